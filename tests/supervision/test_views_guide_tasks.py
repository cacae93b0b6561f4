"""Pages of guide updates: who finds what, counts that agree, several at once, files, and a constant number of questions."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.models import Job
from campaign.operations.jobs import run_next
from supervision.models import GuideHit, GuideTask, Relapse
from supervision.operations.guides import give_guide
from tests.publishing.conftest import CANCELLED, DAY, KEPT
from tests.supervision.guide_papers import CLEAN, FOLLOWED_AT, LINK, STILL, guiding

__all__ = ["guiding"]
NOW = FOLLOWED_AT + 5 * DAY


@pytest.fixture(autouse=True)
def _five_days_later():
    with time_machine.travel(NOW, tick=False):
        yield


def look(client, user, name="guide_tasks", *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def send(client, user, name, *args, **body):
    client.force_login(user)
    return client.post(reverse(name, args=args), body)


def names(page):
    return [line["task"].cert_name for line in page.context["lines"]]


def said(answer):
    return [str(one) for one in answer.wsgi_request._messages][-1:]


def test_each_side_has_its_own_tasks(client, guiding):
    cast = guiding.cast
    assert names(look(client, cast.clerk)) == [CANCELLED, KEPT]
    assert names(look(client, cast.stranger)) == []
    assert len(names(look(client, cast.supervisor))) == 5
    assert len(names(look(client, cast.city_coordinator))) == 5
    assert look(client, cast.panel_chair).status_code == 404


def test_counts_agree_with_the_lists_they_lead_to(client, guiding):
    guiding.confirmed()
    page = look(client, guiding.cast.supervisor, side="below", kind="cancelled")
    assert {one["label"]: one["count"] for one in page.context["counts"]} == {
        "待更新": 2,
        "待确认": 0,
        "已更新": 1,
        "抽查通过": 0,
        "抽查退回": 0,
    }
    for one in page.context["counts"]:
        assert len(names(client.get(reverse("guide_tasks") + one["url"]))) == one["count"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "kept"}, [KEPT]),
        ({"q": "亲属"}, [CANCELLED]),
        ({"q": "教师"}, [KEPT]),
        ({"unit": "540102-002"}, [CANCELLED, KEPT]),
        ({"state": "updated"}, []),
        ({"state": "x", "q": "\x00", "page": "77"}, [CANCELLED, KEPT]),
    ],
)
def test_the_list_is_narrowed(client, guiding, query, expected):
    assert names(look(client, guiding.cast.clerk, **query)) == expected


def test_a_clerk_pastes_a_text_and_sees_each_place_quoted(client, guiding):
    task = guiding.task()
    answer = send(client, guiding.cast.clerk, "guide_give", task.pk, body=STILL)
    assert (answer["Location"], said(answer)) == (
        reverse("guide_task", args=[task.pk]),
        ["已保存并核对文字：有1处提到已取消的证明，请逐处修改或者说明。"],
    )
    page = client.get(answer["Location"]).content.decode()
    assert "办理户口迁移须提交<mark>亲属关系证明</mark>。" in page
    hit = GuideHit.objects.get()
    answer = send(
        client, guiding.cast.clerk, "guide_answer", hit.text_id, pick=hit.pk, reason="说明不再需要", task=task.pk
    )
    assert (answer["Location"], said(answer)) == (reverse("guide_task", args=[task.pk]), ["已说明1处。"])
    assert send(client, guiding.cast.clerk, "guide_move", task.pk, "fill").status_code == 302
    assert send(client, guiding.cast.clerk, "guide_move", task.pk, "confirm").status_code == 404
    assert send(client, guiding.cast.leader, "guide_move", task.pk, "confirm").status_code == 302
    assert guiding.task().state == "updated"


def test_a_move_that_is_not_ready_says_why_on_the_page(client, guiding):
    answer = send(client, guiding.cast.clerk, "guide_move", guiding.task(KEPT).pk, "fill")
    assert (answer.status_code, "办理流程、服务承诺" in answer.content.decode()) == (409, True)


def test_a_file_is_read_and_a_hostile_one_refused(client, guiding):
    task, cast = guiding.task(), guiding.cast
    good = SimpleUploadedFile("指南.txt", CLEAN.encode())
    assert send(client, cast.clerk, "guide_give", task.pk, file=good).status_code == 302
    assert (guiding.task().text.name, guiding.task().text.source) == ("指南.txt", "file")
    bad = SimpleUploadedFile("指南.docx", b"MZ" + b"\0" * 100)
    answer = send(client, cast.clerk, "guide_give", task.pk, file=bad)
    assert (answer.status_code, "没有能够读取这个文件" in answer.content.decode()) == (409, True)
    for body in ({}, {"link": "javascript:1"}, {"body": "甲", "file": SimpleUploadedFile("a.txt", b"a")}):
        assert send(client, cast.clerk, "guide_give", task.pk, **body).status_code == 422


def test_one_guide_for_several_and_several_moved_at_once(client, guiding):
    guiding.describe()
    picks = sorted([guiding.task().pk, guiding.task(KEPT).pk])
    cast = guiding.cast
    page = send(client, cast.clerk, "guide_texts", pick=picks)
    assert [task.pk for task in page.context["tasks"]] == picks
    answer = send(client, cast.clerk, "guide_texts", pick=",".join(map(str, picks)), link=LINK, body=CLEAN)
    assert answer["Location"] == reverse("guide_text", args=[guiding.task().text_id])
    assert [one["task"].pk for one in client.get(answer["Location"]).context["tasks"]] == [
        guiding.task().pk,
        guiding.task(KEPT).pk,
    ]
    assert said(send(client, cast.clerk, "guide_tasks_move", move="fill", pick=picks)) == ["已送分管领导确认，共2项。"]
    assert said(send(client, cast.leader, "guide_tasks_move", move="confirm", pick=picks)) == ["已确认更新，共2项。"]
    assert send(client, cast.stranger, "guide_tasks_move", move="fill", pick=picks).status_code == 404
    assert send(client, cast.clerk, "guide_tasks_move", move="pass", pick=picks).status_code == 404


def test_the_workbook_goes_out_and_comes_back(client, guiding):
    content = look(client, guiding.cast.clerk, "guide_tasks_file", "xlsx").content
    book = load_workbook(BytesIO(content))
    for row in book.active.iter_rows():
        if str(row[9].value).startswith("G"):
            row[8].value = LINK
    book.save(made := BytesIO())
    upload = SimpleUploadedFile("tasks.xlsx", made.getvalue())
    assert said(send(client, guiding.cast.clerk, "guide_tasks_load", file=upload)) == ["已录入2项网址。"]
    assert set(GuideTask.objects.filter(link=LINK).values_list("cert_name", flat=True)) == {CANCELLED, KEPT}
    # Another unit's rows are refused as a whole.
    upload = SimpleUploadedFile("tasks.xlsx", made.getvalue())
    (words,) = said(send(client, guiding.cast.township_clerk, "guide_tasks_load", file=upload))
    assert "不是本单位现行的任务" in words
    assert look(client, guiding.cast.clerk, "guide_tasks_file", "pdf").status_code == 404


def test_a_supervisor_draws_goes_through_and_sends_back(client, guiding):
    task, cast = guiding.confirmed(), guiding.cast
    answer = send(client, cast.supervisor, "guide_samples", number="5")
    page = client.get(answer["Location"])
    assert ([one["task"].pk for one in page.context["tasks"]], page.context["again"]) == ([task.pk], True)
    assert send(client, cast.supervisor, "guide_move", task.pk, "return", note="网页没有改。").status_code == 302
    assert guiding.task().state == "returned"
    assert "网页没有改。" in look(client, cast.clerk, "guide_task", task.pk).content.decode()
    assert send(client, cast.supervisor, "guide_samples", number="0").status_code == 422
    assert send(client, cast.supervisor, "guide_samples", number="5").status_code == 409  # none is left


def test_a_guide_that_was_found_in_use_becomes_a_case(client, guiding):
    unit = guiding.ground.civil
    answer = send(client, guiding.cast.supervisor, "guide_found", unit.pk, where="3号窗口", body=STILL)
    assert said(answer) == ["已核对。有1项已取消的证明仍在索要，已列为线索。"]
    assert Relapse.objects.get().unit == unit
    assert send(client, guiding.cast.clerk, "guide_found", unit.pk, where="窗口", body=STILL).status_code == 404


def test_nothing_yet_says_what_to_do(client, guiding):
    assert "没有要更新的办事指南" in look(client, guiding.cast.stranger).content.decode()
    assert "没有符合条件的事项" in look(client, guiding.cast.clerk, state="passed").content.decode()


def test_many_cost_no_more_questions_than_one(client, guiding):
    give_guide([guiding.task()], text=guiding.text(), actor=guiding.cast.clerk, at=NOW)
    task = guiding.task()

    def asked(name, *args):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(queries)

    look(client, guiding.cast.supervisor)
    pages = (("guide_tasks",), ("guide_tasks_file", "csv"), ("guide_task", task.pk), ("guide_text", task.text_id))
    GuideTask.objects.exclude(pk=task.pk).update(closed_at=NOW)
    few = [asked(*page) for page in pages]
    GuideTask.objects.update(closed_at=None)
    GuideTask.objects.update(text=task.text)
    hit = GuideHit.objects.get()
    GuideHit.objects.bulk_create(
        GuideHit(text=hit.text, task=hit.task, at=100 + n, kind="named", words=CANCELLED) for n in range(5)
    )
    assert [asked(*page) for page in pages] == few


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_long_list_is_asked_for_and_is_the_file_that_would_have_come_at_once(
    client, guiding, settings, tmp_path, kind
):
    settings.MEDIA_ROOT = tmp_path
    at_once = look(client, guiding.cast.supervisor, "guide_tasks_file", kind, side="below", kind="cancelled")
    settings.JOB_FROM_ROWS = 1
    asking_for = look(client, guiding.cast.supervisor, "guide_tasks_file", kind, side="below", kind="cancelled")
    client.post(asking_for["Location"])
    run_next(clock=lambda: NOW, inline=True)
    job = Job.objects.get()
    assert (job.state, job.words, job.title) == ("done", "共3项。", f"办事指南更新{kind.upper()}（类别：取消）")
    taken = client.get(reverse("job_file", args=[job.pk]))
    assert b"".join(taken.streaming_content) == at_once.content
    assert taken["Content-Disposition"] == at_once["Content-Disposition"]
    client.force_login(guiding.cast.panel_chair)
    assert client.get(asking_for["Location"]).status_code == 404


def test_what_was_typed_does_not_stand_in_the_title_of_the_task(client, guiding, settings):
    settings.JOB_FROM_ROWS = 0
    query = {"side": "own", "kind": "cancelled", "q": "亲属", "unit": "540102-002"}
    asking_for = look(client, guiding.cast.clerk, "guide_tasks_file", "csv", **query)
    client.post(asking_for["Location"])
    assert Job.objects.get().title == "办事指南更新CSV（类别：取消、按条件筛选）"


def test_what_would_be_refused_is_not_offered(client, guiding):
    page = look(client, guiding.cast.clerk, "guide_task", guiding.task().pk)
    assert ([move.name for move in page.context["moves"]], page.context["held_up"]) == ([], True)
    give_guide([guiding.task()], link=LINK, text=None, actor=guiding.cast.clerk, at=NOW)
    page = look(client, guiding.cast.clerk, "guide_task", guiding.task().pk)
    assert ([move.name for move in page.context["moves"]], page.context["held_up"]) == (["fill"], False)
