"""What narrows the lists of complaints and the report about them; what is not valid in the address counts as not asked for."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from campaign.access import units_held
from campaign.forms.units import ALL, indented
from campaign.models import Division, Unit, User
from campaign.notice.timetable import closes_at, opens_at
from campaign.roles import Action
from publishing.forms.enquiries import day_field
from supervision.enums.complaints import ComplaintOutcome, Light, LookUp
from supervision.models import Cluster, ComplaintQuerySet
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_clusters import clusters_of
from supervision.queries.complaint_lists import RESPOND, SIDES, Step, concerning, step_of, turn_of

PRESSED = "pressed"
MARKS = ((Light.YELLOW.value, Light.YELLOW.label), (Light.RED.value, Light.RED.label), (PRESSED, "督办中"))
COUNTY = 3
EXACT = {"outcome": "outcome", "look_up": "look_up"}
KEPT = frozenset({"side", "turn"})  # of the address, no condition that is taken away by itself


class PlaceChoice(forms.ModelChoiceField):
    """A place in which the person's own units stand, or one below it, down to counties."""

    def __init__(self) -> None:
        super().__init__(label="发生地", queryset=Division.objects.none(), required=False, empty_label="全部")
        self.highest = 1

    def offer(self, user: User, action: Action) -> None:
        """The divisions of the units in which the person holds the action, and those in them; two queries."""
        paths = list(units_held(user, action).values_list("division__path", "division__level"))
        within = Q(pk__in=[])
        for path, _ in paths:
            within |= Q(path__startswith=path)
        self.queryset = Division.objects.filter(within, level__lte=COUNTY, valid_to=None).order_by("path")
        self.highest = min((level for _, level in paths), default=1)

    def label_from_instance(self, obj: Any) -> str:
        """The name, moved in by its level."""
        return indented(obj, self.highest)


class ComplaintFilter(forms.Form):
    """Narrow one list of complaints."""

    state = forms.ChoiceField(label="状态", required=False)
    outcome = forms.ChoiceField(label="办理结果", choices=[ALL, *ComplaintOutcome.choices], required=False)
    light = forms.ChoiceField(label="标记", choices=[ALL, *MARKS], required=False)
    look_up = forms.ChoiceField(label="清单查询结果", choices=[ALL, *LookUp.choices], required=False)
    place = PlaceChoice()
    since = day_field("收到日期从")
    until = day_field("收到日期到")
    q = forms.CharField(label="编号、证明、事项或者单位", max_length=60, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.all(), to_field_name="code", label="单位", required=False, widget=forms.HiddenInput
    )
    cluster = forms.ModelChoiceField(Cluster.objects.none(), label="同类投诉", required=False, widget=forms.HiddenInput)
    step = forms.ChoiceField(label="办理", choices=[ALL, *Step.choices], required=False, widget=forms.HiddenInput)
    turn = forms.CharField(max_length=1, required=False, widget=forms.HiddenInput)  # only those that wait for `unit`
    side = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, rows: ComplaintQuerySet, side: str, user: User, clock: Clock) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rows, self.door, self.clock = rows, SIDES[side], clock
        states = [(one.value, one.label) for one in self.door.states]  # type: ignore[attr-defined]
        self.fields["state"].choices = [ALL, *states]  # type: ignore[attr-defined]
        self.fields["cluster"].queryset = clusters_of(user)  # type: ignore[attr-defined]
        if side == RESPOND:
            del self.fields["place"]
        else:
            self.fields["place"].offer(user, self.door.action)  # type: ignore[attr-defined]
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        """Say it where the two days are the wrong way round; the later one then counts as not asked for."""
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期早于开始日期，没有按结束日期筛选。请改正后再筛选。")
        return given

    def narrow(self, *, left_out: str = "") -> ComplaintQuerySet:
        """What the filter leaves; without its condition `left_out`."""
        rows, given = self.rows, {**self.cleaned_data, left_out: None}
        rows = rows.filter(**{path: given[name] for name, path in EXACT.items() if given.get(name)})
        if given.get("state"):
            rows = rows.filter(**{self.door.path: given["state"]})
        if light := given.get("light"):
            rows = rows.filter(Q(is_pressed=True)) if light == PRESSED else rows.filter(self.clock.lit(Light(light)))
        if (step := given.get("step")) and (step.startswith("owed") == (self.door is SIDES[RESPOND])):
            rows = rows.filter(step_of(step, self.clock))
        if place := given.get("place"):
            rows = rows.filter(place__path__startswith=place.path)
        if given.get("since"):
            rows = rows.filter(received_at__gte=opens_at(given["since"]))
        if given.get("until"):
            rows = rows.filter(received_at__lt=closes_at(given["until"]))
        if unit := given.get("unit"):
            rows = rows.filter(turn_of(unit) if given.get("turn") else concerning(unit))
        if cluster := given.get("cluster"):
            rows = rows.filter(membership__cluster=cluster)
        return rows.filter(_named(words)) if (words := given.get("q")) else rows

    def kept(self) -> str:
        """What is asked for, as the address has it: without what is not valid, and without the page."""
        names = [name for name, _ in self.active()] + [name for name in KEPT if self.cleaned_data.get(name)]
        return urlencode([(name, str(self.data.get(name))) for name in names])

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value or name in KEPT:
                continue
            choices = dict(getattr(field, "choices", ())) if isinstance(value, str) else {}
            found.append((name, f"{field.label}：{choices.get(value, value)}"))
        return found


def _named(words: str) -> Q:
    """Facts alone: a complainant is not looked for by name."""
    units = Q(office__name__contains=words) | Q(office_name__contains=words) | Q(unit__name__contains=words)
    item = Q(item_name__contains=words) | Q(service_name__contains=words)
    return Q(number__startswith=words) | item | units
