"""Two persons, or two clicks, at once: the leader signs what she read, and a workbook is taken in once."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import LogEntry
from campaign.operations import carry_out
from submissions.models import Declaration, DeclarationFile
from submissions.operations import ChangedSince, certify, hand_in
from submissions.operations.declarations import text_of
from submissions.sheets import pending
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import HOUR, add, started
from tests.submissions.workbooks import book


@pytest.fixture(autouse=True)
def _while_declaring_is_open(settings: Any, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(PHASE_2 + HOUR, tick=False):
        yield


@pytest.fixture
@a_story
def handed_in(ground: Ground, cast: Cast) -> Declaration:
    """One item, waiting for the leader."""
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    return Declaration.objects.get(pk=declaration.pk)


def change_behind(declaration: Declaration, cast: Cast) -> Declaration:
    """The clerk takes the paper back, adds an item and hands it in again."""
    own = Declaration.objects.get(pk=declaration.pk)
    carry_out(own, "take_back", actor=cast.clerk, at=PHASE_2 + HOUR / 4)
    add(own, cast.clerk, at=PHASE_2 + HOUR / 2, cert_name="居住证明")
    hand_in(own, actor=cast.clerk, at=PHASE_2 + HOUR / 2)
    return own


def test_the_leader_does_not_sign_what_she_has_not_read(handed_in: Declaration, cast: Cast):
    seen = text_of(handed_in)
    change_behind(handed_in, cast)
    with pytest.raises(ChangedSince):
        certify(Declaration.objects.get(), actor=cast.leader, at=PHASE_2 + HOUR, seen=seen)
    assert Declaration.objects.get().receipt is None
    certify(Declaration.objects.get(), actor=cast.leader, at=PHASE_2 + HOUR, seen=text_of(Declaration.objects.get()))
    assert Declaration.objects.get().receipt == "540102-002-1-01"


def test_taking_back_and_handing_in_unchanged_is_the_same_text(handed_in: Declaration, cast: Cast):
    seen = text_of(handed_in)
    carry_out(handed_in, "take_back", actor=cast.clerk, at=PHASE_2)
    hand_in(handed_in, actor=cast.clerk, at=PHASE_2)
    certify(Declaration.objects.get(), actor=cast.leader, at=PHASE_2 + HOUR, seen=seen)
    assert Declaration.objects.get().is_current is True


def test_her_page_shows_the_new_text_and_asks_again(client: Any, handed_in: Declaration, cast: Cast):
    address = reverse("declaration_move", args=[handed_in.pk])
    client.force_login(cast.leader)
    seen = client.get(address).context["seen"]
    change_behind(handed_in, cast)
    answer = client.post(address, {"move": "certify", "seen": seen})
    assert answer.status_code == 409
    assert "填报人收回并修改过申报表" in answer.content.decode()
    assert [item.cert_name for item in answer.context["items"]] == ["婚姻状况证明", "居住证明"]
    assert Declaration.objects.get().receipt is None
    again = client.post(address, {"move": "certify", "seen": answer.context["seen"]})
    assert again["Location"] == reverse("declaration_receipt", args=[handed_in.pk])


def test_signing_twice_leads_to_the_receipt_twice(client: Any, handed_in: Declaration, cast: Cast):
    address = reverse("declaration_move", args=[handed_in.pk])
    client.force_login(cast.leader)
    body = {"move": "certify", "seen": client.get(address).context["seen"]}
    ends = [client.post(address, body)["Location"] for _ in range(2)]
    assert ends == [reverse("declaration_receipt", args=[handed_in.pk])] * 2
    assert LogEntry.objects.about(handed_in).filter(move="certify").count() == 1


def uploaded(client: Any, declaration: Declaration) -> str:
    """Send a workbook up; gives the signed word of its preview."""
    file = BytesIO()
    book().save(file)
    upload = SimpleUploadedFile("表.xlsx", file.getvalue())
    return str(client.post(reverse("declaration_upload", args=[declaration.pk]), {"file": upload}).context["token"])


def test_a_workbook_confirmed_twice_is_taken_in_once(client: Any, ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    client.force_login(cast.clerk)
    body = {"token": uploaded(client, declaration)}
    address = reverse("declaration_upload_confirm", args=[declaration.pk])
    assert [client.post(address, body).status_code for _ in range(2)] == [302, 302]
    assert (declaration.items.count(), DeclarationFile.objects.count()) == (5, 1)
    assert list(pending.folder().iterdir()) == []


def test_of_two_who_claim_an_upload_one_has_it(settings: Any):
    name = pending.put_aside([b"x"])
    first = pending.claim(name)
    assert first is not None
    assert first.read_bytes() == b"x"
    assert pending.claim(name) is None
    assert pending.claim("../" + name) is None


def test_the_loser_of_a_race_has_nothing(monkeypatch: pytest.MonkeyPatch):
    name = pending.put_aside([b"x"])
    path = pending.lying(name)
    monkeypatch.setattr(pending, "lying", lambda _: path)  # both saw it lie there
    assert [pending.claim(name) is None, pending.claim(name) is None] == [False, True]
