"""Rows of reference tables: read from UTF-8 CSV files, refused with the lines that are wrong."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings

from campaign.operations.moves import Refused

Row = Mapping[str, str]
FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SHOWN = 20  # problems named in one refusal


class BadRows(Refused):
    """Rows that cannot be loaded; `problems` has one sentence for each, led by its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f"\n另有{len(problems) - SHOWN}处问题。" if len(problems) > SHOWN else ""
        super().__init__("\n".join(problems[:SHOWN]) + more)
        self.problems = tuple(problems)


class FileRow(dict[str, str]):
    """A row of a file, which knows the line on which it ends."""

    line: int


@dataclass(frozen=True)
class Loaded:
    """How many rows were new, were changed, and stood there already."""

    made: int
    changed: int
    same: int


def read_rows(path: Path, needed: Iterable[str] = ()) -> list[FileRow]:
    """Read a CSV file with a header row; a BOM is accepted, blanks around a value are taken off.

    Raises `BadRows` for a file that is not there, not UTF-8, or lacks one of the `needed` columns.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadRows([f"无法打开文件{path}，请核对路径。"]) from error
    return rows_in(content, path.name, needed)


def rows_in(content: bytes, name: str, needed: Iterable[str] = ()) -> list[FileRow]:
    """The rows of a CSV file's bytes, as `read_rows` gives them; `name` is how a refusal calls the file."""
    rows = []
    try:
        reader = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
        for row in reader:
            rows.append(FileRow({key: (value or "").strip() for key, value in row.items() if key}))
            rows[-1].line = reader.line_num
        missing = [column for column in needed if column not in (reader.fieldnames or ())]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadRows([f"文件{name}不是UTF-8编码的CSV文件，请另存为“CSV UTF-8”后再载入。"]) from error
    if missing:
        raise BadRows([f"文件{name}缺少栏目：{'、'.join(missing)}。"])
    return rows


def numbered(rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    """The rows with the lines on which they stand in a file; rows that come from none are counted from line 2."""
    return ((getattr(row, "line", line), row) for line, row in enumerate(rows, start=2))
