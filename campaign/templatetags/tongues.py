"""The languages of the public pages: whose words are whose, and where the same page stands in another language.

Chinese is the language of the lists and their law. An English page says everything around them in English; a Tibetan page says
in Tibetan what the glossary holds (decision 36). Names of certificates, offices and laws are never translated: outside Chinese
pages they are marked as Chinese, so that a screen reader changes its voice.

These filters and tags need no `load`: every template has them.
"""

import csv
import functools
import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()

CHINESE, ENGLISH, TIBETAN = "zh-hans", "en", "bo"
TAGS: Mapping[str, str] = {CHINESE: "zh-Hans", ENGLISH: "en", TIBETAN: "bo"}  # as BCP 47 writes them
HAN = re.compile(r"[㐀-䶿一-鿿]")
LARGE = "/large"  # what stands in front of an address in large type
FIXTURES = settings.BASE_DIR / "fixtures"


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table of the fixtures."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def romans() -> dict[str, str]:
    """Division → its romanised name."""
    return {row["name"]: row["roman"] for row in read_table("division_names.csv") if row["roman"]}


@functools.cache
def glossary() -> dict[str, str]:
    """Chinese term → its locked Tibetan text: the names of divisions, and the other terms that have one from a named source."""
    terms = {row["name"]: row["tibetan"] for row in read_table("division_names.csv") if row["tibetan"]}
    return terms | {row["zh"]: row["bo"] for row in read_table("tibetan_terms.csv") if row["bo"]}


def language() -> str:
    """The language of this page; what is none of ours is Chinese."""
    active = get_language() or CHINESE
    return active if active in TAGS else CHINESE


def prefix_of(code: str) -> str:
    """What stands in front of the addresses of a language: nothing for Chinese."""
    return "" if code == CHINESE else f"/{code}"


def split_address(path: str) -> tuple[str, str]:
    """Language and bare address of a path: `/en/find/` is ("en", "/find/")."""
    for code in (ENGLISH, TIBETAN):
        if path.startswith(f"/{code}/"):
            return code, path.removeprefix(f"/{code}")
    return CHINESE, path


@register.filter
def term(value: Any) -> SafeString:
    """A name as printed in the lists: marked as Chinese on an English page, beside its Tibetan where the glossary has one.

    What is safe already, or holds no Chinese character, stays as it is.
    """
    text = conditional_escape("" if value is None else value)
    active = language()
    if active == CHINESE or hasattr(value, "__html__"):
        return text
    if active == TIBETAN:
        tibetan = glossary().get(str(value))
        return format_html('<span lang="bo">{}</span> {}', tibetan, text) if tibetan else text
    if not HAN.search(text):
        return text
    roman = romans().get(str(value))
    marked = format_html('<span lang="zh-Hans">{}</span>', text)
    return format_html("{} ({})", marked, roman) if roman else marked


def tongue_of(text: Any) -> SafeString:
    """The attribute that marks a Chinese choice on an English page; nothing elsewhere."""
    return SafeString(' lang="zh-Hans"' if language() == ENGLISH and HAN.search(str(text)) else "")


@register.filter
def word(value: Any) -> str:
    """A word of the domain (the label of a state, a category, a phase) in the language of the page; Chinese where it is unknown."""
    text = "" if value is None else str(value)
    return gettext(text) if text else ""


def filled(words: str, **parts: str) -> SafeString:
    """Words with `%(name)s` in them, the parts put in; parts that are safe keep their marks."""
    return format_html(words.replace("%(", "{").replace(")s", "}"), **parts)


@register.filter
def in_brackets(value: Any) -> SafeString:
    """A part in the brackets of the page's language."""
    return format_html(" ({})" if language() == ENGLISH else "（{}）", value)


@register.filter
def round_name(value: Any) -> str:
    """第1轮 in the language of the page. Takes a Round, or nothing."""
    return gettext("第%(number)s轮") % {"number": value.number} if value else ""


@register.filter
def version_name(value: Any) -> str:
    """第1轮第2版 in the language of the page. Takes an edition or a compilation, or nothing."""
    if not value:
        return ""
    return gettext("第%(round)s轮第%(number)s版") % {"round": value.round.number, "number": value.number}


@register.filter
def edition_name(value: Any) -> str:
    """拉萨市证明事项保留清单（第1轮第1版） in the language of the page. Takes an edition with its unit's division and round."""
    if language() == CHINESE:
        return str(value)
    parts = {"place": term(value.unit.division.name), "kind": word(value.get_kind_display())}
    named = filled(gettext("%(place)s%(kind)s"), **parts)
    return format_html("{}{}", named, in_brackets(version_name(value)))


def has_languages(request: HttpRequest) -> bool:
    """Whether the page of this request stands in every language; one that is not found is sent on to the front door."""
    match = request.resolver_match
    return match is None or (hasattr(match.func, "in_languages") and request.path_info.endswith("/"))


@register.simple_tag(takes_context=True)
def tongues(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The languages in which this page stands: code, tag, name, address, whether it is this one; none for the staff's pages."""
    request = context.get("request")
    if request is None or not has_languages(request):
        return []
    bare = split_address(request.path_info)[1] if request.resolver_match else "/"
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") and request.resolver_match else ""
    names = {CHINESE: "中文", ENGLISH: "English", TIBETAN: glossary()["藏语"]}
    return [
        {
            "tag": TAGS[code],
            "name": name,
            "url": f"{prefix_of(code)}{bare}{query}",
            "current": code == language(),
            "full": f"{settings.SITE_URL}{prefix_of(code)}{bare}",
        }
        for code, name in names.items()
    ]


@register.simple_tag(takes_context=True)
def other_size(context: Mapping[str, Any]) -> dict[str, Any]:
    """Where the page stands in the other size of type: {large: whether it is large now, url}; empty for the staff's pages."""
    request = context.get("request")
    if request is None or request.resolver_match is None or not has_languages(request):
        return {}
    large = bool(getattr(request, "large", False))
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return {"large": large, "url": f"{'' if large else LARGE}{request.path_info}{query}"}


@register.simple_tag
def page_language() -> str:
    """The tag of the page's language, for `<html lang>`."""
    return TAGS[language()]


@register.simple_tag
def text_language() -> str:
    """The language in which the text of the page stands: a Tibetan page is Chinese but for its terms, which are marked."""
    return TAGS[CHINESE if language() == TIBETAN else language()]
