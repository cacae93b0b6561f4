"""The Annex 2 workbook and the Annex 1 workbook, read back."""

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from campaign.enums import BasisLevel, Disposal, Level, MaterialCategory, Outcome, ServiceType, Subject
from submissions.sheets.contacts_out import CONTACTS, ContactRow, write_contacts
from submissions.sheets.reading import read_declaration_file
from submissions.sheets.template_out import words_of, write_declaration_template

FORM = Path(__file__).resolve().parents[2] / "fixtures/forms/annex2.v1.json"
COLUMNS = json.loads(FORM.read_text(encoding="utf-8"))["columns"]
HEADERS = (
    "序号 政务服务事项名称 事项类型 实施编码 证明事项名称 材料类别 服务对象 证明用途 索要单位 开具单位 行使层级 设定依据名称及文号 "
    "设定依据条款 条文内容 效力层级 年办件量 清理建议 六个一批类别 取消后办理方式 保留理由 涉及修改的文件 备注"
).split()
ITEM = {
    "id": 71,
    "service_name": "教师资格认定",
    "service_type": ServiceType.CONFIRMATION,
    "service_code": "110105001000001234",
    "cert_name": "户籍证明",
    "category": MaterialCategory.CERTIFICATE,
    "subject": Subject.INDIVIDUAL,
    "purpose": "核实申请人户籍所在地",
    "demanding_unit": "某市教育局",
    "issuing_unit": "户籍所在地派出所",
    "levels": (Level.PREFECTURE, Level.COUNTY),
    "bases": [
        {"title": "《教师资格条例》", "clause": "第十四条", "text": "应当提交身份证明。", "level": BasisLevel.LAW},
        {"title": "《某办法》", "clause": "第3条", "text": "", "level": BasisLevel.DEPARTMENT_RULE},
    ],
    "yearly_count": 120,
    "proposal": Outcome.CANCEL,
    "disposal": Disposal.LICENCE_INSTEAD,
    "replacement": "凭居民身份证办理",
}
CHOICES = {
    "C": ServiceType.labels,
    "F": MaterialCategory.labels,
    "G": Subject.labels,
    "O": BasisLevel.labels,
    "Q": ["取消", "保留", "提请上级取消"],
    "R": [f"{label}一批" for label in Disposal.labels],
}


def made(*items, **more) -> bytes:
    """The workbook's bytes."""
    file = BytesIO()
    given = {"columns": COLUMNS, "unit_code": "540100-003", "unit_name": "某市教育局", "form_version": 1} | more
    write_declaration_template(file, items=items, **given)
    return file.getvalue()


def opened(*items, **more) -> Workbook:
    """The workbook, opened again."""
    return load_workbook(BytesIO(made(*items, **more)))


