"""What must not go out as a notice: nobody's private number, and nothing about a unit that rests on no paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from campaign.checks import Problem, Severity, personal_number
from campaign.models import Unit
from supervision.enums.notices import ABOUT_A_UNIT, NoticeKind

LABELS = {
    "title": "标题",
    "body": "正文",
    "document_number": "文号",
    "phone": "投诉电话",
    "platform": "投诉平台",
}


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice before it is published."""

    kind: str
    title: str
    body: str
    about: Unit | None = None
    document_number: str = ""
    document_day: date | None = None
    phone: str = ""
    platform: str = ""


def problems_of_notice(draft: NoticeDraft, unit: Unit, today: date) -> list[Problem]:
    """Everything that is wrong with a notice of `unit`, each at its field; nothing where it may be published on the day `today`.

    Rests on the notice 六(三): 向社会公布投诉平台、电话; 通报批评; and domain ruling 12: contact data of persons never reach the public.
    """
    return [*_missing(draft, today), *_beyond(draft, unit), *_private(draft)]


def problems_of_withdrawal(reason: str) -> list[Problem]:
    """A withdrawal says why, to the public; the reason holds no private number."""
    if not reason.strip():
        return [Problem("reason", "required", Severity.BLOCKER, "请写明撤回理由。理由向社会公开。")]
    return list(_in_text("reason", "撤回理由", reason))


def _missing(draft: NoticeDraft, today: date) -> Iterator[Problem]:
    for name in ("title", "body"):
        if not getattr(draft, name).strip():
            yield Problem(name, "required", Severity.BLOCKER, f"请填写{LABELS[name]}。")
    if draft.kind == NoticeKind.COMPLAINTS and not draft.phone.strip() and not draft.platform.strip():
        yield Problem("phone", "required", Severity.BLOCKER, "投诉渠道公告至少写明投诉电话、投诉平台中的一项。")
    if draft.kind in ABOUT_A_UNIT:
        label = NoticeKind(draft.kind).label
        if draft.about is None:
            yield Problem("about", "required", Severity.BLOCKER, f"{label}须写明所涉单位。请选择单位。")
        if not draft.document_number.strip():
            words = f"{label}须有文号。请填写文件的文号，例：拉减证办〔2020〕3号。"
            yield Problem("document_number", "required", Severity.BLOCKER, words)
        if draft.document_day is None:
            yield Problem("document_day", "required", Severity.BLOCKER, f"{label}须写明文件的成文日期。")
    if draft.document_day is not None and draft.document_day > today:
        yield Problem("document_day", "future", Severity.BLOCKER, "成文日期不能晚于今天。请核对。")


def _beyond(draft: NoticeDraft, unit: Unit) -> Iterator[Problem]:
    """An office names units that report to it, at whatever distance, and no others."""
    if draft.about is not None and not draft.about.reports_path.startswith(unit.reports_path):
        words = f"{draft.about.name}不归{unit.name}督查，不能由本单位公告。请填写本单位督查范围内的单位。"
        yield Problem("about", "beyond", Severity.BLOCKER, words)


def _private(draft: NoticeDraft) -> Iterator[Problem]:
    for name, label in LABELS.items():
        yield from _in_text(name, label, getattr(draft, name))


def _in_text(name: str, label: str, text: str) -> Iterator[Problem]:
    """Each paragraph that holds a private number; of a long text the number of the paragraph is named."""
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if kind := personal_number(line):
            where = f"{label}第{number}段" if len(lines) > 1 else label
            words = f"{where}有{kind}，请删去。公告向社会公开，需要留电话的，写办公电话，例如0891-0000000。"
            yield Problem(name, "private", Severity.BLOCKER, words)
            return
    if len(lines) > 1 and (kind := personal_number(text)):
        yield Problem(name, "private", Severity.BLOCKER, f"{label}中跨段写有{kind}，请删去。公告向社会公开。")
