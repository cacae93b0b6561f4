"""What supervision adds to the case of an item or of a unit: checks, findings, orders, accountability, guides, relapses, summaries.

Each part begins with what the reader may read on the pages (decisions 59, 61), so a unit finds in its case the orders and not the
visits of the office above. Words that people typed are blotted where they name somebody; photographs are not taken along.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from campaign.access import can
from campaign.models import LogEntry, Unit, User
from campaign.roles import Action
from supervision.checks.redaction import redacted
from supervision.enums.figures import FIGURES
from supervision.enums.spot_checks import VisitState
from supervision.enums.year_end import SECTIONS
from supervision.models import CorrectionOrder, Finding, OrderFile, Relapse, SignedSummary
from supervision.queries.case_parts import Case, Part, Row, said, take_shown, texts_of
from supervision.queries.check_plans import visits_for
from supervision.queries.corrections import accountabilities_for, orders_for
from supervision.queries.guides import tasks_ever_for
from supervision.queries.relapses import relapses_for
from supervision.queries.year_end import summaries_for


@dataclass(frozen=True)
class About:
    """Whose case it is: a unit's, or an item's through all its versions."""

    user: User
    unit: Unit | None = None
    uid: UUID | None = None

    def rows(self, found: QuerySet[Any], unit: str, uids: Sequence[str]) -> QuerySet[Any]:
        """Those of `found` that belong to it: by the path to their unit, or by one of the paths to an item's identity."""
        if self.unit is not None:
            return found.filter(**{unit: self.unit})
        condition = Q(pk__in=[])
        for path in uids:
            condition |= Q(**{path: self.uid})
        return found.filter(pk__in=found.model._base_manager.filter(condition).values("pk"))


def add_supervision(case: Case, about: About) -> bool:
    """Add the parts to the case, and the lines of the log about these papers; gives whether there is anything in them."""
    orders = list(_orders(about))
    relapses = list(_relapses(about))
    summaries = list(_summaries(about)) if about.unit else []
    parts = [
        Part("现场检查", "现场检查（已提交）", _visit_rows(about)),
        Part("检查发现", "检查发现的问题", _finding_rows(about)),
        Part("责令整改", "责令整改和整改情况", [_order_row(one, about.user) for one in orders]),
        Part("整改材料", "整改证明材料的目录", _file_rows(orders, about.user)),
        Part("问责登记", "通报批评、约谈、问责建议", _accountability_rows(about, orders)),
        Part("办事指南", "办事指南更新任务", _guide_rows(about)),
        Part("死灰复燃", "死灰复燃线索", [_relapse_row(one) for one in relapses]),
    ]
    if about.unit:
        parts.append(Part("工作总结", "签发的工作总结", _summary_rows(summaries)))
    case.parts += parts
    for thing in (*orders, *relapses):
        take_shown(case, LogEntry.objects.about(thing), own=True)
    case.lines = list(dict.fromkeys(case.lines))
    return any(part.rows for part in parts)


def _cut(row: Row, *names: str) -> Row:
    """The row with private words blotted out of what was typed under these names."""
    return {key: redacted(value) if key in names else value for key, value in row.items()}


def _visit_rows(about: About) -> list[Row]:
    found = visits_for(about.user).filter(state=VisitState.HANDED_IN).annotate(found=Count("findings", distinct=True))
    visits = about.rows(found, "inspected", ["items__item__uid"])
    fields = ("unit", "inspected", "visited_on", "place", "handed_in_at")
    return [
        _cut(
            {
                "检查计划": one.plan.name,
                "方式": one.plan.get_kind_display(),
                **texts_of(one, fields),
                "发现问题": str(one.found),
            },
            "检查地点",
        )
        for one in visits
    ]


def _finding_rows(about: About) -> list[Row]:
    """Of visits that the reader may read, and those that an order to the reader's unit names."""
    orders = orders_for(about.user)
    read = Q(visit__in=visits_for(about.user).order_by().values("pk")) | Q(order__in=orders.values("pk"))
    found = about.rows(Finding.objects.filter(read), "unit", ["listed__uid", "item__item__uid"])
    rows = found.select_related("unit", "item__item", "edition__unit__division", "edition__round", "order")
    readable = set(orders.filter(findings__in=found).values_list("pk", flat=True))
    return [
        _cut(
            {
                **texts_of(one, ("found_on", "unit", "words", "note", "edition")),
                "事项": f"{one.item.item.cert_name}（{one.item.item.service_name}）" if one.item else "单位整体",
                "责令整改": one.order.number if one.order_id in readable and one.order else "",
            },
            "情况",
        )
        for one in rows.order_by("found_on", "pk")
    ]


