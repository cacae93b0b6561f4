"""The preview of a bulk act: what it takes, what it leaves out, and the yes that does exactly this or nothing."""

import re

import pytest
from django.core import signing
from django.urls import reverse

from campaign.models import Recusal
from review.enums import RulingState
from review.models import Batch, Ruling
from review.operations import rule
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import CANCEL, COPY, INCOME, KINSHIP, MARRIAGE, RESIDENCE
from tests.review.test_operations_batches import NAMES, WHY, read_all, states
from tests.review.test_operations_opinions import corrected

PANEL = {"panel_member", "panel_chair"}
TOKEN = re.compile(r'name="token"\s+value="([^"]+)"')


def keys(stage, names=NAMES):
    return ",".join(str(stage.case(name).pk) for name in names)


def preview(client, stage, names=NAMES, query="", **given):
    body = {"pick": keys(stage, names), "way": "same", "outcome": "cancel", "disposal": "abolish", "reason": WHY}
    return client.post(reverse("batch_preview") + query, {**body, **given})


def apply(client, page, query=""):
    return client.post(reverse("batch_apply") + query, {"token": page.context["token"]})


def names_of(rows):
    return [row["case"].item.cert_name for row in rows]


def test_the_preview_counts_lists_and_says_why_not(docketed, as_user, cast):
    read_all(docketed, (KINSHIP, INCOME, MARRIAGE))
    rule(docketed.case(MARRIAGE), CANCEL, actor=cast.panel_chair, at=PHASE_3)
    page = preview(as_user(cast.panel_member), docketed, (KINSHIP, INCOME, MARRIAGE, COPY))
    words = page.content.decode()
    assert names_of(page.context["taken"]) == [KINSHIP, INCOME]
    assert [(row["case"].item.cert_name, str(row["against"])) for row in page.context["left"]] == [
        (MARRIAGE, "状态不对"),
        (COPY, "没有人看过"),
    ]
    assert page.context["sums"] == [("取消，取消废止", 2)]
    for part in ("将对2件事项提出意见", "没有人看过1件", "现在待反馈", WHY, "确认，对2件提出意见"):
        assert part in words
    assert states(docketed, (KINSHIP, INCOME, COPY)) == ["pending"] * 3


def test_confirming_rules_on_what_was_shown_and_leads_to_the_batch(docketed, as_user, cast):
    read_all(docketed, NAMES[:2])
    client = as_user(cast.panel_member)
    answer = apply(client, preview(client, docketed, query="?level=none"), "?level=none")
    batch = Batch.objects.get()
    assert answer.url == reverse("batch", args=[batch.pk]) + "?level=none"
    assert states(docketed) == ["ruled", "ruled", "pending"]
    assert (batch.reason, batch.source, docketed.case(KINSHIP).reason) == (WHY, "selection", WHY)


def test_confirming_twice_counts_once_with_the_same_answer(docketed, as_user, cast):
    read_all(docketed)
    client = as_user(cast.panel_member)
    page = preview(client, docketed)
    first, second = apply(client, page), apply(client, page)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert (Batch.objects.count(), Ruling.history.filter(state="ruled").count()) == (1, 3)


def test_for_each_what_its_unit_proposes(docketed, as_user, cast):
    names = (MARRIAGE, KINSHIP, RESIDENCE, INCOME)
    read_all(docketed, names)
    client = as_user(cast.panel_member)
    page = preview(client, docketed, names, way="proposed", outcome="", disposal="")
    assert page.context["sums"] == [("保留", 2), ("取消，部门核查", 1)]
    assert [(row["case"].item.cert_name, "依据不足以保留" in row["words"]) for row in page.context["left"]] == [
        (INCOME, True)
    ]
    apply(client, page)
    kinship, marriage = docketed.case(KINSHIP), docketed.case(MARRIAGE)
    assert (kinship.disposal, kinship.replacement) == ("department_check", "由本单位核查，3个工作日内办结。")
    assert (marriage.outcome, marriage.reason) == ("retain", "法律有规定。")


def test_picks_alone_lead_to_the_form(docketed, as_user, cast):
    page = as_user(cast.panel_member).post(reverse("batch_preview"), {"pick": keys(docketed), "source": "group"})
    assert (page.status_code, len(page.context["cases"])) == (200, 3)
    assert 'value="group"' in page.content.decode()


