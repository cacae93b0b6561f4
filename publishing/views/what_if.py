"""If the open items came out one way or another: the tables of the page, and the same as CSV."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from campaign.models import Round, Unit
from campaign.notice.target import HUNDREDTH
from campaign.templatetags.face import percent
from publishing.models import Compilation
from publishing.queries.what_if import Open, Outlook, what_if
from publishing.sheets.csv_out import encoded
from publishing.views.public.edition import attachment

COLUMNS = [
    {"label": "假设"},
    *({"label": label, "numeric": True} for label in ("取决于", "取消", "清理前总数", "精简率")),
    {"label": "50%"},
]
PLACE_COLUMNS = [
    {"label": "地方"},
    *({"label": label, "numeric": True} for label in ("未定", "现在", "按申报建议", "全部取消")),
]


def shown(lead: Unit, round: Round, lists: list[Compilation]) -> dict[str, Any]:
    """The context of `publishing/what_if.html`."""
    whole, places = what_if(lead, round, lists)
    return {
        "pending": whole.pending.total(),
        "agreed": whole.agreed.total(),
        "columns": COLUMNS,
        "rows": [row(one) for one in whole.outlooks],
        "place_columns": PLACE_COLUMNS,
        "places": [place_row(place) for place in places],
        "url": f"?unit={lead.pk}&round={round.number}&what_if=csv",
    }


def row(one: Outlook) -> list[Any]:
    """One assumption; cancelled items to two decimals where the assumption is a rate."""
    return [one.label, f"{one.hanging}项", number(one.cancelled), one.baseline, ratio(one), verdict(one)]


def place_row(place: Open) -> list[Any]:
    """A place under the assumptions that always hold something."""
    now, proposed, everything = place.outlooks[:3]
    return [place.name, place.pending.total(), ratio(now), ratio(proposed), ratio(everything)]


def number(value: Any) -> str:
    """A count, with two decimals where it is none."""
    if value.denominator == 1:
        return str(value.numerator)
    return str((Decimal(value.numerator) / value.denominator).quantize(HUNDREDTH))


def ratio(one: Outlook) -> str:
    """The reduction in per cent, or a dash."""
    exact = one.exact
    return percent(None if exact is None else (Decimal(exact.numerator) / exact.denominator).quantize(HUNDREDTH))


def verdict(one: Outlook) -> str:
    """Whether at least half is reached; a dash where there is nothing to reduce."""
    if not one.baseline:
        return "—"
    return "达到" if one.reached else "未达到"


def what_if_csv(lead: Unit, round: Round, lists: list[Compilation]) -> HttpResponse:
    """Every assumption for the whole and for each place, with the exact fraction."""
    whole, places = what_if(lead, round, lists)
    head: list[object] = ["地方", "假设", "取决于事项", "取消", "清理前总数", "精简率", "精简率（分数）", "50%"]
    lines: list[list[object]] = [
        [
            place.name,
            one.label,
            one.hanging,
            number(one.cancelled),
            one.baseline,
            ratio(one),
            str(one.exact or ""),
            verdict(one),
        ]
        for place in (whole, *places)
        for one in place.outlooks
    ]
    answer = HttpResponse(b"".join(encoded([head, *lines])), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment(f"{lead.division}精简率推算（{round}）.csv")
    return answer
