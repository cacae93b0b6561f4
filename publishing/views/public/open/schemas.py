"""The fields of the open interface, version 1: a field is added, never renamed or taken away within a version."""

from datetime import date
from typing import Literal
from uuid import UUID

from ninja import Schema


class Basis(Schema):
    """A legal basis as the list prints it."""

    level: str
    title: str
    clause: str
    text: str


class Guide(Schema):
    """How a kept certificate is asked for; empty while the office still writes it."""

    conditions: str = ""
    materials: str = ""
    time_limit: str = ""
    place: str = ""
    sample: str = ""
    procedure: str = ""
    commitments: str = ""


class Item(Schema):
    """A row of a published list."""

    uid: UUID
    certificate: str
    service: str
    purpose: str
    outcome: Literal["retain", "cancel", "refer"]
    subject: Literal["enterprise", "individual", "both"]
    office: str
    office_name: str
    division: str
    level: int
    demanding_unit: str
    issuing_unit: str
    levels: list[int]
    bases: list[Basis]
    basis_level: str
    category: str | None
    replacement: str
    checking_unit: str
    handover_open: bool
    effective_from: date | None
    reason: str
    guide: Guide
    supervision_phone: str
    remark: str
    round: int
    edition: str | None
    url: str


class Edition(Schema):
    """A published list: numbered, dated, never edited."""

    code: str
    title: str
    kind: Literal["retained", "cancelled", "summary"]
    annex: int
    division: str
    division_name: str
    unit_name: str
    round: int
    number: int
    in_force: bool
    published_at: str
    effective_from: date
    effective_to: date | None
    rows: int
    approval_number: str
    approval_date: date | None
    supersedes: int | None
    correction_reason: str
    check_code: str | None
    rows_sha256: str | None
    xlsx_sha256: str
    page_url: str
    xlsx_url: str


class Division(Schema):
    """A place."""

    code: str
    name: str
    level: int
    parent: str | None
    romanised: str | None
    tibetan: str | None


class Office(Schema):
    """A unit that declares."""

    code: str
    name: str
    kind: str
    division: str
    supervision_phone: str


class Figures(Schema):
    """Counts of a place or a unit, added up from frozen rows; the reduction is a ratio of sums."""

    code: str
    name: str
    level: int
    baseline_enterprise: int
    baseline_individual: int
    baseline: int
    abolish: int
    commitment: int
    credit_check: int
    licence_instead: int
    department_check: int
    data_sharing: int
    cancelled: int
    law: int
    administrative_regulation: int
    state_council_decision: int
    local_regulation: int
    rule: int
    retained: int
    referred: int
    struck: int
    reduction_percent: str | None
    reached: bool


class Page(Schema):
    """What every list of the interface has: the address of its next part, null at the end."""

    next: str | None


class Items(Page):
    """Rows of lists."""

    items: list[Item]


class Editions(Page):
    """Published lists."""

    editions: list[Edition]


class Divisions(Page):
    """Places."""

    divisions: list[Division]


class Offices(Page):
    """Units that declare."""

    offices: list[Office]


class History(Schema):
    """What every published list has said about an item, latest first; `now` is what holds, null where no list in force has it."""

    now: Item | None
    history: list[Item]


class Sums(Schema):
    """The figures of a place in a round: what lies in it, and the sum."""

    division: str
    round: int
    as_of: str | None
    parts: list[Figures]
    units: list[Figures]
    total: Figures


class Problem(Schema):
    """Why there is no answer, and what to do."""

    error: str
    help: str
    fields: dict[str, str] = {}
