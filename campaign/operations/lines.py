"""Find each unit's lines in memory: to whom it reports, who supervises it, whose panel reviews it (notice 五, ruling 8)."""

import re
from collections.abc import Collection, Iterator, Mapping

from campaign.enums import UnitKind
from campaign.models import Division, Unit
from campaign.notice.reporting_lines import THROUGH_SUPERVISOR, Receiver, collector, reports_to_kind

LINE_KINDS = frozenset({UnitKind.DEPARTMENT, UnitKind.JUSTICE_DEPARTMENT, UnitKind.VERTICAL_BODY})
ORGAN = re.compile(r"(委员会办公室|委员会|办公室|办公厅|厅|局|委)(分局)?$")
NOTE = re.compile(r"（.*）$")  # 藏语文工作委员会办公室（编译局）


class Circle(ValueError):
    """Units that report to themselves at some distance."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(f"{unit.code}（{unit.name}）经上级单位又报送到自己")


class Lines:
    """The units of the region as one net; asks no database. Divisions are keyed by their row id."""

    def __init__(self, units: Collection[Unit], divisions: Mapping[int, Division]) -> None:
        self.units = {unit.pk: unit for unit in units}
        self.divisions = divisions
        self.of_kind: dict[tuple[int, str], Unit] = {}
        self.of_stem: dict[tuple[int, str], Unit] = {}
        for unit in sorted(units, key=lambda unit: unit.code):
            if unit.valid_to is None:
                self.of_kind.setdefault((unit.division_id, unit.kind), unit)
                if unit.kind in LINE_KINDS:
                    self.of_stem.setdefault((unit.division_id, self.stem(unit)), unit)

    def reports_to(self, unit: Unit, supervisor: Unit | None) -> Unit | None:
        """The unit that receives its papers; `supervisor` is its supervising department where that is known."""
        if unit.kind in THROUGH_SUPERVISOR and supervisor is not None:
            return supervisor
        receiver = reports_to_kind(unit.kind, self.divisions[unit.division_id].level)
        return self._receiver(receiver, unit) if receiver else None

    def supervisor(self, unit: Unit) -> Unit | None:
        """The departmental line: the same department one level up; where there is none, the lead unit."""
        above = self.divisions[unit.division_id].parent_id
        if unit.kind in LINE_KINDS and above is not None:
            found = self.of_stem.get((above, self.stem(unit)))
            if found is not None:
                return found
        if unit.kind == UnitKind.COORDINATION_OFFICE:
            return None
        return self._receiver(collector(self.divisions[unit.division_id].level), unit)

    def join(self) -> None:
        """Set every unit's path and panel from its line of reports. Raises `Circle`."""
        paths: dict[int, str] = {}
        for unit in self.units.values():
            chain = self._chain(unit)
            for link in reversed(chain):
                above = paths[link.reports_to_id] if link.reports_to_id else "/"
                paths.setdefault(link.pk, f"{above}{link.code}/")
            unit.reports_path = paths[unit.pk]
            # Nobody rules on his own items: a lead unit's go to the panel above it.
            unit.panel_id = next((link.pk for link in chain[1:] if link.leads), None)

    def stem(self, unit: Unit) -> str:
        """What the department does, without its place and the kind of organ: 拉萨市教育局 and 教育厅 give 教育."""
        name = NOTE.sub("", unit.name)
        for division in self._upwards(unit.division_id):
            name = name.replace(division.name, "")
        return ORGAN.sub("", name.removeprefix("人民政府"))

    def _chain(self, unit: Unit) -> list[Unit]:
        chain = [unit]
        while chain[-1].reports_to_id is not None:
            chain.append(self.units[chain[-1].reports_to_id])
            if len(chain) > len(self.units):
                raise Circle(unit)
        return chain

    def _upwards(self, division_id: int | None) -> Iterator[Division]:
        while division_id is not None:
            division = self.divisions[division_id]
            yield division
            division_id = division.parent_id

    def _receiver(self, receiver: Receiver, unit: Unit) -> Unit | None:
        """The receiver that stands above the unit; where the place has none, the next lead unit or office upwards."""
        for division in self._upwards(unit.division_id):
            if division.level > receiver.level:
                continue
            for kind in (receiver.kind, UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE):
                found = self.of_kind.get((division.pk, kind))
                if found is not None and found.pk != unit.pk:
                    return found
        return None
