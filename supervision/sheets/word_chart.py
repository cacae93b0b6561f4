"""A bar chart in a Word file, native: DrawingML with its figures in it and in a workbook behind it, so that it can be edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from openpyxl import Workbook

from campaign.sheets.layout import column_letter
from campaign.sheets.package import parts_of, write_parts
from campaign.sheets.stream import escaped
from supervision.sheets.word_paper import Paper

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Dark, middle, light: told apart on black and white paper too.
COLOURS = ("55606B", "2A8C82", "E3B45C", "9B3B4A")
INK = {"55606B": "FFFFFF", "2A8C82": "FFFFFF", "E3B45C": "000000", "9B3B4A": "FFFFFF"}
FACE = '<a:latin typeface="宋体"/><a:ea typeface="宋体"/>'


@dataclass(frozen=True)
class Bars:
    """A chart: what its bars are called, and for each series its name and its values. `stacked` puts the series of one bar
    behind each other; `percent` prints values as shares of a hundred."""

    title: str
    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    stacked: bool = False
    percent: bool = False

    @property
    def words(self) -> str:
        """The chart for who does not see it."""
        unit = "%" if self.percent else ""
        bars = (
            f"{name}：" + "，".join(f"{label}{values[place]:g}{unit}" for label, values in self.series)
            for place, name in enumerate(self.names)
        )
        return f"{self.title}。" + "；".join(bars)

    @property
    def form(self) -> str:
        """How values are printed."""
        return '0.00"%"' if self.percent else "0"


def add_bars(paper: Paper, chart: Bars) -> None:
    """Put the chart into the paper as a paragraph of its own, bars lying, one under the other."""
    if not chart.names:
        return
    part = paper.document.part
    number = sum(1 for one in part.package.iter_parts() if str(one.partname).startswith("/word/charts/")) + 1
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), SHEET, _workbook(chart), part.package)
    drawn = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART, b"", part.package)
    to_book = drawn.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    drawn._blob = _chart_xml(chart, to_book).encode()
    to_chart = part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
    height = 14 + len(chart.names) * (9 if chart.stacked or len(chart.series) == 1 else 7 * len(chart.series))
    run = paper.document.add_paragraph().add_run()
    paper.document.paragraphs[-1].paragraph_format.line_spacing = 1.0
    run._element.append(parse_xml(_frame_xml(chart, number, to_chart, int(Mm(156)), int(Mm(max(46, height))))))


def _workbook(chart: Bars) -> bytes:
    """The figures as a workbook: names in A, a column for each series."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Sheet1"
    sheet.append(["", *(name for name, _ in chart.series)])
    for place, name in enumerate(chart.names):
        sheet.append([name, *(values[place] for _, values in chart.series)])
    saved, target = BytesIO(), BytesIO()
    book.save(saved)
    write_parts(target, parts_of(saved.getvalue(), chart.title))
    return target.getvalue()


def _points(values: Sequence[object]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{escaped(str(value))}</c:v></c:pt>' for n, value in enumerate(values))
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _series(chart: Bars, place: int) -> str:
    name, values = chart.series[place]
    letter, last, colour = column_letter(place + 2), len(chart.names) + 1, COLOURS[place % len(COLOURS)]
    ink = INK[colour] if chart.stacked else "000000"
    position = "ctr" if chart.stacked else "outEnd"
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx><c:strRef><c:f>Sheet1!${letter}$1</c:f><c:strCache>{_points([name])}</c:strCache></c:strRef></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode={quoteattr(_label_form(chart))} sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>'
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill>{FACE}'
        f'</a:defRPr></a:pPr><a:endParaRPr/></a:p></c:txPr><c:dLblPos val="{position}"/><c:showLegendKey val="0"/>'
        '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{_points(chart.names)}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${letter}$2:${letter}${last}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f"{_points(values)}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _label_form(chart: Bars) -> str:
    """Nothing is printed where a stacked bar has nothing."""
    return f"{chart.form};;" if chart.stacked else chart.form


def _axis(kind: str, key: int, other: int, place: str, more: str) -> str:
    text = f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">{FACE}</a:defRPr></a:pPr><a:endParaRPr/></a:p></c:txPr>'
    turned = "maxMin" if kind == "catAx" else "minMax"
    return (
        f'<c:{kind}><c:axId val="{key}"/><c:scaling><c:orientation val="{turned}"/>{_least(kind)}</c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{place}"/>{more}<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{text}<c:crossAx val="{other}"/><c:crosses val="{"autoZero" if kind == "catAx" else "max"}"/></c:{kind}>'
    )


def _least(kind: str) -> str:
    return '<c:min val="0"/>' if kind == "valAx" else ""


def _chart_xml(chart: Bars, to_book: str) -> str:
    grouping = "stacked" if chart.stacked else "clustered"
    series = "".join(_series(chart, place) for place in range(len(chart.series)))
    overlap = '<c:overlap val="100"/>' if chart.stacked else ""
    grid = (
        '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D0D0D0"/></a:solidFill></a:ln></c:spPr>'
        '</c:majorGridlines><c:numFmt formatCode="0" sourceLinked="0"/>'
    )
    legend = (
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/><c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">{FACE}'
        "</a:defRPr></a:pPr><a:endParaRPr/></a:p></c:txPr></c:legend>"
        if len(chart.series) > 1
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace {SPACES}><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="50"/>{overlap}<c:axId val="111"/><c:axId val="112"/></c:barChart>'
        f"{_axis('catAx', 111, 112, 'l', '')}{_axis('valAx', 112, 111, 'b', grid)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:externalData r:id="{to_book}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _frame_xml(chart: Bars, number: int, to_chart: str, width: int, height: int) -> str:
    words = quoteattr(chart.words[:3000])
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'{SPACES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{100 + number}" name="图{number}" descr={words}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{to_chart}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
