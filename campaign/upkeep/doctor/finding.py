"""What a check of the doctor's says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Level(StrEnum):
    """How a thing stands; a `fail` ends the command with status 1."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it stands, in words, and what to do where it is not well."""

    name: str
    level: Level
    words: str
    advice: str = ""


@dataclass(frozen=True)
class Patient:
    """What every check is given: the instant on this machine's clock, and whether the system runs embedded."""

    at: datetime
    embedded: bool = False


def ok(name: str, words: str) -> Finding:
    """All is well."""
    return Finding(name, Level.OK, words)


def warn(name: str, words: str, advice: str) -> Finding:
    """To be looked after."""
    return Finding(name, Level.WARN, words, advice)


def fail(name: str, words: str, advice: str) -> Finding:
    """To be mended now."""
    return Finding(name, Level.FAIL, words, advice)


def aged(name: str, age: timedelta, late: timedelta, too_late: timedelta, words: str, advice: str) -> Finding:
    """By how much something is late (or off): well, to be looked after, to be mended now."""
    if age > too_late:
        return fail(name, words, advice)
    return warn(name, words, advice) if age > late else ok(name, words)
