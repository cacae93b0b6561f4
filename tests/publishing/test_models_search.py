"""What the search reads beside each listed row: tokens, names, pinyin."""

import pytest

from campaign.enums import Outcome
from publishing.models import ListedItem, SearchEntry, SearchName
from publishing.models.search import enter_names, exact_token, grams, needed_grams, pinyin_of, search_key
from tests.publishing.conftest import CANCELLED, KEPT
from tests.publishing.test_views_find import more_items


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("無犯罪記錄證明", "无犯罪记录证明"),
        ("戶口 簿", "户口簿"),
        ("ＧＭＰ證書", "gmp证书"),
        ("著作權登記", "著作权登记"),
    ],
)
def test_traditional_full_width_and_blanks_do_not_count(typed, key):
    assert search_key(typed) == key


def test_tokens_are_characters_and_pairs_of_neighbours_without_signs():
    assert grams("户口(本)") == ("户", "口", "本", "户口")
    assert needed_grams("户口本") == ("户口", "口本")
    assert needed_grams("户") == ("户",)
    assert exact_token("居(租)住证明") == "e居租住证明"


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [("户口簿", ("hkb", "hukoubu")), ("重复证明", ("cfzm", "chongfuzhengming")), ("", ("", ""))],
)
def test_names_are_kept_with_first_letters_and_pinyin(name, pinyin):
    assert pinyin_of(name) == pinyin


def test_every_row_that_the_public_can_see_has_its_entry(published):
    more_items(published.compilation, outcome=Outcome.STRIKE, cert_name="剔除的")
    shown = ListedItem.objects.exclude(outcome=Outcome.STRIKE)
    assert set(SearchEntry.objects.values_list("pk", flat=True)) == set(shown.values_list("pk", flat=True))
    assert set(SearchName.objects.values_list("name", flat=True)) == set(shown.values_list("cert_name", flat=True))


def test_an_entry_holds_the_words_and_the_facts_of_its_row(published):
    entry = SearchEntry.objects.get(name=CANCELLED)
    item = entry.item
    assert entry.text == f"{CANCELLED}|{item.service_name}|城关区民政局|{item.unit.short_name}"
    facts = {"p540000", "p540100", "p540102", "u540102x002", "sindividual", "ocancelled", "cdepartmentcheck"}
    tokens = set(entry.tokens.replace("'", "").split())
    assert facts | {"e亲属关系证明", "n亲属", "n亲", "亲", "民政"} <= tokens
    assert "n民政" not in tokens


def test_a_row_laid_down_alone_is_entered_too(published):
    row = published.compilation.items.get(cert_name=KEPT)
    row.pk, row.uid, row.cert_name = None, "7" * 32, "单独一行证明"
    row._state.adding = True
    row.save()
    assert SearchEntry.objects.get(pk=row.pk).name == "单独一行证明"


def test_names_are_entered_once_in_the_order_of_their_keys(published):
    enter_names(["丙证", "甲证", "甲 证", "乙证", KEPT])
    new = SearchName.objects.filter(name__in=("甲证", "乙证", "丙证", "甲 证")).order_by("pk")
    assert [one.key for one in new] == sorted(("丙证", "甲证", "乙证"))
