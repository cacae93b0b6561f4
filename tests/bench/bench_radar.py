"""The radar over every ruling of the region: a first look, and the next one where nothing has changed.

    python -m tests.bench.bench_radar [--size ITEMS] [--rounds N] [--full]

Half of the items stand in groups of about a hundred units of one level, half in groups of about four; three in a hundred
keep what the others cancel, two in a hundred cancel by another category. Beside it: reading the same rows and doing
nothing with them. Also what is asked before one county's list is compiled.
"""

from functools import partial

from tests.bench.figures import asked, heading, in_turn, most, note, row, seconds_of
from tests.bench.ground import database

GROUPED = """
UPDATE submissions_declareditem SET
    cert_key = CASE WHEN submissions_declareditem.id % 2 = 0
        THEN 'c' || d.level || (submissions_declareditem.id * 7 % {large})
        ELSE 's' || (submissions_declareditem.id * 11 % {small}) END,
    service_key = 't'
FROM submissions_declaration p JOIN campaign_unit u ON u.id = p.unit_id JOIN campaign_division d ON d.id = u.division_id
WHERE p.id = declaration_id
"""
RULED = """
UPDATE review_ruling SET
    outcome = CASE WHEN abs(hashtext(id::text)) % 100 < 3 THEN 'retain' ELSE 'cancel' END,
    disposal = CASE WHEN abs(hashtext(id::text)) % 100 < 3 THEN ''
        WHEN abs(hashtext(id::text)) % 100 < 5 THEN 'commitment' ELSE 'abolish' END
"""


def main() -> None:
    """Print the figures."""
    given = asked(__doc__, tiny=200, usual=33_000, full=100_000, rounds=3)
    with database("radar", given.tiny):
        from django.db import connection
        from django.utils import timezone

        from campaign.models import Round, Unit
        from review.enums import RulingState
        from review.models import Conflict, RadarRun, Ruling
        from review.queries.radar import findings_of_list
        from review.queries.radar_statements import KEY
        from review.tasks import look_for_conflicts
        from tests.bench import region

        units = region.declared(given.size, RulingState.SETTLED)
        sizes = {"large": max(given.size // 200, 1), "small": max(given.size // 8, 1)}
        with connection.cursor() as cursor:
            cursor.execute(GROUPED.format(**sizes))
            cursor.execute(RULED)
        region.settle_statistics()
        heading("The radar", f"{units:,} units, {given.size:,} items")

        def look() -> None:
            RadarRun.objects.create(asked_at=timezone.now())
            look_for_conflicts()

        rows = (
            Ruling.objects.annotate(key=KEY).order_by().values_list("pk", "unit", "outcome", "key", "item__service_key")
        )
        read = partial(lambda: list(rows.all()))
        first = seconds_of(look)
        found = Conflict.objects.count()
        region.settle_statistics()
        taken = in_turn({"again": look, "read": read}, given.rounds)
        row("a first look: everything is written", first, taken["read"], most(5, "s"))
        row("the next look: nothing has changed", taken["again"], taken["read"], most(5, "s"))
        lead = Unit.objects.filter(kind="lead_unit", division__level=3).order_by("code").first()
        assert lead is not None
        round = Round.objects.select_related("campaign").get(number=1)
        own = Ruling.objects.filter(unit__in=Unit.objects.of_list(lead)).count()
        gate = in_turn({"gate": partial(findings_of_list, lead, round)}, given.rounds)
        row(f"before a county's list of {own:,} items is compiled", gate["gate"], taken["read"], most(1, "s"))
        note(f"{found:,} disagreements found, {Conflict.objects.filter(notice=True).count():,} of them hints")


if __name__ == "__main__":
    main()
