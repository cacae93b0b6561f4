"""When photographs go: of answers, of visits, of what was put right. Whoever stands at a window may be in them (decision 61).

The rows that say that there was one, by whom and with which hash, stay where they belong to the record of a check or an order;
the files go from the disk. Papers (PDF) are documents of the unit and stay. 个人信息保护法 第十九条.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaign.models import LogEntry
from campaign.notice.timetable import SHANGHAI
from campaign.operations.retention import Kept
from supervision.enums.corrections import STANDING, OrderState
from supervision.enums.spot_checks import VisitState
from supervision.models import AnswerEvidence, CheckPhoto, CheckVisit, Finding, OrderFile, PhotoErasure
from supervision.operations.complaint_photos import erase_file
from supervision.operations.retained import over_by

DAYS = 365
NAMELESS = "照片.jpg"  # what people call their files may name somebody


def _of_answers(until: datetime) -> QuerySet[AnswerEvidence]:
    return AnswerEvidence.objects.filter(answer__referral__complaint__in=over_by(until).values("pk")).order_by("pk")


def _erase_answers(until: datetime, most: int, at: datetime) -> int:
    gone = list(_of_answers(until)[:most])
    for photo in gone:
        erase_file(photo)
        photo.delete()
    return len(gone)


def _of_visits(until: datetime) -> QuerySet[CheckPhoto]:
    """Of visits that came to their end by then, and so did every order for what they found."""
    late = Q(order__state__in=STANDING) | Q(order__verified_at__gt=until)
    owed = Finding.objects.filter(late, visit=OuterRef("pk"))
    day = until.astimezone(SHANGHAI).date()
    over = Q(handed_in_at__lte=until) | (~Q(state=VisitState.HANDED_IN) & Q(plan__last_day__lt=day))
    visits = CheckVisit.objects.filter(over, ~Exists(owed))
    return CheckPhoto.objects.filter(visit__in=visits.values("pk"), erasure=None).order_by("pk")


def _erase_visits(until: datetime, most: int, at: datetime) -> int:
    gone = list(_of_visits(until)[:most])
    for photo in gone:
        erase_file(photo)
    return len(PhotoErasure.objects.bulk_create([PhotoErasure(photo=photo, at=at) for photo in gone]))


def _of_orders(until: datetime) -> QuerySet[OrderFile]:
    """Of orders that were verified by then, or withdrawn; when it was withdrawn, the log says."""
    closed = Q(order__state=OrderState.CLOSED, order__verified_at__lte=until)
    said = LogEntry.objects.filter(
        thing_type__app_label="supervision",
        thing_type__model="correctionorder",
        thing_id=OuterRef("order"),
        move="withdraw",
        at__lte=until,
    )
    withdrawn = Q(Exists(said), order__state=OrderState.WITHDRAWN)
    return OrderFile.objects.filter(closed | withdrawn, kind="jpg", erased_at=None).order_by("pk")


def _erase_orders(until: datetime, most: int, at: datetime) -> int:
    gone = list(_of_orders(until)[:most])
    for photo in gone:
        erase_file(photo)
    rows = OrderFile.objects.filter(pk__in=[photo.pk for photo in gone])
    return rows.update(file="", file_name=NAMELESS, erased_at=at)


def kept() -> list[Kept]:
    """The photographs of this act."""
    return [
        Kept(
            "answer_photos",
            "答复所附的整改照片",
            "证明投诉的问题已经纠正（行动方案六（三））",
            "答复的单位、受理投诉的单位和上级督查员",
            "投诉办结或者不予受理",
            DAYS,
            lambda until: _of_answers(until).count(),
            _erase_answers,
        ),
        Kept(
            "check_photos",
            "现场检查的照片",
            "证明检查发现的问题（行动方案五（五）3）",
            "检查的单位及其上级的督查员、检查员",
            "检查提交，或者所查问题的整改核实",
            DAYS,
            lambda until: _of_visits(until).count(),
            _erase_visits,
        ),
        Kept(
            "order_photos",
            "责令整改的证明照片",
            "证明问题已经整改（行动方案五（五）3）",
            "整改的单位、下达的单位及其上级督查员",
            "整改核实或者撤销",
            DAYS,
            lambda until: _of_orders(until).count(),
            _erase_orders,
        ),
    ]
