"""What hangs at windows: sheets of offices and lists, QR codes, and the page where the staff find them."""

import io
import uuid
import zlib

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.queries.posters import offices_with_posters, posters_of
from submissions.models import DeclaredItem
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, OFFICE_LINE, REFERRED
from tests.publishing.test_views_find import more_items

ADDRESS = "http://127.0.0.1:8000/window/540102-002/"


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def sheets(published):
    county = published.county
    return {one.unit.code: one for one in posters_of(county, offices_with_posters(county))}


def test_a_sheet_names_what_is_needed_and_what_was_cancelled_most_often_asked_first(published):
    more_items(published.compilation, like=CANCELLED, cert_name="居住情况证明")
    declared = published.rulings[CANCELLED].item
    DeclaredItem.objects.filter(pk=declared.pk).update(yearly_count=900)
    sheet = sheets(published)["540102-002"]
    assert [item.cert_name for item in sheet.needed] == sorted([KEPT, REFERRED])
    assert (sheet.cancelled, sheet.more) == ([CANCELLED, "居住情况证明"], 0)
    more_items(published.compilation, like=CANCELLED, cert_name=KEPT)
    assert KEPT not in sheets(published)["540102-002"].cancelled


def test_every_sheet_says_that_it_is_a_demonstration(client, published, settings):
    """Each of them hangs alone."""
    settings.DEMO_MODE = True
    client.force_login(published.cast.panel_chair)
    words = client.get(reverse("posters_print", args=[published.ground.lead.pk])).content.decode()
    assert [part.count("演示数据，不是正式文件") for part in words.split("<article")[1:]] == [1, 1, 1]


def test_only_offices_of_which_a_list_speaks_have_a_sheet(published):
    assert sorted(sheets(published)) == ["540102-002", "540102-004", "540102002-001"]
    township = published.ground.divisions["540102002"]
    assert [unit.code for unit in offices_with_posters(township)] == ["540102002-001"]
    assert list(offices_with_posters(published.ground.divisions["540103"])) == []


def test_all_sheets_of_a_list_cost_as_many_queries_as_one(published):
    units = list(offices_with_posters(published.county))
    counts = []
    for some in (units[:1], units):
        with CaptureQueriesContext(connection) as caught:
            posters_of(published.county, some)
        counts.append(len(caught))
    assert counts == [4, 4]


def test_the_sheet_of_an_office_says_it_large_with_its_code_and_telephone(client, published):
    words = client.get(reverse("window_poster", args=["540102-002"])).content.decode()
    for said in (
        "本窗口只能要求以下证明",
        KEPT,
        "以下证明已经取消，不用提供",
        CANCELLED,
        OFFICE_LINE,
        ADDRESS,
        'class="qr"',
    ):
        assert said in words
    assert "540102-1-附3-01" in words
    assert " style=" not in words


@pytest.mark.parametrize("code", ["540102-003", "540103-002"])
def test_an_office_of_which_no_list_speaks_gets_no_sheet(client, published, code):
    words = client.get(reverse("window_poster", args=[code])).content.decode()
    assert "还没有可以张贴的清单" in words
    assert "poster__title" not in words


def test_an_office_that_keeps_nothing_says_so(client, published):
    words = client.get(reverse("window_poster", args=["540102-004"])).content.decode()
    assert "本窗口不要求任何清单证明" in words
    assert "健康证明" in words


@pytest.mark.parametrize(("more", "size"), [(0, ""), (1, ""), (2, "smaller"), (4, "smaller"), (5, "smallest")])
def test_the_more_an_office_may_ask_for_the_smaller_its_sheet_is_printed(client, published, more, size):
    """All of it stands on the sheet, and the sheet is one of A4."""
    more_items(published.compilation, more, like=KEPT, service_name="又一事项")
    answer = client.get(reverse("window_poster", args=["540102-002"]))
    [sheet] = answer.context["posters"]
    assert (len(sheet["poster"].needed), sheet["size"]) == (2 + more, size)
    assert ("poster--" in answer.content.decode()) is bool(size)


def test_the_sheet_of_a_place_counts_its_lists(client, published):
    words = client.get(reverse("place_poster", args=["540102"])).content.decode()
    assert "<b>3</b>项证明已经取消，不用提供" in words
    assert "<b>2</b>项证明保留" in words
    assert "清单还没有公布" in client.get(reverse("place_poster", args=["540103"])).content.decode()


