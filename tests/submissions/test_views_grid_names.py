"""Like names below the name's box of the grid: offered while typing, told apart by the person, nothing saved by itself."""

import pytest
from django.urls import reverse

from submissions.models import Certificate, NotSame
from submissions.operations import hand_in, start_declaration
from tests.cast import A_FEW, PHASE_2, Cast, Ground
from tests.submissions.catalogue_papers import entered
from tests.submissions.conftest import SignIn
from tests.submissions.papers import add


@pytest.fixture
def known(ground: Ground, cast: Cast) -> Certificate:
    return entered("婚姻状况证明")


@pytest.fixture
def clerk(signed_in: SignIn, cast: Cast):
    return signed_in(cast.clerk)


def url(paper):
    return reverse("grid_names", args=[paper.pk])


def offered(answer):
    return [one.known.title for one in answer.context["hints"]]


@pytest.mark.parametrize(
    ("name", "titles"),
    [("婚姻情况证明", ["婚姻状况证明"]), ("婚姻状况证明", []), ("无婚姻登记记录证明", []), ("", []), ("\x00　", [])],
)
def test_a_like_name_is_a_choice_and_a_known_or_contrary_one_is_none(clerk, paper, known, name, titles):
    answer = clerk.get(url(paper), {"name": name})
    assert (answer.status_code, offered(answer)) == (200, titles)
    assert answer.content.decode().count('role="option"') == (2 if titles else 0)


def test_a_choice_bears_the_name_and_the_last_one_tells_all_apart(clerk, paper, known):
    other = entered("婚姻情况说明")
    text = clerk.get(url(paper), {"name": "婚姻情况证明"}).content.decode()
    assert [f'data-name="{one}"' in text for one in ("婚姻状况证明", "婚姻情况说明")] == [True, True]
    assert sorted(text.split('data-apart="')[1].split('"')[0].split()) == sorted([str(known.pk), str(other.pk)])
    assert "都不是同一种" in text


def test_told_apart_they_are_remembered_for_the_unit_and_not_offered_again(clerk, cast, paper, known):
    answer = clerk.post(url(paper), {"name": "婚姻情况证明", "apart": f"{known.pk} "})
    pair = NotSame.objects.get()
    assert (answer.status_code, offered(answer)) == (200, [])
    assert ({pair.first_key, pair.second_key}, pair.unit, pair.by, pair.settled) == (
        {"婚姻情况证明", "婚姻状况证明"},
        paper.unit,
        cast.clerk,
        False,
    )
    assert offered(clerk.get(url(paper), {"name": "婚姻情况证明"})) == []


def test_another_unit_is_still_offered_what_one_told_apart(clerk, signed_in, cast, ground, paper, known):
    clerk.post(url(paper), {"name": "婚姻情况证明", "apart": str(known.pk)})
    other = start_declaration(ground.other_civil, ground.round, actor=cast.stranger, at=PHASE_2)
    assert offered(signed_in(cast.stranger).get(url(other), {"name": "婚姻情况证明"})) == ["婚姻状况证明"]


@pytest.mark.parametrize("apart", ["999999", "", "x", "{other}"])
def test_only_what_was_offered_is_told_apart(clerk, paper, known, apart):
    body = {"name": "婚姻情况证明", "apart": apart.format(other=entered("收入证明").pk)}
    answer = clerk.post(url(paper), body)
    assert (answer.status_code, offered(answer), NotSame.objects.count()) == (200, ["婚姻状况证明"], 0)


def test_reading_and_answering_save_nothing_of_the_item(clerk, cast, paper, known):
    item = add(paper, cast.clerk, cert_name="婚姻情况证明")
    clerk.get(url(paper), {"name": "婚姻情况证明"})
    clerk.post(url(paper), {"name": "婚姻情况证明", "apart": str(known.pk)})
    item.refresh_from_db()
    assert (item.cert_name, item.row_version, item.certificate) == ("婚姻情况证明", 1, None)


def test_a_paper_that_was_handed_in_has_no_choices(clerk, cast, paper, known):
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    assert [clerk.get(url(paper)).status_code, clerk.post(url(paper)).status_code] == [404, 404]


def test_the_number_of_queries_does_not_grow_with_the_names(clerk, paper, known, django_assert_max_num_queries):
    counts = []
    for names in ((), ("婚姻现状证明", "婚姻状态证明")):
        for name in names:
            entered(name)
        clerk.get(url(paper), {"name": "婚姻情况证明"})  # the index is built
        with django_assert_max_num_queries(30) as asked:
            clerk.get(url(paper), {"name": "婚姻情况证明"})
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_the_box_of_the_name_is_a_line_and_the_list_stands_beside_the_grid(clerk, cast, paper):
    item = add(paper, cast.clerk)
    text = clerk.get(reverse("declaration_grid", args=[paper.pk])).content.decode()
    assert f'data-names="{url(paper)}"' in text
    before = text.split(f'id="cell-{item.pk}-cert_name"')[0]
    assert before.rpartition("<")[2].startswith("input ")


@pytest.mark.parametrize("name", sorted(A_FEW - {"clerk"}))
def test_nobody_else_is_answered(signed_in, paper, cast, name):
    client = signed_in(getattr(cast, name))
    assert [client.get(url(paper)).status_code, client.post(url(paper)).status_code] == [404, 404]


def test_the_script_of_the_names_stays_small(settings):
    assert (settings.BASE_DIR / "static/js/names.js").stat().st_size <= 6_000
