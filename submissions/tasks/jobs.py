"""What the submissions have done apart from the page: a pile of workbooks that came from townships by hand."""

import csv
from collections.abc import Iterable
from datetime import date
from io import TextIOWrapper
from typing import Any

from django.db import transaction

from campaign.access import actions_of
from campaign.models import Job, Round, Unit, User
from campaign.operations import Refused
from campaign.operations.jobs import Kind, Parameters, Work
from campaign.operations.jobs.files import folder
from campaign.roles import Action
from campaign.sheets.inert import inert
from submissions.operations.courier import File, Signed, deliver
from submissions.queries.courier import townships_for
from submissions.sheets.courier import Brought, read_brought

HEAD = ("单位", "文件", "结果", "回执号", "位置", "问题")
GONE = "没有代该单位报送的权限，请核对岗位。"
NOT_HANDED_IN, HANDED_IN = "没有代报", "已代报"
Outcome = list[list[str]]


def deliveries_reach(user: User, _: Parameters) -> Iterable[int] | None:
    """The townships for which the person's county hands in."""
    if Action.FILL_FOR not in actions_of(user):
        return None
    return townships_for(user).values_list("pk", flat=True)


def deliveries_made(work: Work) -> None:
    """Hand in one township's workbook after the other, each wholly or not at all; goes on behind the last one.

    Each is handed in as of the instant at which it was brought. The file says of each what became of it and, where it was
    not handed in, what hinders it.
    """
    papers = work.parameters["papers"]
    round = Round.objects.select_related("campaign").get(pk=work.parameters["round"])
    told: list[Outcome] = list(work.job.cursor or [])
    work.of(len(papers))
    for paper in papers[len(told) :]:
        told.append(_handed_in(work, round, paper, told))
        work.step(len(told))
    done = sum(lines[0][2] == HANDED_IN for lines in told)
    with work.result("代报结果.csv") as target:
        text = TextIOWrapper(target, encoding="utf-8", newline="")
        text.write("\ufeff")
        csv.writer(text).writerows([HEAD, *(list(inert(line)) for lines in told for line in lines)])
        text.detach()
    rest = "" if done == len(told) else "没有代报的，原因和要改的位置见结果表；请乡镇改正、重新签字后再送。"
    work.finish(f"共{len(told)}份，已代报{done}份，没有代报{len(told) - done}份。{rest}")


def _handed_in(work: Work, round: Round, paper: dict[str, Any], told: list[Outcome]) -> Outcome:
    """What became of one workbook; kept in the same transaction as what it changed."""
    unit = townships_for(work.user).filter(pk=paper["unit"]).first()
    if unit is None:
        lines = [[Unit.objects.get(pk=paper["unit"]).name, paper["name"], NOT_HANDED_IN, "", "", GONE]]
        work.keep([*told, lines])
        return lines
    brought = read_brought(folder() / paper["file"], unit, round, work.day)
    try:
        with transaction.atomic():
            lines = _delivered(work, round, unit, paper, brought)
            work.keep([*told, lines])
    except Refused as refused:
        lines = [[unit.name, paper["name"], NOT_HANDED_IN, "", "", refused.words]]
        work.keep([*told, lines])
    return lines


def _delivered(work: Work, round: Round, unit: Unit, paper: dict[str, Any], brought: Brought) -> Outcome:
    if not brought.deliverable:
        problems = brought.hindering or brought.reading.problems
        return [[unit.name, paper["name"], NOT_HANDED_IN, "", one.where, one.words] for one in problems]
    scan = File((folder() / paper["scan"]).read_bytes(), paper["scan_name"]) if paper["scan"] else None
    signed = Signed(
        paper["signer_name"], paper["signer_title"], date.fromisoformat(paper["signed_on"]), paper["arrival"]
    )
    workbook = File((folder() / paper["file"]).read_bytes(), paper["name"])
    drafts = brought.reading.drafts
    given = deliver(unit, round, drafts, workbook, signed, scan=scan, actor=work.user, at=work.at)
    return [[unit.name, paper["name"], HANDED_IN, given.declaration.receipt or "", "", ""]]


def handed_in_of(job: Job) -> str:
    """Which workbooks a job has handed in that did not come to its end: each with its receipt; they stay."""
    lines = [paper[0] for paper in job.cursor or [] if paper[0][2] == HANDED_IN]
    if not lines:
        return "没有代报任何一份。"
    named = "、".join(f"{line[0]}（回执号{line[3]}）" for line in lines)
    return f"在此之前已代报{len(lines)}份，继续有效：{named}。其余没有代报。"


STAYS = "已经代报的继续有效，不撤回；还没有代报的不再办理。确需更正已代报的，由审核组退回整改。"
DELIVERIES = Kind("批量代报送达件", deliveries_reach, deliveries_made, stays=STAYS, left=handed_in_of)
