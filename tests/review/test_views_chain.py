"""One chain: who reads it, how it is explained and taken back, its file."""

import csv
import io

import pytest
from django.urls import reverse

from campaign.enums import RecusalKind
from review.models import Chain, ChainReason
from review.operations import stand_aside
from tests.review.chain_papers import GONE, KINSHIP, LATER, NOTARY, Errand, huizhou, look
from tests.review.test_operations_chains import WORDS, looked

__all__ = ["huizhou", "looked"]


def address(name: str = "chain", *more: object) -> str:
    """An address of the circle."""
    return reverse(name, args=[Chain.objects.get(kind="circle").pk, *more])


def test_the_page_shows_the_picture_what_it_means_and_the_items(looked: Errand, as_user):
    text = as_user(looked.cast.panel_member).get(address()).content.decode()
    assert "<svg" in text
    assert "取消其中一个环节，就能走通" in text
    assert "其中另有证明要向不能开具的单位去开" in text
    assert reverse("ruling", args=[looked.case(NOTARY, KINSHIP).pk]) in text
    assert 'name="words"' not in text


def test_the_chair_explains_and_takes_it_back(looked: Errand, as_user):
    browser = as_user(looked.cast.panel_chair)
    assert 'name="words"' in browser.get(address()).content.decode()
    empty = browser.post(address("chain_reason"), {"words": ""})
    assert (empty.status_code, ChainReason.objects.count()) == (422, 0)
    answer = browser.post(address("chain_reason"), {"words": WORDS}, follow=True)
    assert "已说明理由" in answer.content.decode()
    again = browser.post(address("chain_reason"), {"words": WORDS}, follow=True)
    assert (again.status_code, ChainReason.objects.count()) == (200, 1)
    assert browser.post(address("chain_reason"), {"words": "另一理由。"}).status_code == 409
    assert browser.post(address("chain_withdraw"), {"note": ""}).status_code == 422
    back = browser.post(address("chain_withdraw"), {"note": "渠道已通。"}, follow=True)
    assert "已撤回说明" in back.content.decode()
    assert browser.post(address("chain_withdraw"), {"note": "渠道已通。"}).status_code == 409
    assert Chain.objects.get(kind="circle").standing == "open"


def test_a_chain_that_has_changed_since_is_refused_with_what_was_typed(looked: Errand, as_user):
    looked.rule(NOTARY, KINSHIP, GONE)
    answer = as_user(looked.cast.panel_chair).post(address("chain_reason"), {"words": WORDS})
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger_chair", "city_coordinator", "clerk", "city_chair"])
def test_strangers_find_nothing(looked: Errand, as_user, who: str):
    browser = as_user(getattr(looked.cast, who))
    assert browser.get(address()).status_code == 404
    assert browser.get(address("chain_download", "csv")).status_code == 404
    assert browser.post(address("chain_reason"), {"words": WORDS}).status_code == 404


def test_who_stands_aside_finds_nothing(looked: Errand, as_user):
    chair = looked.cast.panel_chair
    stand_aside(looked.unit(NOTARY), kind=RecusalKind.WORKED, words="曾在该处工作。", actor=chair, at=LATER)
    browser = as_user(chair)
    assert browser.get(address()).status_code == 404
    assert browser.post(address("chain_reason"), {"words": WORDS}).status_code == 404
    assert NOTARY not in browser.get("/radar/chains/").content.decode()


def test_a_broken_chain_says_since_when_and_asks_for_nothing(looked: Errand, as_user):
    looked.rule(NOTARY, KINSHIP, GONE)
    look(LATER.replace(hour=18))
    text = as_user(looked.cast.panel_chair).get(address()).content.decode()
    assert "已经不再相连" in text
    assert 'name="words"' not in text


def test_one_chain_is_taken_away(looked: Errand, as_user):
    text = as_user(looked.cast.panel_chair).get(address("chain_download", "csv")).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 5
    assert as_user(looked.cast.panel_chair).get(address("chain_download", "pdf")).status_code == 404
