"""Lists and sums as CSV: with a BOM, so that spreadsheets read Chinese, and with text that no spreadsheet computes."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from campaign.enums import Level, Outcome
from campaign.sheets.inert import inert
from publishing.enums import KIND_OF
from publishing.models import STRUCK, Edition, ListedItem
from publishing.queries import Sums
from publishing.sheets.annexes import CANCELLED, RETAINED
from publishing.sheets.editions import CHUNK, basis_lines, cancelled_row, retained_row

BOM = "\ufeff"
LEVEL_COLUMNS = {
    "region": Level.REGION,
    "prefecture": Level.PREFECTURE,
    "county": Level.COUNTY,
    "township": Level.TOWNSHIP,
}
SUMS_HEAD = (
    "区划代码或单位编码 名称 清理前（企业） 清理前（个人） 清理前总数 取消废止 告知承诺 信用查验 证件代替 部门核查 信息共享 取消小计 "
    "保留（法律） 保留（行政法规） 保留（国务院决定） 保留（地方性法规） 保留（规章） 保留小计 提请上级取消 剔除 "
    "剔除（重复、合并） 剔除（不属于证明） 剔除（未写明类别） 申报（原始） 逾期申报 后续轮次新增 证明种数 全部取消的证明种数"
).split()


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def encoded(lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The lines as bytes, one at a time."""
    writer = csv.writer(_Line())
    yield BOM.encode()
    for line in lines:
        yield str(writer.writerow(list(inert(line)))).encode()


def retained_lines(items: QuerySet[ListedItem]) -> Iterator[list[object]]:
    """Annex 3, column by column."""
    yield [f"{column.group}（{column.header}）" if column.group else column.header for column in RETAINED.columns]
    kept = items.filter(outcome=Outcome.RETAIN).iterator(CHUNK)
    for number, item in enumerate(kept, start=1):
        row = retained_row(item)
        cells = row._asdict()
        cells |= {name: "√" if level in row.levels else "" for name, level in LEVEL_COLUMNS.items()}
        yield [number if column.key == "no" else cells[column.key] for column in RETAINED.columns]


def cancelled_lines(items: QuerySet[ListedItem], edition: Edition) -> Iterator[list[object]]:
    """Annex 4, column by column."""
    yield [column.header for column in CANCELLED.columns]
    gone = items.filter(outcome=Outcome.CANCEL).iterator(CHUNK)
    for number, item in enumerate(gone, start=1):
        row = cancelled_row(item, edition)
        cells = row._asdict()
        yield [number if column.key == "no" else cells[column.key] for column in CANCELLED.columns]


FOUND_HEAD = (
    "序号 结论 证明事项名称 对应政务服务事项 索要单位 申报单位 服务对象 设定依据 取消类别 取消后的办理方式 承接核查单位 监督电话 清单编号"
).split()


def found_lines(items: Iterable[ListedItem]) -> Iterator[list[object]]:
    """What was found, in its order; the last column names the list in which each stands."""
    yield list(FOUND_HEAD)
    for number, item in enumerate(items, start=1):
        kind = KIND_OF.get(Outcome(item.outcome))
        codes = [edition.code for edition in item.compilation.editions.all() if edition.kind == kind]
        yield [
            number,
            item.get_outcome_display(),
            item.cert_name,
            item.service_name,
            item.demanding_unit,
            item.unit_name,
            item.get_subject_display(),
            basis_lines(item),
            item.get_disposal_display(),
            item.replacement,
            item.checking_unit,
            item.supervision_phone,
            codes[0] if codes else "",
        ]


def sums_lines(rows: Iterable[Sums]) -> Iterator[list[object]]:
    """The sums of Annex 5, one line a place or unit."""
    yield list(SUMS_HEAD)
    for row in rows:
        counts, figures = row.counts, row.figures
        yield [
            row.code,
            row.name,
            counts["baseline_enterprise"],
            counts["baseline_individual"],
            counts["baseline"],
            *list(counts.values())[3:9],
            figures.cancelled,
            *list(counts.values())[9:14],
            figures.retained,
            counts["referred"],
            counts["struck"],
            *(counts[name] for name in STRUCK),
            counts["baseline"] + counts["struck"],
            *(counts[name] for name in ("late", "added", "kinds", "kinds_cancelled")),
        ]
