"""What the machine could not tell of a demand a handler settles by a row of the list of that day; who receives it."""

from datetime import date

import pytest

from campaign.models import Unit
from campaign.operations import NoPower, Refused
from supervision.checks.complaints import problems_of_outcome
from supervision.enums.complaints import ComplaintOutcome, LookUp
from supervision.models import Complaint
from supervision.operations.complaints import settle_look_up
from tests.publishing.conftest import CANCELLED, KEPT
from tests.supervision.conftest import COMPLAINED_AT, HOUR

NEXT = COMPLAINED_AT + HOUR


def test_a_handler_settles_by_hand_what_the_machine_could_not_tell(complaining):
    made, handler = complaining.complaint(name="亲属公证"), complaining.cast.handler
    row = complaining.compilation.items.get(cert_name=CANCELLED)
    with pytest.raises(Refused, match="请选择清单上的事项"):
        settle_look_up(made, look_up="cancelled", actor=handler, at=NEXT)
    with pytest.raises(NoPower):
        settle_look_up(made, look_up="cancelled", item=row, actor=complaining.cast.clerk, at=NEXT)
    settle_look_up(made, look_up="cancelled", item=row, actor=handler, at=NEXT)
    made.refresh_from_db()
    assert (made.look_up, made.item, made.edition.code) == ("cancelled", row, "540102-1-附4-01")
    assert made.looked_up_by == handler
    with pytest.raises(Refused, match="与认定不符"):
        settle_look_up(made, look_up="kept", item=row, actor=handler, at=NEXT)
    settle_look_up(made, look_up="not_listed", actor=handler, at=NEXT)
    assert (made.item, made.edition.code) == (None, "540102-1-附3-01")
    for given in ({"demanded_on": date(2020, 11, 12)}, {"office": complaining.ground.city_civil}):
        other = complaining.complaint(name="亲属公证", **given)
        actor = handler if "office" not in given else complaining.cast.city_handler
        with pytest.raises(Refused, match="不在要求提供证明那一天"):
            settle_look_up(other, look_up="cancelled", item=row, actor=actor, at=NEXT)


def test_where_nobody_leads_the_next_place_up_receives(complaining):
    ground = complaining.ground
    Unit.objects.filter(pk=ground.other_lead.pk).update(valid_to=date(2020, 10, 1))
    made = complaining.complaint(office=ground.other_civil, place=ground.other_civil.division)
    assert made.unit == ground.city_lead


def fitting(complaint: Complaint) -> set[str]:
    """The outcomes that the list of that day does not contradict."""
    return {one for one in ComplaintOutcome.values if not problems_of_outcome(one, complaint)}


def test_an_outcome_does_not_contradict_the_list_and_a_settled_look_up_opens_the_way(complaining):
    handler = complaining.cast.handler
    of_list = {one: {"corrected", "passed_on"} for one in ("cancelled", "not_listed", "unclear", "depends")}
    of_list |= {"kept": {"corrected", "passed_on", "kept_explained", "listed_explained"}}
    of_list |= {one: {"corrected", "passed_on", "kept_explained", "out_of_scope"} for one in ("outside", "no_list")}
    assert {one: fitting(Complaint(look_up=one)) for one in LookUp.values} == of_list
    made = complaining.in_hand(name="亲属公证")  # the machine cannot tell
    with pytest.raises(Refused) as refused:
        complaining.feed_back(made, outcome="listed_explained")
    assert refused.value.words == (
        "当日的清单还没有核对清楚（须人工核对），不能反馈“属清单内已解释”。请先在这件投诉中“核对清单”，再反馈。"
    )
    made = complaining.in_hand()
    with pytest.raises(Refused) as refused:
        complaining.feed_back(made, outcome="listed_explained")
    assert refused.value.words == (
        "当日清单自动查询的结果是“已取消”，与办理结果“属清单内已解释”不一致。查询结果不对的，请先在这件投诉中“核对清单”；"
        "没有错的，请改选“取消纠正”、“抄送部门参考”，其他情况写在反馈内容中。"
    )
    row = complaining.compilation.items.get(cert_name=KEPT)
    settle_look_up(made, look_up="kept", item=row, actor=handler, at=NEXT + 30 * HOUR)
    complaining.feed_back(made, outcome="listed_explained")
    assert (made.state, made.outcome, made.item) == ("answered", "listed_explained", row)
    with pytest.raises(Refused, match="投诉现在是“已反馈”，不能再核对清单"):
        settle_look_up(made, look_up="not_listed", actor=handler, at=NEXT + 60 * HOUR)
