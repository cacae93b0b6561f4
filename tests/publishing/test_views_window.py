"""The window check: three steps, one large line, what to say and whom to tell."""

import pytest
import time_machine
from django.urls import reverse

from campaign.models import Unit, UnitSuccession
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, OFFICE_LINE, REFERRED
from tests.publishing.test_views_find import more_items


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def ask(client, text="", code="540102-002", name="window_office", **more):
    return client.get(reverse(name, args=[code]), ({"q": text} if text else {}) | more)


def line(answer):
    """The one large line."""
    return answer.content.decode().split("verdict__answer")[1].split("</h2>")[0].split("</svg>")[-1].strip()


def test_the_answer_is_one_large_line_with_what_it_rests_on(client, published):
    answer = ask(client, KEPT)
    words = answer.content.decode()
    assert (line(answer), answer.context["tone"]) == ("仍需提供", "needed")
    for said in ("教师法第十四条", "3个工作日", "城关区政务服务中心", "居民身份证。", OFFICE_LINE):
        assert said in words
    assert "2020年12月15日核对，依据现行清单：" in words
    assert "540102-1-附3-01" in words
    assert "2020年11月13日公布" in words


def test_what_was_cancelled_says_who_checks_since_when_and_by_what_document(client, published):
    answer = ask(client, CANCELLED)
    words = answer.content.decode()
    assert line(answer) == "已取消，不用提供"
    for said in (
        "由公安机关核查户籍信息。",
        "待衔接",
        "2020年11月5日",
        "已由城政函〔2020〕1号取消（清单编号540102-1-附4-01）",
    ):
        assert said in words


def test_what_was_referred_upward_is_still_needed_and_says_so(client, published):
    answer = ask(client, REFERRED)
    assert line(answer) == "仍需提供"
    assert "仍需提供（已提请上级取消）" in answer.content.decode()


def test_what_is_not_listed_says_what_to_say_and_whom_to_tell(client, published):
    answer = ask(client, "驾驶证")
    words = answer.content.decode()
    assert line(answer) == "未列入清单，不得要求提供"
    assert "“城关区公布的清单（540102-1-附3-01、540102-1-附4-01）里，城关区民政局没有‘驾驶证’这一项。" in words
    assert "只适用于办理政务服务事项" in words
    assert "城关区民政局监督电话" in words
    assert "城关区人民政府办公室（牵头单位）监督电话" in words
    assert "540102-1-附3-01" in words


def test_a_name_that_is_alike_is_offered_and_no_verdict_is_given(client, published):
    answer = ask(client, "亲属公证")
    assert line(answer) == "没有找到同名的证明"
    assert "不得要求提供" not in answer.content.decode()
    assert ask(client, "亲属公证", name="window_slip").url == reverse("window_office", args=["540102-002"]) + (
        "?q=%E4%BA%B2%E5%B1%9E%E5%85%AC%E8%AF%81"
    )
    (offered,) = answer.context["alike"]
    assert line(client.get(reverse("window_office", args=["540102-002"]) + offered["url"])) == "已取消，不用提供"
    sure = client.get(reverse("window_office", args=["540102-002"]) + answer.context["sure_url"])
    assert line(sure) == "未列入清单，不得要求提供"


def test_the_same_name_for_two_services_is_answered_for_each(client, published):
    more_items(published.compilation, cert_name=CANCELLED, service_name="收养登记", outcome="retain", disposal="")
    answer = ask(client, CANCELLED)
    words = answer.content.decode()
    assert line(answer) == "看办什么事，答案不同"
    assert "办理“收养登记”时：仍需提供" in words.replace("&quot;", "”")
    assert "办理“户口迁移”时：已取消，不用提供" in words


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("540103-002", "拉萨市堆龙德庆区还没有公布清单，暂时不能回答"),
        ("540102-003", "城关区司法局的事项还没有公布，暂时不能回答"),
    ],
)
def test_an_office_of_which_nothing_is_published_gets_no_verdict(client, published, code, said):
    words = ask(client, KEPT, code).content.decode()
    assert said in words
    assert "未列入清单，不得要求提供" not in words
    assert OFFICE_LINE in words or code == "540103-002"


def test_a_townships_address_is_a_permalink_of_its_own(client, published):
    answer = ask(client, "收入证明", "540102002-001")
    assert line(answer) == "已取消，不用提供"
    assert answer.context["permalink"] == (
        "http://127.0.0.1:8000/window/540102002-001/?q=%E6%94%B6%E5%85%A5%E8%AF%81%E6%98%8E"
    )


def test_without_a_question_the_offices_names_stand_to_choose_from(client, published):
    answer = ask(client)
    assert [one["name"] for one in answer.context["choose"]] == sorted([KEPT, CANCELLED, REFERRED])
    assert '<details class="choose" open>' in answer.content.decode()
    assert ask(client, KEPT).context.get("choose") is None


