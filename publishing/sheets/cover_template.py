"""The Word template of the notice, made by this script so that it can be read and made anew: `manage.py make_cover_template`.

Body in 仿宋, title in 小标宋, as offices set their papers (GB/T 9704); the marks in double braces are filled in from frozen rows.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from campaign.sheets.package import impersonal, write_parts

TEMPLATE = Path(settings.BASE_DIR) / "fixtures" / "forms" / "cover_notice.docx"
BODY, TITLE, HEAD = "仿宋", "方正小标宋简体", "黑体"
PAGES = "宋体"
PROPERTY = "证明事项清单公布通知"  # the only property of the file
TWO = Pt(32)  # two characters of the body
PARAGRAPHS = (
    "根据《西藏自治区“减证便民”专项行动方案》（藏政办发〔2020〕27号），{{ place }}对办理政务服务事项时要求企业、群众提供的证明事项进行了清理。"
    "清单经合法性审查，{{ approval }}现予公布，并将有关事项通知如下：",
    "{% if correction %}本次公布为更正版，替代{{ correction.before }}。更正理由：{{ correction.reason }}{% endif %}",
    "一、{{ place }}本次清理证明事项{{ baseline }}项，取消{{ cancelled }}项，保留{{ retained }}项{% if referred %}，"
    "提请上级取消{{ referred }}项{% endif %}。{% if categories %}取消的事项中，{{ categories }}。{% endif %}"
    "{% if referred %}提请上级取消的，上级取消以前仍需提供。{% endif %}",
    "二、未列入清单范围内的，一律不得要求申请人提供任何证明材料。",
    "三、列入取消清单的证明事项，自清单载明的执行日期起不得再要求申请人提供，按清单载明的取消后的办理方式办理。"
    "列入保留清单的证明事项，按清单和办事指南载明的条件、材料、时限办理。",
    "四、清单在{{ address }}公布，任何人可以查询、下载和核对。要求提供清单之外证明的，{{ complain }}",
)


def build(path: Path) -> None:
    """Write the template: A4, the margins of official papers, no name in its properties."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    _number_pages(section)
    normal = document.styles["Normal"]
    _face(normal, BODY, 16)
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = Pt(28), Pt(0)
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    _line(document, "{% if draft %}（送审稿，未公布）{% endif %}", centre, HEAD, 14)
    _line(document, "{{ issuer }}", centre, TITLE, 22)
    _line(document, "{{ title }}", centre, TITLE, 22)
    _line(document, "{{ number }}", centre, BODY, 16)
    _line(document, "", centre, BODY, 16)
    for text in PARAGRAPHS:
        if text.startswith("{% if correction"):
            _only_if(document, text)
        else:
            _line(document, text, None, BODY, 16).paragraph_format.first_line_indent = TWO
    _line(document, "", None, BODY, 16)
    _line(document, "附件：", None, BODY, 16).paragraph_format.first_line_indent = TWO
    _line(document, "{%p for one in attachments %}", None, BODY, 16)
    _line(document, "{{ one.number }}. {{ one.name }}（编号{{ one.code }}，{{ one.rows }}项）", None, BODY, 16)
    document.paragraphs[-1].paragraph_format.left_indent = TWO * 2
    _line(document, "{%p endfor %}", None, BODY, 16)
    _line(document, "", None, BODY, 16)
    _line(document, "{{ issuer }}", right, BODY, 16)
    _line(document, "{{ day }}", right, BODY, 16)
    _log_line(document)
    saved = BytesIO()
    document.save(saved)
    write_parts(path, impersonal(saved.getvalue(), PROPERTY))


def _log_line(document: Any) -> None:
    """The newest block of the log, small, where there is one."""
    _line(document, "{%p if log %}", None, BODY, 16)
    _line(document, "办理记录封存：{{ log }}", None, BODY, 9)
    _line(document, "{%p endif %}", None, BODY, 16)


def _only_if(document: Any, text: str) -> None:
    """A paragraph that is there only where its words are."""
    words = text.removeprefix("{% if correction %}").removesuffix("{% endif %}")
    _line(document, "{%p if correction %}", None, BODY, 16)
    _line(document, words, None, BODY, 16).paragraph_format.first_line_indent = TWO
    _line(document, "{%p endif %}", None, BODY, 16)


def _number_pages(section: Any) -> None:
    """The page's number in the middle of its foot, — 1 —, as official papers have it."""
    section.footer_distance = Mm(25)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _face(foot.add_run("— "), PAGES, 14)
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", "1"), ("end", "")):
        run = foot.add_run()
        _face(run, PAGES, 14)
        mark = OxmlElement("w:fldChar" if kind else "w:instrText" if words == "PAGE" else "w:t")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        mark.text = words or None
        run.element.append(mark)
    _face(foot.add_run(" —"), PAGES, 14)


def _line(document: Any, text: str, side: Any, face: str, size: int) -> Any:
    paragraph = document.add_paragraph()
    if side is not None:
        paragraph.alignment = side
    _face(paragraph.add_run(text), face, size)
    return paragraph


def _face(thing: Any, face: str, size: int) -> None:
    thing.font.name, thing.font.size = face, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
