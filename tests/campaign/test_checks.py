"""Facts about text: which names are one name, and which characters must not stand in a declaration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign import checks
from campaign.checks import Severity, comparison_key, control_character, is_plain, treacherous_mark, trimmed

NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("营 业 执照", "营业执照"),
        ("Ａ１（收入）证明", "a1(收入)证明"),
        ("收入\u200b证明", "收入证明"),
        ("收入\u00a0证明　", "收入证明"),
        ("“奇葩”证明", '"奇葩"证明'),
        ("〔2018〕47号", "［2018］47号"),
        ("企业、个人", "企业，个人"),
        ("葛\ufe00", "葛"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(("one", "other"), [("收入证明", "无收入证明"), ("བོད", "བོན"), ("𠀀", "𠀁")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


@given(name=NAMES)
def test_blanks_never_change_a_key(name: str) -> None:
    assert comparison_key("　".join(["", name, ""])) == comparison_key(name)


@given(name=NAMES)
def test_a_key_has_no_blanks(name: str) -> None:
    assert not any(char.isspace() for char in comparison_key(name))


@pytest.mark.parametrize("text", ["第一行\n第二行", "甲\t乙", "甲\r\n乙", "བོད་ཡིག", "👍🏽", ""])
def test_honest_text_has_no_bad_character(text: str) -> None:
    assert (control_character(text), treacherous_mark(text)) == (None, None)


@pytest.mark.parametrize(("text", "name"), [("甲\0", "U+0000"), ("\x1b[31m", "U+001B"), ("甲\r乙", "U+000D")])
def test_a_control_character_is_named(text: str, name: str) -> None:
    assert control_character(text) == name


@pytest.mark.parametrize(
    ("text", "name"), [("取\u202e消", "U+202E"), ("\ufeff甲", "U+FEFF"), ("\U000e0041", "U+E0041")]
)
def test_a_treacherous_mark_is_named(text: str, name: str) -> None:
    assert treacherous_mark(text) == name


def test_trimming_leaves_the_inside_as_typed() -> None:
    assert trimmed("　 收入　证明\r\n第二行\u00a0\n") == "收入　证明\n第二行"


def test_severities_are_the_words_of_the_contract() -> None:
    assert [severity.value for severity in Severity] == ["blocker", "error", "warning", "info"]


def test_lines_may_end_as_browsers_end_them() -> None:
    assert [is_plain(text) for text in ("甲\r\n乙", "甲\n乙", "甲\r乙")] == [True, True, False]


def test_no_common_sign_is_one_that_is_refused_or_leaves_no_ink() -> None:
    signs = [chr(code) for code in range(0x110000)]
    assert [sign for sign in signs if checks._SURELY_PLAIN.fullmatch(sign) and checks._NOT_PLAIN.search(sign)] == []
    assert [sign for sign in signs if checks._ALL_SEEN.fullmatch(sign) and checks._UNSEEN.search(sign)] == []


@given(NAMES)
def test_text_is_plain_where_neither_kind_of_bad_sign_stands_in_it(text: str) -> None:
    text = text.replace("\r\n", "\n")
    assert is_plain(text) == (control_character(text) is None and treacherous_mark(text) is None)
