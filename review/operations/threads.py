"""Say something about an item, among the panel or to the other side (notice 五(三): 充分沟通协商; 六(二): 加强沟通、协调和配合)."""

from datetime import datetime

from django.db import transaction

from campaign.models import Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, record
from review.enums import Audience, Side
from review.models import Remark, Ruling
from review.operations.telling import tell_panels, tell_units
from review.queries import is_told, remarks_of, side_in

READ_IT = "请打开该事项，在“沟通记录”中查看和回复。"


class NotForUnit(Refused):
    """A unit speaks to both sides only, and answers only what it reads."""


def say(
    ruling: Ruling, *, audience: Audience, words: str, about: Remark | None = None, actor: User, at: datetime
) -> Remark:
    """Append a remark to the item's thread, and tell the other side where it is for both.

    `about` is the remark that is answered or corrected; it stays as it is. Until the item has been fed back or returned the
    unit neither sees nor hears of it. Raises `NoPower`, `NoteMissing`, `NotForUnit`.
    """
    if not words.strip():
        raise NoteMissing("请写明内容。")
    with transaction.atomic():
        Ruling.objects.select_for_update().get(pk=ruling.pk)
        side = side_in(actor, ruling)
        if side is None:
            raise NoPower("您不能查看该事项的沟通记录。")
        if side is Side.UNIT and audience != Audience.BOTH:
            raise NotForUnit("单位的意见须送审核组，不能选“审核组内部”。")
        if about is not None and not _may_follow(about, ruling, side, audience):
            raise NotForUnit("只能回复或者更正本事项中对方也能看到的记录。请重新选择。")
        remark = Remark.objects.create(
            ruling=ruling,
            audience=audience,
            side=side,
            author=actor,
            from_unit=_unit_of(side, ruling),
            about=about,
            words=words.strip(),
            at=at,
        )
        record(remark, "say", f"沟通记录：{audience.label}", actor=actor, at=at)
        _tell(remark, at)
    return remark


def _may_follow(about: Remark, ruling: Ruling, side: Side, audience: Audience) -> bool:
    """A remark for both sides never leads to one that the unit does not read."""
    seen = remarks_of(ruling, side).filter(pk=about.pk).exists()
    return seen and (audience != Audience.BOTH or about.audience == Audience.BOTH)


def _unit_of(side: Side, ruling: Ruling) -> Unit:
    panel = ruling.unit.reviewing_panel or ruling.unit
    return {Side.UNIT: ruling.unit, Side.PANEL: panel, Side.SUPERIOR: panel.reports_to or panel}[side]


def _tell(remark: Remark, at: datetime) -> None:
    """One message to the other side per hour and unit; nothing goes to a unit that was never told of the item."""
    if remark.audience != Audience.BOTH:
        return
    if remark.side != Side.PANEL:
        tell_panels([remark.ruling], "remark_in", "有新的沟通意见", READ_IT, at)
    if remark.side != Side.UNIT and is_told(remark.ruling):
        tell_units([remark.ruling], "remark", "审核事项有新的沟通意见", READ_IT, at)
