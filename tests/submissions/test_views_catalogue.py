"""The catalogue of certificates: what everybody may read, and of declared names only what one may read anyway."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Certificate, ModelItem
from tests.cast import Cast, Ground
from tests.stories import a_story
from tests.submissions.catalogue_papers import entered
from tests.submissions.conftest import SignIn
from tests.submissions.papers import certified


@pytest.fixture
@a_story
def declared(ground: Ground, cast: Cast) -> Certificate:
    """A name that only 城关区民政局 declared, beside two of the catalogue."""
    entered("婚姻状况证明", "证明居民婚姻状况", barred=True)
    entered("收入证明")
    certified(ground, cast, "婚姻情况证明", "收入证明")
    return Certificate.objects.get(name="婚姻情况证明")


def listed(client, **conditions):
    """The names that the list shows."""
    return [one.name for one in client.get(reverse("catalogue"), conditions).context["page"]]


@pytest.mark.parametrize("person", ["clerk", "leader", "panel_member", "coordinator", "region_coordinator"])
def test_who_may_read_the_declaration_sees_the_declared_name_too(signed_in: SignIn, cast, declared, person):
    assert listed(signed_in(getattr(cast, person))) == ["婚姻情况证明", "婚姻状况证明", "收入证明"]


@pytest.mark.parametrize("person", ["stranger", "institution_clerk", "city_chair", "technical"])
def test_everybody_else_sees_the_open_names_and_finds_no_page_of_the_other(signed_in: SignIn, cast, declared, person):
    client = signed_in(getattr(cast, person))
    assert listed(client) == ["婚姻状况证明", "收入证明"]
    assert client.get(reverse("certificate", args=[declared.pk])).status_code == 404


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({"q": "居民　婚姻"}, ["婚姻状况证明"]),
        ({"q": "收入"}, ["收入证明"]),
        ({"village": "1"}, ["婚姻状况证明"]),
        ({"category": "licence"}, []),
        ({"category": "no such"}, ["婚姻状况证明", "收入证明"]),
    ],
)
def test_the_list_is_narrowed_by_name_or_alias_kind_and_the_village_list(signed_in, cast, declared, conditions, names):
    assert listed(signed_in(cast.stranger), **conditions) == names


def test_an_empty_catalogue_and_an_empty_answer_say_what_to_do(signed_in: SignIn, cast):
    client = signed_in(cast.clerk)
    assert "请技术人员载入目录" in client.get(reverse("catalogue")).content.decode()
    assert "请减少条件" in client.get(reverse("catalogue"), {"q": "没有"}).content.decode()


def test_the_page_of_a_certificate_shows_names_units_models_and_near_ones(signed_in: SignIn, cast, declared):
    known = Certificate.objects.get(name="婚姻状况证明")
    ModelItem.objects.create(
        department="民政局", service_name="收养登记", service_key="收养登记", certificate=known, cert_name=known.name
    )
    context = signed_in(cast.clerk).get(reverse("certificate", args=[known.pk])).context
    assert [alias.name for alias in context["aliases"]] == ["证明居民婚姻状况"]
    assert [one.known.title for one in context["near"]] == ["婚姻情况证明"]
    assert context["models"] == [{"unit": "民政局", "service": "收养登记"}]
    assert context["units"] == []


def test_units_are_named_only_to_who_may_read_their_declarations(signed_in: SignIn, cast, declared):
    income = Certificate.objects.get(name="收入证明")
    page = reverse("certificate", args=[income.pk])
    seen = {name: signed_in(getattr(cast, name)).get(page).context["units"] for name in ("panel_member", "stranger")}
    assert [(one.unit, one.items) for one in seen["panel_member"]] == [("城关区民政局", 1)]
    assert seen["stranger"] == []


def test_the_number_of_queries_does_not_grow_with_the_list(signed_in: SignIn, cast, declared):
    client, counts = signed_in(cast.clerk), []
    client.get(reverse("catalogue"))
    for number in range(2):
        for letter in "甲乙丙":
            entered(f"第{number}号示例证明{letter}")
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("catalogue"))
        counts.append(len(caught))
    assert counts[0] == counts[1]
