"""What two names of certificates are compared by: what says nothing of the paper itself comes off, words that mean the same
are made one (`fixtures/catalogue/words.csv`)."""

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from campaign.checks import comparison_key

WORDS = Path(settings.BASE_DIR) / "fixtures" / "catalogue" / "words.csv"

_PAPER = r"(?:证明|鉴定)"
_COPIES = re.compile(
    r"(?:原件及复印件|原件和复印件|原件与复印件|原件|复印件|影印件|扫描件|电子版|正本|副本)"
    r"|(?:一式)?[0-9一二两三四五六七八九十]+(?:份|张|页|式)|加盖(?:公)?章"
)
_ISSUED_BY = re.compile(r"^.{0,30}?(?:出具|开具|提供|核发|出示|发放|颁发|签发)的(?=.{2})")
_LEAD = re.compile(
    r"^(?:关于|由|需|须|应|提交|提供|申请人|申请者|当事人|本人|居民|公民|个人|相关|有关|的|证明)+(?=.{2})"
)
_TAIL = re.compile(
    r"(?:的|相关|有关)*(?:"
    rf"{_PAPER}(?:材料|文件|文书|书|信|函|表|单|资料|手续|件)?|材料|文件|(?:状况|情况|事项|事实|信息)(?:说明|表)?"
    r")$"
)
_INSIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKS = re.compile(r"[()\[\]{}《》\"'“”,.;:/\\·\-_、。；：]+")
_SHORT = 2  # below this a name has lost what it says


def _bare(key: str) -> str:
    """A comparison key without copies, issuers, who asks, and the word 证明 with its kin at either end."""
    text = _COPIES.sub("", _MARKS.sub("", key))
    text = _longer(_ISSUED_BY.sub("", text), text)
    text = _longer(_LEAD.sub("", text), text)
    while (shorter := _TAIL.sub("", text)) != text and len(shorter) >= _SHORT:
        text = shorter
    return text


def _longer(cut: str, whole: str) -> str:
    return cut if len(cut) >= _SHORT else whole


@lru_cache(maxsize=65_536)
def hint_keys(name: str) -> tuple[str, ...]:
    """Give what a name of a certificate is compared by: first with what stands in brackets, then without it.

    The strict key (`campaign.checks.comparison_key`) says which names are one; these keys say only which might be.
    """
    key = comparison_key(name)
    full = made_one(_bare(key))
    outside = made_one(_bare(_INSIDE.sub("", key)))
    return (full,) if outside == full or len(outside) < _SHORT else (full, outside)


def made_one(text: str) -> str:
    """Put the one word for each of several that mean the same, the longest first."""
    for word, value in _same():
        if word in text and (value not in text or value in word):
            text = text.replace(word, value)
    return text


@cache
def groups() -> Mapping[str, Mapping[str, str]]:
    """The words of each group of the table, each with its value."""
    found: dict[str, dict[str, str]] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = {word: row["value"] or word for word in row["words"].split("、")}
            found.setdefault(row["group"], {}).update(words)
    return MappingProxyType(found)


@cache
def _same() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(groups()["same"].items(), key=lambda pair: -len(pair[0])))
