"""Of which span and place the report about complaints is."""

from datetime import date
from typing import Any

from django import forms

from campaign.models import User
from campaign.roles import Action
from publishing.forms.enquiries import FIRST, LAST, day_field
from supervision.forms.complaint_lists import PlaceChoice


class ReportFilter(forms.Form):
    """The span (by the day on which a complaint came in) and the place."""

    since = day_field("收到日期从")
    until = day_field("收到日期到")
    place = PlaceChoice()

    def __init__(self, data: Any, *, user: User, action: Action) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["place"].offer(user, action)  # type: ignore[attr-defined]
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        """Say it where the two days are the wrong way round; the later one then counts as not asked for."""
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期早于开始日期，没有按结束日期统计。请改正后再统计。")
        return given

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.cleaned_data.get("since") or FIRST, self.cleaned_data.get("until") or LAST

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        return [(name, f"{self.fields[name].label}：{value}") for name, value in self.cleaned_data.items() if value]
