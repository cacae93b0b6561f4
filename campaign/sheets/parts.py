"""The parts of a workbook around its sheets, read by one bounded expat pass each."""

import zipfile
from collections.abc import Callable
from xml.parsers import expat

from campaign.sheets.dates import BUILT_IN_DATE_FORMATS, is_date_format
from campaign.sheets.gate import MAX_SHEETS, MAX_UNPACKED_BYTES
from campaign.sheets.refusals import GateRefusal

MAX_DEPTH = 40
MAX_ELEMENTS = 400_000
MAX_STYLES = 20_000
MAX_STRINGS = 100_000
MAX_LINKS = 5_000
MAX_TEXT = 32_768  # one more than a spreadsheet program lets one type: a cut text is still seen as too long
MAX_TEXT_TOTAL = 12_000_000
CHUNK = 512 * 1024

OWN_COMMENT_AUTHOR = "减证便民填报提示"  # comments which this system wrote into its own template

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships "
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types "
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing "
RELATION_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_STRICT = "http://purl.oclc.org/ooxml/"

Attributes = dict[str, str]


class Budget:
    """What all parts of one file may use together: unpacked bytes and kept characters."""

    def __init__(self) -> None:
        self.bytes_left = MAX_UNPACKED_BYTES
        self.text_left = MAX_TEXT_TOTAL

    def unpack(self, count: int) -> None:
        """Count unpacked bytes; raise GateRefusal when the file is too big."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise GateRefusal("too_big_unpacked")

    def keep(self, text: str) -> str:
        """Count characters that stay in memory; raise GateRefusal when they are too many."""
        self.text_left -= len(text)
        if self.text_left < 0:
            raise GateRefusal("too_big_unpacked")
        return text


class Part:
    """One XML part: keeps the limits that hold for every part and hands the named elements on."""

    def __init__(self) -> None:
        self.depth = 0
        self.elements = 0
        self.opening: dict[str, Callable[[Attributes], None]] = {}
        self.closing: dict[str, Callable[[], None]] = {}
        self.pieces: list[str] | None = None
        self.length = 0

    def parse(self, archive: zipfile.ZipFile, name: str, budget: Budget) -> None:
        """Read the part `name`; raise GateRefusal at the first limit, ExpatError for XML that is not well-formed."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = 65_536
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        with archive.open(name) as stream:
            while chunk := stream.read(CHUNK):
                budget.unpack(len(chunk))
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def too_many(self) -> str:
        """Give the code for too many elements; a sheet knows a better one."""
        return "too_many_elements"

    def collect(self) -> None:
        """Start to collect text."""
        self.pieces = []
        self.length = 0

    def collected(self) -> str:
        """Give the text collected so far, cut at MAX_TEXT, and stop."""
        text = "".join(self.pieces or ())[:MAX_TEXT]
        self.pieces = None
        return text

    def _doctype(self, *_: object) -> None:
        raise GateRefusal("dtd")

    def _start(self, name: str, attributes: Attributes) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements == 1 and name.startswith(_STRICT):
            raise GateRefusal("strict_ooxml")
        if self.elements > MAX_ELEMENTS:
            raise GateRefusal(self.too_many())
        if self.depth > MAX_DEPTH:
            raise GateRefusal("too_deep")
        handler = self.opening.get(name)
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        handler = self.closing.get(name)
        if handler is not None:
            handler()

    def _characters(self, text: str) -> None:
        if self.pieces is not None and self.length < MAX_TEXT:
            self.pieces.append(text)
            self.length += len(text)


class ContentTypesPart(Part):
    """[Content_Types].xml: which part is what."""

    def __init__(self) -> None:
        super().__init__()
        self.types: dict[str, str] = {}
        self.defaults: dict[str, str] = {}
        self.opening = {TYPES + "Override": self._override, TYPES + "Default": self._default}

    def _override(self, attributes: Attributes) -> None:
        self._note(attributes["ContentType"])
        self.types[attributes["PartName"].lstrip("/").lower()] = attributes["ContentType"]

    def _default(self, attributes: Attributes) -> None:
        self._note(attributes["ContentType"])
        self.defaults[attributes["Extension"].lower()] = attributes["ContentType"]

    def _note(self, content_type: str) -> None:
        if "macroenabled" in content_type.lower() or "vbaproject" in content_type.lower():
            raise GateRefusal("macros")