def _orders(about: About) -> QuerySet[CorrectionOrder]:
    items = [
        "findings__listed__uid",
        "findings__item__item__uid",
        "relapse__uid",
        "from_complaint__complaint__item__uid",
    ]
    kept = Prefetch("files", OrderFile.objects.order_by("pk"), to_attr="kept")
    return about.rows(orders_for(about.user), "unit", items).prefetch_related(kept).order_by("issued_at", "pk")


def _reads_report(order: CorrectionOrder, user: User) -> bool:
    """What a unit has written and not signed is its own."""
    return order.is_reported or can(user, Action.RESPOND, order)


def _order_row(order: CorrectionOrder, user: User) -> Row:
    fields = ("number", "issuer", "unit", "source", "what", "issued_at", "due_at", "state", "words")
    row = texts_of(order, (*fields, "reported_at", "verified_at"))
    if not _reads_report(order, user):
        row["整改情况"] = ""
    return _cut(row, "整改要求", "整改情况")


def _file_rows(orders: Iterable[CorrectionOrder], user: User) -> list[Row]:
    fields = ("file_name", "kind", "size", "sha256", "kept_at", "erased_at")
    return [
        _cut({"文号": order.number, **texts_of(file, fields)}, "文件名")
        for order in orders
        if _reads_report(order, user)
        for file in order.kept  # type: ignore[attr-defined]
    ]


def _accountability_rows(about: About, orders: Sequence[CorrectionOrder]) -> list[Row]:
    rows = accountabilities_for(about.user)
    rows = rows.filter(unit=about.unit) if about.unit else rows.filter(order__in=[one.pk for one in orders])
    fields = ("unit", "kind", "number", "decided_on", "decided_by", "words", "state", "issuer")
    return [
        _cut({**texts_of(one, fields), "责令整改": one.order.number if one.order else ""}, "事由")
        for one in rows.order_by("decided_on", "pk")
    ]


def _guide_rows(about: About) -> list[Row]:
    tasks = about.rows(tasks_ever_for(about.user), "unit", ["item__uid"])
    fields = ("unit", "kind", "cert_name", "state", "link", "made_at", "confirmed_at", "closed_at")
    return [{"轮次": str(one.round.number), **texts_of(one, fields)} for one in tasks.order_by("made_at", "pk")]


def _relapses(about: About) -> QuerySet[Relapse]:
    rows = about.rows(relapses_for(about.user), "unit", ["uid"])
    return rows.select_related("order").prefetch_related("signs", "said").order_by("opened_at", "pk")


def _relapse_row(case: Relapse) -> Row:
    row = {"取消事项": case.item.cert_name, **texts_of(case, ("unit", "state", "opened_at", "due_day"))}
    row["属实"] = {True: "是", False: "否", None: ""}[case.proved]
    row["责令整改"] = case.order.number if case.order else ""
    row["线索来源"] = "\n".join(f"{said(one.at)}　{one.get_kind_display()}：{one.words}" for one in case.signs.all())
    row["说明"] = "\n".join(
        f"{said(one.at)}　{'单位' if one.by_unit else '督查员'}：{one.words}" for one in case.said.all()
    )
    return _cut(row, "线索来源", "说明")


def _summaries(about: About) -> list[SignedSummary]:
    """The unit itself reads each text that was signed, others the last one."""
    found = []
    for summary in summaries_for(about.user).filter(unit=about.unit).order_by("round"):
        signed = list(summary.signed.select_related("by", "summary__round").order_by("number"))
        found += signed if can(about.user, Action.READ, summary) else signed[-1:]
    return found


def _summary_rows(summaries: Iterable[SignedSummary]) -> list[Row]:
    return [
        {
            "轮次": str(one.summary.round.number),
            **texts_of(one, ("number", "at", "by")),
            **{section.title: one.texts.get(section.code, "") for section in SECTIONS},
            "数字": "；".join(
                f"{figure.label}{one.figures[figure.code]}" for figure in FIGURES if figure.code in one.figures
            ),
        }
        for one in summaries
    ]
