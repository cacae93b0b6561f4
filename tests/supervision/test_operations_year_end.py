"""A unit's work summary from its first word to its reception: who may do what, what is kept for ever, what is owed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from campaign.enums import DutyState
from campaign.models import LogEntry, Message, Obligation, Unit
from campaign.operations import NoPower, NoteMissing, Refused, WrongState, carry_out
from campaign.operations.duties import report_done, waive
from campaign.queries import deadline_of, work_for
from campaign.queries.duties import standings
from supervision.checks.year_end import opening, problems_of_summary, said
from supervision.enums.figures import BY_CODE
from supervision.enums.year_end import BY_SECTION, OUTLINES, SECTIONS, SummaryState
from supervision.models.year_end import SignedSummary, YearEndSummary
from supervision.operations.year_end import (
    Incomplete,
    SectionChanged,
    certify,
    hand_in,
    receive,
    save_section,
    send_back,
    start_summary,
)
from supervision.queries.figures import counts_of
from supervision.queries.year_end import gathered, summaries_for, version_of
from tests.cast import PHASE_5, Cast, Ground
from tests.publishing.conftest import Published
from tests.supervision.year_end_papers import DAY, HOUR, TEXTS, handed, of_civil, signed, written


def test_what_is_signed_is_text_and_figures_of_that_instant_for_ever(published: Published):
    ground, cast = published.ground, published.cast
    before = counts_of(ground.civil, ground.round, PHASE_5 + 2 * HOUR)
    kept = of_civil(ground, cast)
    assert (kept.texts, kept.figures, kept.number, kept.at) == (TEXTS, before, 1, PHASE_5 + 2 * HOUR)
    assert (kept.summary.state, kept.below) == (SummaryState.CERTIFIED, None)
    assert (before["cancelled"], before["baseline"], before["retained"], before["guides_done"]) == (1, 3, 1, 1)
    published.correct()
    assert SignedSummary.objects.get(pk=kept.pk).figures == before
    for act in (lambda: SignedSummary.objects.update(figures={}), lambda: SignedSummary.objects.all().delete()):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            act()
    with pytest.raises(TypeError):
        kept.save()


def test_a_section_that_somebody_else_saved_meanwhile_is_never_overwritten(ground: Ground, cast: Cast):
    summary = written(ground.civil, cast.clerk, ground)
    stands = save_section(summary, "next", "明年继续清理，六月底前完成。", seen=1, actor=cast.clerk, at=PHASE_5)
    with pytest.raises(SectionChanged) as refused:
        save_section(summary, "next", "另一个人写的话，也很重要。", seen=1, actor=cast.clerk, at=PHASE_5)
    assert (refused.value.section.text, refused.value.section.row_version) == (stands.text, 2)
    again = save_section(summary, "next", stands.text, seen=0, actor=cast.clerk, at=PHASE_5)
    assert (again.row_version, summary.sections.get(code="next").text) == (2, stands.text)
    lines = LogEntry.objects.about(summary).filter(move="save").values_list("after", flat=True)
    assert [line for line in lines if set(line) != {"section", "version"}] == []  # never a word of the text


@pytest.mark.parametrize(
    ("text", "said_words"),
    [
        ("联系人手机13800001234，欢迎来电。", "手机号"),
        ("字" * 4001, "最多4000字"),
        ("有\x07铃", "不能打印的字符"),
    ],
)
def test_what_must_not_stand_in_a_section_is_refused_in_words(ground: Ground, cast: Cast, text: str, said_words: str):
    summary = start_summary(ground.civil, ground.round, actor=cast.clerk, at=PHASE_5)
    with pytest.raises(Refused, match=said_words):
        save_section(summary, "problems", text, seen=0, actor=cast.clerk, at=PHASE_5)
    assert summary.sections.get(code="problems").text == ""


def test_a_summary_with_gaps_is_not_handed_in_and_every_gap_is_named(ground: Ground, cast: Cast):
    summary = start_summary(ground.civil, ground.round, actor=cast.clerk, at=PHASE_5)
    save_section(summary, "organisation", TEXTS["organisation"], seen=0, actor=cast.clerk, at=PHASE_5)
    with pytest.raises(Incomplete) as refused:
        hand_in(summary, actor=cast.clerk, at=PHASE_5)
    assert [one.where for one in refused.value.problems] == [one.code for one in SECTIONS[1:]]
    assert problems_of_summary(TEXTS) == []


def test_the_leader_signs_only_what_was_seen(ground: Ground, cast: Cast):
    summary = handed(ground.civil, cast.clerk, ground)
    seen = version_of(summary)
    carry_out(summary, "take_back", actor=cast.clerk, at=PHASE_5 + HOUR)
    save_section(summary, "problems", "补充：数据没有全部共享。", seen=1, actor=cast.clerk, at=PHASE_5 + HOUR)
    hand_in(summary, actor=cast.clerk, at=PHASE_5 + HOUR)
    with pytest.raises(Refused, match="修改过内容"):
        certify(summary, seen=seen, actor=cast.leader, at=PHASE_5 + 2 * HOUR)
    assert certify(summary, seen=version_of(summary), actor=cast.leader, at=PHASE_5 + 2 * HOUR).number == 1


def test_nobody_else_writes_signs_or_receives(ground: Ground, cast: Cast):
    with pytest.raises(NoPower):
        start_summary(ground.civil, ground.round, actor=cast.stranger, at=PHASE_5)
    Unit.objects.filter(pk=ground.lead.pk).update(takes_part=False)
    outside = Unit.objects.get(pk=ground.lead.pk)
    with pytest.raises(Refused, match="不参加清理"):
        start_summary(outside, ground.round, actor=cast.lead_clerk, at=PHASE_5)
    summary = handed(ground.civil, cast.clerk, ground)
    with pytest.raises(Refused, match="已锁定"):
        save_section(summary, "next", "提交以后的修改。", seen=1, actor=cast.clerk, at=PHASE_5)
    for person in (cast.clerk, cast.coordinator, cast.stranger_leader):
        with pytest.raises(NoPower):
            certify(summary, actor=person, at=PHASE_5 + HOUR)
    summary.refresh_from_db()
    certify(summary, actor=cast.leader, at=PHASE_5 + HOUR)
    for person in (cast.clerk, cast.leader, cast.stranger_chair, cast.panel_chair):
        with pytest.raises(NoPower):
            receive([summary], actor=person, at=PHASE_5 + HOUR)
    receive([YearEndSummary.objects.get(pk=summary.pk)], actor=cast.coordinator, at=PHASE_5 + HOUR)
    with pytest.raises(WrongState):
        receive([YearEndSummary.objects.get(pk=summary.pk)], actor=cast.city_coordinator, at=PHASE_5 + HOUR)


def test_what_is_sent_back_is_owed_again_and_the_first_signature_stays(ground: Ground, cast: Cast):
    def state() -> DutyState:
        (one,) = standings(ground.round, units=Unit.objects.filter(pk=ground.civil.pk), kinds=["year_end"])
        return one.state(PHASE_5 + DAY)

    assert state() is DutyState.OWED
    first = of_civil(ground, cast)
    summary = first.summary
    assert state() is DutyState.DONE
    with pytest.raises(NoteMissing):
        send_back(summary, note=" ", actor=cast.coordinator, at=PHASE_5 + 3 * HOUR)
    send_back(summary, note="请补充窗口自查情况。", actor=cast.coordinator, at=PHASE_5 + 3 * HOUR)
    assert (state(), summary.state) == (DutyState.OWED, SummaryState.RETURNED)
    told = Message.objects.get(user=cast.clerk, subject="工作总结被退回")
    assert "请补充窗口自查情况。" in told.body
    save_section(summary, "complaints", "窗口自查三次，没有发现问题。", seen=1, actor=cast.clerk, at=PHASE_5 + 4 * HOUR)
    hand_in(summary, actor=cast.clerk, at=PHASE_5 + 4 * HOUR)
    second = certify(summary, actor=cast.leader, at=PHASE_5 + 5 * HOUR)
    assert state() is DutyState.DONE
    assert (second.number, first.texts["complaints"], second.texts["complaints"]) == (
        2,
        TEXTS["complaints"],
        "窗口自查三次，没有发现问题。",
    )


def test_signed_late_is_late_and_what_was_reported_by_words_stays_valid(ground: Ground, cast: Cast):
    closes = deadline_of(ground.round, "summarise").closes
    of_civil(ground, cast, at=closes)
    owed = Obligation.objects.get(unit=ground.institution, deadline__round=ground.round, kind="year_end")
    report_done(owed, words="福利院〔2020〕3号纸质报送", actor=cast.institution_leader, at=PHASE_5)
    units = Unit.objects.filter(pk__in=[ground.civil.pk, ground.institution.pk])
    found = standings(ground.round, units=units, kinds=["year_end"])
    assert [one.state(closes + DAY) for one in found] == [DutyState.LATE, DutyState.DONE]


def test_a_lead_unit_reads_what_lies_below_with_its_figures_added_and_who_is_missing(published: Published):
    ground, cast = published.ground, published.cast
    of_civil(ground, cast)
    signed(ground.township, cast.township_clerk, cast.township_leader, ground)
    report = Obligation.objects.get(unit=ground.institution, deadline__round=ground.round, kind="year_end")
    report_done(report, words="福利院〔2020〕3号纸质报送", actor=cast.institution_leader, at=PHASE_5)
    excused = Obligation.objects.get(unit=ground.district_justice, deadline__round=ground.round, kind="year_end")
    waive(excused, ground.coordination, reason="职责并入区政府办公室。", actor=cast.region_coordinator, at=PHASE_5)
    found = gathered(ground.lead, ground.round)
    said_of = {line.unit.code: (line.word, line.owed, line.signed) for line in found.lines}
    # The institution reports through its department; its summary comes to the lead unit all the same.
    assert said_of == {
        "540102-002": ("已报送", 1, 1),
        "540102-003": ("已免报", 0, 0),
        "540102-004": ("已登记文号", 1, 1),
        "540102002-001": ("已报送", 1, 1),
    }
    parts = list(SignedSummary.objects.values_list("figures", flat=True))
    assert found.counts == {code: sum(part[code] for part in parts) for code in parts[0]}
    assert (found.owed, found.signed, found.missing) == (3, 3, [])
    above = gathered(ground.city_lead, ground.round)
    assert [(line.unit.code, line.owed, line.signed) for line in above.lines] == [
        ("540100-002", 1, 0),
        ("540100-003", 1, 0),
        ("540102-001", 4, 3),
        ("540103-001", 4, 0),
    ]
    kept = signed(ground.lead, cast.lead_clerk, cast.lead_leader, ground)
    assert (kept.below["counts"], kept.below["missing"]) == (found.counts, [])
    assert [line[0] for line in kept.below["lines"]] == list(said_of)


def test_drafts_are_nobodys_but_the_units(ground: Ground, cast: Cast):
    summary = handed(ground.civil, cast.clerk, ground)
    readers = {
        name: summaries_for(getattr(cast, name)) for name in ("clerk", "leader", "coordinator", "region_coordinator")
    }
    assert {name for name, rows in readers.items() if rows.filter(pk=summary.pk).exists()} == {"clerk", "leader"}
    certify(summary, actor=cast.leader, at=PHASE_5 + 2 * HOUR)
    everybody = {name for name in readers if summaries_for(getattr(cast, name)).filter(pk=summary.pk).exists()}
    assert everybody == set(readers)
    assert not summaries_for(cast.stranger).filter(pk=summary.pk).exists()
    assert not summaries_for(cast.panel_chair).filter(pk=summary.pk).exists()


def labels(user: object, ground: Ground) -> list[str]:
    return [one.label for one in work_for(user, ground.round, PHASE_5) if "总结" in one.label]  # type: ignore[arg-type]


def test_the_desk_says_what_waits_for_whom(ground: Ground, cast: Cast):
    assert (labels(cast.clerk, ground), labels(cast.leader, ground)) == (["工作总结待起草"], [])
    summary = written(ground.civil, cast.clerk, ground)
    assert labels(cast.clerk, ground) == ["工作总结起草中"]
    hand_in(summary, actor=cast.clerk, at=PHASE_5)
    assert labels(cast.leader, ground) == ["工作总结待签发"]
    certify(summary, actor=cast.leader, at=PHASE_5)
    assert labels(cast.coordinator, ground) == ["工作总结待接收"]
    send_back(summary, note="请补充。", actor=cast.coordinator, at=PHASE_5)
    assert labels(cast.clerk, ground) == ["工作总结被退回"]
    assert work_for(cast.clerk, ground.round, PHASE_5 - timedelta(days=30)) != []


def test_what_the_system_says_by_itself_is_the_figures():
    counts = dict.fromkeys(BY_CODE, 0)
    assert said(BY_SECTION["cleaning"], counts) == "本单位零报告，没有申报证明事项。"
    words = said(BY_SECTION["cleaning"], {**counts, "declared": 7, "struck": 1, "baseline": 6, "cancelled": 4})
    assert words.startswith("申报证明事项7项，审核剔除1项，清理前总数6项。取消4项：")
    every = [section for outline in OUTLINES.values() for section in outline]
    named = [piece.code for section in every for piece in opening(section, {**counts, "declared": 1}) if piece.code]
    assert [code for code in named if code not in BY_CODE] == []
