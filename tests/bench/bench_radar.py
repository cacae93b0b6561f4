"""The radar over every ruling of the region: a first look, and the next one where nothing has changed.

    python -m tests.bench.bench_radar [--size ITEMS] [--rounds N] [--full]

Half of the items stand in groups of about a hundred units of one level, half in groups of about four; three in a hundred
keep what the others cancel, two in a hundred cancel by another category. Beside it: reading the same rows and doing
nothing with them. Also what is asked before one county's list is compiled.

Then the chains of certificates, with every item still demanded: each names an issuer of its place, every tenth service gives
a certificate that others ask for, and in every place with police and civil affairs two services ask for each other's.
"""

from collections.abc import Callable
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

DEMANDED = """
UPDATE submissions_declareditem SET
    cert_key = 'k' || (id * 7 % 900) || '证明', category = 'certificate',
    service_key = CASE WHEN id % 10 = 0 THEN '出具k' || (id * 11 % 900) || '证明' ELSE 's' || (id % 40) END,
    issuing_unit = (ARRAY['公安派出所', '民政部门', '人力资源社会保障部门', '村（居）民委员会', '用人单位或者学校'])[1 + id / 7 % 5]
"""
PLANTED = """
UPDATE submissions_declareditem SET
    service_key = CASE u.short_name WHEN '公安局' THEN '出具甲证明' ELSE '出具乙证明' END,
    cert_key = CASE u.short_name WHEN '公安局' THEN '乙证明' ELSE '甲证明' END,
    issuing_unit = CASE u.short_name WHEN '公安局' THEN '民政部门' ELSE '公安机关' END
FROM submissions_declaration p JOIN campaign_unit u ON u.id = p.unit_id
WHERE p.id = declaration_id AND no = 1 AND u.short_name IN ('公安局', '民政局')
"""
KEPT = "UPDATE review_ruling SET outcome = 'retain', disposal = ''"


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
        chains(given.rounds, taken["read"])


def chains(rounds: int, read: float) -> None:
    """Ask for everything again and plant circles: a first look for chains, and the next one."""
    from django.db import connection
    from django.utils import timezone

    from campaign.notice.timetable import SHANGHAI
    from review.operations.chain_keeping import keep_chains
    from review.queries.chain_demands import chains_on
    from review.queries.radar_statements import places
    from tests.bench import region

    with connection.cursor() as cursor:
        for statement in (DEMANDED, PLANTED, KEPT):
            cursor.execute(statement)
    region.settle_statistics()

    def look() -> None:
        at = timezone.now()
        keep_chains(chains_on(at.astimezone(SHANGHAI).date(), places()), at)

    first = seconds_of(transactional(look))
    region.settle_statistics()
    again = in_turn({"again": transactional(look)}, rounds)["again"]
    row("the chains, all items demanded: everything is written", first, read, most(5, "s"))
    row("the chains again: nothing has changed", again, read, most(5, "s"))
    note(chains_said())


def transactional(job: Callable[[], None]) -> Callable[[], None]:
    """The same inside one transaction."""
    from django.db import transaction

    return transaction.atomic(job)


def chains_said() -> str:
    """How many chains of each kind were found, and that every planted circle is among them."""
    from review.models import Chain
    from submissions.models import DeclaredItem

    kinds = {kind: Chain.objects.filter(kind=kind).count() for kind in ("circle", "repeated", "passed_on")}
    planted = (
        DeclaredItem.objects.filter(service_key="出具甲证明").values("declaration__unit__division").distinct().count()
    )
    ringed = Chain.objects.filter(kind="circle", links__service_key="出具甲证明").distinct().count()
    if ringed != planted:
        raise SystemExit(f"{planted} circles were planted, {ringed} found")
    return f"chains found: {kinds}; all {planted} planted circles among them"


if __name__ == "__main__":
    main()
