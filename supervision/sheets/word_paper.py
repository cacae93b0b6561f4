"""An official paper in Word: A4, the margins and faces of GB/T 9704, numbered pages, tables; no name in its properties."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from campaign.sheets.package import Target, impersonal, write_parts
from campaign.sheets.stream import clean_text

BODY, TITLE, HEAD, SECOND, PAGES = "仿宋", "方正小标宋简体", "黑体", "楷体", "宋体"
TWO = Pt(32)  # two characters of the body
CENTRE, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
NAMED_MOST = 60  # units that a paper names; thousands of names are no report
TOGETHER = 15  # rows of a table that is not torn over two pages


def missing_words(names: Sequence[str], where: str) -> str:
    """Who is missing: by name while a reader can take it in, else how many, and where they are counted."""
    if len(names) <= NAMED_MOST:
        return f"{'、'.join(names)}。"
    return f"共{len(names):,}个单位，{where}；名单在系统“工作总结”页面逐级查看。"


class Linked(NamedTuple):
    """A figure in a table that leads to its rows."""

    value: int
    url: str

    def __str__(self) -> str:
        return str(self.value)


class Paper:
    """A paper being written, from the title down."""

    def __init__(self) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        normal = self.document.styles["Normal"]
        _face(normal, BODY, 16)
        normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = Pt(28), Pt(0)
        _number_pages(section)

    def line(self, text: str, *, face: str = BODY, size: float = 16, side: Any = None, indent: bool = False) -> Any:
        """One paragraph; text is text, whatever it looks like."""
        paragraph = self.document.add_paragraph()
        if side is not None:
            paragraph.alignment = side
        if indent:
            paragraph.paragraph_format.first_line_indent = TWO
        for number, part in enumerate(clean_text(text).split("\n")):
            run = paragraph.add_run()
            if number:
                run.add_break()
            run.text = part if not number else run.text + part
            _face(run, face, size)
        return paragraph

    def title(self, text: str) -> None:
        """The title, in the middle."""
        self.line(text, face=TITLE, size=22, side=CENTRE)

    def heading(self, text: str) -> None:
        """A first-level heading: 一、……"""
        paragraph = self.line(text, face=HEAD, indent=True)
        paragraph.paragraph_format.keep_with_next = True

    def text(self, text: str) -> None:
        """Body text; each line of it is a paragraph of its own."""
        for part in text.splitlines():
            if part.strip():
                self.line(part.strip(), indent=True)

    def caption(self, text: str) -> None:
        """What a table or a chart shows, above it."""
        paragraph = self.line(text, face=HEAD, size=12, side=CENTRE)
        paragraph.paragraph_format.keep_with_next = True

    def note(self, text: str) -> None:
        """A remark in small type."""
        paragraph = self.line(text, size=10.5)
        paragraph.paragraph_format.line_spacing = Pt(18)

    def table(
        self, header: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[float], total: bool = False
    ) -> None:
        """A table with lines; words stand left, figures right, the header is repeated on each page. `widths` in millimetres;
        `total` prints the last row bold."""
        given = list(rows)
        table = self.document.add_table(rows=0, cols=len(header))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        _fill(table.add_row(), header, bold=True, widths=widths, header=True)
        _repeat(table.rows[0])
        for number, row in enumerate(given, 1):
            _fill(table.add_row(), row, bold=total and number == len(given), widths=widths)
        if len(given) <= TOGETHER:
            for row in table.rows[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        self.document.add_paragraph().paragraph_format.line_spacing = Pt(10)

    def save(self, target: Target, title: str) -> None:
        """Write the file; `title` is the only property of it."""
        saved = BytesIO()
        self.document.save(saved)
        write_parts(target, impersonal(saved.getvalue(), title))


def _fill(row: Any, cells: Sequence[object], *, bold: bool, widths: Sequence[float], header: bool = False) -> None:
    for cell, value, width in zip(row.cells, cells, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(16)
        numeric = isinstance(value, int) or re.fullmatch(r"[\d.]+%?|—", str(value)) is not None
        paragraph.alignment = CENTRE if header else RIGHT if numeric else LEFT
        run = paragraph.add_run(clean_text(str(value)))
        if isinstance(value, Linked) and value.url:
            _link(paragraph, run, value.url)
        _face(run, HEAD if header else BODY, 10.5)
        run.bold = bold and not header
    _whole(row)


def _link(paragraph: Any, run: Any, url: str) -> None:
    """Have a run lead somewhere; it looks as ever, for a paper is printed."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    link.append(run._element)


def _whole(row: Any) -> None:
    """A row is not torn over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _number_pages(section: Any) -> None:
    """The page's number in the middle of its foot, — 1 —, as official papers have it."""
    section.footer_distance = Mm(25)
    foot = section.footer.paragraphs[0]
    foot.alignment = CENTRE
    _face(foot.add_run("— "), PAGES, 14)
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", "1"), ("end", "")):
        run = foot.add_run()
        _face(run, PAGES, 14)
        mark = OxmlElement("w:fldChar" if kind else "w:instrText" if words == "PAGE" else "w:t")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        mark.text = words or None
        run._element.append(mark)
    _face(foot.add_run(" —"), PAGES, 14)


def _face(thing: Any, face: str, size: float) -> None:
    thing.font.name, thing.font.size = face, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
