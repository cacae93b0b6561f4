"""Publishing is all or nothing: files with their checksums, one effect for two publishers, no file named by a failure."""

import hashlib
import threading
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.db import DatabaseError, connection, transaction

from campaign.enums import Role
from campaign.models import Message
from campaign.operations import NoPower, WrongState, appoint
from campaign.operations.notice import load_notice, open_round
from publishing.enums import EditionState
from publishing.models import Compilation, CoverNotice, Edition
from publishing.operations import (
    FileLost,
    NotComplete,
    NotTogether,
    check_editions,
    clear_left_behind,
    discard,
    open_published,
    publish,
    roll_up,
    storing,
)
from publishing.operations.releasing import File
from publishing.operations.storing import Cleared, Shelf
from publishing.sheets import editions
from publishing.sheets.editions import release, release_together, write_edition
from tests.publishing.conftest import COMPILED_AT, DAY, HOUR, PUBLISHED_AT, content_of
from tests.stories import a_story


@pytest.fixture
@a_story
def approved(settled):
    compilation = settled.compile()
    settled.approve(compilation)
    return compilation


def files():
    """Everything that lies in the folder of published files, temporary names too; not the lock of the folder."""
    root = site.PUBLISHED_ROOT
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return sorted(name for name in found if name != storing.LOCK)


def named(*compilations):
    """The files that the rows of these compilations name."""
    editions = Edition.objects.filter(compilation__in=compilations).select_related("manifest")
    covers = CoverNotice.objects.filter(compilation__in=compilations).values_list("file_name", flat=True)
    manifests = [one.manifest for one in editions]
    names = [name for one in manifests for name in (one.data_name, f"{one.data_name}.gz", one.file_name)]
    return sorted([*(one.file_name for one in editions), *names, *covers])


def states(compilation):
    return set(Edition.objects.filter(compilation=compilation).values_list("state", flat=True))


def untouched(compilation):
    """Nothing of a failed publication is left in the rows."""
    rows = Edition.objects.filter(compilation=compilation).values_list("state", "file_name", "sha256", "published_at")
    current = Compilation.objects.get(pk=compilation.pk).is_current
    return set(rows) == {(EditionState.APPROVED, "", "", None)} and not current


def test_the_bytes_are_those_of_the_checksum(published):
    for kind in ("retained", "cancelled"):
        edition = published.edition(kind)
        content = content_of(open_published(edition))
        assert hashlib.sha256(content).hexdigest() == edition.sha256
        assert edition.file_name == f"540102/{edition.code}-{edition.sha256[:12]}.xlsx"
    assert files() == named(published.compilation)


@pytest.mark.parametrize("fails_at", [1, 2])
@pytest.mark.parametrize("half_written", [False, True])
def test_a_writer_that_fails_publishes_nothing_and_leaves_no_file(settled, approved, fails_at, half_written):
    calls = []

    def writer(edition, path):
        calls.append(edition)
        if len(calls) == fails_at:
            if half_written:
                path.write_bytes(b"PK half")
            raise OSError(28, "No space left on device")
        return write_edition(edition, path)

    with pytest.raises(OSError, match="No space"):
        publish(approved, writer=writer, actor=settled.cast.coordinator, at=PUBLISHED_AT)
    assert untouched(approved)
    assert files() == []


def test_a_file_that_lacks_rows_is_not_published(settled, approved):
    def writer(edition, path):
        file = write_edition(edition, path)
        return File(file.rows - 1, file.sha256)

    with pytest.raises(NotComplete):
        publish(approved, writer=writer, actor=settled.cast.coordinator, at=PUBLISHED_AT)
    assert untouched(approved)
    assert files() == []


def test_who_may_not_publish_leaves_no_file(settled, approved):
    with pytest.raises(NoPower):
        release(approved, actor=settled.cast.panel_chair, at=PUBLISHED_AT)
    assert untouched(approved)
    assert files() == []


@pytest.fixture
def two(published):
    """A correction and a roll-up that the same person may publish."""
    cast, ground = published.cast, published.ground
    appoint(cast.coordinator, ground.city_lead, Role.COORDINATOR, actor=None, at=COMPILED_AT)
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)
    summed = roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=PUBLISHED_AT + DAY)
    return corrected, summed


def test_several_are_published_together(published, two):
    entries = release_together(two, actor=published.cast.coordinator, at=PUBLISHED_AT + DAY)
    assert [entry.move for entry in entries] == ["publish", "publish", "publish_summary"]
    assert [states(one) for one in (published.compilation, *two)] == [{"superseded"}, {"published"}, {"published"}]
    assert files() == named(published.compilation, *two)
    assert check_editions(at=PUBLISHED_AT + DAY).findings == ()


@pytest.mark.parametrize(
    ("who", "hinders", "why"), [("region_coordinator", 0, "公布清单"), ("coordinator", 1, "已作废")]
)
def test_of_several_none_is_published_where_one_hinders_and_it_is_named(published, two, who, hinders, why):
    lying = files()
    if hinders:  # given up by somebody else while the page was open
        discard(two[1], note="有误。", actor=published.cast.city_chair, at=PUBLISHED_AT)
    before = [states(one) for one in (published.compilation, *two)]
    with pytest.raises(NotTogether) as refused:
        release_together(two, actor=getattr(published.cast, who), at=PUBLISHED_AT + DAY)
    assert refused.value.compilation == two[hinders]
    assert refused.value.words.startswith(f"{two[hinders]}不能公布，其他清单也没有公布。原因：")
    assert why in refused.value.words
    assert files() == lying
    assert [states(one) for one in (published.compilation, *two)] == before


