"""What is one unit's alone is found by nobody else: on no page, in no search, file, header or title; and reading writes nothing."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from openpyxl import Workbook

from campaign.enums import RecusalKind
from publishing.models import ListedItem
from review.operations import stand_aside
from tests.house import privacy, silence
from tests.house.crawl import ALIKE, crawl, digits_of, text_of
from tests.house.numbers import STYLES, numbered, parts_of, private_in, styled, without_marks
from tests.house.papers import FOLLOWERS, SECRETS, UNIT, Layer, Papers, telephone
from tests.house.rights import ACTORS, NOBODY, PUBLIC, ROWS, Row
from tests.house.site import address, ask, client_of, state_of_all_rows

pytestmark = pytest.mark.slow
READERS = [actor for actor in ACTORS if actor not in NOBODY] + ["anonymous"]
# One of each way to stand to a unit: in it, its panel, its line upward, the region, another county, nobody.
SAMPLE = ["leader", "panel_member", "city_coordinator", "region_coordinator", "stranger", "anonymous"]
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
        "change",
        "remark",
    ),
)
UNKNOWN = "unit__code=1&__class=1&q[]=1&q=1&q=2&page=a&page=2&_connector=OR&%00=1&=1"


def found_by(actor: str, papers: Papers, alike: int) -> list[str]:
    """The planted words that the actor finds though they are not theirs to read. The pages of the matrix are asked for, and
    looked through, where the matrix is tested (test_rights_matrix): here a few start where a person sets out."""
    hidden = [word for word, (_, may) in SECRETS.items() if actor not in may]
    pages = crawl(papers, actor, alike=alike, whole=alike > ALIKE)
    return [f"{actor} {url}: {word}, {SECRETS[word][0]}" for url, text in pages for word in hidden if word in text]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actors", "alike"),
    [
        pytest.param(SAMPLE[::2], 1, id="some"),
        pytest.param(SAMPLE[1::2], 1, id="others"),
        pytest.param(READERS, 1000, id="everybody, every page", marks=pytest.mark.soak),
    ],
)
def test_a_planted_word_is_found_by_nobody_else(papers_of: Layer, actors: list[str], alike: int):
    papers = papers_of(contact="draft")
    before = state_of_all_rows()
    assert [line for actor in actors for line in found_by(actor, papers, alike)] == []
    assert state_of_all_rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["panel_member", pytest.param("panel_chair", marks=pytest.mark.soak)])
def test_who_stands_aside_from_a_unit_finds_none_of_its_items(papers_of: Layer, actor: str):
    papers = papers_of()
    person = getattr(papers.cast, actor)
    stand_aside(papers.ground.civil, kind=RecusalKind.KIN, words="", actor=person, at=papers.at)
    # A chair compiles the lists of the place, which are one paper (decision 18).
    listed = {word for word, (_, may) in SECRETS.items() if may == FOLLOWERS or may == UNIT | FOLLOWERS}
    listed |= {"甲午录"}  # a remark on such a list
    names = [ruling.item.cert_name for ruling in papers.rulings.values()]
    hidden = [word for word in SECRETS if word not in listed] + names
    found = [f"{url}: {word}" for url, text in crawl(papers, actor) for word in hidden if word in text]
    assert found == []


@pytest.mark.django_db
def test_the_planted_words_are_found_by_those_who_may(papers_of: Layer):
    papers = papers_of(contact="draft")
    for actor in ("clerk", "panel_member"):
        texts = "\n".join(text for _, text in crawl(papers, actor, follow=False))
        missing = [word for word, (_, may) in SECRETS.items() if actor in may and word not in texts]
        assert (actor, missing) == (actor, [])


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail")
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
@pytest.mark.parametrize(
    ("count", "alike"),
    [pytest.param(50, 2, id="50"), pytest.param(500, 1000, id="500, every page", marks=pytest.mark.soak)],
)
def test_no_personal_telephone_is_public(papers_of: Layer, tmp_path: Path, settings, count: int, alike: int):
    papers = papers_of()
    places = privacy.plant(count)
    assert (len(places), set(places) - privacy.kept()) == (count, set())
    read = [
        *privacy.told(papers, alike=alike),
        *privacy.on_disk(Path(settings.PUBLISHED_ROOT)),
        *(privacy.exported(tmp_path / "copy") if count > 50 else ()),  # in the tests: below, with public ones beside
    ]
    found = {(url, number) for url, text in read for number in private_in(text)}
    assert sorted((url, number, places.get(number, "contact sheet")) for url, number in found) == []


# Ways to the public that print the remark of a kept item: a page, files, the open interface.
SHOWING = {
    ("item", "kept item"),
    ("place_csv", "published list of the county"),
    ("edition_csv", "published edition of the county"),
    ("data_file", "data of the county"),
    ("api_item", "kept item"),
    ("api_items", ""),
    ("api_edition_rows", "published edition by its numbers"),
}


@pytest.mark.django_db
def test_a_number_on_a_public_page_would_be_found_in_every_form(papers_of: Layer, tmp_path: Path):
    papers = papers_of()
    typed = dict(zip(numbered(len(STYLES), first=2000), STYLES, strict=True))
    privacy.plant(50)
    with privacy.unguarded():
        uid, words = papers.keys["kept item"]["uid"], "；".join(styled(digits, one) for digits, one in typed.items())
        ListedItem.objects.filter(uid=uid, compilation__is_current=True).update(remark=words)
    file = io.BytesIO()
    book = Workbook()
    book.properties.creator = words
    book.save(file)
    client = client_of("anonymous", papers)
    shown = [row for row in PUBLIC if (row.name, row.thing) in SHOWING]
    answers = {f"{row.name}, {row.thing}": ask(client, "GET", address(row, papers)) for row in shown}
    texts = {name: text_of(one.content, one.headers["Content-Type"]) for name, one in answers.items()}
    texts["static copy"] = "\n".join(text for _, text in privacy.exported(tmp_path / "copy"))
    texts["docProps"] = "\n".join(text for _, text in parts_of("a.xlsx", file.getvalue()))
    texts["nested"] = "\n".join(text for _, text in parts_of("a.zip", packed("a.xlsx", file.getvalue())))
    texts["cut into runs"] = without_marks("".join(f"<t>{sign}</t>" for sign in words))
    texts["escaped"] = json.dumps(words)
    texts["references"] = "".join(f"&#{ord(sign)};" for sign in words)
    texts["address"] = quote(words)
    missed = {name: [typed[one] for one in typed if one not in private_in(text)] for name, text in texts.items()}
    assert private_in(texts["static copy"]) == set(typed)
    assert (len(shown), missed) == (len(SHOWING), {name: [] for name in texts})


def packed(name: str, content: bytes) -> bytes:
    """A file in an archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


