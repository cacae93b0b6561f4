"""What the demonstration shows of letters: sent, refused, in doubt and waiting ones, proved addresses, one telephone call."""

from datetime import datetime, timedelta

from django.db.models import F

from campaign.enums import Delivery, Role
from campaign.models import AddressProof, Letter, Posting, User
from campaign.operations.letters import note_call
from campaign.operations.reminder_templates import load_templates
from campaign.reminders import remind

COUNTY = "540102"
LATELY, DAY = timedelta(minutes=20), timedelta(days=1)
# Of eight letters: how they ended. The last of each eight waits and leaves with the next run.
ENDS = (
    *((Delivery.SENT, ""),) * 5,
    (Delivery.REFUSED, "收件人被拒（550）"),
    (Delivery.IN_DOUBT, "连接中断"),
)


def write_letters(people: dict[str, User], now: datetime) -> None:
    """Remind of what is due now; let the letters so far have ended in all ways; half of the people have proved their address."""
    load_templates()
    remind(now)
    waiting = Letter.objects.filter(delivery=Delivery.QUEUED)
    waiting.filter(created_at__lt=now - DAY).update(delivery=Delivery.SENT, ended_at=F("created_at"))
    for number, letter in enumerate(waiting.order_by("pk")):
        if number % (len(ENDS) + 1) < len(ENDS):
            delivery, answer = ENDS[number % (len(ENDS) + 1)]
            ended = {"delivery": delivery, "answer": answer, "taken_at": now - LATELY, "ended_at": now - LATELY}
            Letter.objects.filter(pk=letter.pk).update(**ended)
    for person in [people[name] for name in sorted(people)][::2]:
        facts = {"asked_at": now - timedelta(days=3), "until": now + timedelta(days=11), "confirmed_at": now - LATELY}
        AddressProof.objects.get_or_create(user=person, address=person.email, defaults=facts)
    _call(now)


def _call(now: datetime) -> None:
    """The county's coordinator has telephoned a clerk."""
    of_county = Posting.objects.current().filter(unit__division__code=COUNTY).select_related("unit", "user")
    caller = of_county.filter(role=Role.COORDINATOR).first()
    called = of_county.filter(role=Role.CLERK).order_by("unit__code").first()
    if caller and called:
        note_call(called.unit, called.user, remark="已告知截止时间，下午补填邮箱。", actor=caller.user, at=now)
