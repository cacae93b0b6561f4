"""Photos of what was put right: drawn anew, kept with the answer or not at all, seen by who reads the answer."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from campaign.operations import Refused
from supervision.models import Answer, AnswerEvidence
from supervision.operations.answer_evidence import MOST, answer_with_evidence
from supervision.operations.photos import PhotoRefused
from supervision.operations.referrals import AnswerDraft
from tests.supervision.conftest import COMPLAINED_AT, DAY, Complaining
from tests.supervision.desks import Open, open_as
from tests.supervision.test_operations_photos import taken

__all__ = ["open_as"]

AT = COMPLAINED_AT + DAY
DRAFT = AnswerDraft("corrected", "已停止索要。", corrected=True, corrected_on=AT.date(), measures="更换办事指南。")
PLAIN = AnswerDraft("kept_explained", "法律有规定。")


@pytest.mark.parametrize(
    ("draft", "photos", "refused"),
    [(DRAFT, [b"no photo"], PhotoRefused), (DRAFT, [b"x"] * (MOST + 1), Refused), (PLAIN, [b"x"], Refused)],
)
def test_what_is_no_photo_or_too_much_answers_nothing(complaining: Complaining, draft, photos, refused):
    part = complaining.referred().referrals.get()
    with pytest.raises(refused):
        answer_with_evidence(part, draft, photos=photos, actor=complaining.cast.clerk, at=AT)
    assert (Answer.objects.count(), AnswerEvidence.objects.count()) == (0, 0)


def test_a_photo_of_the_form_is_seen_by_who_reads_the_answer(
    complaining: Complaining, open_as: Open, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    part = complaining.referred(complaining.ground.civil, complaining.ground.township).referrals.first()
    photo = SimpleUploadedFile("刘某某13800000001.jpg", taken(), "image/jpeg")
    data = {
        "finding": "corrected",
        "words": DRAFT.words,
        "corrected": "on",
        "corrected_on": f"{AT.date()}",
        "measures": DRAFT.measures,
        "photos": [photo],
    }
    with time_machine.travel(AT, tick=False):
        assert open_as("clerk", "referral_answer", part.pk, data=data).status_code == 302
        key = AnswerEvidence.objects.get().key
        people = (
            "clerk",
            "leader",
            "handler",
            "supervisor",
            "township_clerk",
            "stranger",
            "city_handler",
            "coordinator",
        )
        met = {who: open_as(who, "answer_photo", key).status_code for who in people}
        readers = {who for who, status in met.items() if status == 200}
        assert (readers, set(met.values())) == ({"clerk", "leader", "handler", "supervisor"}, {200, 404})
        assert f"/complaints/answers/{key}/" in open_as("handler", "complaint", part.complaint_id).content.decode()
        shown = open_as("clerk", "answer_photo", key)
        assert (shown.content[:2], b"Exif" in shown.content) == (b"\xff\xd8", False)
