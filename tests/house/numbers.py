"""Private telephone numbers as people type them, and the finder that reads them again in whatever the site gives away."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import unquote

from campaign.checks import numbers_in

_FULL = {ord("0") + n: 0xFF10 + n for n in range(10)}
_STYLES: dict[str, Callable[[str], str]] = {
    "ascii": str,
    "full-width": lambda digits: digits.translate(_FULL),
    "spaced": lambda digits: f"{digits[:3]} {digits[3:7]} {digits[7:]}",
    "hyphens": lambda digits: f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
    "full-width, full-width hyphens": lambda digits: f"{digits[:3]}－{digits[3:7]}－{digits[7:]}".translate(_FULL),
    "ideographic blanks": lambda digits: f"{digits[:3]}　{digits[3:7]}　{digits[7:]}",
    "no-break blanks": lambda digits: f"{digits[:3]}\u00a0{digits[3:7]}\u00a0{digits[7:]}",
    "dots": lambda digits: f"{digits[:3]}.{digits[3:7]}.{digits[7:]}",
    "with the country": lambda digits: f"+86 {digits}",
    "digit by digit": " ".join,
}
STYLES = tuple(_STYLES)


def styled(digits: str, style: str) -> str:
    """The eleven digits as somebody types them in that style."""
    return _STYLES[style](digits)


def numbered(count: int, first: int = 0) -> list[str]:
    """Made-up mobile numbers, each another."""
    return [f"1380000{first + n:04d}" for n in range(count)]


_PLANTED = re.compile(r"(?:86)?(1380000[0-9]{4})")


def private_in(text: str) -> set[str]:
    """The made-up numbers that can be read in a text, however they are typed or escaped."""
    readings = {text, unescape(text), unquote(text)}
    if "\\u" in text:
        readings.add(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))
    read = (_PLANTED.fullmatch(number) for one in readings for number in numbers_in(one))
    return {found[1] for found in read if found}


def parts_of(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a file with the names of its parts: of a workbook or a notice every part, docProps too, archives inside
    as well; where a word is cut into runs, also the text without the marks between them."""
    if content[:4] == b"PK\x03\x04" and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                yield f"{name}!{info.filename}", f"{info.filename} {info.comment.decode('utf-8', 'replace')}"
                yield from parts_of(f"{name}!{info.filename}", archive.read(info))
            yield name, archive.comment.decode("utf-8", "replace")
        return
    yield name, content.decode("utf-8", "replace")
    if b"<" in content[:512]:
        yield f"{name} without marks", without_marks(content.decode("utf-8", "replace"))


def without_marks(text: str) -> str:
    """The text of a page or a part of a document, its marks left out without a trace."""
    return "".join(piece.partition(">")[2] if n else piece for n, piece in enumerate(text.split("<")))
