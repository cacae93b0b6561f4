"""What is counted of a unit equals plain SQL over the rows, for fifty units of a random data set; and costs the same for one."""

import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import BasisLevel, DutyState, Outcome
from campaign.models import Unit
from campaign.queries.duties import standings
from campaign.queries.ledger import Tally
from publishing.models import Enquiry, EnquiryAnswer, Guide, ListedItem
from review.models import Confirmation, Ruling
from supervision.enums.figures import CODES
from supervision.queries.figures import SOURCES, counts_by_unit, counts_of
from tests.cast import PHASE_2, PHASE_3, PHASE_5, Cast, Ground
from tests.publishing.conftest import Asking, Published
from tests.publishing.laid import Laid
from tests.publishing.played import Case

UNITS, SEED = 50, 20201231
LISTED = """
    SELECT count(*) FROM publishing_listeditem i JOIN publishing_compilation c ON c.id = i.compilation_id
    WHERE c.is_current AND NOT c.is_roll_up AND c.round_id = %(round)s AND i.unit_id = %(unit)s
"""
DECLARED = """
    SELECT count(*) FROM submissions_declareditem d JOIN submissions_declaration p ON p.id = d.declaration_id
    WHERE p.is_current AND p.round_id = %(round)s AND p.unit_id = %(unit)s
"""
CATEGORIES = ("abolish", "commitment", "credit_check", "licence_instead", "department_check", "data_sharing")
SQL = {
    "declared": DECLARED,
    "undecided": DECLARED
    + """ AND d.uid NOT IN (SELECT i.uid FROM publishing_listeditem i JOIN publishing_compilation c
          ON c.id = i.compilation_id WHERE c.is_current AND NOT c.is_roll_up AND c.round_id = %(round)s)""",
    "baseline": LISTED + " AND i.outcome <> 'strike'",
    "cancelled": LISTED + " AND i.outcome = 'cancel'",
    "retained": LISTED + " AND i.outcome = 'retain'",
    "referred": LISTED + " AND i.outcome = 'refer'",
    "struck": LISTED + " AND i.outcome = 'strike'",
    **{name: LISTED + f" AND i.outcome = 'cancel' AND i.disposal = '{name}'" for name in CATEGORIES},
    "guides_done": LISTED
    + """ AND i.outcome = 'retain' AND i.uid IN (SELECT g.uid FROM publishing_guide g WHERE g.conditions <> ''
          AND g.materials <> '' AND g.time_limit <> '' AND g.place <> '')""",
    "answered": """SELECT count(*) FROM publishing_enquiry e WHERE e.office_id = %(unit)s
          AND EXISTS (SELECT 1 FROM publishing_enquiryanswer a WHERE a.enquiry_id = e.id)""",
    "asked": """SELECT count(*) FROM publishing_enquiry e WHERE e.office_id = %(unit)s
          AND (EXISTS (SELECT 1 FROM publishing_enquiryanswer a WHERE a.enquiry_id = e.id) OR (e.due_at <= %(at)s
          AND NOT EXISTS (SELECT 1 FROM publishing_enquiry later WHERE later.replaces_id = e.id)))""",
}


def cases(draw: random.Random) -> list[Case]:
    """What one unit declared and was ruled: up to eight items of any outcome."""
    found = []
    for number in range(draw.randrange(9)):
        outcome = draw.choices(list(Outcome), weights=(5, 3, 1, 1))[0]
        level = BasisLevel.LAW if outcome == Outcome.RETAIN else BasisLevel.NONE
        disposal = draw.choice(CATEGORIES) if outcome == Outcome.CANCEL else ""
        found.append(Case(f"证明{number}", outcome, disposal, level.value))
    return found


def lay_out(ground: Ground, cast: Cast) -> list[Unit]:
    """Fifty departments more in 城关区: most on the published list, some only declared, guides and enquiries at random."""
    draw = random.Random(SEED)
    model = ground.civil
    made = [
        Unit(
            code=f"540102-{number}",
            name=f"城关区第{number}局",
            kind=model.kind,
            division=model.division,
            reports_to=ground.lead,
            panel=ground.lead,
            reports_path=f"{ground.lead.reports_path}540102-{number}/",
        )
        for number in range(100, 100 + UNITS)
    ]
    units = list(Unit.objects.bulk_create(made))
    laid = Laid(ground.round)
    listed, late = units[:30], units[30:45]
    laid.settle({unit: cases(draw) for unit in listed}, said="与另一事项重复。")
    laid.settle({unit: cases(draw) for unit in late}, at=PHASE_3, said="不属于证明。")
    laid.compile(ground.lead)
    laid.settle({unit: cases(draw) for unit in units[45:]})  # declared, and on no list yet
    kept = [item for item in ListedItem.objects.filter(outcome=Outcome.RETAIN).order_by("pk") if draw.random() < 0.6]
    whole = {"conditions": "年满18周岁。", "materials": "身份证。", "time_limit": "3日", "saved_at": PHASE_3}
    Guide.objects.bulk_create(
        Guide(uid=item.uid, unit_id=item.unit_id, place=draw.choice(("大厅", "")), saved_by=cast.clerk, **whole)
        for item in kept
    )
    ask(draw, units, cast, ground)
    return units


