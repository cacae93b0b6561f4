"""The zip file around a workbook or a notice: the same parts always give the same bytes, and no part names a person."""

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import IO

from campaign.sheets.stream import escaped, xml_bytes

Target = str | PathLike[str] | IO[bytes]

ROOT = "_rels/.rels"
PROPERTIES = "docProps/"
CORE = f"{PROPERTIES}core.xml"
APP = f"{PROPERTIES}app.xml"
# Names no program: LibreOffice then works out row heights and formulas itself, as Excel always does.
APP_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
SHARED_STRINGS = "xl/sharedStrings.xml"
CHUNK = 1 << 20
# Level 4 takes half of the default's time and gives files 5 % larger (measured by tests/bench/bench_export.py).
DEFLATE_LEVEL = 4
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


class Package:
    """An .xlsx file being written: fixed times, fixed attributes, parts in the order in which they are given."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file` must be seekable."""
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=DEFLATE_LEVEL)

    def open(self, name: str) -> IO[bytes]:
        """A part to be written piece by piece; close it before the next one is opened."""
        return self._zip.open(_entry(name), "w")

    def write(self, name: str, data: bytes) -> None:
        """A whole part."""
        with self.open(name) as part:
            part.write(data)

    def close(self) -> None:
        """Write the directory of the zip file."""
        self._zip.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = DEFLATE_LEVEL  # type: ignore[attr-defined]  # no public name before Python 3.13
    entry.create_system = _UNIX
    entry.external_attr = 0o600 << 16
    return entry


def core_properties(title: str) -> bytes:
    """The document properties: a title and nothing else; no author, no editor, no time of day."""
    return xml_bytes(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escaped(title)}</dc:title></cp:coreProperties>"
    )


def parts_of(workbook: bytes, title: str) -> dict[str, bytes]:
    """The parts of a saved workbook in a fixed order, with impersonal document properties.

    The relations and properties come first: programs that guess a file's type look at the first entries.
    """
    parts = impersonal(workbook, title)
    first = (ROOT, CORE)
    return {name: parts[name] for name in (*first, *sorted(name for name in parts if name not in first))}


def impersonal(saved: bytes, title: str) -> dict[str, bytes]:
    """The parts of a saved Office file in their order, naming no person, program or time, and without its small picture."""
    with zipfile.ZipFile(BytesIO(saved)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in [name for name in parts if name.startswith(PROPERTIES) and name not in (CORE, APP)]:
        del parts[name]
        parts[ROOT] = re.sub(rb'<Relationship [^>]*Target="/?%b"[^>]*/>' % re.escape(name.encode()), b"", parts[ROOT])
        parts[TYPES] = re.sub(rb'<Override [^>]*PartName="/%b"[^>]*/>' % re.escape(name.encode()), b"", parts[TYPES])
    return parts | {CORE: core_properties(title), APP: APP_PROPERTIES}


def announce_shared_strings(name: str, data: bytes) -> bytes:
    """The part with the entry that a workbook with shared strings needs in it; other parts come back unchanged."""
    if name == TYPES:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        entry = f'<Override PartName="/{SHARED_STRINGS}" ContentType="{kind}"/></Types>'
        return data.replace(b"</Types>", entry.encode())
    if name == RELATIONS:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        entry = f'<Relationship Id="rIdStrings" Type="{kind}" Target="/{SHARED_STRINGS}"/></Relationships>'
        return data.replace(b"</Relationships>", entry.encode())
    return data


def write_file(target: Target, write: Callable[[IO[bytes]], None]) -> tuple[int, str]:
    """Let `write` fill a file, put it to its place whole or not at all, and give its size and SHA-256.

    A path is replaced in one step; a file object gets the bytes at its present position.
    """
    if not isinstance(target, str | PathLike):
        with tempfile.TemporaryFile() as file:
            write(file)
            size, digest = _measured(file)
            file.seek(0)
            shutil.copyfileobj(file, target, CHUNK)
        return size, digest
    path = Path(target)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            write(file)
            size, digest = _measured(file)
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return size, digest


def _measured(file: IO[bytes]) -> tuple[int, str]:
    file.flush()
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(CHUNK):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def write_parts(target: Target, parts: dict[str, bytes]) -> tuple[int, str]:
    """Write a workbook whose parts are all at hand; gives its size and SHA-256."""

    def write(file: IO[bytes]) -> None:
        package = Package(file)
        for name, data in parts.items():
            package.write(name, data)
        package.close()

    return write_file(target, write)
