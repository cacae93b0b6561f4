"""Which numbers before a certificate's name are the list's, and which are the name's."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from campaign.checks import Severity
from campaign.sheets.reader import read_here
from submissions.checks import ItemDraft
from submissions.sheets.declaration_in import Reading, read_declaration
from submissions.sheets.given_out import META_SHEET, add_meta, digests_of
from submissions.sheets.numbering import without_numbers
from tests.submissions.workbooks import COLUMNS, UNIT


def read(workbook: Any, tmp_path: Path, split: bool = False) -> Reading:
    workbook.save(tmp_path / "a.xlsx")
    return read_declaration(read_here(tmp_path / "a.xlsx"), COLUMNS, UNIT, split=split)


def materials_of_a_guide() -> Any:
    """Services merged over their materials, one a row and numbered, some of them several in one cell."""
    workbook = openpyxl.Workbook()
    for row in (
        ["事项名称", "所需材料"],
        ["教师资格认定", "1.身份证\n2.学历证明\n3.体检证明"],
        [None, "4.户籍证明（派出所开具）"],
        [None, "5、无犯罪记录证明"],
        ["民办学校设立", "二代身份证"],
    ):
        workbook.active.append(row)
    workbook.active.merge_cells("A2:A4")
    return workbook


@pytest.mark.parametrize(
    ("name", "mark", "left"),
    [
        ("4.户籍证明（派出所开具）", "4.", "户籍证明（派出所开具）"),
        ("5、无犯罪记录证明", "5、", "无犯罪记录证明"),
        ("１２．收入证明", "１２．", "收入证明"),
        ("3）收入证明", "3）", "收入证明"),
        ("（一）收入证明", "（一）", "收入证明"),
        ("( 2 ) 收入证明", "(2)", "收入证明"),
        ("十一、收入证明", "十一、", "收入证明"),
        ("①收入证明", "①", "收入证明"),
        ("1. 《出生医学证明》", "1.", "《出生医学证明》"),
        ("4.户籍证明\n（派出所开具）", "4.", "户籍证明\n（派出所开具）"),
    ],
)
def test_a_number_with_its_mark_is_taken_off(name: str, mark: str, left: str) -> None:
    assert without_numbers([name]) == [(mark, left)]


@pytest.mark.parametrize(
    "name",
    [
        "3号表",
        "1寸照片",
        "1.5寸照片",
        "一次性告知单",
        "二代身份证",
        "二、三轮车驾驶证",
        "一、二级建造师证书",
        "2020年度纳税证明",
        "（3）号表",
        "（农村）户口簿",
        "60岁以上老人证明",
        "2.收入证明 3.户口簿",
        "第4项证明",
        "4.",
        "12",
        "",
        "1.长" + "长" * 300,
    ],
)
def test_a_number_that_is_part_of_the_name_stays(name: str) -> None:
    assert without_numbers([name]) == [("", name)]


def test_a_bare_figure_is_a_number_where_its_neighbours_count_on() -> None:
    names = ["1身份证", "2 户口簿", "3照片", "户籍证明", "5收入证明"]
    assert without_numbers(names) == [
        ("1", "身份证"),
        ("2", "户口簿"),
        ("3", "照片"),
        ("", "户籍证明"),
        ("", "5收入证明"),
    ]


def test_figures_that_measure_are_no_numbers_although_they_count_on() -> None:
    names = ["1寸照片", "2寸照片", "1型糖尿病证明", "2型糖尿病证明", "3字头证", "4字头证"]
    assert without_numbers(names) == [("", name) for name in names]


def test_a_number_before_another_one_is_taken_off_where_its_neighbours_count_on() -> None:
    names = ["一、身份证", "二、二级建造师证书", "三、1寸照片"]
    assert without_numbers(names) == [("一、", "身份证"), ("二、", "二级建造师证书"), ("三、", "1寸照片")]


def test_numbered_materials_one_a_row_lose_their_numbers_and_it_is_said(tmp_path: Path) -> None:
    reading = read(materials_of_a_guide(), tmp_path, split=True)
    assert [(draft.service_name, draft.cert_name) for draft in reading.drafts] == [
        ("教师资格认定", "身份证"),
        ("教师资格认定", "学历证明"),
        ("教师资格认定", "体检证明"),
        ("教师资格认定", "户籍证明（派出所开具）"),
        ("教师资格认定", "无犯罪记录证明"),
        ("民办学校设立", "二代身份证"),
    ]
    (told,) = [problem for problem in reading.problems if problem.code == "number_taken_off"]
    assert (told.where, told.severity, reading.has_gaps) == ("B3", Severity.WARNING, True)
    assert told.words.startswith("有2项的证明名称前面有序号（B3“4.”、B4“5、”），系统已去掉，")


def test_a_cell_with_several_numbers_is_still_a_question(tmp_path: Path) -> None:
    reading = read(materials_of_a_guide(), tmp_path)
    assert reading.several == (("B2", ("身份证", "学历证明", "体检证明")),)


def test_a_name_that_was_given_out_with_its_number_keeps_it(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (["序号", "证明名称", "用途"], [1, "1.收入证明", "救助"], [2, "2.户籍证明", "入学"]):
        workbook.active.append(row)
    given = "".join(digests_of(ItemDraft(cert_name="1.收入证明")))
    add_meta(workbook, {"template": "annex2"}, [(2, "00000000-0000-4000-8000-000000000001", given)])
    assert META_SHEET in workbook.sheetnames
    assert [draft.cert_name for draft in read(workbook, tmp_path).drafts] == ["1.收入证明", "户籍证明"]
