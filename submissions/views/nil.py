"""Nil return: say that there is nothing to declare, and why; or take that back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.enums import NilReason
from submissions.forms.peers import NilForm
from submissions.models import Declaration
from submissions.operations import declare_nil
from submissions.queries import declarations_in_charge
from submissions.queries.peers import compared
from submissions.views.standing import crumbs, fills


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
def declaration_nil(request: Asked, paper: Declaration) -> HttpResponse:
    """The reason on a page of its own, beside what comparable units have declared; `nil=0` takes it back."""
    if not fills(request.user, paper):
        raise Http404
    if request.method != "POST":
        if not paper.is_editable:
            messages.error(request, "申报表已提交，内容已锁定，不能改作零报告。")
            return redirect("declaration", pk=paper.pk)
        return show(request, paper, NilForm(initial={"reason": paper.nil_reason, "words": paper.nil_words}))
    nil = request.POST.get("nil") != "0"
    form = NilForm(request.POST)
    if nil and not form.is_valid():
        return show(request, paper, form, 422)
    try:
        if nil:
            reason = NilReason(form.cleaned_data["reason"])
            declare_nil(paper, True, reason=reason, words=form.cleaned_data["words"], actor=request.user, at=request.at)
        else:
            declare_nil(paper, False, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        words = "已标为零报告。还须提交分管领导签发，才算报送。" if nil else "已取消零报告，可以添加事项。"
        messages.success(request, words)
    return redirect("declaration", pk=paper.pk)


def show(request: Asked, paper: Declaration, form: NilForm, status: int = 200) -> HttpResponse:
    """Draw the page."""
    context = {"paper": paper, "form": form, "beside": compared(paper), "crumbs": crumbs(paper, "零报告")}
    return render(request, "submissions/declaration_nil.html", context, status=status)
