"""From a workbook to the items of a declaration: read, compare, show, and save only what was confirmed."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from campaign.checks import Problem, Severity, comparison_key
from campaign.models import User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import Refused
from campaign.sheets.safely import SafeReader
from submissions.checks.fields import FIELDS
from submissions.checks.grounds import problems_of_piles
from submissions.checks.items import ItemDraft
from submissions.checks.stored import BASIS, draft_of
from submissions.checks.weighing import Settings, in_a_file, settings_now, stage_of
from submissions.enums import RuleStage
from submissions.models import Declaration, DeclarationFile
from submissions.operations import Row, Taken, keep_workbook, stamp_of, take_rows
from submissions.queries.columns import columns_matched
from submissions.sheets.comparing import (
    FILE_COUNTS,
    Comparison,
    Held,
    Wishes,
    compare,
    rows_to_save,
    undecided,
    with_unit,
)
from submissions.sheets.declaration_in import Reading, rejected
from submissions.sheets.given_out import GivenOut
from submissions.sheets.reading import read_declaration_file

SAVABLE = frozenset({"accept", "warn"})
_CELL = re.compile(r"[A-Z]{1,3}([1-9][0-9]*)")


class Undecided(Refused):
    """File and system were both changed, and the person has not said whose text counts."""


class NotAgreed(Refused):
    """It would remove another number of items than the person agreed to."""


@dataclass(frozen=True)
class Imported:
    """What became of a workbook: what it said, whether its items stand now, the original that is kept.

    `taken` counts what was written; `again` is true for a file that had been imported before and says nothing new.
    """

    reading: Reading
    saved: bool
    kept: DeclarationFile | None = None
    taken: Taken = Taken()  # noqa: RUF009 - frozen
    again: bool = False


@dataclass(frozen=True, slots=True)
class How:
    """How a workbook is to be imported, as `import_workbook` takes it: what the person said yes to, and whose word counts."""

    confirmed: bool = False
    split: bool = False
    gaps: bool = False
    wishes: Wishes = FILE_COUNTS
    stamp: str = ""
    agreed: int | None = None


def read_for(
    declaration: Declaration, path: Path, day: date, reader: SafeReader | None = None, split: bool = False
) -> Reading:
    """Read a workbook by the form on which the declaration is filled in; nothing is saved.

    `split` makes an item of each of several certificates in one cell. The template of another unit is refused.

    What the stored facts say against its items on `day` (Beijing time) is listed behind its own problems; rules that
    the coordination office has on trial or off do not speak.
    """
    form, unit = declaration.form, declaration.unit
    reading = read_declaration_file(path, form.columns, unit.name, reader, columns_matched(unit), split)
    return judged([(declaration, reading)], day)[0]


def judged(read: Sequence[tuple[Declaration, Reading]], day: date) -> list[Reading]:
    """What workbooks say, each of its declaration, by everything that is stored: as `read_for` gives it.

    The number of queries does not grow with them.
    """
    readings = [_by_template(reading, reading.given, paper) if reading.given else reading for paper, reading in read]
    piles = [(paper.unit, [by_row(one) for one in now.drafts]) for (paper, _), now in zip(read, readings, strict=True)]
    found = problems_of_piles(piles, day)
    settings = settings_now()
    return [_spoken(reading, problems, settings) for reading, problems in zip(readings, found, strict=True)]


def _spoken(reading: Reading, found: Sequence[Problem], settings: Settings) -> Reading:
    """The reading with what was found on grounds behind its own problems, without rules that are on trial or off."""
    on_grounds = (replace(one, sheet=reading.sheet) for one in in_a_file(found))
    spoken = [one for one in (*reading.problems, *on_grounds) if stage_of(one.code, settings) is RuleStage.ACTIVE]
    return replace(reading, problems=tuple(spoken))


def by_row(draft: ItemDraft) -> ItemDraft:
    """Give the draft of a file with a place for every field: what has no cell of its own stands in its row (第7行)."""
    orders = range(2, len(draft.bases) + 1)
    names = (*FIELDS, *(f"{name}.{order}" for order in orders for name in BASIS))
    if draft.where.keys() >= set(names):
        return draft
    cells = (_CELL.fullmatch(place) for place in draft.where.values())
    row = next((f"第{cell[1]}行" for cell in cells if cell), "")
    return replace(draft, where={**dict.fromkeys(names, row), **draft.where}) if row else draft


def _by_template(reading: Reading, given: GivenOut, declaration: Declaration) -> Reading:
    """What the template says of itself against the declaration it is to be read into."""
    unit, code = declaration.unit, given.facts.get("unit", "")
    if code and code != unit.code:
        named = f"{given.facts.get('unit_name', '')[:60]}（单位编码{code[:20]}）"
        words = (
            f"这是{named}的申报表模板，不能录入{unit.name}的申报表。"
            f"请核对文件，换成{unit.name}的申报表；没有的，请下载本单位的模板填写。"
        )
        return rejected(Problem("", "other_unit", Severity.BLOCKER, words))
    notes = []
    version, now = given.facts.get("version", ""), str(declaration.form.version)
    if version != now:
        words = f"这是附件2第{version[:10]}版的模板，现在用第{now}版。已按栏目名称读取，请在预览中核对。"
        notes.append(Problem("", "other_version", Severity.WARNING, words))
    if not _is_of_round(given, declaration):
        words = f"这是第{given.facts['round'][:5]}轮的模板，其中各行的标识在本轮不使用，已按名称与现有事项核对。"
        notes.append(Problem("", "other_round", Severity.INFO, words))
    if given.unusable:
        words = f"模板中有{given.unusable}行的标识重复或者不能使用，已按名称与现有事项核对。"
        notes.append(Problem("", "row_ids_unusable", Severity.INFO, words))
    warned = any(note.severity is Severity.WARNING for note in notes) and reading.verdict == "accept"
    judged = replace(reading, verdict="warn", code="other_version") if warned else reading
    return replace(judged, problems=(*reading.problems, *notes))


def _is_of_round(given: GivenOut, declaration: Declaration) -> bool:
    return given.facts.get("round", "") in ("", str(declaration.round.number))


def compare_with(declaration: Declaration, reading: Reading, *, unfinished: bool = False) -> Comparison:
    """Compare what a workbook says with what the declaration has now; `unfinished` takes its items with their gaps."""
    drafts = reading.unfinished if unfinished else reading.drafts
    given = given_for(declaration, reading)
    return compare(drafts, held_in(declaration), given.rows if given else (), from_template=given is not None)


def given_for(declaration: Declaration, reading: Reading) -> GivenOut | None:
    """What the file was given out with, as far as it was for the declaration's round."""
    return reading.given if reading.given and _is_of_round(reading.given, declaration) else None


