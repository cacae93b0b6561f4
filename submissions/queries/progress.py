"""How far the units are in a round: which have declared, which owe, which are late (notice 六(一): 严格时间进度)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from campaign.models import Division, Extension, Round, Unit
from campaign.queries import chinese_deadline, deadline_of
from submissions.enums import HANDED_OVER, OWING_STAGES, STAGES, SheetState, Stage
from submissions.models import Declaration, DeclaredItem


def stage_of(state: str | None) -> Stage:
    """The stage to which the state of a unit's latest version belongs."""
    return next((stage for stage, states in STAGES.items() if state in states), Stage.NONE)


@dataclass(frozen=True)
class Progress:
    """How far one unit is. Of what is not certified only the stage is told, nothing that stands in it."""

    unit: Unit
    stage: Stage
    sheet: SheetState | None
    declaration: int | None
    items: int | None
    nil: bool
    certified_at: datetime | None
    late: bool
    overdue: bool
    until: datetime | None
    nil_said: str = ""

    @property
    def stage_words(self) -> str:
        """The stage; whether what is shown of the paper is being changed, and whether it is a nil return."""
        changing = self.stage is Stage.RECTIFYING and self.declaration is not None
        more = "，".join([*(["正在变更"] if changing else []), *(["零报告"] if self.nil else [])])
        return f"{self.stage.label}（{more}）" if more else str(self.stage.label)

    @property
    def sheet_words(self) -> str:
        """Where the contact sheet stands."""
        return str(self.sheet.label) if self.sheet else "未建立"

    @property
    def time_words(self) -> str:
        """Late, overdue, or given more time."""
        if self.late:
            return late_words(self.until)
        if self.overdue:
            return "逾期未报"
        return f"延期至{chinese_deadline(self.until)}" if self.until and self.stage in OWING_STAGES else ""


def late_words(until: datetime | None) -> str:
    """Late stays late (ruling 9), but an approved extension is named beside it: it is why the unit could still report."""
    return f"逾期报送（已批准延期至{chinese_deadline(until)}）" if until else "逾期报送"


class Reckoning:
    """The units of a round at an instant, with what is asked of them; every question is put once for all units."""

    def __init__(self, round: Round, at: datetime) -> None:
        self.round, self.at = round, at
        self.deadline = deadline_of(round, "declare")
        granted = Extension.objects.filter(deadline=self.deadline).order_by("until")
        self.granted: dict[int, datetime] = {one.unit_id: one.until for one in granted}
        self.more_time = {unit: until for unit, until in self.granted.items() if until > at}

    @property
    def closed(self) -> bool:
        """Whether the common deadline has passed."""
        return self.deadline is not None and self.at >= self.deadline.closes

    def annotated(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        """The units with `reached`, the state of their latest version in the round (None: not begun)."""
        versions = Declaration.objects.filter(unit=OuterRef("pk"), round=self.round).order_by("-version")
        return units.annotate(reached=Subquery(versions.values("state")[:1]))

    def at_stage(self, units: QuerySet[Unit], wanted: str) -> QuerySet[Unit]:
        """Of `annotated` units those at a stage; also `owing` (nothing certified yet) and `overdue`."""
        if wanted in ("owing", "overdue"):
            states = [state for stage in OWING_STAGES for state in STAGES[stage]]
            owing = units.filter(Q(reached=None) | Q(reached__in=states))
            if wanted == "owing":
                return owing
            return owing.exclude(pk__in=self.more_time) if self.closed else owing.none()
        stage = Stage(wanted)
        return units.filter(Q(reached=None) if stage == Stage.NONE else Q(reached__in=STAGES[stage]))

    def is_overdue(self, unit: int, stage: Stage) -> bool:
        """Whether the unit's time is over and nothing is certified."""
        return self.closed and stage in OWING_STAGES and unit not in self.more_time

    def progress(self, units: Iterable[Unit]) -> list[Progress]:
        """How far each of these `annotated` units is."""
        rows = list(units)
        handed = Declaration.objects.filter(unit__in=rows, round=self.round, state__in=sorted(HANDED_OVER))
        versions = list(handed.order_by("version"))
        latest = {one.unit_id: one for one in versions}
        first = {one.unit_id: one for one in versions if one.version == 1}
        counted = DeclaredItem.objects.filter(declaration__in=[one.pk for one in latest.values()]).order_by()
        items = dict(counted.values_list("declaration").annotate(Count("pk")))
        sheets = dict(Unit.objects.filter(pk__in=[unit.pk for unit in rows]).values_list("pk", "contact_sheet__state"))
        return [self._one(unit, latest.get(unit.pk), first.get(unit.pk), items, sheets.get(unit.pk)) for unit in rows]

    def _one(
        self,
        unit: Unit,
        shown: Declaration | None,
        first: Declaration | None,
        items: dict[int, int],
        sheet: str | None,
    ) -> Progress:
        stage = stage_of(getattr(unit, "reached", None))
        is_late = bool(first and self.is_late(first))
        return Progress(
            unit=unit,
            stage=stage,
            sheet=SheetState(sheet) if sheet else None,
            declaration=shown.pk if shown else None,
            items=items.get(shown.pk, 0) if shown else None,
            nil=bool(shown and shown.nil),
            nil_said=shown.nil_said if shown else "",
            certified_at=first.certified_at if first else None,
            late=is_late,
            overdue=self.is_overdue(unit.pk, stage),
            until=(self.granted if is_late else self.more_time).get(unit.pk),
        )

    def is_late(self, declaration: Declaration) -> bool:
        """Whether it was certified after the common deadline; an extension allows it and does not change that (ruling 9)."""
        return self.deadline is not None and declaration.late_by(self.deadline.closes)

    def tally(self, units: QuerySet[Unit], top: Division) -> "Tally":
        """Sums of the `annotated` units, whole and for each part of `top`."""
        parts: dict[str, Counter[str]] = {}
        rows: Iterable[tuple[int, str | None, str]] = units.order_by().values_list("pk", "reached", "division__path")  # type: ignore[misc]
        for pk, reached, path in rows:
            stage = stage_of(reached)
            keys = ["total", stage.value, *(["overdue"] if self.is_overdue(pk, stage) else [])]
            rest = path.removeprefix(top.path).split("/")[0]
            parts.setdefault(rest, Counter()).update(keys)
        return Tally(sum(parts.values(), Counter()), parts)


@dataclass(frozen=True)
class Tally:
    """Sums: `total`, each stage and `overdue`; `parts` by the code of the division below, "" for its own level."""

    whole: Counter[str]
    parts: dict[str, Counter[str]]


def owing_in(sums: Counter[str]) -> int:
    """How many have certified nothing yet."""
    return sum(sums[stage.value] for stage in OWING_STAGES)
