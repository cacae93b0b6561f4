"""What became of a workbook, as scripts are told it: one JSON object for each file."""

from dataclasses import asdict
from typing import Any

from campaign.checks import Problem, Severity
from campaign.operations import PhaseClosed, Refused
from submissions.operations import Incomplete, NotEditable
from submissions.sheets.importing import Imported

_CODES: dict[type[Refused], str] = {
    NotEditable: "not_editable",
    PhaseClosed: "phase_closed",
    Incomplete: "incomplete",
}


def code_of(refusal: Refused) -> str:
    """The code by which scripts know a refusal."""
    return _CODES.get(type(refusal), "refused")


def answer_of(imported: Imported, receipt: str | None = "") -> dict[str, Any]:
    """What a workbook said and whether its items stand now."""
    reading = imported.reading
    return {
        "verdict": reading.verdict,
        "code": reading.code,
        "rows": reading.rows,
        "problems": [_told(problem) for problem in reading.problems],
        "declaration": imported.kept.declaration_id if imported.saved and imported.kept else None,
        "receipt": (receipt or "") if imported.saved else "",
    }


def answer_to(code: str, words: str) -> dict[str, Any]:
    """The answer to a file that was not even read."""
    problem = Problem("", code, Severity.BLOCKER, words)
    return {
        "verdict": "reject",
        "code": code,
        "rows": 0,
        "problems": [_told(problem)],
        "declaration": None,
        "receipt": "",
    }


def _told(problem: Problem) -> dict[str, str]:
    facts = asdict(problem)
    return {
        "sheet": facts["sheet"],
        "cell": facts["where"],
        "code": facts["code"],
        "severity": str(facts["severity"]),
        "words": facts["words"],
    }
