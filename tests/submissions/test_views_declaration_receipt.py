"""The receipt, and what a version changed in the one before."""

import pytest
from django.urls import reverse

from campaign.operations import extend_deadline
from campaign.queries import deadline_of
from submissions.models import Declaration
from submissions.operations import certify, declare_nil, hand_in, return_items, save_item
from tests.cast import A_FEW, PHASE_2, PHASE_3
from tests.submissions.papers import HOUR, LAW, NIL, VALUES, add, certified

READERS = {"clerk", "leader", "panel_member", "panel_chair", "coordinator", "city_coordinator", "region_coordinator"}


def receipt(paper):
    return reverse("declaration_receipt", args=[paper.pk])


def version(paper):
    return reverse("declaration_version", args=[paper.pk])


def test_the_receipt_names_number_unit_items_stamp_and_who_signed(signed_in, cast, ground):
    paper = certified(ground, cast, "婚姻状况证明", "居住证明")
    text = signed_in(cast.clerk).get(receipt(paper)).content.decode()
    for words in (
        "540102-002-1-01",
        "城关区民政局（540102-002）",
        "2020年10月12日 12:00（北京时间）",
        "城关分管甲",
        "期限内报送",
    ):
        assert words in text
    assert "共2项：取消2项，保留0项，提请上级取消0项" in text


def test_a_late_one_says_so(signed_in, cast, ground, declaring):
    deadline = deadline_of(ground.round, "declare")
    until = PHASE_3 + 48 * HOUR
    extend_deadline(deadline, ground.civil, until=until, reason="单位合并", actor=cast.coordinator, at=PHASE_2)
    paper = certified(ground, cast, at=PHASE_3)
    declaring.move_to(PHASE_3 + 4 * HOUR)
    assert "逾期报送" in signed_in(cast.clerk).get(receipt(paper)).content.decode()


def test_a_nil_return_has_a_receipt(signed_in, cast, paper):
    declare_nil(paper, True, **NIL, actor=cast.clerk, at=PHASE_2)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    certify(paper, actor=cast.leader, at=PHASE_2)
    assert "零报告：本单位没有证明事项" in signed_in(cast.clerk).get(receipt(paper)).content.decode()


def test_what_is_not_certified_has_none(signed_in, cast, paper):
    assert signed_in(cast.clerk).get(receipt(paper)).status_code == 404


@pytest.mark.parametrize("name", sorted(A_FEW - {"disabled"}))
def test_who_reads_the_paper_reads_its_receipt(signed_in, cast, ground, name):
    paper = certified(ground, cast)
    expected = 200 if name in READERS else 404
    assert signed_in(getattr(cast, name)).get(receipt(paper)).status_code == expected
    assert signed_in(getattr(cast, name)).get(version(paper)).status_code == expected


@pytest.fixture
def second(ground, cast, declaring):
    """The second version: one item corrected, one added, one untouched."""
    first = certified(ground, cast, "婚姻状况证明", "居住证明")
    item = first.items.get(cert_name="居住证明")
    paper = return_items(first, [item.uid], note="用途不清", actor=cast.panel_chair, at=PHASE_3)
    changed = VALUES | {"cert_name": "居住证明", "purpose": "核实居住地址", "yearly_count": 12}
    law = LAW | {"clause": "第七条"}
    save_item(paper, changed, [law], item=paper.items.get(uid=item.uid), actor=cast.clerk, at=PHASE_3)
    add(paper, cast.clerk, at=PHASE_3, cert_name="收入证明")
    declaring.move_to(PHASE_3 + HOUR)
    return Declaration.objects.get(pk=paper.pk)


def test_a_version_shows_what_changed_item_by_item(signed_in, cast, second):
    changes = signed_in(cast.clerk).get(version(second)).context["changes"]
    assert [(change["item"].cert_name, change["what"]) for change in changes] == [
        ("居住证明", "修改"),
        ("收入证明", "新增"),
    ]
    assert changes[0]["pairs"] == [
        {"label": "证明用途", "before": "核实婚姻状况", "after": "核实居住地址"},
        {
            "label": "设定依据",
            "before": "中华人民共和国收养法第六条　法律　收养人应当同时具备下列条件。",
            "after": "中华人民共和国收养法第七条　法律　收养人应当同时具备下列条件。",
        },
        {"label": "年办件量", "before": "", "after": "12"},
    ]


def test_the_panel_sees_the_changes_once_they_are_certified(signed_in, cast, second):
    assert signed_in(cast.panel_chair).get(version(second)).status_code == 404
    hand_in(second, actor=cast.clerk, at=PHASE_3)
    certify(second, actor=cast.leader, at=PHASE_3)
    assert len(signed_in(cast.panel_chair).get(version(second)).context["changes"]) == 2
    assert "期限内报送" not in signed_in(cast.clerk).get(receipt(second)).content.decode()


def test_a_first_version_has_nothing_to_compare(signed_in, cast, paper):
    assert "这是第1版" in signed_in(cast.clerk).get(version(paper)).content.decode()
