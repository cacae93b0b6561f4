"""Handing in, certifying, declining: one act each, whoever presses twice sees success once more."""

import pytest
from django.urls import reverse

from campaign.models import LogEntry
from campaign.operations import extend_deadline
from campaign.queries import chinese_deadline, deadline_of
from submissions.models import Declaration
from submissions.operations import certify, hand_in, return_items
from submissions.views.standing import before_signing
from tests.cast import A_FEW, PHASE_2, PHASE_3
from tests.stories import a_story
from tests.submissions.papers import HOUR, NIL, add, certified

OWN = {"clerk", "leader"}


@pytest.fixture
@a_story
def full(paper, cast):
    add(paper, cast.clerk)
    return paper


@pytest.fixture
@a_story
def waiting(full, cast):
    hand_in(full, actor=cast.clerk, at=PHASE_2)
    return full


def url(paper, name="declaration_move"):
    return reverse(name, args=[paper.pk])


def post(client, paper, move, **more):
    return client.post(url(paper), {"move": move, **more}, follow=True)


def state(paper):
    return Declaration.objects.get(pk=paper.pk).state


def test_the_clerk_hands_in_and_twice_is_once(signed_in, cast, full):
    client = signed_in(cast.clerk)
    first, second = post(client, full, "hand_in"), post(client, full, "hand_in")
    assert "已提交分管领导，等待签发" in first.content.decode()
    assert "已提交分管领导，等待签发" in second.content.decode()
    assert LogEntry.objects.about(full).filter(move="hand_in").count() == 1


def test_blockers_refuse_it_in_words(signed_in, cast, full):
    add(full, cast.clerk, cert_name="居住证明", purpose="")
    assert "自查发现1处须修改" in post(signed_in(cast.clerk), full, "hand_in").content.decode()
    assert state(full) == "draft"


def test_the_clerk_takes_it_back(signed_in, cast, waiting):
    post(signed_in(cast.clerk), waiting, "take_back")
    assert state(waiting) == "draft"


def test_the_leader_checks_everything_before_the_signature(signed_in, cast, waiting):
    page = signed_in(cast.leader).get(url(waiting), {"confirm": "certify"})
    facts = {fact["key"]: fact["value"] for fact in page.context["facts"]}
    assert facts == {
        "填报单位": "城关区民政局",
        "轮次和版本": "第1轮，第1版",
        "事项": "共1项",
        "清理建议": "取消1项，保留0项，提请上级取消0项",
        "报送": "城关区人民政府办公室（牵头单位）",
        "截止": "2020年10月31日24:00（北京时间），期限内",
    }
    assert [item.cert_name for item in page.context["items"]] == ["婚姻状况证明"]
    assert state(waiting) == "handed_in"


def test_under_more_time_the_leader_reads_before_signing_what_the_receipt_says_after(
    signed_in, cast, ground, waiting, declaring
):
    until = PHASE_3 + 48 * HOUR
    deadline = deadline_of(ground.round, "declare")
    extend_deadline(deadline, ground.civil, until=until, reason="单位合并", actor=cast.coordinator, at=PHASE_2)
    declaring.move_to(PHASE_3)
    client = signed_in(cast.leader)
    facts = {fact["key"]: fact["value"] for fact in client.get(url(waiting)).context["facts"]}
    more = chinese_deadline(until)
    said = f"逾期报送（已批准延期至{more}）"
    assert facts["截止"] == f"已过统一截止时间10月31日24:00，在批准的延期（至{more}）内，回执将注明“{said}”"
    receipt = post(client, waiting, "certify")
    assert (receipt.context["late"], said in receipt.content.decode()) == (said, True)


def test_without_more_time_the_receipt_says_late_and_a_correction_s_says_nothing(cast, ground):
    where = (ground.round, ground.civil, PHASE_3)
    assert before_signing(*where) == "已过统一截止时间10月31日24:00，回执将注明“逾期报送”"
    ground.round.deadlines.filter(kind="declare").update(kind="rectify")
    assert before_signing(*where, rectifies=True) == "已过统一截止时间10月31日24:00"
    assert before_signing(*where) == ""


