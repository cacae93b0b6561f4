"""Everything in force as files, the feed, the map of the site and the page that describes them."""

import csv
import gzip
import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from publishing.models import ListedItem
from publishing.operations import check_editions, compile_lists
from publishing.operations.reading import packed_data
from publishing.sheets.open_data import ITEM_FIELDS, CutShort, json_lines
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, STRUCK
from tests.publishing.test_views_find import more_items

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
EDITION = ["540102", 1, "retained", 1]


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def text(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer, b"".join(answer).decode("utf-8-sig")


def test_both_files_hold_every_row_in_force_and_say_how_many(client, published):
    more_items(published.compilation, 5)
    answer, lines = text(client, "data_file", "540000", "jsonl")
    rows = [json.loads(line) for line in lines.splitlines()]
    in_force = ListedItem.objects.in_force().count()
    assert (rows[-1], len(rows) - 1) == ({"rows": in_force}, in_force)
    assert answer["X-Row-Count"] == str(in_force)
    _, table = text(client, "data_file", "540000", "csv")
    head, *cells = csv.reader(table.splitlines())
    assert head == [field.name for field in ITEM_FIELDS]
    assert [line[0] for line in cells] == [row["uid"] for row in rows[:-1]]
    assert json.loads(cells[0][head.index("bases")]) == rows[0]["bases"]


def test_a_place_holds_what_lies_in_it_and_nothing_else(client, published):
    _, county = text(client, "data_file", "540102", "jsonl")
    names = {json.loads(line).get("certificate") for line in county.splitlines()}
    assert {KEPT, CANCELLED} <= names
    assert STRUCK not in names
    _, other = text(client, "data_file", "540103", "jsonl")
    assert json.loads(other) == {"rows": 0}


def test_a_file_that_loses_rows_breaks_off_instead_of_ending(published):
    rows = ListedItem.objects.none()
    with pytest.raises(CutShort):
        list(json_lines(rows, 1))


def test_an_editions_table_has_the_columns_of_the_annex_and_is_kept_for_ever(client, published):
    answer, table = text(client, "edition_csv", *EDITION)
    head, *rows = csv.reader(table.splitlines())
    assert (head[:2], len(rows)) == (["序号", "证明事项名称"], int(answer["X-Row-Count"]))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(reverse("edition_csv", args=["540102", 1, "summary", 1])).status_code == 404


def entries(client, name, *args):
    _, xml = text(client, name, *args)
    feed = ElementTree.fromstring(xml)
    assert feed.tag == f"{ATOM}feed"
    return feed, feed.findall(f"{ATOM}entry")


def test_the_feed_tells_each_edition_once_with_a_name_that_stays(client, published):
    feed, found = entries(client, "feed")
    names = [entry.findtext(f"{ATOM}id") for entry in found]
    assert sorted(names) == [
        "urn:x-jianzheng:edition:540102:1:cancelled:1",
        "urn:x-jianzheng:edition:540102:1:retained:1",
    ]
    assert {entry.findtext(f"{ATOM}updated") for entry in found} == {published.retained.published_at.isoformat()}
    assert feed.find(f"{ATOM}link[@rel='self']").get("href").endswith(reverse("feed"))
    assert len(entries(client, "feed_place", "540102002")[1]) == 2
    assert entries(client, "feed_place", "540103")[1] == []


def test_what_is_only_compiled_is_in_no_feed_and_on_no_map(client, published, cast, ground):
    reason = "补充漏列的事项。"
    compile_lists(ground.lead, ground.round, actor=cast.coordinator, at=PHASE_5 - timedelta(days=1), reason=reason)
    assert len(entries(client, "feed")[1]) == 2
    assert reason not in text(client, "feed")[1]
    assert len(re.findall("<loc>", text(client, "sitemap_part", "editions")[1])) == 2


def locations(client, section):
    root = ElementTree.fromstring(text(client, "sitemap_part", section)[1])
    return [one.findtext(f"{MAP}loc") for one in root.findall(f"{MAP}url")]


def test_the_map_names_every_public_page_and_each_is_there(client, published):
    _, xml = text(client, "sitemap_index")
    parts = [one.findtext(f"{MAP}loc") for one in ElementTree.fromstring(xml).findall(f"{MAP}sitemap")]
    assert [part.rpartition("/")[2] for part in parts] == [
        *("sitemap-pages.xml", "sitemap-places.xml", "sitemap-editions.xml", "sitemap-items.xml"),
        "sitemap-notices.xml",
    ]
    found = {section: locations(client, section) for section in ("pages", "places", "editions", "items")}
    assert len(found["items"]) == ListedItem.objects.in_force().count()
    assert [one.rpartition("/lists/")[2] for one in found["places"]] == ["540102/"]
    for one in (*found["pages"], *found["places"], *found["editions"], found["items"][0]):
        assert one.startswith(settings.SITE_URL)
        assert client.get(one.removeprefix(settings.SITE_URL)).status_code == 200


@pytest.mark.parametrize("name", ["feed", "sitemap_index"])
def test_addresses_are_the_sites_own_whatever_host_was_asked(client, published, name):
    words = client.get(reverse(name), headers={"Host": "localhost:6666"}).content.decode()
    assert settings.SITE_URL in words
    assert "6666" not in words


def test_robots_may_read_all_but_searches_and_desks(client, published):
    _, words = text(client, "robots")
    assert words.splitlines() == [
        "User-agent: *",
        *(f"Disallow: {size}{code}/find/" for size in ("", "/large") for code in ("", "/en", "/bo")),
        "Disallow: /sign-in/",
        "Disallow: /desk/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]


def test_the_page_describes_fields_limits_and_files(client, published):
    answer, page = text(client, "data")
    for field in ITEM_FIELDS:
        assert f"<code>{field.name}</code>" in page
    assert settings.OPEN_DATA_NOTE in page
    described = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert (described["@type"], len(described["distribution"])) == ("Dataset", 2)
    # A data block is text for machines: no script runs, so the policy needs no exception for it.
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def rows_of(client, **headers):
    return client.get(reverse("edition_data", args=EDITION), headers=headers)


def test_the_rows_of_an_edition_are_given_packed_as_they_lie_to_who_takes_them_so(client, published):
    stored = published.retained.manifest.data_path.read_bytes()
    plain, packed = rows_of(client), rows_of(client, accept_encoding="br, gzip")
    assert (b"".join(plain), plain.headers.get("Content-Encoding")) == (stored, None)
    assert gzip.decompress(b"".join(packed)) == stored
    assert (packed["Content-Encoding"], packed["Vary"], plain["Vary"]) == ("gzip", "Accept-Encoding", "Accept-Encoding")
    sha = published.retained.manifest.rows_sha256
    assert (plain["ETag"], packed["ETag"]) == (f'"{sha}"', f'"{sha}-gz"')
    assert rows_of(client, accept_encoding="gzip", if_none_match=packed["ETag"]).status_code == 304
    assert rows_of(client, accept_encoding="gzip;q=0").headers.get("Content-Encoding") is None
    table = client.get(reverse("edition_csv", args=EDITION), headers={"accept-encoding": "gzip"})
    bare = client.get(reverse("edition_csv", args=EDITION))
    assert gzip.decompress(b"".join(table)) == b"".join(bare)


def test_a_packed_twin_that_is_not_of_the_rows_is_never_given_and_is_made_anew_by_the_next_check(client, published):
    edition = published.retained
    twin, stored = packed_data(edition), edition.manifest.data_path.read_bytes()
    for wrong in (gzip.compress(b"[]"), twin.read_bytes()[:-9], b"no gzip", None):
        twin.write_bytes(wrong) if wrong is not None else twin.unlink()
        answer = rows_of(client, accept_encoding="gzip")
        assert (b"".join(answer), answer.headers.get("Content-Encoding")) == (stored, None)
        assert answer["ETag"] == f'"{edition.manifest.rows_sha256}"'
        assert check_editions(at=PHASE_5).findings == ()
        assert gzip.decompress(twin.read_bytes()) == stored


def test_a_check_that_cannot_write_a_packed_twin_goes_on_without(client, published, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    packed_data(published.retained).unlink()
    monkeypatch.setattr("publishing.operations.checking.pack", full)
    checked = check_editions(at=PHASE_5)
    assert (checked.editions, checked.findings, packed_data(published.retained).exists()) == (2, (), False)
    assert rows_of(client, accept_encoding="gzip").headers.get("Content-Encoding") is None