def held_in(declaration: Declaration) -> list[Held]:
    """The items of a declaration as a workbook is compared with them."""
    earlier = set(declaration.previous.items.values_list("uid", flat=True)) if declaration.previous else set()
    return [
        Held(item.uid, with_unit(draft_of(item), declaration.unit.name), item.is_editable, item.uid not in earlier)
        for item in declaration.items.prefetch_related("bases").order_by("no")
    ]


def import_workbook(
    path: Path,
    declaration: Declaration,
    *,
    name: str,
    confirmed: bool,
    split: bool = False,
    gaps: bool = False,
    wishes: Wishes = FILE_COUNTS,
    stamp: str = "",
    agreed: int | None = None,
    actor: User,
    at: datetime,
) -> Imported:
    """Read a workbook and make the declaration's items those of it; the original is kept beside them.

    A refused file saves nothing; one with warnings saves only what the person has `confirmed`. With `gaps`, items that
    only lack something are kept as a draft, to be finished in the browser; `split` as `read_for` takes it. `wishes` say
    whose word counts where file and system disagree, `stamp` what the person saw (`stamp_of`), `agreed` how many items
    the person was told will be removed. A file that was imported before and changes nothing is only told. Raises
    `Undecided`, `NotAgreed` and what `take_rows` raises.
    """
    stamp = stamp or stamp_of(declaration)
    reading = read_for(declaration, path, at.astimezone(SHANGHAI).date(), split=split)
    how = How(confirmed, split, gaps, wishes, stamp, agreed)
    return import_reading(reading, path, declaration, name=name, how=how, actor=actor, at=at)


