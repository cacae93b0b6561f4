"""What waits for whom: whose turn it is with a list, what could be compiled or rolled up, what has become stale, and
what offices ask each other.

The calendar is not asked: what was not done in its time is still to be done, and the page says how.
"""

from collections import Counter
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.urls import reverse

from campaign.access import actions_of, units_for
from campaign.enums import Level
from campaign.models import Round, Unit, User
from campaign.queries import Work
from campaign.queries.statements import rows_for, sums_for
from campaign.roles import Action
from publishing.enums import IN_HAND, EditionState
from publishing.models import Compilation
from publishing.queries.desk import changes_since
from publishing.queries.enquiries import OVERDUE, THEIRS, WAITING, waiting_for
from publishing.queries.lists import guides_due, leads_without_list
from review.enums import RulingState
from review.models import Ruling
from review.queries import unreceived_in

GUIDES = "guides"
Turn = tuple[Action, bool, EditionState, str, str]
# Whose turn it is with a list (or, True, a roll-up) in which state, what the line is called and what is to be done.
TURNS = (
    (Action.COMPILE, False, EditionState.COMPILED, "清单已编制", "核对后送合法性审查"),
    (Action.COMPILE, False, EditionState.SENT_BACK, "清单审查退回", "按审查意见作废后重新编制"),
    (Action.REVIEW_LEGALITY, False, EditionState.IN_LEGALITY, "清单合法性审查中", "审查两份清单"),
    (Action.RECORD_APPROVAL, False, EditionState.LEGAL, "清单待政府审定", "登记审定文号、日期、签发人"),
    (Action.PUBLISH, False, EditionState.APPROVED, "清单待公布", "公布后不能修改"),
    (Action.PUBLISH, True, EditionState.COMPILED, "汇总表待公布", "核对后报送并公布"),
)


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """What of the lists waits for this person: of every round, for a correction comes when it is needed."""
    held = actions_of(user)
    works = turns_of(user, held, at) + work_of_units(user, held, at)
    if Action.COMPILE in held:
        works += work_of_leads(user, round)
    return [work for work in works if work.count]


def work_of_units(user: User, held: frozenset[Action], at: datetime) -> list[Work]:
    """The person's own units: guides to write, what others asked them to verify, what others are late to answer; one query,
    none for who has no such unit."""
    if not held & {Action.ANSWER, Action.FILL}:
        return []
    rows = rows_for(user, at, "lists of units", partial(lists_of_units, user, held, at))
    found = {what: (count, *rounds) for what, count, *rounds in rows}
    counts = Counter({what: count for what, (count, *_) in found.items()})
    page, of_rounds = reverse("enquiries"), rounds_words(*found.get(GUIDES, (0, None, None))[1:])
    return [
        Work("核查请求逾期未反馈", counts[OVERDUE], f"{page}?side=of&state=overdue", "请尽快核查并反馈", "late"),
        Work("核查请求待反馈", counts[WAITING], f"{page}?side=of&state=waiting", "在约定的天数内反馈", "todo"),
        Work("对方逾期未反馈", counts[THEIRS], f"{page}?side=by&state=overdue", "请与承接单位联系处室联系", "waiting"),
        Work("办理指南待填写", counts[GUIDES], reverse("guides"), f"{of_rounds}保留事项须写明条件、材料、时限、地点"),
    ]


def lists_of_units(user: User, held: frozenset[Action], at: datetime) -> QuerySet[Any]:
    """How much waits in the person's own units, by what."""
    lists: dict[str, QuerySet[Any]] = waiting_for(user, at) if Action.ANSWER in held else {}
    if Action.FILL in held:
        lists[GUIDES] = guides_due(units_for(user, Action.FILL))
    first, *more = (counted(what, rows) for what, rows in lists.items())
    return first.union(*more, all=True)


