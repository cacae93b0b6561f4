"""One item before the panel: what is shown, what may be done, and what a refusal looks like."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from campaign.enums import Role
from campaign.operations import appoint, carry_out
from review.enums import ReturnReason, RulingState
from review.models import Ruling
from review.operations import accept, receive, return_for_rectification, rule
from submissions.models import Explanation
from submissions.operations import certify_contact_sheet, open_contact_sheet, save_contact_sheet
from tests.cast import A_FEW, PHASE_1, PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, INCOME, KINSHIP, MARRIAGE, RESIDENCE

PANEL = {"panel_member", "panel_chair"}
ACTS = ("ruling_rule", "ruling_opinion", "ruling_return", "ruling_withdraw", "ruling_reopen", "ruling_escalate")
RETURNING = {"returned_for": "basis", "note": "请补充依据。"}


def verdict(case, **given):
    return {"outcome": "cancel", "disposal": "abolish", "item": f"{case.item.pk}:{case.item.row_version}", **given}


def page_of(client, case, query=""):
    return client.get(reverse("ruling", args=[case.pk]) + query)


def post(client, name, case, data=None, query=""):
    return client.post(reverse(name, args=[case.pk]) + query, data or {})


@pytest.mark.parametrize("name", sorted(A_FEW - PANEL - {"disabled"}))
def test_nobody_but_the_panel_opens_an_item(docketed, as_user, cast, name):
    case = docketed.ruled(KINSHIP)
    client = as_user(getattr(cast, name))
    assert page_of(client, case).status_code == 404
    assert [post(client, act, case, {"note": "理由"}).status_code for act in ACTS] == [404] * len(ACTS)
    assert docketed.case(KINSHIP).state == RulingState.RULED


def test_an_item_that_is_not_there_is_not_found(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    assert client.get(reverse("ruling", args=[10**17])).status_code == 404
    assert client.get(reverse("ruling", args=[10**30])).status_code == 404


def test_a_member_with_a_post_in_the_unit_does_not_find_it(docketed, as_user, cast, ground):
    appoint(cast.panel_member, ground.civil, Role.CLERK, actor=None, at=PHASE_3)
    assert page_of(as_user(cast.panel_member), docketed.case(KINSHIP)).status_code == 404


def test_the_superior_opens_a_dispute_to_read_it(docketed, as_user, cast):
    case = docketed.disputed(KINSHIP)
    page = page_of(as_user(cast.city_chair), case)
    assert page.status_code == 200
    assert not page.context["may_rule"]
    assert page.context["acts"] == []


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_posted(docketed, as_user, cast, act):
    assert as_user(cast.panel_chair).get(reverse(act, args=[docketed.case(KINSHIP).pk])).status_code == 405


def test_the_page_shows_what_the_unit_declared(docketed, as_user, cast):
    page = page_of(as_user(cast.panel_member), docketed.case(MARRIAGE))
    words = page.content.decode()
    for part in (MARRIAGE, "收养登记", "民政部门", "中华人民共和国收养法", "第六条", "法律有规定。"):
        assert part in words
    assert [(basis.level, basis.tone) for basis in page.context["bases"]] == [("法律", "kept")]


@pytest.mark.parametrize(
    ("cert_name", "mark"), [(RESIDENCE, "仅有规章依据"), (INCOME, "不得保留"), (KINSHIP, "不得保留")]
)
def test_a_weak_basis_is_marked(docketed, as_user, cast, cert_name, mark):
    page = page_of(as_user(cast.panel_member), docketed.case(cert_name))
    assert page.context["keeping"]["title"] == mark
    assert mark in page.content.decode()


def test_the_remarks_of_the_self_check_are_shown(docketed, as_user, cast):
    page = page_of(as_user(cast.panel_member), docketed.case(RESIDENCE))
    [warning] = page.context["explained"]
    assert warning.problem.words.startswith("保留的依据只有规章。")
    assert (warning.said, page.context["hints"]) == ("未说明", [])


def test_what_the_unit_wrote_beside_a_warning_is_shown(docketed, as_user, cast):
    case = docketed.case(RESIDENCE)
    Explanation.objects.filter(uid=case.uid).update(words="规章正在修改，修改前窗口仍须核验。")
    assert "说明：规章正在修改，修改前窗口仍须核验。" in page_of(as_user(cast.panel_member), case).content.decode()


def test_the_form_opens_with_the_unit_s_proposal(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    kept = page_of(client, docketed.case(MARRIAGE)).context["form"].initial
    assert (kept["outcome"], kept["disposal"], kept["reason"]) == ("retain", "", "法律有规定。")
    gone = page_of(client, docketed.case(KINSHIP)).context["form"].initial
    assert (gone["outcome"], gone["disposal"], gone["reason"]) == ("cancel", "department_check", "")


def test_the_six_categories_stand_with_the_notice_s_sentences(docketed, as_user, cast):
    words = page_of(as_user(cast.panel_member), docketed.case(KINSHIP)).content.decode()
    assert "申请人书面承诺、签字声明或者提交相关协议。" in words
    assert "凡是能够通过申请人有效证照或凭证即可证明的证明材料一律取消。" in words


def test_telephones_are_masked_for_the_panel(docketed, as_user, cast, ground):
    sheet = open_contact_sheet(ground.civil, actor=cast.clerk)
    values = {
        "lead_name": "城关分管甲",
        "lead_title": "副局长",
        "lead_phone": "13800001111",
        "responsible_org": "办公室",
        "officer_name": "城关责任甲",
        "officer_title": "主任",
        "officer_mobile": "13800002222",
    }
    save_contact_sheet(sheet, values, actor=cast.clerk, at=PHASE_1)
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_1)
    words = page_of(as_user(cast.panel_member), docketed.case(KINSHIP)).content.decode()
    assert "城关责任甲 138****2222" in words
    assert "13800002222" not in words
    assert "13800001111" not in words
    carry_out(sheet, "change", actor=cast.clerk, at=PHASE_1)
    save_contact_sheet(sheet, {"officer_name": "未定稿甲"}, actor=cast.clerk, at=PHASE_1)
    words = page_of(as_user(cast.panel_member), docketed.case(KINSHIP)).content.decode()
    assert ("城关责任甲 138****2222" in words, "未定稿甲" in words) == (True, False)


def test_neighbours_follow_the_filter(docketed, as_user, cast):
    around = page_of(as_user(cast.panel_member), docketed.case(KINSHIP), "?level=none").context["around"]
    assert (around.previous, around.following, around.count) == (None, docketed.case(COPY).pk, 2)


def test_ruling_stores_the_verdict_and_stays(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    given = verdict(
        case,
        disposal="department_check",
        replacement="由公安机关核查户籍信息。",
        checking_unit="城关区公安分局",
        effective_from="2020-12-01",
    )
    answer = post(as_user(cast.panel_member), "ruling_rule", case, given)
    assert answer.url == reverse("ruling", args=[case.pk])
    now = docketed.case(KINSHIP)
    assert (now.state, now.disposal, now.checking_unit) == ("ruled", "department_check", "城关区公安分局")
    assert (now.replacement, now.effective_from) == ("由公安机关核查户籍信息。", date(2020, 12, 1))
    assert now.ruled_by == cast.panel_member


def test_ruling_leads_to_the_next_item_of_the_filter(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    answer = post(as_user(cast.panel_member), "ruling_rule", case, verdict(case, next="1"), "?state=pending&level=none")
    assert answer.url == reverse("ruling", args=[docketed.case(COPY).pk]) + "?state=pending&level=none"


def test_the_last_item_leads_back_to_itself(docketed, as_user, cast):
    case = docketed.case(COPY)
    answer = post(as_user(cast.panel_member), "ruling_rule", case, verdict(case, next="1"))
    assert answer.url == reverse("ruling", args=[case.pk])


def test_what_belongs_to_a_cancellation_falls_with_it(docketed, as_user, cast):
    case = docketed.case(MARRIAGE)
    given = verdict(case, outcome="retain", replacement="由本单位核查。", reason="法律规定必须核验。")
    post(as_user(cast.panel_member), "ruling_rule", case, given)
    now = docketed.case(MARRIAGE)
    assert (now.outcome, now.disposal, now.replacement) == ("retain", "", "")


@pytest.mark.parametrize(
    ("cert_name", "given", "field"),
    [
        (KINSHIP, {"outcome": ""}, "outcome"),
        (KINSHIP, {"disposal": ""}, "disposal"),
        (KINSHIP, {"disposal": "commitment"}, "replacement"),
        (INCOME, {"outcome": "retain", "reason": "需要。"}, "outcome"),
        (RESIDENCE, {"outcome": "retain", "reason": ""}, "reason"),
        (COPY, {"outcome": "strike"}, "reason"),
        (COPY, {"effective_from": "0020-12-01"}, "effective_from"),
        (COPY, {"reason": "取\u202e消"}, "reason"),
        (COPY, {"item": "1"}, "item"),
        (COPY, {"item": ""}, "item"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(docketed, as_user, cast, cert_name, given, field):
    case = docketed.case(cert_name)
    page = post(as_user(cast.panel_member), "ruling_rule", case, verdict(case, **given, checking_unit="某某单位"))
    assert list(page.context["form"].errors) == [field]
    assert "某某单位" in page.content.decode()
    assert docketed.case(cert_name).state == RulingState.PENDING


def test_the_second_member_is_told_who_and_what(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_chair, at=PHASE_3)
    page = post(as_user(cast.panel_member), "ruling_rule", case, verdict(case))
    assert page.status_code == 409
    assert "城关组长甲已于11月5日10:00办理“提出意见”" in page.content.decode()
    assert docketed.case(KINSHIP).disposal == "department_check"


def test_a_double_click_gets_the_same_answer_and_one_effect(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    client = as_user(cast.panel_member)
    first, second = (post(client, "ruling_rule", case, verdict(case, next="1")) for _ in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, first.url)
    assert Ruling.history.filter(id=case.pk, state="ruled").count() == 1


def test_another_verdict_of_the_same_person_is_no_double_click(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    client = as_user(cast.panel_member)
    post(client, "ruling_rule", case, verdict(case))
    assert post(client, "ruling_rule", case, verdict(case, outcome="strike", reason="重复。")).status_code == 409
    assert docketed.case(KINSHIP).outcome == "cancel"


def test_a_text_that_changed_meanwhile_is_shown_before_it_is_ruled_on(docketed, as_user, cast):
    read = docketed.case(INCOME)
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_chair, at=PHASE_3
    )
    receive([docketed.correct(INCOME)], actor=cast.panel_chair, at=PHASE_3)
    client = as_user(cast.panel_member)
    page = post(client, "ruling_rule", read, verdict(read))
    assert page.status_code == 409
    assert [one.label for one in page.context["changed"]] == ["保留理由", "设定依据"]
    assert "已补充。" in page.content.decode()
    assert docketed.case(INCOME).state == RulingState.PENDING
    again = page.context["form"]["item"].value()
    post(client, "ruling_rule", read, verdict(read, item=again))
    assert docketed.case(INCOME).state == RulingState.RULED


def test_versions_are_shown_with_their_differences(docketed, as_user, cast):
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_chair, at=PHASE_3
    )
    receive([docketed.correct(INCOME)], actor=cast.panel_chair, at=PHASE_3)
    newest, oldest = page_of(as_user(cast.panel_member), docketed.case(INCOME)).context["versions"]
    assert (newest.current, [one.label for one in newest.differences]) == (True, ["保留理由", "设定依据"])
    assert (oldest.current, oldest.differences) == (False, [])


def test_an_item_is_returned_with_a_reason(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    case = docketed.case(KINSHIP)
    page = post(client, "ruling_return", case, {"returned_for": "", "note": "请补充。"})
    assert list(page.context["reasons"]["return"].errors) == ["returned_for"]
    assert "请选择退回类别。" in page.content.decode()
    assert "请补充。" in page.content.decode()
    assert list(post(client, "ruling_return", case, {**RETURNING, "note": " "}).context["returning"].errors) == ["note"]
    for _ in range(2):
        assert post(client, "ruling_return", case, RETURNING).status_code == 302
    now = docketed.case(KINSHIP)
    assert (now.state, now.returned_for, now.returns) == (RulingState.RETURNED, "basis", 1)
    assert post(client, "ruling_return", case, {**RETURNING, "note": "另一个理由。"}).status_code == 409


def test_a_returned_item_is_taken_up_only_when_its_time_is_out(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    post(as_user(cast.panel_member), "ruling_return", case, RETURNING)
    chair = as_user(cast.panel_chair)
    assert "逾期未整改，按原文审核" not in page_of(chair, case).content.decode()
    assert post(chair, "ruling_take_up", case, {"note": "逾期。"}).status_code == 409
    with time_machine.travel(PHASE_3 + timedelta(days=4), tick=False):
        chair = as_user(cast.panel_chair)
        words = page_of(chair, case).content.decode()
        assert "已逾期，期限为11月8日24:00" in words
        assert "逾期未整改，按原文审核" in words
        assert post(chair, "ruling_take_up", case, {"note": "逾期。"}).status_code == 302
    assert docketed.case(KINSHIP).state == RulingState.PENDING


def test_a_ruling_is_withdrawn_once(docketed, as_user, cast):
    case = docketed.ruled(KINSHIP)
    client = as_user(cast.panel_member)
    assert [post(client, "ruling_withdraw", case).status_code for _ in range(2)] == [302, 302]
    assert docketed.case(KINSHIP).state == RulingState.PENDING


def test_what_is_fed_back_is_not_withdrawn(docketed, as_user, cast):
    page = post(as_user(cast.panel_member), "ruling_withdraw", docketed.proposed(KINSHIP))
    assert page.status_code == 409
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED


def test_only_the_chair_reopens_and_escalates(docketed, as_user, cast):
    settled, proposed = docketed.proposed(KINSHIP), docketed.proposed(COPY)
    accept([settled], actor=cast.clerk, at=PHASE_3)
    member = as_user(cast.panel_member)
    assert post(member, "ruling_reopen", settled, {"note": "更正。"}).status_code == 404
    assert post(member, "ruling_escalate", proposed, {"note": "逾期。"}).status_code == 404
    chair = as_user(cast.panel_chair)
    post(chair, "ruling_reopen", settled, {"note": "更正。"})
    post(chair, "ruling_escalate", proposed, {"note": "逾期。"})
    assert (docketed.case(KINSHIP).state, docketed.case(COPY).state) == (RulingState.PENDING, RulingState.DISPUTED)


def test_fields_that_no_form_has_are_ignored(docketed, as_user, cast, ground):
    case = docketed.case(KINSHIP)
    extra = {"state": "settled", "unit": ground.other_civil.pk, "ruled_by": cast.clerk.pk, "contests": "9"}
    post(as_user(cast.panel_member), "ruling_rule", case, verdict(case, **extra))
    now = docketed.case(KINSHIP)
    assert (now.state, now.unit, now.ruled_by, now.contests) == ("ruled", ground.civil, cast.panel_member, 0)


def test_the_moves_on_the_page_are_those_that_are_open(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    assert [act.move.name for act in page_of(client, docketed.case(KINSHIP)).context["acts"]] == ["return"]
    page = page_of(client, docketed.ruled(KINSHIP, ABOLISH))
    assert [act.move.name for act in page.context["acts"]] == ["withdraw"]
    assert page.context["may_feed_back"]


def test_what_the_unit_proposed_as_replacement_does_not_stay_when_the_panel_abolishes(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    client = as_user(cast.panel_member)
    post(client, "ruling_rule", case, verdict(case, replacement=case.item.replacement))
    ruled = docketed.case(KINSHIP)
    assert (ruled.disposal, ruled.replacement) == ("abolish", "")


def keys_listed(page):
    """The keys that the page's dialog names."""
    text = page.content.decode()
    dialog = text.partition('<dialog class="dialog" id="keys"')[2].partition("</dialog>")[0]
    return [word for line in re.findall(r"<dt>([^<]+)</dt>", dialog) for word in line.split(" 或者 ")]


