"""The words of a reminder: a fixed set of placeholders in braces, and nothing that could be computed.

A text is searched for `{word}`, and each is replaced by a text that the caller gives. There is no format string: no
attribute, index or conversion can be reached.
"""

import re
from collections.abc import Mapping

# As the office writes it, as one writes it in English, what it stands for.
PLACEHOLDERS: tuple[tuple[str, str, str], ...] = (
    ("单位", "unit", "应办单位名称"),
    ("事项", "task", "应办事项，例如：报送证明事项清理申报表（附件2）"),
    ("截止时间", "deadline", "例如：10月31日24:00"),
    ("剩余天数", "days_left", "距最后一日还有几天"),
    ("逾期天数", "days_late", "已逾期几天"),
    ("做法", "how", "在系统中怎样办理"),
    ("轮次", "round", "例如：第1轮"),
    ("姓名", "person", "收到提醒的人"),
    ("上级单位", "superior", "应报送的上级单位"),
    ("网址", "site", "本系统网址"),
)
NAMES: dict[str, str] = {word: key for chinese, key, _ in PLACEHOLDERS for word in (chinese, key)}
_PLACE = re.compile(r"\{([^{}]*)\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put `values`, by the English names of the placeholders, into a text that has passed `wrong_places`."""
    return _PLACE.sub(lambda found: values[NAMES[found[1]]], text)


def wrong_places(text: str) -> list[str]:
    """Give what is wrong with the braces of a text, in words with what to do; empty when nothing is."""
    unknown = list(dict.fromkeys(found for found in _PLACE.findall(text) if found not in NAMES))
    known = "、".join(f"{{{chinese}}}" for chinese, _, _ in PLACEHOLDERS)
    words = [f"“{{{name[:20]}}}”不是可以使用的占位词。可以使用：{known}。" for name in unknown]
    if re.search(r"[{}]", _PLACE.sub("", text)):
        words.append("花括号不成对。请写成{单位}这样，或者删去多余的花括号。")
    return words
