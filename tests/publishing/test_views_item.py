"""The permalink of an item."""

import pytest
import time_machine
from django.urls import reverse

from publishing.models import Compilation
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, REFERRED
from tests.publishing.test_views_find import more_items


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def see(client, published, name):
    return client.get(reverse("item", args=[published.uid(name)]))


@pytest.mark.parametrize(("name", "answer"), [(KEPT, "needed"), (REFERRED, "needed"), (CANCELLED, "cancelled")])
def test_the_answer_stands_large(client, published, name, answer):
    page = see(client, published, name)
    assert page.context["answer"].answer == answer
    assert f'class="verdict verdict--{answer}"' in page.content.decode()


def test_the_other_columns_of_the_list_stand_below(client, published):
    more = {fact["key"]: fact["value"] for fact in see(client, published, KEPT).context["answer"].more}
    assert more == {
        "条文内容": "受到剥夺政治权利的，不能取得教师资格。",
        "服务对象": "个人",
        "行使层级": "县（区）级",
        "申报单位": "城关区民政局",
        "保留原因": "法律规定必须核验。",
    }


def test_the_office_is_named_with_its_place_once(client, published):
    words = see(client, published, KEPT).content.decode()
    assert "城关区民政局，办理“教师资格认定”时" in words
    assert "城关区 城关区民政局" not in words


def test_an_office_whose_name_lacks_its_place_is_named_with_it(client, published):
    uid = "00000000-0000-0000-0000-00000000000a"
    more_items(published.compilation, unit_name="国网供电公司", uid=uid)
    words = client.get(reverse("item", args=[uid])).content.decode()
    assert "国网供电公司（城关区），办理“教师资格认定”时" in words


def test_the_history_names_every_edition_that_stated_it(client, published):
    published.correct()
    history = see(client, published, CANCELLED).context["history"]
    assert [(line["edition"].number, line["word"], line["in_force"]) for line in history] == [
        (2, "取消（部门核查）", True),
        (1, "取消（部门核查）", False),
    ]


def test_an_item_that_the_list_in_force_left_out_may_not_be_demanded(client, published):
    Compilation.objects.filter(pk=published.compilation.pk).update(is_current=False)
    page = see(client, published, KEPT)
    assert page.context["answer"] is None
    assert "以前的清单列有这一项，现行清单不再列入" in page.content.decode()


def test_an_item_of_a_list_that_is_not_published_is_not_found(client, settled):
    settled.compile()
    assert client.get(reverse("item", args=[settled.rulings[KEPT].uid])).status_code == 404
