"""Which rows are found, in which order, and that only those in force are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Round
from publishing.models import Compilation
from publishing.queries import Narrowing, find, items_of, literal
from publishing.queries.asking import with_words
from publishing.queries.probing import SHOWN, joined
from tests.publishing.conftest import CANCELLED, KEPT, REFERRED
from tests.publishing.test_views_find import more_items

TOWNSHIP = "/540000/540100/540102/540102002/"
MARRIED = "婚姻状况证明"


def names(text, **narrowing):
    return [item.cert_name for item in items_of(find(literal(text).words, Narrowing(**narrowing)).hits)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("亲", [CANCELLED]),
        ("亲属", [CANCELLED]),
        ("亲属关系", [CANCELLED]),
        ("亲属关系证明", [CANCELLED]),
        ("亲关", []),  # the characters, but not in a row
        ("属亲", []),
        ("婚姻 证明", [MARRIED]),
        ("无", [KEPT]),
        ("'", []),
        ('"', []),
        ("%", []),
        ("★", []),
        ("★ 亲属", []),
    ],
)
def test_a_word_of_any_length_is_found_where_it_stands_in_a_row(published, text, found):
    assert names(text) == found


def test_pairs_that_do_not_stand_in_a_row_do_not_make_a_word(published):
    more_items(published.compilation, cert_name="甲乙 乙丙丁", search_text="")
    more_items(published.compilation, cert_name="乙丙与甲乙", search_text="")
    assert names("甲乙丙") == []
    assert names("乙丙") == ["甲乙 乙丙丁", "乙丙与甲乙"]


def test_signs_around_single_characters_are_left_out_and_beside_pairs_they_count(published):
    more_items(published.compilation, cert_name="甲办理（原件）", search_text="")
    more_items(published.compilation, cert_name="乙办理原件", search_text="")
    assert sorted(names("理（")) == sorted(names("理")) == sorted(["甲办理（原件）", "乙办理原件"])
    assert names("办理（原件") == ["甲办理（原件）"]


def test_where_names_are_many_those_are_kept_and_nothing_else_is_asked(published):
    more_items(published.compilation, SHOWN + 1, cert_name="甲乙证明", search_text="")
    more_items(published.compilation, 3, cert_name="丙", search_text="丙甲乙证明")
    with CaptureQueriesContext(connection) as asked:
        found = find(literal("甲乙").words, Narrowing())
    assert ({hit.name for hit in found.hits}, len(found.hits), found.cut, len(asked)) == ({"甲乙证明"}, SHOWN, True, 2)


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [
        ({"places": (TOWNSHIP,)}, {"收入证明", MARRIED}),
        ({"places": ("/540000/540100/540103/", TOWNSHIP)}, {"收入证明", MARRIED}),
        ({"places": ("/540000/540600/",)}, set()),
        ({"places": ("/540000/540100/",), "category": "commitment"}, {"收入证明"}),
        ({"subject": "both"}, {REFERRED}),
        ({"units": ("540102-002",)}, {KEPT, CANCELLED, REFERRED}),
        ({"outcome": "needed"}, {KEPT, REFERRED, MARRIED}),
        ({"outcome": "cancelled", "category": "commitment"}, {"收入证明"}),
        ({"subject": "enterprise"}, {REFERRED}),
    ],
)
def test_what_narrows_down_is_asked_of_the_same_index(published, narrowing, found):
    with CaptureQueriesContext(connection) as asked:
        hits = find(literal("证").words, Narrowing(**narrowing)).hits
    assert ({item.cert_name for item in items_of(hits)} - {"户籍"}, len(asked)) == (found, 2)


def test_lists_that_are_not_in_force_are_not_found(published):
    Compilation.objects.update(is_current=False)
    assert names("证明") == []


def test_an_item_is_found_once_as_the_latest_round_states_it(published):
    first = published.compilation
    later = Round.objects.create(campaign=first.round.campaign, number=2)
    second = Compilation.objects.create(
        unit=first.unit,
        round=later,
        number=1,
        compiled_at=first.compiled_at,
        compiled_by=first.compiled_by,
        is_current=True,
    )
    again = first.items.get(cert_name=KEPT)
    more_items(first, uid="8" * 32, cert_name="只在第一轮的证明")
    again.pk, again.compilation, again.cert_name, again._state.adding = None, second, "无犯罪记录证明书", True
    again.save()
    assert names("无犯罪") == ["无犯罪记录证明书"]
    assert names("第一轮") == ["只在第一轮的证明"]


def test_the_best_hits_are_kept_where_more_than_a_thousand_are_found(published):
    more_items(published.compilation, SHOWN + 1, cert_name="甲证", service_name="办理健康证明")
    more_items(published.compilation, 2, cert_name="健康证明复核", service_name="复核")
    with CaptureQueriesContext(connection) as asked:
        found = find(literal("健康证明").words, Narrowing())
    assert (len(found.hits), found.cut, len(asked)) == (SHOWN, True, 2)
    assert [item.cert_name for item in items_of(found.hits[:4])] == ["健康证明", "健康证明复核", "健康证明复核", "甲证"]


def test_of_hits_cut_off_only_those_with_the_word_in_a_row_count_as_named(published):
    more_items(published.compilation, SHOWN + 1, cert_name="甲证", service_name="甲乙丙办理")
    more_items(published.compilation, 1, cert_name="乙丙与甲乙", service_name="别的")
    found = find(literal("甲乙丙").words, Narrowing())
    assert (found.cut, {hit.name for hit in found.hits}) == (True, {"甲证"})


def test_all_rows_with_the_words_can_be_asked_for_however_many(published):
    more_items(published.compilation, SHOWN + 5, cert_name="甲证", service_name="甲乙丙办理")
    rows = published.compilation.items.all()
    assert with_words(rows, literal("甲乙丙")).count() == SHOWN + 5
    assert with_words(rows, literal("亲属 证明")).count() == 1
    assert (with_words(rows, literal("★")).count(), with_words(rows, literal(" ")).count()) == (0, 0)


def test_an_expression_of_the_index_holds_every_group():
    groups = [[["户口", "口簿"], ["户口", "口本"]], [["p540102"]]]
    assert joined(groups, " & ", " | ", "'") == "(('户口' & '口簿') | ('户口' & '口本')) & (('p540102'))"
