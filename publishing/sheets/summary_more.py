"""The further sheets of Annex 5's workbook, beside the form that the notice prescribes: what each place's fall is made of, and
why the sum is not that of the roll-ups below."""

from collections.abc import Iterable, Iterator, Sequence

from campaign.models import Division
from campaign.sheets.layout import AnnexLayout, CellValue, Column, Sheet
from publishing.models import CATEGORIES, Compilation
from publishing.queries.balance import LABELS
from publishing.queries.reconciling import NUMBERS, Child, Line, Reconciliation, reconcile
from publishing.queries.split import Split

NO_RATIO = "—"


def _count(key: str, header: str, group: str = "") -> Column:
    return Column(key, header, 9, group=group, numeric=True)


def _percent(key: str, header: str, group: str) -> Column:
    return Column(key, header, 10, group=group, numeric=True, number_format='0.00"%"')


SPLIT = AnnexLayout(
    title="证明事项清理数字对照表",
    sheet_name="数字对照",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("place", "地方", 20),
        _count("declared", "申报（原始）"),
        _count("struck_duplicate", "重复、合并", "剔除"),
        _count("struck_foreign", "不属于证明", "剔除"),
        _count("struck_unstated", "未写明类别", "剔除"),
        _count("baseline", "清理前总数（去重）"),
        *(_count(name, LABELS[name], "取消") for name in CATEGORIES),
        _count("cancelled", "小计", "取消"),
        _count("left", "仍需提供"),
        _count("late", "逾期申报", "总数中"),
        _count("added", "后续轮次新增", "总数中"),
        _count("kinds", "种数", "证明（同单位同名计一种）"),
        _count("kinds_cancelled", "全部取消", "证明（同单位同名计一种）"),
        _percent("percent", "精简率", "比率"),
        _percent("percent_of_raw", "按原始数", "比率"),
        _percent("percent_of_kinds", "按种数", "比率"),
    ),
    unit_of_count="个地方",
    footnotes=(
        "申报（原始）－剔除＝清理前总数；清理前总数－取消小计＝仍需提供（保留和提请上级取消）。",
        "剔除、合并只是少计，不是精简，不计入取消；是否达到50%只看精简率＝取消小计÷清理前总数。",
        "下级的数含在上级的数里，各行不能再相加。",
    ),
    foot_line="",
)

RECONCILED = AnnexLayout(
    title="上下级汇总表差异核对表",
    sheet_name="上下级核对",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("place", "下级汇总表", 20),
        Column("unit", "单位", 24),
        Column("kind", "差异原因", 26),
        Column("reason", "说明", 36),
        *(_count(key, label, "上级减下级") for key, label in NUMBERS.items()),
        Column("edition_code", "清单编号", 18),
    ),
    unit_of_count="行",
    footnotes=(
        "每份下级汇总表先列上级数、下级数，再逐行说明差异；各行之和等于差异。",
        "有一处差异没有清单可以解释，就不能汇总。",
    ),
    foot_line="",
)


def more_sheets(roll_up: Compilation) -> list[Sheet]:
    """The two sheets, as the roll-up is frozen and the roll-ups below it stand now."""
    return [
        Sheet(SPLIT, _numbered(split_rows(roll_up))),
        Sheet(RECONCILED, _numbered(reconciled_rows(reconcile(roll_up)))),
    ]


def _numbered(rows: Iterable[Sequence[CellValue]]) -> Iterator[list[CellValue]]:
    return ([number, *row] for number, row in enumerate(rows, 1))


def split_rows(roll_up: Compilation) -> Iterator[list[CellValue]]:
    """Each place with all that lies below it, the whole first."""
    names = dict(Division.objects.values_list("path", "name"))
    for place in roll_up.places.filter(whole=True).order_by("division_path"):
        split, counts = Split(place.counts), place.counts
        cells: dict[str, CellValue] = {**counts, "place": names.get(place.division_path, place.division_path)}
        for key in ("declared", "cancelled", "left"):
            cells[key] = getattr(split, key)
        for key in ("percent", "percent_of_raw", "percent_of_kinds"):
            ratio = getattr(split, key)
            cells[key] = NO_RATIO if ratio is None else ratio
        yield [cells[column.key] for column in SPLIT.columns[1:]]


def reconciled_rows(found: Reconciliation) -> Iterator[list[CellValue]]:
    """Child by child: both figures, then every difference; last the places that have no list."""
    for child in found.children:
        yield from _both(child)
        yield from (_line(line) for line in child.lines)
    for place in found.waiting:
        yield [place, "", "尚未公布清单", "上下级都不含其数据", *(0 for _ in NUMBERS), ""]


def _both(child: Child) -> Iterator[list[CellValue]]:
    name = child.roll_up.unit.division.name
    yield [name, "", "本表所列", "", *(child.in_parent[key] for key in NUMBERS), ""]
    yield [name, "", "下级汇总表所列", str(child.roll_up), *(child.own[key] for key in NUMBERS), ""]


def _line(line: Line) -> list[CellValue]:
    listed = line.listed
    code = f"{listed.unit.division.code}-{listed.round.number}-{listed.number:02d}" if listed else ""
    return [
        line.place,
        line.unit,
        str(line.kind.label),
        line.reason,
        *(line.numbers.get(key, 0) for key in NUMBERS),
        code,
    ]
