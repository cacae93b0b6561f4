"""What the year's end has done apart from the page: an edition of the evaluation, the report of a region, prefecture or county."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import reverse

from campaign.access import can, units_for
from campaign.models import Round, Unit, User
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.roles import Action
from supervision.operations.evaluation import freeze_evaluation
from supervision.queries.evaluation import judge_all
from supervision.queries.figures import one_instant
from supervision.queries.region_report import gather_report, reports_open
from supervision.sheets.region_report import write_report


def evaluation_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The coordination office; None for who does not evaluate."""
    office = Unit.objects.get(pk=asked["office"])
    return [office.pk] if can(user, Action.SET_RULES, office) else None


def evaluation_made(work: Work) -> None:
    """Look at everything from one state of the database, then keep it and say so in one transaction."""
    office = Unit.objects.get(pk=work.parameters["office"])
    round = Round.objects.select_related("campaign").get(pk=work.parameters["round"])
    with one_instant():
        found = judge_all(round, work.at)
    work.of(len(found))
    with transaction.atomic():
        edition = freeze_evaluation(office, round, found, actor=work.user, at=work.at)
        work.done = work.total
        words = f"已固定{edition}，共{edition.rows:,}条结果。"
        work.finish(words, address=reverse("evaluation", args=[edition.pk]))


EVALUATION = Kind("综合评估", evaluation_reach, evaluation_made)


def report_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The unit that leads the place, for who oversees it; the sums of a place are its own."""
    lead = units_for(user, Action.OVERSEE).filter(pk=asked["lead"]).values_list("pk", flat=True)
    return list(lead) or None


def report_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The report of a place that the person oversees; 404 for another."""
    lead = reports_open(user).filter(code=asked.get("unit", "")[:20]).select_related("division").first()
    number = asked.get("round", "")
    known = number.isascii() and number.isdecimal() and len(number) < 4
    round = Round.objects.filter(number=int(number) if known else 0).first()
    if lead is None or round is None:
        raise Http404
    units = Unit.objects.below([lead]).filter(takes_part=True, valid_to=None).count()
    title = f"{lead.division.name}{round}工作报告"[:120]
    return Offer({"lead": lead.pk, "round": round.pk}, title, units, "个单位")


def report_made(work: Work) -> None:
    """All figures from one state of the database, then the file."""
    lead = Unit.objects.select_related("division").get(pk=work.parameters["lead"])
    round = Round.objects.select_related("campaign").get(pk=work.parameters["round"])
    work.of(2)
    with one_instant():
        report = gather_report(lead, round, work.at)
    work.step(1)
    with work.result(f"{report.place}“减证便民”专项行动工作报告.docx") as target:
        write_report(target, report, site=settings.SITE_URL)
    work.step(2)
    work.finish(f"共{report.units:,}个单位，数字截至{report.day_words}。")


REPORT = Kind("工作报告", report_reach, report_made, report_offer)
