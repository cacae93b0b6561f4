"""The same office in more counties, with certified papers: what a unit is compared with."""

from collections.abc import Iterable

from campaign.checks import comparison_key
from campaign.models import Unit
from campaign.operations.divisions import load_divisions
from campaign.operations.units import load_units
from submissions.enums import DeclarationState
from submissions.models import Declaration, DeclaredItem
from tests.cast import PHASE_2, Ground

PLACES = {"540121": "林周县", "540122": "当雄县", "540123": "尼木县", "540124": "曲水县"}
Pairs = Iterable[tuple[str, str]]  # service, certificate


def counties() -> list[Unit]:
    """民政局 of four more counties, in the order of `PLACES`."""
    columns = ("code", "name", "level", "parent_code", "type")
    rows = [(code, name, "county", "540100", "县") for code, name in PLACES.items()]
    load_divisions([dict(zip(columns, row, strict=True)) for row in rows])
    facts = {"kind": "department", "reports_to": "", "supervisor": ""}
    load_units(
        {"code": f"{code}-002", "name": f"{name}民政局", "division": code, **facts} for code, name in PLACES.items()
    )
    return [Unit.objects.get(code=f"{code}-002") for code in PLACES]


def certified_by(unit: Unit, ground: Ground, pairs: Pairs, *, state: str = DeclarationState.CERTIFIED) -> Declaration:
    """The unit's paper with these items; in another state than certified it does not count yet."""
    done = state == DeclarationState.CERTIFIED
    paper = Declaration.objects.create(
        unit=unit,
        round=ground.round,
        form=ground.form,
        created_at=PHASE_2,
        saved_at=PHASE_2,
        state=state,
        certified_at=PHASE_2 if done else None,
        receipt=f"{unit.code}-1-01" if done else None,
        is_current=done,
    )
    for number, (service, certificate) in enumerate(pairs, 1):
        DeclaredItem.objects.create(
            declaration=paper,
            no=number,
            service_name=service,
            cert_name=certificate,
            service_key=comparison_key(service),
            cert_key=comparison_key(certificate),
            service_type="payment",
            category="certificate",
            subject="individual",
            issuing_unit="某村",
            remark="外单位的备注",
        )
    return paper
