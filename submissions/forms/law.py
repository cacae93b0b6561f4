"""The filter of the law library."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet

from submissions.enums import ActLevel
from submissions.models import Act
from submissions.queries.law import acts, provinces


class LawFilter(forms.Form):
    """Words of a title or number, level, place."""

    q = forms.CharField(label="名称或者文号", max_length=100, required=False)
    level = forms.ChoiceField(label="效力层级", choices=[("", "全部"), *ActLevel.choices], required=False)
    province = forms.ChoiceField(label="地方", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        places = [(place, place) for place in provinces()]
        self.fields["province"] = forms.ChoiceField(label="地方", choices=[("", "全部"), *places], required=False)
        self.full_clean()

    def narrow(self) -> QuerySet[Act]:
        """The acts that the filter leaves; what the form does not know is no condition."""
        given = self.cleaned_data
        return acts(given.get("q", ""), given.get("level", ""), given.get("province", ""))

    def active(self) -> Iterator[tuple[str, str]]:
        """Name and words of each condition that is set."""
        given = self.cleaned_data
        if given.get("q"):
            yield "q", f"含“{given['q']}”"
        if given.get("level"):
            yield "level", str(ActLevel(given["level"]).label)
        if given.get("province"):
            yield "province", given["province"]
