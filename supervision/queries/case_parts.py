"""What belongs to the case of an item or of a unit, as one reader may see it: parts of rows, and which lines of the log (59)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from campaign.enums import Outcome
from campaign.models import LogEntry, Unit, User
from campaign.queries.log_notes import note_is_open
from publishing.enums import OUTCOME_OF, EditionKind
from publishing.models import Edition, ListedItem
from review.enums import WITHOUT_VERDICT, RulingState
from review.models import Ruling
from review.queries.opinions import opinions_seen_by
from review.queries.texts import text_of
from review.queries.threads import remarks_for
from submissions.models import DeclaredItem

Row = dict[str, str]


@dataclass(frozen=True)
class Part:
    """One paper of a case: a table, named as its file, and files beside it."""

    name: str
    title: str
    rows: list[Row]
    files: tuple[tuple[str, Path], ...] = ()


@dataclass
class Case:
    """Everything of one case: `lines` are keys of the log, `open_notes` those whose note this reader may read; `personal` is
    what is shown of whom (thing, fields), to be noted when it is taken away."""

    kind: str
    key: str
    title: str
    unit: Unit
    parts: list[Part]
    lines: list[int]
    open_notes: set[int]
    personal: list[tuple[Any, tuple[str, ...]]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many rows it has, by which it is decided whether it is made at once."""
        return sum(len(part.rows) for part in self.parts) + len(self.lines)

    @property
    def weight(self) -> int:
        """How many bytes its files (photographs, papers) have together; one that is gone has none."""
        files = (path for part in self.parts for _, path in part.files)
        return sum(path.stat().st_size for path in files if path.is_file())


def said(value: Any) -> str:
    """A value as the papers of a case write it: instants in UTC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def texts_of(row: Any, names: Sequence[str]) -> Row:
    """Fields of a row under their Chinese names, choices by their labels."""
    found: Row = {}
    for name in names:
        one = row._meta.get_field(name)
        shown = getattr(row, f"get_{name}_display")() if one.choices else getattr(row, name)
        found[str(one.verbose_name)] = said(shown)
    return found


def take(case: Case, entries: QuerySet[LogEntry], notes: bool) -> None:
    """Add lines of the log to a case, with their notes or with those held back."""
    keys = list(entries.values_list("pk", flat=True))
    case.lines += keys
    if notes:
        case.open_notes.update(keys)


def take_shown(case: Case, entries: QuerySet[LogEntry], own: bool) -> None:
    """Add lines of a unit's log; a note is open where the page of that log shows it, and to the unit itself only."""
    rows = list(entries.values_list("pk", "thing_type", "move"))
    case.lines += [key for key, _, _ in rows]
    models = {kind: ContentType.objects.get_for_id(kind).model_class() for _, kind, _ in rows}
    if own:
        case.open_notes.update(key for key, kind, move in rows if note_is_open(models[kind], move))


def text_row(item: DeclaredItem) -> Row:
    """One version of an item."""
    paper = item.declaration
    head = {"轮次": str(paper.round.number), "版本": str(paper.version), "报送": said(paper.certified_at)}
    return {**head, **text_of(item)}


RULED = (
    *("state", "outcome", "disposal", "replacement", "checking_unit", "effective_from", "reason", "dissent"),
    *("contests", "returns"),
)


def ruling_row(ruling: Ruling) -> Row:
    """What was ruled of an item, in so far as its reader is told."""
    told = getattr(ruling, "told", None)
    row = {"轮次": str(ruling.round.number), **texts_of(ruling, RULED)}
    if told is None or (told == ruling.state and ruling.state not in WITHOUT_VERDICT):
        return row
    return {"轮次": row["轮次"], "状态": str(RulingState(told).label)}  # nothing of what the panel has not fed back


def opinion_rows(ruling: Ruling, user: User) -> list[Row]:
    """The opinions of the panel's members that this reader may see."""
    names = ("member", "legality", "compliance", "reasonableness", "words", "at")
    return [texts_of(one, names) for one in opinions_seen_by(user, ruling)]


def remark_rows(ruling: Ruling, user: User) -> list[Row]:
    """The thread as this reader reads it."""
    rows = remarks_for(user, ruling)
    return [{"轮次": str(ruling.round.number), **texts_of(one, ("author", "audience", "words", "at"))} for one in rows]


LISTED = (
    *("outcome", "unit_name", "cert_name", "service_name", "purpose", "disposal", "replacement", "checking_unit"),
    *("effective_from", "reason", "remark"),
)


def listings(items: QuerySet[ListedItem]) -> tuple[Part, list[Edition]]:
    """The published rows, each with its edition, the manifests that prove the editions, and the editions."""
    rows, files = [], {}
    found = list(items.select_related("compilation").order_by("compilation", "position"))
    official = Edition.objects.official().filter(compilation__in={item.compilation_id for item in found})
    editions = {
        (one.compilation_id, OUTCOME_OF.get(EditionKind(one.kind))): one
        for one in official.select_related("manifest", "unit__division", "round").order_by("pk")
    }
    named: dict[int, Edition] = {}
    for item in found:
        edition = editions.get((item.compilation_id, Outcome(item.outcome)))
        if edition is None:
            continue
        named[edition.pk] = edition
        row = {"清单编号": edition.code, "公布": said(edition.published_at), "校验码": edition.check_code}
        rows.append({**row, **texts_of(item, LISTED)})
        manifest = getattr(edition, "manifest", None)
        if manifest is not None:
            files[f"{edition.code}.manifest.json"] = manifest.path
    return Part("公布的清单", "公布的清单", rows, tuple(sorted(files.items()))), list(named.values())
