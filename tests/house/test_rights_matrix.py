"""Every address of the site, asked for by everybody: who may is answered, who may not finds nothing and changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from campaign.roles import SECOND_FACTOR
from tests.house import rights
from tests.house.crawl import text_of
from tests.house.papers import SECRETS, Layer
from tests.house.rights import ACTORS, NOBODY, PUBLIC, ROWS, Row
from tests.house.site import Answer, Writes, address, ask, client_of, state_of_all_rows
from tests.house.test_urls import pages

pytestmark = pytest.mark.slow
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "rights-matrix.md"
SIGN_IN = "/sign-in/?next="


# What makes a list official (decision 51).
NEED_SECOND_FACTOR = {
    *("pass_legality", "send_back", "legality_remark", "legality_withdraw"),
    *("record_approval", "approval_sheet_add", "publish_lists", "publish_several", "publish_summary"),
}


# Who is refused everywhere that is not theirs in every run: of another unit, below the unit, nobody. Of the others each third
# refusal is asked for, another third for each actor; all of them in `make soak`.
ALWAYS_REFUSED = frozenset({"stranger", "institution_clerk", "anonymous"})
THIRD = 3
# Who asks for pages that look at nobody; a test below shows that they do not.
FEW = frozenset({"anonymous", "disabled", "clerk", "region_coordinator"})


def expected(row: Row, actor: str) -> str:
    """What the actor should meet: an answer, nothing there, or the sign-in page."""
    if actor in row.may:
        return "answer"
    return "sign in" if actor in NOBODY and not row.is_public else "not there"


def met(response: Answer) -> str:
    """What the actor met."""
    if response.status_code == 404:
        return "not there"
    if response.status_code == 302 and response.headers["Location"].startswith(SIGN_IN):
        return "sign in"
    return "answer" if response.status_code in {200, 302, 400, 409, 422} else str(response.status_code)


def hidden_from(actor: str) -> list[str]:
    """The planted words that are not the actor's to read. The contact sheet is no draft here, and its line upward reads it."""
    return [word for word, (where, may) in SECRETS.items() if actor not in may and "contact sheet" not in where]


def test_every_address_stands_in_the_matrix():
    named = {page.name for _, page in pages()}
    assert sorted(named - {row.name for row in ROWS}) == []
    assert sorted({row.name for row in ROWS} - named) == []


def test_no_line_of_the_matrix_stands_twice():
    keys = [(row.name, row.method, row.thing) for row in ROWS]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_the_document_prints_the_matrix():
    assert DOCUMENT.read_text(encoding="utf-8") == rights.table()


def asked_for(actor: str, method: str, *, every: bool) -> list[Row]:
    """The lines of the matrix that the actor asks for: all that may be answered, and of the refusals a part or `every` one."""
    turn, public = list(ACTORS).index(actor), frozenset(PUBLIC)
    rows = [row for row in ROWS if row.method == method and (actor in FEW or row not in public)]
    if every or actor in ALWAYS_REFUSED:
        return rows
    return [row for number, row in enumerate(rows) if actor in row.may or number % THIRD == turn % THIRD]


def test_every_refusal_is_asked_for_by_those_who_stand_nearest_and_by_some_of_the_others():
    missing, alone, public = [], [], frozenset(PUBLIC)
    lines = {actor: {m: set(asked_for(actor, m, every=False)) for m in ("GET", "POST")} for actor in ACTORS}
    for row in (row for row in ROWS if row not in public):
        refused = {actor for actor in ACTORS if actor not in row.may}
        asked = {actor for actor in refused if row in lines[actor][row.method]}
        missing += [(row.name, actor) for actor in (ALWAYS_REFUSED & refused) - asked]
        if len(refused - ALWAYS_REFUSED) >= 2 * THIRD and not asked - ALWAYS_REFUSED:
            alone.append(row.name)
    assert (missing, alone) == ([], [])


