"""What of the review waits for a person, and the pages that a post opens."""

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.urls import reverse

from campaign.access import actions_of, reached
from campaign.models import Round, User
from campaign.queries import Work
from campaign.queries.statements import Rows, rows_for, sums_for
from campaign.roles import Action
from review.enums import OWED_BY_UNIT, RulingState
from review.models import Ruling
from review.queries.assignment import TO_DO, unassigned_under
from review.queries.chains import open_chains_for
from review.queries.confirmations import handovers_counted
from review.queries.panels import stuck_for, undecidable_for
from review.queries.radar import open_for
from review.queries.scope import declarations_awaiting, disputed_under, in_docket

# Of the docket: each state that somebody waits for, with what is to be done and the tone of the line.
WAITING = (
    (RulingState.PENDING, "提出意见或者退回整改", "todo"),
    (RulingState.CONTESTED, "单位有异议，请重新研究", "late"),
    (RulingState.RULED, "由组长统一反馈单位", "todo"),
    (RulingState.PROPOSED, "等待单位答复", "waiting"),
    (RulingState.RETURNED, "等待单位整改", "waiting"),
)
DOCKET, ASKED, DISPUTES, STUCK, UNDECIDABLE = "docket", "asked", "disputes", "stuck", "undecidable"
UNLIKE, CHAINS = "unlike", "chains"  # rulings that disagree with others; certificates in a chain
MINE, UNASSIGNED = "mine", "unassigned"  # of the docket: what was assigned to the person; what is theirs to assign
NO = Value("", CharField())
RECEIVED = "awaiting"  # declarations that wait to be received
LATE, LATE_HERE = "late", "late_here"  # in the docket; in the own unit


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """What of the review waits for this person in the round: at most two queries, beside what the person holds."""
    held = actions_of(user)
    if not held & {Action.EXAMINE, Action.ANSWER, Action.DECIDE, Action.OVERSEE}:
        return []
    over = bool(held & {Action.SETTLE, Action.OVERSEE})
    build = partial(_lists, user, round, at, answers_for_panels=over)
    counts = _by_what(rows_for(user, at, "review", build, round.pk, over))
    docket, panels = reverse("docket"), reverse("panels")
    works = [
        Work("无人可办的单位", counts[STUCK, ""], panels, "审核组人员均须回避，请移交上级", "late"),
        Work("无人可裁定的争议", counts[UNDECIDABLE, ""], panels, "裁定人均须回避，请另行指定", "late"),
        Work("待接收的申报表", counts[RECEIVED, ""], docket, "接收后进入审核目录", "todo"),
        Work("待分配的事项", counts[UNASSIGNED, ""], reverse("docket_assign"), "按单位、证明或者平均分给成员", "todo"),
    ]
    for state, hint, tone in WAITING[:2]:
        address = f"{docket}?{urlencode({'state': state.value, 'assignee': 'me'})}"
        works.append(Work(f"分给我的{state.label}", counts[MINE, state.value], address, hint, tone))
    for state, hint, tone in WAITING:
        address = f"{docket}?{urlencode({'state': state.value})}"
        works.append(Work(str(state.label), counts[DOCKET, state.value], address, hint, tone))
    works += _late(counts)
    answers, disputes = counts[ASKED, RulingState.PROPOSED.value], counts[DISPUTES, RulingState.DISPUTED.value]
    works.append(Work("待答复的审核意见", answers, reverse("answers"), "同意或者提出异议", "todo"))
    works.append(Work("待裁定的争议", disputes, reverse("disputes"), "单位与审核组未达成一致", "late"))
    radar = f"{reverse('radar')}?mine=on"
    works.append(Work("结论不一致", counts[UNLIKE, ""], radar, "统一结论或者说明差异", "todo"))
    chains = f"{reverse('chains')}?mine=on"
    works.append(Work("循环、重复、推责证明", counts[CHAINS, ""], chains, "取消一个环节或者说明理由", "todo"))
    works += _handovers(user, at)
    return [work for work in works if work.count]


def _handovers(user: User, at: datetime) -> list[Work]:
    """What the person's office is asked to take over, and what others refused to their panel."""
    counts, page = sums_for(user, at, "handovers", partial(handovers_counted, user)), reverse("handovers")
    return [
        Work("待确认承接", counts["waiting"], f"{page}?side=ours&state=waiting", "同意、定期承接或者说明理由", "todo"),
        Work(
            "承接单位不予承接", counts["refused"], f"{page}?side=panel&state=refused", "收回重审，改定办理方式", "late"
        ),
        Work("待登记书面同意", counts["written"], f"{page}?side=panel&state=written", "系统外单位凭书面文件", "todo"),
    ]


