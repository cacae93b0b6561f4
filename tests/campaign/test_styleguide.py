"""The style guide and the pages of the frame: they draw, keep the rules of the face, and stay with technical staff."""

import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template.loader import render_to_string

from campaign.views.styleguide import styleguide

TEMPLATES = settings.BASE_DIR / "templates"
CSS = settings.BASE_DIR / "static" / "css"


def person(*, is_staff):
    return SimpleNamespace(
        is_staff=is_staff, is_authenticated=True, is_active=True, username="tech", get_full_name=lambda: "测试人员"
    )


@pytest.fixture
def page(rf):
    request = rf.get("/styleguide/?place=5401")
    request.user = person(is_staff=True)
    return styleguide(request).content.decode()


@pytest.mark.parametrize("user", [person(is_staff=False), AnonymousUser()])
def test_only_technical_staff_see_the_style_guide(rf, user):
    request = rf.get("/styleguide/")
    request.user = user
    with pytest.raises(Http404):
        styleguide(request)


def test_the_style_guide_has_no_inline_style_script_or_handler(page):
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", page) == []


def test_every_id_of_the_style_guide_is_used_once(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_every_label_and_description_leads_to_something(page):
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    targets = re.findall(r'\sfor="([^"]+)"', page)
    for described in re.findall(r'\saria-(?:describedby|labelledby)="([^"]+)"', page):
        targets += described.split()
    assert set(targets) - ids == set()


def test_the_ribbon_marks_today_once_and_says_how_long_is_left(page):
    ribbon = re.search(r'<section class="ribbon".*?</section>', page, re.DOTALL).group()
    words = "".join(re.sub(r"<[^>]+>", "", ribbon).split())
    assert "距10月31日24:00还有3天" in words
    assert words.count("今日") == 1
    assert "二、自查清理9月21日—10月31日" in words


def test_every_component_is_shown(page):
    for block in (
        "crumbs", "ribbon", "rail", "tag", "notice", "progress", "empty", "receipt", "steps", "summary-of-errors",
        "field", "facts", "filters", "table", "pages", "selection", "tasks", "moves", "dialog", "search", "verdict",
        "download", "saved",
    ):  # fmt: skip
        assert f'class="{block}' in page, block


def test_a_note_is_asked_for_only_where_the_move_needs_one(page):
    assert re.findall(r'<textarea id="(note-[a-z]+)"', page) == ["note-return"]


def test_a_move_that_cannot_be_taken_back_leads_to_a_page_of_its_own(page):
    assert re.findall(r'name="confirm"\s+value="([a-z]+)"', page) == ["publish", "withdraw"]


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_draws_without_any_context_and_says_what_to_do(name):
    html = render_to_string(name)
    assert "怎么办" in html
    assert not re.search(r"\b(400|403|404|500|null|POST|CSRF)\b|！", re.sub(r"<[^>]+>", "", html))


def test_no_template_breaks_the_content_policy():
    broken = [
        path.relative_to(TEMPLATES).as_posix()
        for path in sorted(TEMPLATES.rglob("*.html"))
        if re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", path.read_text())
    ]
    assert broken == []


def test_no_style_sheet_fetches_anything_but_the_font_of_the_tibetan_terms():
    fetched = {
        path.name: re.findall(r"@import[^;]*|url\([^)]*\)", path.read_text()) for path in sorted(CSS.glob("*.css"))
    }
    assert {name: found for name, found in fetched.items() if found} == {
        "base.css": ['url("../fonts/tibetan-terms.woff2")']
    }


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        ("ink", "paper", 7), ("ink-soft", "wash", 4.5), ("ink-faint", "paper", 4.5), ("act", "paper", 7),
        ("rouge", "sheet", 4.5), ("turquoise", "turquoise-wash", 4.5), ("amber", "amber-wash", 4.5),
        ("ochre", "ochre-wash", 4.5), ("grey", "grey-wash", 4.5), ("line-strong", "sheet", 3), ("focus", "paper", 3),
    ],
)  # fmt: skip
def test_what_is_read_stands_out_from_its_ground(ink, paper, least):
    tokens = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", (CSS / "tokens.css").read_text().split("@media")[0]))
    light, dark = sorted((luminance(tokens[ink]), luminance(tokens[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least
