"""The style guide: every component in every state, on sample data that touches no table."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.access import technical
from campaign.enums import BasisLevel, Disposal, MaterialCategory, Outcome, Subject
from campaign.roles import Action
from campaign.workflow import Move, sources

BEIJING = ZoneInfo("Asia/Shanghai")
AT = dt.datetime(2020, 10, 29, 14, 5, tzinfo=BEIJING)
PHASE_STARTS = ((9, 10), (9, 21), (11, 1), (11, 21), (12, 11))
PHASE_NAMES = ("安排部署", "自查清理", "审核、反馈、公布", "运行完善", "督查提升")
SWATCHES = (
    ("ink", "墨", "正文"),
    ("act", "黛", "链接、按钮"),
    ("rouge", "胭脂红", "标识、撤销和删除"),
    ("turquoise", "松石绿", "保留、确认"),
    ("amber", "琥珀", "等待"),
    ("ochre", "赭石", "退回、逾期、改正"),
    ("grey", "灰", "取消"),
    ("paper", "纸", "底色"),
)
TAGS = (
    ("kept", "保留"),
    ("kept", "已确认"),
    ("waiting", "待审核"),
    ("refused", "已退回"),
    ("refused", "已逾期"),
    ("cancelled", "取消废止"),
    ("referred", "提请上级取消"),
    ("draft", "草稿"),
    ("plain", "未填报"),
)


class SampleForm(forms.Form):
    """One field of every kind."""

    cert_name = forms.CharField(label="证明事项", help_text="写证明的全称。", max_length=80)
    category = forms.ChoiceField(label="材料类别", choices=[("", "请选择"), *MaterialCategory.choices])
    subject = forms.ChoiceField(label="服务对象", choices=Subject.choices, widget=forms.RadioSelect)
    basis = forms.MultipleChoiceField(
        label="效力层级",
        choices=BasisLevel.choices[1:5],
        widget=forms.CheckboxSelectMultiple,
        help_text="可以多选。",
        required=False,
    )
    replacement = forms.CharField(
        label="取消后的办理方式", widget=forms.Textarea, required=False, help_text="写明由谁核查、用什么方式。"
    )
    yearly = forms.IntegerField(label="年办件量", required=False)
    effective = forms.DateField(label="执行日期", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    paper = forms.FileField(label="申报表", required=False, help_text="xlsx文件，不超过10MB。")
    sure = forms.BooleanField(label="本单位已逐项核对，内容真实、完整")


class SampleFilter(forms.Form):
    """Filters of a list."""

    place = forms.ChoiceField(label="地方", choices=[("", "全区"), ("5401", "拉萨市")], required=False)
    outcome = forms.ChoiceField(label="结论", choices=[("", "全部"), *Outcome.choices], required=False)
    words = forms.CharField(label="证明事项", required=False)


def ribbon() -> dict[str, Any]:
    """The ribbon three days before the declaration is due."""
    starts = [dt.datetime(2020, month, day, tzinfo=BEIJING) for month, day in PHASE_STARTS]
    ends = [*starts[1:], dt.datetime(2021, 1, 1, tzinfo=BEIJING)]
    states = ("past", "now", "future", "future", "future")
    phases = [
        {"number": number, "name": name, "opens": opens, "closes": closes, "state": state}
        for number, (name, opens, closes, state) in enumerate(
            zip(PHASE_NAMES, starts, ends, states, strict=True), start=1
        )
    ]
    return {
        "phases": phases,
        "deadline_name": "报送《证明事项清理申报表》",
        "deadline_label": "10月31日24:00",
        "days_left": 3,
    }


def desk_frame() -> dict[str, Any]:
    """The rail, the crumbs and the parts of the work."""
    links = [("待填报", 3, True), ("待确认", 2, True), ("已退回", 1, True), ("已报送", 41, False)]
    work = [{"label": label, "url": "#main", "count": count, "due": due} for label, count, due in links]
    work[0]["current"] = True
    other = [{"label": "工作联系表", "url": "#sg-forms"}, {"label": "公布清单", "url": "#sg-public"}]
    return {
        "rail": {
            "unit": "某县某局",
            "role": "填报人",
            "sums": [{"label": "待办", "count": 6, "due": True}, {"label": "未读", "count": 0, "due": True}],
            "groups": [{"name": "我的工作", "links": work}, {"name": "其他", "links": other}],
        },
        "crumbs": [{"label": "我的工作", "url": "#main"}, {"label": "界面规范"}],
        "steps": [
            {"label": "证明事项", "state": "done"},
            {"label": "设定依据", "state": "now"},
            {"label": "清理建议", "state": "next"},
            {"label": "核对", "state": "next"},
        ],
        "tasks": [
            {"label": "工作联系表", "url": "#sg-forms", "hint": "9月20日24:00前反馈", "tone": "kept", "word": "已报送"},
            {"label": "证明事项清理申报表", "url": "#sg-forms", "hint": "已填3件", "tone": "draft", "word": "草稿"},
            {"label": "审核意见", "hint": "审核开始后办理", "tone": "plain", "word": "未到时间"},
        ],
    }


def items() -> dict[str, Any]:
    """A list of items, its filters, and pages of it."""
    rows = [
        [{"text": "无犯罪记录证明", "url": "#sg-lists"}, "某县公安局", 1240, {"text": "保留", "tone": "kept"}],
        [{"text": "收入证明", "url": "#sg-lists"}, "某县民政局", 386, {"text": "待审核", "tone": "waiting"}],
        [{"text": "亲属关系证明", "url": "#sg-lists"}, "某县公安局", 92, {"text": "部门核查", "tone": "cancelled"}],
        [{"text": "居住证明", "url": "#sg-lists"}, "某县教育局", None, {"text": "已退回", "tone": "refused"}],
    ]
    columns = [
        {"label": "证明事项"},
        {"label": "索要单位"},
        {"label": "年办件量", "numeric": True},
        {"label": "状态"},
    ]
    return {
        "caption": "证明事项清单",
        "columns": columns,
        "rows": rows,
        "foot": ["合计4件", "", 1718, ""],
        "page": Paginator(range(230), 20).page(6),
        "filter_form": SampleFilter({"place": "5401"}),
        "active": [{"label": "地方：拉萨市", "url": "#sg-lists"}],
        "actions": [{"name": "take", "label": "领取"}, {"name": "return", "label": "退回"}],
    }


def acts() -> dict[str, Any]:
    """Open moves: plain, with a reason, and one that cannot be taken back."""
    anywhere = sources("here")
    action = next(iter(Action))
    return {
        "moves": [
            Move("accept", "同意审核意见", anywhere, "there", action, explains="同意后，本项按审核意见列入清单。"),
            Move("return", "退回整改", anywhere, "there", action, note_required=True, explains="退回后，由单位重报。"),
            Move("publish", "公布清单", anywhere, "there", action, explains="公布后不能修改，更正须另发新版。"),
            Move("withdraw", "撤回申报", anywhere, "there", action, explains="撤回后，本单位视为未报送。"),
        ],
        "confirm_moves": ["publish", "withdraw"],
        "danger_moves": ["withdraw"],
    }


def public_samples() -> dict[str, Any]:
    """The three answers, the facts under them, and files to take away."""
    kept = [
        {"key": "依据", "value": "《中华人民共和国教师法》第十四条"},
        {"key": "开具单位", "value": "公安机关"},
        {"key": "办理时限", "value": "3个工作日"},
    ]
    gone = [
        {"key": "取消后的办理方式", "value": f"{Disposal.DEPARTMENT_CHECK.label}：由公安机关通过内部系统核查"},
        {"key": "执行日期", "value": "2020年11月21日"},
    ]
    unlisted = [{"key": "依据", "value": "方案第五部分（四）：未列入清单范围内的，一律不得要求申请人提供任何证明材料"}]
    return {
        "verdicts": [
            {"answer": "needed", "certificate": "无犯罪记录证明", "service": "教师资格认定", "facts": kept},
            {"answer": "cancelled", "certificate": "亲属关系证明", "service": "户口迁移", "facts": gone},
            {"answer": "unlisted", "certificate": "婚育情况证明", "facts": unlisted},
        ],
        "downloads": [
            {"label": "证明事项保留清单（附件3）", "url": "#sg-public", "kind": "XLSX", "size": 48213, "rows": 412},
            {"label": "证明事项取消清单（附件4）", "url": "#sg-public", "kind": "CSV", "size": 30110, "rows": 503},
        ],
        "facts": [
            {"key": "证明事项", "value": "无犯罪记录证明", "change_url": "#sg-forms"},
            {"key": "行使层级", "values_list": ["地（市）级", "县（区）级"], "change_url": "#sg-forms"},
            {"key": "备注", "value": "", "change_url": "#sg-forms"},
        ],
    }


@technical
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; technical staff only."""
    form = SampleForm({"cert_name": "", "category": "stamp", "replacement": "由本单位通过信息共享核查。"})
    form.fields["cert_name"].example = "无犯罪记录证明"  # type: ignore[attr-defined]
    context = {
        "ribbon": ribbon(),
        "swatches": [{"name": name, "label": label, "use": use} for name, label, use in SWATCHES],
        "tags": [{"tone": tone, "word": word} for tone, word in TAGS],
        "figure": Decimal("52.3155"),
        "at": AT,
        "form": form,
        **desk_frame(),
        **items(),
        **acts(),
        **public_samples(),
    }
    return render(request, "styleguide.html", context)
