"""When who complained, and in what words, goes: so many days after the complaint was closed or refused; facts and figures stay."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from campaign.models import LogEntry
from campaign.models.log import READING
from campaign.operations.erasing import erase_notes
from campaign.operations.retention import Kept
from campaign.queries import calendar_offices
from supervision.models import Complaint, ComplaintNote, ComplaintParty, ComplaintPhoto, ComplaintWords
from supervision.operations.complaint_photos import erase_photos

PARTS: tuple[type[Model], ...] = (ComplaintParty, ComplaintWords)


def over_by(until: datetime) -> QuerySet[Complaint]:
    """Complaints that came to their end by then."""
    return Complaint.objects.filter(Q(closed_at__lte=until) | Q(refused_at__lte=until))


def _due(until: datetime) -> int:
    over = over_by(until).values("pk")
    rows = sum(model._base_manager.filter(complaint__in=over).count() for model in PARTS)
    rows += _whys(until).count() + ComplaintPhoto.objects.filter(complaint__in=over).count()
    return rows + ComplaintNote.objects.filter(complaint__in=over).exclude(words="").count()


def _whys(until: datetime) -> QuerySet[Any, int]:
    """The lines of the log that say in somebody's words why the person of such a complaint was looked at; sealed ones only."""
    kind = ContentType.objects.get_for_model(Complaint)
    over = over_by(until).values("pk")
    lines = LogEntry.objects.filter(move=READING, thing_type=kind, thing_id__in=over, salt__isnull=False)
    return lines.exclude(note="").order_by("pk").values_list("pk", flat=True)


def _erase(until: datetime, most: int, at: datetime) -> int:
    """The person, the words and the photos as rows, with their files; of an official's note the words."""
    over = over_by(until).values("pk")
    done = 0
    for model in PARTS:
        rows = model._base_manager.filter(complaint__in=over).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:most])
        model._base_manager.filter(pk__in=keys).delete()
        done += len(keys)
    pictured = over.filter(photos__isnull=False).distinct().order_by("pk").values_list("pk", flat=True)
    done += erase_photos(Complaint.objects.filter(pk__in=list(pictured[:most])))
    notes = ComplaintNote.objects.filter(complaint__in=over).exclude(words="").order_by("pk")
    keys = list(notes.values_list("pk", flat=True)[:most])
    done += ComplaintNote.objects.filter(pk__in=keys).update(words="")
    office, said = calendar_offices().first(), list(_whys(until)[:most])
    if office is not None and said:
        done += erase_notes(office, said, actor=None, at=at, why="投诉保存期满，按期删除")
    return done


def kept() -> list[Kept]:
    """The kind of this act."""
    return [
        Kept(
            "complaints",
            "投诉人的姓名、手机、投诉原文和照片",
            "核实和回复投诉（行动方案五（五）3、六（三））",
            "只有受理投诉的单位的投诉受理员；照片经受理员看过、不显示投诉人是谁的，可以提供给办理单位和督查人员；其他人都看不到",
            "投诉办结或者不予受理",
            365,
            _due,
            _erase,
        )
    ]
