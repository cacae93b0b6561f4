"""Every template is used, and every template that is named is there."""

import ast
import re

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house import measure

# Django asks for these by name when something goes wrong.
ERROR_PAGES = {"400.html", "403.html", "404.html", "500.html", "503.html", "403_csrf.html"}
NAMED_IN_TEMPLATE = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
# A line that begins with a mark shows a blank before it.
MARK_FIRST = re.compile(r"^\s*(?:\{%[^%]*%\}\s*)*[，。；、：]", re.MULTILINE)
# A name chosen by a filter or a variable still stands there as a word.
WORD_IN_TEMPLATE = re.compile(r"""["']([\w/.-]+\.(?:html|txt))["']""")


def own_templates() -> set[str]:
    """Names as the loader knows them."""
    return {str(path).split("templates/", 1)[1] for path in measure.templates()}


def named_in_code() -> set[str]:
    """Every literal in the code that looks like a template's name."""
    return {
        node.value
        for _, node in measure.trees()
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[\w/-]+\.(html|txt)", node.value)
    }


def named_by_packages(resolver: URLResolver | None = None) -> set[str]:
    """The default templates of the class views that stand in the addresses (sign-in, change of password)."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            view = getattr(entry.callback, "view_class", None)
            found.add(getattr(view, "template_name", None))
        elif entry.app_name != "admin":
            found |= named_by_packages(entry)
    return {name for name in found if name}


def named_in_templates(pattern: re.Pattern[str]) -> set[str]:
    """Every name that a template gives."""
    texts = [(measure.ROOT / path).read_text(encoding="utf-8") for path in measure.templates()]
    return {name for text in texts for name in pattern.findall(text)}


def test_every_template_is_used():
    """Templates under admin/ take the place of Django's own and are named there."""
    used = named_in_code() | named_in_templates(WORD_IN_TEMPLATE) | named_by_packages() | ERROR_PAGES
    used |= {name for name in own_templates() if name.startswith("admin/")}
    assert sorted(own_templates() - used) == []


def test_every_template_that_a_template_names_is_there():
    assert sorted(named_in_templates(NAMED_IN_TEMPLATE) - own_templates()) == []


def test_no_template_holds_a_script_or_a_style_of_its_own():
    """The content policy forbids both; the page would break in silence."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b|\sstyle=|\son[a-z]+=", re.I)
    found = [str(p) for p in measure.templates() if inline.search((measure.ROOT / p).read_text(encoding="utf-8"))]
    assert found == []


def test_no_line_of_a_template_begins_with_a_mark() -> None:
    texts = {str(path): (measure.ROOT / path).read_text(encoding="utf-8") for path in measure.templates()}
    assert [name for name, text in texts.items() if MARK_FIRST.search(text)] == []
