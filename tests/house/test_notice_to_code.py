"""docs/notice-to-code.md is true: each sentence's module is there, and so is its test."""

import re

from tests.house.measure import ROOT

ROW = re.compile(
    r"^\|\s*(?P<chapter>[一二三四五六][^|]*)\|\s*(?P<words>「[^|]*)\|(?P<module>[^|]*)\|(?P<test>[^|]*)\|\s*$"
)
PATH = re.compile(r"`([^`]+)`")
LATER = "后续"


def rows() -> list[dict[str, str]]:
    """The rows of the map: chapter, words, module, test."""
    text = (ROOT / "docs" / "notice-to-code.md").read_text(encoding="utf-8")
    return [found.groupdict() for line in text.splitlines() if (found := ROW.match(line))]


def there(name: str) -> bool:
    """A file or folder of the project; `path::name` and `path.py: name` count by their path."""
    return (ROOT / re.split(r"::|[:\s]", name)[0]).exists()


def test_every_line_of_the_table_is_read():
    text = (ROOT / "docs" / "notice-to-code.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "「" in line and line.startswith("|") and not ROW.match(line)] == []
    assert {row["chapter"].strip()[0] for row in rows()} >= set("二三四五六")


def test_every_module_named_is_there_unless_its_act_comes_later():
    missing = [
        (row["words"].strip(), path)
        for row in rows()
        for path in PATH.findall(row["module"])
        if LATER not in row["test"] and not there(path)
    ]
    assert missing == []


def test_every_sentence_has_a_test_that_is_there():
    missing = [
        row["words"].strip()
        for row in rows()
        if LATER not in row["test"] and not (PATH.findall(row["test"]) and all(map(there, PATH.findall(row["test"]))))
    ]
    assert missing == []


def test_later_stands_only_where_nothing_is_built_yet():
    """As soon as every module of a sentence exists, the sentence wants its test."""
    built = [
        row["words"].strip()
        for row in rows()
        if LATER in row["test"] and PATH.findall(row["module"]) and all(map(there, PATH.findall(row["module"])))
    ]
    assert built == []
