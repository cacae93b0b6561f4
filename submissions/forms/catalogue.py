"""The filter of the catalogue of certificates."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet

from campaign.enums import MaterialCategory
from submissions.models import Certificate
from submissions.queries.catalogue import certificates_for, found_by

BARRED = [("", "全部"), ("1", "不应由村（居）民委员会出具的")]


class CatalogueFilter(forms.Form):
    """Words of a name, kind of material, the village list."""

    q = forms.CharField(label="证明名称", max_length=100, required=False)
    category = forms.ChoiceField(label="材料类别", choices=[("", "全部"), *MaterialCategory.choices], required=False)
    village = forms.ChoiceField(label="村（居）出具", choices=BARRED, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.full_clean()

    def narrow(self, user: Any) -> QuerySet[Certificate]:
        """The certificates that the filter leaves of those that `user` may see; what it does not know is no condition."""
        given = self.cleaned_data
        rows = found_by(certificates_for(user), given.get("q", ""))
        if given.get("category"):
            rows = rows.filter(category=given["category"])
        return rows.filter(village_forbidden=True) if given.get("village") else rows

    def active(self) -> Iterator[tuple[str, str]]:
        """Name and words of each condition that is set."""
        given = self.cleaned_data
        if given.get("q"):
            yield "q", f"含“{given['q']}”"
        if given.get("category"):
            yield "category", str(MaterialCategory(given["category"]).label)
        if given.get("village"):
            yield "village", BARRED[1][1]
