"""Courier mode: a signed workbook becomes the township's certified paper, logged as brought; the township answers."""

import hashlib
from datetime import date, timedelta

import pytest

from campaign.models import LogEntry, Message, Unit
from campaign.operations import NoPower, PhaseClosed, Refused, extend_deadline
from campaign.queries import deadline_of
from submissions.checks.items import ItemDraft
from submissions.enums import Arrival, DeclarationState, DeliveryAnswer
from submissions.models import Declaration, Delivery
from submissions.operations import (
    Incomplete,
    NotEditable,
    answer_delivery,
    certify,
    declare_nil,
    deliver,
    hand_in,
    return_whole,
    save_item,
    start_declaration,
)
from submissions.operations.courier import File, Signed
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.publishing.conftest import draft
from tests.submissions.papers import HOUR, LAW, NIL, VALUES, add

WORKBOOK = File(b"PK\x03\x04 a workbook", "八廓.xlsx")
SIGNED = Signed("八廓签发甲", "副主任", PHASE_2.date(), Arrival.DISK)
DRAFTS = (draft("婚姻状况证明", "临时救助申请"), draft("居住证明", "残疾人补贴申领"))
OTHERS = [
    "township_clerk",
    "clerk",
    "panel_chair",
    "stranger",
    "stranger_chair",
    "city_coordinator",
    "region_coordinator",
]


def brought(ground: Ground, cast: Cast, *, drafts: tuple[ItemDraft, ...] = DRAFTS, **how: object) -> Delivery:
    facts = {"actor": cast.coordinator, "at": PHASE_2, **how}
    return deliver(ground.township, ground.round, drafts, WORKBOOK, SIGNED, **facts)  # type: ignore[arg-type]


def test_it_is_certified_as_the_townships_with_its_original_and_receipt(ground: Ground, cast: Cast):
    given = brought(ground, cast)
    paper = Declaration.objects.get(unit=ground.township)
    assert (paper.state, paper.is_current, paper.receipt) == (DeclarationState.CERTIFIED, True, "540102002-001-1-01")
    assert (paper.filled_for_by, paper.certified_by, paper.items.count()) == (ground.lead, cast.coordinator, 2)
    assert (given.courier, given.signer_name, given.signed_on) == (ground.lead, "八廓签发甲", date(2020, 10, 12))
    assert given.workbook.sha256 == hashlib.sha256(WORKBOOK.content).hexdigest() == "".join(given.sum_in_groups)
    assert {len(group) for group in given.sum_in_groups} == {8}
    assert given.workbook.file.read() == WORKBOOK.content


def test_the_log_says_who_brought_what_and_when_it_was_signed(ground: Ground, cast: Cast):
    given = brought(ground, cast)
    entry = LogEntry.objects.about(given.declaration).get(move="deliver")
    assert (entry.actor, entry.unit, entry.label) == (cast.coordinator, ground.township, f"{ground.lead}代报送达件")
    assert entry.after == {"courier": ground.lead.code, "sha256": given.workbook.sha256, "signed_on": "2020-10-12"}


def test_the_township_is_told_and_nobody_else(ground: Ground, cast: Cast):
    given = brought(ground, cast)
    told = Message.objects.filter(kind="delivered")
    assert {message.user for message in told} == {cast.township_clerk, cast.township_leader}
    assert " ".join(given.sum_in_groups) in told[0].body


def test_the_signed_page_is_kept_under_a_name_of_our_own(ground: Ground, cast: Cast):
    given = brought(ground, cast, scan=File(b"\xff\xd8\xff page", "../../签字.jpg"))
    assert (given.scan.read(), given.scan_name) == (b"\xff\xd8\xff page", "../../签字.jpg")
    assert given.scan.name.startswith("signatures/540102002-001/")
    assert given.scan.name.endswith(".jpg")
    assert given.scan_sha256 == hashlib.sha256(b"\xff\xd8\xff page").hexdigest()


@pytest.mark.parametrize("who", OTHERS)
def test_only_the_county_of_the_township_brings(who: str, ground: Ground, cast: Cast):
    with pytest.raises(NoPower):
        brought(ground, cast, actor=getattr(cast, who))
    assert (Declaration.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "signed",
    [
        Signed("", "副主任", PHASE_2.date(), Arrival.DISK),
        Signed("甲", "　", PHASE_2.date(), Arrival.DISK),
        Signed("甲", "副主任", PHASE_2.date() + timedelta(days=1), Arrival.DISK),
        Signed("甲", "副主任", PHASE_2.date(), "pigeon"),
    ],
    ids=["no name", "no title", "signed tomorrow", "unknown way"],
)
def test_what_nobody_signed_is_not_brought(signed: Signed, ground: Ground, cast: Cast):
    with pytest.raises(Refused):
        deliver(ground.township, ground.round, DRAFTS, WORKBOOK, signed, actor=cast.coordinator, at=PHASE_2)
    assert Declaration.objects.count() == 0


