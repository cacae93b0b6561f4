"""Chain the manifests of what is published, and keep the seal of an edition beside it (decision 34)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from campaign.access import why_not
from campaign.models import Campaign, User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from publishing.enums import OFFICIAL
from publishing.models import Edition, EditionManifest, EditionSeal
from publishing.models.proof import SHORT
from publishing.operations.storing import Shelf, shelf, write_pieces
from publishing.queries.canonical import MANIFEST_FORMAT, canonical

SEAL_MOST = 5 * 1024 * 1024  # bytes


class NotASeal(Refused):
    """The edition is not published or has a seal already, or the file is empty or too large."""


@dataclass(frozen=True)
class Proof:
    """An edition whose files are written: what its manifest will say."""

    edition: Edition
    head: dict[str, Any]
    rows: int
    data: dict[str, Any]
    workbook: dict[str, Any]
    log: dict[str, Any] | None = None


def file_facts(name: str, sha256: str, size: int) -> dict[str, Any]:
    """A file as a manifest names it."""
    return {"name": Path(name).name, "path": name, "sha256": sha256, "size": size}


def chain(proofs: Sequence[Proof], shelf: Shelf) -> list[EditionManifest]:
    """Append the manifests of these editions to the chain, in this order, each naming the one before; call it in a
    transaction, as late as can be: nobody else publishes until it ends."""
    Campaign.objects.order_by("pk").select_for_update(no_key=True).first()
    last = EditionManifest.objects.order_by("-place").first()
    made = []
    for proof in proofs:
        last = _append(proof, last, shelf)
        made.append(last)
    return made


def _append(proof: Proof, previous: EditionManifest | None, shelf: Shelf) -> EditionManifest:
    place = previous.place + 1 if previous else 1
    content = canonical(content_of(proof, place, previous))
    digest = hashlib.sha256(content).hexdigest()
    _, name = shelf.write(
        proof.head["division"],
        lambda path: write_pieces(path, iter([content])),
        lambda _: f"{proof.head['code']}-{digest[:12]}.manifest.json",
    )
    return EditionManifest.objects.create(
        edition=proof.edition,
        place=place,
        previous=previous,
        content=content.decode(),
        sha256=digest,
        rows_sha256=proof.data["sha256"],
        short=proof.data["sha256"][:SHORT],
        data_name=proof.data["path"],
        data_size=proof.data["size"],
        file_name=name,
    )


def content_of(proof: Proof, place: int, previous: EditionManifest | None) -> dict[str, Any]:
    """What a manifest says: the head of the edition, its rows and files by hash, the newest block of the log and the manifest
    before it by hash."""
    files = {
        kind: {name: value for name, value in facts.items() if name != "path"}
        for kind, facts in (("json", proof.data), ("xlsx", proof.workbook))
    }
    return {
        "format": MANIFEST_FORMAT,
        "edition": proof.head,
        "rows": {"count": proof.rows, "sha256": proof.data["sha256"]},
        "files": files,
        "log": proof.log,
        "place": place,
        "previous": previous.sha256 if previous else None,
    }


def attach_seal(edition: Edition, *, form: str, content: bytes, actor: User, at: datetime) -> EditionSeal:
    """Keep a seal over the edition's manifest beside it, once and as it came; `form` says what it is (GM/T 0031 …).

    The system neither makes nor checks it: who made it and how it is checked stands in `form`. Raises `NoPower`, `NotASeal`.
    """
    if words := why_not(actor, Action.PUBLISH, edition):
        raise NoPower(words)
    if not content or len(content) > SEAL_MOST or not form.strip():
        raise NotASeal("签章文件是空的、超过5MB，或者没有写明签章格式。请核对后再试。")
    digest = hashlib.sha256(content).hexdigest()
    with shelf() as files, transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)
        if edition.state not in OFFICIAL or EditionSeal.objects.filter(edition=edition).exists():
            raise NotASeal("清单还没有公布，或者已经存有电子印章。印章存入后不能替换。")
        _, name = files.write(
            edition.unit.division.code,
            lambda path: write_pieces(path, iter([content])),
            lambda _: f"{edition.code}-{digest[:12]}.seal",
        )
        seal = EditionSeal.objects.create(
            edition=edition,
            form=form.strip(),
            file_name=name,
            size=len(content),
            sha256=digest,
            kept_by=actor,
            kept_at=at,
        )
        record(edition, "attach_seal", "存入电子印章", actor=actor, at=at, after={"sha256": digest})
        files.put_in_place()
    return seal
