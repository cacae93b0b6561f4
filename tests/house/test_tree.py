"""What lies in the tree: no real person's telephone, no code of others, static files that can be given hashed names."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command

from tests.house.measure import APPS, ROOT

TEXT = {".py", ".html", ".txt", ".md", ".csv", ".json", ".js", ".css", ".toml", ".yml", ".conf", ".sh"}
MOBILE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")
MADE_UP = re.compile(r"1380000\d{4}")


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project."""
    for folder in (*APPS, "templates", "static", "fixtures", "docs", "tests", "deploy"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXT and path.is_file():
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8-sig")


def test_no_real_mobile_number_stands_in_the_tree():
    found = [(str(path), number) for path, text in texts() for number in MOBILE.findall(text)]
    assert [(path, number) for path, number in found if not MADE_UP.fullmatch(number)] == []


def test_no_private_key_lies_in_the_tree():
    """What a test needs is made for the run (tests/supervision/guide_server)."""
    keys = {".pem", ".key", ".p12", ".pfx"}
    folders = (*APPS, "templates", "static", "fixtures", "docs", "tests", "deploy")
    assert [str(path) for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in keys] == []
    begun = "-----BEGIN " + "PRIVATE KEY"
    assert [str(path) for path, text in texts() if begun in text] == []


def test_no_code_of_others_lies_in_the_tree():
    """Libraries come through packages; a licence line or a minified file betrays a copy."""
    copied = re.compile(r"Copyright \(c\)|@license|sourceMappingURL|Licensed under", re.IGNORECASE)
    own = [(path, text) for path, text in texts() if path.suffix in {".js", ".css", ".html"}]
    assert [str(path) for path, text in own if ".min." in path.name or copied.search(text)] == []


def test_static_files_can_be_given_hashed_names(tmp_path, settings):
    """A style sheet that names a missing file would stop the installation of a new version."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", "--noinput", verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
