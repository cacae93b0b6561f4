"""What every page's frame knows."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property

from campaign.access import units_held
from campaign.middleware import is_public
from campaign.models import Posting, User
from campaign.queries import Work, pages_for, posts_held, unread_count, work_for
from campaign.roles import Action

LOGS_SHOWN = 3


class Frame:
    """What the desk and its frame ask about a person: each question is put once per request, and only if it is shown."""

    def __init__(self, user: User, at: datetime) -> None:
        self.user, self.at = user, at

    @cached_property
    def posts(self) -> list[Posting]:
        """The posts held now."""
        return list(posts_held(self.user))

    @cached_property
    def unread(self) -> int:
        """How many messages are unread."""
        return unread_count(self.user)

    @cached_property
    def work(self) -> list[Work]:
        """What waits, from all acts."""
        return work_for(self.user, self.at)


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this request's person, asked for once."""
    if not hasattr(request, "frame"):
        request.frame = Frame(request.user, request.at)  # type: ignore[attr-defined,arg-type]
    return request.frame  # type: ignore[attr-defined]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The demonstration flag, and for a signed-in person the rail and the post; nothing is asked until a page shows it."""
    context: dict[str, Any] = {"demo_mode": settings.DEMO_MODE, "Action": Action}
    if is_public(request.resolver_match.func if request.resolver_match else None):
        return context
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and hasattr(request, "at"):
        context["rail"] = SimpleLazyObject(lambda: rail(request))
        context["posting"] = SimpleLazyObject(lambda: posting_words(frame_of(request).posts))
    return context


def posting_words(posts: list[Posting]) -> str:
    """Unit and role beside the name: `城关区民政局 填报人`, and how many posts more."""
    if not posts:
        return ""
    more = f"，共{len(posts)}个岗位" if len(posts) > 1 else ""
    return f"{posts[0].unit.name} {posts[0].get_role_display()}{more}"


def rail(request: HttpRequest) -> dict[str, Any]:
    """The rail of work: what waits with its count, then the pages of the ground that this person may open."""
    known = frame_of(request)
    work = [link("我的工作", "desk")]
    work += [
        {"label": one.label, "url": one.url, "count": one.count, "due": one.tone in {"todo", "late"}}
        for one in known.work
    ]
    work.append(link("消息", "inbox") | {"count": known.unread, "due": known.unread > 0})
    groups: list[dict[str, Any]] = [
        {"name": "我的工作", "links": work},
        {
            "name": "办理",
            "links": [{"label": label, "url": url, "count": None} for label, url in pages_for(known.user)],
        },
        {"name": "本单位", "links": ground_links(known)},
    ]
    if known.user.is_staff:
        groups.append({"name": "技术", "links": [link("技术管理", "admin:index"), link("界面规范", "styleguide")]})
    mark_current([one for group in groups for one in group["links"]], request.get_full_path())
    units = list(dict.fromkeys(post.unit.name for post in known.posts))
    roles = list(dict.fromkeys(post.get_role_display() for post in known.posts))
    return {"unit": "、".join(units[:2]), "role": "、".join(roles), "groups": groups}


def mark_current(links: list[dict[str, Any]], path: str) -> None:
    """Mark the link whose address the page's own goes on from; of several the longest."""
    here = [one for one in links if path.startswith(one["url"])]
    if here:
        max(here, key=lambda one: len(one["url"]))["current"] = True


def ground_links(known: Frame) -> list[dict[str, Any]]:
    """Calendar for everybody; people for who appoints; the log of the units whose papers the person reads."""
    links = [link("日历和时限", "calendar")]
    if any(units_held(known.user, action).exists() for action in (Action.APPOINT, Action.OVERSEE)):
        links.append(link("人员和岗位", "people"))
    readable = list(units_held(known.user, Action.READ)[:LOGS_SHOWN])
    for unit in readable:
        label = "办理记录" if len(readable) == 1 else f"办理记录：{unit.short_name or unit.name}"
        links.append(link(label, "unit_log", unit.pk))
    return links


def link(label: str, name: str, *args: Any) -> dict[str, Any]:
    """One link of the rail."""
    return {"label": label, "url": reverse(name, args=args), "count": None}
