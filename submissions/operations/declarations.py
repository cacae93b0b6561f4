"""Annex 2: start, hand in, certify a declaration (notice 五(二): 填报《证明事项清理申报表》)."""

import uuid
from datetime import UTC, datetime
from typing import Literal

from django.db import transaction

from campaign.access import can, holds
from campaign.checks import Severity, trimmed
from campaign.models import LogEntry, Round, Unit, User
from campaign.notice.reporting_lines import declares
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, PhaseClosed, Refused, carry_out, record
from campaign.queries import is_allowed
from campaign.roles import Action
from submissions.enums import DeclarationState, NilReason
from submissions.models import Declaration, DeclaredItem, Explanation, FormVersion
from submissions.operations.contacts import Incomplete
from submissions.operations.merging import enter_declared
from submissions.queries.explanations import Finding, findings_of

NIL_WORDS_LEAST, NIL_WORDS_MOST = 8, 500  # characters in which a nil return says why
WAITING = frozenset({DeclarationState.HANDED_IN, DeclarationState.HANDED_IN_RECTIFIED})


class AlreadyStarted(Refused):
    """The unit has a declaration in this round; `declaration` is it."""

    def __init__(self, words: str, declaration: Declaration) -> None:
        super().__init__(words)
        self.declaration = declaration


def start_declaration(unit: Unit, round: Round, *, actor: User, at: datetime) -> Declaration:
    """Open the first version of the unit's declaration, empty.

    Whoever may only fill in for the unit (its county) is named on it. Raises `Refused` for a unit that does not declare
    (notice 三: the coordination office and the organs of the campaign), `NoPower`, `PhaseClosed`, or `AlreadyStarted`
    when there is one.
    """
    filled_for_by = holder_of(unit, actor)
    if not is_allowed(round, "declare", unit, at):
        raise closed(round)
    with transaction.atomic():
        declaration, made = Declaration.objects.get_or_create(
            unit=unit,
            round=round,
            version=1,
            defaults={
                "form": FormVersion.objects.filter(annex=2).latest("version"),
                "filled_for_by": filled_for_by,
                "created_at": at,
                "saved_at": at,
            },
        )
        if not made:
            raise AlreadyStarted("本轮申报表已经建立，请继续填写。", declaration)
        record(declaration, "start", started_by(declaration), actor=actor, at=at)
    return declaration


def holder_of(unit: Unit, actor: User) -> Unit | None:
    """Whom the actor fills in for the unit as: None as the unit itself, else the county (`filled_for_by`).

    Raises `Refused` for a unit that does not declare, `NoPower`.
    """
    if not declares(unit.kind):
        raise Refused(f"{unit}是专项行动的工作机构，不在清理范围内，不填申报表。请核对单位。")
    if can(actor, Action.FILL, unit):
        return None
    holder = unit.panel if can(actor, Action.FILL_FOR, unit) else None
    if holder is None:
        raise NoPower("您没有填报该单位材料的权限，请联系该单位分管领导。")
    return holder


def closed(round: Round) -> PhaseClosed:
    """The refusal outside the time for declarations."""
    return PhaseClosed(f"{round}现在不在填报申报表的期限内。如需延期，请向牵头单位或协调小组办公室申请。")


def started_by(declaration: Declaration) -> str:
    """What the log says of a declaration that was started."""
    holder = declaration.filled_for_by
    return f"{holder}代为建立申报表" if holder else "建立申报表"


def declare_nil(
    declaration: Declaration,
    nil: bool,
    *,
    reason: NilReason | Literal[""] = "",
    words: str = "",
    actor: User,
    at: datetime,
) -> None:
    """Say that there is nothing to declare (零报告) and why, or take that back.

    Raises `Incomplete` for a nil return whose reason is not given in `NIL_WORDS_LEAST` to `NIL_WORDS_MOST` characters,
    `Refused` while items stand in the paper, `NoPower`.
    """
    may_fill(declaration, actor)
    reason, words = (reason, trimmed(words)) if nil else ("", "")
    if nil:
        _refuse_unfounded_nil(reason, words)
    with transaction.atomic():
        locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
        if not locked.is_editable:
            raise Refused("申报表已提交，不能修改。")
        if nil and locked.items.exists():
            raise Refused("申报表中已有事项，不能作零报告。请先删除全部事项，或者继续填报。")
        locked.nil, locked.nil_reason, locked.nil_words, locked.saved_at = nil, reason, words, at
        locked.save(update_fields=["nil", "nil_reason", "nil_words", "saved_at"])
        label = f"标为零报告：{NilReason(reason).label}" if reason else "取消零报告"
        record(locked, "nil", label, actor=actor, at=at, note=words)
    declaration.nil, declaration.nil_reason, declaration.nil_words = nil, reason, words


def _refuse_unfounded_nil(reason: str, words: str) -> None:
    if reason not in NilReason.values:
        raise Incomplete("零报告须选择原因。请从列出的原因中选择一项，并写明具体情况。")
    if not NIL_WORDS_LEAST <= len(words) <= NIL_WORDS_MOST:
        raise Incomplete(
            f"零报告须写明具体情况，{NIL_WORDS_LEAST}至{NIL_WORDS_MOST}字，现有{len(words)}字。"
            "例如“本单位只承担内部综合协调工作，不直接受理群众和企业的申请”。"
        )


