"""What a search found, to take away: more than the screen counts."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse

from publishing import queries
from publishing.models import ListedItem
from publishing.queries import Hit, Reading, Scope
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
    words = question.text
    hits: list[Hit] = []
    for reading, scope in question.readings() if question.form.asked and not question.unknown else ():
        hits = hits_of(question, reading, scope)
        if hits:
            words = reading.text
            break
    answer = StreamingHttpResponse(encoded(found_lines(rows_of(hits))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment(f"查证明：{words}.csv")
    return answer


def hits_of(question: Question, reading: Reading, scope: Scope) -> list[Hit]:
    """All hits of a reading up to the most, best first."""
    return queries.found_by(reading, scope, question.narrowing(scope), most=MOST).hits


def rows_of(hits: list[Hit]) -> Iterator[ListedItem]:
    """The rows, some hundreds at a time."""
    for start in range(0, len(hits), CHUNK):
        yield from queries.items_of(hits[start : start + CHUNK])
