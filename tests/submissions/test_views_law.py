"""The page of an act, and what the library says on the item's form and before the panel."""

from datetime import date

import pytest
from django.urls import reverse

from submissions.models import Act
from tests.submissions.papers import add


@pytest.fixture
def act(db):
    made = Act.objects.create(
        title="中华人民共和国收养法", title_key="收养法", level="law", last_article=34, in_force_from=date(1999, 4, 1)
    )
    made.articles.create(number=6, text="示例条文：收养人应当同时具备下列各项条件。")
    made.articles.create(number=6, suffix=1, text="示例条文之一。")
    return made


def page_of(client, act):
    return client.get(reverse("law", args=[act.pk]))


def test_the_page_shows_facts_articles_and_versions(signed_in, cast, act):
    newer = Act.objects.create(title="收养法", title_key="收养法", version_on=date(2020, 9, 1))
    page = page_of(signed_in(cast.clerk), act)
    facts = {one["key"]: one["value"] for one in page.context["facts"]}
    assert (facts["效力层级"], facts["施行日期"], facts["失效日期"]) == ("法律", "1999年4月1日", "未注明")
    assert [(one["name"], one["anchor"]) for one in page.context["articles"]] == [
        ("第六条", "article-6"),
        ("第六条之一", "article-6-1"),
    ]
    assert [(one["act"], one["word"]) for one in page.context["versions"]] == [(newer, "可能有效"), (act, "可能有效")]


def test_the_page_lists_the_items_that_the_reader_may_see(signed_in, cast, paper, act):
    item = add(paper, cast.clerk)
    assert [one.item for one in page_of(signed_in(cast.clerk), act).context["page"]] == [item]
    assert list(page_of(signed_in(cast.stranger), act).context["page"]) == []


@pytest.mark.parametrize("pk", [10**17, 10**30])
def test_an_act_that_is_not_there_is_not_found(signed_in, cast, db, pk):
    assert signed_in(cast.clerk).get(reverse("law", args=[pk])).status_code == 404


def test_the_form_shows_the_article_beside_the_basis_with_the_difference(signed_in, cast, paper, act):
    item = add(paper, cast.clerk)
    page = signed_in(cast.clerk).get(reverse("item_edit", args=[item.pk]))
    library = page.context["entry"].bases[0].library
    assert [(one.act, one.word) for one in library.acts] == [(act, "条文有出入")]
    text = page.content.decode()
    assert reverse("law", args=[act.pk]) in text
    assert "第六条原文，与抄录的有出入" in text


def test_the_form_without_a_library_shows_nothing(signed_in, cast, paper):
    item = add(paper, cast.clerk)
    page = signed_in(cast.clerk).get(reverse("item_edit", args=[item.pk]))
    assert page.context["entry"].bases[0].library.acts == ()


def test_the_self_check_leads_to_what_the_library_finds(signed_in, cast, paper, act):
    item = add(paper, cast.clerk)
    item.bases.update(clause="第三十五条")
    page = signed_in(cast.clerk).get(reverse("declaration_check", args=[paper.pk])).content.decode()
    assert "没有第三十五条" in page
    assert f"{reverse('item_edit', args=[item.pk])}#id_basis-1-clause" in page
