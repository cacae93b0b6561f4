"""The English words of the public pages: taken out of templates and code, kept in a catalogue, compiled. `make messages` runs it.

A message is the Chinese sentence itself. Domain words (labels of the enums, names of phases, sentences of the notice) stay as they
are in the code, because workbooks print them; pages look them up by the filter `word`, so they are messages too.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

from tests.house import measure

PO = measure.ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
FRAME = (
    "base.html",
    "public.html",
    "400.html",
    "404.html",
    "500.html",
    "503.html",
    "components/tongues.html",
    "components/field.html",
)
PUBLIC = ("publishing/public", "supervision/public")
CODE = (
    *("publishing/views/public", "publishing/forms", "campaign/templatetags", "campaign/views"),
    *("supervision/views/public", "supervision/forms", "supervision/operations"),
)
ISSUED = datetime(2020, 9, 9, tzinfo=UTC)
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w*)\}")
HAN = re.compile(r"[一-鿿]")
INCLUDED = re.compile(r"""["']([\w/.-]+\.html)["']""")
MARKED = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{% blocktranslate.*?\{% endblocktranslate %\}|\{% translate .*?%\}"
    r"|_\(\"[^\"]*\"\)|\{% (?:el)?if .*?%\}|\{% with [^%]*\|term %\}|<[^>]*lang=\"zh-Hans\"[^>]*>[^<]*</",
    re.S,
)


def public_templates() -> list[Path]:
    """The templates that a public page may be made of: the frame, the pages, and what they include."""
    root = measure.ROOT / "templates"
    found = {root / name for name in FRAME}.union(*((root / name).rglob("*.html") for name in PUBLIC))
    waiting = list(found)
    while waiting:
        for name in INCLUDED.findall(waiting.pop().read_text(encoding="utf-8")):
            part = root / name
            if (
                part.is_file()
                and part not in found
                and name.startswith(("components/", *(f"{one}/" for one in PUBLIC)))
            ):
                found.add(part)
                waiting.append(part)
    return sorted(found)


def words_of_the_domain() -> Iterator[str]:
    """What the filter `word` looks up."""
    from campaign.enums import BasisLevel, Disposal, Level, Outcome, Subject  # the settings must be there first
    from campaign.notice.six_categories import CATEGORIES
    from campaign.notice.timetable import DEADLINES, PHASES
    from campaign.operations.retention import kinds
    from publishing.enums import EditionKind, EditionState, ListChange
    from supervision.enums import complaints
    from supervision.enums.evaluation import FORMULA, Band
    from supervision.enums.figures import FIGURES
    from supervision.enums.notices import NoticeKind

    for enum in (Level, Subject, Disposal, Outcome, BasisLevel, EditionKind, EditionState, ListChange, NoticeKind):
        yield from (str(one.label) for one in enum)
    from supervision.workflow.complaints import COMPLAINT

    yield from (move.label for move in COMPLAINT.moves)
    yield from ("收到投诉", "投诉人补充情况", "投诉人补充照片", "投诉人意见：已解决", "投诉人意见：没有解决")
    for of_complaints in ("ComplaintState", "ComplaintOutcome", "RefusalReason", "HearingWord", "LookUp"):
        yield from (str(one.label) for one in getattr(complaints, of_complaints))
    yield from (str(one.label) for one in (*Band, *FIGURES))
    yield from (one.words for one in FORMULA.criteria)
    yield from (one.name for one in (*PHASES, *DEADLINES))
    for kept in kinds():
        yield from (kept.title, kept.purpose, kept.seen_by, kept.begins)
    for one in CATEGORIES:
        yield from (one.name, one.sentence, one.leaves_behind)


def messages() -> dict[str, str]:
    """Every message of the public pages with a place where it stands."""
    found = dict.fromkeys(words_of_the_domain(), "campaign/enums.py, campaign/notice")
    for path in public_templates():
        words = "\n".join(line.strip() for line in templatize(path.read_text(encoding="utf-8")).splitlines())
        found |= dict.fromkeys(taken_from(words), str(path.relative_to(measure.ROOT)))
    for folder in CODE:
        for path in sorted((measure.ROOT / folder).rglob("*.py")):
            found |= dict.fromkeys(taken_from(path.read_text(encoding="utf-8")), str(path.relative_to(measure.ROOT)))
    return {text: place for text, place in found.items() if not text.isascii() or "%(" in text}


def taken_from(text: str) -> Iterator[str]:
    """The messages in a piece of Python."""
    for _, message, _, _ in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield message if isinstance(message, str) else message[0]


def catalogue() -> Catalog:
    """What is translated."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def placeholders(text: str) -> set[str]:
    """The names of what is put into a message."""
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def unmarked(path: Path) -> list[str]:
    """The lines of a template with Chinese text that no tag marks for translation."""
    text = MARKED.sub("", path.read_text(encoding="utf-8"))
    return [line.strip() for line in text.splitlines() if HAN.search(line)]


def compiled(kept: Catalog) -> dict[str, str]:
    """Message → English, as a compiled catalogue holds them."""
    return {str(one.id): str(one.string) for one in kept if one.id and one.string and not one.fuzzy}


def renew() -> None:
    """Take the messages anew into the catalogue, keep what is translated, leave out what nobody says any more, compile."""
    kept = compiled(catalogue()) if PO.exists() else {}
    new = Catalog(locale="en", project="jianzheng", fuzzy=False)
    new.creation_date = new.revision_date = ISSUED  # the file changes with its messages only
    for text, place in sorted(messages().items(), key=lambda one: (one[1], one[0])):
        new.add(text, kept.get(text, ""), locations=[(place, None)])
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, new, width=0, omit_header=False)
    with MO.open("wb") as file:
        write_mo(file, new)


def compiled_file() -> dict[str, str]:
    """What the compiled catalogue holds."""
    with MO.open("rb") as file:
        return compiled(read_mo(file))


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.config.settings")
    django.setup()
    renew()
