"""The inbox: a person's own messages."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, signed_in
from campaign.forms.reminders import InboxFilter, MailChoiceForm
from campaign.models import AddressProof, MailChoice, Message
from campaign.notice.reminding import is_late
from campaign.operations import Refused
from campaign.operations.addresses import ask_address
from campaign.operations.messages import choose_mail, mark_all_read, mark_read
from campaign.operations.outbox import ESCALATION, REMINDER
from campaign.queries import unread_count
from campaign.views.asked import Asked
from campaign.views.context import frame_of

PAGE = 20


@signed_in
@require_safe
def inbox(request: Asked) -> HttpResponse:
    """All my messages, newest first."""
    form = InboxFilter(request.GET or None)
    mine = Message.objects.filter(user=request.user).select_related("unit", "mail", "text")
    page = Paginator(form.narrow(mine), PAGE).get_page(request.GET.get("page"))
    ways = dict(frame_of(request).pages) | {"我的应办事项": reverse("duties"), "日历和时限": reverse("calendar")}
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("inbox"),
        "page": page,
        "lines": [line(message, ways) for message in page],
        "unread": unread_count(request.user),
        "newest": mine.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "here": request.get_full_path(),
    }
    return render(request, "campaign/inbox.html", context)


def line(message: Message, ways: Mapping[str, str]) -> dict[str, Any]:
    """A message with what is to be said beside it, and the way to each page of this person's that its words name (“…”)."""
    named = [(label, url) for label, url in ways.items() if f"“{label}”" in message.body]
    if message.kind == REMINDER and not named:
        named = [("我的应办事项", ways["我的应办事项"])]
    return {
        "ways": named,
        "message": message,
        "late": is_late(message.due_at, message.created_at),
        "others": message.kind == ESCALATION,
    }


def chips(form: Any, data: QueryDict) -> list[dict[str, str]]:
    """The conditions that are set, each with the address without it."""
    found = []
    for name, label in form.active():
        rest = data.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        found.append({"label": label, "url": f"?{rest.urlencode()}"})
    return found


@signed_in
@require_POST
def message_read(request: Asked, pk: int) -> HttpResponse:
    """Mark one of my messages as read; another person's is not there."""
    mark_read(fetch(Message.objects.filter(user=request.user), "pk", pk), at=request.at)
    return back(request)


@signed_in
@require_POST
def inbox_read(request: Asked) -> HttpResponse:
    """Mark as read all that stood there when the page was opened; what came since stays unread."""
    newest = request.POST.get("newest", "")
    count = (
        mark_all_read(request.user, at=request.at, until=int(newest)) if newest.isdecimal() and len(newest) < 19 else 0
    )
    messages.success(request, f"已将{count}条消息标为已读。" if count else "没有未读的消息。")
    return back(request)


def back(request: Asked) -> HttpResponse:
    """To where the button stood: the inbox, with its filters."""
    target = request.POST.get("next", "")
    own = target.startswith(reverse("inbox")) and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if own else "inbox")


@signed_in
def mail_choice(request: Asked) -> HttpResponse:
    """What I chose about letters, and whether my address has proved itself."""
    user = request.user
    chosen = MailChoice.objects.filter(user=user).first() or MailChoice(user=user)
    form = MailChoiceForm(request.POST if request.method == "POST" else None, instance=chosen)
    if form.is_valid():
        choose_mail(user, others=form.cleaned_data["others"], english=form.cleaned_data["english"])
        messages.success(request, "已保存。")
        return redirect("mail_choice")
    proof = AddressProof.objects.filter(user=user, address=user.email).first() if user.email else None
    context = {
        "form": form,
        "proof": proof,
        "crumbs": [{"label": "消息", "url": reverse("inbox")}, {"label": "消息设置"}],
    }
    return render(request, "campaign/mail_choice.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def address_ask(request: Asked) -> HttpResponse:
    """Queue a letter that asks my address to prove itself."""
    post = request.user.postings.current().select_related("unit").order_by("pk").first()
    try:
        if post is None:
            raise Refused("您现在没有岗位，不会收到提醒，不用确认邮箱。")
        ask_address(request.user, post.unit, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, "确认邮件几分钟内发出，14日内有效。请到邮箱查收并打开链接。")
    return redirect("mail_choice")
