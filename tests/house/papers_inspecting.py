"""Spot checks, an order and a note of accountability of 城关区民政局, with planted words."""

import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from campaign.models import Unit
from campaign.notice.timetable import SHANGHAI
from supervision.models import CheckPlan, CheckVisit
from supervision.operations.accountability import Decision, record_accountability
from supervision.operations.check_answers import AnswerDraft, take_answers, take_photo
from supervision.operations.check_plans import PlanDraft, draw_sample, plan_checks
from supervision.operations.check_visits import hand_in_visit
from supervision.operations.corrections import Evidence, issue_order, save_report
from supervision.queries.check_answers import standings_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BAIT = "柏朗"


def picture() -> bytes:
    """A small photograph."""
    made = BytesIO()
    Image.new("RGB", (20, 20), "teal").save(made, "JPEG")
    return made.getvalue()


def lay_inspecting(papers: Any) -> None:
    """A plan that is not drawn; one that is, with a visit that runs and one that is in; an order in hand; a note."""
    cast, lead = papers.cast, Unit.objects.get(pk=papers.ground.lead.pk)
    today = papers.at.astimezone(SHANGHAI).date()
    plans: list[CheckPlan] = []
    for name in ("甲辰录", "乙巳录"):
        draft = PlanDraft(f"{BAIT}{name}", "unannounced", today, today + 9 * DAY, 9, 2)
        plans.append(plan_checks(lead, draft, actor=cast.supervisor, at=papers.at - 2 * DAY))
    waiting, drawn = plans
    draw_sample(drawn, actor=cast.supervisor, at=papers.at - 2 * DAY + HOUR)
    civil, town = papers.ground.civil, papers.ground.township
    visits = {visit.inspected_id: visit for visit in drawn.visits.select_related("plan__draw", "unit", "inspected")}
    visit, done = visits[town.pk], visits[civil.pk]
    name = uuid.uuid4()
    first = standings_of(visit, drawn.draw)[0].key
    note = AnswerDraft(uuid.uuid4(), first, "no", f"{BAIT}丙午录", (), papers.at - DAY)
    take_answers(visit, [note], actor=cast.inspector, at=papers.at - DAY)
    take_photo(visit, name, first, picture(), actor=cast.inspector, at=papers.at - DAY)
    papers.keys |= hand_in(papers, done)
    papers.keys |= {
        "plan of checks": {"pk": waiting.pk},
        "drawn plan": {"pk": drawn.pk},
        "end of a drawn plan": {"pk": drawn.pk, "move": "close"},
        "results of a drawn plan, as a workbook": {"pk": drawn.pk, "kind": "xlsx"},
        "results of a drawn plan, as CSV": {"pk": drawn.pk, "kind": "csv"},
        "visit of a drawn plan": {"pk": visit.pk},
        "visit that is handed in": {"pk": done.pk},
        "photograph of a visit": {"pk": visit.pk, "name": name},
        "unit of the next county": {"pk": papers.ground.other_civil.pk},
    }


def hand_in(papers: Any, visit: CheckVisit) -> dict[str, dict[str, Any]]:
    """The visit to the department found something; it was ordered to correct, and is at it."""
    cast, lead, at = papers.cast, visit.unit, papers.at - DAY
    drafts = []
    for one in standings_of(visit, visit.plan.draw):
        wrong = one.question["code"] in ("still_asked", "list_posted")
        value = {"yes": "no", "no": "yes"}[one.question["right"]] if wrong else one.question["right"]
        drafts.append(AnswerDraft(uuid.uuid4(), one.key, value, f"{BAIT}壬子录" if wrong else "", (), at))
    take_answers(visit, drafts, actor=cast.inspector, at=at)
    day = at.astimezone(SHANGHAI).date()
    found = hand_in_visit(visit, visited_on=day, place="", actor=cast.inspector, at=at)
    facts = {"source": "finding", "number": "城减证整〔2020〕1号", "what": f"{BAIT}癸丑录", "days": 5}
    order = issue_order(visit.inspected, issuer=lead, findings=found[:1], actor=cast.supervisor, at=at, **facts)  # type: ignore[arg-type]
    file = Evidence(f"{BAIT}己酉录.pdf", b"%PDF-1.4")
    save_report(order, f"{BAIT}庚戌录", [file], actor=cast.clerk, at=at + HOUR)
    decision = Decision("talk", "城政办约〔2020〕1号", day, "城关区人民政府办公室", f"{BAIT}辛亥录")
    note = record_accountability(
        visit.inspected, decision, issuer=lead, order=order, actor=cast.supervisor, at=at + HOUR
    )
    return {
        "order to the department": {"pk": order.pk},
        "signature under an order": {"pk": order.pk, "move": "report"},
        "withdrawal of an order": {"pk": order.pk, "move": "withdraw"},
        "evidence of an order": {"pk": order.pk, "file": order.files.get().pk},
        "note of accountability": {"pk": note.pk},
    }
