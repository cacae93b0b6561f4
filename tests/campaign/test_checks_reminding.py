"""The words of a reminder hold a fixed set of placeholders, and nothing can be computed in them."""

import pytest

from campaign.checks.reminding import NAMES, PLACEHOLDERS, filled, wrong_places

VALUES = {key: f"<{key}>" for _, key, _ in PLACEHOLDERS}


def test_each_placeholder_is_filled_by_either_name():
    text = "".join(f"{{{word}}}" for word in NAMES)
    assert wrong_places(text) == []
    assert filled(text, VALUES) == "".join(f"<{key}>" for _, key, _ in PLACEHOLDERS for _ in (1, 2))


@pytest.mark.parametrize(
    "text",
    [
        "{unit.__class__}",
        "{unit[0]}",
        "{0}",
        "{}",
        "{unit!r}",
        "{unit:>10}",
        "{ unit }",
        "{Unit}",
        "{密码}",
        "%(unit)s{单位名}",
    ],
)
def test_anything_else_in_braces_is_refused_with_what_may_be_used(text):
    assert len(wrong_places(text)) == 1
    assert "{单位}" in wrong_places(text)[0]


@pytest.mark.parametrize("text", ["{单位", "单位}", "{{单位}}", "}{"])
def test_braces_that_do_not_match_are_refused(text):
    assert wrong_places(text)[-1] == "花括号不成对。请写成{单位}这样，或者删去多余的花括号。"


def test_what_is_put_in_is_not_looked_at_again():
    assert filled("{单位}", VALUES | {"unit": "{事项}"}) == "{事项}"
