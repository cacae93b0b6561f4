"""Put two names of one certificate together, take that back, tell two apart; every act is a person's, and logged."""

from datetime import datetime

from django.db import transaction

from campaign.access import units_held
from campaign.models import Unit, User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from submissions.checks.names import in_order
from submissions.enums import NameSource
from submissions.models import (
    Certificate,
    CertificateAlias,
    CertificateMerge,
    Declaration,
    DeclaredItem,
    ModelItem,
    NotSame,
)
from submissions.operations.catalogue import lead_items
from submissions.queries.catalogue import certificates_by_key, may_merge, rules_all_names, unit_of_merger

NAMED = 20  # letters of a name in a line of the log


class CannotMerge(Refused):
    """The two are one already, or one of them was put into another meanwhile."""


def enter_declared(declaration: Declaration, *, actor: User, at: datetime) -> int:
    """Enter the names of a certified declaration that the catalogue lacks, and lead its items to them; gives how many.

    They are names that only a declaration knows, until somebody puts them together with others.
    """
    unknown = list(declaration.items.filter(certificate=None).exclude(cert_key="").order_by("no"))
    if not unknown:
        return 0
    first = {item.cert_key: item for item in reversed(unknown)}
    new = {key: item for key, item in first.items() if key not in certificates_by_key(first)}
    Certificate.objects.bulk_create(
        [
            Certificate(name=item.cert_name, key=key, category=item.category, source=NameSource.DECLARED)
            for key, item in new.items()
        ],
        ignore_conflicts=True,
    )
    rows = Certificate.objects.filter(key__in=new)
    CertificateAlias.objects.bulk_create(
        [
            CertificateAlias(certificate=one, name=one.name, key=one.key, source=NameSource.DECLARED, by=actor, at=at)
            for one in rows
        ],
        ignore_conflicts=True,
    )
    lead_items()
    return len(new)


def merge_names(
    certificate: Certificate, into: Certificate, *, note: str, actor: User, at: datetime
) -> CertificateMerge:
    """Put `certificate` into `into`: its names, the items and the model items that bear them; what was typed stays.

    Raises `NoPower` for names that others than the person's own units use, `CannotMerge`, `Refused` without a reason.
    """
    unit = _unit_of(actor, certificate)
    if not note.strip():
        raise Refused("请写明理由：根据什么认定是同一种证明，例如“民政部门核实，两者内容、用途相同”。")
    with transaction.atomic():
        locked = {
            one.pk: one for one in Certificate.objects.select_for_update().filter(pk__in=(certificate.pk, into.pk))
        }
        source, target = locked[certificate.pk], locked[into.pk]
        if source == target or not (source.active and target.active):
            raise CannotMerge("其中一个名称已经并入别的名称。请回到“相近名称”页，按现在的目录重新办理。")
        aliases = list(source.aliases.values_list("pk", "key"))
        models = list(source.models.values_list("pk", flat=True))
        merge = CertificateMerge.objects.create(
            certificate=source,
            into=target,
            unit=unit,
            note=note.strip(),
            aliases=[pk for pk, _ in aliases],
            models_moved=models,
            by=actor,
            at=at,
        )
        _move(merge, target, active=False)
        label = f"“{source.name[:NAMED]}”并入“{target.name[:NAMED]}”"
        record(merge, "merge_names", label, actor=actor, at=at, note=note.strip(), after={"names": len(aliases)})
    return merge


def undo_merge(merge: CertificateMerge, *, note: str, actor: User, at: datetime) -> CertificateMerge:
    """Take a merge back: exactly the names that it moved lead to their old certificate again, and so do their items.

    Raises `NoPower`, `CannotMerge` when it was taken back before or the target has itself been put into another.
    """
    _may_undo(merge, actor)
    if not note.strip():
        raise Refused("请写明撤销的理由，例如“经核实，两种证明的用途不同”。")
    with transaction.atomic():
        stored = CertificateMerge.objects.select_for_update().get(pk=merge.pk)
        if stored.undone_at is not None:
            raise CannotMerge("这次合并已经撤销。")
        if CertificateAlias.objects.filter(pk__in=stored.aliases).exclude(certificate=stored.into).exists():
            raise CannotMerge(f"“{stored.into.name}”后来又并入了别的名称。请先撤销后来的合并，再撤销这一次。")
        stored.undone_by, stored.undone_at, stored.undone_note = actor, at, note.strip()
        stored.save(update_fields=["undone_by", "undone_at", "undone_note"])
        _move(stored, stored.certificate, active=True)
        label = f"撤销“{stored.certificate.name[:NAMED]}”的合并"
        record(stored, "undo_merge", label, actor=actor, at=at, note=note.strip())
    return stored


def say_not_same(name_key: str, other_key: str, *, unit: Unit, settled: bool, actor: User, at: datetime) -> NotSame:
    """Remember that two names are two certificates for `unit`, for which the person speaks; the word of an office that
    puts names together (`settled`) holds for everybody who reports to it.

    Raises `NoPower` for a settling word without the power to merge.
    """
    if settled and unit_of_merger(actor) is None:
        raise NoPower("您没有认定证明名称的权限，请联系协调小组办公室。")
    first, second = in_order(name_key, other_key)
    with transaction.atomic():
        pair, made = NotSame.objects.select_for_update().get_or_create(
            first_key=first, second_key=second, unit=unit, defaults={"settled": settled, "by": actor, "at": at}
        )
        if not made and settled and not pair.settled:
            pair.settled, pair.by, pair.at = True, actor, at
            pair.save()
        elif not made:
            return pair
        record(pair, "not_same", f"“{name_key[:NAMED]}”与“{other_key[:NAMED]}”不是同一种", actor=actor, at=at)
    return pair


def _unit_of(actor: User, certificate: Certificate) -> Unit:
    unit = unit_of_merger(actor)
    if unit is None or not may_merge(actor, certificate):
        raise NoPower("这个名称也有别处的单位在用，或者列在公开清单中，只能由协调小组办公室合并。请报请办公室办理。")
    return unit


def _may_undo(merge: CertificateMerge, actor: User) -> None:
    held = units_held(actor, Action.MERGE_NAMES)
    if not (rules_all_names(actor) or held.filter(pk=merge.unit_id).exists()):
        raise NoPower(f"这次合并由{merge.unit}办理，只能由该单位或者协调小组办公室撤销。")


def _move(merge: CertificateMerge, to: Certificate, *, active: bool) -> None:
    Certificate.objects.filter(pk=merge.certificate_id).update(active=active)
    aliases = CertificateAlias.objects.filter(pk__in=merge.aliases)
    aliases.update(certificate=to)
    ModelItem.objects.filter(pk__in=merge.models_moved).update(certificate=to)
    DeclaredItem.objects.filter(cert_key__in=aliases.values("key")).update(certificate=to)
