"""Files that must be refused as a whole, and those that try to eat time or memory. Importing adds them to KINDS."""

import csv
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.submissions.workbooks import (
    HEADERS,
    MAIN,
    SHEET,
    STRINGS,
    book,
    edited,
    item,
    kind,
    pack,
    parts,
    shared_parts,
)

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1024 * 1024
NO_NAME = "xl/worksheets/sheet{}.xml"


class Entry(NamedTuple):
    """One zip entry written by hand."""

    name: str
    packed: bytes
    size: int
    crc: int


def repeated(head: bytes, block: bytes, times: int, tail: bytes) -> tuple[bytes, int]:
    """Deflate head + block × times + tail, packing the block only once. Gives packed bytes and true size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(tail) + packer.flush()
    return start + middle * times + end, len(head) + len(block) * times + len(tail)


def write_entries(path: Path, entries: Iterable[Entry], share_first: bool = False) -> None:
    """Write a zip by hand; with `share_first` all directory entries point at the first entry's bytes."""
    body, directory, count = b"", b"", 0
    for entry in entries:
        name = entry.name.encode()
        offset = 0 if share_first else len(body)
        numbers = struct.pack("<LLL", entry.crc, len(entry.packed), entry.size)
        if not share_first or count == 0:
            body += b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 33) + numbers
            body += struct.pack("<HH", len(name), 0) + name + entry.packed
        directory += b"PK\x01\x02" + struct.pack("<6H", 20, 20, 0, 8, 0, 33) + numbers
        directory += struct.pack("<5HLL", len(name), 0, 0, 0, 0, 0, offset) + name
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    path.write_bytes(body + directory + end)


