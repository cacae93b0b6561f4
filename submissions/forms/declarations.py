"""What a unit types into its declaration (Annex 2): one item, its bases, and the workbook that it sends up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError

from campaign.checks import trimmed
from campaign.enums import BasisLevel, Disposal, Level, MaterialCategory, Outcome, ServiceType, Subject
from campaign.sheets.refusals import REFUSALS
from submissions.checks.rules import COUNT_MAX
from submissions.checks.stored import BASIS
from submissions.models import Declaration, DeclaredItem

MOST_BASES = 100
LONG = 200  # from here on a text gets several lines
VOCABULARIES: dict[str, list[tuple[Any, Any]]] = {
    "service_type": ServiceType.choices,
    "category": MaterialCategory.choices,
    "subject": Subject.choices,
    "levels": [(str(value), label) for value, label in Level.choices],
    "basis_level": BasisLevel.choices,
    "proposal": [(one.value, one.label) for one in (Outcome.CANCEL, Outcome.RETAIN, Outcome.REFER)],
    "disposal": [(value, f"{label}一批") for value, label in Disposal.choices],
}
IN_VIEW = frozenset({"subject", "proposal"})  # short lists that are read at a glance
# Asked for under a condition, which the help names: "选填" beside it would mislead.
CONDITIONAL = frozenset({"disposal", "replacement", "keep_reason", "basis_title"})

NUMBER = "请填整数，例如1200；没有统计的留空。"
CHOICE = "请从列出的选项中选择。"
WRONG = {
    "max_length": "超过%(limit_value)d字，现在有%(show_value)d字。请只保留必要内容。",
    "null_characters_not_allowed": "里有看不见的控制字符。请清空后手工重新输入，不要从网页直接粘贴。",
    "invalid": NUMBER,
    "min_value": NUMBER,
    "max_value": f"超出合理范围。{NUMBER}",
    "invalid_choice": CHOICE,
    "invalid_list": CHOICE,
}


class Gap:
    """A field that the form asks for and a draft may leave open: the self-check tells of the gap, saving does not refuse it."""

    empty_values: Sequence[Any]

    def validate(self, value: Any) -> None:
        """Look only at what is there."""
        if value not in self.empty_values:
            super().validate(value)  # type: ignore[misc]


class WordsField(Gap, forms.CharField):
    """A text; blanks at its ends go, also full-width ones."""

    def to_python(self, value: Any) -> str:
        return trimmed(super().to_python(value) or "")


class CountField(Gap, forms.IntegerField):
    """A whole number, or nothing where nobody counted."""


class ChoiceField(Gap, forms.ChoiceField):
    """One value of a closed vocabulary."""


class LevelsField(Gap, forms.TypedMultipleChoiceField):
    """Several levels, as their numbers in order."""

    def clean(self, value: Any) -> list[int]:
        return sorted(super().clean(value))


def field_for(column: Mapping[str, Any]) -> forms.Field:
    """The form field of a column of the form: label, help and example are the column's own words."""
    key, longest = column["key"], column["max_length"]
    facts: dict[str, Any] = {
        "label": column["header"],
        "help_text": column["help"],
        "required": column["required"] or key in CONDITIONAL,
        "error_messages": WRONG,
    }
    field: forms.Field
    if key == "levels":
        field = LevelsField(choices=VOCABULARIES[key], coerce=int, widget=forms.CheckboxSelectMultiple, **facts)
    elif key in IN_VIEW:
        field = ChoiceField(choices=VOCABULARIES[key], widget=forms.RadioSelect, **facts)
    elif key in VOCABULARIES:
        field = ChoiceField(choices=[("", "请选择"), *VOCABULARIES[key]], **facts)
    elif key == "yearly_count":
        field = CountField(min_value=0, max_value=COUNT_MAX, **facts)
    else:
        widget = forms.Textarea(attrs={"rows": 3}) if longest > LONG else forms.TextInput()
        field = WordsField(max_length=longest, widget=widget, **facts)
    setattr(field, "example", "" if key in VOCABULARIES else column["example"])  # noqa: B010 - shown by the tag `field`
    return field


