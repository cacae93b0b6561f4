"""Compiling and publishing while the panel goes on ruling; then each compilation is recounted from the log."""

import hashlib
import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction

from campaign.models import LogEntry
from publishing.enums import OFFICIAL, OUTCOME_OF, EditionKind
from publishing.models import Compilation, Edition
from publishing.operations import NotSettled, discard
from publishing.queries.canonical import document, rows_of
from review.checks import Verdict
from review.enums import BatchSource
from review.models import Ruling
from review.operations import accept, feed_back, mark_read, reopen, rule_in_bulk
from tests.publishing.conftest import COMPILED_AT, Settled
from tests.publishing.test_operations_compiling import counted

VERDICTS = (
    Verdict("cancel", "abolish", "不再要求提供。"),
    Verdict("cancel", "commitment", "申请人书面承诺。"),
    Verdict("cancel", "department_check", "由民政部门核查。"),
    Verdict("strike", reason="申请人自有证件，不属于第三方证明。"),
)
TOLD = ("outcome", "disposal", "replacement", "reason")


@dataclass
class Race:
    """One person compiles again and again; for each item somebody rules again and again, three times of four in one piece."""

    settled: Settled
    ruled: int = 0
    refused: int = 0
    published: int = 0
    errors: list[BaseException] = field(default_factory=list)
    made: int = 0
    moved: threading.Condition = field(default_factory=threading.Condition)

    def run(self, *, compilations: int, rulings: int, published_every: int) -> None:
        """Until there are as many compilations and rulings as asked for."""
        keys = [ruling.pk for ruling in self.settled.rulings.values()][:5]
        each, pace = rulings // len(keys), compilations * len(keys) // rulings
        acts: list[Callable[[], None]] = [lambda: self.compile(compilations, published_every)]
        acts += [lambda key=key, place=place: self.rule(key, place, each, pace) for place, key in enumerate(keys)]  # type: ignore[misc]
        barrier = threading.Barrier(len(acts), timeout=60)
        threads = [threading.Thread(target=self._guarded, args=(barrier, act)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=300)

    def _guarded(self, barrier: threading.Barrier, act: Callable[[], None]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:
            self.errors.append(error)
        finally:
            connections.close_all()

    def compile(self, count: int, published_every: int) -> None:
        """Compile; publish some, give the others up. What is not settled at the moment is refused, as it should be."""
        while self.made < count and not self.errors:
            try:
                compilation = self.settled.compile("更正。")
            except NotSettled:
                self.refused += 1
                continue
            with self.moved:
                self.made += 1
                self.moved.notify_all()
            if self.made % published_every:
                discard(compilation, note="有误。", actor=self.settled.cast.panel_chair, at=COMPILED_AT)
            else:
                self.settled.approve(compilation)
                self.settled.publish(compilation)
                self.published += 1

    def rule(self, key: int, place: int, count: int, pace: int) -> None:
        """Open the item again, rule otherwise, feed back, agree; all items at once, then one after the other."""
        for turn in range(count):
            due = turn * pace + (place if turn % 2 else 0)
            with self.moved:
                self.moved.wait_for(lambda due=due: self.made >= min(due, count * pace - 1) or self.errors, timeout=60)  # type: ignore[misc]
            if turn % 4 == 3:
                self._again(key, turn)
            else:
                with transaction.atomic():
                    self._again(key, turn)
            with self.moved:
                self.ruled += 1

    def _again(self, key: int, turn: int) -> None:
        cast, verdict = self.settled.cast, VERDICTS[(key + turn) % len(VERDICTS)]
        given: dict[str, Any] = {"actor": cast.panel_chair, "at": COMPILED_AT}

        def case() -> Ruling:
            return Ruling.objects.with_papers().get(pk=key)

        reopen(case(), note="重新研究。", **given)
        mark_read([case()], **given)
        panel, source = self.settled.ground.lead, BatchSource.SELECTION
        rule_in_bulk([(case(), verdict)], panel=panel, source=source, reason="重新研究。", **given)
        feed_back([case()], **given)
        leader = case().item.declaration.certified_by
        accept([case()], actor=leader, at=COMPILED_AT)

    def figures(self) -> str:
        """What was done, for the person who runs it."""
        instants = Compilation.objects.values("as_of").distinct().count()
        found = Counter(type(error).__name__ for error in self.errors)
        return (
            f"{Compilation.objects.count()} compilations of {instants} instants, {self.published} published, "
            f"{self.refused} refused as not settled, {self.ruled} rulings, errors {dict(found)}"
        )

    def wrong(self) -> list[str]:
        """Compilations whose rows or figures are not what the log says of the instant that they name, and published editions
        whose hash is not that of the rows made anew out of the log."""
        torn = [str(one) for one in Compilation.objects.all() if not of_one_instant(one)]
        official = Edition.objects.filter(state__in=OFFICIAL).select_related("manifest", "compilation")
        return torn + [f"{one}: another hash" for one in official if not hashed_as_logged(one)]


def of_one_instant(compilation: Compilation) -> bool:
    """Whether rows, editions and figures are what the log, up to the line that the compilation names, says."""
    rows = list(compilation.items.all())
    listed = {row.uid: tuple(getattr(row, name) for name in TOLD) for row in rows}
    figures = all(
        {name: getattr(one, name) for name in expected} == expected
        for one in compilation.figures.all()
        for expected in [counted([row for row in rows if row.unit_id == one.unit_id])]
    )
    editions = dict(compilation.editions.values_list("kind", "rows"))
    found = Counter(row.outcome for row in rows)
    sums = editions == {"retained": found["retain"], "cancelled": found["cancel"]}
    return figures and sums and listed == told_by_the_log(compilation.as_of)


def hashed_as_logged(edition: Edition) -> bool:
    """Whether the published rows have the published hash when what the panel ruled is taken from the log instead of the list,
    up to the line that the compilation names; and whether exactly the rows stand on it that belong there."""
    head = json.loads(edition.manifest.content)["edition"]
    facts = told_by_the_log(edition.compilation.as_of)
    outcome = OUTCOME_OF[EditionKind(edition.kind)]
    rows = []
    for row in rows_of(edition, edition.effective_from):
        told = dict(zip(TOLD, facts[uuid.UUID(row["uid"])], strict=True))
        rows.append(row | {name: told[name] for name in TOLD if name != "outcome"})
    expected = sum(fact[0] == outcome for fact in facts.values())
    digest = hashlib.sha256(b"".join(document(head, rows))).hexdigest()
    return (len(rows), digest) == (expected, edition.manifest.rows_sha256)


def told_by_the_log(last: int | None) -> dict[object, tuple[str, ...]]:
    """Each settled item's verdict after the line `last` of the log."""
    facts: dict[int, dict[str, Any]] = {}
    about = LogEntry.objects.filter(thing_type=ContentType.objects.get_for_model(Ruling), pk__lte=last)
    for entry in about.order_by("pk"):
        facts.setdefault(entry.thing_id, {}).update(entry.after)
    uids = dict(Ruling.objects.values_list("pk", "uid"))
    return {
        uids[key]: tuple(known[name] for name in TOLD) for key, known in facts.items() if known["state"] == "settled"
    }
