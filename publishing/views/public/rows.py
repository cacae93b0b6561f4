"""The rows of a place's list, drawn in one go: a page has thirty rows of six cells, and a template asks for each anew."""

import html
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

from campaign.enums import Disposal, Outcome
from campaign.templatetags.tongues import CHINESE, language, term, word
from publishing.models import ListedItem
from publishing.models.items import HANDOVER_OPEN
from publishing.sheets.editions import basis_words

SHOWN = ("uid", "cert_name", "service_name", "demanding_unit")
SHOWN_CANCELLED = ("disposal", "replacement", "checking_unit", "remark")
SHOWN_KEPT = ("bases", "issuing_unit", "guide")
Cells = Callable[..., str]
NOWHERE = uuid.UUID(int=0)
ROW = """<tr>
          <th scope="row" data-label="{label}">
            <a href="{}">{}</a>
          </th>
"""
CELL = '          <td data-label="{label}">{}</td>\n'
BASIS = '          <td data-label="{label}">\n            <span>{}</span>\n          </td>\n'


@dataclass(frozen=True)
class Row:
    """A row of the list as the table shows it: its name, its address, and its cells as HTML."""

    certificate: str
    url: str
    html: SafeString


def columns_of(items: QuerySet[ListedItem], outcome: str) -> QuerySet[ListedItem, tuple[Any, ...]]:
    """Only what the table shows, as plain tuples."""
    return items.values_list(*SHOWN, *(SHOWN_CANCELLED if outcome == Outcome.CANCEL else SHOWN_KEPT))


def drawn(rows: Iterable[tuple[Any, ...]], outcome: str) -> list[Row]:
    """Each row of `columns_of` as one `<tr>`; every text is escaped."""
    # The address of an item and the names of the columns once, not thirty times.
    before, after = reverse("item", args=[NOWHERE]).split(str(NOWHERE))
    head, service_cell = ROW.replace("{label}", _("证明事项")), CELL.replace("{label}", _("办什么事"))
    demanding_cell = CELL.replace("{label}", _("索要单位"))
    rest = cancelled_cells() if outcome == Outcome.CANCEL else kept_cells()
    found, name = [], names()
    for uid, title, service, demanding, *more in rows:
        url = f"{before}{uid}{after}"
        shared = service_cell.format(name(service)) + demanding_cell.format(name(demanding))
        cells = head.format(url, name(title)) + shared + rest(*more)
        found.append(Row(title, url, mark_safe(f"{cells}        </tr>")))  # noqa: S308 - each part is escaped
    return found


def names() -> Callable[[Any], str]:
    """How a name of the lists is written: escaped, and marked as Chinese on a page that is not."""
    return html.escape if language() == CHINESE else term


def cancelled_cells() -> Cells:
    """Draws what is done instead, and who checks."""
    name = names()
    category, instead, checks = (
        CELL.replace("{label}", words) for words in (_("取消类别"), _("办理方式"), _("核查单位"))
    )
    nothing, open_words, labels = _("不再要求提供"), _("（待衔接）"), {one.value: word(one.label) for one in Disposal}

    def cells(disposal: str, replacement: str, checking: str, remark: str) -> str:
        waiting = open_words if HANDOVER_OPEN in remark.split("；") else ""
        return (
            category.format(labels.get(disposal, ""))
            + instead.format(name(replacement) or nothing)
            + checks.format(name(checking or "—") + waiting)
        )

    return cells


def kept_cells() -> Cells:
    """Draws by what law, from whom, how long it takes."""
    name = names()
    basis, issues, days = (
        BASIS.replace("{label}", _("设定依据")),
        CELL.replace("{label}", _("开具单位")),
        CELL.replace("{label}", _("办理时限")),
    )

    def cells(bases: list[dict[str, str]], issuing: str, guide: dict[str, str]) -> str:
        lines = name(normalize_newlines(basis_words(bases))).replace("\n", "<br>")
        time_limit = name(guide.get("time_limit", "") or "—")
        return basis.format(lines) + issues.format(name(issuing)) + days.format(time_limit)

    return cells
