"""The whole public site as files: every link leads somewhere, nothing else changes, nothing private, never half."""

import gzip
import io
import json
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command

from publishing.sheets.copying import Copier, NotWhole, tree
from publishing.sheets.copying.addresses import Held, place_of
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, STRUCK
from tests.publishing.test_views_find import more_items

LINK = re.compile(r'\b(?:href|src)="([^"]*)"')
FORM = re.compile(r"<form\b[^>]*>")
LIVE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _a_day_of_2020(settings):
    """The process keeps what it keeps when it copies: what stands around a list is drawn once."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "copy"}}
    cache.clear()
    with time_machine.travel(PHASE_5, tick=False):
        yield
    cache.clear()


def export(folder, **options):
    """Run the command; gives what it said."""
    said = io.StringIO()
    call_command("export_site", str(folder), processes=1, stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue()


def pages(folder):
    """Every page of the copy with its text."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.html"))}


def dangling(root, base=""):
    """Links of the copy that lead to nothing in it, each with its page."""
    found = []
    for name, text in pages(root).items():
        for target in map(unescape, LINK.findall(text)):
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or target.startswith("#"):
                continue
            path = urlsplit(urljoin(f"http://copy{base or '/'}{name}", target)).path
            at = root / path.removeprefix(base or "/")
            if not path.startswith(base or "/") or not (at.is_file() or (base and (at / "index.html").is_file())):
                found.append((name, target))
    return found


def test_a_copy_is_whole_and_the_same_again_is_not_rewritten(published, tmp_path):
    more_items(published.compilation, 33)
    first = export(tmp_path)
    root = tmp_path / "current"
    made = {path.relative_to(root).as_posix(): path.stat().st_ino for path in root.rglob("*") if path.is_file()}
    assert dangling(root) == []
    read = pages(root)
    # Pages of every kind, each where its address says.
    item = f"items/{published.uid(KEPT)}/index.html"
    wanted = ["index.html", "lists/index.html", "lists/540102/index.html", "lists/540102/list-cancel/index.html", item]
    wanted += ["lists/540102/page-2/index.html", "lists/540102/print/index.html", "lists/540102002/index.html"]
    wanted += ["lists/540102/1/retained/1/index.html", "summary/540102/index.html", "how/index.html"]
    assert [name for name in wanted if name not in read] == []
    assert [name for name in (KEPT, CANCELLED) if not any(name in text for text in read.values())] == []
    assert STRUCK not in "".join(read.values())
    # Files are the published bytes; what helps is packed, always to the same bytes.
    edition = published.retained
    assert (root / "lists/540102/1/retained/1.xlsx").read_bytes() == edition.path.read_bytes()
    assert gzip.decompress((root / "lists/540102/round-1/retained.csv.gz").read_bytes()).startswith(b"\xef\xbb\xbf")
    assert gzip.decompress((root / "index.html.gz").read_bytes()).decode() == read["index.html"]
    assert (root / "feed/index.xml").read_text().startswith("<?xml")
    assert (root / "static/tools/check_edition.py").is_file()
    # Forms ask the site itself, and every page says that it is a copy.
    forms = [form for text in read.values() for form in FORM.findall(text)]
    assert forms
    assert [form for form in forms if f'action="{LIVE}/' not in form] == []
    assert [name for name, text in read.items() if "静态副本" not in text and "Static copy" not in text] == []
    assert f'<a href="{LIVE}/find/">{LIVE}/find/</a>' in read["find/index.html"]
    # Nothing of the machine, and no person.
    machine = (str(settings.BASE_DIR), str(settings.VAR_DIR), str(tmp_path))
    assert [name for name, text in read.items() if any(one in text for one in machine)] == []
    assert json.loads((root / "copy.json").read_text())["site"] == LIVE
    # Again: nothing is written anew, nothing but the count of what is the same changes.
    again = export(tmp_path)
    kept = {path.relative_to(root).as_posix(): path.stat().st_ino for path in root.rglob("*") if path.is_file()}
    assert kept == made
    count = re.match(r"共([\d,]+)个文件", first)[1]
    assert "其中0个没有变化" in first
    assert f"其中{count}个没有变化" in again