def test_the_header_cells_stand_in_one_row_in_the_order_of_the_contract():
    sheet = opened()["证明事项清理申报表"]
    assert [cell.value for cell in sheet[3]] == HEADERS
    assert [sheet["A1"].value, sheet["A2"].value] == ["证明事项清理申报表", "填报单位（盖章）：某市教育局"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$3:$3")


def test_an_empty_form_has_nothing_below_the_header():
    sheet = opened().worksheets[0]
    assert {cell.value for row in sheet.iter_rows(min_row=4) for cell in row} == {None}
    assert sheet["B4"].border.left.style == "thin"


def test_closed_vocabularies_are_drop_downs_from_a_hidden_sheet():
    book = opened()
    words, found = book["词汇"], {}
    for choice in book.worksheets[0].data_validations.dataValidation:
        if choice.type == "list":
            name, first, last = re.fullmatch(r"词汇!\$([A-Z])\$(\d+):\$\1\$(\d+)", choice.formula1).groups()
            letter = re.fullmatch(r"([A-Z])4:\1(\d+)", str(choice.sqref))[1]
            found[letter] = [words[f"{name}{row}"].value for row in range(int(first), int(last) + 1)]
    assert found == CHOICES
    assert words.sheet_state == "hidden"


def test_known_services_are_offered_and_others_may_be_typed():
    book = opened(services=("收养登记", "教师资格认定"))
    assert [cell.value for cell in book["词汇"]["G"]][:3] == ["service_name", "收养登记", "教师资格认定"]
    [choice] = [one for one in book.worksheets[0].data_validations.dataValidation if "B4" in str(one.sqref)]
    assert (choice.type, choice.formula1, choice.showErrorMessage) == ("list", "词汇!$G$2:$G$3", False)


def test_every_column_shows_its_help_while_a_cell_is_chosen():
    choices = opened().worksheets[0].data_validations.dataValidation
    assert [choice.promptTitle for choice in choices if choice.prompt] == [c["header"] for c in COLUMNS if c["help"]]
    assert [choice.prompt for choice in choices if len(choice.prompt or "") > 255] == []


def test_codes_and_clauses_stay_text_while_people_type():
    sheet = opened().worksheets[0]
    assert [sheet.column_dimensions[letter].number_format for letter in "DMP"] == ["@", "@", "0"]


def test_the_guide_explains_every_column():
    rows = list(opened(notes=("另见通知。",))["填表说明"].iter_rows(values_only=True))
    assert [row[0] for row in rows[-22:]] == HEADERS
    assert [row[2] or "" for row in rows[-22:]] == [c["help"] or "" for c in COLUMNS]
    assert "8. 另见通知。" in [row[0] for row in rows]


def test_the_workbook_says_of_which_form_unit_and_items_it_is():
    book = opened(ITEM | {"given": "aabbcc"}, ITEM | {"id": 72}, round_number=2)
    meta = book["模板信息"]
    assert meta.sheet_state == "veryHidden"
    assert [tuple(cell.value for cell in row) for row in meta.iter_rows()] == [
        ("template", "annex2", None),
        ("version", "1", None),
        ("unit", "540100-003", None),
        ("unit_name", "某市教育局", None),
        ("round", "2", None),
        (None, None, None),
        ("row", "id", "given"),
        ("4", "71", "aabbcc"),
        ("6", "72", None),
    ]
    names = {name: defined.attr_text for name, defined in book.defined_names.items()}
    assert names["FORM_UNIT"] == "模板信息!$B$3"
    assert set(names) == {"FORM_TEMPLATE", "FORM_VERSION", "FORM_UNIT", "FORM_UNIT_NAME", "FORM_ROUND"}


def test_an_item_with_two_bases_takes_a_row_and_a_further_basis_row():
    sheet = opened(ITEM).worksheets[0]
    assert [cell.value for cell in sheet[4]] == [
        *(1, "教师资格认定", "行政确认", "110105001000001234", "户籍证明", "各类证明", "个人", "核实申请人户籍所在地"),
        *(
            "某市教育局",
            "户籍所在地派出所",
            "地（市）级、县（区）级",
            "《教师资格条例》",
            "第十四条",
            "应当提交身份证明。",
        ),
        *("法律", 120, "取消", "证件代替一批", "凭居民身份证办理", None, None, None),
    ]
    assert [cell.value for cell in sheet[5]] == [None] * 11 + ["《某办法》", "第3条", None, "部门规章"] + [None] * 7
    assert sheet["B6"].value is None


def test_a_flat_item_gives_its_basis_in_its_own_keys():
    flat = {key: value for key, value in ITEM.items() if key != "bases"}
    sheet = opened(flat | {"basis_title": "《某法》", "basis_level": "法律", "levels": "自治区级"}).worksheets[0]
    assert [sheet["K4"].value, sheet["L4"].value, sheet["O4"].value] == ["自治区级", "《某法》", "法律"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "#N/A", "\t=1", "＝1", "'=1", "12:30", "甲\n乙"])
def test_what_a_unit_typed_stays_text(text):
    book = opened(ITEM | {"cert_name": text, "remark": text}, unit_name=text)
    sheet = book.worksheets[0]
    assert [(sheet[ref].value, sheet[ref].data_type) for ref in ("E4", "V4")] == [(text, "s")] * 2
    assert [cell.data_type for one in book for row in one for cell in row].count("f") == 0


