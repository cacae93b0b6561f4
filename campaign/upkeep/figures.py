"""One figure for the operator: what the acts tell of themselves (settings.MEASURES)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One figure: its name without the prefix, what it says, its value, and what it is about (label, value)."""

    name: str
    says: str
    value: float
    about: tuple[str, str] | None = None
