"""Remarks of the review of legality: by whom, when, on what; they stand in the way of passing and are never changed."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from campaign.enums import Role
from campaign.models import LogEntry, Posting, User
from campaign.operations import NoPower, NoteMissing, appoint
from publishing.checks import problems_of_passing
from publishing.enums import EditionState, RemarkKind
from publishing.models import LegalityRemark
from publishing.operations import (
    pass_legality,
    record_approval,
    remark_legality,
    send_back,
    submit_for_legality,
    withdraw_remark,
)
from publishing.operations.approving import RemarksOpen, SamePerson
from publishing.operations.legality import NotInReview, NotOfTheList, PrivateNumber
from tests.publishing.conftest import COMPILED_AT, KEPT
from tests.publishing.test_operations_approving import APPROVED
from tests.stories import a_story

ITEM = f"“{KEPT}”"


@pytest.fixture
@a_story
def submitted(settled):
    compiled = settled.compile()
    submit_for_legality(compiled, actor=settled.cast.panel_chair, at=COMPILED_AT)
    return compiled


@pytest.fixture
def remark(settled, submitted):
    """Write a remark, the reviewer's unless said otherwise."""

    def write(kind=RemarkKind.CHANGE, words="依据已经废止。", name=KEPT, actor=None, compilation=None):
        item = submitted.items.get(cert_name=name) if name else None
        given = {"kind": kind, "words": words, "item": item, "actor": actor or settled.cast.legality}
        return remark_legality(compilation or submitted, **given, at=COMPILED_AT)

    return write


def also_reviewer(person, settled):
    """The person, who now holds the reviewer's post too."""
    post = Posting.objects.current().get(user=settled.cast.legality)
    appoint(person, post.unit, Role(post.role), actor=None, at=COMPILED_AT)
    return User.objects.get(pk=person.pk)


def states(compilation):
    return set(compilation.editions.values_list("state", flat=True))


def test_a_remark_says_who_said_what_of_which_item_and_when(settled, submitted, remark):
    made = remark()
    facts = (made.compilation, made.item.cert_name, made.kind, made.words, made.by, made.at)
    assert facts == (submitted, KEPT, "change", "依据已经废止。", settled.cast.legality, COMPILED_AT)
    line = LogEntry.objects.get(move="remark_legality")
    assert (line.actor, line.thing_id, line.unit) == (settled.cast.legality, made.pk, settled.ground.lead)


def test_a_remark_is_written_on_the_whole_list_too_and_passing_needs_no_words(remark):
    assert (remark(name=None).item, remark(RemarkKind.PASS, "").words) == (None, "")


def test_a_second_click_writes_nothing_and_after_a_withdrawal_it_may_be_said_again(settled, remark):
    first, whole = remark(), remark(name=None)
    assert (remark(), remark(name=None)) == (first, whole)
    assert (LegalityRemark.objects.count(), LogEntry.objects.filter(move="remark_legality").count()) == (2, 2)
    withdraw_remark(first, words="看错了。", actor=settled.cast.legality, at=COMPILED_AT)
    assert remark() != first


@pytest.mark.parametrize("kind", [RemarkKind.CHANGE, RemarkKind.DOUBT])
def test_what_is_asked_for_needs_words(remark, kind):
    with pytest.raises(NoteMissing):
        remark(kind, " ")
    assert LegalityRemark.objects.count() == 0


@pytest.mark.parametrize("text", ["身份证号540102199001011234。", "请电 2020-10-15 13800000000"])
def test_no_private_number_stands_in_a_remark_or_a_withdrawal(remark, settled, text):
    with pytest.raises(PrivateNumber):
        remark(words=text)
    written = remark()
    with pytest.raises(PrivateNumber):
        withdraw_remark(written, words=text, actor=settled.cast.legality, at=COMPILED_AT)
    assert LegalityRemark.objects.get() == written


@pytest.mark.parametrize("who", ["panel_chair", "coordinator", "approver", "clerk", "city_legality", "stranger_chair"])
def test_only_the_reviewer_of_the_level_writes(settled, remark, who):
    with pytest.raises(NoPower):
        remark(actor=getattr(settled.cast, who))


def test_who_compiled_does_not_write_with_a_second_post(settled, remark):
    with pytest.raises(SamePerson):
        remark(actor=also_reviewer(settled.cast.panel_chair, settled))


