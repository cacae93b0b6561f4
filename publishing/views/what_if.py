"""If the open items came out one way or another: the tables of the page, and the same as CSV."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from campaign.models import Round, Unit
from campaign.notice.target import HUNDREDTH
from campaign.templatetags.face import percent
from publishing.models import Compilation
from publishing.queries.what_if import Open, Outlook, units_silent, what_if
from publishing.sheets.csv_out import encoded
from publishing.views.public.edition import attachment

RATIO = ("取消", "清理前总数", "精简率")
COLUMNS = [
    {"label": "假设"},
    *({"label": label, "numeric": True} for label in ("取决于", *RATIO)),
    {"label": "50%"},
]
PLACE_COLUMNS = [
    {"label": "地方"},
    *({"label": label, "numeric": True} for label in ("未定", "现在", "按申报建议", "全部取消")),
]
# With the switch on, the same with what was not declared counted as cancelled: a table of its own, and columns for places.
PLACE_BOTH = [{"label": label, "numeric": True} for label in ("未列入", "视为取消：现在", "视为取消：按建议")]
SWITCH = {"1": True, "0": False}


def switched(round: Round, given: str) -> bool:
    """Whether 未列入视为取消 is asked for: as the address says (`?undeclared=1`), else as the campaign is set."""
    return SWITCH.get(given, round.campaign.undeclared_means_cancelled)


def shown(lead: Unit, round: Round, lists: list[Compilation], given: str = "") -> dict[str, Any]:
    """The context of `publishing/what_if.html`; `given` is the switch as the address has it."""
    whole, places = what_if(lead, round, lists)
    both, address = switched(round, given), f"?unit={lead.pk}&round={round.number}"
    return {
        "pending": whole.pending.total(),
        "agreed": whole.agreed.total(),
        "both": both,
        "set": round.campaign.undeclared_means_cancelled,
        "undeclared": whole.undeclared,
        "silent": units_silent(lead, round),
        "switch_url": f"{address}&undeclared={int(not both)}#what-if-title",
        "columns": COLUMNS,
        "rows": [row(one) for one in whole.outlooks],
        "rows_cancelled": [row(one) for one in whole.outlooks_undeclared_cancelled] if both else [],
        "place_columns": [*PLACE_COLUMNS, *(PLACE_BOTH if both else ())],
        "places": [place_row(place, both) for place in places],
        "url": f"{address}&what_if=csv",
    }


def row(one: Outlook) -> list[Any]:
    """One assumption: what hangs on it, cancelled items (two decimals where it is a rate), baseline, the ratio, whether half is reached."""
    return [one.label, f"{one.hanging}项", number(one.cancelled), one.baseline, ratio(one), verdict(one)]


def place_row(place: Open, both: bool) -> list[Any]:
    """A place under the assumptions that always hold something."""
    found = [place.name, place.pending.total(), *map(ratio, place.outlooks[:3])]
    return [*found, place.undeclared, *map(ratio, place.outlooks_undeclared_cancelled[:2])] if both else found


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
    """Every assumption for the whole and for each place, with the exact fraction, both ways of counting what was not declared."""
    whole, places = what_if(lead, round, lists)
    head: list[object] = [
        "地方",
        "假设",
        "未列入申报的",
        "取决于事项",
        "取消",
        "清理前总数",
        "精简率",
        "精简率（分数）",
        "50%",
    ]
    lines: list[list[object]] = [
        [
            place.name,
            one.label,
            words,
            one.hanging,
            number(one.cancelled),
            one.baseline,
            ratio(one),
            str(one.cancelled / one.baseline) if one.baseline else "",
            verdict(one),
        ]
        for place in (whole, *places)
        for words, outlooks in (("不计", place.outlooks), ("视为取消", place.outlooks_undeclared_cancelled))
        for one in outlooks
    ]
    answer = HttpResponse(b"".join(encoded([head, *lines])), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment(f"{lead.division}精简率推算（{round}）.csv")
    return answer
