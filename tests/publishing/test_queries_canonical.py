"""The rows of an edition have one form, and so one hash: whatever the order of keys or the spelling of signs."""

import hashlib
import json

import pytest

from publishing.queries.canonical import canonical, head_of, rows_of, rows_sha256
from tests.publishing.conftest import CANCELLED


def test_keys_are_sorted_and_nothing_is_escaped_or_spaced():
    assert canonical({"b": [1, None, True], "a": "证明\n"}) == '{"a":"证明\\n","b":[1,null,true]}'.encode()


def test_what_looks_the_same_is_the_same():
    composed, apart = "é", "e\u0301"
    assert canonical({composed: [composed]}) == canonical({apart: (apart,)})
    assert canonical(["\n\u0301"]) == b'["\\n\xcc\x81"]'


@pytest.mark.parametrize("value", [1.5, {"a": [float("nan")]}, {"a": {1, 2}}, b"x"])
def test_fractions_and_what_json_does_not_know_have_no_form(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_the_data_file_is_the_canonical_form_and_its_hash_the_code(published):
    edition = published.cancelled
    content = edition.manifest.data_path.read_bytes()
    stored = json.loads(content)
    assert canonical(stored) == content
    assert hashlib.sha256(content).hexdigest() == edition.manifest.rows_sha256
    assert edition.check_code.replace("-", "").lower() == edition.manifest.rows_sha256[:16]
    assert [row["no"] for row in stored["rows"]] == [1, 2, 3]
    assert stored["edition"]["effective_from"] == "2020-11-13"
    # An item without a day of its own holds from the day of publication.
    assert {row["cert_name"]: row["effective_from"] for row in stored["rows"]} == {
        CANCELLED: "2020-11-05",
        "健康证明": "2020-11-13",
        "收入证明": "2020-11-13",
    }


def test_it_holds_no_person_and_nothing_internal(published):
    published.roll_up()
    texts = "".join(path.read_text() for path in published.retained.path.parent.parent.rglob("*.json"))
    for planted in ("内部意见不公开", "城关签发甲", "城关填报甲", "身份证复印件", "居住证明"):
        assert planted not in texts


def test_a_later_name_of_the_office_changes_no_hash(published):
    edition = published.retained
    edition.unit.name, edition.unit.division.name = "改名后的办公室", "改名后的区"
    said = json.loads(edition.manifest.content)["edition"]
    assert head_of(edition) != said
    assert rows_sha256(edition, said) == edition.manifest.rows_sha256


def test_the_rows_of_annex_five_are_the_figures_of_the_units(published):
    edition = published.roll_up().editions.get()
    rows = list(rows_of(edition, None))
    assert [(row["no"], row["baseline"]) for row in rows] == [
        (number, figures.baseline) for number, figures in enumerate(edition.compilation.figures.all(), 1)
    ]
