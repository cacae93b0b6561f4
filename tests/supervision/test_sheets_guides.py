"""Files of guides are read for their words only, hostile ones refused with words; the workbook of tasks goes out and comes back."""

import struct
import zipfile
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from supervision.models import GuideTask
from supervision.queries.guides import dues_of, tasks_of
from supervision.sheets.guide_files import Unreadable, words_of_bytes, words_of_file, words_of_markup
from supervision.sheets.guide_tasks import read_links, tasks_csv, write_tasks
from tests.supervision.guide_papers import FOLLOWED_AT, guiding

__all__ = ["guiding"]


def word_file():
    document = Document()
    document.add_paragraph("一、须提交亲属")
    document.paragraphs[0].add_run("关系证明。")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "居住证", "明细表"
    document.save(made := BytesIO())
    return made.getvalue()


def workbook_file():
    book = Workbook()
    book.active.append(["材料", "收入证明"])
    book.create_sheet("隐藏").append(["不读"])
    book["隐藏"].sheet_state = "hidden"
    book.save(made := BytesIO())
    return made.getvalue()


GOOD = {
    "utf-8": ("须提交收入证明".encode(), "须提交收入证明"),
    "gb18030": ("须提交收入证明".encode("gb18030"), "须提交收入证明"),
    "word": (word_file(), "一、须提交亲属关系证明。\n居住证\n\n明细表"),
    "workbook": (workbook_file(), "材料\n收入证明"),
    "page": (
        "<html><head><title>指南</title><style>p{}</style></head><p>收入<b>证明</b>&nbsp;一份<br>a &lt; b</html>".encode(),
        "指南\n收入证明\xa0一份\na < b",
    ),
}


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "guide"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("kind", GOOD)
def test_the_words_of_a_file(file, kind):
    content, expected = GOOD[kind]
    assert words_of_file(file(content)) == expected


def packed(**parts):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return made.getvalue()


DTD = (
    '<!DOCTYPE d [<!ENTITY a "b">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
)
DEEP = "<a>" * 60 + "</a>" * 60
HOSTILE = {
    "empty": (b"", "空的"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式"),
    "program": (b"MZ\x90\x00" + b"\0" * 600, "没有能够读取"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "没有能够读取"),
    "too big": (b"a" * (10 * 1024 * 1024 + 1), "文件太大"),
    "cut zip": (word_file()[:-40], "没有能够读取"),
    "entities": (packed(word__document_xml=DTD), "DOCTYPE"),
    "bomb": (packed(word__document_xml="<a>" + " " * 80_000_000 + "</a>"), "过大"),
    "deep": (packed(word__document_xml=DEEP), "没有能够读取"),
    "macros": (packed(word__document_xml="<a/>", word__vbaProject_bin="x"), "宏"),
    "not xml": (packed(word__document_xml="<a><b></a>"), "没有能够读取"),
    "nothing in it": (packed(word__document_xml="<a/>"), "没有读到文字"),
    "too many words": (("甲" * 70_000).encode(), "超过60,000字"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_words(file, kind):
    content, said = HOSTILE[kind]
    with pytest.raises(Unreadable, match=said):
        words_of_file(file(content))


def test_a_page_that_never_closes_is_read_in_one_pass():
    assert words_of_markup("<" * 300_000) == "<" * 300_000
    assert words_of_markup("<script>" * 50_000) == ""
    assert words_of_markup("<!--" * 50_000) == ""
    assert words_of_markup("<p " * 50_000).strip() == ""
    with pytest.raises(Unreadable):
        words_of_bytes(b"<\0" + struct.pack("4096s", b""))


def table(guiding):
    rows = tasks_of(guiding.cast.clerk, "own")
    dues = dues_of({guiding.round.pk})
    write_tasks(made := BytesIO(), rows, dues, unit_name="城关区民政局", day=FOLLOWED_AT.date())
    return made.getvalue(), tasks_csv(rows, dues).decode()


def test_the_workbook_of_tasks_comes_back_with_addresses(guiding, file):
    content, text = table(guiding)
    assert "2020年11月15日24:00" in text
    book = load_workbook(BytesIO(content))
    sheet = book.active
    rows = {row[3].value: row for row in sheet.iter_rows() if str(row[9].value).startswith("G")}
    rows["亲属关系证明"][8].value = "https://guide.example.invalid/1"
    book.save(made := BytesIO())
    loaded = read_links(file(made.getvalue()))
    task = GuideTask.objects.get(cert_name="亲属关系证明")
    assert ({pk: link for pk, (link, _) in loaded.links.items()}, loaded.empty, loaded.problems) == (
        {task.pk: "https://guide.example.invalid/1"},
        1,
        [],
    )
    rows["无犯罪记录证明"][9].value, rows["无犯罪记录证明"][8].value = (
        rows["亲属关系证明"][9].value,
        "https://b.example.invalid",
    )
    sheet.append([None] * 8 + ["https://c.example.invalid", "X1"])
    book.save(made := BytesIO())
    assert [
        ("同一项" in one.words, "没有行标识" in one.words) for one in read_links(file(made.getvalue())).problems
    ] == [
        (True, False),
        (False, True),
    ]


def test_another_workbook_is_refused(file):
    assert "不是办事指南更新任务表" in read_links(file(workbook_file())).refused
