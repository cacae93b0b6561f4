"""A unit's leader says that every window and every clerk has been told (notice 五(四)3: 传达部署到每一个办事部门、办事窗口和工作人员)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from campaign.access import why_not
from campaign.models import Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.models import Briefing

FILE_MOST = 5 * 1024 * 1024
KINDS = {b"%PDF-": "PDF", b"\xff\xd8\xff": "JPG", b"\x89PNG\r\n\x1a\n": "PNG"}


@dataclass(frozen=True)
class Told:
    """What was done: on which day, at how many windows, to how many people, how; with a paper where there is one."""

    day: date
    windows: int
    staff: int
    words: str = ""
    file_name: str = ""
    file: bytes = b""


def confirm_briefing(unit: Unit, round: Round, told: Told, *, actor: User, at: datetime) -> Briefing:
    """Note the acknowledgement of a unit; again, it replaces the words, and the first time counts for being in time.

    Raises `NoPower` for who is not the unit's leader, `Refused` for a day to come, nobody told, or a file of another kind.
    """
    if denied := why_not(actor, Action.CERTIFY, unit):
        raise NoPower(denied)
    if told.day > at.astimezone(SHANGHAI).date():
        raise Refused("传达日期不能晚于今天。")
    if told.staff < 1 or told.windows < 0:
        raise Refused("请填写传达到的工作人员数，至少1人；没有对外窗口的，窗口数填0。")
    if told.file and (len(told.file) > FILE_MOST or not any(told.file.startswith(head) for head in KINDS)):
        raise Refused("附件须是PDF、JPG或者PNG，不超过5MB。请另存后重新选择，也可以不附。")
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
        before = Briefing.objects.filter(unit=unit, round=round).first()
        facts = {"day": told.day.isoformat(), "windows": told.windows, "staff": told.staff}
        values = {"day": told.day, "windows": told.windows, "staff": told.staff, "words": told.words.strip()[:300]}
        if told.file:
            values["file_name"] = told.file_name[:120]
        made, _ = Briefing.objects.update_or_create(
            unit=unit,
            round=round,
            defaults={
                **values,
                "said_at": at,
                "said_by": actor,
                "first_said_at": before.first_said_at if before else at,
            },
        )
        if told.file:
            made.file.save("", ContentFile(told.file))
        old = {"day": before.day.isoformat(), "windows": before.windows, "staff": before.staff} if before else {}
        record(made, "briefing", "确认已传达到窗口和工作人员", actor=actor, at=at, before=old, after=facts)
    return made