def test_codes_are_given_as_svg_and_png(client, published, settings):
    settings.SITE_URL = "https://example.invalid/"
    codes = {
        "window_qr": "540102-002",
        "place_qr": "540102",
        "item_qr": published.uid(KEPT),
    }
    for name, key in codes.items():
        svg = client.get(reverse(name, args=[key, "svg"]))
        png = client.get(reverse(name, args=[key, "png"]))
        assert (svg["Content-Type"], png["Content-Type"]) == ("image/svg+xml", "image/png")
        assert svg.content.startswith(b"<?xml")
        assert b"<script" not in svg.content
        assert png.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert client.get(reverse("item_qr", args=["00000000-0000-4000-8000-000000000000", "svg"])).status_code == 404
    assert client.get(reverse("window_qr", args=["540102-999", "png"])).status_code == 404


def modules(content, width):
    """The picture's pixels in rows, each a text of 0 (black) and 1 (white): 1 bit of grey a pixel, as segno writes."""
    data, start = b"", 8
    while start < len(content):
        size = int.from_bytes(content[start : start + 4], "big")
        if content[start + 4 : start + 8] == b"IDAT":
            data += content[start + 8 : start + 8 + size]
        start += size + 12
    lines = io.BytesIO(zlib.decompress(data))
    rows = []
    while line := lines.read(1 + (width + 7) // 8):
        rows.append("".join(f"{byte:08b}" for byte in line[1:])[:width])
    return rows


def test_a_code_holds_the_permanent_address_of_the_site(client, published, settings):
    """A QR code is what its encoder made of the address: drawn from the same matrix, with the quiet zone of the norm."""
    import segno

    settings.SITE_URL = "https://example.invalid/"
    png = client.get(reverse("window_qr", args=["540102-002", "png"])).content
    wanted = segno.make("https://example.invalid/window/540102-002/", micro=False, error="m")
    width = (len(wanted.matrix) + 8) * 12
    rows = modules(png, width)[4 * 12 : -4 * 12 : 12]
    drawn = [[bit == "0" for bit in row[4 * 12 : -4 * 12 : 12]] for row in rows]
    assert drawn == [[bool(dark) for dark in row] for row in wanted.matrix]


def test_the_staff_find_their_sheets_and_a_lead_unit_prints_all(client, published):
    client.force_login(published.cast.clerk)
    page = client.get(reverse("posters"))
    assert [(row["unit"].code, row["ready"]) for row in page.context["own"]] == [("540102-002", True)]
    assert page.context["list"] is None
    assert client.get(reverse("posters_print", args=[published.ground.lead.pk])).status_code == 404
    client.force_login(published.cast.coordinator)
    page = client.get(reverse("posters"))
    given = page.context["list"]
    assert (page.context["leads"], page.status_code) == ([], 200)
    assert [row["unit"].code for row in given["rows"]] == ["540102-002", "540102-004", "540102002-001"]
    words = client.get(given["print"]).content.decode()
    assert words.count('class="poster"') == 3
    client.force_login(published.cast.stranger_chair)
    assert client.get(given["print"]).status_code == 404


def test_a_draft_says_nothing_of_how_often_something_is_asked_for(published):
    more_items(published.compilation, like=CANCELLED, cert_name="居住情况证明", uid=(other := uuid.uuid4()))
    declared = published.rulings[CANCELLED].item
    DeclaredItem.objects.filter(pk=declared.pk).update(yearly_count=5)
    draft = DeclaredItem.objects.get(pk=declared.pk)
    draft.pk, draft.uid, draft.no, draft.yearly_count = None, other, 99, 9000
    draft.save()
    assert sheets(published)["540102-002"].cancelled == [CANCELLED, "居住情况证明"]


def test_the_page_of_the_staff_costs_the_same_however_many_offices(client, published, monkeypatch):
    client.force_login(published.cast.coordinator)
    client.get(reverse("posters"))  # what a process asks once
    counts = []
    for many in (3, 1):
        monkeypatch.setattr(
            "publishing.views.posters.offices_with_posters", lambda at, n=many: offices_with_posters(at)[:n]
        )
        with CaptureQueriesContext(connection) as caught:
            rows = client.get(reverse("posters")).context["list"]["rows"]
        counts.append((len(rows), len(caught)))
    assert [rows for rows, _ in counts] == [3, 1]
    assert counts[0][1] == counts[1][1]
