"""What units may take over from published lists: rows in force, without what each unit decides for itself."""

from publishing.queries.taken_over import published_items_of
from tests.publishing.conftest import CANCELLED, KEPT, Published


def test_the_items_in_force_of_a_unit_are_given_without_a_proposal(published: Published):
    found = published_items_of([published.ground.civil])
    drafts = found[published.ground.civil.pk]
    assert {KEPT, CANCELLED} <= {draft.cert_name for draft in drafts}
    assert {(draft.proposal, draft.disposal, draft.demanding_unit) for draft in drafts} == {("", "", "")}


def test_units_without_a_list_have_nothing(published: Published):
    assert published_items_of([published.ground.other_civil]) == {}
