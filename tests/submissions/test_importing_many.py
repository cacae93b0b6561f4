"""A pile of workbooks: each is answered as it would be alone, with the questions of one group for twenty."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from openpyxl.comments import Comment

from campaign.enums import Role
from campaign.models import LogEntry, Unit, User
from campaign.operations import appoint
from submissions.models import Declaration, DeclarationFile, DeclaredItem
from submissions.operations import hand_in, piles, start_declaration
from submissions.sheets import importing_many
from submissions.sheets.importing import How, Imported, import_workbook
from submissions.sheets.importing_many import Handed, import_workbooks
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.papers import add
from tests.submissions.workbooks import book, item, with_changes

NAMES = ("education", "city_civil", "civil", "institution", "township", "other_civil")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def handed(ground: Ground, tmp_path: Path) -> list[Handed]:
    """A workbook of one item for each of six units, each with a clerk."""
    pile = []
    for number, name in enumerate(NAMES):
        unit: Unit = getattr(ground, name)
        clerk = User.objects.create(username=f"clerk-{number}", name="填报人", password="!")
        appoint(clerk, unit, Role.CLERK, actor=None, at=PHASE_2)
        path = tmp_path / f"{unit.code}.xlsx"
        book([item(1, cert_name=f"第{number}种证明"), item(2)]).save(path)
        pile.append(Handed(path, unit, path.name, clerk))
    return pile


def imported(
    handed: Sequence[Handed], ground: Ground, how: How | None = None, at: datetime = PHASE_2
) -> list[Imported]:
    return list(import_workbooks(handed, ground.round, how=how or How(), at=at))


def facts_of(paper: Declaration) -> dict[str, object]:
    """All that a declaration holds and leaves behind, without keys and identities."""
    hidden = {"id", "uid", "declaration_id", "unit_id", "history_id", "thing_id", "actor_id", "history_user_id"}

    def plain(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
        return [{key: value for key, value in row.items() if key not in hidden} for row in rows]

    items = paper.items.order_by("no")
    history = DeclaredItem.history.filter(declaration=paper.pk).order_by("no")
    return {
        "paper": plain(list(Declaration.objects.filter(pk=paper.pk).values())),
        "items": plain(list(items.values())),
        "bases": list(items.values_list("no", "bases__order", "bases__title", "bases__clause", "bases__level")),
        "history": plain(list(history.values())),
        "persons": set(history.values_list("history_user__postings__unit", flat=True)) == {paper.unit_id},
        "log": plain(list(LogEntry.objects.about(paper).values())),
        "actors": [entry.actor.postings.get().unit_id == paper.unit_id for entry in LogEntry.objects.about(paper)],
        "files": list(paper.files.values_list("original_name", "sha256", "rows", "uploaded_at")),
    }


def test_each_unit_gets_the_items_of_its_workbook(handed: list[Handed], ground: Ground) -> None:
    done = imported(handed, ground)
    assert [(one.reading.verdict, one.saved, one.taken.new) for one in done] == [("accept", True, 2)] * 6
    for number, one in enumerate(handed):
        paper = Declaration.objects.get(unit=one.unit)
        assert list(paper.items.order_by("no").values_list("cert_name", flat=True)) == [
            f"第{number}种证明",
            "无固定收入证明",
        ]
        with paper.files.get().file.open() as kept:
            assert kept.read() == one.path.read_bytes()


def test_a_pile_leaves_behind_what_one_workbook_alone_leaves(handed: list[Handed], ground: Ground) -> None:
    one, other = handed[1], handed[2]
    paper = start_declaration(one.unit, ground.round, actor=one.actor, at=PHASE_2)
    import_workbook(other.path, paper, name=other.name, confirmed=False, actor=one.actor, at=PHASE_2)
    imported([other], ground)
    alone, piled = facts_of(paper), facts_of(Declaration.objects.get(unit=other.unit))
    assert piled == alone
    assert (piled["persons"], piled["actors"], len(piled["history"])) == (True, [True, True], 2)  # type: ignore[arg-type]


def test_what_is_refused_does_not_hold_the_others_back(handed: list[Handed], ground: Ground) -> None:
    handed[0].path.write_bytes(b"not a workbook")
    with_changes({"proposal": "再议"}).save(handed[2].path)
    warned = book()
    warned.active["E2"].comment = Comment("请核", "甲")
    warned.save(handed[4].path)
    done = imported(handed, ground)
    assert [(one.reading.code, one.saved) for one in done] == [
        ("not_xlsx", False),
        ("ok", True),
        ("unknown_value", False),
        ("ok", True),
        ("comments_ignored", False),
        ("ok", True),
    ]
    assert set(Declaration.objects.values_list("unit", flat=True)) == {one.unit.pk for one in handed[1::2]}
    again = imported([handed[4]], ground, How(confirmed=True))
    assert [(one.reading.verdict, one.saved, one.taken.new) for one in again] == [("warn", True, 5)]


def test_who_has_a_declaration_is_compared_with_it(handed: list[Handed], ground: Ground) -> None:
    first = handed[0]
    paper = start_declaration(first.unit, ground.round, actor=first.actor, at=PHASE_2)
    add(paper, first.actor, cert_name="无固定收入证明", service_name="临时救助申请第2类", demanding_unit="拉萨市民政局")
    uid = paper.items.get().uid
    done = imported(handed, ground)
    assert (done[0].taken.new, done[0].taken.changed) == (1, 1)
    assert paper.items.get(no=2).uid == uid
    assert all(one.saved for one in done)


def test_a_paper_that_was_handed_in_is_refused_in_words(handed: list[Handed], ground: Ground) -> None:
    first = handed[0]
    paper = start_declaration(first.unit, ground.round, actor=first.actor, at=PHASE_2)
    add(paper, first.actor)
    hand_in(paper, actor=first.actor, at=PHASE_2)
    done = imported(handed[:2], ground)
    assert [(one.reading.code, one.saved) for one in done] == [("not_editable", False), ("ok", True)]
    assert done[0].reading.problems[0].words == "本轮申报表待签发，不能再录入。请先收回修改。"
    assert (paper.items.count(), DeclarationFile.objects.count()) == (1, 1)


def test_the_same_files_again_change_nothing(handed: list[Handed], ground: Ground) -> None:
    imported(handed, ground)
    before = list(DeclaredItem.objects.order_by("pk").values())
    done = imported(handed, ground)
    assert [(one.again, one.reading.code) for one in done] == [(True, "already_imported")] * 6
    assert list(DeclaredItem.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("reason", ["no power", "closed"])
def test_each_is_told_why_it_may_not_be_started(reason: str, handed: list[Handed], ground: Ground, cast: Cast) -> None:
    if reason == "no power":
        handed[1] = Handed(handed[1].path, handed[1].unit, handed[1].name, cast.stranger)
        done = imported(handed, ground)
        assert [one.reading.code for one in done] == ["ok", "refused", "ok", "ok", "ok", "ok"]
        assert done[1].reading.problems[0].words == "您没有填报该单位材料的权限，请联系该单位分管领导。"
        assert Declaration.objects.count() == 5
    else:
        done = imported(handed, ground, at=PHASE_3)
        assert [one.reading.code for one in done] == ["phase_closed"] * 6
        assert (Declaration.objects.count(), LogEntry.objects.filter(move="start").count()) == (0, 0)


def test_a_unit_that_is_started_meanwhile_is_imported_by_itself(
    handed: list[Handed], ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> None:
        raise IntegrityError("declaration_version_once")

    monkeypatch.setattr(importing_many, "start_filled", lost)
    assert [one.saved for one in imported(handed, ground)] == [True] * 6
    assert DeclaredItem.objects.count() == 12


def test_the_county_fills_in_for_its_townships(handed: list[Handed], ground: Ground, cast: Cast) -> None:
    appoint(cast.coordinator, ground.lead, Role.COORDINATOR, actor=None, at=PHASE_2)
    pile = [Handed(one.path, one.unit, one.name, cast.coordinator) for one in handed[2:5]]
    assert [one.saved for one in imported(pile, ground)] == [True, True, True]
    papers = Declaration.objects.filter(unit__in=[one.unit for one in pile])
    assert {paper.filled_for_by for paper in papers} == {ground.lead}
    entry = LogEntry.objects.filter(move="start").first()
    assert entry is not None
    assert entry.label == f"{ground.lead}代为建立申报表"


def test_groups_are_answered_in_order(handed: list[Handed], ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing_many, "GROUP", 4)
    done = imported(handed, ground)
    assert [one.kept.declaration.unit_id for one in done if one.kept] == [one.unit.pk for one in handed]


def test_a_group_asks_no_more_than_a_single_workbook(handed: list[Handed], ground: Ground) -> None:
    imported(handed[:1], ground)  # what is asked once in a process is known now
    asked = []
    for pile in (handed[1:2], handed[2:6]):
        with CaptureQueriesContext(connection) as queries:
            imported(pile, ground)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_starting_many_is_all_or_nothing(handed: list[Handed], ground: Ground) -> None:
    started = start_declaration(handed[3].unit, ground.round, actor=handed[3].actor, at=PHASE_2)
    with pytest.raises(piles.AlreadyStarted) as refused:
        piles.start_all([(one.unit, one.actor) for one in handed], ground.round, at=PHASE_2)
    assert refused.value.declaration == started
    assert Declaration.objects.count() == 1
