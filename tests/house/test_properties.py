"""Every Office file that the product writes names no person, program or time in its properties."""

import importlib
import pkgutil
import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from campaign.sheets.annex import AnnexLayout, write_annex
from campaign.sheets.marker import marked
from campaign.sheets.package import APP, APP_PROPERTIES, CORE, core_properties
from campaign.sheets.people_out import slips_workbook, staff_workbook
from publishing.sheets import covers
from publishing.sheets.cover_template import PROPERTY, TEMPLATE
from review.sheets.rulings_out import write_rulings
from submissions.sheets.template_out import write_declaration_template
from supervision.sheets.word_chart import Bars, add_bars
from supervision.sheets.word_paper import Paper
from tests.house import measure

DAY = date(2020, 11, 15)
APPS = ("submissions", "review", "publishing", "supervision")
FACTS = {
    **dict.fromkeys(
        ("issuer", "title", "number", "place", "approval", "address", "complain", "day", "categories"), "某"
    ),
    **dict.fromkeys(("baseline", "cancelled", "retained", "referred"), 1),
    "draft": True,
    "correction": None,
    "attachments": [],
}
# Who saves a workbook or a document, and which of the two ways takes the person off.
SAVES = {
    "campaign/sheets/frame.py": "parts_of",
    "campaign/sheets/marker.py": "parts_of",
    "campaign/sheets/people_out.py": "parts_of",
    "submissions/sheets/template_out.py": "parts_of",
    "review/sheets/rulings_out.py": "parts_of",
    "publishing/sheets/cover_template.py": "impersonal",
    "publishing/sheets/covers.py": "impersonal",
    "supervision/sheets/word_paper.py": "impersonal",
    "supervision/sheets/word_chart.py": "parts_of",
}
MAKES = re.compile(r"\b(Workbook|new_workbook|load_workbook|Document|DocxTemplate)\((?!Protocol)")


def layouts():
    """Every layout of an annex workbook, by the module that has it."""
    for app in APPS:
        package = importlib.import_module(f"{app}.sheets")
        for module in pkgutil.iter_modules(package.__path__, f"{app}.sheets."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, AnnexLayout):
                    yield f"{app} {name}", value


def annex(layout):
    def write(_folder: Path, file: BytesIO) -> str:
        write_annex(file, layout, [], unit_name="某单位", day=DAY)
        return layout.title

    return write


def template(_folder: Path, file: BytesIO) -> str:
    columns = [{"key": "no", "header": "序号"}, {"key": "cert_name", "header": "证明事项名称"}]
    write_declaration_template(file, columns=columns, unit_code="1", unit_name="某单位", form_version=1)
    return "证明事项清理申报表"


def rulings(_folder: Path, file: BytesIO) -> str:
    write_rulings(file, [], unit_name="某单位", day=DAY)
    return "证明事项审核意见表"


def staff(_folder: Path, file: BytesIO) -> str:
    file.write(staff_workbook([("1", "某单位", "填报人")]))
    return "任职名单"


def slips(_folder: Path, file: BytesIO) -> str:
    file.write(slips_workbook([]))
    return "初始密码"


def marked_copy(folder: Path, file: BytesIO) -> str:
    """The person's own workbook comes back; who made it is not told to the next who gets it."""
    own = Workbook()
    own.properties.creator = own.properties.lastModifiedBy = own.properties.title = "填报员甲"
    own.custom_doc_props.append(StringProperty(name="Owner", value="填报员甲"))
    own.active["A1"] = "甲"
    own.save(folder / "own.xlsx")
    marks = [(own.active.title, "A1", "wrong", "请改正。")]
    file.write(marked(folder / "own.xlsx", {"marks": marks, "groups": [("须改正", marks)], "notes": []}))
    return "问题清单"


def notice(folder: Path, file: BytesIO) -> str:
    covers.write_cover(None, folder / "notice.docx")  # type: ignore[arg-type]
    file.write((folder / "notice.docx").read_bytes())
    return PROPERTY


def notice_template(_folder: Path, file: BytesIO) -> str:
    file.write(TEMPLATE.read_bytes())
    return PROPERTY


def report(_folder: Path, file: BytesIO) -> str:
    paper = Paper()
    add_bars(paper, Bars("图", ["甲"], [("取消", [1])]))
    paper.save(file, "工作报告")
    return "工作报告"


WRITERS = {
    **{name: annex(layout) for name, layout in layouts()},
    **{one.__name__: one for one in (template, rulings, staff, slips, marked_copy, notice, notice_template, report)},
}


@pytest.mark.parametrize("kind", WRITERS)
def test_the_properties_of_every_kind_are_a_title_and_nothing_else(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(covers, "facts_of", lambda _compilation: FACTS)
    file = BytesIO()
    title = WRITERS[kind](tmp_path, file)
    package = zipfile.ZipFile(file)
    properties = {name: package.read(name) for name in package.namelist() if name.startswith("docProps/")}
    assert properties == {CORE: core_properties(title), APP: APP_PROPERTIES}
    assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    told = b"".join(package.read(name) for name in package.namelist())
    assert [word in told for word in ("填报员甲".encode(), b"openpyxl", b"python-docx", b"thumbnail")] == [False] * 4


def test_there_is_no_other_way_by_which_an_office_file_is_saved():
    """A new writer stands in the table above, and with it among the kinds."""
    texts = {str(path): (measure.ROOT / path).read_text(encoding="utf-8") for path in measure.code_files()}
    assert {path for path, text in texts.items() if MAKES.search(text) and ".save(" in text} == set(SAVES)
    assert [path for path, way in SAVES.items() if f"{way}(" not in texts[path]] == []
