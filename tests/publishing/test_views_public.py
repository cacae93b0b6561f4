"""What all public pages promise: no cookie, a minute in any cache, one query when unchanged, no draft, no private telephone."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.admin.models import CHANGE
from django.contrib.admin.models import LogEntry as TechnicalChange
from django.contrib.staticfiles import finders
from django.urls import reverse

from campaign.models import User
from campaign.notice.timetable import SHANGHAI
from campaign.operations.timetable import move_deadline
from submissions.operations import open_contact_sheet, replace_items, save_contact_sheet, start_declaration
from tests.cast import PHASE_2, PHASE_5
from tests.publishing.conftest import KEPT, OFFICE_LINE, STRUCK, draft
from tests.publishing.test_views_find import more_items

SECRET = "绝密草稿字样"
MOBILE = "13800001234"
BACKEND = "django.contrib.auth.backends.ModelBackend"
NUL, HUGE = "%00", "9" * 5000
PAYLOADS = [
    NUL,
    "%ff%fe",
    "%ed%a0%80",
    HUGE,
    "-1",
    "0",
    "1e9",
    "'\"<script>",
    "../../etc",
    "%25",
    "_",
    "\\",
    "证" * 500,
    "🏔️",
]
PARAMETERS = ["q", "place", "subject", "outcome", "category", "page", "round", "list", "unit", "text", "unknown", "q[]"]


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def addresses(published):
    """One address of every public page, with data behind it."""
    uid = published.uid(KEPT)
    edition = ["540102", 1, "retained", 1]
    return [
        reverse("home"),
        reverse("find"),
        reverse("find") + "?q=证明",
        reverse("find") + "?q=没有的东西",
        reverse("find") + "?q=城关区民政局要不要无犯罪记录证明",
        reverse("find") + "?q=证明&place=540102&unit=540102-002",
        reverse("lists"),
        reverse("place", args=["540102"]),
        reverse("place", args=["540102"]) + "?list=cancel",
        reverse("place", args=["540102002"]),
        reverse("place_print", args=["540102"]),
        reverse("place_csv", args=["540102", "retained"]),
        reverse("place_csv", args=["540102", "cancelled"]),
        reverse("edition", args=edition),
        reverse("edition_file", args=edition),
        reverse("item", args=[uid]),
        reverse("summary"),
        reverse("summary_place", args=["540100"]),
        reverse("summary_place", args=["540102"]),
        reverse("summary_csv", args=["540102"]),
        reverse("how"),
        reverse("about"),
    ]


def body(answer):
    """The bytes of an answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_no_public_page_sets_a_cookie_or_starts_a_session(client, published):
    for address in addresses(published):
        answer = client.get(address)
        assert (address, answer.status_code, answer.cookies.output()) == (address, 200, "")
        assert (address, "Cookie" in answer.get("Vary", "")) == (address, False)
        assert answer["Cache-Control"].startswith(
            ("public, max-age=50", "max-age=50, public", "public, max-age=31536000")
        )


def test_pages_are_the_same_for_who_is_signed_in(client, published):
    """The same bytes and the same word to caches: a kept page holds nothing of the person who asked first."""
    for address in addresses(published):
        before = client.get(address)
        client.force_login(User.objects.get(username="coordinator"), BACKEND)
        answer = client.get(address)
        assert (address, body(answer)) == (address, body(before))
        assert (address, answer["Cache-Control"]) == (address, before["Cache-Control"])
        assert (address, answer.cookies.output()) == (address, "")
        client.logout()


def test_an_unchanged_page_is_answered_by_one_query(client, published, django_assert_num_queries):
    for address in addresses(published):
        etag = client.get(address)["ETag"]
        with django_assert_num_queries(1):
            answer = client.get(address, headers={"If-None-Match": etag})
        assert (address, answer.status_code, answer.content) == (address, 304, b"")


def test_an_unchanged_page_is_answered_before_sessions_and_people_are_asked(client, published):
    """Also to a proxy that packs pages and so weakens the ETag; with the word to caches that the page itself carries."""
    for address in addresses(published):
        whole = client.get(address)
        if "immutable" in whole["Cache-Control"]:
            continue  # a file's own sum is its ETag
        for known in (whole["ETag"], f"W/{whole['ETag']}", f'"other", {whole["ETag"]}'):
            answer = client.get(address, headers={"If-None-Match": known})
            assert (address, answer.status_code, answer["ETag"]) == (address, 304, whole["ETag"])
            assert sorted(answer["Cache-Control"].split(", ")) == sorted(whole["Cache-Control"].split(", "))
            assert not hasattr(answer.wsgi_request, "session")


