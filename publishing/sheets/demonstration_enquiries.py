"""Who checks in the demonstration's county, and what its offices ask each other: one open, one answered, one overdue."""

from dataclasses import replace
from datetime import datetime, timedelta

from campaign.access import people_who_can
from campaign.models import Unit, User
from campaign.roles import Action
from publishing.models import Enquiry, ListedItem
from publishing.operations import answer_enquiry, enquire
from publishing.queries import latest_items
from publishing.sheets.playing import DAY, HOUR, Play
from review.checks import Verdict
from review.enums import ConfirmationState
from review.models import Confirmation, Ruling
from review.operations import take_over

COUNTY = "540102"
DAYS = 5
# Which office of the county a published way of checking means, by its short name.
OFFICES = {"由民政部门向公安机关核查": "公安局", "由医疗保障部门向民政部门核查": "民政局"}
POLICE, CIVIL = "非医学性死亡证明", "低收入证明"  # what the police, and what civil affairs check in the county
LATE, ANSWERED, OPEN = 8 * DAY, 6 * DAY, DAY  # so long ago it was asked


def checked_by_office(ruling: Ruling, verdict: Verdict) -> Verdict:
    """The verdict with the name of the county's office that is to check, where its words mean one."""
    named = next((name for words, name in OFFICES.items() if verdict.replacement.startswith(words)), "")
    if not named or ruling.unit.division.code != COUNTY:
        return verdict
    return replace(verdict, checking_unit=Unit.objects.get(division__code=COUNTY, short_name=named).name)


def agree_to_check(play: Play) -> None:
    """The offices that were named take over, with method, office line and days (业务对接)."""
    waiting = Confirmation.objects.current().filter(ruling__round=play.round, state=ConfirmationState.WAITING)
    for task in waiting.select_related("office", "ruling__unit", "ruling__round").order_by("pk"):
        office = task.unit
        take_over(
            task,
            from_day=None,
            method="凭查询函核对登记台账，书面反馈。",
            contact_office="办公室",
            contact_phone="0891-0000000",
            days=DAYS,
            actor=play.person(Action.ANSWER, office, office),
            at=play.agrees + HOUR,
        )


def ask_each_other(now: datetime) -> None:
    """The county's offices ask each other: civil affairs is late to hear from the police, has heard once, and is asked itself."""
    _ask(POLICE, "城民受〔演示〕12号", "申请人所报死亡时间、死亡原因与公安机关的登记是否一致。", now - LATE)
    answered = _ask(POLICE, "城民受〔演示〕15号", "申请人亲属的户口是否已经注销。", now - ANSWERED)
    answer_enquiry(
        answered,
        finding="true",
        words="经核对户籍登记，户口已经注销，情况属实。",
        actor=_person(answered.office),
        at=now - ANSWERED + 2 * DAY,
    )
    _ask(CIVIL, "城医救〔演示〕7号", "申请家庭是否在最低生活保障边缘家庭名册内。", now - OPEN)


def _ask(cert_name: str, case_number: str, words: str, at: datetime) -> Enquiry:
    items = latest_items().filter(unit__division__code=COUNTY, cert_name=cert_name).exclude(checking_unit="")
    item: ListedItem = items.order_by("pk")[0]
    return enquire(item, case_number=case_number, words=words, actor=_person(item.unit), at=at - timedelta(minutes=5))


def _person(unit: Unit) -> User:
    """Somebody who deals with enquiries for the unit: it has answered its panel before."""
    return people_who_can(Action.ANSWER, unit)[0]
