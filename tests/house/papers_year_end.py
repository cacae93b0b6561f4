"""The papers of the year's end that the matrix of rights and the crawler go round."""

from campaign.models import Phase, Unit
from supervision.operations.evaluation import freeze_evaluation, object_to
from supervision.operations.year_end import save_section, send_back, start_summary
from supervision.queries.evaluation import judge_all
from tests.house import papers as house
from tests.supervision.year_end_papers import HOUR, TEXTS, handed, signed


def lay_year_end(papers: "house.Papers") -> None:
    """Round 1: a draft with a planted word; round 2: a signed summary, an evaluation, an objection with a planted word."""
    ground, cast = papers.ground, papers.cast
    civil, office = Unit.objects.get(pk=ground.civil.pk), Unit.objects.get(pk=ground.coordination.pk)
    draft = start_summary(civil, papers.published.round, actor=cast.clerk, at=papers.at)
    text = f"{TEXTS['problems']}{house.planted('辛卯录')}"
    save_section(draft, "problems", text, seen=0, actor=cast.clerk, at=papers.at)
    kept = signed(civil, cast.clerk, cast.leader, papers, at=papers.step(12))  # type: ignore[arg-type]
    found = judge_all(papers.round, papers.at)
    edition = freeze_evaluation(office, papers.round, found, actor=cast.region_coordinator, at=papers.at)
    result = edition.results.select_related("edition__unit", "unit").get(unit=civil, is_place=False)
    remark = object_to(result, "timely", words=house.planted("壬辰录"), actor=cast.clerk, at=papers.at)
    papers.keys |= {
        "draft summary": {"pk": draft.pk},
        "signed summary": {"pk": kept.summary_id},
        "section of the draft summary": {"pk": draft.pk, "code": "next"},
        "evaluation": {"pk": edition.pk},
        "result of the department": {"pk": result.pk},
        "objection of the department": {"pk": remark.pk},
        "complaints of the department, counted": {"pk": civil.pk, "code": "complaints"},
        "orders to the department, counted": {"pk": civil.pk, "code": "orders"},
        "complaints of the department, counted, as CSV": {"pk": civil.pk, "code": "complaints", "kind": "csv"},
        "report of no place": {"name": "region_report"},
    }


def lay_summaries(papers: "house.Papers") -> None:
    """The last phase has begun; round 2 has a summary in each state."""
    ground, cast, at = papers.ground, papers.cast, papers.at
    Phase.objects.filter(round=papers.round, number=5).update(opens=at - HOUR)
    start_summary(ground.institution, papers.round, actor=cast.institution_clerk, at=at)
    handed(ground.township, cast.township_clerk, papers, at=at - HOUR)  # type: ignore[arg-type]
    kept = signed(ground.education, cast.region_clerk, cast.region_leader, papers, at=at - 3 * HOUR)  # type: ignore[arg-type]
    send_back(kept.summary, note="请补充。", actor=cast.region_coordinator, at=at)
