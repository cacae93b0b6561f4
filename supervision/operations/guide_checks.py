"""Spot checks of guides that leaders confirmed: drawn by seed, passed or sent back with words (notice 五(五)1)."""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from campaign.access import reached, why_not
from campaign.models import Unit, User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.checks.drawing import drawn
from supervision.enums.guides import GUIDE_DONE
from supervision.models import GuideSample, GuideTask

MOST = 200  # of one sample


def new_seed() -> str:
    """A seed that nobody knows before."""
    return secrets.token_hex(8)


def drawable(user: User) -> QuerySet[GuideTask]:
    """The confirmed tasks from which the person may draw."""
    return GuideTask.objects.standing().filter(reached(user, Action.SUPERVISE), state__in=GUIDE_DONE)


def draw_sample(
    office: Unit, *, number: int, actor: User, at: datetime, seed_of: Callable[[], str] = new_seed
) -> GuideSample:
    """Draw a sample of the confirmed tasks that the person supervises, for the office in which they hold the post.

    The frame is fixed first, then the seed is made: nobody chooses it. Raises `NoPower`, and `Refused` where there is nothing to draw from or the number is out of range.
    """
    if denied := why_not(actor, Action.SUPERVISE, office):
        raise NoPower(denied)
    if not 1 <= number <= MOST:
        raise Refused(f"每次抽取1至{MOST}项。")
    with transaction.atomic():
        by_uid = {str(uid): pk for uid, pk in drawable(actor).order_by("pk").values_list("uid", "pk")}
        if not by_uid:
            raise Refused("还没有已确认更新的办事指南，没有可以抽查的事项。")
        frame, seed = sorted(by_uid), seed_of()
        chosen = drawn(seed, frame, number)
        sample = GuideSample.objects.create(
            unit=office, seed=seed, frame=frame, asked=number, of=len(frame), drawn_at=at, drawn_by=actor
        )
        sample.tasks.set([by_uid[uid] for uid in chosen])
        facts = {"seed": sample.seed, "of": sample.of, "drawn": len(chosen)}
        record(sample, "guide_draw", "抽取办事指南抽查事项", actor=actor, at=at, after=facts)
    return sample