def test_the_item_and_the_lists_name_their_keys_and_the_script_knows_each(docketed, as_user, cast):
    script = (settings.BASE_DIR / "static" / "js" / "docket.js").read_text(encoding="utf-8")
    known = set(re.findall(r'^    "?([^\s":]+)"?: (?:\(\) =>|giveBack|listKeys)', script, re.MULTILINE))
    spoken = {"→": "ArrowRight", "←": "ArrowLeft", "回车": "", "空格": ""}  # the last two are the browser's own
    client = as_user(cast.panel_member)
    item, lists = page_of(client, docketed.case(KINSHIP)), client.get(reverse("docket"))
    assert keys_listed(item) == ["J", "→", "K", "←", "R", "C", "T", "?"]
    assert keys_listed(lists) == ["J", "→", "K", "←", "回车", "空格", "?"]
    named = {spoken.get(key, key.lower()) for page in (item, lists) for key in keys_listed(page)} - {""}
    assert named - known == set()
    assert "快捷键：K上一件 J下一件 R保留 C取消 T退回" in item.content.decode()


def test_what_a_key_does_stands_on_the_page_also_without_script(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    text = page_of(client, docketed.case(KINSHIP)).content.decode()
    assert text.count("data-return") == 1
    assert f'action="{reverse("ruling_return", args=[docketed.case(KINSHIP).pk])}' in text
    assert ('rel="prev"' in text, 'rel="next"' in text) == (True, True)
    assert "data-return" not in page_of(client, docketed.ruled(KINSHIP)).content.decode()
