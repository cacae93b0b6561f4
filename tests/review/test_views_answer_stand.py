"""A returned item before its unit: why it came back, by when it is due, and the answer without a change."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from campaign.notice.timetable import SHANGHAI
from review.enums import ReturnReason, RulingState
from review.operations import return_for_rectification, rule
from submissions.models import Declaration, DeclaredItem
from submissions.operations import save_item
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import CANCEL, INCOME, KINSHIP

OWN = {"clerk", "leader"}
DUE = datetime(2020, 11, 9, tzinfo=SHANGHAI)
BASES = [{"title": "新依据", "clause": "第一条", "text": "原文", "level": "law"}]


@pytest.fixture
def case(docketed, cast):
    """收入证明, returned with a class."""
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_member, at=PHASE_3
    )
    return docketed.case(INCOME)


def page_of(client, case):
    return client.get(reverse("answer", args=[case.pk]))


def stand(client, case, **data):
    return client.post(reverse("answer_stand", args=[case.pk]), {"note": "没有其他依据。", **data})


@pytest.mark.parametrize("name", sorted(A_FEW - OWN))
def test_nobody_but_the_unit_answers(case, docketed, as_user, cast, name):
    assert stand(as_user(getattr(cast, name)), case).status_code == 404
    assert docketed.case(INCOME).state == RulingState.RETURNED


def test_class_words_and_day_stand_on_the_page_with_the_way_to_correct(case, docketed, as_user, cast):
    page = page_of(as_user(cast.clerk), case)
    words = page.content.decode()
    version = Declaration.objects.get(previous=docketed.declaration)
    assert page.context["returned"] == "请补充依据。"
    assert "依据不明或者引用有误" in words
    assert "期限11月8日24:00" in words
    assert "已逾期" not in words
    assert f'href="{reverse("declaration", args=[version.pk])}"' in words


def test_late_is_said_and_the_answer_is_still_taken(case, docketed, as_user, cast):
    with time_machine.travel(DUE, tick=False):
        client = as_user(cast.clerk)
        assert "已逾期，期限为11月8日24:00" in page_of(client, case).content.decode()
        assert stand(client, case).status_code == 302
    assert docketed.case(INCOME).state == RulingState.PENDING


def test_the_answer_goes_to_the_panel_and_the_item_stays_in_sight(case, docketed, as_user, cast):
    client = as_user(cast.clerk)
    answer = stand(client, case)
    assert (answer.status_code, answer.url) == (302, reverse("answer", args=[case.pk]))
    page = page_of(client, case)
    assert page.context["state_word"] == "审核中"
    assert [entry.note for entry in page.context["log"]] == ["请补充依据。", "没有其他依据。"]


def test_what_the_panel_then_does_is_not_told(case, docketed, as_user, cast):
    client = as_user(cast.clerk)
    stand(client, case)
    page_of(client, case)  # says once that the answer was sent
    before = page_of(client, case).content.decode()
    rule(docketed.case(INCOME), CANCEL, actor=cast.panel_member, at=PHASE_3 + timedelta(minutes=5))
    assert docketed.case(INCOME).state == RulingState.RULED
    after = page_of(client, case).content.decode()
    assert CANCEL.replacement not in after
    assert [line for line in after.splitlines() if "csrf" not in line.lower()] == [
        line for line in before.splitlines() if "csrf" not in line.lower()
    ]


def test_an_objection_under_study_looks_the_same_whatever_the_panel_has_done(docketed, as_user, cast):
    case = docketed.contested(KINSHIP)
    client = as_user(cast.clerk)
    assert page_of(client, case).context["state_word"] == "有异议"
    rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3)
    page = page_of(client, case)
    assert (page.context["state_word"], page.context["verdict"]) == ("有异议", [])
    assert CANCEL.replacement not in page.content.decode()


def test_it_needs_words(case, docketed, as_user, cast):
    page = stand(as_user(cast.clerk), case, note=" ")
    assert list(page.context["stand"].errors) == ["note"]
    assert docketed.case(INCOME).state == RulingState.RETURNED


def test_a_double_click_answers_once(case, docketed, as_user, cast):
    client = as_user(cast.clerk)
    assert [stand(client, case).status_code for _ in range(2)] == [302, 302]


def test_what_a_colleague_has_answered_is_said_and_what_was_typed_stays(case, docketed, as_user, cast):
    stand(as_user(cast.leader), case)
    page = stand(as_user(cast.clerk), case, note="另一个理由。")
    assert page.status_code == 409
    assert "城关分管甲已于" in page.content.decode()


def test_a_changed_text_is_given_up_only_with_a_tick(case, docketed, as_user, cast):
    item = DeclaredItem.objects.get(declaration__previous=docketed.declaration, cert_name=INCOME)
    save_item(item.declaration, {"purpose": "改过的用途"}, BASES, item=item, actor=cast.clerk, at=PHASE_3)
    client = as_user(cast.clerk)
    page = stand(client, case, note="仍然维持原文。")
    assert page.status_code == 409
    assert "放弃整改版本中对该事项的改动" in page.content.decode()
    assert "仍然维持原文。" in page.content.decode()
    assert stand(client, case, discard="on").status_code == 302
    assert docketed.case(INCOME).state == RulingState.PENDING


def test_the_list_names_the_state_as_told_and_the_day(case, docketed, as_user, cast):
    client = as_user(cast.clerk)
    docketed.proposed(KINSHIP)
    stand(client, case)
    page = client.get(reverse("answers"))
    assert sorted(line.word for line in page.context["lines"]) == ["审核中", "待单位确认"]
    assert [
        line.case.item.cert_name for line in client.get(reverse("answers"), {"state": "pending"}).context["lines"]
    ] == [INCOME]
    assert "期限11月8日24:00" in page.content.decode()


@pytest.mark.parametrize(
    ("which", "at", "names"),
    [
        ("unit", DUE - timedelta(seconds=1), []),
        ("unit", DUE, [INCOME]),
        ("overdue", DUE, [KINSHIP, INCOME]),
        ("panel", DUE, [KINSHIP]),
        ("soon", DUE - timedelta(hours=1), [INCOME]),
    ],
)
def test_the_list_is_narrowed_by_what_is_due(case, docketed, as_user, cast, which, at, names):
    docketed.contested(KINSHIP)
    with time_machine.travel(at, tick=False):
        page = as_user(cast.clerk).get(reverse("answers"), {"due": which})
    assert [line.case.item.cert_name for line in page.context["lines"]] == names
