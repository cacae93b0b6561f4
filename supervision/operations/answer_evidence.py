"""Answer with photos of what was put right (notice 六(三): 整改): drawn anew before anything is written, kept with the answer."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from campaign.models import User
from campaign.operations import Refused
from supervision.models import Answer, Referral
from supervision.models.answer_evidence import AnswerEvidence
from supervision.operations.photos import redrawn
from supervision.operations.referrals import AnswerDraft, answer_referral

MOST = 5


def answer_with_evidence(
    referral: Referral, draft: AnswerDraft, *, photos: Sequence[bytes] = (), actor: User, at: datetime
) -> Answer:
    """Answer a referral with up to five photos of what was put right; all or nothing.

    Raises what `answer_referral` does, `PhotoRefused` for what is no photo, and `Refused` for too many, or for photos of what was
    not put right.
    """
    if len(photos) > MOST:
        raise Refused(f"整改照片最多{MOST}张，请减少。")
    if photos and not draft.corrected:
        raise Refused("没有纠正的，不附整改照片。请勾选“已纠正”，或者去掉照片。")
    drawn = [redrawn(content) for content in photos]
    written: list[AnswerEvidence] = []
    try:
        with transaction.atomic():
            answer = answer_referral(referral, draft, actor=actor, at=at)
            for clean in drawn:
                photo = AnswerEvidence(
                    answer=answer,
                    sha256=hashlib.sha256(clean.jpeg).hexdigest(),
                    width=clean.width,
                    height=clean.height,
                    added_by=actor,
                    added_at=at,
                )
                photo.file.save("", ContentFile(clean.jpeg), save=False)
                written.append(photo)
                photo.save()
    except BaseException:
        for photo in written:
            photo.file.delete(save=False)
        raise
    return answer
