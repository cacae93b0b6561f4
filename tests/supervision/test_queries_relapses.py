"""Where a case stands, and for whom it waits: also one whose order was withdrawn without it."""

from datetime import date

import pytest

from campaign.operations import NoPower, Refused
from supervision.enums.relapses import RelapseState
from supervision.models import CorrectionOrder, Relapse
from supervision.operations.relapses import Ordering, move_relapse
from supervision.queries.relapses import relapses_for, relapses_waiting
from tests.supervision.guide_papers import DAY, guiding
from tests.supervision.test_operations_relapses import NOW, opened

__all__ = ["guiding"]


@pytest.mark.parametrize("state", ["ordered", "corrected"])
def test_a_case_that_its_withdrawn_order_left_behind_is_verified_and_ordered_anew(guiding, state: str):
    case, cast = opened(guiding), guiding.cast
    first, second = (Ordering(guiding.ground.lead, f"城政督〔2020〕{number}号", 4) for number in (5, 6))
    move_relapse(case, "order", note="立即停止。", ordering=first, actor=cast.supervisor, at=NOW)
    CorrectionOrder.objects.update(state="withdrawn")
    Relapse.objects.update(state=state)
    case = relapses_for(cast.supervisor).get()
    waits = {
        who: {name: rows.count() for name, rows in relapses_waiting(who).items()}
        for who in (cast.supervisor, cast.clerk)
    }
    assert list(waits.values()) == [{"verify": 1, "correct": 0, "close": 0}, {"verify": 0, "correct": 0, "close": 0}]
    assert (case.standing, case.stands) == (RelapseState.OPEN, "open")
    name, actor = ("correct", cast.clerk) if state == "ordered" else ("close", cast.supervisor)
    with pytest.raises(Refused, match="请督查单位“重新核实”后再办理"):
        move_relapse(case, name, note="已改。", actor=actor, at=NOW + DAY)
    with pytest.raises(NoPower):
        move_relapse(case, "reopen", note="重新核实。", actor=cast.clerk, at=NOW + DAY)
    case = relapses_for(cast.supervisor).get()
    move_relapse(case, "reopen", note="重新核实。", actor=cast.supervisor, at=NOW + DAY)
    move_relapse(case, "order", note="仍在索要，立即停止。", ordering=second, actor=cast.supervisor, at=NOW + DAY)
    case.refresh_from_db()
    assert (case.state, case.order.number, case.due_day) == (
        RelapseState.ORDERED,
        "城政督〔2020〕6号",
        date(2020, 12, 2),
    )