def test_who_does_not_sign_is_led_back_from_that_page(signed_in, cast, waiting):
    answer = signed_in(cast.clerk).get(url(waiting))
    assert answer.url == reverse("declaration", args=[waiting.pk])


def test_the_signature_leads_to_the_receipt_and_twice_to_the_same(signed_in, cast, waiting):
    client = signed_in(cast.leader)
    first, second = post(client, waiting, "certify"), post(client, waiting, "certify")
    assert first.redirect_chain == second.redirect_chain == [(url(waiting, "declaration_receipt"), 302)]
    assert "已签发，申报表已报送牵头单位" in second.content.decode()
    assert LogEntry.objects.about(waiting).filter(move="certify").count() == 1


def test_another_leader_learns_who_signed(signed_in, cast, waiting, ground):
    certify(waiting, actor=cast.leader, at=PHASE_2)
    text = post(signed_in(cast.clerk), waiting, "take_back").content.decode()
    assert "城关分管甲已于10月12日10:00办理“签发报送”" in text


def test_a_clerk_does_not_certify(signed_in, cast, waiting):
    assert "权限" in post(signed_in(cast.clerk), waiting, "certify").content.decode()
    assert state(waiting) == "handed_in"


def test_the_leader_declines_with_a_reason(signed_in, cast, waiting):
    client = signed_in(cast.leader)
    bare = client.post(url(waiting), {"move": "decline", "note": " "})
    assert (bare.status_code, bare.context["note_error"]) == (422, "“退回填报人”须写明理由。")
    assert state(waiting) == "handed_in"
    post(client, waiting, "decline", note="请补充依据")
    assert state(waiting) == "draft"
    text = signed_in(cast.clerk).get(reverse("declaration", args=[waiting.pk])).content.decode()
    assert "请补充依据" in text


@pytest.mark.parametrize("move", ["receive", "return", "", "nonsense", "certify_everything"])
def test_moves_of_others_and_of_nobody_are_not_carried_out_here(signed_in, cast, ground, move):
    paper = certified(ground, cast)
    text = post(signed_in(cast.leader), paper, move, note="理由").content.decode()
    assert "没有选择要办理的事" in text
    assert state(paper) == "certified"


@pytest.mark.parametrize("name", sorted(A_FEW - OWN - {"disabled"}))
def test_nobody_else_finds_these_acts(signed_in, cast, waiting, name):
    client = signed_in(getattr(cast, name))
    assert post(client, waiting, "certify").status_code == 404
    assert client.get(url(waiting)).status_code == 404
    assert client.post(url(waiting, "declaration_nil"), {"nil": "1"}).status_code == 404
    assert state(waiting) == "handed_in"


def test_after_the_deadline_nothing_is_handed_in(signed_in, cast, full, declaring):
    declaring.move_to(PHASE_3)
    assert "现在不在可以办理“提交分管领导”的期限内" in post(signed_in(cast.clerk), full, "hand_in").content.decode()
    assert state(full) == "draft"


def test_a_correction_goes_the_same_way(signed_in, cast, ground, declaring):
    first = certified(ground, cast)
    uid = first.items.get().uid
    second = return_items(first, [uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    clerk, leader = signed_in(cast.clerk), signed_in(cast.leader)
    post(clerk, second, "hand_in_rectified")
    post(clerk, second, "take_back")
    post(clerk, second, "hand_in")
    assert leader.get(url(second)).context["changed"] == 1
    post(leader, second, "decline", note="再核对")
    post(clerk, second, "hand_in")
    post(leader, second, "certify_rectified")
    assert (state(second), state(first)) == ("certified", "returned")


def test_a_county_certifies_what_it_fills_in_for_a_township(signed_in, cast, ground):
    client = signed_in(cast.coordinator)
    client.post(reverse("declaration_start", args=[ground.township.pk]))
    paper = Declaration.objects.get(unit=ground.township)
    client.post(url(paper, "declaration_nil"), NIL)
    post(client, paper, "hand_in")
    post(client, paper, "certify")
    entry = LogEntry.objects.about(paper).get(move="certify")
    assert (state(paper), entry.actor, entry.unit) == ("certified", cast.coordinator, ground.township)
