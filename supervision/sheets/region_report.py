"""The report of the region, a prefecture or a county as a Word file: tables and native charts, all figures of one instant."""

from collections.abc import Sequence
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse

from campaign.enums import Disposal
from campaign.sheets.package import Target
from supervision.checks.evaluation import shown
from supervision.enums.evaluation import Band
from supervision.enums.figures import CATEGORIES, COMPLAINING, CORRECTING, FIGURES
from supervision.queries.figures import LISTED
from supervision.queries.region_report import PlaceRow, Report
from supervision.sheets.word_chart import Bars, add_bars
from supervision.sheets.word_paper import CENTRE, RIGHT, Linked, Paper, missing_words

NUMERALS = "一二三四五六七八九十"
NONE = "—"


def percent(value: Fraction | None) -> str:
    """A ratio in per cent with two decimals, half up; never compared."""
    return NONE if value is None else f"{shown(value * 100)}%"


class Writer:
    """Writes one report; tables, charts and sections number themselves."""

    def __init__(self, report: Report, site: str) -> None:
        self.report, self.paper, self.site = report, Paper(), site.rstrip("/")
        self.sections = self.tables = self.charts = self.timing_table = 0

    def section(self, title: str) -> None:
        """The next section."""
        self.paper.heading(f"{NUMERALS[self.sections]}、{title}")
        self.sections += 1

    def table(
        self, title: str, header: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]
    ) -> None:
        """The next table; its last row are the sums."""
        self.tables += 1
        self.paper.caption(f"表{self.tables}　{title}")
        self.paper.table(header, rows, widths=widths, total=True)

    def chart(self, bars: Bars) -> None:
        """The next chart, where there is anything to draw."""
        if any(value for _, values in bars.series for value in values):
            self.charts += 1
            self.paper.caption(f"图{self.charts}　{bars.title}")
            add_bars(self.paper, bars)

    @property
    def lines(self) -> list[PlaceRow]:
        """The places, and the sums."""
        return [*self.report.rows, self.report.total]

    def figure(self, row: PlaceRow, code: str) -> Linked:
        """A count of a place that leads to the rows it counts, where a page lists them."""
        asked = {"round": self.report.number, "whole": 1, **({"place": row.code} if row.code else {})}
        url = f"{self.site}{reverse('figure_rows', args=[self.report.key, code])}?{urlencode(asked)}"
        return Linked(row.counts.get(code, 0), url if code in LISTED else "")

    def counted(self, title: str, header: Sequence[str], codes: Sequence[str], first: float = 46) -> None:
        """A table of counts by place."""
        rows = [(row.name, *(self.figure(row, code) for code in codes)) for row in self.lines]
        self.table(title, ("地方", *header), rows, (first, *[(156 - first) / len(codes)] * len(codes)))

    def cleaning(self) -> None:
        """What was cancelled, kept and referred, by place."""
        total = self.report.total
        counts = total.counts
        self.section("清理情况")
        self.paper.text(
            f"{self.report.units}个单位申报证明事项{counts.get('declared', 0)}项，审核剔除{counts.get('struck', 0)}项，"
            f"清理前总数{counts.get('baseline', 0)}项；取消{counts.get('cancelled', 0)}项，保留{counts.get('retained', 0)}项，"
            f"提请上级取消{counts.get('referred', 0)}项，精简率{percent(total.ratio('cancelled', 'baseline'))}。"
            f"申报后尚未列入公布清单的{counts.get('undecided', 0)}项，不计入清理前总数。"
        )
        codes = ("declared", "struck", "baseline", "cancelled", "retained", "referred")
        rows = [
            (
                row.name,
                row.units,
                *(self.figure(row, code) for code in codes),
                percent(row.ratio("cancelled", "baseline")),
            )
            for row in self.lines
        ]
        header = ("地方", "单位", "申报", "剔除", "清理前", "取消", "保留", "提请", "精简率")
        self.table("各地清理情况", header, rows, (27, 15, 17, 13, 17, 17, 16, 13, 21))
        names, rows_ = [row.name for row in self.report.rows], self.report.rows
        series = [
            (label, [row.counts.get(code, 0) for row in rows_])
            for code, label in (("cancelled", "取消"), ("retained", "保留"), ("referred", "提请上级取消"))
        ]
        self.chart(Bars("各地取消、保留、提请上级取消的事项（项）", names, series, stacked=True))

    def categories(self) -> None:
        """The six categories."""
        self.section("“六个一批”分类")
        labels = [str(Disposal(code).label) for code in CATEGORIES]
        self.counted("按“六个一批”取消的事项", (*labels, "合计"), (*CATEGORIES, "cancelled"), first=23)
        values = [self.report.total.counts.get(code, 0) for code in CATEGORIES]
        self.chart(Bars("按“六个一批”取消的事项（项）", labels, [("取消", values)]))

    def guides(self) -> None:
        """Guides and requests to verify."""
        self.section("办事指南和核查反馈")
        header = ("保留事项", "写明条件、材料、时限、地点", "应更新办事指南", "已确认更新", "收到核查请求", "已反馈")
        codes = ("retained", "guides_done", "guide_tasks", "guides_confirmed", "asked", "answered")
        self.counted("办事指南和核查反馈", header, codes, first=36)

    def further(self) -> None:
        """Complaints, checks and corrections, where the act counts them."""
        for title in (COMPLAINING, CORRECTING):
            own = [one for one in FIGURES if one.group == title and one.code in self.report.total.counts]
            if own:
                self.section(title)
                self.counted(f"各地{title}情况", [one.label for one in own], [one.code for one in own], first=36)

    def timing(self) -> None:
        """What was done in time, and who has handed up a summary."""
        self.section("时限和工作总结")
        header = ("到期事项", "按期办结", "按期率", "应报总结", "已报", "未报")
        rows = [
            (
                row.name,
                self.figure(row, "duties_due"),
                self.figure(row, "duties_in_time"),
                percent(row.ratio("duties_in_time", "duties_due")),
                row.owed,
                row.signed,
                row.owed - row.signed,
            )
            for row in self.lines
        ]
        self.timing_table = self.tables + 1
        self.table("应办事项和工作总结", ("地方", *header), rows, (42, 19, 19, 21, 19, 18, 18))
        shares = [
            float(shown((row.ratio("duties_in_time", "duties_due") or Fraction(0)) * 100) or 0)
            for row in self.report.rows
        ]
        self.chart(
            Bars("应办事项按期率（%）", [row.name for row in self.report.rows], [("按期率", shares)], percent=True)
        )

    def evaluation(self) -> None:
        """What the evaluation says of the place as a whole."""
        if not self.report.edition:
            return
        self.section("综合评估")
        said = "不作结论" if self.report.exact is None else f"{shown(self.report.exact)}分，{self.report.band.label}"
        self.paper.text(
            f"按公布的公式，{self.report.edition}{self.report.place}整体结果为{said}。公式、权重和每个数的来源在“综合评估”页面公开说明；"
            "各单位不排名次。"
        )
        total = self.report.total
        rows: list[Sequence[object]] = [
            (
                line.criterion.words,
                self.figure(total, line.criterion.numerator)._replace(value=line.numerator),
                self.figure(total, line.criterion.denominator)._replace(value=line.denominator),
                percent(line.value),
                line.weight,
                str(shown(line.points)),
            )
            for line in self.report.lines
        ]
        points = sum((line.points for line in self.report.lines), Fraction(0))
        rows.append(("合计", "", "", "", sum(line.weight for line in self.report.lines), str(shown(points))))
        self.table(
            "综合评估各项", ("项目", "分子", "分母", "得分率", "计入权重", "得分"), rows, (60, 18, 18, 22, 20, 18)
        )
        bands = [(str(band.label), self.report.bands.get(band.value, 0)) for band in Band]
        self.paper.text("各单位的结论：" + "，".join(f"{label}{count}个" for label, count in bands) + "。")

    def end(self) -> None:
        """Who is missing, how the figures are counted, who signs."""
        if self.report.missing:
            self.section("尚未报送工作总结的单位")
            self.paper.text(missing_words(self.report.missing, f"各地的数见表{self.timing_table}"))
        self.section("口径说明")
        self.paper.text(
            f"本报告的数字都取自同一时刻（{self.report.day_words}）的清单、申报表、应办事项和总结。精简率＝取消÷清理前总数，"
            "地方的比率是各单位之和相除，不用平均数；保留两位小数，四舍五入，比较时不四舍五入。"
            "表中的数可以点开，查看现在的明细（登录后，能看到本报告的人员才能打开）。"
        )
        self.paper.line("")
        self.paper.line(self.report.lead, side=RIGHT)
        self.paper.line(self.report.day_words, side=RIGHT)


def write_report(target: Target, report: Report, *, site: str) -> None:
    """Write the report to a path or a binary file; its figures lead to their rows at the address `site` (notice 五(五)2: 相关工作情况;
    五(五)3: 综合评估)."""
    writer = Writer(report, site)
    writer.paper.title(f"{report.place}“减证便民”专项行动")
    writer.paper.title("工作报告")
    writer.paper.line(f"（{report.round}，数字截至{report.day_words}）", side=CENTRE)
    writer.paper.text(
        f"根据《西藏自治区“减证便民”专项行动方案》（{report.document}），现将{report.place}专项行动落实情况报告如下："
    )
    writer.cleaning()
    writer.categories()
    writer.guides()
    writer.further()
    writer.timing()
    writer.evaluation()
    writer.end()
    writer.paper.save(target, f"{report.place}专项行动工作报告")
