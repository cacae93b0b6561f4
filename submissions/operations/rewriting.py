"""Make the items of declarations those of their workbooks: of one, or of a pile with the statements of one."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from campaign.models import User
from campaign.operations.moves import Line, record_all
from submissions.checks.items import ItemDraft
from submissions.models import Declaration, DeclaredItem
from submissions.operations.grid import text_of_item
from submissions.operations.items import NewItem, NotEditable
from submissions.operations.storing import BATCH
from submissions.operations.writing import Item, differs, fill, new_item, save_texts, touch_filled, values_of


@dataclass(frozen=True, slots=True)
class Row:
    """One item as it is to be; `uid` names the item of the declaration whose text it is, None a new one.

    One that the file does not speak of (not `in_file`) keeps its stored text.
    """

    draft: ItemDraft
    uid: uuid.UUID | None = None
    in_file: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """How many items were added, changed, left alone and removed; `kept` stay although the file lacks them."""

    new: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    kept: int = 0

    @property
    def told(self) -> int:
        """How many items of the file stand in the declaration now."""
        return self.new + self.changed + self.same

    @property
    def total(self) -> int:
        """How many items the declaration has now."""
        return self.told + self.kept


@dataclass(frozen=True, slots=True)
class Paper:
    """A locked declaration, the items that stand in it, the rows that are to stand there, and who writes them."""

    declaration: Declaration
    present: Sequence[DeclaredItem]
    rows: Sequence[Row]
    actor: User


@dataclass(slots=True)
class _Plan:
    """What a paper's rows come to: the items in their order, each with its new text or None, and those that go."""

    order: list[tuple[Item, ItemDraft | None]]
    lost: list[DeclaredItem]
    kept: int
    new: list[tuple[NewItem, ItemDraft]] = field(default_factory=list)
    changed: list[tuple[DeclaredItem, ItemDraft]] = field(default_factory=list)
    moved: list[DeclaredItem] = field(default_factory=list)

    @property
    def taken(self) -> Taken:
        new, changed = len(self.new), len(self.changed)
        return Taken(new, changed, len(self.order) - new - changed - self.kept, len(self.lost), self.kept)


def rewrite(papers: Sequence[Paper], *, at: datetime) -> list[Taken]:
    """Make the items of each declaration its rows; what stays keeps its identity, and each paper has its line in the log.

    In a rectification only returned items take new text, the others stay as they are, and what is new is added. The
    number of statements does not grow with the papers or rows but by batches. Raises `NotEditable`; then nothing is done.
    """
    plans = [_plan(paper) for paper in papers]
    moved = [item for plan in plans for item in plan.moved]
    DeclaredItem.objects.bulk_update(moved, ["no"], batch_size=BATCH)
    save_texts(
        [pair for plan in plans for pair in plan.new],
        [pair for plan in plans for pair in plan.changed],
        actor={paper.declaration.pk: paper.actor for paper in papers},
        at=at,
    )
    lines = [_line(paper, plan) for paper, plan in zip(papers, plans, strict=True)]
    if lost := [item.pk for plan in plans for item in plan.lost]:
        DeclaredItem.objects.filter(pk__in=lost).delete()
    touch_filled([paper.declaration for paper in papers], at)
    record_all(lines, at=at)
    return [plan.taken for plan in plans]


def _plan(paper: Paper) -> _Plan:
    locked = paper.declaration
    known = {item.uid: item for item in paper.present}
    order: list[tuple[Item, ItemDraft | None]] = []
    for row in paper.rows:
        item = known.pop(row.uid, None) if row.uid else None
        if item is not None and not (item.is_editable and row.in_file):
            order.append((item, None))
        else:
            order.append((item or new_item(locked), row.draft))
    lost = [item for item in known.values() if item.is_editable]
    _refuse_loss(locked, lost)
    stay = [item for item in known.values() if not item.is_editable]
    if locked.is_rectification:  # what was declared before stays in its order, what is new comes behind it
        stored = [pair for pair in order if isinstance(pair[0], DeclaredItem)] + [(item, None) for item in stay]
        added = [pair for pair in order if isinstance(pair[0], NewItem)]
        order = sorted(stored, key=lambda pair: pair[0].no) + added
    plan = _Plan(order, lost, len(stay) + sum(1 for row in paper.rows if not row.in_file))
    _fill(plan, locked)
    return plan


def _refuse_loss(locked: Declaration, lost: Iterable[DeclaredItem]) -> None:
    """What was handed in before is corrected in a rectification, never left out."""
    uids = [item.uid for item in lost]
    if uids and locked.previous is not None and locked.previous.items.filter(uid__in=uids).exists():
        raise NotEditable("须整改的事项在工作簿中找不到对应的行（名称已改）。请在网页上逐条修改这些事项。")


def _fill(plan: _Plan, locked: Declaration) -> None:
    """Set numbers and texts of the items, and note which of them are new, changed or only moved."""
    for number, (item, draft) in enumerate(plan.order, 1):
        is_moved, item.no = item.no != number, number
        values = values_of(draft, locked) if draft is not None else {}
        if isinstance(item, NewItem):
            if draft is not None:
                fill(item, values)
                plan.new.append((item, draft))
        elif draft is not None and differs(item, values, draft.bases):
            fill(item, values)
            item.row_version += 1
            plan.changed.append((item, draft))
        elif is_moved:
            plan.moved.append(item)


def _line(paper: Paper, plan: _Plan) -> Line:
    """The line of the log; it keeps the text of what is removed."""
    taken = plan.taken
    words = f"从工作簿录入{taken.told}项：新增{taken.new}、修改{taken.changed}、未变{taken.same}、删除{taken.removed}"
    words += f"，文件外保留{taken.kept}项" if taken.kept else ""
    before = {"removed": [_restorable(item) for item in plan.lost]} if plan.lost else {}
    after = {"items": taken.total, "new": taken.new, "changed": taken.changed, "removed": taken.removed}
    return Line(paper.declaration, "replace_items", words, paper.actor, before=before, after=after)


def _restorable(item: DeclaredItem) -> dict[str, object]:
    """What the log keeps of a removed item, enough to put it back."""
    values, bases = text_of_item(item)
    return {"uid": str(item.uid), "no": item.no, "values": values, "bases": bases}
