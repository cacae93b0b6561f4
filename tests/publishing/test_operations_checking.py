"""What is published and is no longer what it was is found by the next check, told, and not served."""

import random

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaign.models import LogEntry, Message
from publishing.enums import EditionKind, ProofPart
from publishing.models import Edition, EditionFinding, EditionManifest, ListedItem
from publishing.operations import FileLost, check_editions, open_data, open_manifest, open_published
from tests.publishing.conftest import DAY, PUBLISHED_AT, content_of

AT = PUBLISHED_AT + 3 * DAY
TEXTS = ("cert_name", "service_name", "purpose", "reason", "issuing_unit", "demanding_unit", "supervision_phone")


def flip(path, place):
    """One byte of a file is another."""
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1
    path.write_bytes(bytes(content))


def unfreeze(table):
    """What only somebody can do who owns the database."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for act in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER {table}_no_{act}{on}")


def parts(checked):
    return sorted((finding.edition.kind, finding.part) for finding in checked.findings)


def test_what_is_as_it_was_published_gives_no_finding(published):
    published.roll_up()
    published.correct()
    checked = check_editions(at=AT)
    assert (checked.editions, checked.findings) == (5, ())
    assert not EditionFinding.objects.exists()


def test_of_twenty_altered_bytes_in_files_twenty_are_found_and_none_is_served(published):
    published.correct()
    chance, found, served = random.Random(20), 0, 0
    editions = list(Edition.objects.select_related("manifest"))
    for turn in range(20):
        edition = editions[turn % len(editions)]
        path = (edition.path, edition.manifest.data_path, edition.manifest.path)[turn % 3]
        before, place = path.read_bytes(), chance.randrange(10_000)
        flip(path, place)
        found += len(check_editions(at=AT).findings)
        for read in (open_published, open_data, open_manifest):
            try:
                served += bool(read(edition))
            except FileLost:
                continue
        path.write_bytes(before)
        assert check_editions(at=AT).findings == ()
    assert (found, served) == (20, 0)


def test_of_twenty_altered_rows_twenty_are_found_and_no_file_is_served(published):
    unfreeze("publishing_listeditem")
    chance, found, served = random.Random(21), 0, 0
    listed = list(ListedItem.objects.filter(outcome__in=("retain", "cancel")).order_by("pk"))
    kinds = {"retain": published.retained, "cancel": published.cancelled}
    for turn in range(20):
        row, name = listed[turn % len(listed)], TEXTS[turn % len(TEXTS)]
        text = getattr(row, name)
        place = chance.randrange(len(text) + 1)
        ListedItem.objects.filter(pk=row.pk).update(**{name: f"{text[:place]}甲{text[place + 1 :]}"})
        findings = check_editions(at=AT).findings
        found += [one.edition for one in findings] == [kinds[row.outcome]]
        try:
            served += bool(content_of(open_published(kinds[row.outcome])))
        except FileLost:
            pass
        ListedItem.objects.filter(pk=row.pk).update(**{name: text})
        assert check_editions(at=AT).findings == ()
    assert (found, served) == (20, 0)


@pytest.mark.parametrize("alter", ["removed", "moved to the other list", "added"])
def test_rows_that_are_gone_moved_or_added_are_found(published, alter):
    with transaction.atomic():
        unfreeze("publishing_listeditem")
        row = published.compilation.items.filter(outcome="retain").first()
        match alter:
            case "removed":
                ListedItem.objects.filter(pk=row.pk)._raw_delete("default")
            case "moved to the other list":
                ListedItem.objects.filter(pk=row.pk).update(outcome="cancel")
            case "added":
                row.pk, row.uid = None, "00000000-0000-0000-0000-000000000001"
                row.save()
        kinds = {finding.edition.kind for finding in check_editions(at=AT).findings}
        transaction.set_rollback(True)
    both = {EditionKind.RETAINED, EditionKind.CANCELLED}
    assert kinds == (both if alter == "moved to the other list" else {EditionKind.RETAINED})


def test_another_document_number_or_day_is_found(published):
    Edition.objects.filter(kind="retained").update(approval_number="城政函〔2020〕9号")
    Edition.objects.filter(kind="cancelled").update(published_at=PUBLISHED_AT - DAY)
    assert parts(check_editions(at=AT)) == [("cancelled", ProofPart.FACTS), ("retained", ProofPart.FACTS)]


def test_an_altered_notice_of_the_lists_is_found_with_both(published):
    flip(published.compilation.cover_notice.path, 99)
    assert parts(check_editions(at=AT)) == [("cancelled", ProofPart.COVER), ("retained", ProofPart.COVER)]


def test_a_chain_that_was_cut_or_rewritten_is_found(published):
    published.correct()
    unfreeze("publishing_editionmanifest")
    second = EditionManifest.objects.get(place=2)
    EditionManifest.objects.filter(pk=second.pk).update(sha256="0" * 64)
    assert (second.edition.kind, ProofPart.MANIFEST) in parts(check_editions(at=AT))
    assert EditionManifest.objects.get(place=3).edition.findings.get().part == ProofPart.CHAIN
    EditionManifest.objects.filter(pk=second.pk).update(sha256=second.sha256)
    assert check_editions(at=AT).findings == ()
    EditionManifest.objects.filter(place=4)._raw_delete("default")
    assert [finding.words for finding in check_editions(at=AT).findings] == ["没有校验清单"]


def test_a_finding_is_told_and_logged_once_and_cleared_once_it_is_mended(published):
    edition = published.retained
    before = edition.path.read_bytes()
    flip(edition.path, 77)
    for turn in range(2):
        check_editions(at=AT + turn * DAY)
    told = sorted(Message.objects.filter(kind="edition_altered").values_list("user__username", "unit__code"))
    assert told == [("coordinator", published.ground.lead.code), ("region_coordinator", "540000-001")]
    edition.path.write_bytes(before)
    check_editions(at=AT + 2 * DAY)
    assert [(one.found_at, one.cleared_at) for one in edition.findings.all()] == [(AT, AT + 2 * DAY)]
    moves = LogEntry.objects.about(edition).filter(actor=None).values_list("move", "note")
    assert list(moves) == [("check_failed", "清单文件与公布时不符"), ("check_cleared", "清单文件（XLSX）")]
    assert content_of(open_published(edition)) == before


def test_it_asks_the_same_for_each_edition_however_many_there_are(published, django_assert_max_num_queries):
    published.correct()
    with django_assert_max_num_queries(1 + 4 * 6):
        check_editions(at=timezone.now())