@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail", "bare_refusals")
@pytest.mark.parametrize(
    ("method", "every"),
    [
        pytest.param("GET", False, id="GET"),
        pytest.param("POST", False, id="POST"),
        pytest.param("GET", True, id="every GET", marks=pytest.mark.soak),
        pytest.param("POST", True, id="every POST", marks=pytest.mark.soak),
    ],
)
def test_everybody_meets_what_the_matrix_says_and_reads_nothing_of_others(papers_of: Layer, method: str, every: bool):
    papers = papers_of()
    before = state_of_all_rows()
    wrong, written, leaked = [], [], []
    for actor in ACTORS:
        client, hidden = client_of(actor, papers), hidden_from(actor)
        for row in asked_for(actor, method, every=every):
            writes = Writes()
            with connection.execute_wrapper(writes):
                response = ask(client, method, address(row, papers), row.body)
            if met(response) != expected(row, actor):
                wrong.append(f"{actor} {method} {row.name} ({row.thing}): {met(response)}, not {expected(row, actor)}")
            if writes.found and (method == "GET" or actor not in row.may):
                written.append(f"{actor} {method} {row.name} ({row.thing}): {writes.found[0]}")
            if response.status_code != 404:
                text = text_of(response.content, response.headers.get("Content-Type", ""))
                leaked += [f"{actor} {method} {row.name} ({row.thing}): {word}" for word in hidden if word in text]
            if writes.readings and actor not in row.may:
                written.append(f"{actor} {method} {row.name} ({row.thing}): a reading")
            if row.name in {"logout", "sign_ins_end_others"}:
                client = client_of(actor, papers)
    assert wrong == []
    assert written == []
    assert leaked == []
    assert state_of_all_rows() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail")
def test_what_needs_the_second_factor_leads_to_it_and_does_nothing(papers_of: Layer, settings: Any):
    settings.REQUIRE_SECOND_FACTOR = True
    papers = papers_of()
    needs = {page.name for _, page in pages() if set(getattr(page.callback, "required_action", ())) & SECOND_FACTOR}
    mixed = {"legality_review", "legality_file"}  # who compiles reads them too
    assert needs - mixed == NEED_SECOND_FACTOR
    wrong = []
    for row in (row for row in ROWS if row.name in NEED_SECOND_FACTOR):
        for actor in row.may:
            writes, client = Writes(), client_of(actor, papers)
            with connection.execute_wrapper(writes):
                response = ask(client, row.method, address(row, papers), row.body)
            if not response.headers.get("Location", "").startswith("/second-factor/?next=") or writes.found:
                wrong.append(f"{actor} {row.method} {row.name} ({row.thing}): {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
def test_public_pages_are_the_same_for_everybody(papers_of: Layer):
    papers = papers_of()
    clients = [client_of(actor, papers) for actor in ("anonymous", "clerk")]
    differ = []
    for row in (row for row in PUBLIC if row.method == "GET" and row.may):
        one, other = (ask(client, "GET", address(row, papers)) for client in clients)
        if (one.status_code, one.content) != (other.status_code, other.content) or "Cookie" in one.headers.get(
            "Vary", ""
        ):
            differ.append(f"{row.name} ({row.thing})")
    assert differ == []


@pytest.mark.django_db
@pytest.mark.usefixtures("without_rail")
def test_what_is_not_there_looks_like_what_is_not_yours(papers_of: Layer):
    papers = papers_of()
    client = client_of("stranger", papers)
    different = []
    for row in ROWS:
        if "pk" in papers.keys[row.thing] and "stranger" not in row.may:
            foreign = address(row, papers)
            absent = foreign.replace(f"/{papers.keys[row.thing]['pk']}/", "/99999999/")
            answers = [ask(client, row.method, url, row.body) for url in (foreign, absent)]
            bodies = [answer.content.replace(url.encode(), b"") for answer, url in zip(answers, (foreign, absent))]  # noqa: B905
            if answers[0].status_code != answers[1].status_code or bodies[0] != bodies[1]:
                different.append(f"{row.method} {row.name} ({row.thing})")
    assert different == []
