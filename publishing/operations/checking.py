"""Look whether what is published is still what was published: rows, files, manifests, the chain (decision 34)."""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from campaign.enums import Level, UnitKind
from campaign.models import Unit
from campaign.operations import record, tell
from campaign.roles import Action
from publishing.enums import ProofPart
from publishing.models import Edition, EditionFinding, EditionManifest
from publishing.operations.reading import packed_data
from publishing.operations.storing import hash_of, hash_of_packed, pack, shelf
from publishing.queries.canonical import facts_of, rows_sha256

logger = logging.getLogger(__name__)
CHUNK = 100
KIND = "edition_altered"
Found = tuple[ProofPart, str]


@dataclass(frozen=True)
class Checked:
    """How many editions were looked at, and what of them is not as it was published."""

    editions: int
    findings: tuple[EditionFinding, ...]


def check_editions(*, at: datetime) -> Checked:
    """Recompute every hash of every official edition; what is not as published is kept, logged and told, what is again is cleared.

    Rests on the notice 五(三) and 五(四)1: the published list decides at the counter what may be asked for.
    """
    looked, open_ones = 0, []
    for edition in official().iterator(CHUNK):
        found = dict(findings_of(edition))
        open_ones += keep(edition, found, at)
        if not found.keys() & {ProofPart.DATA, ProofPart.MANIFEST}:
            heal_packed(edition)
        looked += 1
    return Checked(looked, tuple(open_ones))


def heal_packed(edition: Edition) -> None:
    """Write the packed twin of an edition's rows anew where it is missing (lists published before there were twins) or is not of them;
    the rows themselves are as they were published. Where it cannot be written, the rows are given unpacked as before."""
    twin = packed_data(edition)
    try:
        with twin.open("rb") as file:
            if hash_of_packed(file) == edition.manifest.rows_sha256:
                return
    except OSError:
        pass
    try:
        with shelf() as files:
            files.write(twin.parent.name, lambda path: pack(edition.manifest.data_path, path), lambda _: twin.name)
            files.put_in_place()
    except OSError as error:
        logger.warning("edition %s: its packed rows cannot be written: %s", edition.code, error)


def official() -> Any:
    """Every published edition in the order of publication, with what the check reads."""
    editions = Edition.objects.official().order_by("manifest__place", "pk")
    return editions.select_related(
        "unit__division", "round", "compilation__supersedes", "compilation__cover_notice", "manifest__previous", "seal"
    )


def findings_of(edition: Edition) -> Iterator[Found]:
    """What of an edition is not as it was published, part by part."""
    manifest: EditionManifest | None = getattr(edition, "manifest", None)
    if manifest is None:
        yield ProofPart.MANIFEST, "没有校验清单"
        return
    yield from _of_manifest(manifest)
    try:
        content = json.loads(manifest.content)
        said, rows, files = content["edition"], content["rows"], content["files"]
    except (ValueError, KeyError, TypeError):
        return
    if edition.sha256 != files["xlsx"]["sha256"] or hash_of(edition.path) != edition.sha256:
        yield ProofPart.WORKBOOK, "清单文件与公布时不符"
    if manifest.rows_sha256 != rows["sha256"] or hash_of(manifest.data_path) != manifest.rows_sha256:
        yield ProofPart.DATA, "数据文件与公布时不符"
    if rows_sha256(edition, said) != rows["sha256"]:
        yield ProofPart.ROWS, "数据库中的数据与公布时不符"
    if any(said[name] != value for name, value in facts_of(edition).items()) or edition.rows != rows["count"]:
        yield ProofPart.FACTS, "文号、日期、行数与公布时不符"
    seal = getattr(edition, "seal", None)
    if seal is not None and hash_of(seal.path) != seal.sha256:
        yield ProofPart.SEAL, "电子印章文件与存入时不符"
    cover = getattr(edition.compilation, "cover_notice", None)
    if cover is not None and hash_of(cover.path) != cover.sha256:
        yield ProofPart.COVER, "公布通知文件与公布时不符"


def _of_manifest(manifest: EditionManifest) -> Iterator[Found]:
    stored = hashlib.sha256(manifest.content.encode()).hexdigest()
    if stored != manifest.sha256 or hash_of(manifest.path) != manifest.sha256:
        yield ProofPart.MANIFEST, "校验清单与公布时不符"
    try:
        said = json.loads(manifest.content)["previous"]
    except (ValueError, KeyError, TypeError):
        said = ""
    before = EditionManifest.objects.filter(place__lt=manifest.place).order_by("-place").first()
    follows = before.place + 1 if before else 1
    if said != (before.sha256 if before else None) or manifest.place != follows or manifest.previous != before:
        yield ProofPart.CHAIN, "与前一份校验清单不衔接"


def keep(edition: Edition, found: dict[ProofPart, str], at: datetime) -> list[EditionFinding]:
    """Store what is new, clear what is again as it was published; gives what is open now."""
    with transaction.atomic():
        before = {one.part: one for one in edition.findings.select_for_update().filter(cleared_at=None)}
        for part in before.keys() - found.keys():
            EditionFinding.objects.filter(pk=before[part].pk).update(cleared_at=at)
            record(edition, "check_cleared", "校验恢复正常", actor=None, at=at, note=ProofPart(part).label)
        for part, words in found.items():
            if part not in before:
                finding = EditionFinding.objects.create(edition=edition, part=part, words=words, found_at=at)
                before[part] = finding
                record(edition, "check_failed", "校验未通过", actor=None, at=at, note=words)
                _tell(edition, finding, at)
                logger.error("edition %s: %s is not as it was published", edition.code, part)
        return [before[part] for part in sorted(found)]


def _tell(edition: Edition, finding: EditionFinding, at: datetime) -> None:
    """Tell the lead unit and the coordination office of the region, once for each finding."""
    office = Unit.objects.filter(kind=UnitKind.COORDINATION_OFFICE, division__level=Level.REGION).first()
    body = (
        f"{edition}（编号{edition.code}）：{finding.words}。公开页面已标明“校验未通过”，文件暂停下载。"
        "请立即联系技术人员核查，从备份恢复；恢复后下一次校验自动解除。"
    )
    for unit in {edition.unit, office or edition.unit}:
        tell(
            unit,
            Action.PUBLISH,
            obligation=f"edition-finding:{finding.pk}",
            kind=KIND,
            subject=f"{edition}校验未通过",
            body=body,
            at=at,
        )