def test_a_faulty_workbook_leaves_nothing_behind(ground: Ground, cast: Cast):
    with pytest.raises(Incomplete):
        brought(ground, cast, drafts=(draft("婚姻状况证明", ""),))
    assert (Declaration.objects.count(), Delivery.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_after_the_deadline_it_needs_more_time_and_is_late(ground: Ground, cast: Cast):
    with pytest.raises(PhaseClosed):
        brought(ground, cast, at=PHASE_3)
    deadline = deadline_of(ground.round, "declare")
    until = PHASE_3.replace(day=8, hour=0)
    extend_deadline(deadline, ground.township, until=until, reason="断网。", actor=cast.coordinator, at=PHASE_2)
    paper = brought(ground, cast, at=PHASE_3).declaration
    assert paper.late_by(deadline.closes) is True


class TestWhenTheTownshipHasBegun:
    """A draft in hand is the township's: it is not written over."""

    def start(self, ground: Ground, cast: Cast) -> Declaration:
        return start_declaration(ground.township, ground.round, actor=cast.township_clerk, at=PHASE_2)

    def test_an_empty_draft_is_taken_up_and_the_log_says_so(self, ground: Ground, cast: Cast):
        paper = self.start(ground, cast)
        assert brought(ground, cast).declaration == paper
        assert LogEntry.objects.about(paper).filter(move="take_over").count() == 1

    @pytest.mark.parametrize("nil", [True, False])
    def test_a_draft_with_something_in_it_is_refused_in_words(self, nil: bool, ground: Ground, cast: Cast):
        paper = self.start(ground, cast)
        if nil:
            declare_nil(paper, True, **NIL, actor=cast.township_clerk, at=PHASE_2)
        else:
            add(paper, cast.township_clerk, cert_name="乡镇自己的草稿")
        with pytest.raises(Refused) as refused:
            brought(ground, cast)
        assert "由其删除草稿中的事项后再代报" in refused.value.words
        assert "乡镇自己的草稿" not in refused.value.words
        assert Declaration.objects.get().filled_for_by is None

    def test_a_paper_that_waits_for_its_leader_is_refused(self, ground: Ground, cast: Cast):
        paper = self.start(ground, cast)
        declare_nil(paper, True, **NIL, actor=cast.township_clerk, at=PHASE_2)
        hand_in(paper, actor=cast.township_clerk, at=PHASE_2)
        with pytest.raises(Refused, match="已提交分管领导签发"):
            brought(ground, cast)

    def test_a_certified_paper_is_refused_with_its_receipt(self, ground: Ground, cast: Cast):
        paper = self.start(ground, cast)
        declare_nil(paper, True, **NIL, actor=cast.township_clerk, at=PHASE_2)
        hand_in(paper, actor=cast.township_clerk, at=PHASE_2)
        certify(paper, actor=cast.township_leader, at=PHASE_2)
        with pytest.raises(Refused, match="540102002-001-1-01"):
            brought(ground, cast)

    def test_the_countys_own_draft_is_replaced(self, ground: Ground, cast: Cast):
        paper = start_declaration(ground.township, ground.round, actor=cast.coordinator, at=PHASE_2)
        save_item(paper, VALUES, [LAW], actor=cast.coordinator, at=PHASE_2)
        assert sorted(brought(ground, cast).declaration.items.values_list("cert_name", flat=True)) == [
            "婚姻状况证明",
            "居住证明",
        ]

    def test_what_was_returned_is_corrected_item_by_item(self, ground: Ground, cast: Cast):
        return_whole(brought(ground, cast).declaration, note="依据不全。", actor=cast.panel_member, at=PHASE_3)
        with pytest.raises(Refused, match="按退回理由逐项修改"):
            brought(ground, cast, at=PHASE_3)


def test_it_is_brought_once(ground: Ground, cast: Cast):
    brought(ground, cast)
    with pytest.raises(Refused, match="已报送"):
        brought(ground, cast)
    assert Delivery.objects.count() == 1


def test_the_township_can_no_longer_write_in_it(ground: Ground, cast: Cast):
    paper = brought(ground, cast).declaration
    with pytest.raises(NotEditable):
        save_item(paper, VALUES, [LAW], actor=cast.township_clerk, at=PHASE_2)


def test_a_unit_without_a_county_is_refused(ground: Ground, cast: Cast):
    Unit.objects.filter(pk=ground.township.pk).update(panel=None)
    with pytest.raises(NoPower):
        brought(ground, cast)


@pytest.mark.parametrize("who", ["township_clerk", "township_leader"])
def test_the_township_confirms_once(who: str, ground: Ground, cast: Cast):
    given = brought(ground, cast)
    answer_delivery(given, DeliveryAnswer.CONFIRMED, objection="不用的话", actor=getattr(cast, who), at=PHASE_2 + HOUR)
    assert (given.answer, given.answered_by, given.answered_at, given.objection) == (
        *("confirmed", getattr(cast, who)),
        *(PHASE_2 + HOUR, ""),
    )
    with pytest.raises(Refused):
        answer_delivery(
            given, DeliveryAnswer.OBJECTED, objection="第1项不一致。", actor=cast.township_clerk, at=PHASE_2
        )


def test_an_objection_has_words_and_reaches_the_county(ground: Ground, cast: Cast):
    given = brought(ground, cast)
    with pytest.raises(Refused):
        answer_delivery(given, DeliveryAnswer.OBJECTED, objection="不对", actor=cast.township_clerk, at=PHASE_2)
    answer_delivery(given, DeliveryAnswer.OBJECTED, objection="第1项应为保留。", actor=cast.township_clerk, at=PHASE_2)
    (message,) = Message.objects.filter(kind="objected")
    assert (message.user, message.unit) == (cast.coordinator, ground.township)
    assert message.body.startswith("第1项应为保留。\n")
    assert Declaration.objects.get(pk=given.declaration_id).state == DeclarationState.CERTIFIED
    answer_delivery(given, DeliveryAnswer.CONFIRMED, actor=cast.township_leader, at=PHASE_2 + HOUR)
    assert (given.answer, given.objection) == ("confirmed", "")


@pytest.mark.parametrize("who", ["coordinator", "clerk", "panel_chair", "stranger"])
def test_nobody_answers_for_the_township(who: str, ground: Ground, cast: Cast):
    given = brought(ground, cast)
    with pytest.raises(NoPower):
        answer_delivery(given, DeliveryAnswer.CONFIRMED, actor=getattr(cast, who), at=PHASE_2)
