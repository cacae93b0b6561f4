"""Fill in the contact sheet: begin it, save it as a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.models import Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.forms import ContactForm
from submissions.models import ContactSheet
from submissions.operations import SheetChanged, open_contact_sheet, save_contact_sheet
from submissions.queries import contact_sheets_for, last_change_of
from submissions.views.contact import crumbs, last_saved
from submissions.views.contact_facts import LABELS

LOCKED = "联系表已报送。如需修改，请先点“变更”，修改后由分管领导再次签发。"


@requires(Action.FILL, model=Unit)
@require_POST
def contact_start(request: Asked, unit: Unit) -> HttpResponse:
    """Begin the unit's sheet; one that is there already is opened."""
    sheet = open_contact_sheet(unit, actor=request.user)
    return redirect("contact_edit" if sheet.is_editable else "contact", pk=sheet.pk)


@requires(Action.FILL, model=ContactSheet, within=contact_sheets_for)
def contact_edit(request: Asked, sheet: ContactSheet) -> HttpResponse:
    """The form; what is saved stays a draft until the leader certifies it."""
    if request.method != "POST":
        if not sheet.is_editable:
            messages.info(request, LOCKED)
            return redirect("contact", pk=sheet.pk)
        return show(request, sheet, ContactForm(sheet=sheet))
    form = ContactForm(request.POST, sheet=sheet)
    if not form.is_valid():
        return show(request, sheet, form, seen=version_in(request))
    try:
        save_contact_sheet(sheet, form.cleaned_data, actor=request.user, at=request.at, seen=version_in(request))
    except SheetChanged as changed:
        return show(request, changed.sheet, form, refused=changed)
    except Refused as refused:
        return show(request, sheet, form, refused=refused)
    if "stay" in request.POST:
        messages.success(request, "草稿已保存。")
        return redirect("contact_edit", pk=sheet.pk)
    messages.success(request, "联系表已保存为草稿。请核对，由分管领导签发报送。")
    return redirect("contact", pk=sheet.pk)


def version_in(request: Asked) -> int | None:
    """Which state of the sheet the person had before them, as the form says."""
    words = request.POST.get("version", "")
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= 18 else None


def show(
    request: Asked,
    sheet: ContactSheet,
    form: ContactForm,
    *,
    refused: Refused | None = None,
    seen: int | None = None,
) -> HttpResponse:
    """Draw the form; when somebody else saved meanwhile, what they wrote stands beside what was typed."""
    context = {
        "sheet": sheet,
        "form": form,
        "refused": refused,
        "theirs": theirs(sheet, form) if isinstance(refused, SheetChanged) else [],
        "version": last_change_of(sheet) if seen is None else seen,
        "saved": last_saved(sheet),
        "crumbs": crumbs(sheet, "填写"),
    }
    return render(request, "submissions/contact_edit.html", context, status=409 if refused else 200)


def theirs(sheet: ContactSheet, form: ContactForm) -> list[dict[str, str]]:
    """The fields in which what stands now differs from what was typed."""
    return [
        {
            "label": LABELS[name],
            "now": getattr(sheet, name) or "（空）",
            "typed": typed or "（空）",
            "anchor": f"id_{name}",
        }
        for name, typed in form.cleaned_data.items()
        if getattr(sheet, name) != typed
    ]
