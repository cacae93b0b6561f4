"""Which number formats are dates, and what day a serial number means."""

import math
import re
from datetime import datetime, timedelta

# ECMA-376 part 1, 18.8.30, with the numbers that Chinese, Japanese and Korean versions add.
BUILT_IN_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
LAST_SERIAL = 2_958_466  # 10000-01-01 in the 1900 system; no calendar of a spreadsheet goes so far
_FALSE_LEAP_DAY = 60  # the 1900 system has a 1900-02-29

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[dmhys]", re.IGNORECASE)
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial has no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001


def is_date_format(code: str) -> bool:
    """Say whether a number format shows dates or times."""
    return bool(_DATE_LETTER.search(_NOT_SHOWN.sub("", code.split(";")[0]).replace("General", "")))


def date_text(serial: str, date1904: bool) -> str | None:
    """Give the ISO date (or date and time) of a serial number, None when no calendar has it."""
    try:
        days = float(serial)
    except ValueError:
        return None
    if not math.isfinite(days) or not 0 <= days < LAST_SERIAL - (1462 if date1904 else 0):
        return None
    if not date1904 and 0 < days < _FALSE_LEAP_DAY:
        days += 1
    moment = (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(seconds=round(days * 86400))
    return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(sep=" ")
