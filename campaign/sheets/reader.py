"""Our own bounded reader of .xlsx (and of text tables): one expat pass over every XML part, a neutral table at the end.

It keeps the limits of the gate while it unpacks, and stops at the first one. It never looks at <dimension>, the active
sheet or cached formula values. Pure Python, no Django: it runs in the reading child.
"""

import posixpath
import zipfile
from pathlib import Path
from typing import Any

from campaign.sheets.gate import open_workbook, other_bytes
from campaign.sheets.neutral import NeutralWorkbook, from_plain
from campaign.sheets.parts import (
    Budget,
    CommentsPart,
    ContentTypesPart,
    DrawingPart,
    Part,
    RelationsPart,
    StylesPart,
    WorkbookPart,
)
from campaign.sheets.refusals import GateRefusal
from campaign.sheets.sheet_part import SheetPart, StringsPart
from campaign.sheets.text_table import read_text, text_in

_DOCUMENT_TYPES = ("spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml")
_ROOT_RELATIONS = "_rels/.rels"


def read_plain(path: str | Path) -> list[Any]:
    """Read a workbook, or a text table, into nested lists. Raises GateRefusal; any other error: the file is corrupt."""
    content = other_bytes(path)
    text = text_in(content) if content is not None else None
    if text is not None:
        return read_text(text)
    with open_workbook(path) as archive:
        try:
            return _Package(archive).read()
        finally:
            if archive.fp is not None:
                archive.fp.close()


def read_here(path: str | Path) -> NeutralWorkbook:
    """Read a workbook in this process: for tests and trusted files. Uploads go through SafeReader."""
    return from_plain(read_plain(path))


class _Package:
    """The parts of one file and how they point to each other."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.budget = Budget()
        self.names = {name.lower(): name for name in archive.namelist()}
        self.read_parts: set[str] = set()

    def read(self) -> list[Any]:
        types = ContentTypesPart()
        self._pass("[Content_Types].xml", types)
        workbook_name = self._workbook_name(types)
        workbook = WorkbookPart()
        self._pass(workbook_name, workbook)
        relations = self._relations(workbook_name)
        by_type = dict(relations.values())
        dates = self._styles(by_type.get("styles"))
        strings = self._strings(by_type.get("sharedStrings"))
        sheets = []
        for name, state, key in workbook.sheets:
            kind, target = relations[key]
            if kind == "worksheet":
                sheets.append(
                    self._sheet(name, state, target, SheetPart(strings, dates, workbook.date1904, self.budget))
                )
            elif "macro" in kind.lower() or kind == "dialogsheet":
                raise GateRefusal("macros")
            else:
                self._pass(target, Part())
        if not workbook.sheets:
            raise GateRefusal("corrupt")
        self._pass_the_rest()
        return sheets

    def _pass(self, name: str, part: Part) -> None:
        """Read a part; raises KeyError when the file lacks it."""
        self.read_parts.add(name.lower())
        part.parse(self.archive, self.names[name.lower()], self.budget)

    def _workbook_name(self, types: ContentTypesPart) -> str:
        for kind, target in self._relations("").values():
            if kind == "officeDocument":
                content_type = types.types.get(target.lower()) or types.defaults.get(
                    target.rpartition(".")[2].lower(), ""
                )
                if not content_type.endswith(_DOCUMENT_TYPES):
                    raise GateRefusal("not_xlsx")
                return target
        raise GateRefusal("corrupt")

    def _relations(self, source: str) -> dict[str, tuple[str, str]]:
        """Give the relations of a part with full names as targets; {} when the part has none."""
        folder, _, file = source.rpartition("/")
        name = posixpath.join(folder, "_rels", file + ".rels") if source else _ROOT_RELATIONS
        if name.lower() not in self.names:
            return {}
        part = RelationsPart()
        self._pass(name, part)
        return {
            key: (kind, posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/"))
            for key, (kind, target) in part.relations.items()
        }

    def _styles(self, name: str | None) -> list[bool] | None:
        if name is None:
            return None
        part = StylesPart()
        self._pass(name, part)
        return part.dates

    def _strings(self, name: str | None) -> list[str] | None:
        if name is None:
            return None
        part = StringsPart(self.budget)
        self._pass(name, part)
        return part.strings

    def _sheet(self, name: str, state: str, target: str, part: SheetPart) -> list[Any]:
        relations = self._relations(target)
        self._pass(target, part)
        comments, pictures = CommentsPart(), 0
        for kind, other in relations.values():
            if kind == "comments":
                comments = CommentsPart()
                self._pass(other, comments)
            elif kind == "drawing":
                drawing = DrawingPart()
                self._pass(other, drawing)
                pictures += drawing.pictures
        return [name, state, part.rows, part.merges, part.hidden_columns, comments.cells, pictures]

    def _pass_the_rest(self) -> None:
        """Nothing is kept of the other parts, but a declaration or a bomb hidden there is found too."""
        for lower in sorted(self.names):
            if lower not in self.read_parts and lower.endswith((".xml", ".rels")):
                self._pass(lower, Part())
