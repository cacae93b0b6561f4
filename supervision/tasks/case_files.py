"""A large case is written apart from the page (decision 49)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, QueryDict

from campaign.models import User
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from supervision.operations.case_files import prepare_case
from supervision.queries.case_parts import Case
from supervision.queries.cases import case_of
from supervision.sheets.case_files import KINDS, write_case

HEAVY = 20 * 1024 * 1024  # bytes of files in a case that is written in the request


def case_name(case: Case) -> str:
    """How the archive is called."""
    return f"{KINDS[case.kind]}卷宗-{case.title}"[:80].replace("/", "、") + ".zip"


def is_large(case: Case) -> bool:
    """Whether writing the case takes longer than a page may: many rows, or photographs and papers of many bytes."""
    return case.size > settings.JOB_FROM_ROWS or case.weight > HEAVY


def case_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The unit whose case it is; None for who may not have it."""
    case = case_of(asked["case"], asked["key"], user)
    return [case.unit.pk] if case is not None else None


def case_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The case that the address names; 404 for one that there is not, or not for this person."""
    kind, key = asked.get("case", ""), asked.get("key", "")
    case = case_of(kind, key, user)
    if case is None:
        raise Http404
    return Offer({"case": kind, "key": key}, f"{KINDS[kind]}卷宗：{case.title}"[:120], case.size)


def case_made(work: Work) -> None:
    """Seal, gather, write."""
    case = case_of(work.parameters["case"], work.parameters["key"], work.user)
    if case is None:
        raise Http404
    prepare_case(case, actor=work.user, at=work.at)
    work.of(1)
    with work.result(case_name(case)) as target:
        made = write_case(target, case, actor=work.user, at=work.at)
    work.step(1)
    work.finish(f"共{made.files}个文件。清单的SHA-256：{made.sha256}。")


CASE = Kind("卷宗", case_reach, case_made, case_offer)
