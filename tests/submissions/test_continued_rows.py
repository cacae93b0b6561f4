"""A text too long for a row goes out in rows marked 续 and comes in as one: from the form, and from a published list."""

from datetime import date

from openpyxl import load_workbook

from campaign.sheets.layout import LEGIBLE
from publishing.sheets.annexes import RetainedRow, write_retained_list
from submissions.sheets.reading import read_declaration_file
from tests.submissions.test_template_out import COLUMNS, ITEM, made

CLAUSE = "".join(
    f"（{number}）申请人应当提交下列材料，由县级人民政府主管部门审核；\n符合条件的，作出决定。" for number in range(80)
)
LONG = "=1+1，" + "由主管部门核查，" * 240


def bases(text):
    return [{**ITEM["bases"][0], "text": text}, {**ITEM["bases"][1], "text": text[::-1]}]


def test_what_the_form_gives_out_in_several_rows_comes_back_whole(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(made(ITEM | {"bases": bases(CLAUSE), "replacement": LONG}, ITEM | {"cert_name": "收入证明"}))
    numbers = [row[0].value for row in load_workbook(path).worksheets[0].iter_rows(min_row=4) if row[0].value]
    assert ([one for one in numbers if one != "续"], numbers.count("续") > 20) == ([1, 2], True)
    reading = read_declaration_file(path, COLUMNS, "某市教育局")
    first, second = reading.drafts
    assert (reading.verdict, first.replacement) == ("accept", LONG)
    assert [basis.text for basis in first.bases] == [CLAUSE, CLAUSE[::-1]]
    assert [basis.text for basis in second.bases] == [basis["text"] for basis in ITEM["bases"]]


def test_no_row_of_the_form_is_higher_than_a_program_can_draw(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(made(ITEM | {"bases": bases(CLAUSE)}))
    sheet = load_workbook(path).worksheets[0]
    assert max(sheet.row_dimensions[row].height or 0 for row in range(4, sheet.max_row)) < 409
    assert sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKLMNOPQRSTUV") <= LEGIBLE


def test_a_published_list_with_such_rows_is_read_as_its_items(tmp_path):
    rows = [
        RetainedRow(
            f"{name}证明", "申领保安员证", "【法律】《某法》第二条", CLAUSE, "某市公安局", "派出所", subject="个人"
        )
        for name in ("户籍", "收入")
    ]
    write_retained_list(tmp_path / "list.xlsx", rows, unit_name="某市", day=date(2020, 11, 15))
    reading = read_declaration_file(tmp_path / "list.xlsx", COLUMNS, "某市公安局")
    assert [draft.cert_name for draft in reading.drafts] == ["户籍证明", "收入证明"]
    assert [[basis.text for basis in draft.bases] for draft in reading.drafts] == [[CLAUSE]] * 2
