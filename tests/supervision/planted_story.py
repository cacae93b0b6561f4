"""What becomes of complaints of planted people: by the public form, on the telephone, at the counter; and ten fates.

Everything goes through the pages and operations of the product; who types more than is allowed is refused, and that is looked at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaign.operations import Refused
from campaign.operations.retention import erase_due
from supervision.checks.notices import NoticeDraft
from supervision.forms.form_tokens import new_form, new_pass
from supervision.models import Complaint, ComplaintPhoto, PublicNotice
from supervision.operations.cluster_answers import answer_cluster
from supervision.operations.clusters import join
from supervision.operations.complaining import let_in
from supervision.operations.complaint_orders import order_for_complaint
from supervision.operations.complaint_photos import release_photo
from supervision.operations.complaints import accept_and_refer, refuse_complaint
from supervision.operations.hearings import close_complaint
from supervision.operations.notices import publish_notice
from supervision.operations.presses import press
from supervision.operations.watching import look_for_relapses
from tests.publishing.conftest import CANCELLED
from tests.supervision.conftest import COMPLAINED_AT, SUMMARY, Complaining
from tests.supervision.planted_people import Person

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
OFFICE = "540102-002"
EARLIER = 11 * DAY  # so long before the others the one comes in whose days are over
WAYS = ("web", "telephone", "counter")


class Watched(Client):
    """A browser beside whose proxy somebody reads: every address that was asked for, and where it was sent on to."""

    def __init__(self, addresses: list[str]) -> None:
        super().__init__(raise_request_exception=False)
        self.addresses = addresses

    def request(self, **environ: Any) -> Any:
        """Ask, and note the address as the line of a request shows it."""
        answer = super().request(**environ)
        query = environ.get("QUERY_STRING", "")
        self.addresses.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{'?' if query else ''}{query}")
        if "Location" in answer.headers:
            self.addresses.append(f"-> {answer.headers['Location']}")
        return answer


@dataclass
class Told:
    """What was done: whose complaint is whose, and who named whom in an answer."""

    ground: Complaining
    addresses: list[str]
    photos: int  # every how manieth person sends one
    complaints: dict[Person, Complaint] = field(default_factory=dict)
    fates: dict[Person, str] = field(default_factory=dict)
    named: list[Person] = field(default_factory=list)  # by 八廓街道, which knew who came
    erased: list[Person] = field(default_factory=list)
    refused: int = 0  # how often somebody was kept from writing a name where others read

    def __post_init__(self) -> None:
        self.client = Watched(self.addresses)

    @property
    def cast(self) -> Any:
        """The people of the offices."""
        return self.ground.cast

    def comes_in(self, number: int, person: Person, way: str, at: datetime, **given: Any) -> Complaint:
        """Somebody complains, by the page on which it is done."""
        typed = {
            "item_name": CANCELLED,
            "service_name": "户口迁移",
            "demanded_on": f"{at - DAY:%Y-%m-%d}",
            "window": "3号窗口",
            "account": person.account,
            "name": person.name,
            "mobile": person.typed if len(person.typed) <= 20 else person.mobile,
            "reply_way": "tracking",
            "came": "window",
            "step": "send",
            "form": new_form(at - 20 * timedelta(seconds=1)),
            "entered_as": way,
            **given,
        }
        if number % self.photos == 0:
            name = f"{person.name}{person.mobile}.jpg"
            typed["photos"] = [SimpleUploadedFile(name, person.photo(), "image/jpeg")]
        address = reverse("complain_office", args=[OFFICE])
        if way != "web":
            self.client.force_login(self.cast.handler)
            address = f"{reverse('complaint_entry')}?place=540102&unit={OFFICE}"
        answer = self.client.post(address, typed, REMOTE_ADDR=f"198.51.{number % 250}.7")
        assert answer.status_code == 200, (way, answer.status_code)
        self.complaints[person] = complaint = answer.context["complaint"]
        return complaint

    def tries(self, act: Callable[[], Any]) -> None:
        """Somebody types a name where others would read it."""
        try:
            act()
        except Refused:
            self.refused += 1
        else:
            raise AssertionError("nobody was kept from it")

    def refer(self, complaint: Complaint, person: Person, at: datetime, *, to: Sequence[Any] = ()) -> None:
        """Taken on and sent; the handler forgets at first what may not stand in the summary."""
        units, handler = to or (self.ground.ground.civil,), self.cast.handler
        forgotten = (
            (f"{person.name}反映，{SUMMARY}", f"{SUMMARY}电话{person.typed}") if len(self.complaints) < 12 else ()
        )
        for words in forgotten:
            self.tries(lambda words=words: accept_and_refer(complaint, to=units, summary=words, actor=handler, at=at))
        accept_and_refer(complaint, to=units, summary=SUMMARY, actor=handler, at=at)
        for photo in ComplaintPhoto.objects.filter(complaint=complaint):
            release_photo(photo, actor=handler, at=at)

    def answered(self, complaint: Complaint, person: Person, at: datetime) -> None:
        """Referred, answered by all, told."""
        self.refer(complaint, person, at)
        for referral in complaint.referrals.all():
            self.ground.reply(referral, at=at + HOUR)
        complaint.refresh_from_db()
        self.ground.feed_back(complaint, at=at + 2 * HOUR)

    def says(self, complaint: Complaint, person: Person, word: str, at: datetime) -> None:
        """The complainant speaks, by the public page, and names himself."""
        with time_machine.travel(at, tick=False):
            typed = {"pass": new_pass(complaint.pk, at), "act": word, "text": f"{person.account}谢谢。"}
            assert self.client.post(reverse("follow"), typed).status_code == 200
        complaint.refresh_from_db()


def solved(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """Put right, and the complainant agrees."""
    told.answered(complaint, person, at)
    told.says(complaint, person, "solved", at + 3 * HOUR)


def reopened(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """Put right, the unit says; not solved, the complainant says."""
    told.answered(complaint, person, at)
    told.says(complaint, person, "unsolved", at + 3 * HOUR)


def refused(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """Not taken on."""
    words = "不属于政务服务事项。"
    refuse_complaint(complaint, reason="outside", words=words, actor=told.cast.handler, at=at)


def clustered(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """One of several of a kind, answered with the others."""
    told.refer(complaint, person, at)
    told.ground.reply(complaint.referrals.get(), at=at + HOUR)


def held(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """What looked like a flood; nobody has looked at it."""


def admitted(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """The same, let in and sent."""
    let_in(complaint, actor=told.cast.handler, at=at)
    complaint.refresh_from_db()
    told.refer(complaint, person, at + MINUTE)


def pressed(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """Two respondents, one of which knows who came and writes it down; a supervisor presses."""
    ground = told.ground.ground
    told.refer(complaint, person, at, to=(ground.civil, ground.township))
    told.ground.reply(
        complaint.referrals.get(office=ground.township),
        actor=told.cast.township_clerk,
        at=at + HOUR,
        finding="passed_on",
        corrected=False,
        corrected_on=None,
        words=f"投诉人{person.name}到过本单位，已经告知。",
        measures="",
    )
    told.named.append(person)
    complaint.refresh_from_db()
    press(complaint, words="请于三日内答复。", actor=told.cast.supervisor, at=at + 2 * HOUR)


def ordered(told: Told, complaint: Complaint, person: Person, at: datetime) -> None:
    """Told, closed by the office, and the unit is ordered to correct; the public reads of the order."""
    told.answered(complaint, person, at)
    close_complaint(complaint, words="已经办结。", actor=told.cast.handler, at=at + 3 * HOUR)
    ground, number = told.ground.ground, f"城减证整〔2020〕{complaint.pk}号"
    facts = {"issuer": ground.lead, "number": number, "what": "停止索要，更新办事指南。", "days": 5}
    order_for_complaint(complaint, ground.civil, **facts, actor=told.cast.supervisor, at=at + 4 * HOUR)
    draft = NoticeDraft(
        "correction", f"责令整改（{number}）", "该单位仍要求提供已经取消的证明。", ground.civil, number, at.date()
    )
    publish_notice(ground.lead, draft, actor=told.cast.supervisor, at=at + 5 * HOUR)


FATES = (solved, reopened, refused, clustered, held, admitted, pressed, ordered, pressed, clustered)


def erased(told: Told, person: Person) -> None:
    """One that came in earlier, was closed, and whose days are over before the others come."""
    at = COMPLAINED_AT - EARLIER
    with time_machine.travel(at, tick=False):
        complaint = told.comes_in(0, person, "web", at)
    solved(told, complaint, person, at + MINUTE)
    erase_due(at=complaint.closed_at + 366 * DAY)
    told.erased.append(person)
    told.fates[person] = "erased"


def play(complaining: Complaining, persons: Sequence[Person], *, photos: int) -> Told:
    """Everybody complains, two minutes apart; the first one's days are over, the others meet their fates in turn."""
    told = Told(complaining, [], photos)
    erased(told, persons[0])
    for number, person in enumerate(persons[1:], 1):
        fate, at = FATES[number % len(FATES)], COMPLAINED_AT + 2 * number * MINUTE
        trap = {"homepage": "http://example.invalid"} if fate in (held, admitted) else {}
        way = "web" if trap else WAYS[number % 3]
        with time_machine.travel(at, tick=False):
            complaint = told.comes_in(number, person, way, at, **trap)
        fate(told, complaint, person, at + 8 * HOUR)
        told.fates[person] = fate.__name__
    cluster(told)
    look_for_relapses(at=COMPLAINED_AT + 3 * DAY)
    return told


