"""What units may take over from published lists: rows in force, without what each unit decides for itself."""

from publishing.models import ListedItem
from publishing.queries.taken_over import published_items_of, statements_in_force
from review.models import Ruling
from review.queries.radar_statements import facts_of
from submissions.models import DeclaredItem
from tests.publishing.conftest import CANCELLED, KEPT, Published


def test_the_items_in_force_of_a_unit_are_given_without_a_proposal(published: Published):
    found = published_items_of([published.ground.civil])
    drafts = found[published.ground.civil.pk]
    assert {KEPT, CANCELLED} <= {draft.cert_name for draft in drafts}
    assert {(draft.proposal, draft.disposal, draft.demanding_unit) for draft in drafts} == {("", "", "")}


def test_units_without_a_list_have_nothing(published: Published):
    assert published_items_of([published.ground.other_civil]) == {}


def test_what_a_list_states_of_an_item_stays_when_the_item_is_written_anew(published: Published):
    ruling = published.rulings[KEPT]
    row = ListedItem.objects.get(uid=ruling.uid)
    DeclaredItem.objects.filter(pk=ruling.item_id).update(
        cert_name="另一证明", issuing_unit="另一单位", service_name="另一事项"
    )
    said = statements_in_force([ruling.uid])[ruling.uid]
    assert (said.outcome, said.certificate) == ("retain", KEPT)
    assert (said.service, said.issuer, said.subject) == (row.service_name, row.issuing_unit, row.subject)


def test_the_radar_tells_a_published_item_that_was_opened_again_as_its_list_does(published: Published):
    ruling = published.rulings[KEPT]
    service = ruling.item.service_name
    Ruling.objects.filter(pk=ruling.pk).update(reopened=True, state="pending", outcome="")
    DeclaredItem.objects.filter(pk=ruling.item_id).update(cert_name="另一证明", service_name="另一事项")
    facts = facts_of([ruling.pk])[ruling.pk]
    assert (facts["certificate"], facts["service"], facts["outcome"]) == (KEPT, service, "retain")
