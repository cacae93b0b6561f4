"""What the machine could not tell of a demand a handler settles by a row of the list of that day; who receives it."""

from datetime import date

import pytest

from campaign.models import Unit
from campaign.operations import NoPower, Refused
from supervision.operations.complaints import settle_look_up
from tests.publishing.conftest import CANCELLED
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
