"""Who is meant is found however it is written, and blotted out; dates, sums, windows and document numbers stay."""

import pytest

from supervision.checks.redaction import Kind, private_words, redacted
from tests.house.numbers import STYLES, styled

NUMBER = "13800000007"
IDENTITY = "54010219900101123X"
BLOTTED = {
    f"请打{NUMBER}。": "请打[号码]。",
    "电话：0891-0000000转8": "电话：[号码]转8",
    f"身份证{IDENTITY}": "身份证[号码]",
    "身份证540102 1990-01-01 1234": "身份证[号码]",
    "幺三八零零零零零零零七": "[号码]",
    "一三八〇〇〇〇〇〇〇七": "[号码]",
    "①③⑧⓪⓪⓪⓪⓪⓪⓪⑦": "[号码]",
    "1\u200b3\u200b8\u200b0\u200b0\u200b0\u200b0\u200b0\u200b0\u200b0\u200b7": "[号码]",
    "2020-11-20 13800000007": "2020-11-20 [号码]",
    "卡号6222 0000 1111 2222 333": "卡号[号码]",
    "我叫王小明，来办户口。": "我叫[姓名]，来办户口。",
    "联系人：欧阳小明": "联系人：[姓名]",
    "我是李四，来办户口": "我是[姓名]，来办户口",
    "我的名字：达娃次仁": "我的名字：[姓名]",
    "扎西次仁到窗口": "[姓名]到窗口",
    "户主叫格桑": "户主叫[姓名]",
    "家住城关区某巷，没有号": "家住[住址]，没有号",
    "阳光小区3栋2单元501室": "[住址]",
    "金珠路12号院5号楼": "[住址]",
    "某村3组5号": "[住址]",
    "写信到 someone@example.invalid": "写信到 [邮箱]",
    "微信号：abc_12345": "微信号：[账号]",
    "藏A12345停在门口": "[车牌]停在门口",
}
LEFT = (
    "2020年11月20日上午在城关区政务服务中心二楼6号窗口。",
    "按藏政办发〔2020〕27号，2020-11-13公布的540102-1-附4-01号清单已取消。",
    "跑了3趟，花了100000元，等了2个小时。",
    "窗口说没有亲属关系证明就不办，叫我去居委会开。",
    "办事员说第14条有规定，12345也打过。",
    "",
)


@pytest.mark.parametrize("text", BLOTTED)
def test_what_says_who_somebody_is_goes(text: str):
    assert redacted(text) == BLOTTED[text]


@pytest.mark.parametrize("text", LEFT)
def test_what_happened_stays(text: str):
    assert redacted(text) == text


@pytest.mark.parametrize("style", STYLES)
def test_a_mobile_number_is_found_in_every_style(style: str):
    said = redacted(f"请打{styled(NUMBER, style)}找我")
    assert (said.startswith("请打"), said.endswith("[号码]找我"), any(sign.isdigit() for sign in said)) == (
        *(True, True, style == "with the country" and "8" in said),
    )


@pytest.mark.parametrize("typed", ["示例甲乙", "示 例 甲 乙", "示·例·甲·乙", "示例\u200b甲乙", "示例　甲乙"])
def test_a_known_name_is_found_whatever_stands_between_its_signs(typed: str):
    assert redacted(f"我是{typed}的家人", ["示例甲乙"]) == "我是[姓名]的家人"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("投诉人尼已经告知", "投诉人[姓名]已经告知"),
        ("我叫尼，在尼木县办事", "我叫[姓名]，在尼木县办事"),
        ("尼反映，窗口不办", "[姓名]反映，窗口不办"),
        ("签名： 尼 。", "签名： [姓名] 。"),
        ("尼木县的尼姑庵", "尼木县的尼姑庵"),
        ("到过印度尼西亚", "到过印度尼西亚"),
    ],
)
def test_a_name_of_one_sign_is_found_where_it_is_a_name(typed: str, read: str):
    assert redacted(typed, ["尼"]) == read


def test_places_are_those_of_the_text_itself_and_do_not_overlap():
    text = "我叫王小明１３８０００００００７"
    found = private_words(text, ["王小明"])
    assert [(one.kind, text[one.start : one.end]) for one in found] == [
        (Kind.NAME, "王小明"),
        (Kind.NUMBER, "１３８０００００００７"),
    ]


def test_it_is_quick_with_long_texts():
    assert len(redacted("办" * 20_000 + "1-" * 5_000 + "路" * 5_000)) > 20_000
