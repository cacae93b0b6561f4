"""The notice that goes with the lists: the draft for the approval, and the file as it was published."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import public, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing.enums import OFFICIAL
from publishing.models import Compilation, CoverNotice
from publishing.operations import open_cover
from publishing.operations.approving import editions_of
from publishing.queries.desk import lists_followed
from publishing.sheets.covers import write_cover
from publishing.views.public.edition import for_ever

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@requires(Action.FOLLOW_LIST, model=Compilation, within=lists_followed)
@require_safe
def cover_notice(request: Asked, compilation: Compilation) -> HttpResponseBase:
    """The notice as it was published; before that the draft, which says so in its name and on the paper."""
    if any(edition.state in OFFICIAL for edition in editions_of(compilation)):
        stored = CoverNotice.objects.filter(compilation=compilation).first()
        if stored is None:
            messages.error(request, "这一版公布时还没有生成通知，没有可下载的文件。")
            return redirect("compilation", pk=compilation.pk)
        try:
            return taken_away(FileResponse(open_cover(stored), content_type=DOCX), f"{stored}.docx")
        except Refused as refused:
            messages.error(request, refused.words)
            return redirect("compilation", pk=compilation.pk)
    draft = HttpResponse(draft_of(compilation), content_type=DOCX)
    return taken_away(draft, f"送审稿-{compilation}公布通知.docx")


def taken_away(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """An answer as a file of this name."""
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def draft_of(compilation: Compilation) -> bytes:
    """The notice as it would be published, written to a place that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft.docx"
        write_cover(compilation, path)
        return path.read_bytes()


@public
@require_safe
def list_notice(request: HttpRequest, code: str, round: int, number: int) -> HttpResponseBase:
    """The notice byte for byte as published; one that is not what it was is never given."""
    found = CoverNotice.objects.filter(
        compilation__unit__division__code=code,
        compilation__round__number=round,
        compilation__number=number,
        compilation__is_roll_up=False,
    ).first()
    if found is None:
        raise Http404
    try:
        return for_ever(open_cover(found), DOCX, f"{found}.docx")
    except Refused as refused:
        return HttpResponse(refused.words, status=503, content_type="text/plain; charset=utf-8")
