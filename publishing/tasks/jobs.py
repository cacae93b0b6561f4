"""What publishing has done apart from the page: many requests to verify as a file, a large list compiled or drafted."""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import reverse

from campaign.access import actions_of, can, units_for
from campaign.forms.narrowed import narrowed
from campaign.models import Round, Unit, User
from campaign.operations import Refused
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.queries import units_of
from campaign.roles import Action
from publishing.enums import OFFICIAL
from publishing.forms import EnquiryFilter
from publishing.models import Edition
from publishing.operations import compile_lists
from publishing.queries.desk import editions_followed
from publishing.queries.enquiries import SIDES, waiting_first
from publishing.sheets.editions import write_edition
from publishing.sheets.enquiries import write_enquiries, write_enquiries_csv

FILES = ("xlsx", "csv")


def enquiries_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The units that asked, were asked, or stand below, by the list that is asked for."""
    action = SIDES[asked["side"]].action
    if action not in actions_of(user):
        return None
    return units_for(user, action).values_list("pk", flat=True)


def enquiries_filter(user: User, side: str, asked: QueryDict, at: datetime) -> EnquiryFilter:
    """The list of that side as the address narrows it down."""
    return EnquiryFilter(asked, rows=waiting_first(SIDES[side].rows(user).standing(at)))


def enquiries_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The enquiries as the address narrows them down; 404 for a list or a kind of file that there is not."""
    kind, side = asked.get("file", "xlsx"), asked.get("side", "")
    open_ones = [name for name, one in SIDES.items() if one.action in actions_of(user)]
    if kind not in FILES or not open_ones:
        raise Http404
    side = side if side in open_ones else open_ones[0]
    form = enquiries_filter(user, side, asked, at)
    words = narrowed(form)
    title = f"核查反馈{kind.upper()}（{'，'.join(filter(None, (SIDES[side].label, words)))}）"[:120]
    return Offer({"side": side, "query": form.kept(), "file": kind}, title, form.narrow().count())


def enquiries_made(work: Work) -> None:
    """Write the enquiries as they stood when it was asked for, of the units that the person deals with now."""
    asked = work.parameters
    form = enquiries_filter(work.user, asked["side"], QueryDict(asked["query"]), work.at)
    own = "、".join(unit.name for unit in units_of(work.user)[:2])
    rows = work.rows(form.narrow())
    with work.result(f"核查反馈.{asked['file']}") as target:
        if asked["file"] == "csv":
            write_enquiries_csv(target, rows, at=work.at)
        else:
            write_enquiries(target, rows, unit_name=own, day=work.day, at=work.at)
    work.finish(f"共{work.total:,}条核查请求。")


ENQUIRIES = Kind("核查反馈", enquiries_reach, enquiries_made, enquiries_offer)


def draft_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The lead unit whose edition it is; None for who does not follow it."""
    found = list(editions_followed(user).filter(pk=asked["edition"]).values_list("unit", flat=True))
    return found or None


def draft_offer(user: User, asked: QueryDict, _: datetime) -> Offer:
    """The edition that is on its way to the public; 404 for one that is not, or that the person does not follow."""
    key = asked.get("edition", "")
    known = key.isascii() and key.isdecimal() and len(key) <= 18
    edition = editions_followed(user).exclude(state__in=OFFICIAL).filter(pk=int(key) if known else 0).first()
    if edition is None:
        raise Http404
    return Offer({"edition": edition.pk}, f"未公布-{edition}"[:120], edition.rows)


def draft_made(work: Work) -> None:
    """Write the workbook as it would be published now. Raises `Refused` where it was published before the file is whole."""
    edition = Edition.objects.select_related("unit__division", "round", "compilation").get(
        pk=work.parameters["edition"]
    )
    _refuse_published(edition)
    work.of(edition.rows)
    with work.result(f"未公布-{edition}.xlsx") as target, tempfile.TemporaryDirectory() as place:
        path = Path(place) / "draft.xlsx"
        work.total = work.done = write_edition(edition, path).rows
        with path.open("rb") as made:
            shutil.copyfileobj(made, target)
    _refuse_published(Edition.objects.get(pk=edition.pk))
    work.finish(f"共{work.total:,}行。本表没有公布，不得对外提供。")


def _refuse_published(edition: Edition) -> None:
    if edition.state in OFFICIAL:
        raise Refused("清单已经公布，不再生成未公布的稿子。请在清单页面下载公布的表格。")


def compile_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The lead unit whose lists they are; None for who does not compile them."""
    lead = Unit.objects.get(pk=asked["lead"])
    return [lead.pk] if can(user, Action.COMPILE, lead) else None


def lists_compiled(work: Work) -> None:
    """Compile, and say so in the same transaction: a worker killed before its end has compiled nothing."""
    lead = Unit.objects.get(pk=work.parameters["lead"])
    round = Round.objects.select_related("campaign").get(pk=work.parameters["round"])
    with transaction.atomic():
        made = compile_lists(lead, round, actor=work.user, at=work.at, reason=work.parameters["reason"])
        rows = made.items.count()
        words = f"已编制{made}，{rows:,}件事项。请核对两份清单，再送合法性审查。"
        work.finish(words, address=reverse("compilation", args=[made.pk]))


DRAFT = Kind("未公布的清单", draft_reach, draft_made, draft_offer)
COMPILE = Kind("编制清单", compile_reach, lists_compiled)