def with_bomb(path: Path, part: str, head: str, block: str, megabytes: int, tail: str) -> None:
    """A good workbook in which one part unpacks to many megabytes."""
    unit = (block * (MEGABYTE // len(block)))[:MEGABYTE] if block == " " else block * (MEGABYTE // len(block))
    packed, size = repeated(head.encode(), unit.encode(), megabytes, tail.encode())
    entries = []
    for name, data in shared_parts().items():
        if name == part:
            entries.append(Entry(name, packed, size, 0))
        else:
            raw = zlib.compress(data, 1, -15)
            entries.append(Entry(name, raw, len(data), zlib.crc32(data)))
    write_entries(path, entries)


# d: not the format that is asked for


@kind("d01_zero_bytes.xlsx", "reject", "empty_file")
def zero_bytes(path: Path) -> None:
    path.write_bytes(b"")


@kind("d02_png_named_xlsx.xlsx", "reject", "not_xlsx")
def png(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)


@kind("d03_true_xls.xls", "reject", "not_xlsx")
def xls(path: Path) -> None:
    path.write_bytes(OLE2 + b"\0" * 1016 + "Workbook".encode("utf-16-le") + b"\0" * 2000)


@kind("d05_password_protected.xlsx", "reject", "encrypted")
def password(path: Path) -> None:
    names = "EncryptionInfo".encode("utf-16-le") + b"\0" * 40 + "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(OLE2 + b"\0" * 1016 + names + b"\x5a" * 4000)


def _macros(path: Path) -> None:
    content = edited(
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    pack(path, {**content, "xl/vbaProject.bin": OLE2})


kind("d06_macro_enabled.xlsm", "reject", "macros")(_macros)
kind("d07_macro_enabled_named_xlsx.xlsx", "reject", "macros")(_macros)


@kind("d08_embedded_object.xlsx", "reject", "embedded_object")
def embedded(path: Path) -> None:
    pack(path, {**parts(), "xl/embeddings/oleObject1.bin": OLE2})


@kind("d10_data_connection.xlsx", "reject", "data_connection")
def connection(path: Path) -> None:
    pack(path, {**parts(), "xl/connections.xml": f'<connections xmlns="{MAIN}"/>'})


@kind("d12_csv_utf8.csv", "accept", "ok", 5)
def csv_utf8(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADERS, *(item(number) for number in range(1, 6))])


@kind("d16_html_table_named_xls.xls", "reject", "not_xlsx")
def html(path: Path) -> None:
    path.write_text("<html><table><tr><td>序号</td></tr></table></html>", "utf-8")


@kind("d17_spreadsheetml_2003.xls", "reject", "not_xlsx")
def xml_2003(path: Path) -> None:
    path.write_text('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "utf-8")


@kind("d18_ods.ods", "reject", "not_xlsx")
def ods(path: Path) -> None:
    pack(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})


@kind("d19_docx_named_xlsx.xlsx", "reject", "not_xlsx")
def docx(path: Path) -> None:
    pack(path, {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<x/>", "word/document.xml": "<x/>"})


@kind("d20_zip_of_workbooks_named_xlsx.xlsx", "reject", "not_xlsx")
def zip_of_workbooks(path: Path) -> None:
    pack(path, {"甲.xlsx": b"PK", "乙.xlsx": b"PK"})


@kind("d22_strict_ooxml.xlsx", "reject", "strict_ooxml")
def strict(path: Path) -> None:
    def strict_form(data: bytes) -> bytes:
        data = data.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        old = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        return data.replace(old, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    pack(path, {name: strict_form(data) for name, data in parts().items()})


# e: broken or hostile containers


@kind("e01_truncated.xlsx", "reject", "corrupt")
def truncated(path: Path) -> None:
    book().save(path)
    path.write_bytes(path.read_bytes()[:-2000])


def _without(name: str, path: Path) -> None:
    pack(path, {part: data for part, data in shared_parts().items() if part != name})


@kind("e04_sheet_part_missing.xlsx", "reject", "corrupt")
def sheet_missing(path: Path) -> None:
    _without(SHEET, path)


@kind("e05_shared_strings_missing.xlsx", "reject", "corrupt")
def strings_missing(path: Path) -> None:
    _without(STRINGS, path)


@kind("e06_xml_not_well_formed.xlsx", "reject", "corrupt")
def not_well_formed(path: Path) -> None:
    pack(path, edited(SHEET, "</sheetData>", "</sheetDat>"))


@kind("e08_zip_bomb_one_part.xlsx", "reject", "too_big_unpacked")
def bomb(path: Path) -> None:
    row = "<row><c><v>1</v></c></row>"
    with_bomb(path, SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>', row, 1025, "</sheetData></worksheet>")


@kind("e09_zip_bomb_blanks_in_xml.xlsx", "reject", "too_big_unpacked")
def blanks(path: Path) -> None:
    with_bomb(path, STRINGS, f'<sst xmlns="{MAIN}"><si><t>', " ", 300, "</t></si></sst>")


@kind("e10_zip_bomb_20000_parts.xlsx", "reject", "too_many_parts")
def many_parts(path: Path) -> None:
    packed = zlib.compress(b"<x/>", 1, -15)
    entries = [Entry(f"xl/x/part{n}.xml", packed, 4, zlib.crc32(b"<x/>")) for n in range(20_000)]
    write_entries(path, entries)


@kind("e11_zip_bomb_overlap.xlsx", "reject", "overlapping_parts")
def overlap(path: Path) -> None:
    packed, size = repeated(b"", b"\0" * MEGABYTE, 100, b"")
    write_entries(path, [Entry(NO_NAME.format(n), packed, size, 0) for n in range(40)], share_first=True)


@kind("e12_same_part_twice.xlsx", "reject", "duplicate_part")
def twice(path: Path) -> None:
    content = [*parts().items(), ("xl/worksheets/Sheet1.xml", parts()[SHEET].replace(b"1", b"2"))]
    entries = [Entry(n, zlib.compress(data, 1, -15), len(data), zlib.crc32(data)) for n, data in content]
    write_entries(path, entries)


@kind("e14_symlink_part.xlsx", "reject", "bad_part_name")
def symlink(path: Path) -> None:
    book().save(path)
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")


@kind("e15_zip_encryption_flag.xlsx", "reject", "encrypted")
def password_flag(path: Path) -> None:
    book().save(path)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))


def _with_dtd(path: Path, dtd: str, encoding: str = "utf-8") -> None:
    content = parts()
    text = re.sub(r"^<\?xml[^>]*\?>\s*", "", content[SHEET].decode())
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    content[SHEET] = (declaration + f"<!DOCTYPE x [{dtd}]>" + text).encode(encoding)
    pack(path, content)


@kind("e18_xxe_http_parameter_entity.xlsx", "reject", "dtd")
def xxe(path: Path) -> None:
    _with_dtd(path, '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;')


@kind("e19_billion_laughs.xlsx", "reject", "dtd")
def laughs(path: Path) -> None:
    lines = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    _with_dtd(path, '<!ENTITY l0 "哈">' + "".join(lines))


@kind("e20_quadratic_blowup.xlsx", "reject", "dtd")
def quadratic(path: Path) -> None:
    _with_dtd(path, f'<!ENTITY a "{"长" * 50_000}">')


@kind("e21_dtd_in_utf16.xlsx", "reject", "dtd")
def dtd_utf16(path: Path) -> None:
    _with_dtd(path, '<!ENTITY a "b">', "utf-16")
