"""What the offices of the demonstration have given to the public, and a complaint that waits for a look with a photo."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from campaign.access import units_held
from campaign.models import User
from campaign.roles import Action
from publishing.queries import latest_items
from supervision.checks.complaints import Demand, Party
from supervision.checks.notices import NoticeDraft
from supervision.models import PublicNotice
from supervision.operations.complaining import send_complaint
from supervision.operations.complaint_photos import keep_photo
from supervision.operations.floods import caller_at
from supervision.operations.notices import publish_notice, withdraw_notice
from supervision.sheets.demonstration.pictures import slip

DAY = timedelta(days=1)
LINE = "0891-0000000"
WHY = "清单上没有列的证明，窗口不得要求提供。\n\n清单上写着“取消”的，按“取消后的办理方式”办理，由单位自己核查或者由您书面承诺。\n\n窗口还要的，可以在本站“投诉”中提出，不用登录。"


def play_notices(people: Mapping[str, User], now: datetime) -> None:
    """Policy in plain words by the region; where to complain, one that was replaced, a criticism and a withdrawn correction by the
    county."""
    _publish(people["demo-region-supervisor"], NoticeDraft("policy", "哪些证明不用再开", WHY), now - 30 * DAY)
    county = people["demo-supervisor"]
    first = NoticeDraft("complaints", "城关区证明事项投诉渠道", "请向下列电话投诉。", phone=LINE)
    _publish(county, first, now - 28 * DAY)
    later = NoticeDraft(
        "complaints",
        "城关区证明事项投诉渠道（更新）",
        "工作日可以打电话，也可以到窗口当面提出；网上随时可以投诉。",
        phone=LINE,
        platform="城关区政务服务中心一楼投诉窗口（演示）",
    )
    _publish(county, later, now - 20 * DAY)
    about = latest_items().filter(unit__division__code="540102").order_by("unit__code")[0].unit
    number, day = "城减证办〔演示〕3号", (now - 9 * DAY).date()
    words = "经核查，该单位窗口在清单公布后仍要求群众提供已取消的证明，予以通报批评，责令限期整改。"
    _publish(
        county,
        NoticeDraft("criticism", "关于窗口索要已取消证明的通报（演示）", words, about, number, day),
        now - 8 * DAY,
    )
    words = "该单位已更新办事指南，培训窗口人员，不再要求提供。"
    wrong = _publish(
        county, NoticeDraft("correction", "整改情况公告（演示）", words, about, number, day), now - 5 * DAY
    )
    withdraw_notice(wrong, reason="文号引用有误，另行发布。", actor=county, at=now - 4 * DAY)


def _publish(person: User, draft: NoticeDraft, at: datetime) -> PublicNotice:
    unit = units_held(person, Action.ANNOUNCE)[0]
    return publish_notice(unit, draft, actor=person, at=at)


def play_held(people: Mapping[str, User], now: datetime) -> None:
    """Somebody's program filled in the box that nobody sees: the complaint has a number and waits, with its photo."""
    item = latest_items().filter(unit__division__code="540102", outcome="cancel").order_by("pk")[0]
    nonce, at = "de" * 16, now - timedelta(hours=5)
    keep_photo(slip(), nonce=nonce, at=at)
    send_complaint(
        Demand(item.unit.division, item.cert_name, at.date(), "web", office=item.unit, service_name=item.service_name),
        party=Party("示例投诉人丁", "13800000004"),
        account="窗口说没有这个证明不能办，请看照片。",
        nonce=nonce,
        caller=caller_at("127.0.0.1"),
        trapped=True,
        at=at,
    )