def import_reading(
    reading: Reading, path: Path, declaration: Declaration, *, name: str, how: How, actor: User, at: datetime
) -> Imported:
    """Import a workbook that was read for the declaration; the rest as `import_workbook`."""
    unfinished = how.gaps and reading.has_gaps
    if reading.verdict not in SAVABLE and not unfinished:
        return Imported(reading, saved=False)
    comparison = compare_with(declaration, reading, unfinished=unfinished)
    rows, content = agreed_rows(comparison, how.wishes, how.agreed), path.read_bytes()
    settled = is_settled(declaration, comparison, rows)
    if settled and (earlier := imported_before(declaration, content)):
        return Imported(told_again(reading, earlier), saved=True, kept=earlier, again=True)
    if reading.verdict == "warn" and not how.confirmed:
        return Imported(reading, saved=False)
    with transaction.atomic():
        taken = _left(rows) if settled else take_rows(declaration, rows, stamp=how.stamp, actor=actor, at=at)
        kept = keep_workbook(declaration, content, name, reading.rows, actor=actor, at=at)
    return Imported(told_unchanged(reading) if settled else reading, saved=True, kept=kept, taken=taken)


def agreed_rows(comparison: Comparison, wishes: Wishes, agreed: int | None) -> list[Row]:
    """Give the rows to save; raises where the person has still to choose, or agreed to another number of removals."""
    if left := undecided(comparison, wishes):
        raise Undecided(f"有{len(left)}项在文件和系统中都改过，还没有选择用哪一份，没有录入。请逐项选择后再确认。")
    rows = rows_to_save(comparison, wishes)
    removed = len({one.uid for one in comparison.held} - {row.uid for row in rows})
    if agreed is not None and removed != agreed:
        raise NotAgreed(f"您勾选了删除{removed}项，还没有录入。请核对按钮上写的内容，再按一次确认。")
    return rows


def _left(rows: Sequence[Row]) -> Taken:
    """What became of rows that change nothing."""
    told = sum(1 for row in rows if row.in_file)
    return Taken(same=told, kept=len(rows) - told)


def split_before(declaration: Declaration, reading: Reading) -> bool:
    """Say whether certificates that share a cell of the file stand in the declaration one by one: it was split before."""
    if not reading.several:
        return False
    keys = set(declaration.items.values_list("cert_key", flat=True))
    whole = {draft.where.get("cert_name"): comparison_key(draft.cert_name)[:200] for draft in reading.drafts}
    return any(
        whole.get(place) not in keys and all(comparison_key(piece)[:200] in keys for piece in pieces)
        for place, pieces in reading.several
    )


def is_settled(declaration: Declaration, comparison: Comparison, rows: list[Row]) -> bool:
    """Say whether saving `rows` would change nothing in the declaration."""
    texts = {held.uid: held.draft for held in comparison.held}
    before, after = [str(held.uid) for held in comparison.held], [str(row.uid or "") for row in rows]
    if declaration.is_rectification:  # there the order of a file says nothing
        before, after = sorted(before), sorted(after)
    return before == after and all(row.uid and row.draft == texts[row.uid] for row in rows)


def imported_before(declaration: Declaration, content: bytes) -> DeclarationFile | None:
    """The same file, byte for byte, as it was imported into this declaration before."""
    return declaration.files.filter(sha256=hashlib.sha256(content).hexdigest()).first()


def told_again(reading: Reading, earlier: DeclarationFile) -> Reading:
    """The reading of a file that was imported before and says nothing new."""
    at = earlier.uploaded_at.astimezone(SHANGHAI)
    when = f"{at.month}月{at.day}日{at:%H:%M}"
    words = f"这份工作簿已于{when}导入过，内容与系统中一致，未作改动。需要修改的，请改好文件后再上传。"
    note = Problem("", "already_imported", Severity.INFO, words)
    return replace(reading, code="already_imported", problems=(note, *reading.problems))


def told_unchanged(reading: Reading) -> Reading:
    """The reading of a file whose items stand in the system as it says."""
    words = "文件中的事项与系统中一致，没有变化，未作改动；原件已留存。"
    return replace(reading, problems=(Problem("", "no_changes", Severity.INFO, words), *reading.problems))
