"""The grid: the items of a declaration as rows of boxes. A row is saved by itself; columns not shown stay as stored."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import BadRequest
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from campaign.checks import trimmed
from campaign.enums import Level
from submissions.checks.stored import BASIS
from submissions.forms.declarations import CHOICE, LONG, VOCABULARIES, WRONG, Gap, WordsField, field_for, number
from submissions.models import Declaration, DeclaredItem
from submissions.operations.grid import bases_of
from submissions.sheets.given_out import digest
from submissions.sheets.vocabulary import levels_of

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "main": ("事项", ("cert_name", "service_name", "service_type", "category", "subject", "issuing_unit")),
    "facts": ("用途和层级", ("purpose", "demanding_unit", "levels", "yearly_count")),
    "basis": ("设定依据", ("basis_title", "basis_clause", "basis_text", "basis_level")),
    "proposal": ("清理建议", ("proposal", "disposal", "replacement", "keep_reason")),
    "more": ("其他", ("service_code", "doc_to_amend", "remark")),
}
ALWAYS = "main"
AT_FIRST = ("main", "facts", "basis", "proposal")
BLANK = {"title": "", "clause": "", "text": "", "level": ""}
SELECTED = mark_safe(" selected")
NEW = 0  # the version of a row that is not stored


def groups_in(names: Iterable[str]) -> tuple[str, ...]:
    """The groups of columns that these names choose, in their order; the first is always among them."""
    chosen = {*names, ALWAYS}
    return tuple(name for name in GROUPS if name in chosen)


def keys_of(groups: Iterable[str]) -> tuple[str, ...]:
    """The keys of the columns in these groups, from left to right."""
    return tuple(key for name in groups for key in GROUPS[name][1])


class Lines(forms.Textarea):
    """A box of several lines, drawn without a template: a page has a thousand boxes."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<textarea{}>\n{}</textarea>", drawn, self.format_value(value) or "")


class Line(forms.TextInput):
    """A box of one line, drawn without a template; the browser offers nothing of its own below it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = {**(attrs or {}), "name": name, "value": self.format_value(value) or "", "autocomplete": "off"}
        return format_html('<input type="text"{}>', flatatt(self.build_attrs(self.attrs, drawn)))


class Choice(forms.Select):
    """A list of a vocabulary, drawn without a template."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((one, SELECTED if str(one) == chosen else "", label) for one, label in self.choices),
        )
        drawn = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", drawn, options)


class LineField(WordsField):
    """A text of one line in a box of several: breaks that came in with a paste go."""

    def to_python(self, value: Any) -> str:
        return "".join(trimmed(line) for line in super().to_python(value).splitlines())