def test_characters_that_xml_forbids_are_left_out():
    assert opened(ITEM | {"remark": "甲\x00乙\x0b"}).worksheets[0]["V4"].value == "甲乙"


def test_the_same_form_is_the_same_file_without_a_person_in_it():
    assert made(ITEM) == made(ITEM)
    package = zipfile.ZipFile(BytesIO(made(ITEM)))
    properties = b"".join(package.read(name) for name in package.namelist() if name.startswith("docProps/"))
    assert [word in properties for word in (b"creator", b"openpyxl", b"modified")] == [False] * 3


def test_no_sheet_has_fixed_heights_where_people_type():
    xml = zipfile.ZipFile(BytesIO(made(ITEM | {"purpose": "长" * 90}))).read("xl/worksheets/sheet1.xml").decode()
    rows = dict(re.findall(r'<row r="(\d+)"([^>]*)>', xml))
    assert ["customHeight" in rows[row] for row in ("1", "3", "4")] == [True, True, False]
    assert " ht=" in rows["4"]


def test_the_filled_form_reads_back_as_it_was_written(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(made(ITEM, ITEM | {"cert_name": "无犯罪记录证明"}))
    reading = read_declaration_file(path, COLUMNS, "某市教育局")
    assert (reading.verdict, reading.code, [draft.cert_name for draft in reading.drafts]) == (
        "accept",
        "ok",
        ["户籍证明", "无犯罪记录证明"],
    )
    draft = reading.drafts[0]
    assert (draft.service_code, draft.levels, draft.disposal) == (
        ITEM["service_code"],
        ITEM["levels"],
        Disposal.LICENCE_INSTEAD,
    )
    assert [(basis.title, basis.clause, basis.level) for basis in draft.bases] == [
        ("《教师资格条例》", "第十四条", BasisLevel.LAW),
        ("《某办法》", "第3条", BasisLevel.DEPARTMENT_RULE),
    ]


def test_an_empty_form_handed_in_is_told_that_it_has_no_rows(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(made())
    reading = read_declaration_file(path, COLUMNS, "某市教育局")
    assert (reading.verdict, reading.code) == ("reject", "no_rows")


@pytest.mark.parametrize(
    ("value", "key", "words"),
    [
        (None, "remark", ""),
        (Disposal.ABOLISH, "disposal", "取消废止一批"),
        (Disposal.ABOLISH, "remark", "取消废止"),
        ([Level.REGION, "县（区）级"], "levels", "自治区级、县（区）级"),
        (7, "remark", "7"),
    ],
)
def test_values_are_printed_in_the_words_of_the_form(value, key, words):
    assert words_of(value, key) == words


def test_annex_1_has_two_header_rows_and_every_fact_of_a_unit():
    row = ContactRow("某市", *(f"事实{number}" for number in range(12)))
    file = BytesIO()
    done = write_contacts(file, [row, ContactRow("某县", lead_phone="0891-0000000")], unit_name="某办公室", day=None)
    sheet = load_workbook(file).active
    assert [cell.value for cell in sheet[3]] == [
        *("序号", "地区/部门", "分管领导", None, None, "责任单位（处室/办事机构）", "责任人", None, None, None),
        *("联络员", None, None, "备注"),
    ]
    assert [cell.value for cell in sheet[4]] == [
        *(
            None,
            None,
            "姓名",
            "职务",
            "联系电话",
            None,
            "姓名",
            "职务",
            "办公电话",
            "手机",
            "姓名",
            "手机",
            "邮箱",
            None,
        ),
    ]
    assert [cell.value for cell in sheet[5]] == [1, "某市", *(f"事实{number}" for number in range(12))]
    assert (done.rows, sheet["E6"].value, len(CONTACTS.columns)) == (2, "0891-0000000", 14)
    assert {"C3:E3", "G3:J3", "K3:M3"} <= {str(one) for one in sheet.merged_cells.ranges}
