"""The script that anybody can run without a line: right for what was published, wrong for whatever was altered."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from publishing.forms.verify import claim_of
from publishing.queries.verifying import verdict_of_hash

SCRIPT = Path(settings.BASE_DIR) / "static" / "tools" / "check_edition.py"


def run(*arguments):
    """Status and words of the script, run by itself: no packages, no environment."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, env={"PYTHONUTF8": "1"}, check=False)
    return done.returncode, done.stdout


@pytest.fixture
def taken(published, tmp_path):
    """What somebody has downloaded of a corrected list: data, workbook, all manifests."""
    published.correct()
    edition = published.edition("retained", 2)
    manifests = [one.manifest.content for one in published.compilation.editions.order_by("manifest__place")]
    manifests += [one.manifest.content for one in edition.compilation.editions.order_by("manifest__place")]
    (tmp_path / "all.jsonl").write_text("\n".join(manifests) + "\n")
    (tmp_path / "list.xlsx").write_bytes(edition.path.read_bytes())
    (tmp_path / "list.json").write_bytes(edition.manifest.data_path.read_bytes())
    (tmp_path / "one.manifest.json").write_bytes(edition.manifest.path.read_bytes())
    return tmp_path, edition


def test_it_is_short_and_needs_nothing():
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 60
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"hashlib", "json", "sys"}


def test_what_was_published_is_right(taken):
    folder, edition = taken
    names = [folder / name for name in ("list.json", "list.xlsx", "all.jsonl", "one.manifest.json")]
    status, words = run(f"--code={edition.check_code}", *names)
    assert (status, words.count("相符："), "不符" in words) == (0, 8, False)
    assert f"{edition}，{edition.rows}行" in words


def test_whatever_is_altered_is_wrong(taken):
    folder, _ = taken
    data, book, chain = (folder / name for name in ("list.json", "list.xlsx", "all.jsonl"))
    kept = {path: path.read_bytes() for path in (data, book, chain)}
    rows = json.loads(kept[data])
    rows["rows"].pop()
    lines = kept[chain].split(b"\n")
    altered = [
        (data, kept[data].replace("教师".encode(), "律师".encode())),
        (data, json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()),
        (data, kept[data][:-1]),
        (book, kept[book][:-1] + b"x"),
        (chain, b"\n".join([lines[0].replace(b'"place":1', b'"place": 1'), *lines[1:]])),
        (chain, b"\n".join([lines[0], *lines[2:]])),
        (chain, b""),
    ]
    for path, content in altered:
        path.write_bytes(content)
        status, words = run(data, book, chain)
        assert (path.name, content[:20], status) == (path.name, content[:20], 1)
        assert "不符：" in words
        path.write_bytes(kept[path])
    assert run("--code=0000-0000-0000-0000", data, chain)[0] == 1
    assert run(chain)[0] == 1


def test_what_was_laid_out_anew_or_says_rows_twice_is_not_the_original_here_and_online(taken):
    folder, edition = taken
    data, chain = folder / "list.json", folder / "all.jsonl"
    kept = data.read_bytes()
    value = json.loads(kept)
    forged = kept.replace(b'"format"', b'"rows":[{"no":1}],"format"', 1)
    assert json.loads(forged) == value  # readers believe the last one, eyes the first
    for content in (json.dumps(value, indent=2).encode(), json.dumps(value, ensure_ascii=False).encode(), forged):
        data.write_bytes(content)
        assert run(data, chain)[0] == 1
        claim = claim_of(content)
        online = verdict_of_hash(hashlib.sha256(content).hexdigest(), claim.code, is_list=claim.is_list)
        assert (online.kind, online.edition) == ("altered", edition)
