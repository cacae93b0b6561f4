"""What every page's frame knows."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property

from campaign.access import Held, holdings, knowing
from campaign.enums import UnitKind
from campaign.middleware import is_public
from campaign.models import Posting, Round, User
from campaign.queries import Work, current_round, pages_for, posts_held, unread_count, work_for
from campaign.roles import Action

LOGS_SHOWN = 3
DUE = frozenset({"todo", "late"})  # the tones of what waits for this person


class Frame:
    """What the desk and its frame ask about a person: each question is put once per request, and only if it is shown."""

    def __init__(self, user: User, at: datetime) -> None:
        self.user, self.at = user, at

    @cached_property
    def held(self) -> Held:
        """On which units the person holds which action."""
        return holdings(self.user)

    @cached_property
    def round(self) -> Round | None:
        """The round that runs."""
        return current_round(self.at)

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
        if self.round is None:
            return []
        with knowing(self.user, self.held):
            return work_for(self.user, self.round, self.at)

    @cached_property
    def pages(self) -> list[tuple[str, str]]:
        """The pages of work that the person's posts open."""
        with knowing(self.user, self.held):
            return pages_for(self.user)


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this request's person, asked for once."""
    if not hasattr(request, "frame"):
        request.frame = Frame(request.user, request.at)  # type: ignore[attr-defined,arg-type]
    return request.frame  # type: ignore[attr-defined]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The demonstration flag, and for a signed-in person the rail and the post; nothing is asked until a page shows it."""
    context: dict[str, Any] = {"demo_mode": settings.DEMO_MODE, "Action": Action}
    if is_public(request.resolver_match.func if request.resolver_match else None):
        # Set by who makes a copy of the site (decision 40); no header of a request can.
        return context | ({"live_site": settings.SITE_URL} if request.META.get("site.copy") else {})
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
    work += [{"label": one.label, "url": one.url, "count": one.count, "due": one.tone in DUE} for one in known.work]
    work.append(link("消息", "inbox") | {"count": known.unread, "due": known.unread > 0})
    work.append(link("我的任务", "jobs"))
    groups: list[dict[str, Any]] = [
        {"name": "我的工作", "links": work},
        {
            "name": "办理",
            "links": [{"label": label, "url": url, "count": None} for label, url in known.pages],
        },
        {"name": "本单位", "links": ground_links(known)},
    ]
    if known.user.is_staff:
        groups.append({"name": "技术", "links": [link("技术管理", "admin:index"), link("界面规范", "styleguide")]})
    mark_current([one for group in groups for one in group["links"]], request.get_full_path())
    units = list(dict.fromkeys(post.unit.name for post in known.posts))
    roles = list(dict.fromkeys(post.get_role_display() for post in known.posts))
    return {"unit": "、".join(units[:2]), "role": "、".join(roles), "sums": sums(known), "groups": groups}


def sums(known: Frame) -> list[dict[str, Any]]:
    """The counts of the rail in one line, as a phone shows them: what is to be done, what others do, what is unread."""
    due = sum(one.count for one in known.work if one.tone in DUE)
    waiting = sum(one.count for one in known.work if one.tone == "waiting")
    found = [
        {"label": "待办", "count": due, "due": True},
        {"label": "等待", "count": waiting, "due": False},
        {"label": "未读", "count": known.unread, "due": True},
    ]
    return [one for one in found if one["count"] or one["due"]]


def mark_current(links: list[dict[str, Any]], path: str) -> None:
    """Mark the link whose address the page's own goes on from; of several the longest, of equal ones the page, which stands below the work."""
    here = [one for one in links if path.startswith(one["url"])]
    if here:
        max(reversed(here), key=lambda one: len(one["url"]))["current"] = True


def ground_links(known: Frame) -> list[dict[str, Any]]:
    """Calendar for everybody; what one's units owe, and those below; people for who appoints; the log of the units whose papers the person reads."""
    links = [link("日历和时限", "calendar")]
    if known.held:
        links.append(link("我的应办事项", "duties"))
    if Action.OVERSEE in known.held:
        links.append(link("应办事项完成情况", "duty_ledger"))
    if {Action.APPOINT, Action.OVERSEE} & known.held.keys():
        links.append(link("人员和岗位", "people"))
    for office in known.held.get(Action.SET_CALENDAR, []):
        if office.kind == UnitKind.COORDINATION_OFFICE:
            links += [link("提醒模板", "reminder_templates", office.pk), link("消息发送情况", "outbox", office.pk)]
            links.append(link("个人信息保存期限", "retention", office.pk))
    readable = known.held.get(Action.READ, [])[:LOGS_SHOWN]
    for unit in readable:
        label = "办理记录" if len(readable) == 1 else f"办理记录：{unit.short_name or unit.name}"
        links.append(link(label, "unit_log", unit.pk))
    return links


def link(label: str, name: str, *args: Any) -> dict[str, Any]:
    """One link of the rail."""
    return {"label": label, "url": reverse(name, args=args), "count": None}
