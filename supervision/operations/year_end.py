"""Write, hand in, sign, receive and send back a unit's work summary (notice 五(五)2)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.checks import Problem
from campaign.models import LogEntry, Round, Unit, User
from campaign.operations import NoPower, Refused, carry_out, carry_out_all, record, tell
from campaign.roles import Action
from supervision.checks.year_end import problems_of_summary, problems_of_text
from supervision.enums.year_end import BY_SECTION, SECTIONS
from supervision.models.year_end import SignedSummary, SummarySection, YearEndSummary
from supervision.queries.figures import counts_of
from supervision.queries.year_end import gathered, texts_of, version_of


class SectionChanged(Refused):
    """Somebody saved the section after this person had opened it; `section` is what stands now."""

    def __init__(self, words: str, section: SummarySection) -> None:
        super().__init__(words)
        self.section = section


class Incomplete(Refused):
    """The summary lacks something; `problems` name the sections."""

    def __init__(self, words: str, problems: Sequence[Problem]) -> None:
        super().__init__(words)
        self.problems = problems


def start_summary(unit: Unit, round: Round, *, actor: User, at: datetime) -> YearEndSummary:
    """The unit's summary in the round, with its sections empty; one that is there already is given.

    Raises `NoPower`, `Refused` for a unit that does not take part.
    """
    if words := why_not(actor, Action.FILL, unit):
        raise NoPower(words)
    if not unit.takes_part:
        raise Refused("本单位不参加清理，不用报送工作总结。")
    with transaction.atomic():
        summary, made = YearEndSummary.objects.get_or_create(unit=unit, round=round, defaults={"created_at": at})
        if made:
            SummarySection.objects.bulk_create(SummarySection(summary=summary, code=one.code) for one in SECTIONS)
            record(summary, "start", "建立工作总结", actor=actor, at=at)
    return summary


def save_section(
    summary: YearEndSummary, code: str, text: str, *, seen: int, actor: User, at: datetime
) -> SummarySection:
    """Save one section; `seen` is the row version that the person had before them. The same text again changes nothing.

    Raises `NoPower`, `SectionChanged` when somebody else saved another text since, `Refused` when it was handed in already or
    holds what must not stand there. The log names the section, not its words.
    """
    if words := why_not(actor, Action.FILL, summary):
        raise NoPower(words)
    if problems := problems_of_text(BY_SECTION[code], text):
        raise Refused("".join(problem.words for problem in problems))
    with transaction.atomic():
        locked = YearEndSummary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
        section = (
            SummarySection.objects.select_for_update(of=("self",)).select_related(None).get(summary=locked, code=code)
        )
        if not locked.is_writable:
            raise Refused(f"工作总结{locked.get_state_display()}，内容已锁定。需要修改的，请先收回。")
        if section.text == text:
            return section
        if section.row_version != seen:
            who = section.saved_by.name if section.saved_by else "其他人"
            raise SectionChanged(
                f"{who}刚刚修改了“{section.get_code_display()}”。两份都在下面，请核对后再保存。", section
            )
        section.text, section.row_version = text, section.row_version + 1
        section.saved_at, section.saved_by = at, actor
        section.save(update_fields=["text", "row_version", "saved_at", "saved_by"])
        label = f"保存工作总结：{section.get_code_display()}"
        record(locked, "save", label, actor=actor, at=at, after={"section": code, "version": section.row_version})
    return section


def hand_in(summary: YearEndSummary, *, actor: User, at: datetime) -> LogEntry:
    """Give it to the leader. Raises `Incomplete` with every section that lacks something."""
    with transaction.atomic():
        YearEndSummary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
        if problems := problems_of_summary(texts_of(summary)):
            raise Incomplete("还不能提交。请先写好下面各章。", problems)
        return carry_out(summary, "hand_in", actor=actor, at=at)


def certify(summary: YearEndSummary, *, seen: int | None = None, actor: User, at: datetime) -> SignedSummary:
    """The leader signs what they saw: text, figures and what lies below are kept as of this instant, for ever.

    `seen` is `queries.year_end.version_of` as the page showed it. Raises `Refused` when the text changed since, and what
    `carry_out` raises.
    """
    with transaction.atomic():
        YearEndSummary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
        if seen is not None and seen != version_of(summary):
            raise Refused("填报人在您打开以后修改过内容。请核对现在的内容，再签发。")
        figures = counts_of(
            summary.unit, summary.round, at
        )  # as the leader saw them: this paper is not yet done in them
        summary.certified_at = at
        carry_out(summary, "certify", actor=actor, at=at, changed=("certified_at",))
        return SignedSummary.objects.create(
            summary=summary,
            number=summary.signed.count() + 1,
            at=at,
            by=actor,
            texts=texts_of(summary),
            figures=figures,
            below=gathered(summary.unit, summary.round).as_data() if summary.unit.leads else None,
        )


def receive(summaries: Sequence[YearEndSummary], *, actor: User, at: datetime) -> list[LogEntry]:
    """The office to which the units report takes their summaries, all or none."""
    return carry_out_all(summaries, "receive", actor=actor, at=at)


def send_back(summary: YearEndSummary, *, note: str, actor: User, at: datetime) -> LogEntry:
    """Send it back with a reason; the unit's clerks are told, and what was signed stays."""
    with transaction.atomic():
        entry = carry_out(summary, "return", actor=actor, at=at, note=note)
        tell(
            summary.unit,
            Action.FILL,
            obligation=f"year-end {summary.pk}",
            kind=f"returned {summary.signed.count()}",
            subject="工作总结被退回",
            body=f"{summary}被退回修改：{note.strip()}\n请修改后提交分管领导重新签发。",
            at=at,
        )
    return entry
