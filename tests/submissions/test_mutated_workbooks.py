"""Damaged files: always an answer, never an exception."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.sheets.safely import SafeReader
from submissions.sheets.reading import read_declaration_file
from tests.submissions.workbooks import COLUMNS, UNIT, book, item, shared_parts

SEEDS = range(60)
PEAK_KIB = 300 * 1024


@pytest.fixture(scope="module")
def reader() -> Iterator[SafeReader]:
    with SafeReader() as reader:
        yield reader


def packed(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def flipped(chance: random.Random, data: bytes) -> bytes:
    """A few bytes of the file changed."""
    broken = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def swapped(chance: random.Random, content: dict[str, bytes]) -> dict[str, bytes]:
    """Two parts change places, or one goes."""
    one, other = chance.sample(sorted(content), 2)
    content = dict(content)
    content[one], content[other] = content[other], content[one]
    if chance.random() < 0.3:
        del content[chance.choice(sorted(content))]
    return content


def rewritten(chance: random.Random, content: dict[str, bytes]) -> dict[str, bytes]:
    """Pieces of one part's XML doubled, cut or replaced."""
    name = chance.choice([name for name in sorted(content) if name.startswith("xl/")])
    pieces = content[name].split(b"<")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(1, len(pieces))
        pieces[at : at + 1] = chance.choice(
            [[], [pieces[at]] * 2, [pieces[chance.randrange(1, len(pieces))]], [pieces[at].replace(b'"', b'"-9', 1)]]
        )
    return {**content, name: b"<".join(pieces)}


def mutated(seed: int, path: Path) -> Path:
    """A workbook of two items, damaged in one of three ways."""
    chance = random.Random(seed)
    content = shared_parts(book([item(1), item(2)]))
    way = seed % 3
    if way == 0:
        path.write_bytes(flipped(chance, packed(content)))
    else:
        path.write_bytes(packed(swapped(chance, content) if way == 1 else rewritten(chance, content)))
    return path


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_workbook_gets_an_answer(seed: int, tmp_path: Path, reader: SafeReader) -> None:
    reading = read_declaration_file(mutated(seed, tmp_path / "a.xlsx"), COLUMNS, UNIT, reader)
    assert reading.verdict in ("accept", "warn", "rowerr", "reject")
    assert (reading.code == "ok") is (reading.verdict == "accept")
    assert bool(reading.problems) or reading.verdict == "accept"
    assert reader.peak_kib <= PEAK_KIB
