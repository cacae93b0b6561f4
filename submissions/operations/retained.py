"""When the numbers and addresses of the contact sheets go; who answered for a unit on which day stays (notice 五(一)2)."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from campaign.operations.retention import Kept, campaign_ended
from submissions.models import ContactSheet

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
    return _rows(ContactSheet.objects, until).count() + _rows(ContactSheet.history, until).count()


def _erase(until: datetime, most: int, at: datetime) -> int:
    """The sheets as they stand, then their former states; neither writes a new state."""
    done = 0
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
