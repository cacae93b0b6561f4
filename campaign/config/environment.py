"""How the settings read the environment; every variable is listed in `deploy/env.example` and `docs/operations.md`."""

import os


def flag(name: str, default: bool = False) -> bool:
    """Read a yes/no variable of the environment."""
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def listed(name: str) -> list[str]:
    """Read a variable that holds several values, separated by commas."""
    return [one for one in os.environ.get(name, "").split(",") if one]
