"""Who stands on which side of a gate: nobody acts on both (decision 31).

What counts is what a person did to this list, told by the log, not the posts that they hold: a change of posts in between
or a second post changes nothing.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from campaign.models import LogEntry, User
from campaign.roles import Action
from publishing.models import Compilation, Edition
from review.models import Opinion, Ruling
from review.workflow import RULING

# The acts of a panel; what the unit does with a ruling is the other side of another table.
PANEL_MOVES = frozenset(
    move.name for move in RULING.moves if move.action in {Action.RULE, Action.SETTLE, Action.DECIDE}
)
REVIEWS = frozenset({"pass_legality", "send_back", "remark_legality"})


@dataclass(frozen=True)
class Gate:
    """What somebody may have done to a list that bars them from a move, and how the page says so."""

    done: frozenset[str]
    words: str
    panel: bool = False


MADE = Gate(frozenset({"compile", "submit_legality"}), "清单由您编制或送审")
RULED = Gate(frozenset(), "清单中有您参加审核的事项", panel=True)
REVIEWED = Gate(REVIEWS, "清单的合法性审查由您办理")
RELEASED = Gate(frozenset({"publish"}), "清单由您公布")
RECORDED = Gate(frozenset({"approve", "keep_sheet"}), "政府审定由您登记")
# Notice 五(三): 汇总编制 → 经司法部门合法性审查 → 报本级人民政府审定 → 公开; each by somebody who did not do the step that it looks at.
GATES: dict[str, tuple[Gate, ...]] = {
    "pass_legality": (MADE, RULED),
    "send_back": (MADE, RULED),
    "remark_legality": (MADE, RULED),
    "approve": (MADE, REVIEWED),
    "keep_sheet": (MADE, REVIEWED, RELEASED),
    "publish": (REVIEWED, RECORDED),
}
# Acts at a gate that move nothing.
LABELS = {"remark_legality": "写审查意见", "keep_sheet": "留存呈批表扫描件"}
ASK = "须由其他人员办理。没有其他人员的，请先在“人员岗位”中指定。"


def barred(compilation: Compilation, move: str, person: User) -> str:
    """Why `person` may not take `move` with the list, in words; empty when nothing stands against it."""
    gates = GATES.get(move, ())
    if not gates or compilation.is_roll_up:
        return ""
    did = done_by(compilation, person)
    for gate in gates:
        if did & gate.done or (gate is MADE and compilation.compiled_by_id == person.pk):
            return f"{gate.words}，“{_label(move)}”{ASK}"
        if gate.panel and took_part(compilation, person):
            return f"{gate.words}，“{_label(move)}”{ASK}"
    return ""


def done_by(compilation: Compilation, person: User) -> frozenset[str]:
    """The moves that the person took with the editions of the list, whether they wrote a remark on it or kept its approval sheet."""
    kind = ContentType.objects.get_for_model(Edition)
    editions = compilation.editions.order_by().values("pk")
    of_person = LogEntry.objects.filter(actor=person, thing_type=kind, thing_id__in=editions)
    moves = set(of_person.order_by().values_list("move", flat=True).distinct())
    if compilation.remarks.filter(by=person).exists():
        moves.add("remark_legality")
    if compilation.approval_sheets.filter(kept_by=person).exists():
        moves.add("keep_sheet")
    return frozenset(moves)


def took_part(compilation: Compilation, person: User) -> bool:
    """Whether the person acted for a panel on an item of the list, or gave an opinion on one."""
    rulings = rulings_of(compilation)
    if Opinion.objects.filter(member=person, ruling__in=rulings).exists():
        return True
    kind = ContentType.objects.get_for_model(Ruling)
    acts = LogEntry.objects.filter(actor=person, thing_type=kind, move__in=PANEL_MOVES)
    return acts.filter(thing_id__in=rulings.values("pk")).exists()


def rulings_of(compilation: Compilation) -> QuerySet[Ruling]:
    """The rulings that the list was compiled from."""
    listed = compilation.items.order_by().values("uid")
    return Ruling.objects.filter(round=compilation.round_id, item__uid__in=listed).order_by()


def _label(move: str) -> str:
    return LABELS.get(move) or Edition.workflow.move(move).label
