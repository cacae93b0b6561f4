"""A complaint of the public comes in once, with its photos, whatever is pressed how often; a flood waits, and nobody else does."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from campaign.models import Message
from campaign.operations import NoPower, Refused
from supervision.checks.complaints import Party
from supervision.models import Complaint, ComplaintArrival, ComplaintPhoto
from supervision.operations.complaining import (
    LetInAlready,
    enter_complaint,
    let_in,
    refuse_held,
    secret_of,
    send_complaint,
    sent_before,
)
from supervision.operations.complaint_photos import clear_unsent, drop_photos, keep_photo, release_photo
from supervision.operations.floods import TooMany, caller_at
from supervision.queries.complaint_holds import held, not_held
from supervision.queries.complaint_photos import photos_of, photos_seen_by
from supervision.queries.complaints import tracked
from tests.supervision.conftest import ACCOUNT, COMPLAINED_AT, MOBILE, NAME
from tests.supervision.test_operations_photos import taken

NONCE = "0123456789abcdef" * 2
HOUR = timedelta(hours=1)


def send(complaining, nonce=NONCE, address="198.51.100.7", at=COMPLAINED_AT, **given):
    own = {key: given.pop(key) for key in ("trapped", "sure") if key in given}
    return send_complaint(
        complaining.demand(**given),
        party=Party(NAME, MOBILE),
        account=ACCOUNT,
        nonce=nonce,
        caller=caller_at(address),
        at=at,
        **own,
    )


def nonces(count):
    return [f"{number:032x}" for number in range(1, count + 1)]


def test_the_second_press_is_answered_like_the_first(complaining):
    first, second = send(complaining), send(complaining, at=COMPLAINED_AT + timedelta(minutes=1))
    assert (first.again, second.again, Complaint.objects.count()) == (False, True, 1)
    assert (second.complaint, second.secret) == (first.complaint, first.secret)
    assert tracked(first.complaint.number, first.secret.lower()) == first.complaint
    # Later the secret is told no more, to whoever finds the form on a shared machine.
    assert send(complaining, at=COMPLAINED_AT + HOUR).secret == ""


def test_each_form_has_a_secret_of_its_own():
    secrets = {secret_of(nonce) for nonce in nonces(200)}
    assert (len(secrets), {len(secret) for secret in secrets}) == (200, {12})


def test_what_is_wrong_uses_up_no_form(complaining):
    with pytest.raises(Refused):
        send(complaining, window="请打13800000007")
    assert sent_before(NONCE, at=COMPLAINED_AT) is None
    assert send(complaining).again is False


def test_twenty_honest_people_behind_one_address_are_all_taken(complaining):
    minutes = [COMPLAINED_AT + timedelta(minutes=number) for number in range(20)]
    sent = [send(complaining, nonce, at=at).complaint for nonce, at in zip(nonces(20), minutes, strict=True)]
    other = send(complaining, "e" * 32, address="203.0.113.9").complaint
    waiting = set(held(complaining.cast.handler).values_list("pk", flat=True))
    assert waiting == {one.pk for one in sent[4:]}
    assert set(not_held(Complaint.objects.all()).values_list("pk", flat=True)) == {
        *(one.pk for one in sent[:4]),
        other.pk,
    }
    # Who acts on one has looked at it: it waits no longer.
    complaining.refer(sent[4])
    assert not held(complaining.cast.handler).filter(pk=sent[4].pk).exists()
    keys = [one.pk for one in sent[3:8]]
    words = "短时间内重复提交。"
    at = minutes[-1]
    assert refuse_held(complaining.cast.handler, keys, reason="untraceable", words=words, at=at) == 3
    assert refuse_held(complaining.cast.city_handler, keys, reason="untraceable", words=words, at=at) == 0
    assert held(complaining.cast.handler).count() == 12


def test_a_flood_of_one_complaint_from_each_of_many_addresses_waits_too(complaining, settings):
    send_limits = {**settings.COMPLAINT_LIMITS["send"], "office_held": 1, "newcomers_held": 2}
    settings.COMPLAINT_LIMITS = {**settings.COMPLAINT_LIMITS, "send": send_limits}
    addresses = (
        "198.51.1.1",
        "198.51.1.1",
        "198.51.2.1",
        "198.51.3.1",
    )  # the second is not new, and counts for no newcomer
    for nonce, address in zip(nonces(4), addresses, strict=True):
        send(complaining, nonce, address=address)
    assert list(ComplaintArrival.objects.order_by("pk").values_list("held_for", flat=True)) == [
        "",
        "office",
        "",
        "office",
    ]


def test_a_burst_is_told_to_wait_a_minute(complaining):
    for nonce in nonces(6):
        send(complaining, nonce)
    with pytest.raises(TooMany):
        send(complaining, "f" * 32)


def test_who_handles_complaints_lets_them_in(complaining):
    complaint = send(complaining, trapped=True).complaint
    cast = complaining.cast
    assert ComplaintArrival.objects.get().held_for == "trap"
    assert not Message.objects.filter(user=complaining.cast.handler).exists()
    for person in (cast.clerk, cast.supervisor, cast.city_handler):
        with pytest.raises(NoPower):
            let_in(complaint, actor=person, at=COMPLAINED_AT)
    let_in(complaint, actor=cast.handler, at=COMPLAINED_AT)
    assert held(cast.handler).count() == 0
    with pytest.raises(LetInAlready):
        let_in(complaint, actor=cast.handler, at=COMPLAINED_AT)


def test_a_handler_takes_a_call_down_once(complaining):
    given = {"party": Party(NAME, MOBILE), "account": ACCOUNT, "nonce": NONCE, "at": COMPLAINED_AT}
    demand = complaining.demand(source="telephone")
    first = enter_complaint(demand, actor=complaining.cast.handler, **given)
    again = enter_complaint(demand, actor=complaining.cast.handler, **given)
    assert (again.complaint, again.again, first.complaint.entered_by) == (
        first.complaint,
        True,
        complaining.cast.handler,
    )
    with pytest.raises(NoPower):
        enter_complaint(demand, actor=complaining.cast.clerk, **{**given, "nonce": "d" * 32})


def test_photos_go_with_the_form_and_only_with_it(complaining):
    keep_photo(taken(), nonce=NONCE, at=COMPLAINED_AT)
    keep_photo(taken(), nonce=NONCE, at=COMPLAINED_AT)  # the same picture: chosen twice, kept once
    other = keep_photo(taken((64, 64)), nonce=NONCE, at=COMPLAINED_AT)
    keep_photo(taken((48, 48)), nonce="e" * 32, at=COMPLAINED_AT)
    drop_photos("e" * 32, [str(other.key)])  # another's form
    drop_photos(NONCE, [str(other.key)])
    complaint = send(complaining).complaint
    (photo,) = photos_of(complaint)
    assert (photo.width, photo.height, photo.file.name.startswith("complaints/")) == (200, 320, True)
    assert ComplaintPhoto.objects.filter(complaint=None).count() == 1
    assert clear_unsent(COMPLAINED_AT + 7 * HOUR) == 1


def test_a_form_holds_five_photos(complaining):
    for side in range(20, 25):
        keep_photo(taken((side, side)), nonce=NONCE, at=COMPLAINED_AT)
    with pytest.raises(Refused):
        keep_photo(taken((30, 30)), nonce=NONCE, at=COMPLAINED_AT)


def test_a_photo_is_the_handlers_until_it_is_released(complaining):
    keep_photo(taken(), nonce=NONCE, at=COMPLAINED_AT)
    complaint = send(complaining).complaint
    complaining.refer(complaint)
    (photo,) = photos_of(complaint)
    cast = complaining.cast
    people = ("handler", "clerk", "leader", "supervisor", "city_supervisor", "city_handler", "stranger", "coordinator")

    def seeing():
        return {who for who in people if photos_seen_by(getattr(cast, who)).exists()}

    assert (seeing(), photos_of(complaint, released=True)) == ({"handler"}, [])
    with pytest.raises(NoPower):
        release_photo(photo, actor=cast.supervisor, at=COMPLAINED_AT)
    release_photo(photo, actor=cast.handler, at=COMPLAINED_AT)
    release_photo(photo, actor=cast.handler, at=COMPLAINED_AT)
    assert seeing() == {"handler", "clerk", "leader", "supervisor", "city_supervisor"}


@pytest.mark.django_db(transaction=True)
def test_pressed_by_many_threads_at_once_it_is_one_complaint(complaining):
    start, found = threading.Barrier(6), []

    def press():
        try:
            start.wait()
            found.append(send(complaining))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ({one.complaint.pk for one in found}, len({one.secret for one in found})) == (
        {Complaint.objects.get().pk},
        1,
    )
    assert sorted(one.again for one in found) == [False, *[True] * 5]
