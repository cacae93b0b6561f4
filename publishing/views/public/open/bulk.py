"""Everything in force in a place as one file: a table or JSON line by line, written as it is read, never cut."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from campaign.access import public
from publishing.enums import EditionKind
from publishing.operations.reading import FileLost, refuse_unfit
from publishing.queries.open_data import open_items
from publishing.sheets.csv_out import cancelled_lines, encoded, retained_lines
from publishing.sheets.open_data import CHUNK, item_lines, json_lines
from publishing.views.public.edition import FOR_EVER, attachment, edition_or_404, page_of, title_of
from publishing.views.public.page import division_or_404, public_page

TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@public_page
def data_file(request: HttpRequest, code: str, form: str) -> StreamingHttpResponse:
    """The items in force in a place and everything in it; the header `X-Row-Count` says how many, and so does the end."""
    division = division_or_404(code)
    rows = open_items(below=division)
    count = rows.count()
    every = rows.iterator(CHUNK)
    lines = encoded(item_lines(every, count)) if form == "csv" else json_lines(every, count)
    answer = StreamingHttpResponse(lines, content_type=TYPES[form])
    answer["X-Row-Count"] = str(count)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Content-Disposition"] = attachment(f"{division.name}现行证明事项.{form}")
    return answer


@public
@require_safe
@gzip_page
def edition_csv(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """The rows of an edition of Annex 3 or 4 as a table in the columns of the annex; frozen, so it may be kept for ever:
    packed once for who takes it so, and kept packed by the cache in front."""
    one = edition_or_404(**kwargs)
    if one.kind == EditionKind.SUMMARY:
        raise Http404
    try:
        refuse_unfit(one)
    except FileLost as loss:
        return render(request, "publishing/public/edition.html", page_of(request, one) | {"loss": loss}, status=503)
    rows = one.compilation.items.order_by("position")
    lines = retained_lines(rows) if one.kind == EditionKind.RETAINED else cancelled_lines(rows, one)
    answer = StreamingHttpResponse(encoded(lines), content_type=TYPES["csv"])
    answer["X-Row-Count"] = str(one.rows)
    answer["Cache-Control"] = FOR_EVER
    answer["Content-Disposition"] = attachment(f"{title_of(one)}.csv")
    return answer
