"""Whether two names are of one paper, and whether a name is of a paper at all: words only, no tables."""

import re
from collections.abc import Iterable

from publishing.queries.asking import Directory, literal, understood
from publishing.queries.wording import GENERAL, key_of

SHORTEST = 2  # characters of a name without its ending
# By these a name says that it is of a paper that somebody issues (notice 三: 各类证明、盖章、证照……公证文书、登报声明).
PAPERS = re.compile(
    "证|书|函|章|单|簿|册|照|声明|报告|结论|鉴定|公证|认定|评定|年检|年审|介绍信|合同|协议|材料|批文|批复|执照|执业|结果"
)
# What the applicant has or makes: not issued by a third party for the matter in hand (notice 三).
OWN_PAPERS = frozenset(
    "照片 相片 证件照 一寸照片 两寸照片 申请表 申请书 登记表 报名表 身份证 居民身份证 户口簿 户口本 居民户口簿 身份证明文件 委托书 授权委托书 承诺书".split()
)
AROUND = re.compile("^(本人|申请人|个人)(的)?|(原件|复印件|正反面|原件及复印件)$")
BRACKETS = re.compile(r"^(.*?)\(([^()]+)\)(.*)$")


def asked_as(text: str) -> frozenset[str]:
    """The name as a key in every spelling that means the same thing, with and without what people say around it (要我开……吗); none
    where nothing in particular is named (证明, 材料, marks)."""
    whole = key_of("".join(text.split())).strip(",.;:!?。，、《》()[]\"'-…")
    readings = (literal(whole), understood(whole, Directory({}, {})))
    found = {spelling for one in readings if len(one.words) == 1 for spelling in one.words[0]}
    return frozenset(one for one in found if len(one) >= SHORTEST and one not in GENERAL)


def same_name(key: str, asked: Iterable[str]) -> bool:
    """Whether an item is called what was asked for; the ending 证明 may be left out, but not be the whole name, and of a bracket
    either reading counts: 居(租)住证明 is 居住证明 and 租住证明, 证明(书) is both."""
    return any(
        one == key or one in readings_of(key) or _stem(one) in {_stem(name) for name in readings_of(key)} - {""}
        for one in asked
    )


def _stem(name: str) -> str:
    stem = name.removesuffix("证明")
    return stem if len(stem) >= SHORTEST else ""


def readings_of(key: str) -> frozenset[str]:
    """A name with a bracket as it can be read: without it, with its content, and with its content in place of what stands before."""
    found = BRACKETS.match(key)
    if found is None:
        return frozenset({key})
    before, within, after = found.groups()
    instead = before[: -len(within)] + within + after if len(before) >= len(within) else ""
    return frozenset({key, before + after, before + within + after, instead} - {""})


def names_a_paper(keys: Iterable[str]) -> bool:
    """Whether what was asked for is a paper at all: what only says a word or letters gets no verdict."""
    return any(PAPERS.search(key) for key in keys)


def is_own_paper(keys: Iterable[str]) -> bool:
    """Whether it is a paper of the applicant's own, for which the lists do not speak."""
    return any(AROUND.sub("", AROUND.sub("", key)) in OWN_PAPERS for key in keys)
