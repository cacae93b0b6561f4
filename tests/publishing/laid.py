"""Declared and settled items laid down in bulk, then compiled, published and rolled up through the operations: for figures with
more rows than a test can play."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from campaign.models import Phase, Round, Unit
from campaign.roles import Action
from publishing.enums import EditionState
from publishing.models import Compilation, Edition
from publishing.operations import compile_lists
from publishing.sheets.playing import Play
from review.enums import RulingState
from review.models import Ruling
from submissions.enums import DeclarationState
from submissions.models import Basis, Declaration, DeclaredItem, FormVersion
from tests.publishing.played import Case

HOUR = timedelta(hours=1)
SAID = {"cancel": "", "retain": "法律规定必须核验。", "refer": "依据为部门规章。"}


@dataclass
class Laid:
    """One round of items that are settled; an item of the same unit, name and number keeps its identity from round to round."""

    round: Round
    uids: dict[tuple[int, str, int], uuid.UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.play = Play(self.round)

    @property
    def in_time(self) -> datetime:
        """A moment of the self-check phase."""
        return Phase.objects.get(round=self.round, number=2).opens + HOUR

    def settle(self, cases: Mapping[Unit, Sequence[Case]], *, at: datetime | None = None, said: str = "") -> None:
        """Each unit has declared its cases at `at`, and all is agreed; `said` is why struck items were struck."""
        at = at or self.in_time
        form = FormVersion.objects.filter(annex=2).latest("version")
        items: list[DeclaredItem] = []
        rulings: list[Ruling] = []
        bases: list[Basis] = []
        for unit, own in cases.items():
            paper = Declaration.objects.create(
                unit=unit,
                round=self.round,
                form=form,
                state=DeclarationState.RECEIVED,
                nil=not own,
                created_at=at,
                saved_at=at,
                certified_at=at,
                receipt=f"{unit.code}-{self.round.number}-01",
                is_current=True,
            )
            for number, case in enumerate(own, start=1):
                item = self._item(paper, number, case)
                items.append(item)
                bases.append(Basis(item=item, title="某法", clause="第一条", text="条文。", level=case.level))
                rulings.append(self._ruling(item, unit, case, said))
        DeclaredItem.objects.bulk_create(items, batch_size=1000)
        Basis.objects.bulk_create(bases, batch_size=1000)
        Ruling.objects.bulk_create(rulings, batch_size=1000)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # else the database plans for the few rows that were there before

    def _item(self, paper: Declaration, number: int, case: Case) -> DeclaredItem:
        draft = case.draft(paper.unit)
        return DeclaredItem(
            declaration=paper,
            uid=self.uids.setdefault((paper.unit_id, case.cert_name, number), uuid.uuid4()),
            no=number,
            service_name=f"某服务{number}",
            service_type=draft.service_type,
            cert_name=case.cert_name,
            cert_key=case.cert_name,
            category=draft.category,
            subject=draft.subject,
            demanding_unit=draft.demanding_unit,
            issuing_unit=draft.issuing_unit,
            levels=[int(level) for level in draft.levels],
            proposal=draft.proposal,
            disposal=draft.disposal,
        )

    def _ruling(self, item: DeclaredItem, unit: Unit, case: Case, said: str) -> Ruling:
        return Ruling(
            item=item,
            uid=item.uid,
            round=self.round,
            unit=unit,
            state=RulingState.SETTLED,
            outcome=case.outcome,
            disposal=case.disposal,
            replacement=case.verdict.replacement,
            reason=SAID.get(case.outcome, said),
            basis_level=case.level,
        )

    def compile(self, lead: Unit, reason: str = "") -> Compilation:
        """The lists of the lead unit, in force at once: without the gates, for data of which there are many; with a `reason` a
        correction of those before."""
        actor = self.play.person(Action.COMPILE, lead, lead)
        self.play._explain_differences(lead, actor)
        if reason:
            before = Edition.objects.filter(unit=lead, round=self.round, compilation__is_current=True)
            before.filter(compilation__is_roll_up=False).update(state=EditionState.SUPERSEDED)
        made = compile_lists(lead, self.round, actor=actor, at=self.play.compiles, reason=reason)
        Compilation.objects.filter(pk=made.supersedes_id).update(is_current=False)
        Compilation.objects.filter(pk=made.pk).update(is_current=True)
        return made

    def publish(self, lead: Unit) -> Compilation:
        """Compile, review, approve, publish."""
        return self.play.publish(lead, "政函〔2020〕8号", "示例签发人")
