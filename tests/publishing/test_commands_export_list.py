"""`manage.py export_list`: the published bytes, or words on stderr."""

import io

import pytest
from django.core.management import call_command


def export(tmp_path, **options):
    """Run the command; gives exit status, stdout, stderr and the file."""
    target, out, err = tmp_path / "list.xlsx", io.StringIO(), io.StringIO()
    given = {"division": "540102", "kind": "retained", "out": str(target), **options}
    try:
        call_command("export_list", **given, stdout=out, stderr=err)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue(), target.read_bytes() if target.exists() else None


@pytest.mark.parametrize("kind", ["retained", "cancelled"])
def test_a_list_comes_byte_for_byte(published, tmp_path, kind):
    status, _, err, content = export(tmp_path, kind=kind)
    assert (status, err) == (0, "")
    assert content == published.edition(kind).path.read_bytes()


def test_a_summary_comes_byte_for_byte(published, tmp_path):
    summary = published.roll_up().editions.get()
    assert export(tmp_path, division="540000", kind="summary")[3] == summary.path.read_bytes()


def test_without_a_number_the_edition_in_force_comes_and_with_one_the_old(published, tmp_path):
    first = published.retained.path.read_bytes()
    published.correct()
    assert export(tmp_path)[3] == published.edition("retained", 2).path.read_bytes()
    assert export(tmp_path, number=1)[3] == first
    assert export(tmp_path, number=1, round=1)[3] == first


@pytest.mark.parametrize(
    "options", [{"division": "540600"}, {"division": "999999"}, {"kind": "summary"}, {"number": 9}, {"round": 9}]
)
def test_what_is_not_published_ends_with_words(published, tmp_path, options):
    status, out, err, content = export(tmp_path, **options)
    assert (status, out, content) == (1, "", None)
    assert err.strip().endswith(("请核对后再试。", "请核对区划、清单、轮次和版次。"))


def test_a_list_on_its_way_is_not_exported(settled, tmp_path):
    settled.approve(settled.compile())
    assert export(tmp_path)[0] == 1


def test_a_changed_file_is_not_exported(published, tmp_path):
    published.retained.path.write_bytes(b"changed")
    status, _, err, content = export(tmp_path)
    assert (status, content) == (1, None)
    assert "校验码不符" in err


def test_a_place_that_cannot_be_written_is_named(published, tmp_path):
    status, _, err, _ = export(tmp_path, out=str(tmp_path / "none" / "list.xlsx"))
    assert status == 1
    assert "请换一个目录" in err
