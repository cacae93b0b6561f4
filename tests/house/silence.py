"""A list with planted words in its rows, remarks, approval and sheet, taken through every state before it is published."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from publishing.enums import EditionState
from publishing.models import Compilation, Edition, ListedItem
from publishing.operations import (
    Scan,
    discard,
    pass_legality,
    record_approval,
    send_back,
    withdraw_remark,
)
from publishing.sheets.editions import release
from tests.house.papers import Papers, planted
from tests.house.privacy import unguarded
from tests.publishing.conftest import COMPILED_AT, DAY, HOUR, KEPT

AT = COMPILED_AT + 24 * DAY
# Public from the moment of publication on, and not an instant before.
ROWS = {"丁酉录": "name of a row", "戊戌录": "cell of a row", "庚辰录": "reason of the correction", "辛巳录": "guide"}
# Never public.
INNER = {
    "癸巳录": "remark",
    "己亥录": "why a remark was withdrawn",
    "庚子录": "opinion of the review",
    "辛丑录": "signatory",
    "壬寅录": "file name of the sheet",
    "癸卯录": "content of the sheet",
    "甲辰录": "reason of the return",
}


def plant(papers: Papers) -> Compilation:
    """The list in hand with planted words in one of its kept rows, as if it had been compiled with them: its figures still agree."""
    compilation = Compilation.objects.get(pk=papers.keys["lists in hand"]["pk"])
    row = ListedItem.objects.get(compilation=compilation, cert_name=KEPT)
    name = f"{planted('丁酉录')}证明"
    with unguarded():
        ListedItem.objects.filter(pk=row.pk).update(cert_name=name, reason=planted("戊戌录"), search_text=name)
    return compilation


def before_publication(papers: Papers, compilation: Compilation) -> Iterator[EditionState]:
    """Take the list through its states, and wait in each; the last one is approved."""
    cast = papers.cast
    with transaction.atomic():
        Edition.objects.filter(compilation=compilation).update(state=EditionState.COMPILED)
        yield EditionState.COMPILED
        transaction.set_rollback(True)
    yield EditionState.IN_LEGALITY
    with transaction.atomic():
        send_back(compilation, note=planted("甲辰录"), actor=cast.legality, at=AT)
        yield EditionState.SENT_BACK
        discard(compilation, note=planted("甲辰录"), actor=cast.panel_chair, at=AT)
        yield EditionState.DISCARDED
        transaction.set_rollback(True)
    for remark in compilation.remarks.open():
        withdraw_remark(remark, words=planted("己亥录"), actor=cast.legality, at=AT)
    pass_legality(compilation, words=planted("庚子录"), actor=cast.legality, at=AT)
    yield EditionState.LEGAL
    scan = Scan(f"{planted('壬寅录')}.pdf", b"%PDF-1.4 " + planted("癸卯录").encode())
    record_approval(
        compilation,
        number="城政函〔2020〕9号",
        day=AT.date(),
        signatory=planted("辛丑录"),
        sheet=scan,
        actor=cast.approver,
        at=AT,
    )
    yield EditionState.APPROVED


def publish(papers: Papers, compilation: Compilation) -> None:
    """Its one publication moment."""
    release(compilation, actor=papers.cast.coordinator, at=AT + HOUR)


def guesses(compilation: Compilation) -> list[str]:
    """Addresses at which somebody might look for what is not public."""
    files = [sheet.file.name for sheet in compilation.approval_sheets.all()]
    folders = ("/media/", "/static/", "/published/", "/")
    return [
        *("/sitemap.xml", "/robots.txt", "/feed/", "/media/", "/published/"),
        *(f"{folder}{name}" for folder in folders for name in files),
    ]


def names_served() -> list[str]:
    """The names of the files that the web server gives away by itself."""
    root = Path(settings.PUBLISHED_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
