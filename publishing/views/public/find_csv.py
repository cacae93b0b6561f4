"""What a search found, to take away: more than the screen counts."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse

from publishing import queries
from publishing.models import ListedItem
from publishing.queries import Found, Hit, Lists
from publishing.sheets.csv_out import encoded, found_lines
from publishing.views.public.edition import attachment
from publishing.views.public.page import public_page
from publishing.views.public.question import Question

CHUNK = 500
MOST = 50_000  # rows of one file: more is a list of its own, and those are downloads of their own


@public_page
def find_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The hits as a table, as the page reads the question, written as they are read: up to 50,000; only
    its head where nothing is found."""
    question = Question(request)
    words, found = question.text, Found()
    for reading, scope in question.readings() if question.form.asked and not question.unknown else ():
        found = queries.found_by(reading, scope, question.narrowing(scope), most=MOST)
        if found.hits:
            words = reading.text or words
            break
    answer = StreamingHttpResponse(encoded(lines_of(found, question.lists)), content_type="text/csv; charset=utf-8")
    day = f"（{question.asked.value}的清单）" if question.asked.day else ""
    answer["Content-Disposition"] = attachment(f"查证明：{words}{day}.csv")
    return answer


def lines_of(found: Found, lists: Lists | None) -> Iterator[list[object]]:
    """The table, of the lists in force or of a past day's, some hundreds of rows at a time; where more is found than a file holds, the last line says so."""
    yield from found_lines(rows_of(found.hits, lists))
    if found.cut:
        yield [f"查到的事项超过{MOST:,}项，本表只列前{MOST:,}项。请选择地方、部门后分别下载，或者下载各地清单。"]


def rows_of(hits: list[Hit], lists: Lists | None) -> Iterator[ListedItem]:
    """The rows, in their order."""
    for start in range(0, len(hits), CHUNK):
        yield from queries.items_of(hits[start : start + CHUNK], lists=lists)
