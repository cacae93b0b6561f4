"""Workbooks of several townships at once: a row for each, a job hands in what can be handed in, each once."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.enums import JobState
from campaign.models import Job, Unit
from campaign.operations.jobs import Stopped, cancel, file_of, run_next
from campaign.operations.jobs.files import folder
from campaign.operations.jobs.holding import STALE
from campaign.sheets.pile import Unpacking
from submissions.models import Declaration, Delivery, WorkbookRead
from submissions.tasks import jobs
from submissions.views import courier_many
from tests.cast import PHASE_2
from tests.submissions.papers import HOUR
from tests.submissions.test_views_courier import FACTS, PAGE, rows

NOW = PHASE_2 + HOUR


@pytest.fixture
def county(signed_in: Any, cast: Any, ground: Any) -> Any:
    """The county's coordinator; a second township of the same county."""
    Unit.objects.filter(pk=ground.other_township.pk).update(panel=ground.lead)
    return signed_in(cast.coordinator)


def brought(unit: Unit, data: bytes, **facts: Any) -> dict[str, Any]:
    """What is typed and chosen in the row of a township."""
    given = {**FACTS, "file": SimpleUploadedFile("件.xlsx", data), **facts}
    return {f"unit{unit.pk}-{name}": value for name, value in given.items() if value is not None}


def send(client: Any, *rows: dict[str, Any]) -> Any:
    return client.post(reverse("courier_many"), {key: value for row in rows for key, value in row.items()})


def done(at: Any = NOW) -> Job:
    """The job that waits, as it is when its worker has ended."""
    job = run_next(clock=lambda: at, inline=True)
    assert job is not None
    return Job.objects.get(pk=job.pk)


def test_what_can_be_handed_in_is_and_the_rest_is_told_by_cell(county: Any, ground: Any):
    scan = SimpleUploadedFile("签字页.pdf", PAGE)
    answer = send(
        county, brought(ground.township, rows(), scan=scan), brought(ground.other_township, rows(cert_name=""))
    )
    job = Job.objects.get()
    assert (answer["Location"], Declaration.objects.count()) == (reverse("job", args=[job.pk]), 0)
    job = done()
    assert (job.state, job.done, job.of) == (JobState.DONE, 2, 2)
    assert job.words.startswith("共2份，已代报1份，没有代报1份。")
    given = Delivery.objects.get()
    assert (given.declaration.unit, given.scan_name, given.delivered_at) == (ground.township, "签字页.pdf", NOW)
    lines = file_of(job, at=NOW).read_text("utf-8-sig").splitlines()
    assert lines[1] == f"{ground.township.name},件.xlsx,已代报,{given.declaration.receipt},,"
    assert {tuple(line.split(",")[:4]) for line in lines[2:]} == {
        (ground.other_township.name, "件.xlsx", "没有代报", "")
    }
    assert [path.name for path in folder().iterdir()] == [job.stored_as]


def test_a_killed_worker_has_handed_in_nothing_twice(county: Any, ground: Any, monkeypatch: pytest.MonkeyPatch):
    send(county, brought(ground.township, rows()), brought(ground.other_township, rows()))
    read = jobs.read_brought

    def killed_at_the_second(path: Any, unit: Unit, *given: Any) -> Any:
        if unit == ground.other_township:
            raise Stopped
        return read(path, unit, *given)

    monkeypatch.setattr(jobs, "read_brought", killed_at_the_second)
    assert (done().state, Delivery.objects.count()) == (JobState.RUNNING, 1)
    monkeypatch.setattr(jobs, "read_brought", read)
    job = done(NOW + STALE + HOUR)
    assert job.words == "共2份，已代报2份，没有代报0份。"
    assert list(Delivery.objects.values_list("delivered_at", flat=True)) == [NOW, NOW]


def test_the_same_files_again_are_the_same_job(county: Any, ground: Any):
    data = rows()
    answers = [send(county, brought(ground.township, data))["Location"] for _ in range(2)]
    assert (len(set(answers)), Job.objects.count(), len(list(folder().iterdir()))) == (1, 1, 1)


