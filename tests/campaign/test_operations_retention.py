"""Personal data go when their time is over; the log still proves itself and the lists stay (trust T90)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from campaign.models import Call, LogEntry, NoteErasure, User
from campaign.operations import Refused, carry_out, record, relieve
from campaign.operations.checking_log import check_log
from campaign.operations.retention import erase_due, preview, set_term, terms
from campaign.operations.sealing import seal_log
from publishing.models import Edition
from publishing.operations import check_editions
from submissions.models import AddressLetter, ContactSheet
from tests.cast import AFTER, PHASE_1, PHASE_2
from tests.publishing.conftest import published, settled

__all__ = ["published", "settled"]
MOBILE, MAIL, REMARK = "13800000456", "plantedmail@example.invalid", "plantedremark"
pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the dump is PostgreSQL's")


def plant(published: Any) -> None:
    """Words of persons wherever the ground and the contact sheets keep them; the sheet twice, so that its history has them."""
    ground, cast = published.ground, published.cast
    sheet, _ = ContactSheet.objects.get_or_create(unit=ground.civil)
    numbers = dict.fromkeys(("lead_phone", "officer_mobile", "liaison_mobile", "officer_office_phone"), MOBILE)
    for name, value in {**numbers, "liaison_email": MAIL, "remark": REMARK, "lead_name": "联系甲"}.items():
        setattr(sheet, name, value)
    sheet.save()
    carry_out(sheet, "certify", actor=cast.leader, at=PHASE_1)
    AddressLetter.objects.create(sheet=sheet, address=MAIL, asked_at=PHASE_2)
    Call.objects.create(unit=ground.civil, by=cast.coordinator, at=PHASE_2, remark=f"{REMARK}{MOBILE}")
    User.objects.filter(pk=cast.township_clerk.pk).update(mobile=MOBILE, email=MAIL)
    relieve(cast.township_clerk.postings.current()[0], actor=cast.coordinator, at=PHASE_2)
    record(ground.civil, "edit", "更正电话", actor=cast.clerk, at=PHASE_2, note=f"改为{MOBILE}，{REMARK}")
    record(ground.civil, "edit", "更正名称", actor=cast.clerk, at=PHASE_2, note="原名有误")


def still_there() -> list[str]:
    """The columns of the whole database in which a planted word still stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text ~ %s',
                [f"{MOBILE}|{MAIL}|{REMARK}"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_after_its_days_no_planted_word_is_left_and_lists_and_log_are_whole(published: Any):
    plant(published)
    seal_log(at=PHASE_2)
    sums = list(Edition.objects.order_by("pk").values_list("pk", "sha256"))
    before = LogEntry.objects.count()
    assert len(still_there()) == 6
    erase_due(at=AFTER)
    assert len(still_there()) == 6  # nobody's time is over yet
    due = {one.kept.kind: one.due for one in preview(AFTER + timedelta(days=400))}
    erased = erase_due(at=AFTER + timedelta(days=400), batch=1)
    assert {kind: count for kind, count in due.items() if count} == erased
    assert still_there() == []
    assert erase_due(at=AFTER + timedelta(days=401)) == {}
    seal_log(at=AFTER + timedelta(days=401))
    assert check_log(at=AFTER + timedelta(days=401)).found == ()
    assert [one.findings for one in [check_editions(at=AFTER + timedelta(days=401))]] == [()]
    assert list(Edition.objects.order_by("pk").values_list("pk", "sha256")) == sums
    assert ContactSheet.objects.get(unit=published.ground.civil).lead_name == "联系甲"
    assert LogEntry.objects.filter(note="原名有误").count() == 1
    lines = LogEntry.objects.filter(move="erase_personal")
    assert sum(entry.after["count"] for entry in lines) >= sum(erased.values())
    assert (LogEntry.objects.count() > before, NoteErasure.objects.count()) == (True, 1)


def test_the_office_sets_the_days_with_a_reason_and_the_public_reads_them(published: Any, client: Client):
    office, actor = published.ground.coordination, published.cast.region_coordinator
    client.force_login(actor)
    page = reverse("retention_set", args=[office.pk, "contacts"])
    assert client.post(page, {"days": 5, "reason": "x"}).status_code == 422
    assert client.post(page, {"days": 90, "reason": ""}).status_code == 422
    assert client.post(page, {"days": 90, "reason": "藏政办发〔2021〕0号"}).status_code == 302
    assert "藏政办发〔2021〕0号" in client.get(reverse("retention", args=[office.pk])).content.decode()
    assert {one.kept.kind: one.days for one in terms()}["contacts"] == 90
    with pytest.raises(Refused, match="180天"):
        set_term("sign_ins", 90, office=office, reason="x", actor=actor, at=PHASE_2)
    client.logout()
    said = client.get(reverse("privacy")).content.decode()
    assert ("专项行动结束后90天" in said, "藏政办发〔2021〕0号" in said) == (True, False)
    lines = client.get(reverse("privacy_csv")).content.decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("个人信息,用途,谁能看到,保存多久", len(terms()) + 1)
    assert [line for line in lines if line.endswith(",专项行动结束后90天")] != []
    assert "90 days after the end of the campaign" in client.get("/en/privacy/").content.decode()
