"""Take what phones and pages answered at a visit: each once, whatever the order, both where two differ (decision 57)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from campaign.access import why_not
from campaign.models import User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.checks.answers import problem_of_answer
from supervision.models import CheckAnswer, CheckPhoto, CheckVisit
from supervision.operations.photos import cleaned
from supervision.queries.check_answers import Standing, standings_of

PHOTOS_MOST = 60  # of a visit
OVER = "这次检查已经提交或者不再进行，不能再收检查记录。请下载未发送的内容，联系督查单位。"


class VisitOver(Refused):
    """The visit is handed in or called off: it takes no more."""


class NotOfVisit(Refused):
    """The question is not asked at this visit, or the name belongs to another one."""


@dataclass(frozen=True)
class AnswerDraft:
    """One answer as it was made: `key` is question and item as the page names them, `over` what it was written over."""

    uuid: UUID
    key: str
    value: str
    note: str
    over: tuple[UUID, ...]
    made_at: datetime


@dataclass
class Taken:
    """What became of a sending: the names that are stored now, those that are refused with words, what differs."""

    stored: list[UUID] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)
    standings: list[Standing] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Standing]:
        """The questions to which two different answers stand."""
        return [standing for standing in self.standings if standing.is_conflict]


def hold_visit(visit: CheckVisit, actor: User, *, over: bool = False) -> CheckVisit:
    """Hold a visit until the end of the transaction; raises `NoPower`, and `VisitOver` once nothing is taken any more, unless
    `over` says that what is sent is there already."""
    held = CheckVisit.objects.select_for_update(of=("self",)).select_related("unit", "plan__draw").get(pk=visit.pk)
    if denied := why_not(actor, Action.INSPECT, held):
        raise NoPower(denied)
    if not held.is_open and not over:
        raise VisitOver(OVER)
    return held


def take_answers(visit: CheckVisit, drafts: Sequence[AnswerDraft], *, actor: User, at: datetime) -> Taken:
    """Store the answers that are new; those that are there already count as stored, so a sending can be repeated.

    An answer that must not stand there is refused with words and hinders no other. Raises `NoPower`, `VisitOver`.
    """
    taken = Taken()
    with transaction.atomic():
        held = hold_visit(visit, actor, over=True)
        # Asked behind the lock: the same sending may still be running in another request.
        known = dict(CheckAnswer.objects.filter(uuid__in=[one.uuid for one in drafts]).values_list("uuid", "visit"))
        if not held.is_open and any(known.get(one.uuid) != held.pk for one in drafts):
            raise VisitOver(OVER)
        asked = {one.key: one for one in standings_of(held, held.plan.draw)}
        new: dict[UUID, CheckAnswer] = {}
        for draft in drafts:
            if draft.uuid in known:
                words = "" if known[draft.uuid] == held.pk else "这一条属于另一次检查。"
            else:
                words = "" if draft.key in asked else "这次检查没有这一项，请刷新页面。"
                words = words or problem_of_answer(draft.value, draft.note)
            if words:
                taken.refused[draft.uuid] = words
                continue
            taken.stored.append(draft.uuid)
            if draft.uuid not in known:
                new.setdefault(draft.uuid, _row(held, asked[draft.key], draft, actor, at))
        CheckAnswer.objects.bulk_create(new.values())
        if new:
            record(held, "take_answers", "收到检查记录", actor=actor, at=at, after={"answers": len(new)})
        taken.standings = standings_of(held, held.plan.draw) if new else list(asked.values())
    return taken


def _row(visit: CheckVisit, standing: Standing, draft: AnswerDraft, actor: User, at: datetime) -> CheckAnswer:
    return CheckAnswer(
        uuid=draft.uuid,
        visit=visit,
        item=standing.item,
        question=standing.question["code"],
        value=draft.value,
        note=draft.note.strip(),
        over=[str(one) for one in draft.over],
        made_at=min(draft.made_at, at),  # a phone whose clock runs ahead does not win by it
        received_at=at,
        by=actor,
    )


def take_photo(visit: CheckVisit, name: UUID, key: str, content: bytes, *, actor: User, at: datetime) -> CheckPhoto:
    """Store a photograph under the name that the phone gave it, without its metadata; the same name twice is one photograph.

    Raises `NoPower`, `VisitOver`, `NotOfVisit`, and `Refused` for what is no photograph.
    """
    if known := CheckPhoto.objects.filter(uuid=name, visit=visit).first():
        if denied := why_not(actor, Action.INSPECT, visit):
            raise NoPower(denied)
        return known
    clean = cleaned(content)
    with transaction.atomic():
        held = hold_visit(visit, actor)
        if known := CheckPhoto.objects.filter(uuid=name).first():
            if known.visit_id != held.pk:
                raise NotOfVisit("这张照片属于另一次检查。")
            return known
        standing = {one.key: one for one in standings_of(held, held.plan.draw)}.get(key)
        if standing is None:
            raise NotOfVisit("这次检查没有这一项，请刷新页面。")
        if held.photos.count() >= PHOTOS_MOST:
            raise Refused(f"一次检查最多{PHOTOS_MOST}张照片，不能再加。")
        photo = CheckPhoto(
            uuid=name,
            visit=held,
            item=standing.item,
            question=standing.question["code"],
            sha256=hashlib.sha256(clean).hexdigest(),
            size=len(clean),
            received_at=at,
            by=actor,
        )
        photo.file.save("", ContentFile(clean), save=False)
        photo.save()
        record(held, "take_photo", "收到检查照片", actor=actor, at=at, after={"sha256": photo.sha256})
    return photo