def counted(what: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """How many rows of a kind wait, and, of guides, of which rounds their lists are."""
    number = F("compilation__round__number") if what == GUIDES else Cast(Value(None), IntegerField())
    named: QuerySet[Any] = rows.order_by().values_list(Value(what, CharField()))
    counts: QuerySet[Any] = named.annotate(Count("pk"), first=Min(number), last=Max(number))
    return counts


def turns_of(user: User, held: frozenset[Action], at: datetime) -> list[Work]:
    """The lists and roll-ups whose next step is the person's, of whatever round, which the hint names; one query, none for who has no
    step."""
    mine = [turn for turn in TURNS if turn[0] in held]
    if not mine:
        return []
    pages = {False: reverse("compilations"), True: reverse("roll_ups")}
    found = sums_for(user, at, "turns", partial(turns_counted, user, mine))
    return [
        Work(label, found[f"turn_{n}"], pages[is_roll_up], rounds_words(found[f"first_{n}"], found[f"last_{n}"]) + hint)
        for n, (_, is_roll_up, _, label, hint) in enumerate(mine)
    ]


def turns_counted(user: User, mine: list[Turn]) -> tuple[QuerySet[Compilation], dict[str, Aggregate]]:
    """The lists and roll-ups that wait for one of these steps, and for each step how many and of which rounds."""
    turns = [
        Q(unit__in=units_for(user, action), is_roll_up=is_roll_up, editions__state=state)
        for action, is_roll_up, state, _, _ in mine
    ]
    waiting: dict[str, Aggregate] = {}
    for n, turn in enumerate(turns):
        waiting[f"turn_{n}"] = Count("pk", filter=turn, distinct=True)
        waiting |= {f"first_{n}": Min("round__number", filter=turn), f"last_{n}": Max("round__number", filter=turn)}
    return Compilation.objects.filter(reduce(or_, turns)), waiting


def rounds_words(first: int | None, last: int | None) -> str:
    """Of which rounds the lists are that wait: 第1轮：, 第1至2轮：; nothing where none waits."""
    if first is None:
        return ""
    return f"第{first}轮：" if first == last else f"第{first}至{last}轮："


def work_of_leads(user: User, round: Round) -> list[Work]:
    """The lines of who compiles: what is due in the round, and every roll-up that is older than the lists it adds up."""
    alive = Compilation.objects.filter(Q(is_current=True) | Q(editions__state__in=IN_HAND))
    own = alive.filter(unit=OuterRef("pk"))
    leads = units_for(user, Action.COMPILE).select_related("division").order_by("code")
    found = list(
        leads.annotate(
            listed=Exists(own.filter(round=round, is_roll_up=False)), rolls_up=Exists(own.filter(is_roll_up=True))
        )
    )
    works = lists_due([lead for lead in found if not lead.listed], round)
    roll_ups = alive.filter(is_roll_up=True, unit__in=[lead for lead in found if lead.rolls_up])
    made = list(roll_ups.distinct().select_related("round", "unit").order_by("unit__code", "round", "number"))
    rolled_up = {one.unit_id for one in made if one.round_id == round.pk}
    for lead in found:
        if lead.division.level < Level.COUNTY and lead.listed and lead.pk not in rolled_up:
            works += roll_up_due(lead, round)
        works += stale_roll_ups([one for one in made if one.unit_id == lead.pk])
    return works


def lists_due(leads: list[Unit], round: Round) -> list[Work]:
    """A line for each lead unit whose items are all settled (notice 五(三): 达成一致……汇总编制); one query, however many."""
    if not leads:
        return []
    within = {lead: Q(unit__in=Unit.objects.of_list(lead)) for lead in leads}
    settled = Q(state=RulingState.SETTLED)
    counts = {f"settled_{lead.pk}": Count("pk", filter=own & settled) for lead, own in within.items()}
    counts |= {f"open_{lead.pk}": Count("pk", filter=own & ~settled) for lead, own in within.items()}
    found = Ruling.objects.filter(reduce(or_, within.values()), round=round).aggregate(**counts)
    works = []
    for lead in leads:
        number = found[f"settled_{lead.pk}"]
        if not number or found[f"open_{lead.pk}"] or unreceived_in(Unit.objects.of_list(lead), round).exists():
            continue
        address = f"{reverse('compile_list', args=[lead.pk])}?{urlencode({'round': round.number})}"
        works.append(Work("清单待编制", 1, address, f"{number}个事项全部办结，可以编制{round}清单"))
    return works


def roll_up_due(lead: Unit, round: Round) -> list[Work]:
    """A line when every list at and below the lead unit is published and none is rolled up (notice 五(三): 统一汇总)."""
    if leads_without_list(lead, round).exists():
        return []
    hint = f"本级和下级清单全部公布，可以汇总{round}清单"
    return [Work("汇总表待汇总", 1, roll_ups_address(lead, round), hint)]


def stale_roll_ups(alive: list[Compilation]) -> list[Work]:
    """A line for each round whose latest roll-up lacks lists published since; `alive` are a lead unit's, oldest first."""
    latest = {one.round_id: one for one in alive}
    works = []
    for roll_up in latest.values():
        if changes := changes_since(roll_up):
            address = roll_ups_address(roll_up.unit, roll_up.round)
            hint = f"{roll_up.round}：{changes.words}，汇总表需重新汇总"
            works.append(Work("汇总表需重新汇总", len(changes), address, hint))
    return works


def roll_ups_address(lead: Unit, round: Round) -> str:
    """The page of a lead unit's roll-up in a round."""
    return f"{reverse('roll_ups')}?{urlencode({'unit': lead.pk, 'round': round.number})}"