@pytest.mark.parametrize("corrected", [{"signer_name": "八廓签发乙"}, {"scan": True}])
def test_a_correction_is_not_taken_for_the_same_and_is_refused_while_the_first_waits(
    county: Any, ground: Any, corrected: dict[str, Any]
):
    def again() -> Any:
        scan = {"scan": SimpleUploadedFile("页.pdf", PAGE)} if "scan" in corrected else {}
        return send(county, brought(ground.township, rows(), **{**corrected, **scan}))

    send(county, brought(ground.township, rows()))
    assert f"{ground.township.name}的送达件前一次已经提交" in again().content.decode()
    assert (Job.objects.count(), len(list(folder().iterdir()))) == (1, 1)
    first = Job.objects.get()
    cancel(first, actor=first.asked_by, at=NOW)
    again()
    assert Job.objects.count() == 2


@pytest.mark.parametrize("how", ["cancelled", "broken off"])
def test_what_was_handed_in_before_the_end_is_said_and_stays(
    county: Any, ground: Any, monkeypatch: pytest.MonkeyPatch, how: str
):
    send(county, brought(ground.township, rows()), brought(ground.other_township, rows()))
    page = county.get(reverse("job_cancel", args=[Job.objects.get().pk])).content.decode()
    assert "已经代报的继续有效，不撤回" in page
    read = jobs.read_brought

    def ending_at_the_second(path: Any, unit: Unit, *given: Any) -> Any:
        if unit == ground.other_township:
            if how == "broken off":
                raise ValueError("broken")
            cancel(Job.objects.get(), actor=Job.objects.get().asked_by, at=NOW)
        return read(path, unit, *given)

    monkeypatch.setattr(jobs, "read_brought", ending_at_the_second)
    job = done()
    receipt = Delivery.objects.get().declaration.receipt
    assert job.state == (JobState.CANCELLED if how == "cancelled" else JobState.FAILED)
    said = f"在此之前已代报1份，继续有效：{ground.township.name}（回执号{receipt}）。其余没有代报。"
    assert said in job.words
    assert said in county.get(reverse("job", args=[job.pk])).content.decode()


def test_a_row_says_what_is_missing_and_nothing_is_kept(county: Any, ground: Any):
    page = send(
        county, brought(ground.township, rows(), signer_name=""), brought(ground.other_township, b"", file=None)
    )
    words = page.content.decode()
    assert page.status_code == 422
    assert f"{ground.township.name} 签发人姓名：没有填写" in words
    assert f"{ground.other_township.name} 申报表工作簿：没有选择文件" in words
    late = send(county, brought(ground.township, rows(), signed_on="2020-12-31"))
    assert "签发日期还没有到" in late.content.decode()
    assert "没有选择文件" in send(county).content.decode()
    assert (Job.objects.count(), list(folder().iterdir())) == (0, [])


def test_a_township_that_is_no_longer_the_persons_is_named_and_the_others_are_handed_in(county: Any, ground: Any):
    away, far, own = ground.township, ground.education, ground.other_township
    Unit.objects.filter(pk=away.pk).update(panel=ground.city_lead)
    words = "现在不由您代报，可能是单位撤销、调整，或者您的岗位有变化"
    only = send(county, brought(away, rows()))
    assert (only.status_code, only.content.decode().count(f"没有提交：{away.name}。{words}")) == (422, 1)
    wrong = send(county, brought(own, rows(), signer_name=""), brought(far, rows()))
    assert (wrong.status_code, f"没有提交：1个乡镇（街道）。{words}" in wrong.content.decode()) == (422, True)
    answer = send(county, brought(own, rows()), brought(away, rows()), brought(far, rows()))
    page = county.get(answer["Location"]).content.decode()
    assert f"没有提交：{away.name}、另外1个乡镇（街道）。{words}" in page
    assert (far.name in page, len(Job.objects.get().parameters["papers"])) == (False, 1)


