"""The filters of the record of readings."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q, QuerySet

from campaign.forms.reminders import active_of
from campaign.models import LogEntry
from campaign.notice.timetable import SHANGHAI

WAYS = (("", "全部"), ("page", "网页查阅"), ("export", "导出"))


class ReadingsFilter(forms.Form):
    """Who, whose, how, when."""

    q = forms.CharField(label="查阅人或单位", max_length=60, required=False)
    way = forms.ChoiceField(label="方式", choices=WAYS, required=False)
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def narrow(self, rows: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """The lines that the filter leaves; a filter that is not valid leaves all."""
        if not self.is_valid():
            return rows
        given = self.cleaned_data
        if words := given["q"].strip():
            rows = rows.filter(Q(actor__name__contains=words) | Q(unit__name__contains=words))
        if given["way"]:
            rows = rows.filter(after__way=given["way"])
        if given["since"]:
            rows = rows.filter(at__gte=datetime.combine(given["since"], time(), SHANGHAI))
        if given["until"]:
            rows = rows.filter(at__lt=datetime.combine(given["until"] + timedelta(days=1), time(), SHANGHAI))
        return rows

    def active(self) -> list[tuple[str, str]]:
        """The filters that are set, each with its words."""
        return [(name, str(words)) for name, words in active_of(self)]
