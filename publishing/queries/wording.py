"""How people say it: everyday words and their official names, filler words, slips of one character. Words only, no tables.

The everyday words are data (`fixtures/everyday_words.csv`, own work; decision 9).
"""

import csv
import functools
import re
from pathlib import Path

from django.conf import settings

from publishing.models.search import search_key

EVERYDAY = Path(settings.BASE_DIR) / "fixtures" / "everyday_words.csv"
SAME, NEAR, OFFICE = "same", "near", "office"
SPELLINGS = 6  # of one word, at most
SHORTEST_SLIP = 3  # characters: in fewer, one other character is another word
LONGEST = 40  # characters of a name of a place or an office that are compared

# What people say around the name, longest first where one contains another.
BEFORE = frozenset(
    "什么 啥 哪些 哪个 我 我们 我要 我想 我去 想 请问 问一下 问下 麻烦 让 让我 叫 叫我 要 要求 要我 非要 必须 还要 还 需要 需 是否 是不是 "
    "能不能 可不可以 可以 能 会不会 要不要 用不用 需不需要 还要不要 开 开具 开个 办 办理 办个 交 提交 上交 提供 出具 出示 拿 "
    "带 弄 补 补办 领 打 去 到 在 找 向 给 跟 问 时 时候 的 个 一个 一份 一张 份 窗口 柜台 工作人员 为什么 怎么 怎样 如何 哪里".split()
)
AFTER = frozenset(
    "什么 啥 哪些 吗 呢 么 嘛 吧 啊 呀 不 了 没 的 要 需要 要不要 还要不要 用不用 需不需要 能不能要 可以要 是否需要 要求 提供 提交 出具 "
    "材料 原件 怎么办 怎么开 怎么弄 哪里开 去哪开 在哪里开 多少钱 办理 开具 时 时候 我 我交 我开 窗口".split()
)
BETWEEN = ("能不能要", "需不需要", "要不要", "是否", "需要", "还要", "要求", "要", "的")
# What is left when nothing in particular is asked for.
GENERAL = frozenset(("证明", "证明书", "证", "证件", "材料", "手续", "文件"))
_BRACKETS = re.compile(r"\((\w{1,3})\)")
# Pairs of characters that hundreds of names share: they say nothing about likeness.
WEAK_PAIRS = frozenset("证明 情况 状况 材料 证件 证书 复印 印件 原件 有关 相关 居民 个人 本人 申请 登记 记录".split())


def key_of(text: str) -> str:
    """The comparison key of what somebody typed; traditional characters count as simplified ones."""
    return search_key(text)


@functools.cache
def everyday(relation: str) -> dict[str, tuple[str, ...]]:
    """Everyday word → official names, as keys: `same` thing, `near` enough to be offered, or an `office`; longest first."""
    found: dict[str, list[str]] = {}
    with EVERYDAY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["relation"] == relation:
                found.setdefault(search_key(row["everyday"]), []).append(search_key(row["formal"]))
    return {word: tuple(found[word]) for word in sorted(found, key=lambda one: (-len(one), one))}


def spellings(key: str) -> tuple[str, ...]:
    """The word itself, and with each everyday word in it replaced by what the lists call the same thing."""
    found = [key]
    for word, names in everyday(SAME).items():
        if word in key:
            found += [key.replace(word, name) for name in names if name not in key]
    return tuple(dict.fromkeys(found))[:SPELLINGS]


def near_names(key: str) -> tuple[str, ...]:
    """Parts of official names that may be meant by an everyday word in `key`; a longer word speaks for those within it."""
    found: dict[str, None] = {}
    for word, names in everyday(NEAR).items():  # the longest first
        if word in key:
            key = key.replace(word, "\n")
            found |= dict.fromkeys(names)
    return tuple(found)


def pairs_of(key: str) -> frozenset[str]:
    """The pairs of neighbouring characters that tell one name from another; the ending 证明 is not looked at."""
    stem = key.removesuffix("证明")
    return frozenset(stem[index : index + 2] for index in range(len(stem) - 1)) - WEAK_PAIRS


def one_slip(typed: str, name: str) -> bool:
    """Whether one sign too many, too few, another one, or two exchanged make the one the other; of three signs at least."""
    if abs(len(typed) - len(name)) > 1:  # nearly all
        return False
    shorter, longer = sorted((typed, name), key=len)
    if len(shorter) < SHORTEST_SLIP or shorter == longer:
        return False
    first = next(
        (at for at, (one, other) in enumerate(zip(shorter, longer, strict=False)) if one != other), len(shorter)
    )
    if len(shorter) < len(longer):
        return shorter[first:] == longer[first + 1 :]
    if shorter[first + 1 :] == longer[first + 1 :]:
        return True
    exchanged = shorter[first + 1 : first + 2] + shorter[first]
    return longer[first : first + 2] == exchanged and shorter[first + 2 :] == longer[first + 2 :]


def variants(key: str) -> tuple[str, ...]:
    """What a name with a short word in brackets says: 居(租)住 is 居住 and 租住, 证明(书) is 证明 and 证明书."""
    found = _BRACKETS.search(key)
    if found is None:
        return ()
    before, within, after = key[: found.start()], found[1], key[found.end() :]
    rests = (before, before + within, before[: -len(within)] + within)
    return tuple(dict.fromkeys(rest + after for rest in rests))
