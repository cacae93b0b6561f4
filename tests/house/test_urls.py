"""Every page says who may see it."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

MARKS = ("required_action", "public", "signed_in", "technical")


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern; the admin site guards itself (staff only)."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        elif entry.app_name != "admin":
            yield from patterns(entry, route)


def pages() -> list[tuple[str, URLPattern]]:
    """The addresses of this project."""
    return list(patterns(get_resolver()))


def test_every_page_is_guarded_or_said_to_be_public():
    assert pages()
    assert [route for route, page in pages() if not any(hasattr(page.callback, mark) for mark in MARKS)] == []


def test_a_page_says_only_one_thing_about_who_may_see_it():
    assert [route for route, page in pages() if sum(hasattr(page.callback, mark) for mark in MARKS) > 1] == []


def test_every_page_has_a_name_of_its_own():
    names = [page.name for _, page in pages()]
    assert [route for route, page in pages() if not page.name] == []
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_the_technical_site_stands_on_the_path_of_the_settings():
    admin = [str(entry.pattern) for entry in get_resolver().url_patterns if getattr(entry, "app_name", "") == "admin"]
    assert admin == [settings.ADMIN_PATH]
