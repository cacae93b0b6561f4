"""The further choices of a search, each with how many hits it leaves and the address that chooses it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from campaign.enums import Disposal, Subject
from campaign.templatetags.tongues import word
from publishing.models.search import CANCELLED, NEEDED
from publishing.queries import Facets, Scope
from publishing.views.public.filters import FindForm

NAMED = {"subject": dict(Subject.choices), "category": dict(Disposal.choices)}


def offered_by(form: FindForm, facets: Facets, scope: Scope) -> list[dict[str, Any]]:
    """The kinds of choices among which there is something to choose, or something chosen."""
    kinds = (("place", _("地方")), ("unit", _("部门")), ("subject", _("服务对象")), ("outcome", _("结论")))
    groups: list[dict[str, Any]] = [
        {"name": name, "label": label, "choices": choices(form, name, facets, scope)}
        for name, label in (*kinds, ("category", _("取消类别")))
    ]
    return [group for group in groups if len(group["choices"]) > 1 or any(one["on"] for one in group["choices"])]


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
