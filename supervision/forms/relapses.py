"""What is typed in about relapses, monthly returns, briefings and the watch; and what narrows their lists."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet

from campaign.models import Unit
from publishing.forms.enquiries import day_field
from review.forms.words import plain, words_field
from supervision.enums.relapses import ELSEWHERE, RelapseState, SignKind
from supervision.models import MonthlyDemand, Relapse
from supervision.operations.returns import Demand

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


def short(label: str, longest: int = 60, help_text: str = "") -> forms.CharField:
    """A line that may be left empty."""
    return forms.CharField(label=label, max_length=longest, required=False, validators=[plain], help_text=help_text)


class RelapseFilter(forms.Form):
    """Narrow a list of cases."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *RelapseState.choices], required=False)
    kind = forms.ChoiceField(label="来源", choices=[("", "全部"), *SignKind.choices], required=False)
    q = forms.CharField(label="事项或者单位", max_length=60, required=False)
    unit = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, rows: QuerySet[Relapse]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rows = rows
        self.is_valid()

    def narrow(self, *, left_out: tuple[str, ...] = ()) -> QuerySet[Relapse]:
        """What the filter leaves, without the conditions named."""
        given = {name: value for name, value in self.cleaned_data.items() if value and name not in left_out}
        paths = {"state": "stands", "unit": "unit__code"}
        rows = self.rows.filter(**{path: given[name] for name, path in paths.items() if name in given})
        if kind := given.get("kind"):
            rows = rows.filter(pk__in=Relapse.objects.filter(signs__kind=kind).values("pk"))
        if words := given.get("q", "").replace("\x00", ""):
            rows = rows.filter(Q(item__cert_name__contains=words) | Q(unit__name__contains=words))
        return rows

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        said = {"state": dict(RelapseState.choices), "kind": dict(SignKind.choices)}
        labels = {"unit": "单位编码"}
        return [
            (name, f"{labels.get(name) or self.fields[name].label}：{said.get(name, {}).get(value, value)}")
            for name, value in self.cleaned_data.items()
            if value
        ]


class SayForm(forms.Form):
    """What is said of a case."""

    words = words_field("情况说明", longest=1000, help_text="写明是否仍在索要、已经怎样处理。不写群众的姓名、电话。")


class MoveForm(forms.Form):
    """The words of a move; with an order its document number and how long there is."""

    number = short("文号", 80, "整改通知的文号。例：城政督〔2020〕3号。")
    days = forms.IntegerField(label="纠正期限（工作日）", min_value=1, max_value=60, initial=5)
    note = words_field("理由、要求或者情况", longest=1000)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if name != "order":
            del self.fields["number"], self.fields["days"]
        else:
            self.fields["number"].required = True


class WatchForm(forms.Form):
    """From when on complaints open a case."""

    complaints = forms.IntegerField(
        label="投诉件数", min_value=1, max_value=100, help_text="同一单位、同一取消事项达到这个件数，列为线索。"
    )
    days = forms.IntegerField(label="天数", min_value=1, max_value=366, help_text="在最近多少天内计算。")


class BriefingForm(forms.Form):
    """The acknowledgement of a unit's leader."""

    day = day_field("传达日期")
    windows = forms.IntegerField(label="办事窗口数", min_value=0, max_value=10_000, help_text="没有对外窗口的填0。")
    staff = forms.IntegerField(
        label="工作人员数", min_value=1, max_value=100_000, help_text="已经传达到的工作人员人数。"
    )
    words = forms.CharField(
        label="传达方式",
        max_length=300,
        required=False,
        validators=[plain],
        help_text="例：召开全体会议传达，窗口张贴清单。",
    )
    file = forms.FileField(
        label="附件",
        required=False,
        max_length=120,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text="会议记录、签到表等，PDF、JPG或者PNG，不超过5MB。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].required = True


class DemandForm(forms.Form):
    """One line of a monthly return; a line without anything is left out."""

    cert_name = short("证明名称", 200)
    by_unit = forms.CharField(
        label="区内单位",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "units-asked", "autocomplete": "off"}),
        help_text="填单位全称，可以从提示中选择。",
    )
    outside = short("区外机构", 120, "银行、公证处、外省单位等。")
    outside_place = forms.ChoiceField(
        label="区外机构所在地", choices=[("", "请选择"), *((one, one) for one in ELSEWHERE)], required=False
    )
    times = forms.IntegerField(
        label="次数", required=False, initial=1, validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )
    village = short("村（居）", help_text="由村（居）委会开具的填写。")

    def __init__(self, *args: Any, units: Mapping[str, Unit | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_by_unit(self) -> Unit | None:
        """The unit of that name or code, of those that may have sent somebody."""
        name = "".join(self.cleaned_data["by_unit"].split())
        if name in self.units and self.units[name] is None:
            raise forms.ValidationError("有两个单位叫这个名称，请填单位编码。")
        if name and name not in self.units:
            raise forms.ValidationError(
                "没有找到这个单位。请从提示中选择全称；不是本县（区）、本地（市）、自治区单位的，填区外机构。"
            )
        return self.units.get(name)

    def demand(self) -> Demand | None:
        """The line, None where nothing is filled in."""
        given = self.cleaned_data
        if not any(given.get(name) for name in ("cert_name", "by_unit", "outside", "outside_place", "village")):
            return None
        return Demand(
            given["cert_name"],
            given["by_unit"],
            given["outside"],
            given["outside_place"],
            given["times"] or 1,
            given["village"],
        )


class OutsideFilter(forms.Form):
    """Narrow the list of demands from outside."""

    q = forms.CharField(label="证明、机构或者所在地", max_length=60, required=False)

    def __init__(self, data: Any, *, rows: QuerySet[MonthlyDemand]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rows = rows
        self.is_valid()

    def narrow(self) -> QuerySet[MonthlyDemand]:
        """What the filter leaves."""
        words = self.cleaned_data.get("q", "").replace("\x00", "")
        named = Q(cert_name__contains=words) | Q(outside__contains=words) | Q(outside_place__contains=words)
        return self.rows.filter(named) if words else self.rows

    def active(self) -> list[tuple[str, str]]:
        """The condition, where one is set."""
        return [("q", f"包含：{self.cleaned_data['q']}")] if self.cleaned_data.get("q") else []
