"""The case of a complaint: whole for its handlers, without the person for who supervises, its own part for a respondent."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from campaign.models import LogEntry
from campaign.operations.checking_log import check_log
from campaign.operations.reading import record_reading
from campaign.operations.retention import erase_due
from campaign.operations.sealing import seal_log
from supervision.models import Answer, Complaint, ComplaintNote
from supervision.models.answer_evidence import AnswerEvidence
from supervision.operations.hearings import hear
from supervision.queries.cases import case_of
from tests.cast import AFTER
from tests.supervision.conftest import ACCOUNT, MOBILE, NAME, SUMMARY, Complaining, complaining, published, settled
from tests.supervision.test_case_files import archive, offline, texts

__all__ = ["complaining", "published", "settled"]


def test_each_reader_has_their_own_case_and_who_takes_the_person_is_noted(complaining: Complaining, tmp_path: Path):
    cast, complaint = complaining.cast, complaining.referred()
    guessed = f"{NAME}、示例路人的事已经办好。"
    complaining.reply(complaint.referrals.get(), words=guessed)
    complaint.refresh_from_db()
    complaining.feed_back(complaint)
    photo = AnswerEvidence(
        answer=Answer.objects.get(), sha256="0" * 64, width=1, height=1, added_by=cast.clerk, added_at=AFTER
    )
    photo.file.save("", ContentFile(b"put right"))
    whole, above, own = (
        archive("complaint", complaint.number, person) for person in (cast.handler, cast.supervisor, cast.clerk)
    )
    for content in (whole, above, own):
        assert offline(content, tmp_path)[0] == 0
    said = ["".join(texts(content).values()) for content in (whole, above, own)]
    assert [texts(one)[f"附件/整改照片/{photo.key}.jpg"] for one in (whole, above, own)] == ["put right"] * 3
    assert all(f"{photo.key}.jpg" in texts(one)["卷宗.html"] for one in (whole, above, own))
    assert [(NAME in one, MOBILE in one, ACCOUNT in one, SUMMARY in one) for one in said] == [
        (True, True, True, True),
        (False, False, False, True),
        (True, False, False, True),
    ]
    # The unit reads its own answer as it typed it: a name blotted out there would tell it that it had guessed right.
    assert (guessed in said[2], said[2].count(NAME), "示例路人" in said[1]) == (True, said[2].count("示例路人"), True)
    assert case_of("complaint", complaint.number, cast.stranger) is None
    noted = LogEntry.objects.readings().filter(thing_id=complaint.pk)
    assert [(entry.actor, entry.after["way"]) for entry in noted] == [(cast.handler, "export")]


def test_when_its_days_are_over_the_person_is_gone_and_the_facts_stay(complaining: Complaining, client: Any):
    complaint, running = complaining.answered(), complaining.referred()
    hear(complaint, word="solved", text=f"谢谢，{NAME}{MOBILE}", actor=None, at=AFTER)
    record_reading(complaint, ("姓名",), actor=complaining.cast.handler, at=AFTER, why=f"核实{NAME}的投诉{MOBILE}")
    seal_log(at=AFTER)
    facts = Complaint.objects.filter(pk=complaint.pk).values("item_name", "outcome", "summary", "closed_at")
    before = list(facts)
    erase_due(at=AFTER + timedelta(days=300))
    assert rows_with(MOBILE) == {
        *("supervision_complaintparty", "supervision_complaintwords", "campaign_logentry"),
    }
    erased = erase_due(at=AFTER + timedelta(days=366))
    assert "campaign_logentry" not in rows_with(NAME)
    assert (erased["complaints"] >= 3, list(facts)) == (True, before)
    assert Complaint.objects.filter(party__isnull=False).get() == running  # not closed: its person is still to be told
    assert not ComplaintNote.objects.filter(complaint=complaint).exclude(words="").exists()
    seal_log(at=AFTER + timedelta(days=366))
    assert check_log(at=AFTER + timedelta(days=366)).found == ()


def rows_with(words: str) -> set[str]:
    """The tables in which the words stand."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE strpos(t::text, %s) > 0', [words])
            if cursor.fetchone()[0]:
                found.add(table)
    return found