def test_who_wrote_a_remark_does_not_record_the_approval(settled, submitted, remark):
    approver = also_reviewer(settled.cast.approver, settled)
    remark(RemarkKind.PASS, "", actor=approver)
    pass_legality(submitted, words="通过。", actor=settled.cast.legality, at=COMPILED_AT)
    with pytest.raises(SamePerson):
        record_approval(submitted, **APPROVED, actor=approver, at=COMPILED_AT)


def test_remarks_are_written_while_the_list_lies_with_the_reviewer_and_not_after(settled, submitted, remark):
    send_back(submitted, note="依据失效。", actor=settled.cast.legality, at=COMPILED_AT)
    with pytest.raises(NotInReview) as refused:
        remark()
    assert refused.value.words == "当前状态为“审查退回”，审查中的清单才能写审查意见。请刷新后查看。"


def test_an_item_of_another_list_is_refused(settled, submitted, remark):
    foreign = submitted.items.get(cert_name=KEPT)
    foreign.compilation_id = None
    with pytest.raises(NotOfTheList):
        remark_legality(
            submitted, kind=RemarkKind.PASS, words="", item=foreign, actor=settled.cast.legality, at=COMPILED_AT
        )


def test_a_list_is_not_passed_over_a_remark_that_asks_for_a_change(settled, submitted, remark):
    remark()
    remark(name=None)
    with pytest.raises(RemarksOpen) as refused:
        pass_legality(submitted, words="通过。", actor=settled.cast.legality, at=COMPILED_AT)
    assert refused.value.words == (
        f"还有2条“需改”意见：{ITEM}、整份清单。请退回清单；意见不再成立的，逐条撤回并写明理由后，再办理审查通过。"
    )
    assert states(submitted) == {EditionState.IN_LEGALITY}


def test_doubts_and_what_was_withdrawn_do_not_stand_in_the_way(settled, submitted, remark):
    remark(RemarkKind.DOUBT)
    first = remark()
    withdraw_remark(first, words="依据仍然有效。", actor=settled.cast.legality, at=COMPILED_AT)
    assert problems_of_passing(submitted) == []
    pass_legality(submitted, words="通过。", actor=settled.cast.legality, at=COMPILED_AT)
    assert states(submitted) == {EditionState.LEGAL}


def test_a_withdrawal_names_its_remark_and_says_why_once(settled, remark):
    first, actor = remark(), settled.cast.legality
    with pytest.raises(NoteMissing):
        withdraw_remark(first, words=" ", actor=actor, at=COMPILED_AT)
    made = withdraw_remark(first, words="看错了。", actor=actor, at=COMPILED_AT)
    assert (made.about, made.item, made.kind) == (first, first.item, RemarkKind.WITHDRAWN)
    for again in (first, made):
        with pytest.raises(NotOfTheList):
            withdraw_remark(again, words="再撤。", actor=actor, at=COMPILED_AT)


def test_remarks_that_ask_for_a_change_are_reason_enough_to_send_back(settled, submitted, remark):
    remark(RemarkKind.DOUBT)
    with pytest.raises(NoteMissing):
        send_back(submitted, note="", actor=settled.cast.legality, at=COMPILED_AT)
    remark()
    send_back(submitted, note="", actor=settled.cast.legality, at=COMPILED_AT)
    edition = submitted.editions.first()
    assert (edition.state, edition.legality_words) == (
        EditionState.SENT_BACK,
        "按1条“需改”意见改正后重新编制，逐条意见见审查意见。",
    )


def refused(act):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return "write-once" in str(error.value)


def test_a_remark_is_neither_changed_nor_deleted(remark):
    made = remark()
    with pytest.raises(TypeError):
        made.save()
    rows = LegalityRemark.objects.filter(pk=made.pk)
    assert (refused(lambda: rows.update(words="x")), refused(lambda: rows._raw_delete("default"))) == (True, True)
    assert rows.get().words == "依据已经废止。"


@pytest.mark.parametrize("values", [{"kind": "other"}, {"words": ""}, {"kind": "withdrawn"}])
def test_the_database_keeps_the_shape_of_a_remark(settled, submitted, values):
    given = {"compilation": submitted, "kind": "change", "words": "x", "by": settled.cast.legality, "at": COMPILED_AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalityRemark.objects.create(**given | values)
