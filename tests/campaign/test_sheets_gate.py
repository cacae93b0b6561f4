"""The gate looks at a file without unpacking it, and gives each refusal its own code."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from campaign.sheets.gate import MAX_FILE_BYTES, MAX_PARTS, open_workbook, refuse_by_size
from campaign.sheets.reader import read_here
from campaign.sheets.refusals import REFUSALS, GateRefusal


def good_parts() -> dict[str, bytes]:
    buffer = io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "序号"
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, extra: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**good_parts(), **extra}.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(GateRefusal) as caught:
        read_here(path)
    return caught.value.code


def test_a_good_file_passes(tmp_path: Path) -> None:
    with open_workbook(packed(tmp_path / "a.xlsx", {})) as archive:
        assert "xl/workbook.xml" in archive.namelist()


@pytest.mark.parametrize(("size", "code"), [(0, "empty_file"), (MAX_FILE_BYTES + 1, "file_too_big")])
def test_the_size_is_looked_at_first(size: int, code: str) -> None:
    with pytest.raises(GateRefusal) as caught:
        refuse_by_size(size)
    assert caught.value.code == code


def test_ten_megabytes_exactly_are_not_too_big() -> None:
    assert refuse_by_size(MAX_FILE_BYTES) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/embeddings/oleObject1.bin", "embedded_object"),
        ("xl/activeX/activeX1.xml", "embedded_object"),
        ("xl/externalLinks/externalLink1.xml", "external_link"),
        ("xl/connections.xml", "data_connection"),
        ("xl/queryTables/queryTable1.xml", "data_connection"),
        ("../outside.xml", "bad_part_name"),
        ("/absolute.xml", "bad_part_name"),
        ("xl\\worksheets\\sheet2.xml", "bad_part_name"),
        ("C:/x.xml", "bad_part_name"),
        ("XL/Workbook.xml", "duplicate_part"),
    ],
)
def test_a_forbidden_part_has_its_own_code(name: str, code: str, tmp_path: Path) -> None:
    assert refusal(packed(tmp_path / "a.xlsx", {name: b"x"})) == code


def test_more_parts_than_allowed_are_refused(tmp_path: Path) -> None:
    many = {f"xl/media/image{number}.png": b"" for number in range(MAX_PARTS)}
    assert refusal(packed(tmp_path / "a.xlsx", many)) == "too_many_parts"


def test_a_packing_method_other_than_deflate_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", {})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/media/image1.png", b"x" * 100)
    assert refusal(path) == "corrupt"


def test_a_declaration_in_a_part_nobody_reads_is_found(tmp_path: Path) -> None:
    hidden = b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'
    assert refusal(packed(tmp_path / "a.xlsx", {"customXml/item1.xml": hidden})) == "dtd"


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path / "a.xlsx", {"customXml/item1.xml": b"<a>" * 50 + b"</a>" * 50})) == "too_deep"


def test_a_part_that_lies_about_its_size_is_corrupt(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", {"customXml/item1.xml": b"<x>" + b" " * 5000 + b"</x>"})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(zipfile.BadZipFile):
        read_here(path)


def test_every_refusal_says_what_to_do_in_chinese() -> None:
    assert [
        code for code, words in REFUSALS.items() if "请" not in words or not words.endswith("。") or "！" in words
    ] == []
