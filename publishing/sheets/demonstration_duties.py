"""What the demonstration says of obligations: a unit is excused, a summary of the first round is registered."""

from datetime import datetime, timedelta

from campaign.models import Obligation, Round, Unit, User
from campaign.notice.duties import DutyKind
from campaign.operations.duties import report_done, waive
from campaign.roles import Action
from publishing.sheets.demonstration import CHENGGUAN, COORDINATION, STREET, unit_of
from publishing.sheets.playing import DAY, Play

TOGETHER = "街道办事处的总结并入城关区人民政府办公室的总结一并报送，不再单独报送。"
WORDS = "“减证便民”专项行动工作总结已报城关区人民政府办公室，城关民〔2020〕31号"
LATE = 3  # days by which one summary of the first round came late


def say_of_duties(first: Round, live: Round, people: dict[str, User], now: datetime) -> None:
    """In the first round two leaders registered their summaries, one of them late; in the live one a township is excused."""
    play = Play(first)
    for unit, late in ((unit_of(CHENGGUAN, "民政局"), False), (unit_of(CHENGGUAN, "人社局"), True)):
        owed = _owed(first, unit)
        at = owed.deadline.closes + (LATE * DAY if late else -LATE * DAY) + timedelta(hours=10)
        report_done(owed, words=WORDS, actor=play.person(Action.CERTIFY, unit, unit), at=at)
    waive(
        _owed(live, unit_of(STREET, "")),
        unit_of(COORDINATION, ""),
        reason=TOGETHER,
        actor=people["demo-office"],
        at=now - DAY,
    )


def _owed(round: Round, unit: Unit) -> Obligation:
    found = Obligation.objects.select_related("deadline", "unit")
    return found.get(deadline__round=round, unit=unit, kind=DutyKind.YEAR_END)
