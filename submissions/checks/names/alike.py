"""Whether two names might be of one certificate: how many pairs of characters they share, unless a guard says no.

A guard is a word that makes another paper of it (无, 配偶, 注销, 死亡); both names must have the same ones.
收入证明 is not 无收入证明, however much the characters agree. What comes out is a question to a person, never an answer.
"""

import re
from collections import Counter
from functools import cache, lru_cache

from submissions.checks.names.wording import groups, hint_keys

ENOUGH = 0.5
NEARLY = 0.8  # from here on one word may even be another
HEAD = 2  # the characters at the end that say what kind of paper it is
GUARDS = ("negation", "person", "act", "life", "degree", "place", "money")
_NUMBER = re.compile(r"[0-9]+|[一二三四五六七八九十两]+(?=[级类等孩胎套次期人代年月])|(?<=第)[一二三四五六七八九十]+")


@lru_cache(maxsize=65_536)
def pairs_of(key: str) -> frozenset[str]:
    """The pairs of neighbouring characters, with the ends marked."""
    marked = f"^{key}$"
    return frozenset(marked[at : at + 2] for at in range(len(marked) - 1))


def overlap(one: str, other: str) -> float:
    """Twice the pairs that both have, over the pairs of both: 0 to 1 (Dice)."""
    mine, theirs = pairs_of(one), pairs_of(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def likeness(one: str, other: str) -> float:
    """Give how alike two names of certificates are, 0 to 1; 0 where a guard keeps them apart."""
    best = 0.0
    for mine in hint_keys(one):
        for theirs in hint_keys(other):
            if mine == theirs:
                return 1.0 if guarded(one) == guarded(other) else 0.0
            shared = overlap(mine, theirs)
            if ends_alike(mine, theirs) and (shared >= NEARLY or adds_only(mine, theirs)):
                best = max(best, shared)
    return best if best and guarded(one) == guarded(other) else 0.0


def are_alike(one: str, other: str) -> bool:
    """Whether a person should be asked if the two are one."""
    return likeness(one, other) >= ENOUGH


def ends_alike(one: str, other: str) -> bool:
    """Whether both end in the same word: 家庭收入 and 家庭财产 share much and are two papers."""
    return one[-HEAD:] == other[-HEAD:]


def adds_only(one: str, other: str) -> bool:
    """Whether the longer only adds to the shorter: 养老保险参保 for 医疗保险参保 puts one word for another, and is another paper."""
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return all(char in rest for char in shorter)


@lru_cache(maxsize=65_536)
def guarded(name: str) -> tuple[tuple[str, ...], ...]:
    """The guards that stand in a name, group by group, and its numbers."""
    key = hint_keys(name)[0].replace("有无", "无")
    for word in groups()["not_negation"]:
        key = key.replace(word, "")
    full = hint_keys(name)[0]
    found = [_found(group, key if group == "negation" else full) for group in GUARDS]
    return (*found, tuple(sorted(_NUMBER.findall(full))))


def _found(group: str, text: str) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    for word, value in _longest_first(group):
        count = text.count(word)
        if count:
            seen[value] += count
            text = text.replace(word, "□" * len(word))
    return tuple(sorted(seen.elements() if group == "negation" else seen))


@cache
def _longest_first(group: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(groups()[group].items(), key=lambda pair: -len(pair[0])))
