"""What the address of a public page may ask for. A value that is not understood is left out, never an error."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.checks import comparison_key
from campaign.enums import Disposal, Level, Outcome, Subject
from campaign.models import Division, Unit
from campaign.templatetags.tongues import tongue_of, word
from publishing.queries import Narrowing
from publishing.views.public.day import clean_day

TEXT_MAX = 60
ANY = ("", _("不限"))
NEEDED = (Outcome.RETAIN, Outcome.REFER)
Choices = list[tuple[str, Any]]


class Choose(forms.Select):
    """A box of choices drawn in one go: Django draws each choice with a template of its own, and a county has fifty offices."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box with its choices, in groups where they come in groups."""
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(given), self.drawn(self.choices, str(value or "")))

    def drawn(self, offered: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
        """The choices, the chosen one marked."""
        return mark_safe(  # noqa: S308 - each part is escaped
            "".join(
                format_html('<optgroup label="{}"{}>{}</optgroup>', value, tongue_of(value), self.drawn(label, chosen))
                if isinstance(label, list | tuple)
                else f'<option value="{escape(value)}"{" selected" if str(value) == chosen else ""}{tongue_of(word(label))}>{escape(word(label))}</option>'
                for value, label in offered
            )
        )


class AddressForm(forms.Form):
    """A form in which a bad value is simply not there: `wanted` holds the good ones, "" for the others."""

    def __init__(self, data: QueryDict, choices: Mapping[str, Choices] | None = None) -> None:
        super().__init__(data, auto_id="by_%s")
        for name, offered in (choices or {}).items():
            self.fields[name].choices = [ANY, *offered]  # type: ignore[attr-defined]
        self.is_valid()
        self.wanted: dict[str, Any] = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        self.errors.clear()

    def active(self) -> list[dict[str, str]]:
        """The filters that are on, each with the address that leaves it out."""
        shown = [name for name, value in self.wanted.items() if value and not self.fields[name].widget.is_hidden]
        return [
            {
                "label": gettext("%(name)s：%(value)s")
                % {"name": self.fields[name].label, "value": self.word_for(name)},
                "url": self.address(without=name),
            }
            for name in shown
        ]

    def leave_out(self, name: str) -> None:
        """Offer one filter less: it says nothing about these rows."""
        del self.fields[name]
        self.wanted.pop(name)

    def word_for(self, name: str) -> str:
        """The chosen value as a person reads it."""
        offered = getattr(self.fields[name], "choices", ())
        return word(dict(flat(offered)).get(self.wanted[name], self.wanted[name]))

    def address(self, without: str = "", **changed: Any) -> str:
        """The query of this page with one filter less, or others changed; the page number starts anew."""
        return "?" + urlencode(self.given(without, **changed))

    def given(self, without: str = "", **changed: Any) -> list[tuple[str, Any]]:
        """The same as pairs, for another form of the page."""
        values = {**self.wanted, **changed}
        return [(name, value) for name, value in values.items() if value and name != without]


class FindForm(AddressForm):
    """Is it still needed: the words, what narrows them down, and of which day."""

    on = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.ChoiceField(label=_("地方"), required=False, widget=Choose)
    unit = forms.ChoiceField(label=_("部门"), required=False, widget=Choose)
    subject = forms.ChoiceField(label=_("服务对象"), choices=[ANY, *Subject.choices], required=False, widget=Choose)
    outcome = forms.ChoiceField(
        label=_("结论"),
        choices=[ANY, ("needed", _("仍需提供")), ("cancelled", _("已取消"))],
        required=False,
        widget=Choose,
    )
    category = forms.ChoiceField(label=_("取消类别"), choices=[ANY, *Disposal.choices], required=False, widget=Choose)

    def clean_q(self) -> str:
        """No name is longer than what is looked for."""
        return str(self.cleaned_data["q"])[:TEXT_MAX]

    @property
    def asked(self) -> bool:
        """Whether there is anything to look for."""
        return bool(comparison_key("".join(self.wanted["q"].split())).strip(",.;:!?。，《》()[]\"'-"))

    def narrowing(self, units: tuple[str, ...] = ()) -> Narrowing:
        """The filters as the search knows them, with the codes of the offices asked for; the place is looked for on its own."""
        return Narrowing(
            units=units,
            subject=self.wanted["subject"],
            outcome=self.wanted["outcome"],
            category=self.wanted["category"],
        )


class WindowForm(AddressForm):
    """The window check: where, and which office, chosen or typed; what is asked for goes along."""

    place = forms.ChoiceField(label=_("地方"), required=False, widget=Choose)
    unit = forms.ChoiceField(label=_("部门"), required=False, widget=Choose)
    office = forms.CharField(label=_("部门名称"), required=False)
    on = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_q(self) -> str:
        """No name is longer than what is looked for."""
        return str(self.cleaned_data["q"])[:TEXT_MAX]

    def clean_office(self) -> str:
        """Nor is the name of an office."""
        return str(self.cleaned_data["office"])[:TEXT_MAX]


class PlaceForm(AddressForm):
    """Which rows of a place's list: by unit, subject, category, words."""

    list = forms.ChoiceField(
        choices=[(outcome.value, outcome.label) for outcome in Outcome if outcome != Outcome.STRIKE],
        required=False,
        widget=forms.HiddenInput,
    )
    round = forms.IntegerField(required=False, min_value=1, max_value=999, widget=forms.HiddenInput)
    on = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.ChoiceField(label=_("单位"), required=False, widget=Choose)
    subject = forms.ChoiceField(label=_("服务对象"), choices=[ANY, *Subject.choices], required=False, widget=Choose)
    category = forms.ChoiceField(label=_("取消类别"), choices=[ANY, *Disposal.choices], required=False, widget=Choose)
    text = forms.CharField(label=_("名称"), required=False, max_length=TEXT_MAX)

    def clean_on(self) -> str:
        """A day that there is, or none."""
        return clean_day(self.cleaned_data["on"])

    def conditions(self) -> dict[str, Any]:
        """The filters as the rows know them; which list is not among them."""
        found: dict[str, Any] = {}
        if self.wanted["unit"]:
            found["unit__code"] = self.wanted["unit"]
        if self.wanted["subject"]:
            found["subject__in"] = {self.wanted["subject"], Subject.BOTH}
        if category := self.wanted.get("category"):
            found["disposal"] = category
        return found


def flat(offered: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    """Choices without their groups."""
    for value, label in offered:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def places_to_choose(chosen: str) -> Choices:
    """Region, prefectures and counties in groups; the townships too of the county that was chosen, or that one lies in."""
    rows = list(
        Division.objects.filter(level__lt=Level.TOWNSHIP).order_by("path").values_list("code", "name", "level", "path")
    )
    offered: Choices = []
    for code, name, level, _path in rows:
        if level == Level.REGION:
            offered.append((code, _("全区各地")))
        elif level == Level.PREFECTURE:
            offered.append((name, [(code, gettext("%(place)s（全市、地区）") % {"place": name})]))
        else:
            offered[-1][1].append((code, name))
    return offered + townships_to_choose(chosen)


def is_code(text: str) -> bool:
    """Whether a text from an address can be the code of a division at all."""
    return text.isascii() and text.isdigit() and len(text) <= 12


def units_to_choose(place: Division | None, on: date | None = None) -> Choices:
    """The offices that declare in a place, or that there were on a past day: of a county with its townships, of the others those of
    their own level."""
    if place is None:
        return []
    units = Unit.objects.declaring().there(on).order_by("code")
    here = units.in_division(place) if place.level >= Level.COUNTY else units.filter(division=place)
    return list(here.values_list("code", "name"))


def townships_to_choose(chosen: str) -> Choices:
    """The townships of the county with this code, or of the county in which the township with this code lies."""
    if not is_code(chosen):
        return []
    place = Division.objects.filter(code=chosen, level__gte=Level.COUNTY).select_related("parent").first()
    county = place.parent if place is not None and place.level == Level.TOWNSHIP else place
    if county is None:
        return []
    below = county.children.order_by("code").values_list("code", "name")
    return [(gettext("%(place)s的乡镇、街道") % {"place": county.name}, list(below))] if below else []
