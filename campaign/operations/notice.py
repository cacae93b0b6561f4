"""Lay down what the notice says: the campaign with its policies, rounds with phases and deadlines."""

from django.db import transaction

from campaign.models import Campaign, Deadline, Phase, Round
from campaign.notice.six_categories import KEEPING
from campaign.notice.timetable import DEADLINES, PHASES, Allow, closes_at, opens_at, shift
from campaign.operations.duties import lay_down

CODE = "jzbm"
NAME = "“减证便民”专项行动"
DOCUMENT_NUMBER = "藏政办发〔2020〕27号"


def load_notice() -> Campaign:
    """Make the campaign and its first round on the notice's own dates (五), where they are missing.

    What the office has changed since (policies, dates) stays as it is.
    """
    with transaction.atomic():
        campaign, _ = Campaign.objects.get_or_create(
            code=CODE,
            defaults={
                "name": NAME,
                "document_number": DOCUMENT_NUMBER,
                "keeping": {level: answer.value for level, answer in KEEPING.items()},
            },
        )
        open_round(campaign, 1)
    return campaign


def open_round(campaign: Campaign, number: int, shift_days: int = 0) -> Round:
    """Open a round with the notice's timetable (五) moved by `shift_days` days, and lay down what each unit owes; doing it
    again changes nothing."""
    with transaction.atomic():
        round, _ = Round.objects.get_or_create(campaign=campaign, number=number)
        phases = [
            Phase(
                round=round,
                number=rule.number,
                name=rule.name,
                opens=opens_at(rule.first_day),
                closes=closes_at(rule.last_day),
                allows=sorted(allow.value for allow in rule.allows),
            )
            for rule in shift(PHASES, shift_days)
        ]
        # An extension of a deadline opens the work of the same name; the target (二) opens none.
        deadlines = [
            Deadline(
                round=round,
                kind=rule.kind.value,
                name=rule.name,
                closes=closes_at(rule.last_day),
                allow=rule.kind.value if rule.kind.value in {allow.value for allow in Allow} else "",
            )
            for rule in shift(DEADLINES, shift_days)
        ]
        Phase.objects.bulk_create(phases, ignore_conflicts=True)
        Deadline.objects.bulk_create(deadlines, ignore_conflicts=True)
        lay_down(round)
    return round
