"""Play a round through the same operations as the pages: for the rehearsal on given papers and for the demonstration.

Posts that a step needs and nobody holds are made, with names that say what they are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter

from django.db import connection
from django.db.models import Q

from campaign.access import holdings_of, knowing_all, people_holding, people_who_can
from campaign.enums import Role, UnitKind
from campaign.models import LogEntry, Phase, Round, Unit, User
from campaign.operations import appoint, appoint_all
from campaign.roles import Action
from publishing.models import Compilation
from publishing.operations import compile_lists, pass_legality, record_approval, roll_up, submit_for_legality
from publishing.queries.gates import barred
from publishing.sheets.editions import release
from review.checks import Verdict
from review.models import Conflict, Ruling
from review.operations import accept, feed_back, receive, rule_all
from review.operations.radar import look_at_list, reason_difference
from review.queries.radar import findings_of_list, unanswered
from submissions.checks.items import ItemDraft
from submissions.enums import NilReason
from submissions.models import Basis, Declaration, DeclaredItem, Explanation
from submissions.operations import (
    certify,
    declare_nil,
    explain_from_remarks,
    hand_in,
    replace_items,
    start_declaration,
)

FEW = 16  # papers: so many need no counting
GROWING = (Declaration, DeclaredItem, Basis, Explanation, Ruling, LogEntry)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AS_GIVEN = "按给定的审核结论办理，差异由审核组留存说明。"
NOTHING = "本单位不直接受理群众和企业的申请。"  # what a nil return says that is played
# Which role is made when nobody may do an action.
ROLE_FOR = {
    Action.FILL: Role.CLERK,
    Action.CERTIFY: Role.LEADER,
    Action.ANSWER: Role.LEADER,
    Action.SETTLE: Role.PANEL_CHAIR,
    Action.RULE: Role.PANEL_CHAIR,
    Action.COMPILE: Role.PANEL_CHAIR,
    Action.REVIEW_LEGALITY: Role.LEGALITY_REVIEWER,
    Action.RECORD_APPROVAL: Role.APPROVAL_RECORDER,
    Action.PUBLISH: Role.COORDINATOR,
}


# Who is needed in every unit that declares.
STAFF = (Action.FILL, Action.CERTIFY, Action.ANSWER)


class Play:
    """One round being played; `seconds` is the time that each stage took."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.seconds: dict[str, float] = {}
        opens = {phase.number: phase.opens for phase in Phase.objects.filter(round=round)}
        # Days of the notice: declared when declaring opens, published on the eve of 15 November, rolled up before the 20th.
        self.declares = opens[2] + 9 * HOUR
        self.rules = opens[3] + 9 * HOUR
        self.agrees = opens[3] + 5 * DAY + 9 * HOUR
        self.compiles = opens[3] + 8 * DAY + 9 * HOUR
        self.reviews = opens[3] + 9 * DAY + 9 * HOUR
        self.approves = opens[3] + 12 * DAY + 9 * HOUR
        self.publishes = opens[3] + 13 * DAY + 9 * HOUR
        self.rolls_up = opens[3] + 17 * DAY + 9 * HOUR
        self._papers: dict[str, int] = {}
        self._counted: dict[str, int] = {}
        self._people: dict[tuple[int, Action], User] = {}

    def _grown(self, stage: str, papers: int) -> None:
        """So many papers more in a stage: the database counts its rows anew each time that they have doubled.

        All happens in one transaction, in which PostgreSQL does not do so by itself: it would take the papers for few, read
        them all for every unit, and need four times as long for twice as many. SQLite uses its indexes in any case.
        """
        count = self._papers[stage] = self._papers.get(stage, 0) + papers
        if connection.vendor != "postgresql" or count < 2 * self._counted.get(stage, FEW // 2):
            return
        self._counted[stage] = count
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in GROWING)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to the stage's seconds."""
        began = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - began

    def staff(self, units: Sequence[Unit]) -> None:
        """Find who fills in, certifies and answers for these units, and post somebody where nobody does: all at once, where
        `person` asks for each unit and action."""
        missing = []
        for action in STAFF:
            found = people_holding(action, units)
            self._people.update({(unit, action): user for unit, user in found.items()})
            missing += [(unit, ROLE_FOR[action]) for unit in units if unit.pk not in found]
        wanted = dict.fromkeys(missing)
        names = {played_name(role, unit): User(**played_user(role, unit)) for unit, role in wanted}
        User.objects.bulk_create(names.values(), ignore_conflicts=True, batch_size=500)
        users = {user.username: user for user in User.objects.filter(username__in=names)}
        appoint_all([(users[played_name(role, unit)], unit, role) for unit, role in wanted], at=self.declares)
        for action in STAFF:
            found = people_holding(action, units)
            self._people.update({(unit, action): user for unit, user in found.items()})

    @contextmanager
    def knowing_people(self) -> Iterator[None]:
        """Within it, nobody's powers are asked for twice: for reading only, nobody is posted meanwhile."""
        with knowing_all(holdings_of(list({user.pk: user for user in self._people.values()}.values()))):
            yield

    def person(self, action: Action, unit: Unit, post: Unit) -> User:
        """Somebody who may do `action` for `unit`; if nobody may, a person is posted in `post`."""
        key = (unit.pk, action)
        if key not in self._people:
            self._people[key] = people_who_can(action, unit).first() or self._post(ROLE_FOR[action], post)
        return self._people[key]

    def other(self, action: Action, move: str, compilation: Compilation, post: Unit) -> User:
        """Somebody who may take `move` with the list and did nothing that it looks at (decision 31)."""
        able = people_who_can(action, compilation.unit)
        found = next((person for person in able if not barred(compilation, move, person)), None)
        return found or self._post(ROLE_FOR[action], post)

    def declare(self, unit: Unit, drafts: Sequence[ItemDraft], *, at: datetime | None = None) -> Declaration:
        """The unit's clerk fills in, its leader certifies; no drafts is a nil return."""
        at = at or self.declares
        clerk = self.person(Action.FILL, unit, unit)
        with self.stage("submit"):
            declaration = start_declaration(unit, self.round, actor=clerk, at=at)
            if drafts:
                replace_items(declaration, drafts, actor=clerk, at=at)
                explain_from_remarks(declaration, actor=clerk, at=at)
            else:
                declare_nil(declaration, True, reason=NilReason.NO_SERVICE, words=NOTHING, actor=clerk, at=at)
            hand_in(declaration, actor=clerk, at=at)
        with self.stage("certify"):
            certify(declaration, actor=self.person(Action.CERTIFY, unit, unit), at=at + HOUR)
            self._grown("declare", 1)
        return declaration

    def rule(self, panel: Unit, declarations: Sequence[Declaration], verdict_of: Callable[[Ruling], Verdict]) -> None:
        """The panel receives the declarations, rules on every item and feeds back."""
        with self.stage("rule"):
            chair = self.person(Action.SETTLE, declarations[0].unit, panel)
            receive(declarations, actor=chair, at=self.rules)
            self._grown("rule", len(declarations))
            rulings = list(self.rulings(declaration.unit for declaration in declarations))
            pairs = [(ruling, verdict_of(ruling)) for ruling in rulings]
            rule_all(pairs, actor=chair, at=self.rules + HOUR)
            feed_back(rulings, actor=chair, at=self.rules + 2 * HOUR)

    def agree(self, unit: Unit) -> None:
        """The unit accepts everything that was fed back to it."""
        with self.stage("agree"):
            answerer = self.person(Action.ANSWER, unit, unit)
            if rulings := list(self.rulings([unit])):
                accept(rulings, actor=answerer, at=self.agrees)

    def publish(
        self, lead: Unit, number: str, signatory: str, *, reason: str = "", later: timedelta | None = None
    ) -> Compilation:
        """Compile, review, approve and publish the lists of a lead unit; with a `reason`, a correction, so much `later`
        than the first edition: all of it on one day."""
        compiled, reviewed, approved, published = self.compiles, self.reviews, self.approves + HOUR, self.publishes
        if later is not None:
            published = self.publishes + later
            compiled, reviewed, approved = (published - hours * HOUR for hours in (4, 2, 1))
        with self.stage("compile"):
            compiler = self.person(Action.COMPILE, lead, lead)
            self._explain_differences(lead, compiler)
            compilation = compile_lists(lead, self.round, actor=compiler, at=compiled, reason=reason)
            submit_for_legality(compilation, actor=compiler, at=compiled + HOUR)
        with self.stage("legality review"):
            reviewer = self.other(Action.REVIEW_LEGALITY, "pass_legality", compilation, _justice_of(lead))
            pass_legality(compilation, words="审查通过。", actor=reviewer, at=reviewed)
        with self.stage("approval"):
            recorder = self.other(Action.RECORD_APPROVAL, "approve", compilation, lead)
            day = approved.date()
            record_approval(compilation, number=number, day=day, signatory=signatory, actor=recorder, at=approved)
        with self.stage("publish"):
            release(compilation, actor=self.other(Action.PUBLISH, "publish", compilation, lead), at=published)
        return compilation

    def _explain_differences(self, lead: Unit, compiler: User) -> None:
        """The given rulings stand: where they disagree with others, the chair of each panel says so before compiling."""
        if not unanswered(findings_of_list(lead, self.round)):
            return
        look_at_list(lead, self.round, actor=compiler, at=self.compiles)
        own = Unit.objects.of_list(lead)
        groups: dict[Unit, list[Conflict]] = {}
        rows = Conflict.objects.open().filter(
            Q(one_unit__in=own) | Q(other_unit__in=own), one_final=True, other_final=True
        )
        within = set(own.values_list("pk", flat=True))
        for row in rows.with_sides().select_related("one_unit__panel", "other_unit__panel"):
            unit = row.one_unit if row.one_unit_id in within else row.other_unit
            if unit.panel is not None:
                groups.setdefault(unit.panel, []).append(row)
        for panel, ones in groups.items():
            unit = ones[0].one_unit if ones[0].one_unit_id in within else ones[0].other_unit
            chair = self.person(Action.SETTLE, unit, panel)
            reason_difference(ones, words=AS_GIVEN, actor=chair, at=self.compiles)

    def roll_up(self, lead: Unit) -> Compilation:
        """Add up Annex 5 of the lead unit and everything below it, and publish it."""
        with self.stage("roll up"):
            actor = self.person(Action.PUBLISH, lead, lead)
            compilation = roll_up(lead, self.round, actor=actor, at=self.rolls_up)
            release(compilation, actor=actor, at=self.rolls_up + HOUR)
        return compilation

    def rulings(self, units: Iterable[Unit]) -> Iterable[Ruling]:
        """The rulings of the round on items of `units`, in the order of unit and item."""
        return Ruling.objects.filter(round=self.round, unit__in=list(units)).with_papers()

    def _post(self, role: Role, unit: Unit) -> User:
        user, _ = User.objects.get_or_create(username=played_name(role, unit), defaults=played_user(role, unit))
        appoint(user, unit, role, actor=None, at=self.declares)
        return user


