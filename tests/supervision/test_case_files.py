"""The whole case of an item or a unit as one archive: what the reader may read, checked without this program."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.test import Client
from django.urls import reverse

from campaign.models import Job, LogEntry, User
from campaign.operations import record
from campaign.operations.jobs import run_next
from campaign.operations.jobs.files import file_of
from review.models import Ruling
from submissions.models import ContactSheet
from supervision.operations.case_files import prepare_case
from supervision.queries.cases import case_of
from supervision.sheets.case_files import LIST, LOG, write_case
from tests.cast import AFTER, PHASE_3, PHASE_4
from tests.publishing.conftest import CANCELLED, HOUR, published, settled

__all__ = ["published", "settled"]
TOOL = settings.BASE_DIR / "static" / "tools" / "check_case.py"
MOBILE = "13800000789"
INNER = "审查中的内部意见"


def archive(kind: str, key: str, person: User, *, days: int = 0) -> bytes:
    """The case as this person takes it away."""
    case = case_of(kind, key, person)
    assert case is not None
    at = AFTER + timedelta(days=days)
    prepare_case(case, actor=person, at=at)
    target = io.BytesIO()
    write_case(target, case, actor=person, at=at)
    return target.getvalue()


def offline(content: bytes, folder: Path) -> tuple[int, str]:
    """What the program without this program says."""
    path = folder / "case.zip"
    path.write_bytes(content)
    run = subprocess.run([sys.executable, "-I", str(TOOL), str(path)], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def texts(content: bytes) -> dict[str, str]:
    """Every file of an archive by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def changed(content: bytes, name: str, old: str, new: str) -> bytes:
    """The archive with one file altered."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for known, text in texts(content).items():
            made.writestr(known, text.replace(old, new) if known == name else text)
    return target.getvalue()


def test_cases_of_three_readers_are_whole_reproducible_and_checked_offline(published: Any, tmp_path: Path):
    cast, ground = published.cast, published.ground
    ContactSheet.objects.update_or_create(
        unit=ground.civil, defaults={"officer_mobile": MOBILE, "officer_name": "联系乙", "state": "certified"}
    )
    ruling = Ruling.objects.get(item__cert_name=CANCELLED)
    panel = archive("item", str(ruling.uid), cast.panel_chair)
    unit = archive("item", str(ruling.uid), cast.clerk)
    whole = archive("unit", ground.civil.code, cast.leader)
    for content in (panel, unit, whole):
        assert offline(content, tmp_path)[0] == 0
    again = texts(archive("item", str(ruling.uid), cast.panel_chair, days=3))
    before = texts(panel)
    lists = [json.loads(one.pop(LIST)) for one in (before, again)]
    for one in lists:
        one.pop("made")
    assert (again, lists[0]) == (before, lists[1])
    told = texts(whole)
    assert (MOBILE in told["材料/02-工作联系表.json"], CANCELLED in told["卷宗.html"]) == (True, True)
    # The page is read by people: Beijing's clock, the steps of the log, only files that are there.
    page = texts(panel)["卷宗.html"]
    assert ("+00:00" in page, f"<td>{PHASE_3 + HOUR:%Y-%m-%d}" in page, ">提出意见<" in page) == (False, True, True)
    linked = [unquote(one) for one in re.findall(r'href="([^"]+)"', page)]
    assert [one for one in linked if one not in texts(panel)] == []
    assert LogEntry.objects.readings().filter(actor=cast.leader, after__way="export").count() == 1


def test_an_altered_archive_is_refused(published: Any, tmp_path: Path):
    ruling = Ruling.objects.get(item__cert_name=CANCELLED)
    content = archive("item", str(ruling.uid), published.cast.panel_chair)
    listed = json.loads(texts(content)[LIST])
    assert offline(changed(content, "材料/02-审核意见.json", "取消", "保留"), tmp_path)[0] == 1
    assert offline(changed(content, LIST, listed["files"][0]["sha256"], "0" * 64), tmp_path)[0] == 1
    assert offline(content[:-400], tmp_path)[0] == 1
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        log = opened.read(LOG).decode()
    assert '"move":"rule"' in log
    code, said = offline(changed(content, LOG, '"move":"rule"', '"move":"role"'), tmp_path)
    assert (code, "与封存时不符" in said) == (1, True)


def test_each_reads_what_the_pages_show_and_strangers_find_nothing(published: Any, client: Client):
    cast, ground = published.cast, published.ground
    secret = "审核组内部说明"
    ruling = Ruling.objects.get(item__cert_name=CANCELLED)
    record(ruling, "rule", "提出审核意见", actor=cast.panel_member, at=PHASE_4, note=secret)
    record(published.retained, "pass_legality", "合法性审查", actor=cast.legality, at=PHASE_4, note=INNER)
    ContactSheet.objects.update_or_create(unit=ground.civil, defaults={"officer_mobile": MOBILE, "state": "certified"})
    assert secret in "".join(texts(archive("item", str(ruling.uid), cast.panel_chair)).values())
    for person, kind, key in (
        (cast.clerk, "item", str(ruling.uid)),
        (cast.leader, "unit", ground.civil.code),
        (cast.coordinator, "unit", ground.civil.code),
    ):
        assert secret not in "".join(texts(archive(kind, key, person)).values())
    for person in (cast.lead_clerk, cast.coordinator):
        assert INNER not in "".join(texts(archive("unit", ground.lead.code, person)).values())
    assert case_of("item", str(ruling.uid), cast.stranger) is None
    for key in (ground.civil.code, "no-such", "0" * 40):
        client.force_login(cast.stranger)
        assert client.get(reverse("case_file", args=["unit", key])).status_code == 404
    client.force_login(cast.coordinator)
    page = reverse("case_file", args=["unit", ground.civil.code])
    assert "含个人信息" in client.get(page).content.decode()
    answer = client.post(page)
    assert (answer["Content-Type"], answer.content[:2]) == ("application/zip", b"PK")


def test_a_large_case_is_a_job(published: Any, client: Client, settings: Any, tmp_path: Path):
    settings.JOB_FROM_ROWS, settings.MEDIA_ROOT = 3, tmp_path / "media"
    client.force_login(published.cast.leader)
    answer = client.post(reverse("case_file", args=["unit", published.ground.civil.code]))
    assert answer.status_code == 302
    assert client.post(answer["Location"]).status_code == 302
    run_next(clock=lambda: AFTER, inline=True)
    job = Job.objects.get(kind="case")
    assert (job.state, job.words.startswith("共")) == ("done", True)
    assert offline(file_of(job, at=AFTER).read_bytes(), tmp_path)[0] == 0
