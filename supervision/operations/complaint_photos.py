"""Keep photos of a form until it is sent, hand them to the complaint, release them to the units that deal with it."""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from campaign.access import why_not
from campaign.models import User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.models import Complaint
from supervision.models.complaint_photos import ComplaintPhoto
from supervision.operations.photos import redrawn

MOST = 5  # of a form, and again of what is added later
MOST_IN_ALL = 15
UNSENT = timedelta(hours=6)


def keep_photo(content: bytes, *, nonce: str = "", complaint: Complaint | None = None, at: datetime) -> ComplaintPhoto:
    """Draw a photo anew and keep it with a form that is not sent yet, or with a complaint. The same picture twice is kept once.

    Raises `PhotoRefused`, and `Refused` where there are enough.
    """
    owner = {"complaint": complaint} if complaint is not None else {"complaint": None, "nonce": nonce}
    there = ComplaintPhoto.objects.filter(**owner)
    if there.count() >= (MOST_IN_ALL if complaint is not None else MOST):
        raise Refused(f"最多{MOST_IN_ALL if complaint is not None else MOST}张照片，多出的没有保存。")
    clean = redrawn(content)
    digest = hashlib.sha256(clean.jpeg).hexdigest()
    if (same := there.filter(sha256=digest).first()) is not None:
        return same
    photo = ComplaintPhoto(
        **owner, thumb=clean.thumb, sha256=digest, width=clean.width, height=clean.height, added_at=at
    )
    photo.file.save("", ContentFile(clean.jpeg), save=False)
    photo.save()
    return photo


def add_photo(complaint: Complaint, content: bytes, *, at: datetime) -> ComplaintPhoto:
    """Add a photo to a complaint whose clock runs, for who knows its number and secret. Raises `PhotoRefused`, `Refused`."""
    if not complaint.is_running:
        raise Refused("投诉已经反馈或者办结，不能再补充照片。对结果有意见的，请选“没有解决”并写明。")
    photo = keep_photo(content, complaint=complaint, at=at)
    record(complaint, "add_photo", "投诉人补充照片", actor=None, at=at)
    return photo


def drop_photos(nonce: str, keys: list[str]) -> None:
    """Take photos away from a form that is not sent yet."""
    wanted = set(keys)
    for photo in ComplaintPhoto.objects.filter(nonce=nonce, complaint=None):
        if str(photo.key) in wanted:
            _away(photo)


def attach_photos(nonce: str, complaint: Complaint) -> int:
    """Hand what was added to the form to the complaint; gives how many."""
    return ComplaintPhoto.objects.filter(nonce=nonce, complaint=None).update(complaint=complaint, nonce="")


def release_photo(photo: ComplaintPhoto, *, actor: User, at: datetime) -> None:
    """Let the respondents and supervisors see a photo, after a handler has looked at what it shows. Raises `NoPower`, `Refused`."""
    with transaction.atomic():
        held = ComplaintPhoto.objects.select_for_update().get(pk=photo.pk)
        if held.complaint is None:
            raise Refused("照片还没有随投诉提交。")
        if denied := why_not(actor, Action.HANDLE_COMPLAINTS, held.complaint):
            raise NoPower(denied)
        if held.released_at is not None:
            return
        held.released_by, held.released_at = actor, at
        held.save(update_fields=["released_by", "released_at"])
        record(
            held.complaint, "release_photo", "照片提供给办理单位", actor=actor, at=at, after={"photo": str(held.key)}
        )


def content_of(photo: ComplaintPhoto) -> bytes:
    """The drawing. Raises `Refused` where the file is gone."""
    try:
        with photo.file.open("rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise Refused("照片文件读不出来，请联系技术人员。") from error
    return content


def small(photo: ComplaintPhoto) -> str:
    """The small drawing as an address that holds it, for the one page of who sent it: no address of it exists elsewhere."""
    return f"data:image/jpeg;base64,{base64.b64encode(bytes(photo.thumb)).decode()}"


def clear_unsent(at: datetime) -> int:
    """Clear away photos of forms that nobody has sent; gives how many."""
    left = ComplaintPhoto.objects.filter(complaint=None, added_at__lt=at - UNSENT)
    for photo in left:
        _away(photo)
    return len(left)


def erase_photos(complaints: QuerySet[Complaint], most: int | None = None) -> int:
    """Erase at most so many photos of complaints whose time is over, with their files; facts and log stay. Gives how many
    (个人信息保护法 第十九条)."""
    gone = list(ComplaintPhoto.objects.filter(complaint__in=complaints.values("pk")).defer("thumb")[:most])
    for photo in gone:
        erase_file(photo)
        photo.delete()
    return len(gone)


def erase_file(photo: Any) -> None:
    """Take a stored file away now, before its row says so: who is killed in between begins again, and no file stays behind unnamed."""
    if photo.file.name:
        photo.file.storage.delete(photo.file.name)


def _away(photo: ComplaintPhoto) -> None:
    """The row, and the file when the row is gone for good."""
    name, storage = photo.file.name, photo.file.storage
    photo.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