def played_name(role: Role, unit: Unit) -> str:
    """Under which name a person signs in who is made for a post."""
    return f"{unit.code}-{role.value}"


def played_user(role: Role, unit: Unit) -> dict[str, str]:
    """What stands in such a person's row: a name that says what they are, no password."""
    name = f"{unit.short_name or unit.name}{role.label}"[:40]
    return {"username": played_name(role, unit), "name": name, "password": "!"}


def _justice_of(lead: Unit) -> Unit:
    """The justice department of the lead unit's division; without one the lead unit names a reviewer itself."""
    return Unit.objects.filter(division=lead.division, kind=UnitKind.JUSTICE_DEPARTMENT).first() or lead


def by_panel(declarations: Iterable[Declaration]) -> dict[Unit, list[Declaration]]:
    """Declarations by the panel that reviews them."""
    groups: dict[Unit, list[Declaration]] = {}
    for declaration in declarations:
        if declaration.unit.panel is not None:
            groups.setdefault(declaration.unit.panel, []).append(declaration)
    return groups


def list_leads(units: Iterable[Unit]) -> list[Unit]:
    """The units that compile the lists of `units`, each once, in code order."""
    leads = {lead.pk: lead for lead in (Unit.objects.list_lead_of(unit) for unit in units)}
    return sorted(leads.values(), key=lambda lead: lead.code)
