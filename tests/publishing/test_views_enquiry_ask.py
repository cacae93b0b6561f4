"""A unit chooses one of its published items and asks the office that took over the check."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from publishing.models import Enquiry
from review.models import Confirmation, Ruling
from tests.cast import A_FEW
from tests.publishing.conftest import ASKED_AT, CANCELLED, KEPT, WORDS

ASKED = {"case_number": "城民受〔2020〕1号", "words": WORDS}
UNIT = {"clerk", "leader"}


@pytest.fixture(autouse=True)
def _after_publication():
    with time_machine.travel(ASKED_AT, tick=False):
        yield


def items(client, user, **query):
    client.force_login(user)
    return client.get(reverse("enquiry_items"), query)


def ask(client, user, uid, data=None):
    client.force_login(user)
    address = reverse("enquiry_ask", args=[uid])
    return client.get(address) if data is None else client.post(address, data)


def rows(page):
    return [(row[0]["text"] if isinstance(row[0], dict) else row[0], row[4]) for row in page.context["rows"]]


def test_the_items_of_the_own_unit_that_others_check_are_offered(client, asking):
    cast = asking.cast
    assert rows(items(client, cast.clerk)) == [(CANCELLED, "3天内反馈")]
    assert rows(items(client, cast.leader, q="户口")) == [(CANCELLED, "3天内反馈")]
    assert rows(items(client, cast.clerk, q="没有的")) == []
    assert rows(items(client, cast.township_clerk)) == []
    assert {who for who in A_FEW if items(client, getattr(cast, who)).status_code == 200} == {
        *("clerk", "leader", "institution_clerk", "township_clerk", "stranger")
    }


def test_where_nobody_agreed_the_page_says_so_and_offers_no_form(client, published):
    page = items(client, published.cast.clerk)
    assert rows(page) == [(CANCELLED, "待衔接或者系统外单位，请书面函询")]
    page = ask(client, published.cast.clerk, published.uid(CANCELLED))
    assert (page.status_code, '<form class="sheet"' in page.content.decode()) == (200, False)
    page = ask(client, published.cast.clerk, published.uid(CANCELLED), ASKED)
    assert (page.status_code, Enquiry.objects.count()) == (409, 0)


@pytest.mark.parametrize("named", ["", "城关区民政局"])
def test_what_the_unit_checks_itself_is_asked_of_nobody(client, settled, named):
    Ruling.objects.filter(pk=settled.rulings[CANCELLED].pk).update(checking_unit=named)
    settled.approve(compilation := settled.compile())
    settled.publish(compilation)
    assert rows(items(client, settled.cast.clerk)) == []


def test_before_the_office_begins_it_is_not_offered(client, asking):
    Confirmation.objects.update(from_day=date(2020, 12, 1))
    assert rows(items(client, asking.cast.clerk)) == [(CANCELLED, "自2020年12月1日起承接")]


def test_asking_twice_by_a_double_click_is_one_request(client, asking):
    met = [ask(client, asking.cast.clerk, asking.uid(CANCELLED), ASKED) for _ in "ab"]
    made = Enquiry.objects.get()
    assert [page.url for page in met] == [reverse("enquiry", args=[made.pk])] * 2
    page = ask(client, asking.cast.leader, asking.uid(CANCELLED), ASKED)
    assert page.status_code == 409
    assert "这一办件已就该事项提出核查请求" in page.content.decode()


def test_the_form_warns_and_refuses_what_is_personal_at_its_field(client, asking):
    page = ask(client, asking.cast.clerk, asking.uid(CANCELLED))
    assert "不写姓名、证件号码、电话等个人信息" in page.content.decode()
    data = {"case_number": "13800001234", "words": "身份证54010219800101001X"}
    page = ask(client, asking.cast.clerk, asking.uid(CANCELLED), data)
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["case_number", "words"])
    assert page.context["form"]["words"].value() == data["words"]
    assert Enquiry.objects.count() == 0


def test_an_item_of_another_unit_or_that_nobody_checks_is_not_there(client, asking):
    met = {who: ask(client, getattr(asking.cast, who), asking.uid(CANCELLED)).status_code for who in A_FEW}
    assert {who for who, status in met.items() if status == 200} == UNIT
    assert ask(client, asking.cast.clerk, asking.uid(KEPT)).status_code == 404
