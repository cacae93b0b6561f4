"""A ZIP of files: what a person packed comes out under the names that they gave; what is no such ZIP is refused, never unpacked."""

import io
import struct
import zipfile

import pytest

from campaign.sheets import pile
from campaign.sheets.pile import PileRefused, Unpacking, pieces_of


def packed(*files, **how):
    """A ZIP of (name, bytes)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def read(tmp_path, data):
    path = tmp_path / "件.zip"
    path.write_bytes(data)
    return [(one.path, one.name, Unpacking(one).read()) for one in pieces_of(path)]


def refused(tmp_path, data):
    with pytest.raises(PileRefused) as found:
        read(tmp_path, data)
    return found.value.code


def test_files_come_under_their_names_without_what_systems_add(tmp_path):
    rest = (("__MACOSX/八廓/._表.xlsx", b"x"), ("八廓/.DS_Store", b"x"), ("八廓/~$表.xlsx", b"x"), ("Thumbs.db", b"x"))
    data = packed(("八廓/", b""), ("八廓/表.xlsx", b"one"), ("吉崩岗.pdf", b"two"), *rest)
    assert read(tmp_path, data) == [("八廓/表.xlsx", "表.xlsx", b"one"), ("吉崩岗.pdf", "吉崩岗.pdf", b"two")]


def test_a_file_is_unpacked_as_it_is_read_and_may_be_read_again(tmp_path):
    path = tmp_path / "件.zip"
    path.write_bytes(packed(("a.csv", b"0123456789"), ("b.csv", b"")))
    first, empty = (Unpacking(piece) for piece in pieces_of(path))
    assert [first.read(4), first.read(4), first.read(4), first.read(4), first.read(4)] == [
        b"0123",
        b"4567",
        b"89",
        b"",
        b"",
    ]
    assert (first.seek(0), first.read(), empty.read(1), empty.read()) == (0, b"0123456789", b"", b"")
    with pytest.raises(ValueError, match="beginning"):
        first.seek(3)


@pytest.mark.parametrize("name", ["八廓街道.xlsx", "乗.xlsx"])  # the second sign of 乗 in GBK is a backslash
def test_names_of_a_chinese_system_without_the_mark_for_utf8_are_read(tmp_path, name):
    raw = name.encode("gb18030")
    stand_in = "a" * len(raw)
    data = packed((stand_in, b"one")).replace(stand_in.encode(), raw)
    assert read(tmp_path, data) == [(name, name, b"one")]


def overlapping():
    """Two entries that share the bytes of one."""
    data = bytearray(packed(("a.csv", b"1" * 50), ("b.csv", b"1" * 50)))
    first, second = (at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02")
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def lying_about_size():
    """An entry that says 10 bytes and holds a million."""
    data = bytearray(packed(("a.csv", b"0" * 1_000_000)))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: b"", "empty_file"),
        (lambda: b"Rar!\x1a\x07 no zip at all", "corrupt"),
        (lambda: packed(("a.csv", b"1"))[:-30], "corrupt"),
        (lambda: packed(*((f"{n}.csv", b"") for n in range(301))), "too_many_parts"),
        (overlapping, "overlapping_parts"),
        (lambda: packed(("../a.csv", b"1")), "bad_part_name"),
        (lambda: packed(("c:/a.csv", b"1")), "bad_part_name"),
        (lambda: packed(("a.csv", b"0" * (11 << 20))), "too_big_unpacked"),
        (lambda: packed(*((f"{n}.csv", b"0" * (9 << 20)) for n in range(11))), "too_big_unpacked"),
        (lying_about_size, "corrupt"),
        (lambda: packed(("a.csv", b"1"), method=zipfile.ZIP_BZIP2), "corrupt"),
    ],
)
def test_what_is_no_pile_of_papers_is_refused(tmp_path, data, code):
    assert refused(tmp_path, data()) == code


def test_a_large_one_and_one_with_a_password_or_a_link_are_refused(tmp_path, monkeypatch):
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = 0o120777 << 16
    assert refused(tmp_path, packed((link, b"/etc/passwd"))) == "bad_part_name"
    locked = bytearray(packed(("a.csv", b"1")))
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    assert refused(tmp_path, bytes(locked)) == "encrypted"
    monkeypatch.setattr(pile, "MAX_PILE_BYTES", 10)
    assert refused(tmp_path, packed(("a.csv", b"1"))) == "file_too_big"
    assert "分成几个压缩包" in pile.WORDS["file_too_big"]