def test_the_three_steps_lead_to_the_office_with_what_was_typed(client, published):
    page = client.get(reverse("window"), {"place": "540102", "q": KEPT})
    assert ("540102-002", "城关区民政局") in page.context["form"].fields["unit"].choices
    on = client.get(reverse("window"), {"place": "540102", "unit": "540102-002", "q": KEPT})
    assert on.url == "/window/540102-002/?q=%E6%97%A0%E7%8A%AF%E7%BD%AA%E8%AE%B0%E5%BD%95%E8%AF%81%E6%98%8E"
    assert client.get(reverse("window"), {"office": "八廓街道"}).url == "/window/540102002-001/"


def test_an_office_of_a_name_that_repeats_is_asked_about(client, published):
    page = client.get(reverse("window"), {"office": "民政局", "q": KEPT})
    words = page.content.decode()
    assert [one["unit"].name for one in page.context["offices"]] == ["拉萨市民政局", "城关区民政局", "堆龙德庆区民政局"]
    assert "有3个叫“民政局”的部门，您在哪一个？" in words
    assert client.get(page.context["offices"][1]["url"]).context["q"] == KEPT
    assert "没有找到这个部门" in client.get(reverse("window"), {"office": "某某局"}).content.decode()


def test_an_address_that_names_nothing_is_said_or_not_found(client, published):
    for query in (
        {"place": "999999"},
        {"unit": "540102-999"},
        {"place": "x" * 300},
        {"unit": "\x00"},
        {"place": "\x00"},
    ):
        assert "没有这个地方或者部门" in client.get(reverse("window"), query).content.decode()
    lost = ask(client, code="540102-999")
    assert (lost.status_code, "没有这个地方或者部门" in lost.content.decode()) == (404, True)


def test_an_office_that_was_merged_leads_to_what_came_after(client, published):
    civil, after = published.ground.civil, published.ground.institution
    Unit.objects.filter(pk=civil.pk).update(valid_to="2020-12-01")
    UnitSuccession.objects.create(before=civil, after=after, day="2020-12-01", basis="机构改革")
    assert "城关区民政局已撤并，现在由城关区社会福利院办理。" in ask(client, KEPT).content.decode()


def test_the_slip_holds_the_answer_its_address_and_its_code(client, published):
    words = ask(client, CANCELLED, name="window_slip").content.decode()
    assert "证明事项窗口核对答复" in words
    assert "已取消，不用提供" in words
    assert 'class="qr"' in words
    assert "http://127.0.0.1:8000/window/540102-002/?q=" in words
    assert " style=" not in words
    assert "第三步" not in words
    assert '<p class="slip__address">http://127.0.0.1:8000/window/540102-002/</p>' in words
    assert "没有‘某某证明’这一项" in ask(client, "某某证明", name="window_slip").content.decode()
    assert ask(client, name="window_slip").url == "/window/540102-002/"


def test_a_slip_of_many_services_stays_one_sheet_and_counts_the_rest(client, published):
    more_items(published.compilation, 8, like=CANCELLED, service_name="服务" * 90, replacement="由本单位核查。" * 200)
    words = ask(client, CANCELLED, name="window_slip").content.decode()
    assert words.count("不用提供</b>") == 5
    assert "等，另有4项见网上清单" in words
    assert ("服务" * 31 in words, "由本单位核查。" * 12 in words) == (False, False)
    assert ("服务" * 28 in words, "由本单位核查。" * 10 in words) == (True, True)


def test_what_somebody_typed_is_text(client, published):
    words = ask(client, '<script>"&证明', name="window_slip").content.decode()
    assert '<script>"' not in words
    assert "&lt;script&gt;" in words


def test_what_cannot_be_shown_is_not_asked_of_the_database(client, published):
    assert client.get(reverse("window"), {"office": "\x00民政局", "place": "540102"}).status_code in {200, 302}
    assert line(ask(client, KEPT + "\x00")) == "仍需提供"


def test_an_answer_beside_which_something_alike_is_kept_is_not_printed(client, published):
    answer = ask(client, "犯罪记录公证书", sure="1")
    words = answer.content.decode()
    assert f"{KEPT}（办理“教师资格认定”时，仍需提供）" in words.replace("&quot;", "”")
    assert "这样的答复不能打印出示" in words
    assert 'class="qr"' not in words
    assert ask(client, "犯罪记录公证书", name="window_slip", sure="1").status_code == 302


@pytest.mark.parametrize(("typed", "said"), [("不用", "请写出证明的名称"), ("照片", "不在清理范围，看办事指南")])
def test_what_is_no_certificate_gets_no_verdict(client, published, typed, said):
    answer = ask(client, typed)
    assert line(answer) == said
    assert "不得要求" not in answer.content.decode()


def test_an_office_that_is_elsewhere_is_said_to_be_elsewhere(client, published):
    words = client.get(reverse("window"), {"place": "540600", "office": "城关区民政局"}).content.decode()
    assert "那曲市没有叫“城关区民政局”的部门，别的地方有：" in words
