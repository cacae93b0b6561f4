"""Ask the office that took over the check: choose the published item, say what is to be verified."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaign.access import fetch, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from publishing.forms import EnquireForm, ItemFilter
from publishing.models import Enquiry, ListedItem
from publishing.operations import AnsweredAlready, AskedAlready, enquire
from publishing.queries.enquiries import asked_by, first_day, items_to_ask, terms_of
from review.models import Confirmation
from review.views.papers import chips, fact

PAGE = 50
COLUMNS = [{"label": label} for label in ("证明事项", "政务服务事项", "取消类别", "承接核查单位", "约定")]


@requires(Action.ANSWER)
@require_safe
def enquiry_items(request: Asked) -> HttpResponse:
    """The published items about which my units may ask, and why about some they may not."""
    form = ItemFilter(request.GET, rows=items_to_ask(request.user))
    page = Paginator(form.narrow(), PAGE).get_page(request.GET.get("page"))
    terms = terms_of(list(page))
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("enquiry_items"),
        "columns": COLUMNS,
        "rows": [row(item, terms.get(item.pk), request) for item in page],
        "page": page,
        "crumbs": crumbs("选择事项"),
    }
    return render(request, "publishing/enquiry_items.html", context)


def row(item: ListedItem, terms: Confirmation | None, request: Asked) -> list[Any]:
    """An item as a row of the table: a link where its office can be asked now."""
    name: Any = item.cert_name
    if terms is None:
        agreed = "待衔接或者系统外单位，请书面函询"
    else:
        day = first_day(item, terms)
        if day is not None and day_of(request) < day:
            agreed = f"自{day.year}年{day.month}月{day.day}日起承接"
        else:
            agreed = f"{terms.days}天内反馈"
            name = {"text": item.cert_name, "url": reverse("enquiry_ask", args=[item.uid])}
    return [name, item.service_name, item.get_disposal_display(), item.checking_unit, agreed]


@requires(Action.ANSWER, model=ListedItem, by="uid", within=items_to_ask)
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_ask(request: Asked, item: ListedItem) -> HttpResponse:
    """Ask about one item; posted, the office is told."""
    return ask(request, item, None)


@requires(Action.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_again(request: Asked, pk: int) -> HttpResponse:
    """Ask anew what was asked wrongly and nobody has answered; the earlier request stays and waits no longer."""
    before = fetch(asked_by(request.user), "pk", pk)
    return ask(request, fetch(items_to_ask(request.user), "uid", before.item.uid), before)


def ask(request: Asked, item: ListedItem, before: Enquiry | None) -> HttpResponse:
    """Show the form, or ask."""
    typed = {"case_number": before.case_number, "words": before.words} if before else None
    form = EnquireForm(request.POST if request.method == "POST" else None, initial=typed)
    status = 200
    if form.is_valid():
        try:
            made = enquire(item, **form.cleaned_data, replaces=before, actor=request.user, at=request.at)
        except Refused as refused:
            if (same := just_asked(refused, item, form, request)) is not None:
                return redirect("enquiry", pk=same.pk)
            form.add_error(None, refused.words)
            status = 409
        else:
            messages.success(request, f"已送{made.office.name}核查，反馈后会通知本单位。")
            return redirect("enquiry", pk=made.pk)
    elif form.is_bound:
        status = 422
    terms = terms_of([item]).get(item.pk)
    context = {
        "item": item,
        "before": before,
        "form": form,
        "facts": item_facts(item, terms),
        "may_ask": terms is not None,
        "back": reverse("enquiry", args=[before.pk]) if before else reverse("enquiry_items"),
        "crumbs": crumbs("更正后重新提出" if before else item.cert_name),
    }
    return render(request, "publishing/enquiry_ask.html", context, status=status)


def just_asked(refused: Refused, item: ListedItem, form: EnquireForm, request: Asked) -> Enquiry | None:
    """The request that this person has just made in these very words: a double click, not a conflict."""
    if not isinstance(refused, AskedAlready | AnsweredAlready):
        return None
    given = {name: value.strip() for name, value in form.cleaned_data.items()}
    return Enquiry.objects.unanswered().filter(item__uid=item.uid, asked_by=request.user, **given).first()


def item_facts(item: ListedItem, terms: Confirmation | None) -> list[dict[str, Any]]:
    """What the list says of the item, and what its office has agreed to."""
    facts = [
        fact("政务服务事项", item.service_name),
        fact("证明用途", item.purpose),
        fact("取消类别", item.get_disposal_display()),
        fact("取消后的办理方式", item.replacement),
        fact("承接核查单位", item.checking_unit),
    ]
    if terms is not None:
        facts += [
            fact("办理方法", terms.method),
            fact("联系处室", f"{terms.contact_office}，{terms.contact_phone}"),
            fact("约定天数", f"{terms.days}天（日历日）"),
        ]
    return facts


def crumbs(last: str) -> list[dict[str, str]]:
    """The way here."""
    return [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": "核查反馈", "url": f"{reverse('enquiries')}?side=by"},
        {"label": last},
    ]
