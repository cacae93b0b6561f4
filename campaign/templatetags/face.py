"""How things look on a page: dates, figures, tags and form fields. Nothing here decides anything."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, get_args

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaign.notice.timetable import SHANGHAI, last_moment
from campaign.templatetags.tongues import ENGLISH, language, term

register = template.Library()

Tone = Literal["kept", "waiting", "refused", "cancelled", "referred", "draft", "plain"]
TONES: tuple[str, ...] = get_args(Tone)
NUMERALS = "〇一二三四五六七八九十"
MONTHS = "January February March April May June July August September October November December".split()


def _date_words(value: dt.date, style: str) -> str:
    """`10月31日`, with the year in front when `style` is "year"; on an English page `31 October`, `31 October 2020`."""
    if language() == ENGLISH:
        words = f"{value.day} {MONTHS[value.month - 1]}"
        return f"{words} {value.year}" if style == "year" else words
    words = f"{value.month}月{value.day}日"
    return f"{value.year}年{words}" if style == "year" else words


def _with_time(value: dt.date, clock: str, style: str, gap: str) -> str:
    """A day with a time of the clock, Beijing time: `10月31日24:00`, on an English page `31 October, 24:00`."""
    return f"{_date_words(value, style)}{', ' if language() == ENGLISH else gap}{clock}"


def _local(value: dt.datetime) -> dt.datetime:
    """The instant on the clock of the campaign; a naive value is taken as already local."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def deadline(value: dt.datetime | dt.date | None, style: str = "") -> str:
    """Write an exclusive instant as its last moment: 11 月 1 日 00:00 is `10月31日24:00`; a plain date is that last day itself.

    Takes an aware datetime or a date (or None, which gives nothing); `style` "year" puts the year in front.
    """
    if value is None:
        return ""
    if not isinstance(value, dt.datetime):
        return _with_time(value, "24:00", style, "")
    last, clock = last_moment(value if timezone.is_aware(value) else value.replace(tzinfo=SHANGHAI))
    return _with_time(last, clock, style, "")


@register.filter
def day(value: dt.date | dt.datetime | None, style: str = "") -> str:
    """Write a day as `10月31日`; of an instant, its day in Beijing time. None gives nothing."""
    if value is None:
        return ""
    return _date_words(_local(value).date() if isinstance(value, dt.datetime) else value, style)


@register.filter
def last_day(value: dt.date | dt.datetime | None, style: str = "") -> str:
    """Write the last day before an exclusive instant; a plain date is that day itself."""
    if isinstance(value, dt.datetime):
        value = (_local(value) - dt.timedelta(microseconds=1)).date()
    return day(value, style)


@register.filter
def moment(value: dt.datetime | None, style: str = "") -> str:
    """Write when something happened: `10月12日 14:05`, Beijing time. None gives nothing."""
    if value is None:
        return ""
    local = _local(value)
    return _with_time(local.date(), f"{local:%H:%M}", style, " ")


@register.filter
def as_time(minutes: int) -> str:
    """Write a number of minutes as people say it: `35分钟`, `2小时`, `1小时30分钟`."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时" * bool(hours) + f"{rest}分钟" * bool(rest or not hours)


@register.filter
def percent(value: Decimal | None) -> str:
    """Write a percentage with two decimals, half up (`52.32 %`); None, where there is no baseline, is `—`."""
    if value is None:
        return "—"
    return f"{Decimal(value).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)} %"


@register.filter
def bar_width(value: Decimal | float | None, whole: Decimal | float = 100) -> str:
    """The width of a bar, in per cent of its ground, between 0 and 100, as an SVG attribute."""
    if value is None or not whole:
        return "0%"
    share = min(max(Decimal(str(value)) / Decimal(str(whole)) * 100, Decimal(0)), Decimal(100))
    return f"{share.quantize(Decimal('0.01'))}%"


@register.filter
def occasion(service: str) -> str:
    """Say when something is asked for: `办理“教师资格认定”时`; a name that begins with 办理 does not get it twice."""
    if language() == ENGLISH:
        return format_html("when handling “{}”", term(service))
    return f"“{service}”时" if service.startswith("办理") else f"办理“{service}”时"


@register.filter
def numeral(value: int) -> str:
    """Write 1 to 10 as 一 to 十; any other number, and any on an English page, as its figures."""
    return NUMERALS[value] if language() != ENGLISH and 0 < value < len(NUMERALS) else str(value)


@register.filter
def labelled(row: Iterable[Any], columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair each cell of a row with its column, so that a phone can print the column's name beside the cell."""
    return list(zip(columns, row, strict=False))


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """The page numbers to offer around a page of a Paginator, with `…` where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def field_kind(bound: BoundField) -> str:
    """How a field is laid out: `hidden`, `checkbox` (label beside it), `choices` (a group) or `box`."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "choices" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "box"


@register.filter
def control(bound: BoundField) -> SafeString:
    """Draw the field's own box, tied to its help and its error by id so that a screen reader reads them."""
    attrs: dict[str, Any] = {}
    if field_kind(bound) != "hidden":
        notes = [f"{bound.auto_id}_help"] if bound.help_text or example_of(bound) else []
        notes += [f"{bound.auto_id}_error"] if bound.errors else []
        if field_kind(bound) == "choices":
            # The group's fieldset is described instead; Django would repeat the text at every choice.
            attrs["aria-describedby"] = None
        elif notes:
            attrs["aria-describedby"] = " ".join(notes)
        if isinstance(bound.field.widget, Textarea):
            rows = bound.field.widget.attrs.get("rows")
            # Ten is what Django writes where the form says nothing.
            attrs["rows"] = 4 if rows in (None, "10") else rows
    return bound.as_widget(attrs={key: value for key, value in attrs.items() if value is not None})


@register.filter
def example_of(bound: BoundField) -> str:
    """A real example to show under the help, where the form's field carries one (`field.example = "…"`)."""
    return str(getattr(bound.field, "example", ""))


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", help: str = "", example: str = "", needed: bool = False
) -> dict[str, Any]:
    """Draw one form field with label, help, example and error; the three words overrule the form's own.

    `needed`: the form asks for it wherever the field is shown, though not always, so it is not called optional.
    """
    return {"field": bound, "label": label, "help": help, "example": example, "needed": needed}


@register.inclusion_tag("components/status_tag.html")
def status_tag(tone: str, word: str) -> dict[str, str]:
    """Draw a state as its word with a mark; an unknown tone is drawn plain, never left out."""
    return {"tone": tone if tone in TONES else "plain", "word": word}


@register.inclusion_tag("components/mark.html")
def mark(tone: str) -> dict[str, str]:
    """Draw only the mark of a tone, for places that already say the word."""
    return {"tone": tone}