def test_after_the_deadline_the_job_says_so(county: Any, ground: Any):
    ground.round.phases.filter(number=2).update(closes=NOW)
    send(county, brought(ground.township, rows()))
    job = done()
    assert (job.state, Delivery.objects.count()) == (JobState.DONE, 0)
    assert "不在填报申报表的期限内" in file_of(job, at=NOW).read_text("utf-8-sig")


def packed(*files: tuple[str, bytes]) -> SimpleUploadedFile:
    """A ZIP as the county's clerk makes it."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return SimpleUploadedFile("送达件.zip", made.getvalue())


def send_packed(client: Any, pile: SimpleUploadedFile | None, *rows: dict[str, Any], kept: str = "") -> Any:
    data = {key: value for row in rows for key, value in row.items()} | {"pile_kept": kept}
    return client.post(f"{reverse('courier_many')}?way=zip", data | ({"pile": pile} if pile else {}))


def test_all_files_come_in_one_zip_and_are_known_by_the_names_of_the_townships(county: Any, ground: Any):
    page = county.get(f"{reverse('courier_many')}?way=zip").content.decode()
    assert (page.count('type="file"'), "逐个选择文件" in page) == (1, True)
    first, second = ground.township, ground.other_township
    pile = packed(
        (f"{first.code}{first.name}证明事项清理申报表.xlsx", rows()),
        (f"扫描件/{first.name}签字页.pdf", PAGE),
        (f"{second.division.name}/申报表.xlsx", rows()),
    )
    lacking = send_packed(county, pile, brought(first, b"", file=None), brought(second, b"", file=None, signer_name=""))
    assert (lacking.status_code, Job.objects.count()) == (422, 0)
    words = lacking.content.decode()
    assert f"{second.name} 签发人姓名：没有填写" in words
    assert "压缩包已收到，有3个文件" in words
    # What was sent up need not be sent up again.
    token = lacking.context["pile_kept"].token
    answer = send_packed(county, None, brought(first, b"", file=None), brought(second, b"", file=None), kept=token)
    job = Job.objects.get()
    assert answer["Location"] == reverse("job", args=[job.pk])
    assert done().words == "共2份，已代报2份，没有代报0份。"
    given = Delivery.objects.get(declaration__unit=first)
    assert (given.scan_name, given.workbook.original_name) == (
        f"{first.name}签字页.pdf",
        f"{first.code}{first.name}证明事项清理申报表.xlsx",
    )


def test_what_cannot_be_told_in_a_zip_is_said_and_nothing_is_kept(county: Any, ground: Any):
    first, second = ground.township, ground.other_township
    pile = packed(
        (f"{first.name}.xlsx", rows()),
        (f"{first.name}（改）.xlsx", rows()),
        ("不知道哪里.xlsx", rows()),
        (f"{first.name}.exe", b"MZ"),
        (f"{first.name}和{second.name}.xlsx", rows()),
    )
    words = send_packed(county, pile, brought(first, b"", file=None)).content.decode()
    assert "同一乡镇（街道）有两份" in words
    assert "“不知道哪里.xlsx”：文件名和文件夹名中没有由您代报的乡镇" in words
    assert "不收这种文件" in words
    bomb = packed((f"{first.name}.csv", b"0" * (11 << 20)))
    assert "展开后内容过大" in send_packed(county, bomb, brought(first, b"", file=None)).content.decode()
    none = send_packed(county, packed((f"{first.name}.pdf", PAGE)), brought(first, b"", file=None))
    assert "压缩包里没有该乡镇（街道）的申报表工作簿" in none.content.decode()
    assert "没有选择压缩包" in send_packed(county, None, brought(first, b"", file=None)).content.decode()
    assert "签发人姓名：没有填写" in send_packed(county, packed((f"{first.name}.csv", rows()))).content.decode()
    assert (Job.objects.count(), list(folder().iterdir())) == (0, [])


def test_a_county_with_many_townships_chooses_their_files_a_page_at_a_time(
    county: Any, ground: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(courier_many, "A_PAGE", 1)
    pages = [county.get(f"{reverse('courier_many')}?page={number}") for number in (1, 2)]
    assert [[one.unit for one in page.context["rows"]] for page in pages] == [
        [ground.township],
        [ground.other_township],
    ]
    answer = county.post(f"{reverse('courier_many')}?page=2", brought(ground.other_township, rows()))
    assert answer["Location"] == reverse("job", args=[Job.objects.get().pk])


def test_what_was_on_the_page_is_handed_in_though_the_pages_have_moved_and_one_has_delivered_meanwhile(
    county: Any, ground: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(courier_many, "A_PAGE", 1)
    first, second = ground.township, ground.other_township
    answer = county.post(f"{reverse('courier_many')}?page=1", brought(second, rows()) | brought(first, b"", file=None))
    assert f"{first.name} 申报表工作簿：没有选择文件" in answer.content.decode()  # not a word is lost of either
    assert [one.unit for one in answer.context["rows"]] == [first, second]
    send(county, brought(first, rows()))
    done()
    county.post(f"{reverse('courier_many')}?page=2", brought(first, rows()) | brought(second, rows()))
    job = done(NOW + HOUR)
    assert job.words.startswith("共2份，已代报1份，没有代报1份。")
    assert f"{first.name},件.xlsx,没有代报,,,{first.name}本轮申报表已报送" in file_of(job, at=NOW + HOUR).read_text()
    # Who was not filled in has no row any more.
    empty = {f"unit{first.pk}-signer_name": "", f"unit{second.pk}-signer_name": ""}
    assert county.post(reverse("courier_many"), empty).context["rows"] == []


def test_a_zip_is_unpacked_when_all_is_filled_in_a_little_at_a_time_and_each_time_counts(
    county: Any, ground: Any, monkeypatch: pytest.MonkeyPatch
):
    first, sizes, read = ground.township, list[int](), Unpacking.read

    def noted(self: Unpacking, size: int = -1) -> bytes:
        sizes.append(size)
        return read(self, size)

    monkeypatch.setattr(Unpacking, "read", noted)
    files = ((f"{first.name}.xlsx", rows()), (f"{first.name}.pdf", PAGE + b"0" * 200_000))
    lacking = send_packed(county, packed(*files), brought(first, b"", file=None, signer_name=""))
    assert (lacking.status_code, sizes, WorkbookRead.objects.count()) == (422, [8], 0)  # how the scan begins
    token = lacking.context["pile_kept"].token
    for presses in (1, 2):
        answer = send_packed(county, None, brought(first, b"", file=None), kept=token)
        assert (answer.status_code, WorkbookRead.objects.count(), Job.objects.count()) == (302, presses, 1)
    assert {size for size in sizes if not 0 < size <= 65536} == set()
    broken = bytearray(packed((f"{first.name}.csv", b"0" * 1000)).read())
    at = broken.find(b"PK\x01\x02") + 24
    broken[at : at + 4] = (10).to_bytes(4, "little")
    cancel(Job.objects.get(), actor=Job.objects.get().asked_by, at=NOW)
    page = send_packed(county, SimpleUploadedFile("件.zip", bytes(broken)), brought(first, b"", file=None))
    assert (page.status_code, "文件已损坏" in page.content.decode(), Job.objects.count()) == (422, True, 1)


def test_only_townships_of_the_own_county_have_a_row(signed_in: Any, cast: Any, ground: Any):
    client = signed_in(cast.coordinator)
    assert [one.unit for one in client.get(reverse("courier_many")).context["rows"]] == [ground.township]
    page = send(client, brought(ground.other_township, rows()))
    assert (page.status_code, Job.objects.count()) == (422, 0)
    assert signed_in(cast.clerk).get(reverse("courier_many")).status_code == 404
