"""Who is meant by words that people type freely: names, numbers, addresses; found however they are written, and blotted out.

A complaint tells what happened, and with it who complains. What another office or the public reads of it is built from fields and
from words out of which this has been taken, and which a person has read (trust.md F; notice 五(五): 接受群众投诉举报). A finder errs on
the side of too much here: a number of a house blotted out does no harm, one left in does.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from supervision.checks.name_signs import NUMERALS, SURNAMES, TIBETAN_NAMES


class Kind(StrEnum):
    """What was found; the value is what is said in its place."""

    NAME = "姓名"
    NUMBER = "号码"
    ADDRESS = "住址"
    MAIL = "邮箱"
    ACCOUNT = "账号"
    PLATE = "车牌"


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text: from `start` to before `end`."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared (full-width and invisible signs folded), and where each of its signs stands in the text."""

    text: str
    places: tuple[int, ...]

    def found(self, start: int, end: int, kind: Kind) -> Found:
        """A place in the text itself."""
        return Found(self.places[start], self.places[end - 1] + 1, kind)


_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})
_GAP = r"[\s\-\u2010-\u2015./·_~,，、()（）\\|*+]{0,3}"
_RUN = re.compile(rf"[0-9](?:{_GAP}[0-9])*[Xx]?")
_DATE = re.compile(r"(?<![0-9])(?<![0-9][-./ ])(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}(?![0-9])(?![-./][0-9])")
_AMOUNT = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?=\s*(?:元|块钱|万|平方米|亩))")
# Codes of editions and of offices: 540102-1-附4-01, 540102-002.
_CODE = re.compile(r"(?<![0-9])54[0-9]{4}(?:[0-9]{3})?-(?:[0-9]{1,2}-附[0-9]-[0-9]{1,3}|[0-9]{3}(?![0-9]))")
_LONG = 7  # digits: shorter than any telephone number there is
_NUMERAL_RUN = re.compile(rf"[{''.join(NUMERALS)}0-9]{{7,}}")
_MAIL = re.compile(r"[A-Za-z0-9._+-]+\s*(?:@|\(at\)|艾特)\s*[A-Za-z0-9-]+(?:\s*(?:\.|点)\s*[A-Za-z0-9-]+)+")
_ACCOUNT = re.compile(
    r"(?:微信|薇信|威信|QQ|扣扣|抖音|[vV][xX]|[wW][xX]|[vV]信)号?\s*(?:是|为|:|:)?\s*([A-Za-z0-9_-]{5,})"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s-]?[A-Z0-9]{5,6}(?![A-Z0-9])"
)
_NUMBER = r"[0-9一二三四五六七八九十百]{1,5}"
_HOUSE = rf"(?:{_NUMBER}(?:号楼|栋|幢|座|单元|层|楼|排|号院|号|室|院|组|户)[\s,，-]*)"
_ADDRESS = (
    re.compile(
        rf"[\u4e00-\u9fff]{{1,10}}?(?:小区|花园|公寓|家园|大院|宿舍|安居院|周转房|新村|家属院)[\s,，]*{_HOUSE}{{0,5}}"
    ),
    re.compile(rf"[\u4e00-\u9fff]{{0,6}}(?:路|街|巷|道|胡同|弄)[\s,，]*{_NUMBER}(?:号院?|弄)[\s,，]*{_HOUSE}{{0,5}}"),
    re.compile(rf"[\u4e00-\u9fff]{{0,6}}(?:村|居委会|社区)[\s,，]*{_NUMBER}(?:组|号|户|社)[\s,，]*{_HOUSE}{{0,4}}"),
    re.compile(rf"{_NUMBER}(?:号楼|栋|幢|单元)[\s,，-]*{_HOUSE}{{1,4}}|{_NUMBER}(?:号楼|栋|幢)[\s,，-]*{_NUMBER}"),
    re.compile(
        r"(?:家住|住在|现住|住址|家庭地址|户籍地址|家庭住址|地址)(?:是|为|在|:)?\s*([^\s,，。;；!！?？\n]{2,40})"
    ),
)
_INTRODUCED = r"(?:我叫|我是|本人|名叫|叫做|姓名|名字|名字叫|名字是|联系人|申请人|经办人|举报人|投诉人|户主|本人姓名|本人叫)(?:是|为|:|：|叫)?"
_CALLED = re.compile(rf"{_INTRODUCED}\s*([\u4e00-\u9fff·•]{{2,12}})")
_HAN = r"\u3400-\u9fff"
_DOES = r"[^\u3400-\u9fff]|$|先生|女士|小姐|同志|反映|投诉|举报|来电|来访|来信|称|说|表示|提出|要求|已经|到过"
_ALONE = rf"(?:{_INTRODUCED}\s*|(?<![{_HAN}])(?=SIGN(?:{_DOES})))(SIGN)"
_ADDRESSED = re.compile(r"([\u4e00-\u9fff]{2,4})(?:先生|女士|小姐|同志|大爷|大妈|阿姨)")


