"""Threads: what is the panel's alone, what both sides read, appended for ever (notice 五(三): 充分沟通协商)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from campaign.enums import RecusalKind
from campaign.models import LogEntry, Message, Recusal
from campaign.operations import NoPower, NoteMissing
from review.enums import Audience, Side
from review.models import Remark
from review.operations import NotForUnit, feed_back, rule, say
from review.queries import remarks_for, side_in
from tests.cast import PEOPLE, PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, KINSHIP

INNER, BOTH = Audience.PANEL, Audience.BOTH


def said_by(cast, case, name, audience=BOTH, words="请补充情况。", about=None, at=PHASE_3):
    return say(case, audience=audience, words=words, about=about, actor=getattr(cast, name), at=at)


def reads(cast, case, name):
    return [remark.words for remark in remarks_for(getattr(cast, name), case)]


def told(user, kind):
    return Message.objects.filter(user=user, kind=kind).count()


def test_a_remark_keeps_who_from_where_on_which_side_and_when(docketed, cast, ground):
    case = docketed.proposed(KINSHIP)
    for name, side, unit in (("panel_member", Side.PANEL, ground.lead), ("clerk", Side.UNIT, ground.civil)):
        remark = said_by(cast, case, name)
        assert (remark.author, remark.side, remark.from_unit, remark.at) == (getattr(cast, name), side, unit, PHASE_3)


def test_the_unit_reads_only_what_is_for_both(docketed, cast):
    case = docketed.proposed(KINSHIP)
    said_by(cast, case, "panel_member", INNER, "内部意见。")
    said_by(cast, case, "panel_chair", BOTH, "请补充情况。")
    assert reads(cast, case, "panel_member") == ["内部意见。", "请补充情况。"]
    assert reads(cast, case, "leader") == ["请补充情况。"]


def test_before_it_is_told_of_the_item_the_unit_reads_nothing_and_hears_nothing(docketed, cast):
    case = docketed.ruled(KINSHIP)
    said_by(cast, case, "panel_member", BOTH)
    assert (side_in(cast.clerk, case), reads(cast, case, "clerk"), told(cast.clerk, "remark")) == (None, [], 0)
    with pytest.raises(NoPower):
        said_by(cast, case, "clerk")
    feed_back([case], actor=cast.panel_chair, at=PHASE_3)
    assert reads(cast, docketed.case(KINSHIP), "clerk") == ["请补充情况。"]


def test_while_the_panel_works_on_an_objection_the_unit_keeps_the_thread(docketed, cast):
    case = docketed.contested(KINSHIP)
    rule(case, CANCEL, actor=cast.panel_member, at=PHASE_3)
    said_by(cast, docketed.case(KINSHIP), "clerk", words="补充材料已送。")
    assert reads(cast, docketed.case(KINSHIP), "panel_member") == ["补充材料已送。"]


def test_the_superior_reads_and_writes_both_while_it_is_in_dispute(docketed, cast, ground):
    case = docketed.disputed(KINSHIP)
    said_by(cast, case, "panel_member", INNER, "内部意见。")
    said_by(cast, case, "clerk", BOTH, "单位意见。")
    assert reads(cast, case, "city_chair") == ["内部意见。", "单位意见。"]
    remark = said_by(cast, case, "city_chair", INNER, "请审核组说明。")
    assert (remark.side, remark.from_unit) == (Side.SUPERIOR, ground.city_lead)
    assert reads(cast, docketed.case(COPY), "city_chair") == []


@pytest.mark.parametrize(
    "name",
    sorted(set(PEOPLE) - {"clerk", "leader", "panel_member", "panel_chair"}),
)
def test_nobody_else_reads_or_writes(docketed, cast, name):
    case = docketed.proposed(KINSHIP)
    said_by(cast, case, "panel_member", BOTH)
    assert reads(cast, case, name) == []
    with pytest.raises(NoPower):
        said_by(cast, case, name)


def test_who_stands_aside_reads_nothing_and_says_nothing(docketed, cast, ground):
    case = docketed.proposed(KINSHIP)
    said_by(cast, case, "panel_chair", INNER, "内部意见。")
    Recusal.objects.create(
        user=cast.panel_member,
        unit=ground.civil,
        kind=RecusalKind.KIN,
        declared_by=cast.panel_member,
        declared_at=PHASE_3,
    )
    assert reads(cast, case, "panel_member") == []
    with pytest.raises(NoPower):
        said_by(cast, case, "panel_member")


def test_a_unit_has_no_inner_remarks(docketed, cast):
    with pytest.raises(NotForUnit):
        said_by(cast, docketed.proposed(KINSHIP), "clerk", INNER)
    assert Remark.objects.count() == 0


def test_a_remark_has_words(docketed, cast):
    with pytest.raises(NoteMissing):
        said_by(cast, docketed.proposed(KINSHIP), "clerk", words=" ")


class TestFollowing:
    def test_a_correction_is_a_new_remark_that_names_the_old(self, docketed, cast):
        case = docketed.proposed(KINSHIP)
        first = said_by(cast, case, "clerk", words="共三十件。")
        second = said_by(cast, case, "clerk", words="更正：共三百件。", about=first)
        assert (second.about, reads(cast, case, "panel_chair")) == (first, ["共三十件。", "更正：共三百件。"])

    def test_what_both_read_never_leads_to_what_is_the_panel_s_alone(self, docketed, cast):
        case = docketed.proposed(KINSHIP)
        inner = said_by(cast, case, "panel_member", INNER)
        for name in ("panel_member", "clerk"):
            with pytest.raises(NotForUnit):
                said_by(cast, case, name, BOTH, about=inner)
        assert said_by(cast, case, "panel_chair", INNER, about=inner).about == inner

    def test_nothing_of_another_item_is_answered(self, docketed, cast):
        other = said_by(cast, docketed.proposed(COPY), "clerk")
        with pytest.raises(NotForUnit):
            said_by(cast, docketed.proposed(KINSHIP), "clerk", about=other)


class TestTelling:
    def test_the_other_side_is_told_once_an_hour_however_much_is_said_and_a_unit_of_which_item(self, docketed, cast):
        cases = [docketed.proposed(KINSHIP), docketed.proposed(COPY)]
        for case in [*cases, *cases]:
            said_by(cast, case, "panel_member", BOTH)
            said_by(cast, case, "clerk", BOTH)
        assert [told(person, "remark") for person in (cast.clerk, cast.leader)] == [2, 2]
        assert [told(person, "remark_in") for person in (cast.panel_member, cast.panel_chair)] == [1, 1]
        said_by(cast, cases[0], "panel_member", BOTH, at=PHASE_3 + timedelta(hours=1))
        assert told(cast.clerk, "remark") == 3

    def test_of_what_is_the_panel_s_alone_nobody_is_told(self, docketed, cast):
        before = Message.objects.count()
        said_by(cast, docketed.proposed(KINSHIP), "panel_member", INNER)
        assert Message.objects.filter(kind__startswith="remark").count() == 0
        assert Message.objects.count() >= before

    def test_nothing_that_was_said_stands_in_a_message_or_in_the_unit_s_log(self, docketed, cast, ground):
        case = docketed.proposed(KINSHIP)
        said_by(cast, case, "panel_member", INNER, "暗语甲。")
        said_by(cast, case, "panel_member", BOTH, "暗语乙。")
        assert not Message.objects.filter(body__contains="暗语").exists()
        lines = LogEntry.objects.filter(move="say").order_by("pk")
        assert [(line.unit, line.label, line.note) for line in lines] == [
            (ground.lead, "沟通记录：审核组内部", ""),
            (ground.civil, "沟通记录：与单位沟通", ""),
        ]


class TestWrittenOnce:
    @pytest.fixture
    def remark(self, docketed, cast):
        return said_by(cast, docketed.proposed(KINSHIP, ABOLISH), "clerk")

    @pytest.mark.parametrize(
        "act",
        [
            lambda: Remark.objects.update(words="改。"),
            lambda: Remark.objects.update(audience="both"),
            lambda: Remark.objects.all()._raw_delete("default"),
            lambda: Remark.objects.get().delete(),
        ],
        ids=["update", "audience", "raw delete", "delete"],
    )
    def test_the_database_refuses(self, remark, act):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            act()
        assert Remark.objects.get().words == "请补充情况。"

    @pytest.mark.parametrize("sql", ["UPDATE review_remark SET words = 'x'", "DELETE FROM review_remark"])
    def test_not_even_by_plain_sql(self, remark, sql):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        assert Remark.objects.count() == 1

    def test_nor_by_saving_again(self, remark):
        remark.words = "改。"
        with pytest.raises(TypeError):
            remark.save()

    def test_a_unit_s_remark_cannot_be_stored_as_the_panel_s_own(self, remark):
        twin = Remark.objects.get()
        twin.pk, twin.audience = None, "panel"
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
