"""The chair hands the panel's items out: the method, a preview of who gets how many, and the yes (decision 27)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, requires, units_for
from campaign.models import Unit, User
from campaign.operations import Refused
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from review.forms import AssigneeForm, AssignForm, DocketFilter
from review.models import Ruling
from review.operations import assign
from review.queries import docket_for, rulings_under
from review.queries.assignment import (
    Parcel,
    Plan,
    distribute,
    hands_for,
    held_by_members,
    parcels,
    unassigned_under,
)
from review.sheets.assignment_out import PLAN, rows_of_plan, table_csv, write_table
from review.views.docket import pick_from
from review.views.papers import FILE_KINDS, as_file, chips, picked

OWN = ("method", "members", "page")  # of the address: what is not the docket's


@requires(Action.SETTLE)
def docket_assign(request: Asked) -> HttpResponse:
    """Hand out what nobody has yet; a GET shows the method and, once it is chosen, who would get how many."""
    desk = AssignDesk(request)
    if request.method != "POST":
        return desk.show()
    if not desk.items:
        messages.info(request, "没有可以分配的事项，可能已经分配。")
        return redirect(desk.address)
    plan = desk.plan()
    if plan is None:
        return desk.show(status=422)
    if plan.digest != request.POST.get("digest"):
        return desk.show(Refused("预览之后有变化，本次没有分配任何一件。请核对新的预览后再确认。"), status=409)
    method = desk.form.method_chosen()
    try:
        count = assign(plan.given, how=str(method.label), actor=request.user, at=request.at)
    except Refused as refused:
        return desk.show(refused, status=409)
    people = len(set(plan.given.values()))
    messages.success(request, f"已将{count}件事项分配给{people}人。需要改派的，打开事项或者在审核目录中勾选办理。")
    return redirect(desk.back)


@requires(Action.SETTLE)
@require_safe
def docket_assign_download(request: Asked, kind: str) -> HttpResponse:
    """The preview as a file, `xlsx` or `csv`; where no method is chosen yet, back to the page that asks for it."""
    if kind not in FILE_KINDS:
        raise Http404
    desk = AssignDesk(request)
    plan = desk.plan()
    if plan is None:
        return redirect(desk.address)
    rows = list(rows_of_plan(plan.hands))
    own = "、".join(unit.name for unit in units_of(request.user)[:2])
    return as_file(
        kind,
        "分配预览",
        xlsx=lambda file: write_table(file, PLAN, rows, unit_name=own, day=day_of(request)),
        csv=lambda: table_csv(PLAN, rows),
    )


@requires(Action.SETTLE)
@require_POST
def docket_assign_picked(request: Asked) -> HttpResponse:
    """Hand the picked items to one member, or to nobody."""
    query = request.GET.urlencode()
    back = reverse("docket") + (f"?{query}" if query else "")
    keys = picked(request.POST)
    mine = docket_for(request.user).filter(unit__in=units_for(request.user, Action.SETTLE)).prefetch_related(None)
    cases = pick_from(list(mine.filter(pk__in=keys)), keys)
    people = {user.pk: user for users in hands_for([case.unit for case in cases]).values() for user in users}
    form = AssigneeForm(request.POST, people=people.values())
    if not cases:
        messages.warning(request, "没有选中事项。请先勾选要改派的事项，再选择承办人。")
    elif not form.is_valid():
        messages.warning(request, "没有选择承办人，或者所选的人不能承办这些事项。请重新选择。")
    else:
        hand_on(request, cases, form)
    return redirect(back)


@requires(Action.SETTLE, model=Ruling, within=rulings_under)
@require_POST
def ruling_assign(request: Asked, case: Ruling) -> HttpResponse:
    """Hand one item to another member, or to nobody."""
    form = AssigneeForm(request.POST, people=hands_for([case.unit])[case.unit_id])
    if form.is_valid():
        hand_on(request, [case], form)
    else:
        messages.warning(request, str(form.errors["assignee"][0]))
    query = request.GET.urlencode()
    return redirect(reverse("ruling", args=[case.pk]) + (f"?{query}" if query else ""))


def hand_on(request: Asked, cases: list[Ruling], form: AssigneeForm) -> None:
    """Carry it out and say so, or say why not."""
    user = form.chosen()
    try:
        count = assign({case.pk: user for case in cases}, how="改派", actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return
    name = dict(form.fields["assignee"].choices)[form.cleaned_data["assignee"]]  # type: ignore[attr-defined]
    words = f"已改由{name}承办" if user else "已收回，待重新分配"
    messages.success(request, f"{count}件事项{words}。" if count else "承办人没有变化。")


def assignee_part(case: Ruling, user: User) -> dict[str, Any]:
    """What the item's page shows of who deals with it: to its chair with the form that hands it on."""
    if not case.is_open or not can(user, Action.SETTLE, case):
        return {}
    return {"assigning": AssigneeForm(people=hands_for([case.unit])[case.unit_id], now=case.assignee_id)}


class AssignDesk:
    """What the page asks: the items of the docket that nobody has, as far as its filter leaves them, and who may have them."""

    def __init__(self, request: Asked) -> None:
        self.request = request
        self.filter = DocketFilter(request.GET, user=request.user, at=request.at)
        rows = self.filter.narrow(leave=("state", "assignee"))
        self.items: list[Parcel] = parcels(rows.filter(unassigned_under(request.user)).prefetch_related(None))
        units = Unit.objects.filter(pk__in={one.unit for one in self.items})
        self.units = {unit.pk: unit for unit in units}
        self.hands = hands_for(self.units.values())
        people = {user.pk: user for users in self.hands.values() for user in users}
        self.people = sorted(people.values(), key=lambda user: (user.name, user.pk))
        asked = "method" in request.GET or "members" in request.GET
        self.form = AssignForm(request.GET if asked else None, people=self.people)
        rest = request.GET.copy()
        for name in OWN:
            rest.pop(name, None)
        self.query = rest.urlencode()
        self.address = reverse("docket_assign") + (f"?{self.query}" if self.query else "")
        self.back = reverse("docket") + (f"?{self.query}" if self.query else "")

    def plan(self) -> Plan | None:
        """Who would get what; None until method and members are chosen."""
        if not self.form.is_bound or not self.form.is_valid():
            return None
        hands = {unit: [user for user in users if self.form.takes(user)] for unit, users in self.hands.items()}
        held = held_by_members(self.filter.current(), self.people, self.request.user)
        return distribute(self.items, self.form.method_chosen(), hands, held)

    def show(self, refused: Refused | None = None, *, status: int = 200) -> HttpResponse:
        """Draw the page."""
        plan = self.plan()
        left = {one.unit for one in plan.left} if plan else ()
        context = {
            "form": self.form,
            "waiting": len(self.items),
            "plan": plan,
            "kinds": len({one.kind for one in self.items}),
            "left_units": [self.units[key] for key in sorted(left, key=lambda key: self.units[key].code)],
            "active": chips(self.filter, self.request.GET),
            "kept": [(name, value) for name, values in self.kept() for value in values],
            "round": self.filter.current(),
            "asked": self.request.GET.urlencode(),
            "back": self.back,
            "refused": refused,
            "crumbs": [
                {"label": "我的工作", "url": reverse("desk")},
                {"label": "审核目录", "url": self.back},
                {"label": "分配事项"},
            ],
        }
        return render(self.request, "review/assign.html", context, status=status)

    def kept(self) -> list[tuple[str, list[str]]]:
        """The docket's conditions, which go along with the form."""
        return [(name, values) for name, values in self.request.GET.lists() if name not in OWN]