# Who follows no list of the county: nobody signed in, the next county's clerk, a township, the panel's member, the city, the region.
NO_BUSINESS = ["anonymous", "stranger", "township_clerk", "panel_member", "city_chair", "region_coordinator"]


@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail")
@pytest.mark.parametrize(
    "actors",
    [
        pytest.param(["anonymous"], id="public pages"),
        pytest.param(NO_BUSINESS, id="everybody", marks=pytest.mark.soak),
    ],
)
def test_nothing_of_a_list_is_found_before_its_one_moment(papers_of: Layer, actors: list[str]):
    papers = papers_of()
    listed = silence.plant(papers)
    served, found, states = silence.names_served(), [], []
    for state in silence.before_publication(papers, listed):
        states.append(state)
        for actor in actors:
            pages = crawl(papers, actor, follow=False, more=silence.guesses(listed))
            found += leaks(pages, {**silence.ROWS, **silence.INNER}, f"{actor}, {state}")
    assert (found, len(states), silence.names_served()) == ([], 6, served)
    silence.publish(papers, listed)
    pages = [page for actor in actors for page in crawl(papers, actor, follow=False, more=silence.guesses(listed))]
    assert leaks(pages, silence.INNER, "published") == []
    texts = "\n".join(text for _, text in pages)
    assert [word for word in silence.ROWS if word not in texts] == []
    # Workbook, data (plain and packed) and manifest of each of the two lists, and the notice that goes with them.
    assert len(silence.names_served()) == len(served) + 2 * 4 + 1


def leaks(pages: Iterable[tuple[str, str]], words: Mapping[str, str], where: str) -> list[str]:
    """The planted words that stand on the pages."""
    return [f"{where} {url}: {words[word]}" for url, text in pages for word in words if word in text]


def once_each(method: str = "GET") -> list[Row]:
    """One line of the matrix for each address and method that somebody may ask for."""
    return list({row.name: row for row in ROWS if row.method == method and row.may - NOBODY}.values())


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail")
def test_head_answers_without_a_body_and_writes_nothing(papers_of: Layer):
    papers = papers_of()
    before = state_of_all_rows()
    wrong = []
    for row in once_each():
        answer = ask(client_of(min(row.may - NOBODY), papers), "HEAD", address(row, papers))
        if answer.status_code >= 400 or answer.content:
            wrong.append(f"HEAD {row.name}: {answer.status_code}")
    assert wrong == []
    assert state_of_all_rows() == before


# Every third address in the tests, the others in the soak.
THIRDS = [0, pytest.param(1, marks=pytest.mark.soak), pytest.param(2, marks=pytest.mark.soak)]


@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail")
@pytest.mark.parametrize("third", THIRDS)
def test_bad_parameters_never_break_a_page(papers_of: Layer, third: int):
    papers = papers_of()
    before = state_of_all_rows()
    broken = []
    for shift, row in enumerate(once_each()[third::3]):
        client = client_of(min(row.may - NOBODY), papers)
        urls = [f"{address(row, papers)}?{query}" for query in (*map(bad_query, range(shift, shift + 3)), UNKNOWN)]
        broken += [url for url in urls if ask(client, "GET", url).status_code >= 500]
    assert broken == []
    assert state_of_all_rows() == before


def bad_query(shift: int) -> str:
    """Every parameter with a bad value, another one at each shift."""
    values = (BAD_VALUES[(place + shift) % len(BAD_VALUES)] for place in range(len(PARAMETERS)))
    return "&".join(f"{name}={value}" for name, value in zip(PARAMETERS, values, strict=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail")
@pytest.mark.parametrize("third", THIRDS)
def test_bad_path_parts_are_not_there(papers_of: Layer, third: int):
    papers = papers_of()
    bad = ("1" + "0" * 30, quote("\x00"), "%ED%A0%80", "-1", quote("一"))
    wrong = []
    for row in [*once_each("GET"), *once_each("POST")][third::3]:
        client = client_of(min(row.may - NOBODY), papers)
        for key, value in papers.keys[row.thing].items():
            for part in bad if key != "token" else ():
                url = address(row, papers).replace(str(value), part, 1)
                if (status := ask(client, row.method, url).status_code) != 404:
                    wrong.append(f"{row.method} {row.name} {key}={part[:12]}: {status}")
    assert wrong == []


def test_the_crawler_knows_a_telephone_however_it_is_typed():
    assert {digits_of(telephone(7, style)) for style in range(4)} == {"13800000007"}
