"""One function from an uploaded file to its reading: gate, capped child, table, items, checks."""

from pathlib import Path

from campaign.checks import Problem, Severity
from campaign.sheets.safely import Refusal, SafeReader
from submissions.sheets.aliases import Columns
from submissions.sheets.declaration_in import Reading, read_declaration, rejected
from submissions.sheets.header import Remembered


def read_declaration_file(
    path: str | Path,
    columns: Columns,
    unit_name: str,
    reader: SafeReader | None = None,
    remembered: Remembered | None = None,
    split: bool = False,
) -> Reading:
    """Read the Annex 2 workbook, or a list as other places write it, at `path`.

    `columns` are the form's columns as data, `unit_name` fills an empty 索要单位; a `reader` may be shared by many
    files; `remembered` and `split` as `read_declaration` takes them. Never raises for what is in the file; answers within the caps of campaign.sheets.safely.
    """
    if reader is None:
        with SafeReader() as own:
            return read_declaration_file(path, columns, unit_name, own, remembered, split)
    answer = reader.read(path)
    if isinstance(answer, Refusal):
        return rejected(Problem("", answer.code, Severity.BLOCKER, answer.words))
    return read_declaration(answer, columns, unit_name, remembered, split)
