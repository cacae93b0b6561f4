"""The published workbooks, cell by cell against the frozen rows; nothing personal, nothing that a sheet would run."""

from openpyxl import load_workbook

from campaign.enums import Disposal, Level
from publishing.models import Edition
from publishing.sheets.annexes import CANCELLED as ANNEX_4
from publishing.sheets.annexes import RETAINED as ANNEX_3
from publishing.sheets.editions import basis_lines, write_edition
from tests.publishing.conftest import OFFICE_LINE
from tests.publishing.played import Case, Script


def body(edition, layout, sheet=0):
    """The rows of the list: from the first row of the body, as many as the edition says; empty cells as ""."""
    page = load_workbook(edition.path).worksheets[sheet]
    rows = page.iter_rows(min_row=layout.first_body_row, max_row=layout.first_body_row + edition.rows - 1)
    return [["" if cell.value is None else cell.value for cell in row[: len(layout.columns)]] for row in rows]


def everything(edition):
    """Every text of the workbook."""
    pages = load_workbook(edition.path).worksheets
    return [str(cell.value) for page in pages for row in page.iter_rows() for cell in row if cell.value is not None]


def ticks(levels):
    return ["√" if level in levels else "" for level in Level]


def test_the_kept_list_says_what_the_rows_say(published):
    items = published.compilation.items.filter(outcome="retain").order_by("position")
    expected = [
        [
            number,
            item.cert_name,
            f"{item.service_name}：{item.purpose}",
            basis_lines(item),
            "\n".join(basis["text"] for basis in item.bases),
            item.demanding_unit,
            item.issuing_unit,
            *ticks(item.levels),
            item.get_subject_display(),
            *(item.guide.get(key, "") for key in ("conditions", "materials", "time_limit", "place", "sample")),
            item.reason,
            item.supervision_phone,
            item.remark,
        ]
        for number, item in enumerate(items, 1)
    ]
    assert body(published.edition("retained"), ANNEX_3) == expected
    assert expected[0][-2] == OFFICE_LINE


def test_the_cancelled_list_says_what_the_rows_say(published):
    edition = published.edition("cancelled")
    items = published.compilation.items.filter(outcome="cancel").order_by("position")
    expected = [
        [
            number,
            item.demanding_unit,
            item.service_name,
            item.cert_name,
            basis_lines(item),
            item.issuing_unit,
            str(Disposal(item.disposal).label),
            item.replacement,
            item.checking_unit,
            item.remark,
        ]
        for number, item in enumerate(items, 1)
    ]
    rows = body(edition, ANNEX_4)
    assert [[*row[:9], row[10]] for row in rows] == expected


def test_the_edition_code_and_the_unit_stand_on_the_sheet(published):
    for kind in ("retained", "cancelled"):
        edition = published.edition(kind)
        texts = everything(edition)
        known = f"编号：{edition.code}　校验码：{edition.manifest.check_code}"
        assert f"共 {edition.rows} 项　　{known}" in texts
        assert any("城关区人民政府办公室" in text for text in texts)


def test_what_is_internal_or_struck_stands_in_neither_list(published):
    texts = "".join(everything(published.edition("retained")) + everything(published.edition("cancelled")))
    for planted in ("内部意见不公开", "城关签发甲", "城关填报甲", "身份证复印件", "居住证明"):
        assert planted not in texts


def test_the_same_rows_give_the_same_bytes(published, tmp_path):
    edition = published.edition("retained")
    again = write_edition(edition, tmp_path / "again.xlsx")
    assert (again.sha256, (tmp_path / "again.xlsx").read_bytes()) == (edition.sha256, edition.path.read_bytes())


def test_a_text_that_looks_like_a_formula_is_a_text(ground, cast):
    script = Script(ground.round)
    script.settle({ground.civil: (Case("=1+1证明", disposal="abolish"),)})
    compilation = script.publish(ground.lead)
    page = load_workbook(compilation.editions.get(kind="cancelled").path).worksheets[0]
    cell = page.cell(ANNEX_4.first_body_row, 4)
    assert (cell.value, cell.data_type) == ("=1+1证明", "s")


def test_the_summary_lists_every_item_behind_its_figures(published):
    edition = Edition.objects.get(compilation=published.roll_up())
    details = load_workbook(edition.path)["事项明细"]
    names = [row[5].value for row in details.iter_rows(min_row=4) if isinstance(row[0].value, int)]
    outcomes = [row[9].value for row in details.iter_rows(min_row=4) if isinstance(row[0].value, int)]
    items = published.compilation.items.order_by("division_path", "position")
    assert names == [item.cert_name for item in items]
    assert outcomes == [item.get_outcome_display() for item in items]
