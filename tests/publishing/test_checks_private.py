"""What a unit typed into a column that becomes public is looked through before it is frozen, and again before it is public."""

import pytest

from campaign.models import Unit
from publishing.checks import problems_of_compiling, problems_of_guide, problems_of_publishing
from publishing.forms import ReasonForm
from publishing.models import Compilation, Guide, ListedItem
from publishing.operations import NoReason, NotSettled, save_guide
from publishing.operations.legality import PrivateNumber
from review.models import Ruling
from submissions.models import Basis, DeclaredItem
from tests.house.numbers import STYLES, styled
from tests.publishing.conftest import COMPILED_AT, KEPT, OFFICE_LINE, Published, Settled

MOBILE = "13800000000"
DO = (
    "清单向社会公开，不得有任何人的手机号码、身份证号码。办理指南由申报单位在“办理指南”中删去；"
    "其他栏目由审核组收回或者退回该事项后改正；监督电话请改为办公电话。改正后再编制。"
)
GUIDE = {"conditions": "成年。", "materials": "身份证。", "time_limit": "当日", "place": "政务中心", "sample": ""}
OF_ITEM = {
    "cert_name": "证明事项名称",
    "service_name": "对应政务服务事项",
    "purpose": "证明用途",
    "demanding_unit": "索要单位",
    "issuing_unit": "开具单位",
}
OF_RULING = {"replacement": "取消后的办理方式", "checking_unit": "承接核查单位", "reason": "理由"}
OF_BASIS = {"title": "设定依据名称", "clause": "设定依据条款", "text": "条文内容"}


def told(settled: Settled) -> list[str]:
    """What compiling refuses to publish."""
    found = problems_of_compiling(settled.ground.lead, settled.ground.round)
    return [problem.words for problem in found if problem.code == "private"]


def test_a_list_without_private_numbers_has_nothing_against_it(settled: Settled):
    assert told(settled) == []


@pytest.mark.parametrize("style", STYLES)
def test_a_number_in_a_guide_is_found_however_it_is_typed(settled: Settled, style: str):
    ruling = settled.rulings[KEPT]
    place = f"民政局二楼，请联系{styled(MOBILE, style)}"
    Guide.objects.create(
        uid=ruling.uid,
        unit=ruling.unit,
        saved_at=COMPILED_AT,
        saved_by=settled.cast.clerk,
        **{**GUIDE, "place": place},
    )
    assert told(settled) == [
        f"有1处将公开的内容写了个人号码：城关区民政局“{KEPT}”的办理指南：地点、网址（手机号码）。{DO}"
    ]


def test_every_column_that_becomes_public_is_looked_through(settled: Settled):
    ruling = settled.rulings[KEPT]
    places = [
        *((DeclaredItem.objects.filter(pk=ruling.item_id), name, label) for name, label in OF_ITEM.items()),
        *((Ruling.objects.filter(pk=ruling.pk), name, label) for name, label in OF_RULING.items()),
        *((Basis.objects.filter(item=ruling.item_id), name, label) for name, label in OF_BASIS.items()),
    ]
    for rows, name, label in places:
        before = rows.values_list(name, flat=True)[0]
        rows.update(**{name: f"请拨 138-0000-0000。{name}"})
        words = told(settled)
        rows.update(**{name: before})
        assert (label, len(words), f"的{label}（手机号码）" in words[0]) == (label, 1, True)
    assert told(settled) == []


def test_the_telephone_of_an_office_is_a_line_and_not_a_mobile(settled: Settled):
    Unit.objects.filter(pk=settled.ground.civil.pk).update(supervision_phone="138 0000 0000")
    words = told(settled)
    assert (len(words), "城关区民政局“无犯罪记录证明”的监督电话（手机号码）" in words[0]) == (1, True)
    Unit.objects.filter(pk=settled.ground.civil.pk).update(supervision_phone=OFFICE_LINE)
    assert told(settled) == []


def test_an_identity_number_is_named_as_one(settled: Settled):
    DeclaredItem.objects.filter(pk=settled.rulings[KEPT].item_id).update(purpose="证号540102199001011234")
    assert [words[: words.index("。")] for words in told(settled)] == [
        f"有1处将公开的内容写了个人号码：城关区民政局“{KEPT}”的证明用途（身份证号码）"
    ]


def test_nothing_is_compiled_while_a_private_number_stands_in_an_item(settled: Settled):
    DeclaredItem.objects.filter(pk=settled.rulings[KEPT].item_id).update(issuing_unit="村委会，１３８００００００００")
    with pytest.raises(NotSettled, match="个人号码"):
        settled.compile()
    assert (Compilation.objects.count(), ListedItem.objects.count()) == (0, 0)


def test_a_guide_with_a_private_number_is_not_saved(settled: Settled):
    ruling = settled.rulings[KEPT]
    with pytest.raises(PrivateNumber, match="“地点、网址”中有手机号码"):
        save_guide(ruling.unit, ruling.uid, GUIDE | {"place": MOBILE}, actor=settled.cast.clerk, at=COMPILED_AT)
    assert Guide.objects.count() == 0
    assert problems_of_guide(GUIDE) == []


def test_the_reason_of_a_correction_holds_no_private_number(published: Published):
    with pytest.raises(NoReason, match="更正理由中有手机号码"):
        published.compile("有误，问138 0000 0000。", days=9)
    assert ReasonForm({"reason": "问１３８－００００－００００"}, correction=True).errors == {
        "reason": ["内容将向社会公开，不得写手机号码。需要留电话的，请改为办公电话。"]
    }


def test_a_list_compiled_before_the_check_is_stopped_before_it_is_public(settled: Settled):
    compilation = settled.compile()
    row = compilation.items.get(cert_name=KEPT)
    row.pk, row.uid, row.position, row.remark = None, "00000000-0000-4000-8000-000000000043", 901, f"电话{MOBILE}"
    row.save(force_insert=True)
    settled.approve(compilation)
    assert [problem.words.split("。")[0] for problem in problems_of_publishing(compilation)] == [
        f"有1处将公开的内容写了个人号码：城关区民政局“{KEPT}”的备注（手机号码）"
    ]
    with pytest.raises(PrivateNumber):
        settled.publish(compilation)
    assert list(compilation.editions.values_list("state", "file_name")) == [("approved", "")] * 2


def test_the_lead_units_own_telephone_stands_on_every_page_of_the_place_and_is_looked_at(settled: Settled):
    Unit.objects.filter(pk=settled.ground.lead.pk).update(supervision_phone="１３８００００００００")
    settled.ground.lead.refresh_from_db()
    assert [words.split("。")[0] for words in told(settled)] == [
        f"有1处将公开的内容写了个人号码：{settled.ground.lead.name}的监督电话（手机号码）"
    ]
