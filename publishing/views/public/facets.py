"""The further choices of a search, each with how many hits it leaves and the address that chooses it."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaign.enums import Disposal, Subject
from campaign.templatetags.tongues import word
from publishing.models.search import CANCELLED, NEEDED
from publishing.queries import Facets, Scope
from publishing.views.public.filters import FindForm

CURRENT = SafeString(' aria-current="true"')
NAMED = {"subject": dict(Subject.choices), "category": dict(Disposal.choices)}


def offered_by(form: FindForm, facets: Facets, scope: Scope) -> list[dict[str, Any]]:
    """The kinds of choices among which there is something to choose, or something chosen."""
    kinds = (("place", _("地方")), ("unit", _("部门")), ("subject", _("服务对象")), ("outcome", _("结论")))
    groups: list[dict[str, Any]] = [
        {"name": name, "label": label, "choices": choices(form, name, facets, scope)}
        for name, label in (*kinds, ("category", _("取消类别")))
    ]
    offered = [group for group in groups if len(group["choices"]) > 1 or any(one["on"] for one in group["choices"])]
    return [group | {"drawn": drawn(group["choices"])} for group in offered]


def drawn(offered: list[dict[str, Any]]) -> SafeString:
    """The choices as lines of a list, drawn in one go: thirty of them are a third of a page's time where a template draws them."""
    undo = format_html('<span aria-hidden="true">×</span><span class="visually-hidden">{}</span>', _("取消这个条件"))
    return format_html_join(
        "",
        '<li><a href="{}"{}>{}{}</a> <span class="facets__count">{}</span></li>',
        (
            (one["url"], CURRENT if one["on"] else "", one["label"], undo if one["on"] else "", one["count"])
            for one in offered
        ),
    )


def choices(form: FindForm, name: str, facets: Facets, scope: Scope) -> list[dict[str, Any]]:
    """Each value with its hits; the chosen one leads back to all."""
    chosen = form.wanted.get(name, "")
    here = [unit.code for unit in scope.offices] if name == "unit" else [chosen]
    found = []
    for value, count in facets.counts[name].items():
        on = value in here
        url = form.address(without=name) if on else form.address(**changed(form, name, value))
        found.append({"label": label_of(name, value, facets.names), "count": count, "url": url, "on": on})
    return found


def changed(form: FindForm, name: str, value: str) -> dict[str, str]:
    """What the address says once a value is chosen: another place has other offices."""
    return {"place": value, "unit": ""} if name == "place" else {name: value}


def label_of(name: str, value: str, names: Mapping[str, str]) -> str:
    """A value as a person reads it."""
    if name == "outcome":
        return {NEEDED: _("仍需提供"), CANCELLED: _("已取消")}[value]
    return word(NAMED[name][value]) if name in NAMED else names.get(value, value)