def cluster(told: Told) -> None:
    """Those of a kind are put together and told in one act."""
    alike = [told.complaints[person] for person, fate in told.fates.items() if fate == "clustered"]
    handler, at = told.cast.handler, COMPLAINED_AT + 2 * DAY
    for complaint in alike:
        complaint.refresh_from_db()
    step = join(alike, unit=told.ground.ground.lead, actor=handler, at=at)
    words = "该单位已经停止索要。"
    answer_cluster(step.cluster, complaints=alike, outcome="corrected", words=words, actor=handler, at=at + HOUR)


def goes_wrong(told: Told, person: Person, monkeypatch: Any) -> int:
    """The page on which somebody complains breaks, with everything that was typed in the words of the error; gives its status."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"Key (name, mobile)=({person.name}, {person.mobile}): {person.account}")

    at = COMPLAINED_AT + 3 * DAY
    with monkeypatch.context() as changed, time_machine.travel(at, tick=False):
        changed.setattr("supervision.views.public.complain.send_complaint", broken)
        typed = {"item_name": CANCELLED, "account": person.account, "name": person.name, "mobile": person.mobile}
        more = {"demanded_on": "2020-11-24", "service_name": "户口迁移", "reply_way": "tracking", "step": "send"}
        form = {**typed, **more, "form": new_form(at - MINUTE)}
        return int(told.client.post(reverse("complain_office", args=[OFFICE]), form).status_code)


def leak(told: Told, person: Person) -> PublicNotice:
    """The probe: a notice in which somebody stands by name and number, as none can be published."""
    notice = PublicNotice.objects.latest("pk")
    body = f"接到{person.name}（{person.typed}）投诉。"
    PublicNotice.objects.filter(pk=notice.pk).update(body=body)
    return notice