class LevelsField(Gap, forms.CharField):
    """Several levels, written as the form writes them; read as in a workbook."""

    def prepare_value(self, value: Any) -> Any:
        """Stored levels as words; what was typed as it was typed."""
        return "、".join(str(Level(int(one)).label) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[int]:
        words = trimmed(super().clean(value) or "")
        found = levels_of(words) if words else ()
        if found is None:
            raise forms.ValidationError(f"{CHOICE}可以填：{'、'.join(Level.labels)}，多个层级用顿号隔开。")
        return [int(level) for level in found]


def cell_for(column: Mapping[str, Any]) -> forms.Field:
    """The box of a column in the grid: as on the item's page, but every vocabulary is a list."""
    key, longest = column["key"], column["max_length"]
    facts: dict[str, Any] = {"label": column["header"], "required": False, "error_messages": WRONG}
    if key == "levels":
        return LevelsField(widget=forms.TextInput(attrs={"list": "levels"}), **facts)
    if key in VOCABULARIES:
        choices = [("", "请选择"), *VOCABULARIES[key]]
        return forms.ChoiceField(choices=choices, widget=Choice, **facts)
    if key == "yearly_count":
        field = field_for(column)
        field.widget = forms.TextInput(attrs={"inputmode": "numeric"})
        return field
    if key == "cert_name":
        return LineField(max_length=longest, widget=Line, **facts)
    made = WordsField if longest > LONG else LineField
    return made(max_length=longest, widget=Lines(attrs={"rows": 2}), **facts)


class RowForm(forms.Form):
    """The boxes of one row, for the columns that are shown."""

    use_required_attribute = False

    def __init__(self, *args: Any, columns: Sequence[Mapping[str, Any]], keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {column["key"]: column for column in columns}
        for key in keys:
            if key in by_key:
                self.fields[key] = cell_for(by_key[key])


class GridRow:
    """One row of the page: an item, or a new one that will be called `uid`, with its boxes."""

    def __init__(
        self,
        paper: Declaration,
        item: DeclaredItem | None,
        groups: Sequence[str],
        data: Any = None,
        uid: uuid.UUID | None = None,
    ) -> None:
        self.paper, self.item, self.groups = paper, item, groups
        self.uid = item.uid if item else uid or uuid.uuid4()
        self.key = str(item.pk) if item else f"new-{self.uid.hex}"
        self.row_version = item.row_version if item else NEW
        self.stored = bases_of(item) if item else []
        self.form = RowForm(
            data,
            initial=self.initial(),
            columns=paper.form.columns,
            keys=keys_of(groups),
            auto_id=f"cell-{self.key}-%s",
        )
        self.name = f"第{item.no}项" if item else "新的一项"
        for key, field in self.form.fields.items():
            about = {"aria-label": f"{self.name}，{field.label}", "form": f"form-{self.key}", "data-key": key}
            field.widget.attrs |= about

    def initial(self) -> dict[str, Any]:
        """What stands in the boxes at first."""
        if self.item is None:
            return {"demanding_unit": self.paper.unit.name}
        first = (self.stored or [BLANK])[0]
        return {**vars(self.item), **{f"basis_{name}": value for name, value in first.items()}}

    def values(self, kept: Iterable[str] = ()) -> dict[str, Any]:
        """What is to be saved of the item's own fields; the `kept` ones stay as stored."""
        return {key: value for key, value in self.form.cleaned_data.items() if key not in (*BASIS, *kept)}

    def bases(self, kept: Iterable[str] = ()) -> list[dict[str, str]]:
        """The bases to be saved: the first as typed, as far as it is shown; the further ones as stored."""
        typed = {
            key.removeprefix("basis_"): value
            for key, value in self.form.cleaned_data.items()
            if key in BASIS and key not in kept
        }
        first = {**(self.stored or [BLANK])[0], **typed}
        return [*([first] if any(first.values()) else []), *self.stored[1:]]

    @property
    def was(self) -> str:
        """How the first basis reads at this version, in digests, so that it can be told later who changed it: bases have
        no history of their own."""
        first = (self.stored or [BLANK])[0]
        return " ".join([str(self.row_version), *(digest(first[key.removeprefix("basis_")]) for key in BASIS)])

    @property
    def further(self) -> int:
        """How many bases stand behind the first."""
        return max(len(self.stored) - 1, 0)


class Sent:
    """What a row's form sent along with its boxes. Raises BadRequest for what no page wrote."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.groups = groups_in(data.get("show", "").split())
        self.item = number(data, "pk", 10**10) if data.get("pk") else None
        self.row_version = number(data, "row_version", 10**9)
        self.typist = data.get("typist", "")
        self.asked = data.get("asked", "").split()
        try:
            self.uid = uuid.UUID(data.get("uid", ""))
        except ValueError as error:
            raise BadRequest("uid is not one that the page wrote") from error

    def choices(self) -> dict[str, str]:
        """After a conflict: for each field whose text is to stand, `mine` or `theirs`."""
        return {key: self.data[f"choice-{key}"] for key in keys_of(self.groups) if f"choice-{key}" in self.data}

    def was(self) -> dict[str, str]:
        """The digests of the first basis as it was opened; none when they are of another version than the text."""
        version, *digests = self.data.get("was", "").split() or [""]
        known = version == str(self.row_version) and len(digests) == len(BASIS)
        return dict(zip(BASIS, digests, strict=True)) if known else {}


class BlockForm(forms.Form):
    """A block copied from a spreadsheet."""

    text = forms.CharField(
        label="粘贴的内容",
        help_text="在电子表格软件中选中单元格，复制后粘贴在这里。连同表头一起复制的，按表头对应栏目；没有表头的，从所选栏目起依次对应。",
        widget=forms.Textarea(attrs={"rows": 6}),
        strip=False,
        max_length=1_000_000,
        error_messages={"required": "没有可以粘贴的内容。请先在电子表格软件中复制。"},
    )
    at = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    key = forms.ChoiceField(
        label="从哪一栏起",
        required=False,
        choices=[(key, key) for key in keys_of(GROUPS)],
    )
    show = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, columns: Sequence[Mapping[str, Any]], groups: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {column["key"]: column["header"] for column in columns}
        field = cast(forms.ChoiceField, self.fields["key"])
        field.choices = [(key, labels[key]) for key in keys_of(groups) if key in labels]