class RelationsPart(Part):
    """A .rels part: id → (last word of the type, target); targets outside the file are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.relations: dict[str, tuple[str, str]] = {}
        self.count = 0
        self.opening = {RELATIONS + "Relationship": self._relation}

    def _relation(self, attributes: Attributes) -> None:
        self.count += 1
        if self.count > MAX_LINKS:
            raise GateRefusal("too_many_hyperlinks")
        if attributes["Type"].startswith(_STRICT):
            raise GateRefusal("strict_ooxml")
        if attributes.get("TargetMode") != "External":
            self.relations[attributes["Id"]] = (attributes["Type"].rsplit("/", 1)[-1], attributes["Target"])


class WorkbookPart(Part):
    """xl/workbook.xml: the sheets by name and state, and the date system."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, str]] = []
        self.date1904 = False
        self.names = 0
        self.opening = {
            MAIN + "sheet": self._sheet,
            MAIN + "workbookPr": self._properties,
            MAIN + "definedName": self._name,
        }

    def _sheet(self, attributes: Attributes) -> None:
        self.sheets.append((attributes["name"], attributes.get("state", "visible"), attributes[RELATION_ID]))
        if len(self.sheets) > MAX_SHEETS:
            raise GateRefusal("too_many_sheets")

    def _properties(self, attributes: Attributes) -> None:
        self.date1904 = attributes.get("date1904", "0") in ("1", "true")

    def _name(self, attributes: Attributes) -> None:
        self.names += 1
        if self.names > MAX_LINKS:
            raise GateRefusal("too_many_hyperlinks")


class StylesPart(Part):
    """xl/styles.xml: for each cell format whether it shows dates."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: list[bool] = []
        self.formats: dict[int, bool] = {}
        self.counts: dict[str, int] = {}
        self.in_cell_formats = False
        self.opening = {
            MAIN + "numFmt": self._format,
            MAIN + "cellXfs": self._open_cell_formats,
            MAIN + "xf": self._cell_format,
            MAIN + "font": lambda _: self._count("font"),
            MAIN + "fill": lambda _: self._count("fill"),
            MAIN + "border": lambda _: self._count("border"),
            MAIN + "cellStyle": lambda _: self._count("cellStyle"),
        }
        self.closing = {MAIN + "cellXfs": self._close_cell_formats}

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        if self.counts[what] > MAX_STYLES:
            raise GateRefusal("too_many_styles")

    def _format(self, attributes: Attributes) -> None:
        self._count("numFmt")
        self.formats[int(attributes["numFmtId"])] = is_date_format(attributes.get("formatCode", "")[:255])

    def _open_cell_formats(self, _: Attributes) -> None:
        self.in_cell_formats = True

    def _close_cell_formats(self) -> None:
        self.in_cell_formats = False

    def _cell_format(self, attributes: Attributes) -> None:
        self._count("xf")
        if self.in_cell_formats:
            number = int(attributes.get("numFmtId", "0"))
            self.dates.append(self.formats.get(number, number in BUILT_IN_DATE_FORMATS))


class CommentsPart(Part):
    """xl/comments1.xml: the cells that carry a comment which this system did not write.

    Ours bear the author's name, and begin with it too: LibreOffice saves comments without their authors.
    """

    def __init__(self) -> None:
        super().__init__()
        self.authors: list[str] = []
        self.cells: list[str] = []
        self.cell = self.text = ""
        self.opening = {
            MAIN + "author": lambda _: self.collect(),
            MAIN + "comment": self._comment,
            MAIN + "t": lambda _: self.collect(),
        }
        self.closing = {MAIN + "author": self._author, MAIN + "t": self._text, MAIN + "comment": self._close}

    def _author(self) -> None:
        self.authors.append(self.collected())

    def _comment(self, attributes: Attributes) -> None:
        author = int(attributes.get("authorId", "0"))
        is_own = 0 <= author < len(self.authors) and self.authors[author] == OWN_COMMENT_AUTHOR
        self.cell, self.text = attributes["ref"][:12], OWN_COMMENT_AUTHOR if is_own else ""

    def _text(self) -> None:
        if len(self.text) < len(OWN_COMMENT_AUTHOR):
            self.text += self.collected()[: len(OWN_COMMENT_AUTHOR)]

    def _close(self) -> None:
        if not self.text.startswith(OWN_COMMENT_AUTHOR):
            self.cells.append(self.cell)


class DrawingPart(Part):
    """xl/drawings/drawing1.xml: how many pictures, charts and shapes lie over the sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures = 0
        self.opening = {DRAWING + word: self._picture for word in ("pic", "graphicFrame", "sp")}

    def _picture(self, _: Attributes) -> None:
        self.pictures += 1
