"""A township's workbook in other words: the county says which column is which, and the workbook itself stays as it came."""

import hashlib

import pytest
from django.urls import reverse

from campaign.models import LogEntry
from submissions.models import ColumnMatch, Declaration, Delivery
from submissions.queries.columns import columns_matched
from tests.cast import A_FEW
from tests.submissions.test_views_courier import FACTS, PAGE, content, lying, rows, send, url
from tests.submissions.workbooks import HEADERS, book, column, item

STRANGE = {"证明事项名称": "甲栏", "索要单位": "乙栏"}
PLACES = {"cert_name": column("cert_name"), "demanding_unit": column("demanding_unit")}


def renamed():
    """A good workbook whose header has two words that nobody knows."""
    header = [STRANGE.get(word, word) for word in HEADERS]
    return content(book([item(number) for number in (1, 2)], header))


@pytest.fixture
def county(signed_in, cast):
    return signed_in(cast.coordinator)


def match(client, unit, token, **chosen):
    """Ask for the page; with the header of the form and a column's number, send the choices as they stand otherwise."""
    page = client.post(url(unit, "courier_columns"), {"token": token})
    if not chosen:
        return page
    columns = {row["name"]: row["key"] for row in page.context["rows"]}
    columns |= {f"column-{number}": key for key, number in chosen.items()}
    return client.post(url(unit, "courier_columns"), {"token": token, "save": "1", **columns})


def test_unknown_words_are_not_the_end_and_the_file_waits(county, ground):
    data = renamed()
    page = send(county, ground.township, data, scan=PAGE)
    assert (page.status_code, page.context["deliverable"], page.context["matchable"]) == (422, False, True)
    text = page.content.decode()
    assert (url(ground.township, "courier_columns") in text, "报送2项</button>" in text) == (True, False)
    assert (len(lying()), Declaration.objects.count(), ColumnMatch.objects.count()) == (2, 0, 0)


def test_the_page_asks_about_each_column_with_its_values(county, ground):
    data = renamed()
    page = match(county, ground.township, send(county, ground.township, data).context["token"])
    asked = {row["column"].header: row["key"] for row in page.context["rows"]}
    assert (page.status_code, asked["甲栏"], asked["乙栏"], asked["开具单位"]) == (200, "", "", "issuing_unit")
    assert "不改乡镇签发的内容" in page.content.decode()
    assert "有2列没有认出，现在不读取：E列“甲栏”、I列“乙栏”" in page.content.decode()


def test_matched_it_is_handed_in_byte_for_byte_with_what_was_typed(county, ground, cast):
    data = renamed()
    token = send(county, ground.township, data, scan=PAGE).context["token"]
    page = match(county, ground.township, token, **PLACES)
    assert (page.status_code, page.context["deliverable"], page.context["reading"].rows) == (200, True, 2)
    assert page.context["facts"][2] == {"key": "签发人", "value": "八廓签发甲，副主任"}
    county.post(url(ground.township, "courier_confirm"), {"token": page.context["token"]})
    given = Delivery.objects.get()
    whole = hashlib.sha256(data).hexdigest()
    assert (given.workbook.sha256, given.scan.read(), given.signer_name) == (whole, PAGE, FACTS["signer_name"])
    assert (given.declaration.unit, given.declaration.items.count(), lying()) == (ground.township, 2, [])


def test_it_is_remembered_for_the_township_and_logged_as_the_countys(county, ground, cast):
    data = renamed()
    token = send(county, ground.township, data).context["token"]
    match(county, ground.township, token, **PLACES)
    assert send(county, ground.township, data).context["deliverable"] is True
    assert (len(columns_matched(ground.township)), columns_matched(ground.civil)) == (1, {})
    (entry,) = LogEntry.objects.filter(move="match_columns")
    assert (entry.actor, entry.unit) == (cast.coordinator, ground.township)


def test_no_certificate_is_refused_in_words_and_nothing_is_kept(county, ground):
    data = renamed()
    token = send(county, ground.township, data).context["token"]
    page = match(county, ground.township, token, demanding_unit=PLACES["demanding_unit"])
    assert (page.status_code, ColumnMatch.objects.count()) == (422, 0)
    assert page.context["errors"] == ["没有一列选“证明事项名称”。每一项都要写明证明的名称，请选出这一列。"]


def test_a_workbook_of_the_form_is_not_asked_about(county, ground):
    page = send(county, ground.township, rows())
    assert (page.context["deliverable"], page.context["matchable"]) == (True, False)


def test_a_file_without_words_is_refused_and_not_kept(county, ground):
    page = send(county, ground.township, b"not a workbook", scan=PAGE)
    assert (page.status_code, page.context["token"], lying()) == (422, "", [])


def test_a_word_that_matches_only_does_not_hand_anything_in(county, ground):
    data = renamed()
    token = send(county, ground.township, data).context["token"]
    county.post(url(ground.township, "courier_confirm"), {"token": token})
    assert (Declaration.objects.count(), Delivery.objects.count()) == (0, 0)


def test_what_no_longer_waits_is_said(county, ground):
    data = renamed()
    token = send(county, ground.township, data).context["token"]
    for path in lying():
        path.unlink()
    for word in (token, "", "x:y"):
        answer = county.post(url(ground.township, "courier_columns"), {"token": word})
        assert answer.url == reverse("courier")


@pytest.mark.parametrize("name", sorted(A_FEW - {"coordinator", "disabled"}))
def test_others_match_nothing(signed_in, county, cast, ground, name):
    data = renamed()
    token = send(county, ground.township, data).context["token"]
    client = signed_in(getattr(cast, name))
    assert client.post(url(ground.township, "courier_columns"), {"token": token, "save": "1"}).status_code == 404
    assert ColumnMatch.objects.count() == 0
