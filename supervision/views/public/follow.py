"""What became of a complaint, to who knows its number and secret; and what they say of the answer.

Neither number nor secret stands in an address, a log or what the browser tells another page: both are posted, and the page that
answers is kept nowhere. What is done from that page is allowed by a signed pass that grows old.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from campaign.operations import Refused
from supervision.enums.complaints import ComplaintState, HearingWord
from supervision.forms.complaining import FollowForm, HearingForm
from supervision.forms.form_tokens import new_pass, read_pass
from supervision.models import Complaint
from supervision.operations.complaint_photos import add_photo
from supervision.operations.complaints import add_words
from supervision.operations.floods import TooMany, admit
from supervision.operations.hearings import hear
from supervision.queries.complaint_following import followed_by_key, is_said, told
from supervision.queries.complaints import tracked
from supervision.queries.notices import line_for
from supervision.views.public.complaining import caller_of, form_page, keep_photos, page, too_many

WORDS = {"solved": HearingWord.SOLVED, "unsolved": HearingWord.UNSOLVED}


@form_page
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and secret; answer with the case; take in what the complainant says."""
    if request.method != "POST":
        return page(request, "supervision/public/follow.html", form=FollowForm())
    at = request.at  # type: ignore[attr-defined]
    try:
        admit("follow", caller_of(request), at=at)
    except TooMany:
        return too_many(request)
    if "pass" in request.POST:
        key = read_pass(request.POST["pass"], at)
        complaint = followed_by_key(key) if key is not None else None
        if complaint is None:
            return page(request, "supervision/public/follow.html", 422, form=FollowForm(), late=True)
        return said(request, complaint)
    return asked(request)


def asked(request: HttpRequest) -> HttpResponse:
    """Number and secret as typed: the same words whichever of the two is wrong."""
    form = FollowForm(request.POST)
    if not form.is_valid():
        return page(request, "supervision/public/follow.html", 422, form=form)
    complaint = tracked(form.cleaned_data["number"], form.cleaned_data["secret"])
    if complaint is None:
        form.add_error(
            None, _("编号或者查询码不对。请对照提交时的纸条或者截图再输入；查询码不分大小写，横线可以不写。")
        )
        return page(request, "supervision/public/follow.html", 422, form=form)
    return case(request, complaint)


def said(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """What the complainant says of the answer, or adds, with photos; then the case as it stands now."""
    at, form = request.at, HearingForm(request.POST, request.FILES)  # type: ignore[attr-defined]
    act = request.POST.get("act", "")
    if not form.is_valid():
        return case(request, complaint, form=form, status=422)
    text, files = form.cleaned_data["text"], form.cleaned_data["photos"]
    try:
        if act in WORDS:
            hear(complaint, word=WORDS[act], text=text, actor=None, at=at)
        elif (text.strip() or not files) and not is_said(complaint, text):
            add_words(complaint, text=text, actor=None, at=at)
    except Refused as refused:
        return case(request, again(complaint), form=form, problems=[refused.words], status=409)
    complaint = again(complaint)
    problems = keep_photos(request, files, lambda content: add_photo(complaint, content, at=at))
    return case(request, complaint, problems=problems, thanks=not problems, status=422 if problems else 200)


def again(complaint: Complaint) -> Complaint:
    """The complaint as it stands now."""
    return followed_by_key(complaint.pk) or complaint


def case(request: HttpRequest, complaint: Complaint, status: int = 200, **given: Any) -> HttpResponse:
    """The case as its complainant reads it: facts, states, the day and how it was counted, what was answered; no name."""
    at = request.at  # type: ignore[attr-defined]
    above = complaint.unit.division.parent or complaint.unit.division
    context = {
        "complaint": complaint,
        "told": told(complaint, at),
        "pass": new_pass(complaint.pk, at),
        "may_add": complaint.is_running,
        "may_judge": complaint.state == ComplaintState.ANSWERED,
        "may_reopen": complaint.state == ComplaintState.CLOSED,
        "line": line_for(complaint.unit.division),
        "above": line_for(above),
        "form": HearingForm(),
        **given,
        "problems": [{"words": words} for words in given.get("problems", ())],
    }
    return page(request, "supervision/public/follow_case.html", status, **context)
