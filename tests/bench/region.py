"""A region of a given size, laid straight into PostgreSQL by COPY: people, declarations, rulings, published lists.

Import it inside `ground.database`. Figures and lists agree, as the operations would have made them; history and log are
left out, since no bench reads them.
"""

import hashlib
import io
import json
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection, models

from campaign.checks import comparison_key
from campaign.enums import Disposal, Outcome, Role, UnitKind
from campaign.models import Phase, Posting, Round, Unit, UnitUserPermission, User
from campaign.notice.timetable import SHANGHAI
from campaign.roles import ROLE_ACTIONS
from publishing.enums import OUTCOME_OF, EditionState
from publishing.models import Compilation, Edition, ListedItem, PlaceFigures, SearchEntry, UnitFigures
from publishing.models.search import enter_names, entry_of
from publishing.operations.counting import Kinds, count_in, place_figures
from review.enums import RulingState
from review.models import Opinion, Ruling
from submissions.enums import DeclarationState
from submissions.models import Basis, Declaration, DeclaredItem, FormVersion
from tests.bench.bench_export import WORDS

BATCH = 5000
LEADING = (UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE)
LEVELS = ("law", "administrative_regulation", "state_council_decision", "local_regulation", "department_rule")
PUBLISHED_AT = datetime(2020, 11, 14, 9, 0, tzinfo=SHANGHAI)
DECLARED_AT = datetime(2020, 10, 20, 9, 0, tzinfo=SHANGHAI)


