"""The words of a guide that was uploaded: .txt, .docx, .html, .xlsx, within limits; the file itself is not kept.

A workbook goes through the house's reader in its child. A Word file passes the same looks at its zip directory, and of its parts
only the document is unpacked, by the same bounded expat pass; no library opens it. A page is stripped in one pass.
"""

import html
import re
import struct
import zipfile
from pathlib import Path
from xml.parsers import expat

from campaign.sheets import gate, parts
from campaign.sheets.refusals import GateRefusal
from campaign.sheets.safely import Refusal, read_workbook
from campaign.sheets.text_table import text_in
from supervision.checks.guide_text import LONGEST

MARKUP_MOST = 4 * 1024 * 1024  # bytes of a page
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
DOCUMENT = "word/document.xml"
_BLOCKS = frozenset(
    "p div br li tr h1 h2 h3 h4 h5 h6 td th table ul ol dl dt dd section article header footer title option".split()
)
_SILENT = ("script", "style", "template", "noscript")
_TAG = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,15})")
SAVE_AS = "请另存为TXT、DOCX、HTML或者XLSX后再上传，也可以直接粘贴文字。"
WORDS = {
    "empty_file": "文件是空的。请重新选择。",
    "file_too_big": f"文件太大。{SAVE_AS}",
    "encrypted": "文件设有打开密码，系统无法读取。请取消密码后再上传。",
    "macros": f"文件含有宏。{SAVE_AS}",
    "embedded_object": f"文件内嵌入了其他文件。{SAVE_AS}",
    "too_big_unpacked": f"文件展开后内容过大。{SAVE_AS}",
    "dtd": f"文件内部含有不允许的声明（DOCTYPE）。{SAVE_AS}",
}
UNREADABLE = f"没有能够读取这个文件。{SAVE_AS}"
NO_TEXT = "文件里没有读到文字。扫描件、图片读不出文字，请粘贴文字后再办理。"


class Unreadable(Exception):
    """The file is refused as a whole; `words` says why and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def words_of_file(path: Path) -> str:
    """Give the words of an uploaded file, what it is told by its content. Raises `Unreadable`; never hangs, memory stays small."""
    try:
        words = _words(path)
    except GateRefusal as refusal:
        raise Unreadable(WORDS.get(refusal.code, UNREADABLE)) from refusal
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        KeyError,
        ValueError,
        EOFError,
        OSError,
        struct.error,
        RuntimeError,
    ) as error:
        raise Unreadable(UNREADABLE) from error
    words = re.sub(r"[ \t\u3000]+\n", "\n", re.sub(r"\n{3,}", "\n\n", words)).strip()
    if not words:
        raise Unreadable(NO_TEXT)
    if len(words) > LONGEST:
        raise Unreadable(f"文件里的文字超过{LONGEST:,}字。请按事项分开，每次上传一份办事指南。")
    return words


def _words(path: Path) -> str:
    content = gate.other_bytes(path)
    if content is not None:
        return words_of_bytes(content)
    with path.open("rb") as file:
        if not file.read(2) == b"PK":
            raise Unreadable(f"这是旧格式的文件（如 .doc、.xls、.wps），系统不直接读取。{SAVE_AS}")
    with zipfile.ZipFile(path) as archive:
        names = {name.lower() for name in archive.namelist()[: gate.MAX_PARTS]}
    return _words_of_document(path) if DOCUMENT in names else _words_of_workbook(path)


def words_of_bytes(content: bytes) -> str:
    """The words of a plain text or of a page. Raises `Unreadable` for anything else."""
    text = text_in(content)
    if text is not None:
        return text
    if len(content) > MARKUP_MOST or b"\0" in content[:4096]:
        raise Unreadable(UNREADABLE)
    return words_of_markup(_decoded(content))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(UNREADABLE)


def words_of_markup(page: str) -> str:
    """What a page says, tags taken off in one pass from left to right; scripts, styles and comments are left out."""
    found: list[str] = []
    at, end = 0, len(page)
    lower = page.lower()
    while at < end:
        tag = page.find("<", at)
        if tag < 0:
            found.append(page[at:])
            break
        found.append(page[at:tag])
        at = _behind(page, lower, tag, found)
    return re.sub(r"[ \t]*\n[ \t\n]*", "\n", html.unescape("".join(found)))


def _behind(page: str, lower: str, tag: int, found: list[str]) -> int:
    """Where the text goes on behind what begins at `tag`; a block ends the line."""
    if page.startswith("<!--", tag):
        close = page.find("-->", tag + 4)
        return len(page) if close < 0 else close + 3
    name = _TAG.match(page, tag + 1)
    if name is None and not page.startswith(("<!", "<?"), tag):
        found.append("<")  # a sign of the text, not a tag
        return tag + 1
    word = name[1].lower() if name else ""
    if word in _SILENT and page[tag + 1] != "/":
        close = lower.find(f"</{word}", tag)
        tag = len(page) if close < 0 else close
    close = page.find(">", tag)
    if word in _BLOCKS:
        found.append("\n")
    return len(page) if close < 0 else close + 1


class _DocumentPart(parts.Part):
    """word/document.xml: its paragraphs, cells and lines as text; what is deleted in tracking is not read."""

    def __init__(self, budget: parts.Budget) -> None:
        super().__init__()
        self.budget = budget
        self.words: list[str] = []
        self.length_kept = 0
        self.opening = {
            WORD + "t": lambda _: self.collect(),
            WORD + "tab": lambda _: self._add(" "),
            WORD + "br": lambda _: self._add("\n"),
        }
        self.closing = {
            WORD + "t": self._text,
            WORD + "p": lambda: self._add("\n"),
            WORD + "tc": lambda: self._add("\n"),
        }

    def _text(self) -> None:
        self._add(self.collected())

    def _add(self, text: str) -> None:
        self.length_kept += len(text)
        if self.length_kept <= 4 * LONGEST:
            self.words.append(self.budget.keep(text))


def _words_of_document(path: Path) -> str:
    archive = gate.open_document(path)
    try:
        names = {name.lower(): name for name in archive.namelist()}
        budget = parts.Budget()
        part = _DocumentPart(budget)
        part.parse(archive, names[DOCUMENT], budget)
    finally:
        if archive.fp is not None:
            archive.fp.close()
    return "".join(part.words)


def _words_of_workbook(path: Path) -> str:
    answer = read_workbook(path)
    if isinstance(answer, Refusal):
        raise Unreadable(WORDS.get(answer.code, UNREADABLE))
    rows = (row for sheet in answer.sheets if sheet.state == "visible" for row in sheet.rows)
    return "\n".join("\n".join(cell.value for cell in row.cells) for row in rows)
