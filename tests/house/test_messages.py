"""The public pages are wholly marked for translation, wholly translated, and what is compiled is what was written."""

import ast
import csv
import re

from tests.house import measure, messages

HOW = "add the English text to locale/en/LC_MESSAGES/django.po and run `make messages`"
TIBETAN = re.compile("[ༀ-࿿]")
STATUS = {"unreviewed", "reviewed"}


def test_no_text_of_a_public_template_stands_unmarked():
    """Put it into {% translate %} or {% blocktranslate %}; a name from the lists is shown by the filter `term`."""
    found = [f"{path.name}: {line}" for path in messages.public_templates() for line in messages.unmarked(path)]
    assert found == []


def test_every_message_of_the_public_pages_has_an_english_text():
    english = messages.compiled(messages.catalogue())
    wanting = {text: place for text, place in messages.messages().items() if not english.get(text)}
    assert [f"{place}: msgid {text!r} - {HOW}" for text, place in sorted(wanting.items())] == []


def test_the_catalogue_holds_nothing_that_nobody_says():
    unused = messages.compiled(messages.catalogue()).keys() - messages.messages().keys()
    assert [f"{text!r} - run `make messages`" for text in sorted(unused)] == []


def test_a_translation_fills_in_what_its_message_fills_in():
    english = messages.compiled(messages.catalogue())
    assert [
        text for text, other in english.items() if messages.placeholders(text) != messages.placeholders(other)
    ] == []


def test_an_english_text_is_english():
    """Chinese stands in it only as an example of what can be typed."""
    english = messages.compiled(messages.catalogue())
    found = [text for text, other in english.items() if messages.HAN.search(other) or re.search("[，。：（）]", other)]
    assert found == ["输入证明名称或要办的事，例如：无犯罪记录证明、户口迁移。"]


def test_the_compiled_catalogue_is_that_of_the_written_one():
    assert messages.compiled_file() == messages.compiled(messages.catalogue())


def said_at_import(tree):
    """The lines outside all functions on which words are put into the language of whoever comes first."""
    named = (
        node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
    )
    at_once = {
        one.asname or one.name
        for node in named
        for one in node.names
        if one.name in {"gettext", "ngettext", "pgettext"}
    }
    waiting, found = list(tree.body), []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in at_once:
            found.append(node.lineno)
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def test_words_of_a_module_wait_for_the_language_of_the_page():
    """gettext_lazy, not gettext, outside functions."""
    found = [f"{path}:{line}" for path in measure.code_files() for line in said_at_import(measure.tree(path))]
    assert found == []
    assert said_at_import(ast.parse("from django.utils.translation import gettext as _\nA = {1: _('一')}")) == [2]


def rows_of(name):
    with (measure.ROOT / "fixtures" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_each_tibetan_term_is_locked_once_with_its_source():
    terms, divisions = rows_of("tibetan_terms.csv"), rows_of("division_names.csv")
    names = [row["zh"] for row in terms] + [row["name"] for row in divisions if row["tibetan"]]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert [row["zh"] for row in terms if not (row["bo"] and row["source"] and row["status"] in STATUS)] == []
    assert [row["zh"] for row in terms if not TIBETAN.match(row["bo"]) or messages.HAN.search(row["bo"])] == []
    # The language switch and the page's banner need these.
    assert sorted({"藏语", "西藏自治区"} - set(names)) == []


def test_the_font_of_the_terms_draws_every_term():
    """Made anew by deploy/tibetan_font.py, which notes beside the font for which terms it is."""
    tables = (("tibetan_terms.csv", "bo"), ("division_names.csv", "tibetan"))
    terms = {row[column] for name, column in tables for row in rows_of(name) if row[column]}
    drawn = (measure.ROOT / "static" / "fonts" / "tibetan-terms.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(terms ^ set(drawn)) == []


def test_tibetan_stands_in_the_glossary_and_nowhere_else():
    """What is not locked there is shown in Chinese: nobody writes Tibetan into a page."""
    files = [*measure.templates(), *measure.code_files(), PO_FILE]
    found = [str(path) for path in files if TIBETAN.search((measure.ROOT / path).read_text(encoding="utf-8"))]
    assert found == []


PO_FILE = messages.PO.relative_to(measure.ROOT)
