"""An edition of the evaluation as a workbook whose results are formulas: who changes a count sees what follows from it."""

from collections.abc import Iterator, Sequence
from datetime import date

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Formula, Sheet, Written, write_annex
from campaign.sheets.layout import column_letter
from campaign.sheets.package import Target
from supervision.checks.evaluation import Line, judged, shown
from supervision.enums.evaluation import Band, Direction
from supervision.enums.evaluation import Formula as Rule
from supervision.enums.figures import BY_CODE
from supervision.models.evaluation import EvaluationEdition, EvaluationResult

SHEET = "公式"
NOTHING = "不适用"
HEAD = 5  # columns before the criteria
WEIGHT_COLUMN, FULL_COLUMN = "E", "F"


def rule_layout(formula: Rule) -> AnnexLayout:
    """The sheet that holds the criteria with their weights."""
    bands = "；".join(f"{band.label}：{at_least}分以上" for band, at_least in formula.bands)
    return AnnexLayout(
        title=f"综合评估公式（第{formula.version}版）",
        sheet_name=SHEET,
        left_line="",
        right_line="",
        foot_line="",
        columns=(
            Column("no", "序号", 6, centred=True),
            Column("words", "项目", 34),
            Column("numerator", "分子", 26),
            Column("denominator", "分母", 26),
            Column("weight", "权重", 8, numeric=True),
            Column("full_at", "满分线", 8, numeric=True),
            Column("direction", "方向", 10, centred=True),
            Column("sentence", "依据（方案）", 40),
        ),
        footnotes=(
            "得分率＝分子÷分母÷满分线，不超过1；越少越好的为1减去分子÷分母。",
            "分母为零的项目不适用，连同权重不计入；可以评的权重不足全部的一半，不作结论。",
            f"结果＝各项权重乘得分率之和÷计入权重×100。{bands}；不排名次。",
        ),
        unit_of_count="项",
        fixed_rows=True,
    )


def result_layout(formula: Rule) -> AnnexLayout:
    """The sheet of results: three columns for each criterion, then what follows."""
    columns = [
        Column("no", "序号", 6, centred=True),
        Column("code", "编码", 14),
        Column("name", "单位、地方", 26),
        Column("kind", "类别", 8, centred=True),
        Column("units", "单位数", 7, numeric=True),
    ]
    for one in formula.criteria:
        columns += [
            Column(f"{one.code}_n", "分子", 8, group=one.words, numeric=True),
            Column(f"{one.code}_d", "分母", 8, group=one.words, numeric=True),
            Column(f"{one.code}_v", "得分率", 8, group=one.words, numeric=True, number_format="0.0000"),
        ]
    columns += [
        Column("weight", "计入权重", 8, numeric=True),
        Column("result", "结果", 9, numeric=True, number_format="0.00"),
        Column("band", "结论", 12, centred=True),
    ]
    return AnnexLayout(
        title="综合评估结果",
        sheet_name="综合评估结果",
        left_line="评估单位：",
        right_line="导出日期：    年  月  日",
        foot_line="",
        columns=tuple(columns),
        footnotes=("按编码排列，不排名次。地方的数为所属各单位之和，得分率用和相除，不用平均数。",),
        unit_of_count="行",
        fixed_rows=True,
    )


def rule_rows(formula: Rule) -> Iterator[list[CellValue]]:
    """The criteria in the order of `rule_layout`."""
    for number, one in enumerate(formula.criteria, 1):
        labels = [BY_CODE[code].label if code in BY_CODE else code for code in (one.numerator, one.denominator)]
        direction = str(Direction(one.direction).label)
        yield [number, one.words, *labels, one.weight, float(one.full_at), direction, one.sentence]


class Writer:
    """Writes the rows of results: each value as a formula over the counts beside it and the weights of the other sheet."""

    def __init__(self, formula: Rule) -> None:
        self.formula = formula
        self.first = result_layout(formula).first_body_row
        start = rule_layout(formula).first_body_row
        self.weights = [f"'{SHEET}'!${WEIGHT_COLUMN}${start + n}" for n in range(len(formula.criteria))]
        self.full = [f"'{SHEET}'!${FULL_COLUMN}${start + n}" for n in range(len(formula.criteria))]
        self.whole = f"SUM({self.weights[0]}:{self.weights[-1].partition('!')[2]})"
        values = [column_letter(HEAD + 3 * n + 3) for n in range(len(formula.criteria))]
        self.values, after = values, HEAD + 3 * len(formula.criteria)
        self.weight, self.result = column_letter(after + 1), column_letter(after + 2)

    def rows(self, results: Sequence[EvaluationResult]) -> Iterator[list[CellValue]]:
        """Each result in the order of `result_layout`; what stands beside each formula is computed exactly."""
        for number, one in enumerate(results, 1):
            row, found = self.first + number - 1, judged(one.counts, self.formula)
            cells: list[CellValue] = [number, one.code, one.name, "地方" if one.is_place else "单位", one.units]
            for place, line in enumerate(found.lines):
                cells += [line.numerator, line.denominator, self._value(place, row, line)]
            exact = Band.NONE.label if found.exact is None else float(shown(found.exact) or 0)
            cells += [
                Formula(self._sum(row, "{w}"), found.weight),
                Formula(self._result(row), str(exact) if found.exact is None else float(found.exact)),
                Formula(self._band(row), str(found.band.label)),
            ]
            yield cells

    def _value(self, place: int, row: int, line: Line) -> Formula:
        n, d = (f"{column_letter(HEAD + 3 * place + offset)}{row}" for offset in (1, 2))
        ratio = f"{n}/{d}" if line.criterion.direction is Direction.MORE else f"(1-{n}/{d})"
        cached: float | str = NOTHING if line.value is None else float(line.value)
        return Formula(f'IF({d}=0,"{NOTHING}",MIN(1,MAX(0,{ratio}/{self.full[place]})))', cached)

    def _sum(self, row: int, term: str) -> str:
        """Over the criteria that apply."""
        pairs = zip(self.values, self.weights, strict=True)
        return "+".join(f"IF(ISNUMBER({v}{row}),{term.format(v=f'{v}{row}', w=w)},0)" for v, w in pairs)

    def _result(self, row: int) -> str:
        least = float(self.formula.least)
        weight = f"{self.weight}{row}"
        return f'IF(OR({weight}=0,{weight}<{self.whole}*{least}),"{Band.NONE.label}",({self._sum(row, "{v}*{w}")})*100/{weight})'

    def _band(self, row: int) -> str:
        """From the highest band down; nine decimals are compared, so that no error of the spreadsheet's decides."""
        cell, words = f"{self.result}{row}", f'"{self.formula.bands[-1][0].label}"'
        for band, at_least in reversed(self.formula.bands[:-1]):
            words = f'IF(ROUND({cell},9)>={float(at_least)},"{band.label}",{words})'
        return f'IF(ISNUMBER({cell}),{words},"{Band.NONE.label}")'


def write_evaluation(
    target: Target, edition: EvaluationEdition, results: Sequence[EvaluationResult], *, day: date
) -> Written:
    """Write the results that a person may read, and the formula with its weights (notice 五(五)3: 综合评估)."""
    formula = edition.as_formula
    return write_annex(
        target,
        result_layout(formula),
        Writer(formula).rows(results),
        unit_name=f"{edition.unit.name}（{edition}）",
        day=day,
        extra_sheets=(Sheet(rule_layout(formula), rule_rows(formula)),),
    )
