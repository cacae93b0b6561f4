"""What a question means: the certificate's name, and the place and the office that were typed beside it."""

import pytest

from campaign.models import Unit
from publishing.queries import Scope, directory, found_by, items_of, literal, names_like, scope_of, understood
from publishing.queries.asking import narrower
from publishing.queries.vocabulary import likeness
from publishing.queries.wording import pairs_of
from tests.publishing.conftest import CANCELLED, KEPT


@pytest.fixture
def names(ground):
    return directory()


def read(text, names):
    reading = understood(text, names)
    return reading.text, reading.places, reading.offices


COUNTY, CITY = "/540000/540100/540102/", "/540000/540100/"
CIVIL = "540102-002"


@pytest.mark.parametrize(
    ("typed", "words", "places", "offices"),
    [
        ("城关区民政局户口本", "户口本", (), (CIVIL,)),
        ("城关区民政局 能不能要 收入证明", "收入证明", (), (CIVIL,)),
        ("我要开收入证明", "收入证明", (), ()),
        ("办理收入证明需要吗", "收入证明", (), ()),
        ("收入证明材料，要吗？", "收入证明", (), ()),
        ("在拉萨市城关区办健康证明", "健康证明", (COUNTY,), ()),
        ("拉萨收入证明", "收入证明", (CITY,), ()),
        ("收入证明城关区民政局要不要", "收入证明", (), (CIVIL,)),
        ("临时救助要收入证明", "临时救助 收入证明", (), ()),
        ("我办临时救助要开什么证明", "临时救助", (), ()),
        ("我要證明", "我要证明", (), ()),
        ("办证", "办证", (), ()),
        ("城关区民政局", "", (), (CIVIL,)),
        ("城关区民政局要什么证明", "", (), (CIVIL,)),
        ("那曲市", "", ("/540000/540600/",), ()),
        ("城关区的证明", "", (COUNTY,), ()),
    ],
)
def test_what_stands_around_the_name_is_read_off(names, typed, words, places, offices):
    assert read(typed, names) == (words, places, offices)


def test_an_office_without_its_place_is_every_office_of_that_name(names):
    assert read("民政局要收入证明", names) == ("收入证明", (), ("540100-002", CIVIL, "540103-002"))


def test_an_everyday_name_of_an_office_is_the_office(ground):
    ground.civil.name = "城关区公安局"
    ground.civil.save()
    assert understood("派出所开无犯罪记录证明", directory()).offices == (CIVIL,)


def test_an_office_is_known_by_the_kind_of_its_place(names):
    assert names.offices["市民政局"] == ("540100-002",)
    assert names.offices["区民政局"] == (CIVIL, "540103-002")
    assert "540000-002" not in names.offices.get("区民政局", ())


def test_former_names_of_places_and_offices_are_known(ground):
    place, unit = ground.divisions["540102"], ground.civil
    place.former_names, unit.former_names = [{"name": "旧区"}], [{"name": "旧局"}]
    place.save()
    unit.save()
    names = directory()
    assert (names.places["旧区"], names.offices["旧局"]) == ((COUNTY,), (CIVIL,))


def test_a_place_and_its_office_are_one_office(ground, names):
    scope = scope_of(understood("城关区 民政局 收入证明", names), None, None)
    assert (scope.place, scope.office) == (ground.divisions["540102"], ground.civil)
    scope = scope_of(understood("民政局 收入证明", names), ground.divisions["540102"], None)
    assert (scope.place, scope.office) == (ground.divisions["540102"], ground.civil)


def test_an_office_alone_says_where_it_is(ground, names):
    scope = scope_of(understood("城关区民政局 收入证明", names), None, None)
    assert (scope.places, scope.place, scope.office) == ((), ground.divisions["540102"], ground.civil)


def test_words_win_over_choices(ground, names):
    scope = scope_of(understood("那曲收入证明", names), ground.divisions["540102"], ground.civil)
    assert scope == Scope((ground.divisions["540600"],), ())


def test_without_words_the_choices_hold(ground):
    scope = scope_of(literal("收入证明"), ground.divisions["540102"], ground.civil)
    assert scope == Scope((ground.divisions["540102"],), (ground.civil,))


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        ((), (COUNTY,), (COUNTY,)),
        ((CITY,), (COUNTY,), (COUNTY,)),
        ((COUNTY,), (CITY,), (COUNTY,)),
        ((CITY,), ("/540000/540600/",), ("/540000/540600/",)),
        ((COUNTY,), (f"{COUNTY}1/", "/540000/2/1/"), (f"{COUNTY}1/",)),
    ],
)
def test_of_places_named_one_after_the_other_the_inner_one_is_meant(before, after, left):
    assert narrower(before, after) == left


def test_every_word_must_stand_in_an_item_in_one_of_its_spellings(published):
    def found(text, scope=None):
        return sorted(item.cert_name for item in items_of(found_by(literal(text), scope or Scope()).hits))

    assert found("健康证") == ["健康证明"]
    assert found("临时 收入") == ["收入证明"]
    assert found("临时 健康") == []
    assert found("") == []
    assert found("证明", Scope((published.ground.divisions["540103"],))) == []


def test_queries_for_the_names_do_not_grow_with_the_names(ground, django_assert_num_queries):
    with django_assert_num_queries(4):
        directory()
    Unit.objects.filter(pk=ground.civil.pk).update(former_names=[{"name": f"旧局{number}"} for number in range(9)])
    with django_assert_num_queries(4):
        directory()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("婚姻登记证明", ["婚姻状况证明"]),
        ("单身证明", ["婚姻状况证明"]),
        ("没有犯罪的证明", [KEPT]),
        ("亲属证明", [CANCELLED]),
        ("健康情况证明", ["健康证明"]),
        ("天书证明", []),
        ("情况证明", []),
        ("", []),
    ],
)
def test_names_that_may_be_meant_are_offered(published, typed, offered):
    assert names_like(literal(typed), Scope()) == offered


def test_names_are_offered_of_the_place_only(published):
    divisions = published.ground.divisions
    assert names_like(literal("婚姻登记证明"), Scope((divisions["540103"],))) == []
    assert names_like(literal("婚姻登记证明"), Scope((divisions["540102"],))) == ["婚姻状况证明"]


def test_what_an_everyday_word_means_is_most_alike():
    pairs = pairs_of("单身证明")
    assert likeness("婚姻状况证明", pairs, ("婚姻状况",)) == 1.0
    assert likeness("收入证明", pairs_of("家庭收入证明"), ()) == 0.5
    assert likeness("证明", frozenset(), ()) == 0.0