def ask(draw: random.Random, units: list[Unit], cast: Cast, ground: Ground) -> None:
    """Sixty requests to verify: answered, overdue, waiting, or asked anew."""
    items = list(ListedItem.objects.filter(outcome=Outcome.CANCEL).order_by("pk")[:60])
    for item in items:
        office = draw.choice([unit for unit in units if unit.pk != item.unit_id])
        terms, _ = Confirmation.objects.get_or_create(
            ruling=Ruling.objects.get(uid=item.uid),
            is_current=True,
            defaults={"round": ground.round, "office": office, "body": office.name, "asked_at": PHASE_3},
        )
        due = PHASE_5 + draw.choice((-1, 1)) * timedelta(days=2)
        facts: dict[str, Any] = {
            "item": item,
            "terms": terms,
            "unit_id": item.unit_id,
            "office": office,
            "words": "核查。",
        }
        facts |= {"asked_by": cast.clerk, "asked_at": PHASE_3, "days": 3, "due_at": due}
        first = Enquiry.objects.create(case_number=uuid.uuid4().hex, **facts)
        if draw.random() < 0.2:
            first = Enquiry.objects.create(case_number=uuid.uuid4().hex, replaces=first, **facts)
        if draw.random() < 0.5:
            answered = {"finding": "true", "words": "一致。", "answered_by": cast.clerk, "answered_at": PHASE_3}
            EnquiryAnswer.objects.create(enquiry=first, **answered)


def by_sql(unit: Unit, ground: Ground) -> dict[str, int]:
    """The figures of one unit, each by its own statement."""
    found = {}
    with connection.cursor() as cursor:
        for code, statement in SQL.items():
            cursor.execute(statement, {"unit": unit.pk, "round": ground.round.pk, "at": PHASE_5})
            found[code] = cursor.fetchone()[0]
    return found


def test_the_figures_of_fifty_random_units_are_plain_sql(ground: Ground, cast: Cast):
    units = lay_out(ground, cast)
    rows = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    with CaptureQueriesContext(connection) as many:
        found = counts_by_unit(rows, ground.round, PHASE_5)
    assert {unit.code: {code: found[unit.pk][code] for code in SQL} for unit in units} == {
        unit.code: by_sql(unit, ground) for unit in units
    }
    assert {code: sum(found[unit.pk][code] for unit in units) > 0 for code in SQL} == dict.fromkeys(SQL, True)
    tallies: dict[int, Tally] = {unit.pk: Tally() for unit in units}
    for one in standings(ground.round, units=rows):
        tallies[one.unit].states[one.state(PHASE_5)] += 1
    timed = {pk: (counts["duties_due"], counts["duties_in_time"]) for pk, counts in found.items()}
    assert timed == {pk: (one.due, one.of((DutyState.DONE, DutyState.EXTENDED))) for pk, one in tallies.items()}
    with CaptureQueriesContext(connection) as few:
        alone = counts_by_unit(rows.filter(pk=units[0].pk), ground.round, PHASE_5)
    assert (alone, len(few)) == ({units[0].pk: found[units[0].pk]}, len(many))


def test_every_figure_that_a_source_gives_has_its_words():
    assert sorted({code for _, codes in SOURCES for code in codes}) == sorted(CODES)


@pytest.mark.parametrize(("at", "timely"), [(PHASE_2, (0, 0)), (PHASE_5, (3, 1))])
def test_the_figures_of_a_published_unit(published: Published, at: Any, timely: tuple[int, int]):
    found = counts_of(published.ground.civil, published.round, at)
    said = {
        "declared": 4,
        "struck": 1,
        "baseline": 3,
        "cancelled": 1,
        "department_check": 1,
        "retained": 1,
        "referred": 1,
    }
    assert {code: found[code] for code in CODES if found[code] and not code.startswith("duties")} == {
        **said,
        "guides_done": 1,
    }
    assert (found["duties_due"], found["duties_in_time"])[0] >= timely[0]


def test_a_request_counts_once_it_is_due_or_answered(asking: Asking):
    office, count = asking.ground.township, counts_of
    first = asking.ask()
    read: Callable[[Any], tuple[int, int]] = lambda at: tuple(  # noqa: E731
        count(office, asking.round, at)[code] for code in ("asked", "answered")
    )
    assert read(first.due_at - timedelta(seconds=1)) == (0, 0)
    assert read(first.due_at) == (1, 0)
    asking.answer(first)
    assert read(first.due_at) == (1, 1)