def fold(text: str) -> Folded:
    """The text as it is compared, sign by sign: what nobody sees is left out, wide and raised signs are plain."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if unicodedata.category(sign) in _UNSEEN and sign not in "\n\t":
            continue
        for one in unicodedata.normalize("NFKC", sign):
            signs.append(one)
            places.append(place)
    return Folded("".join(signs), tuple(places))


def private_words(text: str, names: Iterable[str] = ()) -> list[Found]:
    """Where a text says who somebody is, in order and without overlaps. `names` are those that are known beforehand (who
    complains), found with whatever stands between their signs."""
    folded = fold(text)
    every = [*_named(folded, names), *_introduced(folded), *_numbers(folded), *_others(folded)]
    merged: list[Found] = []
    for one in sorted(every, key=lambda found: (found.start, -found.end)):
        if merged and one.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Found(last.start, max(last.end, one.end), last.kind)
        else:
            merged.append(one)
    return merged


def redacted(text: str, names: Iterable[str] = ()) -> str:
    """The text with every private word blotted out and said what stood there: `[姓名]`, `[号码]`, `[住址]`."""
    parts, at = [], 0
    for one in private_words(text, names):
        parts += [text[at : one.start], f"[{one.kind}]"]
        at = one.end
    return "".join([*parts, text[at:]])


def is_named(text: str, name: str) -> bool:
    """Whether a name that is known stands in a text, however it is written."""
    return any(_named(fold(text), [name]))


def _numbers(folded: Folded) -> Iterator[Found]:
    """Rows of seven digits and more, with whatever separates them, but for dates and sums of money."""
    left = list(folded.text)
    for harmless in (_DATE, _CODE, _AMOUNT):
        for found in harmless.finditer(folded.text):
            if harmless is not _AMOUNT or sum(sign.isdigit() for sign in found[0]) < 9:
                left[found.start() : found.end()] = "。" * (found.end() - found.start())
    text = "".join(left)
    for found in _RUN.finditer(text):
        if sum(sign.isdigit() for sign in found[0]) >= _LONG:
            yield folded.found(found.start(), found.end(), Kind.NUMBER)
    for found in _NUMERAL_RUN.finditer(text):
        yield folded.found(found.start(), found.end(), Kind.NUMBER)


def _named(folded: Folded, names: Iterable[str]) -> Iterator[Found]:
    """Names that are known, with blanks, dots or anything unseen between their signs. One of a single sign stands in other words
    too: it is meant where it is introduced, stands alone, or says or does something."""
    for name in names:
        whole = [sign for sign in fold(name).text if not sign.isspace() and sign not in "·•.・"]
        pattern = r"[\s·•.・*_\-]{0,3}".join(map(re.escape, whole))
        if len(whole) == 1:
            for found in re.finditer(_ALONE.replace("SIGN", pattern), folded.text):
                yield folded.found(found.start(1), found.end(1), Kind.NAME)
        if len(whole) < 2:
            continue
        for found in re.finditer(pattern, folded.text, re.IGNORECASE):
            yield folded.found(found.start(), found.end(), Kind.NAME)


def _introduced(folded: Folded) -> Iterator[Found]:
    """Names that the words around them give away: 我叫…, 姓名：…, …先生; and two Tibetan names in a row."""
    for found in _CALLED.finditer(folded.text):
        if length := _name_at(found[1]):
            yield folded.found(found.start(1), found.start(1) + length, Kind.NAME)
    for found in _ADDRESSED.finditer(folded.text):
        for start in range(found.start(1), found.end(1)):
            rest = folded.text[start : found.end(1)]
            if _name_at(rest) == len(rest):
                yield folded.found(start, found.end(1), Kind.NAME)
                break
    for found in _TIBETAN.finditer(folded.text):
        yield folded.found(found.start(), found.end(), Kind.NAME)


_TIBETAN = re.compile(rf"(?:{'|'.join(TIBETAN_NAMES)})[·•\s]?(?:{'|'.join(TIBETAN_NAMES)})")


def _name_at(words: str) -> int:
    """How many signs of a name stand at the beginning of the words; 0 where none does."""
    if found := re.match(rf"(?:(?:{'|'.join(TIBETAN_NAMES)})[·•]?){{1,2}}", words):
        return found.end()
    surname = next((one for one in SURNAMES if words.startswith(one)), "")
    return min(len(surname) + 2, len(words)) if surname and len(words) > len(surname) else 0


def _others(folded: Folded) -> Iterator[Found]:
    """Addresses, mail addresses, accounts of messengers, number plates."""
    for pattern in _ADDRESS:
        for found in pattern.finditer(folded.text):
            group = 1 if pattern.groups else 0
            yield folded.found(found.start(group), found.end(group), Kind.ADDRESS)
    for found in _MAIL.finditer(folded.text):
        yield folded.found(found.start(), found.end(), Kind.MAIL)
    for found in _ACCOUNT.finditer(folded.text):
        yield folded.found(found.start(1), found.end(1), Kind.ACCOUNT)
    for found in _PLATE.finditer(folded.text):
        yield folded.found(found.start(), found.end(), Kind.PLATE)
