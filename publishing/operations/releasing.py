"""Publish: write the files once, then say that they are official; several editions together or none (notice 五(三): 公开)."""

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from campaign.models import LogEntry, Unit, User
from campaign.operations import Refused, carry_out_all, tell
from campaign.roles import Action
from publishing.enums import IN_HAND, EditionKind, EditionState
from publishing.models import Compilation, Edition
from publishing.operations.approving import editions_of, gate
from publishing.queries.desk import place_of


@dataclass(frozen=True)
class File:
    """What a writer made: how many rows stand in it, and the SHA-256 of its bytes."""

    rows: int
    sha256: str


# Writes an edition's workbook to the path; the sheets are a floor above, so the writer is handed in.
Writer = Callable[[Edition, Path], File]


class NotComplete(Refused):
    """The file does not hold the rows that the edition froze; nothing was published."""


class FileLost(Refused):
    """The stored bytes of a published edition are missing or are not those that were published."""


def publish(compilation: Compilation, *, writer: Writer, actor: User, at: datetime) -> list[LogEntry]:
    """Publish all editions of a compilation, and let them supersede the ones before, together or not at all.

    All files are written under temporary names; they get their own names last, when nothing else can refuse, and before the
    database says "published": a crash in between leaves a file that nothing names, never an edition without its file.
    Raises `NotComplete`, `SamePerson` and what `carry_out_all` raises; then no file has a name either.
    """
    written: list[tuple[Path, Path]] = []
    try:
        with gate(compilation, "publish", actor):
            editions = editions_of(compilation)
            for edition in editions:
                edition.published_at = at
                written.append(_write(edition, writer))
            move = "publish_summary" if compilation.is_roll_up else "publish"
            changed = ("published_at", "file_name", "sha256")
            entries = carry_out_all(editions, move, actor=actor, at=at, changed=changed)
            _put_in_force(compilation, actor, at)
            _put_in_place(written)
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)
    return entries


def _put_in_force(compilation: Compilation, actor: User, at: datetime) -> None:
    if compilation.supersedes is not None:
        carry_out_all(editions_of(compilation.supersedes), "supersede", actor=actor, at=at)
        Compilation.objects.filter(pk=compilation.supersedes.pk).update(is_current=False)
        if not compilation.is_roll_up:
            _tell_above(compilation, at)
    compilation.is_current = True
    compilation.save(update_fields=["is_current"])


def _tell_above(correction: Compilation, at: datetime) -> None:
    """Tell who rolls up in the same round that their sums no longer rest on the lists in force (notice 五(三): 统一汇总)."""
    alive = Q(is_current=True) | Q(editions__state__in=IN_HAND)
    roll_ups = Compilation.objects.filter(alive, is_roll_up=True, round=correction.round_id)
    above = Unit.objects.filter(code__in=correction.unit.reports_path.strip("/").split("/"))
    place, round = place_of(correction.unit), correction.round
    for unit in above.filter(pk__in=roll_ups.values("unit")).select_related("division"):
        tell(
            unit,
            Action.COMPILE,
            obligation=f"correction:{correction.pk}",
            kind="roll_up_stale",
            subject=f"{place}清单已更正，汇总表需重新汇总",
            body=f"{place}{round}清单第{correction.number}版已公布，{unit.division}{round}汇总表不含更正后的数据。"
            "请在“汇总表”中重新汇总为更正版，写明更正理由后公布。",
            at=at,
        )


def read_published(edition: Edition) -> bytes:
    """The bytes of a published edition, exactly as published. Raises `FileLost` when they are not what they were."""
    if edition.state not in (EditionState.PUBLISHED, EditionState.SUPERSEDED):
        raise FileLost("该清单尚未公布，没有可下载的文件。")
    try:
        content = edition.path.read_bytes()
    except FileNotFoundError as error:
        raise FileLost("已公布的文件不在原处，请联系技术人员从备份恢复。") from error
    if hashlib.sha256(content).hexdigest() != edition.sha256:
        raise FileLost("文件与公布时的校验码不符，不能提供下载，请联系技术人员从备份恢复。")
    return content


def _write(edition: Edition, writer: Writer) -> tuple[Path, Path]:
    """Write under a temporary name and flush to disk; gives that name and the one the file is to have."""
    folder = Path(settings.PUBLISHED_ROOT) / edition.unit.division.code
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{uuid.uuid4().hex}.tmp"
    try:
        file = writer(edition, temporary)
        if edition.kind != EditionKind.SUMMARY and file.rows != edition.rows:
            raise NotComplete(f"{edition}应有{edition.rows}行，文件中只有{file.rows}行，未公布。请联系技术人员。")
        with temporary.open("rb") as content:
            os.fsync(content.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    name = f"{edition.code}-{file.sha256[:12]}.xlsx"
    edition.file_name, edition.sha256 = f"{edition.unit.division.code}/{name}", file.sha256
    return temporary, folder / name


def _put_in_place(written: list[tuple[Path, Path]]) -> None:
    for temporary, final in written:
        temporary.replace(final)
        _flush_folder(final.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