def copied(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> int:
    """COPY rows into the model's table; `names` are attributes, `same` holds for all, the rest takes its default.

    On SQLite, which has no COPY, one prepared INSERT for them all.
    """
    pattern = model(**same)
    rest = [f for f in model._meta.concrete_fields if f.attname not in names and not isinstance(f, models.AutoField)]
    fields = [*(model._meta.get_field(name.removesuffix("_id") or name) for name in names), *rest]
    listed = ", ".join(f'"{field.column}"' for field in fields)
    tail = [field.value_from_object(pattern) for field in rest]
    count, left = 0, iter(rows)
    with connection.cursor() as cursor:
        while part := list(islice(left, BATCH)):
            if connection.vendor == "postgresql":
                end = "".join(f"\t{_text(value)}" for value in tail)
                lines = "".join("\t".join(map(_text, row)) + end + "\n" for row in part)
                cursor.copy_expert(f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN', io.StringIO(lines))
            else:
                places = ", ".join(["%s"] * len(fields))
                statement = f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES ({places})'
                cursor.executemany(statement, [list(map(_plain, (*row, *tail))) for row in part])
            count += len(part)
    return count


def _plain(value: Any) -> Any:
    """A value as SQLite takes it."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value.hex if isinstance(value, uuid.UUID) else value


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def settle_statistics() -> None:
    """What autovacuum would do in its own time: the planner must know the tables before anything is measured."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


class Texts:
    """Words of the length and variety of real items, the same in every run."""

    def __init__(self) -> None:
        chance = random.Random(27)
        self.clauses = ["，".join(chance.choices(WORDS, k=28)) for _ in range(1000)]
        self.phrases = ["".join(chance.choices(WORDS, k=4)) for _ in range(1009)]

    def name(self, number: int) -> str:
        """A certificate's name."""
        return f"{self.phrases[number % 1009]}证明"

    def service(self, number: int) -> str:
        """A service item's name."""
        return f"{self.phrases[number % 997]}办理（事项{number % 900}）"

    def basis(self, number: int) -> dict[str, str]:
        """A basis as a list freezes it."""
        return {
            "level": LEVELS[number // 10 % 5],
            "title": f"《{self.phrases[number % 991]}条例》（国务院令第{number % 780}号）",
            "clause": f"第{number % 97}条",
            "text": f"第{number % 97}条　{self.clauses[number % 1000]}。",
        }


def shares(items: int, units: Sequence[Unit]) -> Iterator[tuple[Unit, int]]:
    """Spread items over the units as evenly as goes; gives each unit with its number of items."""
    each, more = divmod(items, len(units))
    for place, unit in enumerate(units):
        yield unit, each + (place < more)


def people(count: int) -> dict[str, list[User]]:
    """Clerk and leader for every declaring unit, chair and members for every panel, up to `count` people with powers.

    Gives the people by unit code; the chair of a panel comes first. The coordination office has its coordinator.
    """
    units = list(Unit.objects.order_by("code"))
    panels = [unit for unit in units if unit.kind in LEADING]
    posts = [(unit, role) for unit in panels for role in (Role.PANEL_CHAIR, Role.PANEL_MEMBER, Role.COORDINATOR)]
    posts += [(unit, role) for unit in units if unit.takes_part for role in (Role.CLERK, Role.LEADER)]
    posts = posts[:count]
    posts += [(panels[place % len(panels)], Role.PANEL_MEMBER) for place in range(count - len(posts))]
    names = ("username", "name")
    given = [(f"b{place}", f"人员{place}") for place in range(len(posts))]
    copied(User, names, given, password="!", date_joined=DECLARED_AT)
    users = list(User.objects.filter(username__startswith="b").order_by("pk"))
    held = list(zip(users, posts, strict=True))
    rows = ((user.pk, unit.pk, role.value) for user, (unit, role) in held)
    copied(Posting, ("user_id", "unit_id", "role"), rows, since=date(2020, 9, 1))
    ids = dict(Permission.objects.filter(content_type__model="unit").values_list("codename", "pk"))
    powers = (
        (user.pk, unit.pk, ids[action.value]) for user, (unit, role) in held for action in sorted(ROLE_ACTIONS[role])
    )
    copied(UnitUserPermission, ("user_id", "content_object_id", "permission_id"), powers)
    found: dict[str, list[User]] = {}
    for user, (unit, _) in held:
        found.setdefault(unit.code, []).append(user)
    return found


def declared(items: int, state: RulingState = RulingState.PENDING, panel: Unit | None = None) -> int:
    """Received declarations in round 1 with `items` items in all, each with a basis and a ruling in `state`: of all units, or
    of those whose items `panel` reviews."""
    round, texts = Round.objects.get(number=1), Texts()
    declaring = Unit.objects.declaring().order_by("code")
    units = list(declaring.filter(panel=panel) if panel else declaring)
    form = FormVersion.objects.filter(annex=2).latest("version")
    papers = ((place, unit.pk, f"{unit.code}-1-01") for place, unit in enumerate(units, start=1))
    common = {"round": round, "form": form, "created_at": DECLARED_AT, "saved_at": DECLARED_AT}
    more = {"state": DeclarationState.RECEIVED, "certified_at": DECLARED_AT, "is_current": True}
    _with_ids(Declaration, ("id", "unit_id", "receipt"), papers, **common, **more)
    spread = list(shares(items, units))
    _with_ids(DeclaredItem, ITEM_NAMES, _item_rows(spread, texts), **ITEM_SAME)
    bases = ((number, *_basis_values(texts, number)) for number in range(1, items + 1))
    copied(Basis, ("item_id", "level", "title", "clause", "text"), bases)
    ruled = [unit.pk for unit, count in spread for _ in range(count)]
    rulings = ((number, _uid(number), unit) for number, unit in enumerate(ruled, start=1))
    outcome = {} if state == RulingState.PENDING else {"outcome": Outcome.CANCEL, "disposal": Disposal.ABOLISH}
    copied(Ruling, ("item_id", "uid", "unit_id"), rulings, round=round, state=state, basis_level="law", **outcome)
    return len(units)


def disputed(share: int) -> None:
    """Bring every so-many-th ruling into dispute before the panel's superior."""
    rows = Ruling.objects.annotate(rest=models.F("pk") % share).filter(rest=0)
    rows.update(state=RulingState.DISPUTED, outcome=Outcome.CANCEL, disposal=Disposal.ABOLISH, contests=2)


def worked(now: datetime, people: Sequence[User]) -> None:
    """Half of the rulings settled or fed back, ruled on the ten days before now; all handed out among `people`, the first two of
    whom gave an opinion on every third item."""
    rows = Ruling.objects.annotate(rest=models.F("pk") % 20)
    verdict = {"outcome": Outcome.CANCEL, "disposal": Disposal.ABOLISH}
    for place in range(10):
        state = RulingState.PROPOSED if place % 3 == 0 else RulingState.SETTLED
        rows.filter(rest=place).update(state=state, ruled_at=now - timedelta(days=place), due_at=now, **verdict)
    for place, user in enumerate(people):
        Ruling.objects.annotate(who=models.F("pk") % len(people)).filter(who=place).update(assignee=user)
    chosen = Ruling.objects.annotate(third=models.F("pk") % 3).filter(third=0).values_list("pk", "item")
    given = ((ruling, item, user.pk) for ruling, item in chosen for user in people[:2])
    found = {"legality": "pass", "compliance": "pass", "reasonableness": "pass", "at": now}
    copied(Opinion, ("ruling_id", "item_id", "member_id"), given, **found)


ITEM_NAMES = ("id", "declaration_id", "uid", "no", "service_name", "cert_name", "purpose", "demanding_unit", "cert_key")
ITEM_SAME: dict[str, Any] = {
    "service_type": "permit",
    "category": "certificate",
    "subject": "individual",
    "issuing_unit": "公安机关",
    "levels": [3],
    "proposal": "cancel",
    "disposal": "abolish",
}


def _item_rows(spread: Iterable[tuple[Unit, int]], texts: Texts) -> Iterator[tuple[Any, ...]]:
    number = 0
    for paper, (unit, count) in enumerate(spread, start=1):
        for no in range(1, count + 1):
            number += 1
            name, service = texts.name(number), texts.service(number)
            yield number, paper, _uid(number), no, service, name, f"核实{name}", unit.name, comparison_key(name)


def _basis_values(texts: Texts, number: int) -> tuple[str, ...]:
    basis = texts.basis(number)
    return basis["level"], basis["title"], basis["clause"], basis["text"]


def _uid(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def _with_ids(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> None:
    count = copied(model, names, rows, **same)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, max(count, 1)])


def listed(
    items: int, leads: Sequence[Unit] | None = None, outcome: Outcome | None = None, *, searched: bool = False
) -> list[Compilation]:
    """Published lists of round 1 with `items` items in all: of every lead unit, or of `leads` only; `searched`, so that the
    public search finds them.

    Six outcomes of ten are 取消, one each 提请 and 剔除, the rest 保留; with `outcome` all are that.
    """
    round, actor = Round.objects.get(number=1), _maker()
    chosen = list(leads or Unit.objects.filter(kind__in=LEADING).order_by("code"))
    lists = [
        Compilation.objects.create(
            unit=lead, round=round, number=1, compiled_at=PUBLISHED_AT, compiled_by=actor, is_current=True
        )
        for lead in chosen
    ]
    owners: list[tuple[Unit, Compilation]] = []
    for compilation in lists:
        units = Unit.objects.of_list(compilation.unit).declaring().select_related("division").order_by("code")
        owners += [(unit, compilation) for unit in units]
    maker = ListMaker(owners, outcome)
    copied(ListedItem, LISTED_NAMES, maker.rows(items), **LISTED_SAME)
    if searched:
        entered()
    for pk, kinds in maker.kinds.items():
        maker.figures[pk].kinds, maker.figures[pk].kinds_cancelled = kinds.count, kinds.cancelled
    UnitFigures.objects.bulk_create(maker.figures.values(), batch_size=500)
    own: dict[int, list[UnitFigures]] = {}
    for figures in maker.figures.values():
        own.setdefault(figures.compilation_id, []).append(figures)
    places = [place for one in lists for place in place_figures(one, own.get(one.pk, ()))]
    PlaceFigures.objects.bulk_create(places, batch_size=500)
    for compilation in lists:
        _editions(compilation, maker)
    return lists


def entered() -> int:
    """What laying rows down enters into the search, by COPY and with the index made last; gives how many."""
    names = [field.attname for field in SearchEntry._meta.concrete_fields]
    units = Unit.objects.in_bulk()
    rows = ListedItem.objects.exclude(outcome=Outcome.STRIKE).order_by("pk").only(*ENTERED_FROM)
    entries = (entry_of(row, units[row.unit_id]) for row in rows.iterator(chunk_size=BATCH))
    values = ([getattr(entry, name) for name in names] for entry in entries)
    if connection.vendor == "sqlite":
        count = copied(SearchEntry, names, list(values))  # a reader would see what is being written
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_indexdef('search_entry_tokens'::regclass)")
            (index,) = cursor.fetchone()
            cursor.execute("DROP INDEX search_entry_tokens")
            count = copied(SearchEntry, names, values)
            cursor.execute(index)
    enter_names(ListedItem.objects.values_list("cert_name", flat=True).distinct())
    return count


ENTERED_FROM = (
    *("compilation", "uid", "unit", "unit_name", "cert_name", "service_name", "subject", "outcome", "disposal"),
    *("division_path", "position"),
)


def _maker() -> User:
    return User.objects.get_or_create(username="list-maker", defaults={"name": "编制人", "password": "!"})[0]


def _editions(compilation: Compilation, maker: "ListMaker") -> None:
    for kind, outcome in OUTCOME_OF.items():
        Edition.objects.create(
            compilation=compilation,
            unit=compilation.unit,
            round=compilation.round,
            kind=kind,
            number=1,
            state=EditionState.PUBLISHED,
            published_at=PUBLISHED_AT,
            approval_number="排演〔2020〕1号",
            approval_date=PUBLISHED_AT.date(),
            approval_signatory="排演签发人",
            sha256=stored(f"{compilation.unit.code}-{kind}-1.xlsx"),
            file_name=f"{compilation.unit.code}-{kind}-1.xlsx",
            rows=maker.counted.get((compilation.pk, outcome), 0),
        )


def stored(name: str) -> str:
    """Lay a file of 40 kB where published files lie, in place of a workbook; gives its SHA-256."""
    content = random.Random(name).randbytes(40_000)
    path = Path(settings.PUBLISHED_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


LISTED_NAMES = (
    *("compilation_id", "position", "outcome", "uid", "unit_id", "unit_name", "division_path", "level"),
    *("cert_name", "service_name", "purpose", "subject", "bases", "basis_level", "demanding_unit", "disposal"),
    *("replacement", "reason", "search_text"),
)
LISTED_SAME: dict[str, Any] = {
    "issuing_unit": "户籍所在地派出所",
    "levels": [2, 3],
    "supervision_phone": "0891-0000000",
    "guide": {
        "conditions": "年满18周岁。",
        "materials": "居民身份证。",
        "time_limit": "3个工作日",
        "place": "办事大厅",
    },
}
DISPOSALS = tuple(disposal.value for disposal in Disposal)
OUTCOMES = (*[Outcome.CANCEL] * 6, *[Outcome.RETAIN] * 2, Outcome.REFER, Outcome.STRIKE)
SUBJECTS = ("individual", "enterprise", "both")


class ListMaker:
    """Makes the rows of lists and counts them as compiling does."""

    def __init__(self, owners: Sequence[tuple[Unit, Compilation]], outcome: Outcome | None) -> None:
        self.owners, self.texts = list(owners), Texts()
        self.outcomes = (outcome,) if outcome else OUTCOMES
        self.counted: dict[tuple[int, Outcome], int] = {}
        self.positions: dict[int, int] = {}
        self.kinds: dict[int, Kinds] = {}
        self.figures = {
            unit.pk: UnitFigures(
                compilation=compilation,
                unit=unit,
                unit_name=unit.name,
                division_path=unit.division.path,
                level=unit.division.level,
            )
            for unit, compilation in self.owners
        }

    def rows(self, items: int) -> Iterator[tuple[Any, ...]]:
        """The rows of all lists, unit by unit, in the order of LISTED_NAMES."""
        number = 0
        each, more = divmod(items, len(self.owners))
        for place, (unit, compilation) in enumerate(self.owners):
            for _ in range(each + (place < more)):
                number += 1
                yield self._row(number, unit, compilation)

    def _row(self, number: int, unit: Unit, compilation: Compilation) -> tuple[Any, ...]:
        outcome = self.outcomes[number * 7 % len(self.outcomes)]
        name, service, basis = self.texts.name(number), self.texts.service(number), self.texts.basis(number)
        cancelled = outcome == Outcome.CANCEL
        disposal = DISPOSALS[number // 10 % 6] if cancelled else ""
        position = self.positions[compilation.pk] = self.positions.get(compilation.pk, 0) + 1
        self.counted[compilation.pk, outcome] = self.counted.get((compilation.pk, outcome), 0) + 1
        subject = SUBJECTS[number % 3]
        reason = "" if cancelled else "法律有规定。"
        shown: Any = SimpleNamespace(
            outcome=outcome, subject=subject, disposal=disposal, basis_level=basis["level"], reason=reason
        )
        count_in(self.figures[unit.pk], shown)
        self.kinds.setdefault(unit.pk, Kinds()).add(name, outcome)
        found = comparison_key(f"{name} {service} {unit.name} {unit.short_name}")
        path, level = unit.division.path, unit.division.level
        return (
            *(compilation.pk, position, outcome.value, _uid(number), unit.pk, unit.name, path, level),
            *(name, service, f"核实{name}", subject, [basis], basis["level"], unit.name, disposal),
            *("由本部门核查。" if disposal not in ("", "abolish") else "", reason, found),
        )


def around(now: datetime, phase: int) -> None:
    """Move round 1 in time so that `now` lies in the phase with this number: pages ask what is open today."""
    phases = list(Phase.objects.filter(round__number=1).order_by("number"))
    middle = next(one.opens + timedelta(days=2) for one in phases if one.number == phase)
    for one in phases:
        one.opens, one.closes = one.opens + (now - middle), one.closes + (now - middle)
        one.save()
