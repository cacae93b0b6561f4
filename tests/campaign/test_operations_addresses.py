"""A mail address proves itself by a link: once, in time, and only by the mail."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from campaign.models import AddressProof, Message, User
from campaign.operations.addresses import AskedJustNow, ask_address, ask_unproven, confirm, proof_of, token_of
from campaign.operations.moves import Refused
from campaign.reminders import deliver
from tests.campaign import owing
from tests.cast import PHASE_1, PHASE_2, Cast, Ground

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _owing(settings):
    owing.use(settings)


def ask(ground: Ground, cast: Cast) -> AddressProof:
    return ask_address(cast.clerk, ground.civil, at=PHASE_1)


def test_the_link_stands_in_the_mail_and_not_in_the_inbox(client, ground: Ground, cast: Cast):
    proof = ask(ground, cast)
    deliver(PHASE_1)
    [letter] = mail.outbox
    link = re.search(r"http://\S+", letter.body)[0]
    assert (letter.to, link.endswith(reverse("address_confirm", args=[token_of(proof)]))) == ([cast.clerk.email], True)
    assert "http" not in Message.objects.get().body
    with time_machine.travel(PHASE_1 + DAY, tick=False):
        address = reverse("address_confirm", args=[token_of(proof)])
        assert client.get(address).status_code == 200
        assert AddressProof.objects.get().confirmed_at is None  # mail programs open links by themselves
        assert "邮箱已确认" in client.post(address).content.decode()
        assert AddressProof.objects.get().confirmed_at == PHASE_1 + DAY
        assert [client.get(address).status_code, client.post(address).status_code] == [400, 400]


def test_a_link_is_void_after_a_fortnight_and_when_another_was_sent_or_the_address_changed(ground: Ground, cast: Cast):
    token = token_of(ask(ground, cast))
    ends = PHASE_1 + 14 * DAY
    assert proof_of(token, at=ends - timedelta(seconds=1)) is not None
    assert confirm(token, at=ends) is None
    newer = token_of(ask_address(cast.clerk, ground.civil, at=PHASE_1 + DAY))
    assert (proof_of(token, at=PHASE_1 + DAY), proof_of(newer, at=PHASE_1 + DAY)) == (None, AddressProof.objects.get())
    User.objects.filter(pk=cast.clerk.pk).update(email="other@example.invalid")
    assert confirm(newer, at=PHASE_1 + DAY) is None


@pytest.mark.parametrize("token", ["", "x", "W10:x", "WzEsIiJd:" + "x" * 43])
def test_a_link_that_is_not_ours_opens_nothing(token, ground: Ground, cast: Cast):
    ask(ground, cast)
    assert confirm(token, at=PHASE_1) is None


def test_an_address_is_not_asked_again_within_ten_minutes_nor_after_its_proof(ground: Ground, cast: Cast):
    proof = ask(ground, cast)
    with pytest.raises(AskedJustNow):
        ask_address(cast.clerk, ground.civil, at=PHASE_1 + timedelta(minutes=9))
    confirm(token_of(proof), at=PHASE_1)
    with pytest.raises(Refused, match="已经确认过"):
        ask_address(cast.clerk, ground.civil, at=PHASE_1 + DAY)
    User.objects.filter(pk=cast.leader.pk).update(email="")
    cast.leader.refresh_from_db()
    with pytest.raises(Refused, match="没有登记邮箱"):
        ask_address(cast.leader, ground.civil, at=PHASE_1)


def test_everybody_in_post_is_asked_once_and_each_week_until_the_first_deadline(ground: Ground, cast: Cast):
    people = User.objects.filter(is_active=True, postings__until=None).exclude(postings=None).distinct().count()
    assert [ask_unproven(PHASE_1), ask_unproven(PHASE_1 + DAY)] == [people, 0]
    proof = AddressProof.objects.get(user=cast.clerk)
    confirm(token_of(proof), at=PHASE_1)
    AddressProof.objects.update(asked_at=PHASE_1 - 7 * DAY)
    assert ask_unproven(PHASE_1) == people - 1
    AddressProof.objects.update(asked_at=PHASE_1 - 7 * DAY)
    assert ask_unproven(PHASE_2) == 0  # the first deadline has passed: the telephone list has them