def _late(counts: Counter[tuple[str, str]]) -> list[Work]:
    """What lies beyond its day: with the units under the panel, with the panel itself, with the person's own unit."""
    with_units = sum(counts[LATE, state.value] for state in OWED_BY_UNIT)
    with_panel = sum(n for (what, _), n in counts.items() if what == LATE) - with_units
    here = sum(n for (what, _), n in counts.items() if what == LATE_HERE)
    docket, answers = reverse("docket"), reverse("answers")
    return [
        Work("单位逾期未答复", with_units, f"{docket}?due=unit", "报上级裁定或者按原文审核", "late"),
        Work("研究异议逾期", with_panel, f"{docket}?due=panel", "尽快提出意见并反馈单位", "late"),
        Work("答复、整改逾期", here, f"{answers}?due=unit", "请尽快办理，不答复不视为同意", "late"),
    ]


def _lists(user: User, round: Round, at: datetime, *, answers_for_panels: bool) -> QuerySet[Any, Any]:
    """How many rulings wait for the person, by what for and by state, each list found on its own; and where nobody is
    left to act or others rule otherwise, for who answers for panels: all in one query.

    The docket is gone through once: who has an item and whether it is late are counted with its state.
    """
    late, of_round = Q(due_at__lte=at), Ruling.objects.filter(round=round)
    docket = of_round.filter(in_docket(user), Q(state__in=[state for state, _, _ in WAITING]) | late)
    whose = Case(
        When(state__in=TO_DO, assignee=user, then=Value(MINE)),
        When(unassigned_under(user), then=Value(UNASSIGNED)),
        default=Value(""),
        output_field=CharField(),
    )
    owed = reached(user, Action.ANSWER) & Q(state__in=OWED_BY_UNIT) & late
    lists: list[tuple[str, QuerySet[Any], tuple[Any, Any, Any]]] = [
        (DOCKET, docket, ("state", whose, Case(When(late, then=Value(LATE)), default=NO, output_field=CharField()))),
        (ASKED, of_round.filter(reached(user, Action.ANSWER), state=RulingState.PROPOSED), ("state", NO, NO)),
        (DISPUTES, of_round.filter(disputed_under(user)), ("state", NO, NO)),
        (LATE_HERE, of_round.filter(owed), ("state", NO, NO)),
        (RECEIVED, declarations_awaiting(user, round), (NO, NO, NO)),
    ]
    if answers_for_panels:
        others: list[tuple[str, QuerySet[Any]]] = [(STUCK, stuck_for(user)), (UNLIKE, open_for(user))]
        others += [(UNDECIDABLE, undecidable_for(user, round)), (CHAINS, open_chains_for(user))]
        lists += [(what, rows, (NO, NO, NO)) for what, rows in others]
    first, *more = (
        rows.order_by().values_list(Value(what, CharField()), *by).annotate(Count("pk")) for what, rows, by in lists
    )
    together: QuerySet[Any, Any] = first.union(*more, all=True)
    return together


def _by_what(rows: Rows) -> Counter[tuple[str, str]]:
    """The counts by what is asked for and by state; those of the docket also by whose an item is, and whether late."""
    counts: Counter[tuple[str, str]] = Counter()
    for what, state, whose, late, count in rows:
        counts[what, state] += count
        if whose:
            counts[whose, "" if whose == UNASSIGNED else state] += count
        if late:
            counts[LATE, state] += count
    return counts


PAGES = (
    (Action.EXAMINE, "审核目录", "docket"),
    (Action.EXAMINE, "审核进度", "progress"),
    (Action.OVERSEE, "审核进度", "progress"),
    (Action.EXAMINE, "审核组", "panels"),
    (Action.OVERSEE, "审核组", "panels"),
    (Action.EXAMINE, "一致性雷达", "radar"),
    (Action.OVERSEE, "一致性雷达", "radar"),
    (Action.ANSWER, "审核意见答复", "answers"),
    (Action.EXAMINE, "承接确认", "handovers"),
    (Action.ANSWER, "承接确认", "handovers"),
    (Action.DECIDE, "争议裁定", "disputes"),
)


def pages_for(user: User) -> list[tuple[str, str]]:
    """Label and address of each page that one of the user's posts opens."""
    held = actions_of(user)
    found = {name: label for action, label, name in reversed(PAGES) if action in held}
    return [(found.pop(name), reverse(name)) for _, _, name in PAGES if name in found]
