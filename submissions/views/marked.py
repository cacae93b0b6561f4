"""The person's own workbook comes back with its wrong cells marked."""

from io import BytesIO
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.operations import Refused
from campaign.views.asked import Asked, day_of
from submissions.models import Declaration
from submissions.operations.uploads import count_reading
from submissions.queries import declarations_in_charge
from submissions.sheets import pending
from submissions.sheets.importing import read_for
from submissions.sheets.marked_out import marked_copy
from submissions.views.standing import fills
from submissions.views.upload import FILLS, gone, lying_behind
from submissions.views.workbooks import XLSX


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
@require_POST
def declaration_marked(request: Asked, paper: Declaration) -> HttpResponse | FileResponse:
    """Mark an upload that waits, and send it back under its own name."""
    if not fills(request.user, paper):
        raise Http404
    kept = lying_behind(request, paper)
    path = pending.lying(kept["file"]) if kept else None
    if kept is None or path is None:
        return gone(request, paper)
    try:
        count_reading(actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("declaration_upload", pk=paper.pk)
    content = marked_copy(path, read_for(paper, path, day_of(request), split=kept["split"]))
    if content is None:
        messages.error(request, "这份工作簿不能标注。请按页面列出的单元格在原表中逐处改正，再重新上传。")
        return redirect("declaration_upload", pk=paper.pk)
    name = f"{Path(kept['name']).stem or '申报表'}（已标出问题）.xlsx"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)
