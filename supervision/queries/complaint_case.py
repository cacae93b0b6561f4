"""The case of a complaint as one reader may see it: facts, referrals, answers, what was fed back; who complained only for handlers (59)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from campaign.access import can
from campaign.models import User
from campaign.models.log import READING
from campaign.roles import Action
from supervision.checks.redaction import redacted
from supervision.models import Complaint, Referral
from supervision.models.answer_evidence import AnswerEvidence
from supervision.queries.case_parts import Case, Part, Row, take, texts_of
from supervision.queries.complaints import handled_by, history_of, may_read_party, referrals_of, supervised_by

FACTS = (
    *(
        "number",
        "state",
        "source",
        "place",
        "office",
        "office_name",
        "item_name",
        "service_name",
        "demanded_on",
        "window",
    ),
    *("item", "edition", "look_up", "received_at", "turn", "clock_from", "due_at", "summary", "accepted_at", "refusal"),
    *("refused_at", "outcome", "fed_back_at", "closed_by", "closed_at"),
)
REFERRED = ("office", "body", "state", "sent_by", "sent_at", "taken_up_at", "answered_at")
ANSWERED = (
    *("turn", "finding", "corrected", "corrected_on", "words", "measures", "document_number", "answered_by"),
    "answered_at",
)
REPLIED = ("turn", "outcome", "words", "clock_from", "due_at", "fed_back_by", "fed_back_at")
TYPED = frozenset({"转办摘要", "答复", "整改措施", "反馈", "说明", "督办要求", "理由", "地点、窗口"})
GONE = "（已按期删除）"
PERSONAL = ("姓名", "手机", "投诉原文", "照片")


def complaint_case(number: str, user: User) -> Case | None:
    """The case of a complaint: whole for the handlers of the office that received it, without the person for who supervises, its
    own part for a respondent; None for everybody else."""
    wanted = {"number": number}
    inner = (handled_by(user) | supervised_by(user)).filter(**wanted).first()
    if inner is not None:
        return _inner(inner, user)
    referral = referrals_of(user).filter(complaint__number=number).first()
    return _respondents(referral, user) if referral is not None else None


def _inner(complaint: Complaint, user: User) -> Case:
    case = Case("complaint", complaint.number, f"投诉{complaint.number}", complaint.unit, [], [], set())
    referrals = list(complaint.referrals.order_by("pk"))
    case.parts = [
        Part("投诉", "投诉", [texts_of(complaint, FACTS)]),
        *_answers(referrals),
        Part("反馈", "反馈", _rows(complaint.replies.order_by("pk"), REPLIED)),
        Part("投诉人意见", "投诉人对结果的意见", _rows(complaint.hearings.order_by("pk"), ("turn", "word", "at"))),
        Part(
            "延期",
            "延期",
            _rows(complaint.extensions.order_by("pk"), ("turn", "days", "before", "until", "reason", "by", "at")),
        ),
        Part(
            "督办",
            "督办",
            _rows(complaint.presses.order_by("pk"), ("office", "words", "until", "by", "at", "lifted_at")),
        ),
        Part("办理说明", "办理说明", _notes(complaint)),
    ]
    if may_read_party(user, complaint):
        _person(complaint, case)
    else:
        _without_person(complaint, case)
    take(case, history_of(complaint).exclude(move=READING), notes=True)
    return case


def _person(complaint: Complaint, case: Case) -> None:
    """Who complained and in what words: for the handlers alone, and noted when it is taken away."""
    party = getattr(complaint, "party", None)
    words = _rows(complaint.words.order_by("pk"), ("kind", "text", "at"))
    if party is None and not words:
        return
    case.parts += [
        Part(
            "投诉人",
            "投诉人（个人信息，不得外传）",
            [texts_of(party, ("name", "mobile", "reply_way"))] if party else [],
        ),
        Part("投诉原文", "投诉原文（个人信息，不得外传）", words),
        _photos(complaint),
    ]
    case.personal.append((complaint, PERSONAL))


def _photos(complaint: Complaint) -> Part:
    """The drawings of the photos that came with it."""
    photos = list(complaint.photos.order_by("pk").defer("thumb"))
    rows = [texts_of(photo, ("sha256", "width", "height", "added_at")) for photo in photos]
    files = tuple((f"{photo.key}.jpg", Path(photo.file.path)) for photo in photos)
    return Part("照片", "照片（个人信息，不得外传）", rows, files)


def _without_person(complaint: Complaint, case: Case) -> None:
    """Blot out of every text that people typed what says who complained: respondents often know who came, and write it down."""
    party = getattr(complaint, "party", None)
    names = [party.name] if party else []

    def cut(row: Row) -> Row:
        return {key: redacted(value, names) if key in TYPED else value for key, value in row.items()}

    case.parts = [replace(part, rows=[cut(row) for row in part.rows]) for part in case.parts]


SENT_ON = ("number", "item_name", "service_name", "demanded_on", "window", "summary", "edition", "look_up")


def _respondents(referral: Referral, user: User) -> Case:
    """What was sent to a unit and what it answered; nothing of the other respondents and of the office's own work.

    Its own answer stands as it was typed: a name blotted out there would tell the unit that it had guessed who complained (53).
    """
    complaint = referral.complaint
    unit = referral.office or complaint.unit
    case = Case("complaint", complaint.number, f"投诉{complaint.number}", unit, [], [], set())
    case.parts = [Part("投诉", "转来的投诉", [texts_of(complaint, SENT_ON)])]
    _without_person(complaint, case)
    case.parts += _answers([referral])
    own = history_of(complaint).exclude(move=READING).filter(thing_id=referral.pk, thing_type__model="referral")
    take(case, own, notes=can(user, Action.RESPOND, unit))
    return case


def _answers(referrals: Sequence[Referral]) -> list[Part]:
    answers = [
        {"办理单位": str(one.office or one.body), **row}
        for one in referrals
        for row in _rows(one.answers.order_by("pk"), ANSWERED)
    ]
    shown = list(AnswerEvidence.objects.filter(answer__referral__in=referrals).order_by("pk"))
    files = tuple((f"{photo.key}.jpg", Path(photo.file.path)) for photo in shown)
    return [
        Part("转送", "转送", _rows(referrals, REFERRED)),
        Part("答复", "各单位的答复", answers),
        Part("整改照片", "各单位的整改照片", _rows(shown, ("sha256", "added_at")), files),
    ]


def _notes(complaint: Complaint) -> list[Row]:
    rows = _rows(complaint.notes.order_by("pk"), ("move", "words", "by", "at"))
    return [{key: value or (GONE if key == "说明" else "") for key, value in row.items()} for row in rows]


def _rows(rows: Iterable[Any], names: Sequence[str]) -> list[Row]:
    return [texts_of(row, names) for row in rows]