def test_who_names_something_else_gets_the_whole_page(client, published):
    """Another tag, a tag without its quotes, an empty one: the page. A HEAD is answered like a GET, without a body."""
    address = reverse("place", args=["540102"])
    whole = client.get(address)
    for named in ('"other"', whole["ETag"].strip('"'), "", '""', f'"{whole["ETag"]}"', 'W/"other"', "\x00"):
        answer = client.get(address, headers={"If-None-Match": named})
        assert (named, answer.status_code, answer.content) == (named, 200, whole.content)
    assert client.head(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    late = client.head(address, headers={"If-None-Match": '"other"'})
    assert (late.status_code, late.content, late["ETag"]) == (200, b"", whole["ETag"])


def test_only_public_pages_are_answered_early(client, published):
    """Who names a public page's ETag learns nothing of any other page: neither that it is there nor that it is unchanged."""
    etag = client.get(reverse("home"))["ETag"]
    for address in (reverse("desk"), reverse("docket"), "/nowhere/", "/nowhere"):
        answer = client.get(address, headers={"If-None-Match": etag})
        assert (address, answer.status_code) == (address, client.get(address).status_code)
        assert (address, answer.status_code == 304) == (address, False)
    client.force_login(User.objects.get(username="coordinator"), BACKEND)
    for address in (reverse("desk"), reverse("compilations")):
        assert (address, client.get(address, headers={"If-None-Match": etag}).status_code) == (address, 200)
    assert client.post(reverse("home"), headers={"If-None-Match": etag}).status_code == 405


def test_a_page_changes_with_the_telephone_of_an_office_and_a_date_that_is_moved(client, published, cast, ground):
    address = reverse("home")
    before = client.get(address)["ETag"]
    ground.civil.supervision_phone = "0891-0000009"
    ground.civil.save()
    TechnicalChange.objects.log_actions(cast.technical.pk, [ground.civil], CHANGE, change_message="电话")
    after = client.get(address, headers={"If-None-Match": before})
    assert (after.status_code, after["ETag"] == before) == (200, False)
    deadline = ground.round.deadlines.get(kind="summarise")
    day = (PHASE_5 + timedelta(days=5)).date()
    move_deadline(
        deadline, ground.coordination, last_day=day, reason="提前。", actor=cast.region_coordinator, at=PHASE_5
    )
    assert client.get(address, headers={"If-None-Match": after["ETag"]}).status_code == 200


def test_a_page_changes_with_every_publication_and_every_day(client, published):
    address = reverse("place", args=["540102"])
    first = client.get(address)["ETag"]
    with time_machine.travel(PHASE_5 + timedelta(days=1), tick=False):
        assert client.get(address)["ETag"] != first
    published.correct()
    assert client.get(address, headers={"If-None-Match": first}).status_code == 200


def test_by_date_alone_a_page_is_new_every_day(client, published):
    modified = client.get(reverse("home"))["Last-Modified"]
    midnight = PHASE_5.astimezone(SHANGHAI).replace(hour=0)
    assert client.get(reverse("home"), headers={"If-Modified-Since": modified}).status_code == 304
    yesterday = (midnight - timedelta(hours=9)).strftime("%a, %d %b %Y 00:00:00 GMT")
    assert client.get(reverse("home"), headers={"If-Modified-Since": yesterday}).status_code == 200


def test_nothing_unpublished_is_seen(client, published):
    """A draft of another unit, a correction on its way, the legality review's opinion, the signatory, the reason of a strike."""
    ground, cast = published.ground, published.cast
    declaration = start_declaration(ground.other_civil, ground.round, actor=cast.stranger, at=PHASE_2)
    planted = draft(f"{SECRET}证明", f"{SECRET}事项", replacement=SECRET)
    replace_items(declaration, [planted], actor=cast.stranger, at=PHASE_2)
    in_hand = published.compile(f"{SECRET}更正", days=9)
    more_items(in_hand, cert_name=SECRET, service_name=SECRET, search_text=SECRET, replacement=SECRET)
    for address in addresses(published):
        words = body(client.get(address)).decode("utf-8", "ignore")
        for secret in (SECRET, "审查通过", "城关签发甲", "申请人自有证件", "城关审核甲", "城关填报甲"):
            assert (address, secret, secret in words) == (address, secret, False)
    answer = client.get(reverse("find"), {"q": SECRET})
    assert answer.context["nothing"] is True
    assert client.get(reverse("edition", args=["540102", 1, "retained", 2])).status_code == 404
    assert client.get(reverse("edition_file", args=["540102", 1, "retained", 2])).status_code == 404


def test_struck_items_are_nowhere_but_counted(client, published):
    for address in addresses(published):
        assert (address, STRUCK in body(client.get(address)).decode("utf-8", "ignore")) == (address, False)
    assert client.get(reverse("item", args=[published.uid(STRUCK)])).status_code == 404
    assert client.get(reverse("find"), {"q": STRUCK}).context["nothing"] is True
    assert client.get(reverse("summary")).context["whole"]["figures"].struck == 1


def test_no_telephone_but_the_office_line_is_public(client, published):
    sheet = open_contact_sheet(published.ground.civil, actor=published.cast.clerk)
    values = dict.fromkeys(("lead_phone", "officer_mobile", "officer_office_phone", "liaison_mobile"), MOBILE)
    save_contact_sheet(sheet, values, actor=published.cast.clerk, at=PHASE_2)
    for address in addresses(published):
        if address.endswith(".xlsx"):
            continue
        words = body(client.get(address)).decode()
        assert (address, MOBILE in words) == (address, False)
        assert (address, set(re.findall(r"\b0\d{2,3}-\d{7,8}\b", words)) - {OFFICE_LINE}) == (address, set())


def test_no_parameter_breaks_a_page(client, published):
    """Bad encodings, arrays, huge numbers, unknown names: an answer in words, never a fault of the system."""
    pages = [reverse("home"), reverse("find"), reverse("place", args=["540102"]), reverse("summary")]
    for page in pages:
        for shift, parameter in enumerate(PARAMETERS):
            query = "&".join(f"{parameter}={payload}" for payload in PAYLOADS[:2])
            # A place or an office that there is not is not found, and the page says so.
            status = 404 if page == reverse("find") and parameter in ("place", "unit") else 200
            for payload in PAYLOADS[shift % 3 :: 3]:  # each payload for every third parameter
                answer = client.get(f"{page}?q=证&{parameter}={payload}")
                assert (page, parameter, payload[:9], answer.status_code) == (page, parameter, payload[:9], status)
            assert client.get(f"{page}?{query}").status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/lists/%00/",
        "/lists/999999/",
        "/lists/54010２/",
        f"/lists/{HUGE}/",
        f"/lists/540102/{HUGE}/retained/1/",
        f"/lists/540102/{'9' * 30}/retained/{'9' * 30}.xlsx",
        "/lists/540102/1/other/1/",
        "/lists/540102/1/retained/0/",
        "/lists/540102/summary.csv",
        "/lists/540103/retained.csv",
        "/items/not-a-uid/",
        "/items/00000000-0000-0000-0000-000000000000/",
        "/summary/%ff/",
        "/summary/999999/",
        "/summary/999999.csv",
    ],
)
def test_an_unknown_address_is_not_found(client, published, path):
    assert client.get(path).status_code == 404


def test_public_pages_are_only_read(client, published):
    for address in addresses(published):
        assert (address, client.post(address).status_code) == (address, 405)


def test_a_first_view_is_light(client, published):
    """60 kB compressed for each kind of page with all that loads at once: style sheets, script, images; in English too."""
    edition = reverse("edition", args=["540102", 1, "retained", 1])
    pages = [reverse("home"), f"{reverse('find')}?q=证明", reverse("place", args=["540102"]), edition]
    pages += [reverse("item", args=[published.uid(KEPT)]), reverse("summary"), reverse("verify"), reverse("window")]
    packed: dict[str, int] = {}
    for address in [*pages, *(f"/en{address}" for address in pages)]:
        page = body(client.get(address))
        names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page.decode()))
        for name in names - packed.keys():
            packed[name] = len(gzip.compress(Path(finders.find(name)).read_bytes()))
        assert len(names) >= 5
        weight = len(gzip.compress(page)) + sum(packed[name] for name in names)
        assert (address, weight <= 60_000) == (address, True)
    # What only the staff's pages need does not load.
    assert {name for name in packed if "review" in name or "grid" in name or "docket" in name} == set()
