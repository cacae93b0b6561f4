"""Publish: write the files once, then say that they are official; several editions together or none (notice 五(三): 公开)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from campaign.models import LogEntry, Unit, User
from campaign.operations import Refused, carry_out_all, record, tell
from campaign.roles import Action
from publishing.checks import problems_of_publishing
from publishing.enums import IN_HAND, EditionKind
from publishing.models import Compilation, Edition, log_words, printed_code
from publishing.operations.approving import editions_of, gate
from publishing.operations.balancing import refuse_unequal
from publishing.operations.legality import PrivateNumber
from publishing.operations.proving import Proof, chain, file_facts
from publishing.operations.storing import Shelf, hash_of, shelf, write_pieces
from publishing.queries.canonical import day_of, document, head_of, rows_of
from publishing.queries.desk import place_of
from publishing.queries.log_heads import log_named


@dataclass(frozen=True)
class File:
    """What a writer made: how many rows stand in it, the SHA-256 of its bytes, and (looked up afterwards) how many they are."""

    rows: int
    sha256: str
    size: int = 0


# Writes an edition's workbook to the path; the sheets are a floor above, so the writer is handed in.
Writer = Callable[[Edition, Path], File]


class NotComplete(Refused):
    """The file does not hold the rows that the edition froze; nothing was published."""


class NotTogether(Refused):
    """One of several lists cannot be published, and so none was; `words` names it and says why."""

    def __init__(self, words: str, compilation: Compilation) -> None:
        super().__init__(words)
        self.compilation = compilation


def publish(compilation: Compilation, *, writer: Writer, actor: User, at: datetime) -> list[LogEntry]:
    """Publish all editions of a compilation, and let them supersede the ones before, together or not at all.

    Raises `NotComplete`, `PrivateNumber`, `SamePerson` and what `carry_out_all` raises; then no file has a name either.
    """
    return publish_together([compilation], writer=writer, actor=actor, at=at)


def publish_together(
    compilations: Sequence[Compilation], *, writer: Writer, actor: User, at: datetime
) -> list[LogEntry]:
    """Publish all editions of several compilations, all or none.

    All files are written under temporary names; they get their own names last, when nothing else can refuse, and before the
    database says "published": a crash in between leaves a file that nothing names, never an edition without its file.
    Of several, the one that hinders is named: raises `NotTogether`; of one, what `publish` raises, and `Unbalanced` where its
    figures are not those of its rows.
    """
    ordered = sorted(compilations, key=lambda one: one.pk)
    several, log = len(ordered) > 1, log_named()
    with shelf() as files, transaction.atomic():
        entries: list[LogEntry] = []
        proofs: list[Proof] = []
        with ExitStack() as gates:
            for compilation in ordered:
                with _named(compilation, several):
                    gates.enter_context(gate(compilation, "publish", actor))
                    _refuse_private(compilation)
                    refuse_unequal([compilation])
                    proofs += [_prove(edition, writer, files, at, log) for edition in editions_of(compilation)]
            for compilation in ordered:
                with _named(compilation, several):
                    editions = [proof.edition for proof in proofs if proof.edition.compilation_id == compilation.pk]
                    move = "publish_summary" if compilation.is_roll_up else "publish"
                    changed = ("published_at", "file_name", "sha256")
                    entries += carry_out_all(editions, move, actor=actor, at=at, changed=changed)
                    _put_in_force(compilation, actor, at)
            chain(proofs, files)
            files.put_in_place()
    return entries


def _refuse_private(compilation: Compilation) -> None:
    if problems := problems_of_publishing(compilation):
        raise PrivateNumber("".join(problem.words for problem in problems))


def prove_published(*, at: datetime) -> tuple[list[Edition], list[Edition]]:
    """Give manifests to editions that were published before there were any, in the order of their publication; gives those
    that have one now, and those whose workbook is not what it was, which get none. For the upgrade; each is logged."""
    without = (
        Edition.objects.official()
        .filter(manifest=None)
        .select_related("unit__division", "round", "compilation__supersedes")
    )
    proven, refused = [], []
    with shelf() as files, transaction.atomic():
        proofs = []
        for edition in without.order_by("published_at", "compilation", "kind"):
            if hash_of(edition.path) != edition.sha256:
                refused.append(edition)
                continue
            head, counted = head_of(edition), Counted(rows_of(edition, edition.effective_from))
            (digest, size), name = _write_data(edition, head, counted, files)
            workbook = file_facts(edition.file_name, edition.sha256, edition.path.stat().st_size)
            proofs.append(Proof(edition, head, counted.rows, file_facts(name, digest, size), workbook, log_named()))
            record(edition, "prove", "补做校验清单", actor=None, at=at, after={"sha256": digest})
            proven.append(edition)
        chain(proofs, files)
        files.put_in_place()
    return proven, refused


@contextmanager
def _named(compilation: Compilation, several: bool) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        if not several:
            raise
        raise NotTogether(f"{compilation}不能公布，其他清单也没有公布。原因：{refused.words}", compilation) from refused


def _put_in_force(compilation: Compilation, actor: User, at: datetime) -> None:
    if compilation.supersedes is not None:
        carry_out_all(editions_of(compilation.supersedes), "supersede", actor=actor, at=at)
        Compilation.objects.filter(pk=compilation.supersedes.pk).update(is_current=False)
        if not compilation.is_roll_up:
            _tell_above(compilation, at)
    compilation.is_current = True
    compilation.save(update_fields=["is_current"])


def _tell_above(correction: Compilation, at: datetime) -> None:
    """Tell who rolls up in the same round that their sums no longer rest on the lists in force (notice 五(三): 统一汇总)."""
    alive = Q(is_current=True) | Q(editions__state__in=IN_HAND)
    roll_ups = Compilation.objects.filter(alive, is_roll_up=True, round=correction.round_id)
    above = Unit.objects.filter(code__in=correction.unit.reports_path.strip("/").split("/"))
    place, round = place_of(correction.unit), correction.round
    for unit in above.filter(pk__in=roll_ups.values("unit")).select_related("division"):
        tell(
            unit,
            Action.COMPILE,
            obligation=f"correction:{correction.pk}",
            kind="roll_up_stale",
            subject=f"{place}清单已更正，汇总表需重新汇总",
            body=f"{place}{round}清单第{correction.number}版已公布，{unit.division}{round}汇总表不含更正后的数据。"
            "请在“汇总表”中重新汇总为更正版，写明更正理由后公布。",
            at=at,
        )


def _prove(edition: Edition, writer: Writer, files: Shelf, at: datetime, log: dict[str, Any] | None) -> Proof:
    """Write the rows as canonical JSON, then the workbook, which prints their check code and the newest block of the log."""
    edition.published_at = at
    head, folder, code = head_of(edition), edition.unit.division.code, edition.code
    counted = Counted(rows_of(edition, day_of(at)))
    (digest, size), data_name = _write_data(edition, head, counted, files)
    edition.printed_code, edition.printed_log = printed_code(digest), log_words(log)
    file, name = files.write(
        folder, lambda path: _write(edition, writer, path), lambda made: f"{code}-{made.sha256[:12]}.xlsx"
    )
    if edition.kind != EditionKind.SUMMARY and {file.rows, counted.rows} != {edition.rows}:
        raise NotComplete(f"{edition}应有{edition.rows}行，文件中只有{file.rows}行，未公布。请联系技术人员。")
    edition.file_name, edition.sha256 = name, file.sha256
    data, workbook = file_facts(data_name, digest, size), file_facts(name, file.sha256, file.size)
    return Proof(edition, head, counted.rows, data, workbook, log)


def _write_data(
    edition: Edition, head: dict[str, Any], counted: "Counted", files: Shelf
) -> tuple[tuple[str, int], str]:
    return files.write(
        edition.unit.division.code,
        lambda path: write_pieces(path, document(head, counted)),
        lambda made: f"{edition.code}-{made[0][:12]}.json",
        packed=True,
    )


def _write(edition: Edition, writer: Writer, path: Path) -> File:
    file = writer(edition, path)
    return replace(file, size=path.stat().st_size)


class Counted:
    """Rows that are counted while they are read."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._found, self.rows = rows, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._found:
            self.rows += 1
            yield row
