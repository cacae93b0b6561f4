"""Hand in a visit: what was wrong becomes findings, tied to unit, item and the edition in force that day (notice 五(五)3)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from campaign.access import free_hands
from campaign.checks import personal_number
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import Refused, carry_out
from campaign.operations.messages import tell_people
from campaign.roles import Action
from publishing.models import Edition, ListedItem
from publishing.queries import items_in_force_on
from supervision.models import CheckVisit, Finding
from supervision.operations.check_answers import hold_visit
from supervision.queries.check_answers import Standing, standings_of
from supervision.queries.check_frames import KINDS, about_of, editions_of_items


class NotReady(Refused):
    """Something is not answered, not explained, or two answers differ."""


def problems_of_visit(standings: list[Standing]) -> list[str]:
    """Why a visit cannot be handed in yet, in words; empty where it can."""
    problems = []
    if differ := [one for one in standings if one.is_conflict]:
        problems.append(f"有{len(differ)}项两台手机填写的内容不一致，请逐项选定。")
    if missing := [one for one in standings if not one.is_answered]:
        problems.append(f"还有{len(missing)}项没有填写；查不到的，请选“没有查到”。")
    if bare := [one for one in standings if one.is_wrong and one.said and not one.said.note]:
        problems.append(f"有{len(bare)}项不符合要求，没有写明情况。")
    return problems


def hand_in_visit(visit: CheckVisit, *, visited_on: date, place: str, actor: User, at: datetime) -> list[Finding]:
    """Close the answers of a visit and give what it found; the office is told. Raises `NotReady`, `VisitOver`, `NoPower`,
    and `Refused` for a day that has not come or lies before the draw."""
    with transaction.atomic():
        held = hold_visit(visit, actor)
        standings = standings_of(held, held.plan.draw)
        if problems := problems_of_visit(standings):
            raise NotReady("".join(problems))
        drawn_on = held.plan.draw.drawn_at.astimezone(SHANGHAI).date()
        if not drawn_on <= visited_on <= at.astimezone(SHANGHAI).date():
            raise Refused("检查日期应当在抽取之日至今天之间，请核对。")
        if kind := personal_number(place):
            raise Refused(f"检查地点中有{kind}，请删去。")
        held.visited_on, held.place = visited_on, place.strip()
        held.handed_in_by, held.handed_in_at = actor, at
        fields = ("visited_on", "place", "handed_in_by", "handed_in_at")
        carry_out(held, "hand_in", actor=actor, at=at, changed=fields)
        findings = Finding.objects.bulk_create(_findings(held, [one for one in standings if one.is_wrong], visited_on))
        _tell(held, len(findings), at)
    return findings


def _findings(visit: CheckVisit, wrong: list[Standing], day: date) -> list[Finding]:
    uids = [one.item.item.uid for one in wrong if one.item]
    rows = items_in_force_on(day).filter(uid__in=uids, unit=visit.inspected_id).select_related("compilation")
    listed: dict[Any, ListedItem] = {row.uid: row for row in rows}
    editions = editions_of_items(listed.values())
    found = []
    for one in wrong:
        said, row = one.said, listed.get(one.item.item.uid) if one.item else None
        if said is None:  # a wrong one was said
            continue
        found.append(
            Finding(
                visit=visit,
                unit=visit.inspected,
                item=one.item,
                listed=row,
                edition=_edition(row, editions),
                question=one.question["code"],
                words=one.question["finding"],
                note=said.note,
                answer=said,
                found_on=day,
            )
        )
    return found


def _edition(row: ListedItem | None, editions: dict[tuple[int, str], Edition]) -> Edition | None:
    return editions.get((row.compilation_id, KINDS[about_of(row)])) if row else None


def _tell(visit: CheckVisit, findings: int, at: datetime) -> None:
    """Those who supervise from the plan's own office read that a visit came in."""
    office = Unit.objects.filter(pk=visit.unit_id)
    facts = {
        "obligation": f"check_visit:{visit.pk}",
        "kind": "check_handed_in",
        "subject": f"{visit.inspected.name}的检查已提交",
        "body": f"发现问题{findings}项。请在“检查计划”中查看，需要整改的下达责令整改。",
        "offset_days": 0,
    }
    tell_people(free_hands(Action.SUPERVISE, office, visit.unit), visit.unit, facts, at=at)