def test_what_is_published_later_comes_with_the_next_copy_and_what_has_gone_goes(published, tmp_path):
    export(tmp_path, base="/copy/")
    root = tmp_path / "current"
    assert dangling(root, "/copy/") == []
    (root / "gone.html").write_text("old")
    before = (root / "about/index.html").stat().st_ino
    published.correct("更正索要单位名称。")
    cache.clear()
    export(tmp_path, base="/copy/")
    assert not (root / "gone.html").exists()
    assert (root / "lists/540102/1/retained/2/index.html").is_file()
    assert "第2版" in (root / "lists/540102/index.html").read_text()
    assert (root / "about/index.html").stat().st_ino == before
    assert len(list((tmp_path / "releases").iterdir())) == 1


def test_a_copy_that_does_not_come_to_its_end_changes_nothing(published, tmp_path, monkeypatch):
    copier = Copier(tmp_path)
    copier.copy(PHASE_5)
    root = tmp_path / "current"
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    # The process dies while it writes, and as it exchanges the folders; then a file is lost; then somebody else writes.
    put = tree.Branch.put
    writes = iter(range(7))

    def broken(branch, name, content):
        if next(writes, None) is None:
            raise KeyboardInterrupt
        put(branch, name, content)

    monkeypatch.setattr(tree.Branch, "put", broken)
    with pytest.raises(KeyboardInterrupt):
        copier.copy(PHASE_5)
    monkeypatch.undo()

    def full(folder, made):
        raise OSError(28, "full")

    monkeypatch.setattr(tree, "_exchange", full)
    with pytest.raises(OSError, match="full"):
        copier.copy(PHASE_5)
    monkeypatch.undo()
    lost = published.retained.path
    lost.rename(lost.with_suffix(".away"))
    with pytest.raises(NotWhole, match=r"/lists/540102/1/retained/1\.xlsx"):
        copier.copy(PHASE_5)
    lost.with_suffix(".away").rename(lost)
    with pytest.raises(tree.AlreadyRunning), tree.held(tmp_path):
        copier.copy(PHASE_5)
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert after == before


def test_a_copy_with_large_type_has_every_chinese_page_twice_and_stays_in_large_type(published, tmp_path):
    export(tmp_path, large=True, languages="zh-hans")
    root = tmp_path / "current"
    read = pages(root)
    plain = {name for name in read if not name.startswith("large/")}
    assert {name.removeprefix("large/") for name in read if name not in plain} == plain
    assert dangling(root) == []
    assert not any(name.startswith("en/") for name in read)
    large = read["large/lists/540102/index.html"]
    assert ('class="large"' in large, 'class="large"' in read["lists/540102/index.html"]) == (True, False)
    item = f"items/{published.uid(KEPT)}/index.html"
    assert f'href="../../{item}"' in large  # from large/lists/540102/ to large/items/
    assert f'href="{LIVE}/large/en/lists/540102/"' in large or f'href="{LIVE}/en/lists/540102/"' in large
    assert (root / "large/items" / item.split("/")[1] / "index.html.gz").is_file()
    assert not any((root / "large").rglob("*.xlsx"))


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/large/lists/540102/", "large/lists/540102/index.html"),
        ("/large/lists/540102/?page=2", "large/lists/540102/page-2/index.html"),
        ("/large/en/lists/540102/", None),
        ("/large/lists/540102/retained.csv", None),
        ("/large/desk/", None),
        ("/large/", "large/index.html"),
    ],
)
def test_large_pages_have_files_only_in_a_copy_that_is_to_have_them(address, file):
    place = place_of(address, Held(large=True))
    assert (place.file if place else None, place_of(address)) == (file, None)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/lists/540102/?page=1&list=retain", "lists/540102/index.html"),
        ("/lists/540102/?page=2&list=cancel", "lists/540102/list-cancel/page-2/index.html"),
        ("/lists/540102/retained.csv?round=1", "lists/540102/round-1/retained.csv"),
        ("/lists/540102/?unit=540102-002", None),
        ("/lists/540102/?page=../../etc", None),
        ("/feed/", "feed/index.xml"),
        ("/find/?q=x", None),
        ("/sign-in/", None),
        ("/desk/", None),
        ("/nowhere/", None),
        ("/health/", None),
    ],
)
def test_addresses_have_their_files(address, file):
    place = place_of(address)
    assert (place.file if place else None) == file
