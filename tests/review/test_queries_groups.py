"""Items that ask for the same certificate: how they are told from each other, counted and compared."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review.models import Reading, Ruling
from review.operations import mark_read, receive, rule
from review.queries import docket_for
from review.queries.groups import (
    compared_texts,
    group_name,
    group_of,
    group_sizes,
    groups_of,
    in_group,
    readers_of,
    unread,
)
from submissions.models import Certificate, DeclaredItem
from tests.cast import PHASE_3
from tests.review.conftest import CANCEL, COPY, KEEP, KINSHIP, MARRIAGE, BasisDraft, declare, draft
from tests.submissions.catalogue_papers import entered

NONE = BasisDraft(level="none")


@pytest.fixture
def alike(docketed, ground, cast):
    """Another unit asks for two certificates of the first one, under other spellings."""
    drafts = (draft("亲属 关系证明", "户籍登记", NONE), draft("身份证复印件", "入院登记", NONE, subject="both"))
    declaration = declare(ground.institution, ground.round, drafts, cast.institution_clerk, cast.institution_leader)
    receive([declaration], actor=cast.panel_chair, at=PHASE_3)
    DeclaredItem.objects.update(certificate=None)
    return docketed


def sizes(cast):
    return {group_name(key): n for key, n in group_sizes(docket_for(cast.panel_member))}


def test_spellings_of_one_name_are_one_group(alike, cast):
    assert sizes(cast) == {"亲属关系证明": 2, "身份证复印件": 2, "婚姻状况证明": 1, "居住证明": 1, "收入证明": 1}


def test_the_largest_group_stands_first(alike, cast):
    assert [n for _, n in group_sizes(docket_for(cast.panel_member))] == [2, 2, 1, 1, 1]


def test_the_catalogue_s_certificate_joins_names_that_are_not_alike(alike, cast):
    known = entered("亲属关系")
    DeclaredItem.objects.filter(cert_key__in=["亲属关系证明", "收入证明"]).update(certificate=known)
    assert sizes(cast)["亲属关系"] == 3
    assert {group_of(one) for one in Ruling.objects.filter(in_group(f"c{known.pk}"))} == {f"c{known.pk}"}


def test_every_item_stands_in_the_group_of_its_key(alike, cast):
    rulings = docket_for(cast.panel_member)
    for key, n in group_sizes(rulings):
        found = rulings.filter(in_group(key))
        assert (found.count(), {group_of(one) for one in found}) == (n, {key})


@pytest.mark.parametrize("key", ["", "c", "k", "x1", "cx", "c-1", "c９", "c" + "9" * 19, "kа\x00", "1"])
def test_a_key_that_no_group_could_have_is_no_condition(key):
    with pytest.raises(ValueError, match="no group"):
        in_group(key)


def test_a_group_counts_units_states_and_outcomes(alike, cast):
    alike.ruled(KINSHIP)
    rulings = docket_for(cast.panel_member)
    group = next(one for one in groups_of(rulings, group_sizes(rulings)) if one.key == f"k{KINSHIP}")
    assert (group.count, group.units) == (2, 2)
    assert (group.states, group.outcomes, group.differs) == ({"ruled": 1, "pending": 1}, {"cancel": 1}, False)


def test_a_group_whose_items_were_ruled_differently_says_so(alike, cast):
    known = Certificate.objects.get(name=MARRIAGE)
    DeclaredItem.objects.filter(cert_name__in=[COPY, MARRIAGE]).update(certificate=known)
    alike.ruled(MARRIAGE, KEEP)
    other = Ruling.objects.with_papers().get(item__cert_name=COPY, unit__name="城关区民政局")
    rule(other, CANCEL, actor=cast.panel_member, at=PHASE_3)
    rulings = docket_for(cast.panel_member)
    group = next(one for one in groups_of(rulings, group_sizes(rulings)) if one.name == MARRIAGE)
    assert (group.outcomes, group.differs) == ({"retain": 1, "cancel": 1}, True)


def test_a_verdict_that_was_withdrawn_counts_as_none(alike, cast):
    Ruling.objects.filter(item__cert_name=KINSHIP).update(outcome="cancel", disposal="abolish", state="returned")
    rulings = docket_for(cast.panel_member)
    group = next(one for one in groups_of(rulings, group_sizes(rulings)) if one.key == f"k{KINSHIP}")
    assert group.outcomes == {}


def test_what_all_say_is_said_once_and_what_differs_beside_each(alike, cast):
    rulings = list(docket_for(cast.panel_member).filter(in_group(f"k{COPY}")))
    found = compared_texts(rulings)
    assert ("清理建议", "取消") in found.common
    assert {label for label, _ in found.common} & {"服务对象", "材料类别"} == set()
    assert [dict(found.differing[one.pk])["服务对象"] for one in rulings] == ["个人", "企业和个人"]


def test_one_item_has_everything_in_common_with_itself(docketed, cast):
    key = group_of(docketed.case(MARRIAGE))
    rulings = list(docket_for(cast.panel_member).filter(in_group(key)))
    found = compared_texts(rulings)
    assert found.differing == {rulings[0].pk: []}
    assert dict(found.common)["开具单位"] == "民政部门"
    assert compared_texts([]).common == []


def test_a_reading_counts_for_the_text_that_was_read(docketed, cast):
    case = docketed.case(KINSHIP)
    mark_read([case], actor=cast.panel_member, at=PHASE_3)
    for person, mine in ((cast.panel_member, True), (cast.panel_chair, False)):
        found = readers_of([case], person)[case.pk]
        assert (found.mine, found.anybody) == (mine, True)
    rulings = docket_for(cast.panel_chair)
    assert (rulings.filter(unread()).count(), rulings.filter(unread(cast.panel_chair)).count()) == (4, 5)
    assert rulings.filter(unread(cast.panel_member)).count() == 4
    Reading.objects.update(item=docketed.case(COPY).item)
    assert not readers_of([case], cast.panel_member)[case.pk].anybody
    assert rulings.filter(unread()).count() == 5


def test_three_groups_ask_no_more_than_one(alike, cast):
    rulings = docket_for(cast.panel_member)
    sizes = group_sizes(rulings)

    def asked(some):
        with CaptureQueriesContext(connection) as queries:
            groups_of(rulings, some)
        return len(queries)

    assert asked(sizes[:1]) == asked(sizes[:3])
