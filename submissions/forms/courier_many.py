"""What a county types when it hands in the signed workbooks of several townships at once: a row for each township."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaign.models import Unit
from submissions.forms.courier import DeliveryForm

ALL_MOST = 15 * 1024 * 1024  # bytes of all files together; the web server takes 16 MB
TOO_MUCH = "这一次选的文件共超过15MB。请分几次代报。"
EARLY = "签发日期还没有到。请按纸质件上的日期填写。"


@dataclass
class Brought:
    """One township with its form; bound only where something was filled in."""

    unit: Unit
    form: DeliveryForm


def rows_of(units: Iterable[Unit], data: Any = None, files: Any = None) -> list[Brought]:
    """A form for each township; those in which nothing was typed or chosen stay empty."""
    found = []
    for unit in units:
        prefix = f"unit{unit.pk}"
        given = data is not None and _filled(prefix, data, files)
        form = DeliveryForm(data, files, prefix=prefix) if given else DeliveryForm(prefix=prefix)
        found.append(Brought(unit, form))
    return found


def _filled(prefix: str, data: Any, files: Any) -> bool:
    return any(
        str(data.get(f"{prefix}-{name}", "")).strip() or files.get(f"{prefix}-{name}")
        for name in DeliveryForm.base_fields
    )


def ready(rows: Iterable[Brought], files: Any, today: date) -> list[Brought]:
    """The rows that were filled in; their forms say what is wrong with them."""
    filled = [one for one in rows if one.form.is_bound]
    for one in filled:
        if one.form.is_valid() and one.form.cleaned_data["signed_on"] > today:
            one.form.add_error("signed_on", EARLY)
    if filled and sum(file.size for file in files.values()) > ALL_MOST:
        filled[0].form.add_error("file", TOO_MUCH)
    return filled
