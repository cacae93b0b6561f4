"""Like names while a name is typed: offered below the box, answered with or without JavaScript, never in the way of saving."""

import pytest
from django.urls import reverse

from submissions.models import Certificate, NotSame
from tests.cast import Cast, Ground
from tests.submissions.catalogue_papers import entered
from tests.submissions.conftest import SignIn
from tests.submissions.papers import add, certified


@pytest.fixture
def known(ground: Ground, cast: Cast) -> Certificate:
    return entered("婚姻状况证明")


def body(name, **more):
    """The item's form as the browser sends it with this name."""
    return {
        "cert_name": name,
        "service_name": "收养登记",
        "bases": "1",
        "basis-1-title": "中华人民共和国收养法",
        **more,
    }


def offered(answer):
    return [one.known.title for one in answer.context["hints"]]


@pytest.mark.parametrize(
    ("name", "titles"),
    [("婚姻情况证明", ["婚姻状况证明"]), ("婚姻状况证明", []), ("无婚姻登记记录证明", []), ("", []), ("\x00　", [])],
)
def test_a_like_name_is_offered_while_typing(signed_in: SignIn, cast, paper, known, name, titles):
    answer = signed_in(cast.clerk).get(reverse("name_hints", args=[paper.pk]), {"cert_name": name})
    assert (answer.status_code, offered(answer)) == (200, titles)


def test_others_than_the_unit_are_not_answered(signed_in: SignIn, cast, paper, known):
    page = reverse("name_hints", args=[paper.pk])
    answers = [signed_in(person).get(page).status_code for person in (cast.leader, cast.stranger, cast.panel_chair)]
    assert answers == [404, 404, 404]


def test_the_form_of_a_stored_item_offers_without_javascript(signed_in: SignIn, cast, paper, known):
    item = add(paper, cast.clerk, cert_name="婚姻情况证明")
    answer = signed_in(cast.clerk).get(reverse("item_edit", args=[item.pk]))
    assert offered(answer) == ["婚姻状况证明"]
    assert f'value="take_name-{known.pk}"' in answer.content.decode()


def test_the_page_asks_again_when_the_name_changes(signed_in: SignIn, cast, paper, known):
    html = signed_in(cast.clerk).get(reverse("item_add", args=[paper.pk])).content.decode()
    assert f'hx-get="{reverse("name_hints", args=[paper.pk])}"' in html
    assert 'hx-trigger="input delay:500ms from:#id_cert_name"' in html


def test_taking_the_catalogue_s_name_fills_the_box_keeps_the_rest_and_saves_nothing(signed_in, cast, paper, known):
    answer = signed_in(cast.clerk).post(
        reverse("item_add", args=[paper.pk]), body("婚姻情况证明", do=f"take_name-{known.pk}")
    )
    form = answer.context["entry"].form
    assert (form["cert_name"].value(), form["service_name"].value()) == ("婚姻状况证明", "收养登记")
    assert answer.context["entry"].bases[0]["title"].value() == "中华人民共和国收养法"
    assert (offered(answer), paper.items.count()) == ([], 0)


def test_saying_that_they_are_two_is_remembered_and_not_offered_again(signed_in: SignIn, cast, paper, known):
    client = signed_in(cast.clerk)
    page = reverse("item_add", args=[paper.pk])
    answer = client.post(page, body("婚姻情况证明", do=f"other_name-{known.pk}"))
    assert (offered(answer), paper.items.count()) == ([], 0)
    pair = NotSame.objects.get()
    assert ({pair.first_key, pair.second_key}, pair.unit, pair.settled) == (
        {"婚姻情况证明", "婚姻状况证明"},
        paper.unit,
        False,
    )
    assert offered(client.get(reverse("name_hints", args=[paper.pk]), {"cert_name": "婚姻情况证明"})) == []


@pytest.mark.parametrize("wish", ["other_name-999999", "other_name-", "take_name-x", "other_name-{other}"])
def test_an_answer_to_what_was_not_offered_changes_nothing(signed_in: SignIn, cast, paper, known, wish):
    wish = wish.format(other=entered("收入证明").pk)
    answer = signed_in(cast.clerk).post(reverse("item_add", args=[paper.pk]), body("婚姻情况证明", do=wish))
    assert (answer.status_code, offered(answer), NotSame.objects.count()) == (200, ["婚姻状况证明"], 0)


def test_a_name_that_only_another_unit_declared_is_not_offered(signed_in: SignIn, ground, cast, paper):
    entered("婚姻状况证明", source="declared")
    answer = signed_in(cast.clerk).get(reverse("name_hints", args=[paper.pk]), {"cert_name": "婚姻情况证明"})
    assert offered(answer) == []


def test_a_name_that_the_own_unit_declared_before_is_offered_to_it(signed_in: SignIn, ground: Ground, cast: Cast):
    own = certified(ground, cast, "婚姻状况证明")
    answer = signed_in(cast.clerk).get(reverse("name_hints", args=[own.pk]), {"cert_name": "婚姻情况证明"})
    assert offered(answer) == ["婚姻状况证明"]
