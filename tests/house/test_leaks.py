"""What is one unit's alone is found by nobody else: on no page, in no search, file, header or title; and reading writes nothing."""

import re
from urllib.parse import quote

import pytest

from submissions.models import ContactSheet
from tests.house.crawl import crawl, digits_of
from tests.house.papers import PHONES, SECRETS, Layer, Papers, telephone
from tests.house.rights import ACTORS, NOBODY, ROWS
from tests.house.site import address, ask, client_of, state_of_all_rows

READERS = [actor for actor in ACTORS if actor not in NOBODY] + ["anonymous"]
PERSONAL = re.compile(r"1380000\d{4}")
# Sent to every page, as every parameter that any page knows.
BAD_VALUES = (
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "1" + "0" * 30,
    "-1",
    "1e30",
    "%F0%9F%92%A9" * 400,
    "2020-13-45",
    "'\"><x>",
    "%0D%0A",
)
PARAMETERS = (
    *("q", "page", "round", "state", "unit", "division", "place", "subject", "category", "outcome", "level", "text"),
    *(
        "list",
        "on",
        "name",
        "role",
        "proposal",
        "item",
        "next",
        "kind",
        "version",
        "basis",
        "sort",
        "order",
        "standing",
    ),
)
UNKNOWN = "unit__code=1&__class=1&q[]=1&q=1&q=2&page=a&page=2&_connector=OR&%00=1&=1"


def found_by(actor: str, papers: Papers) -> list[str]:
    """The planted words that the actor finds though they are not theirs to read."""
    hidden = [word for word, (_, may) in SECRETS.items() if actor not in may]
    pages = crawl(papers, actor)
    return [f"{actor} {url}: {word}, {SECRETS[word][0]}" for url, text in pages for word in hidden if word in text]


@pytest.mark.django_db
@pytest.mark.parametrize("half", [0, 1])
def test_a_planted_word_is_found_by_nobody_else(papers_of: Layer, half: int):
    papers = papers_of(contact="draft")
    before = state_of_all_rows()
    assert [line for actor in READERS[half::2] for line in found_by(actor, papers)] == []
    assert state_of_all_rows() == before


@pytest.mark.django_db
def test_the_planted_words_are_found_by_those_who_may(papers_of: Layer):
    papers = papers_of(contact="draft")
    for actor in ("clerk", "panel_chair"):
        texts = "\n".join(text for _, text in crawl(papers, actor, follow=False))
        missing = [word for word, (_, may) in SECRETS.items() if actor in may and word not in texts]
        assert (actor, missing) == (actor, [])


@pytest.mark.django_db
def test_personal_telephones_are_whole_only_for_the_unit_and_its_line_upward(papers_of: Layer):
    papers = papers_of()
    sheet = papers.ground.civil.contact_sheet
    own = {digits_of(number) for number in (sheet.lead_phone, sheet.officer_mobile, sheet.liaison_mobile)}
    found = {}
    for actor in READERS[:-1]:
        texts = [digits_of(text) for _, text in crawl(papers, actor, follow=False)]
        found[actor] = any(number in text for text in texts for number in own)
    line = {"clerk", "leader", "coordinator", "city_coordinator", "region_coordinator"}
    assert {actor for actor, whole in found.items() if whole} == line


@pytest.mark.django_db
def test_no_personal_telephone_is_public(papers_of: Layer):
    papers = papers_of()
    planted = ContactSheet.objects.count() * PHONES
    texts = ((url, digits_of(text)) for url, text in crawl(papers, "anonymous"))
    found = [f"{url}: {number}" for url, text in texts for number in PERSONAL.findall(text)]
    assert (planted >= 50, found) == (True, [])


@pytest.mark.django_db
def test_head_answers_like_get_and_writes_nothing(papers_of: Layer):
    papers = papers_of()
    before = state_of_all_rows()
    different = []
    for actor in ("clerk", "panel_chair", "coordinator", "anonymous"):
        client = client_of(actor, papers)
        for row in ROWS:
            url = address(row, papers)
            asked = ask(client, "HEAD", url)
            if asked.status_code >= 500 or asked.content:
                different.append(f"{actor} HEAD {url}: {asked.status_code}")
    assert different == []
    assert state_of_all_rows() == before


@pytest.mark.django_db
def test_bad_parameters_never_break_a_page(papers_of: Layer):
    papers = papers_of()
    before = state_of_all_rows()
    queries = ["&".join(f"{name}={value}" for name in PARAMETERS) for value in BAD_VALUES]
    broken = []
    for row in ROWS:
        actors = sorted(row.may - NOBODY)
        if row.method != "GET" or not actors:
            continue
        client = client_of(actors[0], papers)
        for query in (*queries, UNKNOWN):
            url = f"{address(row, papers)}?{query}"
            if (status := ask(client, "GET", url).status_code) >= 500:
                broken.append(f"{actors[0]} {row.name} {query[:40]}: {status}")
    assert broken == []
    assert state_of_all_rows() == before


@pytest.mark.django_db
def test_bad_path_parts_are_not_there(papers_of: Layer):
    papers = papers_of()
    client = client_of("panel_chair", papers)
    bad = ("0", "1" + "0" * 30, quote("\x00"), "%ED%A0%80", "%FF", "-1", quote("一"), "1e3", "[]")
    wrong = []
    for row in (row for row in ROWS if row.name != "contact_confirm"):
        for key, value in papers.keys[row.thing].items():
            for part in bad:
                url = address(row, papers).replace(str(value), part, 1)
                status = ask(client, row.method, url).status_code
                if status != 404:
                    wrong.append(f"{row.method} {row.name} {key}={part[:12]}: {status}")
    assert wrong == []


def test_the_crawler_knows_a_telephone_however_it_is_typed():
    assert {digits_of(telephone(7, style)) for style in range(4)} == {"13800000007"}
