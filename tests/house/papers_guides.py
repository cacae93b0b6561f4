"""Papers of guide updates and of the relapse watch, belonging to 城关区民政局: called once by `lay_out`."""

from datetime import timedelta
from typing import TYPE_CHECKING

from supervision.enums.guides import TextSource
from supervision.enums.relapses import SignKind
from supervision.models import CorrectionOrder, GuideTask
from supervision.operations.briefing import Told, confirm_briefing
from supervision.operations.guide_checks import draw_sample
from supervision.operations.guide_lists import follow_lists
from supervision.operations.guides import give_guide, keep_text, move_tasks
from supervision.operations.relapses import Ordering, Sign, move_relapse, note_sign, say_of_relapse
from supervision.operations.returns import Demand, file_return
from tests.publishing.conftest import CANCELLED

if TYPE_CHECKING:
    from tests.house.papers import Papers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def lay_guides(papers: "Papers", secret: str, told: str) -> None:
    """Tasks of the published list: a text that still names what was cancelled (`secret` in it), one guide confirmed and drawn;
    cases that wait, with what the unit said (`told`); an acknowledgement; a month of a township."""
    cast, ground, at = papers.cast, papers.ground, papers.at
    follow_lists(at=at - 5 * DAY)
    own = GuideTask.objects.standing().select_related("unit", "item")
    task = own.get(cert_name=CANCELLED)
    body = f"{secret}。办理户口迁移须提交亲属关系证明。"
    text = keep_text(task.unit, body, source=TextSource.PASTED, actor=cast.clerk, at=at - 4 * DAY)
    give_guide([task], text=text, actor=cast.clerk, at=at - 4 * DAY)
    health = own.get(cert_name="健康证明")
    give_guide([health], link="https://guide.example.invalid/", actor=cast.institution_clerk, at=at - 4 * DAY)
    health = own.get(pk=health.pk)
    move_tasks([health], "fill", actor=cast.institution_clerk, at=at - 4 * DAY)
    move_tasks([health], "confirm", actor=cast.institution_leader, at=at - 4 * DAY)
    sample = draw_sample(ground.lead, number=1, actor=cast.supervisor, at=at - 3 * DAY)
    move_tasks([own.get(pk=health.pk)], "return", note="网页没有改。", actor=cast.supervisor, at=at - 3 * DAY)
    income = own.get(cert_name="收入证明")
    give_guide([income], link="https://guide.example.invalid/", actor=cast.township_clerk, at=at - 4 * DAY)
    move_tasks([own.get(pk=income.pk)], "fill", actor=cast.township_clerk, at=at - 4 * DAY)
    case = note_sign(Sign(task.unit, task.item, SignKind.GUIDE, "laid out", "办事指南写有。"), at=at - 3 * DAY)
    say_of_relapse(case, words=told, actor=cast.clerk, at=at - 3 * DAY)
    other = note_sign(Sign(ground.lead, task.item, SignKind.GUIDE, "ordered", "窗口张贴写有。"), at=at - 3 * DAY)
    stop = "立即停止。"
    city = Ordering(ground.city_lead, "拉政督〔2020〕9号", 9)
    move_relapse(other, "order", note=stop, ordering=city, actor=cast.city_supervisor, at=at - 3 * DAY)
    third = note_sign(Sign(income.unit, income.item, SignKind.GUIDE, "corrected", "窗口写有。"), at=at - 3 * DAY)
    county = Ordering(ground.lead, "城政督〔2020〕9号", 9)
    move_relapse(third, "order", note=stop, ordering=county, actor=cast.supervisor, at=at - 3 * DAY)
    CorrectionOrder.objects.filter(relapse=third).update(state="reported", reported_at=at - 2 * DAY)
    move_relapse(third, "correct", note="已停止。", actor=cast.township_clerk, at=at - 2 * DAY)
    paper = Told((at - 2 * DAY).date(), 2, 8, "全体会议。", "签到.pdf", b"%PDF-1.4")
    said = confirm_briefing(ground.civil, papers.published.round, paper, actor=cast.leader, at=at - 2 * DAY)
    month = (at - 75 * DAY).date().replace(day=1)
    bank = Demand("亲属关系证明", outside="示例银行", outside_place="四川省")
    file_return(ground.township, month, [bank], actor=cast.township_clerk, at=at - 2 * DAY)
    papers.keys |= {
        "guide task": {"pk": task.pk},
        "guide task, to fill in": {"pk": task.pk, "name": "fill"},
        "guide task, to confirm": {"pk": task.pk, "name": "confirm"},
        "guide task, to pass": {"pk": task.pk, "name": "pass"},
        "text of a guide": {"pk": text.pk},
        "sample of guides": {"pk": sample.pk},
        "case of a relapse": {"pk": case.pk},
        "case of a relapse, to order": {"pk": case.pk, "name": "order"},
        "case of a relapse, to report": {"pk": case.pk, "name": "correct"},
        "paper of a briefing": {"pk": said.pk},
        "month of the township": {"pk": ground.township.pk, "month": f"{month:%Y-%m}"},
    }
