"""A seal is kept once, beside a published edition, by who publishes; the chain of manifests is written once."""

import hashlib
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from campaign.operations import NoPower
from publishing.models import EditionManifest, EditionSeal
from publishing.operations import NotASeal, attach_seal, check_editions, open_seal, proving
from tests.publishing.conftest import PUBLISHED_AT, content_of
from tests.publishing.test_operations_checking import unfreeze

SEAL = b"\x30\x82 a seal made elsewhere"


def attach(published, edition=None, **given):
    values = {"form": "GB/T 38540", "content": SEAL, "actor": published.cast.coordinator, "at": PUBLISHED_AT, **given}
    return attach_seal(edition or published.retained, **values)


def test_a_seal_is_kept_as_it_came_and_checked_with_the_edition(published):
    seal = attach(published)
    assert (seal.sha256, seal.size, content_of(open_seal(published.retained))) == (
        hashlib.sha256(SEAL).hexdigest(),
        len(SEAL),
        SEAL,
    )
    assert check_editions(at=PUBLISHED_AT).findings == ()
    seal.path.write_bytes(SEAL[:-1] + b"x")
    assert [finding.part for finding in check_editions(at=PUBLISHED_AT).findings] == ["seal"]


def test_what_is_no_seal_or_is_not_published_or_sealed_already_is_refused(published, monkeypatch):
    monkeypatch.setattr(proving, "SEAL_MOST", len(SEAL))
    draft = published.compile("更正。", days=9).editions.first()
    for given in ({"content": b""}, {"content": SEAL + b"x"}, {"form": " "}, {"edition": draft}):
        with pytest.raises(NotASeal):
            attach(published, **given)
    with pytest.raises(NoPower):
        attach(published, actor=published.cast.panel_chair)
    attach(published)
    with pytest.raises(NotASeal):
        attach(published)
    assert EditionSeal.objects.count() == 1


def test_the_command_keeps_it_and_says_its_hash(published, tmp_path, capsys):
    file = tmp_path / "list.seal"
    file.write_bytes(SEAL)
    code = published.cancelled.code
    call_command("attach_seal", str(file), edition=code, form="GB/T 38540", by="coordinator")
    assert capsys.readouterr().out.endswith(f"校验值{hashlib.sha256(SEAL).hexdigest()}。\n")
    for by, name in (("nobody", file), ("coordinator", tmp_path / "absent"), ("panel_chair", file)):
        with pytest.raises(SystemExit):
            call_command("attach_seal", str(name), edition=code, form="GB/T 38540", by=by)


@pytest.mark.parametrize("model", [EditionManifest, EditionSeal])
def test_manifests_and_seals_are_neither_changed_nor_deleted(published, model):
    attach(published)
    for act in (lambda: model.objects.update(sha256="0" * 64), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            act()


def test_each_manifest_names_the_one_before(published):
    published.correct()
    chain = list(EditionManifest.objects.all())
    assert [one.place for one in chain] == [1, 2, 3, 4]
    assert [one.previous for one in chain] == [None, *chain[:-1]]
    assert all(f'"previous":"{before.sha256}"' in one.content for before, one in pairwise(chain))


def take_manifests():
    """As it was before there were any."""
    unfreeze("publishing_editionmanifest")
    for manifest in EditionManifest.objects.order_by("-place"):
        EditionManifest.objects.filter(pk=manifest.pk)._raw_delete("default")


def test_lists_that_were_published_before_get_their_manifests_at_the_upgrade(published, capsys):
    kept = list(EditionManifest.objects.values_list("edition", "rows_sha256"))
    take_manifests()
    assert {finding.part for finding in check_editions(at=PUBLISHED_AT).findings} == {"manifest"}
    call_command("prove_editions")
    assert capsys.readouterr().out.endswith("补做2份。\n")
    assert list(EditionManifest.objects.values_list("edition", "rows_sha256")) == kept
    assert check_editions(at=PUBLISHED_AT).findings == ()
    call_command("prove_editions")
    assert capsys.readouterr().out == "补做0份。\n"


def test_one_whose_workbook_is_not_what_it_was_gets_none(published, capsys):
    take_manifests()
    published.retained.path.write_bytes(b"x")
    with pytest.raises(SystemExit):
        call_command("prove_editions")
    assert [one.edition.kind for one in EditionManifest.objects.all()] == ["cancelled"]
