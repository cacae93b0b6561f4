"""Random headers and files of other programs: always an answer, no row in silence."""

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from campaign.sheets.neutral import Cell, Merge, NeutralWorkbook, Row, Sheet
from campaign.sheets.reader import read_here
from submissions.sheets.declaration_in import read_declaration
from submissions.sheets.matching import offer
from tests.submissions.workbooks import (
    COLUMNS,
    HEADERS,
    SHEET,
    STRINGS,
    UNIT,
    book,
    item,
    pack,
    parts,
    shared_parts,
)

WORDS = [
    *(header for header in HEADERS),
    *(
        "证明名称",
        "材料名称",
        "证明事项",
        "办理事项",
        "依据",
        "设定依据",
        "索要部门",
        "名称",
        "条款",
        "取消",
        "保留",
        "√",
    ),
    *(
        "市级",
        "县级",
        "行使层级",
        "清理建议",
        "合计",
        "填报人：",
        "一、市教育局（3项）",
        "收入证明",
        "1.甲证明 2.乙证明",
        "《甲法》第三条",
    ),
    *("", " ", "=1", "1", "２", "\u202e", "长" * 90),
]
ROWS = strategies.lists(strategies.lists(strategies.sampled_from(WORDS), max_size=8), max_size=12)
CORNERS = strategies.tuples(*[strategies.integers(1, 9)] * 4)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, corners=strategies.lists(CORNERS, max_size=4), split=strategies.booleans())
def test_whatever_the_header_is_like_there_is_an_answer_and_no_row_is_lost(
    rows: list[list[str]], corners: list[tuple[int, int, int, int]], split: bool
) -> None:
    body = tuple(
        Row(number, False, tuple(Cell(at, "text", text) for at, text in enumerate(row, 1) if text))
        for number, row in enumerate(rows, 1)
        if any(row)
    )
    merges = tuple(Merge(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners)
    workbook = NeutralWorkbook((Sheet("甲", "visible", body, merges),))
    reading = read_declaration(workbook, COLUMNS, UNIT, split=split)
    assert reading.verdict in ("accept", "warn", "rowerr", "reject")
    assert (reading.verdict == "accept") == (reading.code == "ok")
    assert all(problem.words.endswith("。") for problem in reading.problems)
    assert len(reading.unfinished) in (0, reading.rows)
    offer(workbook, COLUMNS, {})


@pytest.mark.parametrize("mark", ["wps", "shared", "styles"])
def test_files_as_wps_writes_them_are_read_like_any_other(mark: str, tmp_path: Path) -> None:
    """WPS names itself in docProps, adds parts of its own, keeps blanks with xml:space and mixes two kinds of text."""
    workbook = book([item(1), item(2)])
    if mark == "styles":
        for number, cell in enumerate(workbook.active[2], 1):
            cell.number_format = f"0.{'0' * number}_ "
    content = shared_parts(workbook) if mark == "shared" else parts(workbook)
    content["docProps/app.xml"] = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/extended-properties"><Application>WPS Office_11.1.0.10228_F1E327BC</Application></Properties>'
    )
    content["docProps/custom.xml"] = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/custom-properties"><property name="KSOProductBuildVer"/></Properties>'
    )
    content["customXml/item1.xml"] = (
        b'<s:customData xmlns="http://www.wps.cn/officeDocument/2013/wpsCustomData" xmlns:s="http://www.wps.cn/officeDocument/2013/wpsCustomData"/>'
    )
    content["xl/wpsCellImages.xml"] = (
        b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
    )
    for name in (SHEET, STRINGS):
        content[name] = content.get(name, b"").replace(b"<t>", b'<t xml:space="preserve">')
    pack(tmp_path / "wps.xlsx", {name: data for name, data in content.items() if data})
    reading = read_declaration(read_here(tmp_path / "wps.xlsx"), COLUMNS, UNIT)
    assert (reading.verdict, [draft.cert_name for draft in reading.drafts]) == ("accept", ["无固定收入证明"] * 2)
