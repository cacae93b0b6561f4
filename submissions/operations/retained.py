"""When the numbers and addresses of the contact sheets go; who answered for a unit on which day stays (notice 五(一)2)."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from campaign.operations.retention import Kept, campaign_ended
from submissions.models import AddressLetter, ContactSheet

# Names and posts stay, as an official record; how to reach the person at home or by mobile does not.
GONE = (
    *("lead_phone", "officer_office_phone", "officer_mobile", "liaison_mobile", "liaison_email", "confirmed_email"),
    "remark",
)
FILLED = Q()
for _name in GONE:
    FILLED |= ~Q(**{_name: ""})


def _rows(model: Any, until: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.filter(FILLED) if campaign_ended(until) else model.none()
    return rows.order_by("pk")


def _due(until: datetime) -> int:
    rows = (_rows(ContactSheet.objects, until), _rows(ContactSheet.history, until), _letters(until))
    return sum(some.count() for some in rows)


def _letters(until: datetime) -> QuerySet[AddressLetter]:
    """The letters that asked an address to prove itself: each holds the address."""
    return (AddressLetter.objects.all() if campaign_ended(until) else AddressLetter.objects.none()).order_by("pk")


def _erase(until: datetime, most: int, at: datetime) -> int:
    """The sheets as they stand, then their former states, without a new state; and the letters to their addresses."""
    letters = list(_letters(until).values_list("pk", flat=True)[:most])
    AddressLetter.objects.filter(pk__in=letters).delete()
    done = len(letters)
    for model in (ContactSheet.objects, ContactSheet.history):
        keys = list(_rows(model, until).values_list("pk", flat=True)[:most])
        done += model.filter(pk__in=keys).update(**dict.fromkeys(GONE, ""))
    return done


def kept() -> list[Kept]:
    """The kind of this act."""
    return [
        Kept(
            "contacts",
            "工作联系表中的电话、手机、邮箱和备注（含以前的各版）",
            "专项行动的工作联系（行动方案五（一）2）",
            "本单位、上级单位和协调小组办公室；其他人只看到138****1234",
            "专项行动结束",
            180,
            _due,
            _erase,
        )
    ]
