"""Marking a person's workbook without risk to the asking process: one child with caps, killed when it is late."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

WALL_SECONDS = 20
_CHILD = Path(__file__).with_name("marking_child.py")
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked and listed: `marks` and the lines of `groups` are (sheet, cell, tone, words); tones: marker.WORDS."""

    marks: Sequence[tuple[str, str, str, str]]
    groups: Sequence[tuple[str, Sequence[tuple[str, str, str, str]]]]
    notes: Sequence[str] = ()


def can_be_marked(path: Path) -> bool:
    """Say whether the file is a workbook at all: a text table has no cells to colour."""
    with path.open("rb") as file:
        return file.read(2) == _ZIP


def marked_workbook(path: Path, marks: Marks, wall_seconds: float = WALL_SECONDS) -> bytes | None:
    """Give the workbook at `path`, which the reader has accepted as a container, with these marks.

    None when it cannot be made within the limits, or openpyxl cannot read it; the words then have to do.
    """
    if not can_be_marked(path):
        return None
    job = json.dumps({"path": str(path.resolve()), **asdict(marks)}).encode()
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_CHILD)],
                input=job,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LC_ALL": "C.UTF-8", "TMPDIR": folder, "OPENPYXL_LXML": "False"},
                start_new_session=True,
                timeout=wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(_ZIP) else None
