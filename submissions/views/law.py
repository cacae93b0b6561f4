"""One act: its facts, its versions, its articles, and the declared items that rest on it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import fetch, signed_in
from campaign.templatetags.face import day
from campaign.views.asked import Asked, day_of
from submissions.checks.citations.numerals import in_words
from submissions.models import Act, Article
from submissions.queries.law import items_citing, versions_of
from submissions.views.laws import marked

PAGE = 50


@signed_in
@require_safe
def law(request: Asked, pk: int) -> HttpResponse:
    """The act, and which items it would hit if it changed: of units whose papers the person may see."""
    act = fetch(Act.objects.all(), "pk", pk)
    versions = list(versions_of(act))
    citing = items_citing(request.user, act)
    page = Paginator(citing.items, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "act": act,
        "facts": facts_of(act),
        "versions": [marked(one, versions, day_of(request)) for one in versions],
        "articles": [{"name": name_of(one), "text": one.text, "anchor": anchor_of(one)} for one in act.articles.all()],
        "page": page,
        "more": citing.more,
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "法规库", "url": reverse("laws")},
            {"label": act.title},
        ],
    }
    return render(request, "submissions/law.html", context)


def facts_of(act: Act) -> list[dict[str, str]]:
    """What the library knows of the act; what it does not know is said to be open."""
    articles = f"{act.last_article}条" if act.last_article else "未注明"
    ends = f"{day(act.in_force_to, 'year')}（末日）" if act.in_force_to else "未注明"
    facts = [
        ("效力层级", str(act.get_level_display()) or "未注明"),
        ("文号", act.number),
        ("制定机关", act.issuer),
        ("地方", act.province),
        ("版本日期", day(act.version_on, "year") or "未注明"),
        ("施行日期", day(act.in_force_from, "year") or "未注明"),
        ("失效日期", ends),
        ("取代它的法规", act.replaced_by),
        ("条数", articles),
        ("来源", act.source),
        ("核实", "" if act.verified else "未核实，引用前请对照原文"),
    ]
    return [{"key": key, "value": value} for key, value in facts if value]


def name_of(article: Article) -> str:
    """第二十一条之一."""
    return f"第{in_words(article.number)}条" + (f"之{in_words(article.suffix)}" if article.suffix else "")


def anchor_of(article: Article) -> str:
    """The id under which other pages point to the article."""
    return f"article-{article.number}" + (f"-{article.suffix}" if article.suffix else "")
