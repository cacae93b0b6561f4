"""Load the starting set of the catalogue: certificates, their other names, and what each kind of unit commonly asks for."""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from campaign.checks import comparison_key
from campaign.enums import BasisLevel, Level, MaterialCategory, ServiceType, Subject, UnitKind
from campaign.operations.rows import FIXTURES, BadRows, Loaded, Row, numbered, read_rows
from submissions.enums import NameSource
from submissions.models import Certificate, CertificateAlias, DeclaredItem, ModelItem
from submissions.queries.catalogue import certificates_by_key

FOLDER = FIXTURES / "catalogue"
FACTS = ("name", "category", "issuer", "proves", "village_source", "origin")
MODEL_FACTS = (
    *("service_type", "subject", "purpose", "issuing_unit"),
    *("basis_title", "basis_clause", "basis_level", "origin"),
)
CLOSED = {
    "category": MaterialCategory.values,
    "service_type": ServiceType.values,
    "subject": Subject.values,
    "basis_level": BasisLevel.values,
    "kind": UnitKind.values,
}


def load_catalogue(folder: Path = FOLDER) -> dict[str, Loaded]:
    """Load the three files of `folder`; gives for each table how many rows were new, changed and the same.

    Runs as often as wanted. Where a person has put names together, their word stands. Items declared before are led to
    their certificates. Raises `BadRows`; then nothing has changed.
    """
    certificates = read_rows(folder / "certificates.csv", FACTS)
    aliases = read_rows(folder / "aliases.csv", ("certificate", "name", "origin"))
    models = read_rows(folder / "model_items.csv", ("kind", "department", "service_name", "certificate", "cert_name"))
    _refuse_unknown_words([*numbered(certificates), *numbered(models)])
    with transaction.atomic():
        found = {
            "certificates": _load_certificates(certificates),
            "aliases": _load_aliases(aliases),
            "models": _load_models(models),
        }
        lead_items()
    return found


def lead_items() -> int:
    """Lead every item that has no certificate to that of its name's alias, if there is one; gives how many items."""
    alias = CertificateAlias.objects.filter(key=OuterRef("cert_key"))
    rows = DeclaredItem.objects.filter(Exists(alias), certificate=None)
    return rows.update(certificate=Subquery(alias.values("certificate")[:1]))


def _refuse_unknown_words(rows: Sequence[tuple[int, Row]]) -> None:
    problems = [
        f"第{line}行：“{column}”填的“{row[column]}”不在词表中，请核对。"
        for line, row in rows
        for column, values in CLOSED.items()
        if row.get(column) and row[column] not in values
    ]
    if problems:
        raise BadRows(problems)


def _load_certificates(rows: Sequence[Row]) -> Loaded:
    stored = {one.key: one for one in Certificate.objects.select_for_update()}
    made = changed = 0
    for row in rows:
        key = comparison_key(row["name"])
        one = stored.get(key) or Certificate(key=key)
        before = _facts_of(one)
        for fact in FACTS:
            setattr(one, fact, row[fact])
        one.village_forbidden, one.source = bool(row["village_source"]), NameSource.PUBLISHED
        made += one.pk is None
        if one.pk is None or before != _facts_of(one):
            changed += one.pk is not None
            one.save()
        stored[key] = one
    return Loaded(made, changed, len(rows) - made - changed)


def _facts_of(one: Certificate) -> tuple[object, ...]:
    return tuple(getattr(one, fact) for fact in (*FACTS, "village_forbidden", "source"))


def _load_aliases(rows: Sequence[Row]) -> Loaded:
    """The canonical names and the others; a name that leads somewhere already keeps leading there."""
    known = set(CertificateAlias.objects.values_list("key", flat=True))
    by_key = {one.key: one for one in Certificate.objects.filter(source=NameSource.PUBLISHED)}
    wanted = {key: (one, one.name, one.origin) for key, one in by_key.items()}
    problems = []
    for line, row in numbered(rows):
        certificate = by_key.get(comparison_key(row["certificate"]))
        if certificate is None:
            problems.append(f"第{line}行：目录中没有“{row['certificate']}”，请先在certificates.csv中列出。")
        else:
            wanted.setdefault(comparison_key(row["name"]), (certificate, row["name"], row["origin"]))
    if problems:
        raise BadRows(problems)
    new = [
        CertificateAlias(certificate=certificate, name=name, key=key, source=NameSource.PUBLISHED, origin=origin)
        for key, (certificate, name, origin) in wanted.items()
        if key not in known
    ]
    CertificateAlias.objects.bulk_create(new)
    opened = CertificateAlias.objects.filter(key__in=wanted, source=NameSource.DECLARED)
    changed = opened.update(source=NameSource.PUBLISHED)
    return Loaded(len(new), changed, len(wanted) - len(new) - changed)


def _load_models(rows: Sequence[Row]) -> Loaded:
    led = certificates_by_key(comparison_key(row["certificate"]) for row in rows)
    stored = {(one.kind, one.department, one.service_key, one.cert_name): one for one in ModelItem.objects.all()}
    made = changed = 0
    for line, row in numbered(rows):
        certificate = led.get(comparison_key(row["certificate"]))
        if certificate is None:
            raise BadRows([f"第{line}行：目录中没有“{row['certificate']}”，请先在certificates.csv中列出。"])
        key = comparison_key(row["service_name"])[:200]
        one = stored.get((row["kind"], row["department"], key, row["cert_name"])) or ModelItem(
            kind=row["kind"], department=row["department"], service_key=key, cert_name=row["cert_name"]
        )
        before = _model_facts(one)
        one.service_name, one.levels = row["service_name"], _levels(row["levels"])
        for fact in MODEL_FACTS:
            setattr(one, fact, row[fact])
        if one.pk is None:
            one.certificate_id = certificate
        made += one.pk is None
        if one.pk is None or before != _model_facts(one):
            changed += one.pk is not None
            one.save()
    return Loaded(made, changed, len(rows) - made - changed)


def _model_facts(one: ModelItem) -> tuple[object, ...]:
    return tuple(getattr(one, fact) for fact in ("service_name", "levels", *MODEL_FACTS))


def _levels(words: str) -> list[int]:
    return [int(Level(int(word))) for word in words.split("、") if word]