def hand_in(declaration: Declaration, *, actor: User, at: datetime) -> LogEntry:
    """The clerk hands the declaration to the unit's leader, after the self-check.

    Raises `Incomplete` when the self-check finds what must be mended, or there is neither an item nor a nil return;
    `Unexplained` when a warning has no written explanation.
    """
    may_fill(declaration, actor)
    found = refuse_incomplete(declaration, at)
    if unsaid := [one for one in found if one.asks_for_words and not one.holds]:
        first = f"第{unsaid[0].item.no}项：{unsaid[0].problem.words}"
        raise Unexplained(f"还有{len(unsaid)}处须说明理由，请先在“自查”页逐处改正，或者写明说明。第一处，{first}")
    rectified = declaration.state == DeclarationState.RECTIFYING
    return carry_out(declaration, "hand_in_rectified" if rectified else "hand_in", actor=actor, at=at)


class Unexplained(Refused):
    """A rule warns, and nobody has written why the item is handed in all the same."""


class ChangedSince(Refused):
    """The clerk took the paper back and changed it after the leader had read it."""


def certify(declaration: Declaration, *, actor: User, at: datetime, seen: str = "") -> LogEntry:
    """The leader certifies: the version is locked, numbered, and counts from now on (notice 五(二)).

    The server's stamp, taken once, decides whether it came in time. `seen` names the text that the leader read
    (`text_of`). Raises `Incomplete`, `ChangedSince` when another text stands there now, and what `carry_out` raises.
    """
    if not can(actor, Action.CERTIFY, declaration.unit):
        may_fill(declaration, actor)
    refuse_incomplete(declaration, at)
    rectified = declaration.state == DeclarationState.HANDED_IN_RECTIFIED
    with transaction.atomic():
        # Lock what stands now, so that two versions never count at once.
        versions = Declaration.objects.select_for_update().filter(unit=declaration.unit, round=declaration.round)
        locked = {version.pk: version for version in versions}[declaration.pk]
        if seen and locked.state in WAITING and seen != text_of(locked):
            raise ChangedSince("您核对之后，填报人收回并修改过申报表。下面是现在的内容，请重新核对后再签发。")
        declaration.certified_at, declaration.certified_by = at, actor
        declaration.receipt = receipt_number(declaration)
        name = "certify_rectified" if rectified else "certify"
        changed = ("certified_at", "certified_by", "receipt")
        entry = carry_out(declaration, name, actor=actor, at=at, changed=changed)
        Declaration.objects.filter(unit=declaration.unit, round=declaration.round, is_current=True).update(
            is_current=False
        )
        _recognise(declaration)
        enter_declared(declaration, actor=actor, at=at)
        declaration.is_current = True
        declaration.save(update_fields=["is_current"])
    return entry


def text_of(declaration: Declaration) -> str:
    """The name of the text that stands in a declaration: every change of an item or of 零报告 gives another."""
    return declaration.saved_at.astimezone(UTC).isoformat()


def _recognise(declaration: Declaration) -> None:
    """Give an item that the unit declared in an earlier round its identity back, so that rounds add up (ruling 5)."""
    earlier = Declaration.objects.current().filter(unit=declaration.unit, round__number__lt=declaration.round.number)
    known: dict[tuple[str, str], uuid.UUID] = {}
    for item in DeclaredItem.objects.filter(declaration__in=earlier).order_by("declaration__round__number"):
        known[item.cert_key, item.service_key] = item.uid
    if not known:
        return
    taken = set(declaration.items.values_list("uid", flat=True))
    for item in declaration.items.all():
        uid = known.get((item.cert_key, item.service_key))
        if uid is not None and uid not in taken:
            DeclaredItem.objects.filter(pk=item.pk).update(uid=uid)
            Explanation.objects.filter(declaration=declaration, uid=item.uid).update(uid=uid)
            taken.add(uid)


def receipt_number(declaration: Declaration) -> str:
    """The number on the receipt: unit code, round, version; it is unique and can be read out on the telephone."""
    return f"{declaration.unit.code}-{declaration.round.number}-{declaration.version:02d}"


def may_fill(declaration: Declaration, actor: User) -> None:
    """Refuse whoever neither belongs to the unit nor fills in this very paper for it."""
    if can(actor, Action.FILL, declaration.unit):
        return
    holder = declaration.filled_for_by
    if holder is None or not holds(actor, Action.FILL_FOR, holder):
        raise NoPower("您没有填报该单位材料的权限，请联系该单位分管领导。")


def refuse_incomplete(declaration: Declaration, at: datetime) -> list[Finding]:
    """Refuse a declaration in which the self-check at `at` finds what must be mended, or that says neither anything nor
    nothing; gives what is left to be explained or only shown."""
    has_items = declaration.items.exists()
    if not has_items and not declaration.nil:
        raise Incomplete("申报表中没有事项。请先添加事项；确实没有的，请选择“零报告”。")
    if declaration.nil:
        _refuse_unfounded_nil(declaration.nil_reason, declaration.nil_words)
    found = findings_of(declaration, at.astimezone(SHANGHAI).date())
    wrong = [one.problem for one in found if one.problem.severity in (Severity.BLOCKER, Severity.ERROR)]
    if wrong:
        raise Incomplete(f"自查发现{len(wrong)}处须修改，请先在“自查”页逐条改正。第一处：{wrong[0].words}")
    return found
