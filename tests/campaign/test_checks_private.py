"""No private number passes, however it is typed; dates and document numbers do."""

import sys
import unicodedata

import pytest

from campaign.checks import DIGITS, personal_number

MOBILE, IDENTITY = "手机号码", "身份证号码"


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "１３８００００００００",
        "138 0000 0000",
        "138-0000-0000",
        "138/0000/0000、138_0000_0000",
        "138\u200b00000000",
        "+86 13800000000",
        "8613800000000",
        "2020-10-15 13800000000 联系",
        "13800000000 13800000001",
        "电话13800000000，2020年10月15日",
    ],
)
def test_a_mobile_number_is_found(text):
    assert personal_number(text) == MOBILE


@pytest.mark.parametrize(
    "text",
    [
        "540102199001011234",
        "54010219900101123X",
        "540102 19900101 1234",
        "证号 540102199001011234 2020-10-15 出生",
        "540102900101123",
        "５４０１０２１９９００１０１１２３４",
    ],
)
def test_an_identity_number_is_found(text):
    assert personal_number(text) == IDENTITY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-10-15 2020-11-1",
        "2020.10.15—2020.11.30",
        "藏政办发〔2020〕27号",
        "0891-0000000",
        "统一社会信用代码91540000MA6T000000",
        "第12345678901234567890号",
        "2020 10 15 08 30 00",
        "1998.12.1 2003",
    ],
)
def test_dates_documents_and_office_lines_are_no_private_numbers(text):
    assert personal_number(text) == ""


def test_every_sign_that_holds_digits_is_looked_at():
    signs = "0123456789" + "".join(
        sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.decomposition(sign)
    )
    held = {sign: unicodedata.normalize("NFKC", sign) for sign in signs}
    digits = {sign: sum(one in "0123456789" for one in text) for sign, text in held.items()}
    assert [hex(ord(sign)) for sign, count in digits.items() if count and not DIGITS.fullmatch(sign)] == []
    assert max(digits.values()) <= 3


def test_a_number_in_circled_signs_is_found():
    assert personal_number("①③⑧⓪⓪⓪⓪⓪⓪⓪⓪") == MOBILE