def test_all_of_the_list_that_wait_can_be_taken(docketed, as_user, cast):
    docketed.ruled(COPY)
    page = as_user(cast.panel_member).post(reverse("batch_preview") + "?level=none", {"all": "1"})
    assert [case.item.cert_name for case in page.context["cases"]] == [KINSHIP]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"outcome": ""}, "outcome"),
        ({"disposal": ""}, "disposal"),
        ({"disposal": "commitment"}, "replacement"),
        ({"effective_from": "0020-12-01"}, "effective_from"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(docketed, as_user, cast, given, field):
    page = preview(as_user(cast.panel_member), docketed, checking_unit="某某单位", **given)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert "某某单位" in page.content.decode()


def test_the_verdict_can_be_changed_after_the_preview(docketed, as_user, cast):
    read_all(docketed)
    client = as_user(cast.panel_member)
    sent = dict(preview(client, docketed, replacement="由本单位核查。").context["sent"])
    page = client.post(reverse("batch_preview"), {"pick": keys(docketed), "edit": "1", **sent})
    assert page.context["form"]["replacement"].value() == "由本单位核查。"
    assert WHY in page.content.decode()


def test_nothing_picked_leads_back_with_a_word(docketed, as_user, cast):
    answer = as_user(cast.panel_member).post(reverse("batch_preview") + "?state=pending", {"reason": WHY})
    assert answer.url == reverse("docket") + "?state=pending"


def test_a_text_that_changed_after_the_preview_shows_a_new_preview(docketed, as_user, cast):
    read_all(docketed)
    client = as_user(cast.panel_member)
    page = preview(client, docketed)
    corrected(docketed, cast, INCOME)
    answer = apply(client, page)
    assert answer.status_code == 409
    assert (
        "预览之后有变化，本次没有办理任何一件：城关区民政局“收入证明”（单位报送了新的内容）" in answer.content.decode()
    )
    assert names_of(answer.context["taken"]) == [KINSHIP, COPY]
    assert (states(docketed), Batch.objects.count()) == (["pending"] * 3, 0)
    apply(client, answer)
    assert states(docketed) == ["ruled", "pending", "ruled"]


def test_an_item_ruled_meanwhile_holds_all(docketed, as_user, cast):
    read_all(docketed)
    client = as_user(cast.panel_member)
    page = preview(client, docketed)
    rule(docketed.case(COPY), CANCEL, actor=cast.panel_chair, at=PHASE_3)
    assert apply(client, page).status_code == 409
    assert (docketed.case(COPY).disposal, states(docketed, NAMES[:2])) == ("department_check", ["pending"] * 2)


def test_an_item_from_which_one_stands_aside_meanwhile_is_gone_without_a_word_of_it(docketed, as_user, cast, ground):
    read_all(docketed)
    client = as_user(cast.panel_member)
    page = preview(client, docketed)
    made = {"declared_by": cast.panel_member, "declared_at": PHASE_3}
    Recusal.objects.create(user=cast.panel_member, unit=ground.civil, kind="kin", **made)
    answer = client.post(reverse("batch_apply"), {"token": page.context["token"]}, follow=True)
    assert "亲属关系证明" not in answer.content.decode()
    assert states(docketed) == ["pending"] * 3


def test_another_s_token_a_false_one_and_an_old_one_do_nothing(docketed, as_user, cast):
    read_all(docketed)
    token = preview(as_user(cast.panel_member), docketed).context["token"]
    chair = as_user(cast.panel_chair)
    word = signing.loads(token, salt="review.batches")
    forged = signing.dumps({**word, "user": cast.panel_chair.pk}, salt="another")
    for one in (token, token[:-3] + "abc", forged, ""):
        assert chair.post(reverse("batch_apply"), {"token": one}).url == reverse("docket")
    assert states(docketed) == ["pending"] * 3


def test_items_of_others_are_not_there(docketed, as_user, cast):
    body = {"pick": keys(docketed), "reason": WHY, "way": "proposed"}
    assert as_user(cast.stranger_chair).post(reverse("batch_preview"), body).status_code == 404
    assert as_user(cast.panel_member).post(reverse("batch_preview"), {"pick": "99999999"}).status_code == 404
    assert as_user(cast.panel_member).post(reverse("batch_preview"), {"pick": "x"}).status_code == 404


@pytest.mark.parametrize("name", sorted(A_FEW - PANEL - {"disabled", "stranger_chair", "city_chair"}))
def test_nobody_but_panels_opens_it(docketed, as_user, cast, name):
    client = as_user(getattr(cast, name))
    answers = [client.post(reverse(page), {"pick": keys(docketed)}) for page in ("batch_preview", "batch_apply")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_preview_asks_as_often_for_three_items_as_for_one(docketed, as_user, cast, django_assert_num_queries):
    read_all(docketed)
    client = as_user(cast.panel_member)
    preview(client, docketed)
    counts = []
    for names in (NAMES[:1], NAMES):
        body = {"pick": keys(docketed, names), "way": "proposed", "reason": WHY}
        with django_assert_num_queries(100, exact=False) as asked:
            assert client.post(reverse("batch_preview"), body).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert docketed.case(KINSHIP).state == RulingState.PENDING


def returning(client, stage, names=NAMES, **given):
    body = {"pick": keys(stage, names), "way": "return", "returned_for": "basis", "reason": "请补充条款。"}
    return client.post(reverse("batch_preview"), {**body, **given})


def test_a_return_has_the_same_preview_and_the_same_yes(docketed, as_user, cast):
    read_all(docketed, NAMES[:2])
    client = as_user(cast.panel_member)
    page = returning(client, docketed, until="2020-11-09")
    words = page.content.decode()
    for part in ("将退回2件事项", "确认，退回2件", "依据不明或者引用有误", "没有人看过1件", "11月9日24:00"):
        assert part in words
    assert states(docketed) == ["pending"] * 3
    answer = apply(client, page)
    batch = Batch.objects.get()
    assert answer.url == reverse("batch", args=[batch.pk])
    assert states(docketed) == ["returned", "returned", "pending"]
    assert "批批量退回" in client.get(answer.url).content.decode()


def test_a_return_asks_for_its_class_and_keeps_what_was_typed(docketed, as_user, cast):
    page = returning(as_user(cast.panel_member), docketed, returned_for="")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["returned_for"])
    assert "请补充条款。" in page.content.decode()


def test_a_return_on_a_day_that_is_gone_shows_the_preview_with_the_reason(docketed, as_user, cast):
    read_all(docketed)
    client = as_user(cast.panel_member)
    answer = apply(client, returning(client, docketed, until="2020-11-01"))
    assert (answer.status_code, states(docketed)) == (409, ["pending"] * 3)
    assert "整改期限请选今天至30天以内的日期" in answer.content.decode()


def test_a_return_is_taken_back_on_its_page(docketed, as_user, cast):
    read_all(docketed)
    client = as_user(cast.panel_member)
    page = client.get(apply(client, returning(client, docketed)).url)
    assert (page.context["undoable"], "撤销3件退回" in page.content.decode()) == (True, True)
    client.post(reverse("batch_undo", args=[Batch.objects.get().pk]), {"note": "依据已核实。"})
    assert states(docketed) == ["pending"] * 3
    assert not client.get(reverse("batch", args=[Batch.objects.get().pk])).context["undoable"]


def test_the_preview_of_a_return_asks_as_often_for_three_as_for_one(docketed, as_user, cast, django_assert_num_queries):
    read_all(docketed)
    client, counts = as_user(cast.panel_member), []
    returning(client, docketed)
    for names in (NAMES[:1], NAMES):
        body = {"pick": keys(docketed, names), "way": "return", "returned_for": "basis", "reason": WHY}
        with django_assert_num_queries(100, exact=False) as asked:
            assert client.post(reverse("batch_preview"), body).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_form_calls_optional_only_what_may_be_left_out(docketed, as_user, cast):
    form = preview(as_user(cast.panel_member), docketed, reason="").content.decode()
    optional = re.findall(r'(\S+)\s*<span class="field__optional">', form)
    assert optional == ["取消后办理方式", "承接核查单位", "执行日期", "整改期限"]