class ItemForm(forms.Form):
    """One item as the form's columns ask for it, without the bases. A draft may have gaps."""

    use_required_attribute = False

    def __init__(self, *args: Any, columns: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            if column["key"] not in ("no", *BASIS):
                self.fields[column["key"]] = field_for(column)


class BasisForm(forms.Form):
    """One text on which the demand rests."""

    use_required_attribute = False

    def __init__(self, *args: Any, columns: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            if column["key"] in BASIS:
                self.fields[column["key"].removeprefix("basis_")] = field_for(column)


class ItemEntry:
    """The page of one item: the item's form, as many forms for bases as it needs, and the row version it was opened at."""

    def __init__(self, declaration: Declaration, item: DeclaredItem | None, data: Any = None) -> None:
        self.columns = declaration.form.columns
        self.data = data
        self.row_version = number(data, "row_version", 10**9) if data is not None and item else None
        if data is None:
            self.form = ItemForm(initial=initial_of(declaration, item), columns=self.columns)
            stored = list(item.bases.all()) if item else []
            self.bases = [self.basis(order, initial=vars(basis)) for order, basis in enumerate(stored, 1)]
        else:
            self.form = ItemForm(data, columns=self.columns)
            self.bases = [self.basis(order, data) for order in range(1, number(data, "bases", MOST_BASES) + 1)]
        if not self.bases:
            self.bases = [self.basis(1)]

    def basis(self, order: int, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> BasisForm:
        """The form of the basis that stands at `order`, counted from 1."""
        return BasisForm(data, initial=initial, prefix=f"basis-{order}", columns=self.columns)

    def add_basis(self) -> None:
        """One more empty basis; nothing is saved."""
        if len(self.bases) < MOST_BASES:
            self.bases.append(self.basis(len(self.bases) + 1))

    def drop_basis(self, order: int) -> None:
        """Take a basis off the page; nothing is saved."""
        typed = [self.typed(form) for form in self.bases]
        kept = [values for place, values in enumerate(typed, 1) if place != order]
        self.bases = [self.basis(place, initial=values) for place, values in enumerate(kept, 1)] or [self.basis(1)]

    @staticmethod
    def typed(form: forms.Form) -> dict[str, Any]:
        """What stands in the boxes, right or wrong."""
        return {name: form[name].value() for name in form.fields}

    def is_valid(self) -> bool:
        """Whether it can be saved as a draft: nothing too long, no value that the vocabulary lacks."""
        checked = [form.is_valid() for form in self.forms()]  # all of them, so that every error is shown
        return all(checked)

    def forms(self) -> Iterator[forms.Form]:
        """The item's form, then those of the bases."""
        yield self.form
        yield from self.bases

    def values(self) -> dict[str, Any]:
        """What is to be saved of the item."""
        return self.form.cleaned_data

    def filled_bases(self) -> list[dict[str, str]]:
        """The bases in which something stands."""
        return [basis.cleaned_data for basis in self.bases if any(basis.cleaned_data.values())]

    def errors(self) -> list[dict[str, str]]:
        """Every error with the box that it is about."""
        return [
            {"words": f"{form.fields[name].label}：{error}", "anchor": form[name].auto_id}
            for form in self.forms()
            for name, errors in form.errors.items()
            for error in errors
        ]


def initial_of(declaration: Declaration, item: DeclaredItem | None) -> dict[str, Any]:
    """What stands in the boxes at first: the stored item, or the unit's own name as the one that demands."""
    if item is None:
        return {"demanding_unit": declaration.unit.name}
    return {**vars(item), "levels": [str(level) for level in item.levels]}


def number(data: Any, name: str, most: int) -> int:
    """A number that the page itself wrote; anything else was not sent by this page."""
    text = data.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
        raise BadRequest(f"{name} is not a number that the page wrote")
    return int(text)


class WorkbookForm(forms.Form):
    """The workbook of a declaration."""

    file = forms.FileField(
        label="申报表工作簿",
        help_text="收 .xlsx 文件和 .csv 文本表格，不超过10MB。可以用本页下载的模板，也可以用本单位原有的清单。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
        allow_empty_file=True,
        error_messages={"required": "没有选择文件。请先选择填好的工作簿。"},
    )

    def clean_file(self) -> Any:
        """The file, unless it is larger than may be read: then its content is not here either."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise ValidationError(REFUSALS["file_too_big"])
        return file
