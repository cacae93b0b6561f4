"""A place's certificates by their first letter in pinyin: the way to an item where nothing can be asked, as in a copy."""

from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from campaign.enums import Outcome
from publishing import queries
from publishing.views.public.page import FRESH, crumbs_to, division_or_404, framed, kept, public_page

OTHERS = "0"  # what begins with a figure or a sign


@dataclass(frozen=True)
class Entry:
    """An item in the order of its name's pinyin."""

    letter: str
    name: str
    service: str
    uid: str
    cancelled: bool

    @property
    def url(self) -> str:
        """The item's page."""
        return reverse("item", args=[self.uid])


@public_page
def letters(request: HttpRequest, code: str, letter: str = "") -> HttpResponse:
    """The letters under which something stands, and what stands under the chosen one (the first, where none is chosen)."""
    division = division_or_404(code)
    entries = kept(request, f"letters.{code}", lambda: entries_of(code), FRESH)  # a megabyte for a county
    counts = Counter(one.letter for one in entries)
    chosen = letter or next(iter(counts), "")
    if letter and letter not in counts:
        raise Http404
    context = framed(
        request,
        "lists",
        division=division,
        crumbs=crumbs_to(division, name="place", root=gettext("各地清单"), here=gettext("按拼音字母查找")),
        letters=[
            {"letter": one, "count": count, "url": reverse("letters_of", args=[code, one]), "current": one == chosen}
            for one, count in counts.items()
        ],
        chosen=chosen,
        entries=[one for one in entries if one.letter == chosen],
    )
    return render(request, "publishing/public/letters.html", context)


def entries_of(code: str) -> list[Entry]:
    """The latest items of a place, by letter, then by pinyin, then by what they are asked for."""
    import pypinyin  # its tables take 55 MB: only where names are spelled

    rows = queries.items_in(division_or_404(code)).order_by()
    found = sorted(
        (pypinyin.lazy_pinyin(name), name, service, str(uid), outcome == Outcome.CANCEL)
        for uid, name, service, outcome in rows.values_list("uid", "cert_name", "service_name", "outcome")
    )
    entries = [Entry(letter_of(spelled), name, service, uid, gone) for spelled, name, service, uid, gone in found]
    return sorted(entries, key=lambda one: (one.letter == OTHERS, one.letter))


def letter_of(spelled: list[str]) -> str:
    """The capital under which a name stands."""
    first = spelled[0][:1].upper() if spelled else ""
    return first if first.isascii() and first.isalpha() else OTHERS
