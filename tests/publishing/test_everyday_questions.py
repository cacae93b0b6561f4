"""Questions as people ask them, over the lists that other places published and the catalogue: is what they mean among the first?

The questions are data (`fixtures/everyday_questions.csv`, own work): each with the names of which one must come, none where
nothing is listed. Every fourth was held out: words and rules were not changed to please it. `pytest -s` prints the figures.
"""

import csv
import uuid
from collections import defaultdict
from dataclasses import dataclass

import pytest

from campaign.models import Unit
from campaign.operations.rows import FIXTURES
from publishing.models import Compilation, ListedItem
from publishing.models.search import search_key
from publishing.queries import directory, found_by, names_like, readings, scope_of
from submissions.operations.catalogue import load_catalogue
from tests.cast import PHASE_3

QUESTIONS = FIXTURES / "everyday_questions.csv"
OFFICES = ("公安局", "教育局", "人力资源和社会保障局", "卫生健康委员会")
OFFICE_OF = {"13": "公安局", "14": "公安局", "08": "教育局", "09": "教育局", "23": "教育局", "06": OFFICES[2]}


@dataclass(frozen=True)
class Question:
    """A line of the file."""

    text: str
    kind: str
    expected: frozenset[str]
    held_out: bool


def questions():
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return [
            Question(
                row["question"],
                row["kind"],
                frozenset(filter(None, row["expected"].split("|"))),
                row["held_out"] == "yes",
            )
            for row in csv.DictReader(file)
        ]


def published_rows():
    """Name, service and office of every row of the published lists that names a certificate, then those of the catalogue."""
    for path in sorted((FIXTURES / "published").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("cert_name"):
                    yield row["cert_name"], row.get("service_name") or "", OFFICE_OF.get(path.name[:2], "")
    with (FIXTURES / "catalogue" / "certificates.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from ((row["name"], "", "") for row in csv.DictReader(file))


@pytest.fixture
def lists(ground, cast, story):
    """One list of 城关区 with all these rows."""
    return story("everyday", lambda: play(ground, cast))


def play(ground, cast):
    load_catalogue()
    units = {"": ground.township}
    for number, name in enumerate(OFFICES, start=90):
        unit = Unit.objects.get(pk=ground.civil.pk)
        unit.pk, unit._state.adding, unit.code = None, True, f"540102-0{number}"
        unit.name, unit.short_name = f"城关区{name}", name
        unit.save()
        units[name] = unit
    compilation = Compilation.objects.create(
        unit=ground.lead,
        round=ground.round,
        number=1,
        compiled_at=PHASE_3,
        compiled_by=cast.panel_chair,
        is_current=True,
    )
    ListedItem.objects.bulk_create(
        ListedItem(
            compilation=compilation,
            position=number,
            outcome="cancel" if number % 3 else "retain",
            uid=uuid.UUID(int=number),
            unit=units[office],
            unit_name=units[office].name,
            division_path=units[office].division.path,
            level=units[office].division.level,
            cert_name=name[:200],
            service_name=service[:200],
            subject="individual",
            disposal="abolish" if number % 3 else "",
        )
        for number, (name, service, office) in enumerate(published_rows(), start=1)
    )
    return compilation


def answered(text, names):
    """The names that the page shows, in its order: of the hits, else those it offers."""
    for reading in readings(text, names):
        scope = scope_of(reading, None, None)
        found = found_by(reading, scope)
        if found.hits:
            return list(dict.fromkeys(hit.name for hit in found.hits)), True
    for reading in readings(text, names):
        if offered := names_like(reading, scope_of(reading, None, None), names):
            return [search_key(one) for one in offered], False
    return [], True


def place_of(question, names):
    """At which place the first expected name stands; 1 for the right silence, 0 for none."""
    shown, _ = answered(question.text, names)
    keys = {search_key(one) for one in question.expected}
    keys |= {other for key in keys for other in names.certificates.same_as(key)}  # the same certificate
    if not keys:
        return 0 if shown else 1
    return next((at for at, one in enumerate(shown, start=1) if one in keys), 0)


def figures(asked, names):
    """For each kind how many questions, how many with the answer first, and among the first five; and what is not first."""
    found = defaultdict(lambda: [0, 0, 0])
    late = []
    for question in asked:
        at = place_of(question, names)
        counts = found[question.kind]
        counts[0], counts[1], counts[2] = counts[0] + 1, counts[1] + (at == 1), counts[2] + (0 < at <= 5)
        if at != 1:
            late.append(
                f"{question.text} ({at or 'missed'}): {'、'.join(answered(question.text, names)[0][:3]) or 'nothing'}"
            )
    return {kind: tuple(counts) for kind, counts in found.items()}, late


def summed(found):
    """All kinds together."""
    return tuple(sum(one[at] for one in found.values()) for at in range(3))


def printed(title, found):
    """The figures as a table."""
    lines = [f"\n{title}: kind, questions, answer first, among the first five"]
    lines += [f"  {kind:<12} {count:>3} {first:>4} {five:>4}" for kind, (count, first, five) in sorted(found.items())]
    count, first, five = summed(found)
    lines.append(f"  all          {count:>3} {first:>4} {five:>4}   at 1 {first / count:.1%}, at 5 {five / count:.1%}")
    return "\n".join(lines)


def test_what_people_mean_is_among_the_first(lists):
    names, every = directory(), questions()
    tuned, late = figures([one for one in every if not one.held_out], names)
    held_out, _ = figures([one for one in every if one.held_out], names)
    tables = (printed("Words and rules were made for these", tuned), printed("Held out", held_out))
    print(*tables, "\n  not first:", "; ".join(late))  # noqa: T201 - the figures, with pytest -s
    assert (summed(tuned), summed(held_out)) == ((104, 102, 104), (34, 29, 32))


def test_what_is_not_listed_is_met_with_silence_in_every_way_of_asking(lists):
    names = directory()
    absent = [one.text for one in questions() if not one.expected]
    assert [(text, answered(text, names)[0]) for text in absent] == [(text, []) for text in absent]


def test_a_quarter_is_held_out_and_no_question_stands_twice():
    every = questions()
    assert len({one.text for one in every}) == len(every)
    assert sum(one.held_out for one in every) == len(every) // 4
