"""Languages and sizes by address: the same view and rights stand behind each, for public pages only; no cookie, no guessing."""

import datetime as dt

import pytest
import time_machine
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from campaign.notice.timetable import SHANGHAI
from campaign.templatetags import face, tongues
from publishing.urls import page_patterns, public_patterns, staff_patterns
from tests.cast import PHASE_5
from tests.publishing.conftest import KEPT

AN_END = dt.datetime(2020, 11, 1, tzinfo=SHANGHAI)


def test_a_page_has_an_address_in_every_language_and_a_file_has_one():
    with translation.override("en"):
        assert (reverse("find"), reverse("place", args=["540102"])) == ("/en/find/", "/en/lists/540102/")
        assert reverse("place_csv", args=["540102", "retained"]) == "/lists/540102/retained.csv"
        assert (reverse("login"), reverse("desk")) == ("/sign-in/", "/desk/")
    with translation.override("bo"):
        assert reverse("home") == "/bo/"
    assert reverse("home") == "/"
    assert {"home", "find", "place", "item", "edition", "summary", "how", "about"} <= {
        one.name for one in page_patterns
    }


def test_the_same_view_stands_behind_every_language():
    """One list of patterns, one callback each: the rights of a page cannot differ by language."""
    for one in page_patterns:
        assert (one.name, one in public_patterns, hasattr(one.callback, "public")) == (one.name, True, True)
    for code in ("en", "bo"):
        for path in ("/", "/find/", "/lists/540102/", "/summary/540102/"):
            with translation.override(code):
                assert resolve(f"/{code}{path}").func is resolve_chinese(path)


def resolve_chinese(path):
    with translation.override("zh-hans"):
        return resolve(path).func


@pytest.mark.django_db
def test_the_pages_of_the_staff_stand_in_chinese_only(client):
    assert [one.name for one in staff_patterns if one in page_patterns] == []
    for path in ("/en/desk/", "/bo/sign-in/", "/en/editions/", "/large/desk/", "/large/sign-in/", "/large/en/desk/"):
        with translation.override("en"), pytest.raises(Resolver404):
            resolve(path)
    for path in ("/en/desk/", "/large/desk/", "/large/"):
        assert (path, client.head(path).status_code) == (path, 200 if path == "/large/" else 404)


@pytest.mark.parametrize(
    ("code", "deadline", "day", "moment"),
    [
        ("zh-hans", "2020年10月31日24:00", "11月1日", "11月1日 00:00"),
        ("en", "31 October 2020, 24:00", "1 November", "1 November, 00:00"),
        ("bo", "2020年10月31日24:00", "11月1日", "11月1日 00:00"),
    ],
)
def test_days_and_times_in_the_language_of_the_page(code, deadline, day, moment):
    with translation.override(code):
        assert (face.deadline(AN_END, "year"), face.day(AN_END), face.moment(AN_END)) == (deadline, day, moment)


def test_names_are_marked_as_chinese_where_the_page_is_not():
    assert tongues.term("拉萨市<") == "拉萨市&lt;"
    with translation.override("en"):
        assert tongues.term("拉萨市") == '<span lang="zh-Hans">拉萨市</span> (Lhasa Shi)'
        assert tongues.term("无犯罪记录证明&") == '<span lang="zh-Hans">无犯罪记录证明&amp;</span>'
        assert (tongues.term("0891-0000000"), tongues.term(None)) == ("0891-0000000", "")
        assert tongues.term(tongues.term("拉萨市")) == tongues.term("拉萨市")
    with translation.override("bo"):
        assert tongues.term("拉萨市").startswith('<span lang="bo">')
        assert tongues.term("无犯罪记录证明") == "无犯罪记录证明"


@pytest.mark.django_db
@time_machine.travel(PHASE_5, tick=False)
def test_a_page_leads_to_itself_in_the_other_languages(client, published):
    answer = client.get(
        "/en/lists/540102/?list=cancel", headers={"Accept-Language": "bo", "Cookie": "django_language=bo"}
    )
    page = answer.content.decode()
    assert '<html lang="en">' in page
    assert [f'href="{url}?list=cancel"' in page for url in ("/lists/540102/", "/bo/lists/540102/")] == [True, True]
    assert page.count('rel="alternate" hreflang=') == 3
    assert (answer.cookies.output(), "Accept-Language" in answer.get("Vary", "")) == ("", False)
    assert 'href="/lists/540102/1/retained/1.xlsx"' in page
    assert 'href="/en/summary/"' in page
    assert '<html lang="zh-Hans">' in client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="bo">' in client.get("/bo/").content.decode()


@pytest.mark.django_db
@time_machine.travel(PHASE_5, tick=False)
def test_what_is_kept_of_a_page_is_kept_by_language(client, published):
    first = [client.get(f"{prefix}/lists/540102/") for prefix in ("", "/en", "/bo", "")]
    etags = [answer["ETag"] for answer in first]
    assert (len(set(etags)), etags[0] == etags[3]) == (3, True)
    assert first[0].content == first[3].content
    assert client.get("/en/lists/540102/", headers={"If-None-Match": etags[1]}).status_code == 304
    assert client.get("/en/lists/540102/", headers={"If-None-Match": etags[0]}).status_code == 200


@pytest.mark.django_db
@time_machine.travel(PHASE_5, tick=False)
def test_large_type_is_kept_by_every_link_to_a_page_and_by_none_to_a_file(client, published):
    plain, large = client.get("/lists/540102/"), client.get("/large/lists/540102/")
    page = large.content.decode()
    assert ('class="large"' in page, 'class="large"' in plain.content.decode()) == (True, False)
    assert 'href="/large/summary/"' in page
    assert 'data-size href="/lists/540102/"' in page
    assert [f'href="{url}"' in page for url in ("/lists/540102/1/retained/1.xlsx", "/sign-in/")] == [True, True]
    assert 'href="/large/en/lists/540102/"' in page
    assert plain["Cache-Control"] == large["Cache-Control"]
    found = client.get("/large/en/find/", {"q": KEPT}).content.decode()
    assert 'action="/large/en/find/"' in found
    assert 'data-size href="/large/lists/540102/"' in plain.content.decode()


@pytest.mark.django_db
@time_machine.travel(PHASE_5, tick=False)
def test_a_page_in_large_type_says_how_long_it_is_and_leads_on_in_large_type(client, published):
    """What nginx or gunicorn counts is what is sent; a redirect stays in the size and the language."""
    for address in ("/large/", "/large/en/lists/540102/", "/large/lists/999999/"):
        answer = client.get(address)
        assert (address, int(answer["Content-Length"])) == (address, len(answer.content))
    edition = published.retained
    for prefix in ("", "/en", "/large", "/large/en"):
        answer = client.get(f"{prefix}/verify/", {"code": edition.code})
        assert (answer.status_code, answer["Location"].startswith(f"{prefix}/verify/")) == (302, True)
    office = client.get("/large/window/", {"unit": published.ground.civil.code})
    assert (office.status_code, office["Location"].startswith("/large/window/")) == (302, True)


@pytest.mark.django_db
@time_machine.travel(PHASE_5, tick=False)
def test_choices_come_in_groups_with_their_names(client, published):
    page, english = (client.get(f"{prefix}/find/?place=540102").content.decode() for prefix in ("", "/en"))
    assert '<optgroup label="拉萨市"><option value="540100">' in page
    assert '<optgroup label="拉萨市" lang="zh-Hans"><option value="540100" lang="zh-Hans">' in english
    assert '<optgroup label="城关区的乡镇、街道">' in page