def test_a_crash_after_naming_leaves_files_that_nothing_names(settled, approved, monkeypatch):
    naming = Shelf.put_in_place

    def crash(written):
        naming(written)
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(Shelf, "put_in_place", crash)
    with pytest.raises(DatabaseError):
        release(approved, actor=settled.cast.coordinator, at=PUBLISHED_AT)
    assert untouched(approved)
    assert len(files()) == 8
    monkeypatch.undo()
    release(Compilation.objects.get(pk=approved.pk), actor=settled.cast.coordinator, at=PUBLISHED_AT)
    assert files() == named(approved)


def test_a_failed_correction_leaves_the_old_lists_in_force(published, monkeypatch):
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)

    def crash(written):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Shelf, "put_in_place", crash)
    with pytest.raises(OSError, match="Input/output"):
        published.publish(corrected, days=2)
    assert untouched(corrected)
    assert states(published.compilation) == {EditionState.PUBLISHED}
    assert Compilation.objects.get(is_current=True) == published.compilation


def test_a_second_publication_is_refused_and_changes_nothing(published):
    before, lying = list(Edition.objects.order_by("pk").values()), files()
    with pytest.raises(WrongState):
        release(published.compilation, actor=published.cast.coordinator, at=PUBLISHED_AT)
    assert (list(Edition.objects.order_by("pk").values()), files()) == (before, lying)


def told(obligation):
    """Who was told of it, for which unit."""
    return sorted(Message.objects.filter(obligation=obligation).values_list("user__username", "unit__code"))


def test_a_correction_is_told_to_who_rolled_up_above_once(published):
    published.roll_up()
    corrected = published.correct()
    obligation = f"correction:{corrected.pk}"
    assert told(obligation) == [("region_chair", "540000-001"), ("region_coordinator", "540000-001")]
    message = Message.objects.filter(obligation=obligation).first()
    assert message.subject == "城关区清单已更正，汇总表需重新汇总"
    assert "西藏自治区第1轮汇总表不含更正后的数据" in message.body


def test_a_roll_up_that_waits_to_be_published_is_told_too(published):
    ground, cast = published.ground, published.cast
    roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=PUBLISHED_AT + HOUR)
    corrected = published.correct()
    assert told(f"correction:{corrected.pk}") == [("city_chair", "540100-001"), ("city_coordinator", "540100-001")]


def test_nobody_is_told_of_a_first_list_nor_of_another_rounds_roll_up(published):
    assert not Message.objects.filter(kind="roll_up_stale").exists()
    later = open_round(load_notice(), 2, 120)
    Compilation.objects.create(
        unit=published.ground.city_lead,
        round=later,
        is_roll_up=True,
        is_current=True,
        number=1,
        compiled_at=PUBLISHED_AT,
        compiled_by=published.cast.city_chair,
    )
    published.correct()
    assert not Message.objects.filter(kind="roll_up_stale").exists()


def test_a_superseded_edition_is_still_there_byte_for_byte(published):
    before = content_of(open_published(published.edition("retained")))
    published.correct()
    old = published.edition("retained")
    assert (old.state, content_of(open_published(old))) == (EditionState.SUPERSEDED, before)


@pytest.mark.parametrize("damage", ["changed", "emptied", "gone"])
def test_a_damaged_file_is_refused(published, damage):
    edition = published.edition("retained")
    match damage:
        case "changed":
            edition.path.write_bytes(edition.path.read_bytes() + b"x")
        case "emptied":
            edition.path.write_bytes(b"")
        case "gone":
            edition.path.unlink()
    with pytest.raises(FileLost):
        content_of(open_published(edition))


def test_a_draft_has_no_published_bytes(settled, approved):
    with pytest.raises(FileLost):
        content_of(open_published(approved.editions.first()))


def publishing_thread(compilation_pk, actor, barrier, answers):
    """One publisher with a connection of its own."""
    try:
        compilation = Compilation.objects.get(pk=compilation_pk)
        barrier.wait(timeout=20)
        release(compilation, actor=actor, at=PUBLISHED_AT)
        answers.append("published")
    except WrongState:
        answers.append("refused")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_two_publishers_at_once_one_publishes(settled):
    compilation = settled.compile()
    settled.approve(compilation)
    barrier, answers = threading.Barrier(2), []
    given = (compilation.pk, settled.cast.coordinator, barrier, answers)
    threads = [threading.Thread(target=publishing_thread, args=given) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answers) == ["published", "refused"]
    assert states(compilation) == {EditionState.PUBLISHED}
    assert files() == named(compilation)


def test_the_folder_is_held_until_the_database_has_committed(approved, settled, monkeypatch):
    """Nobody clears away between the names of the files and the rows that name them, however long ago they were written."""
    busy = []

    @contextmanager
    def watched():
        with transaction.atomic():
            yield
        busy.append(clear_left_behind(at=PUBLISHED_AT, older=timedelta(days=-9999)).busy)

    monkeypatch.setattr(editions, "transaction", SimpleNamespace(atomic=watched))
    release(approved, actor=settled.cast.coordinator, at=PUBLISHED_AT)
    assert (busy, files()) == ([True], named(approved))
    assert clear_left_behind(at=PUBLISHED_AT, older=timedelta(days=-9999)) == Cleared()
