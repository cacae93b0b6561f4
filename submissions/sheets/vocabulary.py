"""From what people type in a closed column to the stored value: noise, numbers in brackets and half names are one value."""

import re
from functools import cache, lru_cache

from campaign.checks import comparison_key
from campaign.enums import BasisLevel, Disposal, Level, MaterialCategory, Outcome, ServiceType, Subject

_CHOICES: dict[str, list[tuple[str, str]]] = {
    "service_type": [(member.value, str(member.label)) for member in ServiceType],
    "category": [(member.value, str(member.label)) for member in MaterialCategory],
    "subject": [(member.value, str(member.label)) for member in Subject],
    "levels": [(str(member.value), str(member.label)) for member in Level],
    "basis_level": [(member.value, str(member.label)) for member in BasisLevel],
    "proposal": [(m.value, str(m.label)) for m in (Outcome.CANCEL, Outcome.RETAIN, Outcome.REFER)],
    "disposal": [(member.value, str(member.label)) for member in Disposal],
}
# Short or other words in use for one value. Compared exactly, before half names are tried.
_ALIASES: dict[str, dict[str, str]] = {
    "subject": {
        **dict.fromkeys(
            ("个人和企业", "企业,个人", "个人,企业", "企业/个人", "个人/企业", "企业及个人", "个人及企业"), "both"
        ),
        **dict.fromkeys(("企业个人", "个人企业", "企业与个人", "个人与企业", "均可", "全部"), "both"),
        **dict.fromkeys(("法人", "单位", "企业法人"), "enterprise"),
        **dict.fromkeys(("自然人", "群众", "公民"), "individual"),
    },
    "levels": {
        **dict.fromkeys(("自治区", "自治区级", "省级", "省(自治区)级"), "1"),
        **dict.fromkeys(("地(市)", "地市", "地市级", "市级", "地区级", "地级", "地(市)级", "市(地)级"), "2"),
        **dict.fromkeys(("县(区)", "县区", "县区级", "县级", "县"), "3"),
        **dict.fromkeys(
            ("乡镇(街道)", "乡镇", "乡镇级", "街道", "街道级", "乡级", "乡镇街道级", "乡(镇)", "乡(镇)级"), "4"
        ),
    },
    "basis_level": {
        **dict.fromkeys(("无", "没有依据", "无依据"), "none"),
        **dict.fromkeys(("自治条例", "单行条例", "地方法规"), "local_regulation"),
        **dict.fromkeys(("政府规章",), "local_government_rule"),
    },
    "proposal": {
        **dict.fromkeys(("建议取消", "拟取消", "予以取消"), "cancel"),
        **dict.fromkeys(("建议保留", "拟保留", "予以保留"), "retain"),
        **dict.fromkeys(("提请上级", "上级取消", "建议提请上级取消", "需提请上级取消", "提请上级予以取消"), "refer"),
    },
    "disposal": {
        **dict.fromkeys(("直接取消", "废止", "取消废止"), "abolish"),
        **dict.fromkeys(
            ("书面承诺", "个人承诺", "申请人书面承诺", "申请人承诺", "个人承诺代替", "告知承诺制"), "commitment"
        ),
        **dict.fromkeys(("证照代替", "法定证照代替", "用法定证照代替", "凭证照办理"), "licence_instead"),
        **dict.fromkeys(
            ("部门间核查", "内部核查", "部门内部核查", "部门核验", "部门调查核实", "部门间核验"), "department_check"
        ),
        **dict.fromkeys(("数据共享", "网络核验", "部门信息共享", "数据共享核验"), "data_sharing"),
    },
}
# A half of a name that could as well mean something else.
_TOO_SHORT: dict[str, frozenset[str]] = {"disposal": frozenset({"取消"})}
_HALF_NAMES = frozenset({"service_type", "category", "basis_level", "disposal"})

_LEADING_NUMBER = re.compile(
    r"^(?:\([0-9一二三四五六七八九十]{1,3}\)|[0-9一二三四五六七八九十]{1,3}[),.:]+|[0-9]{1,2})"
)
_TRAILING_NUMBER = re.compile(r"\([0-9一二三四五六七八九十]{1,3}\)$|[0-9]{1,2}$")
_ONES = "一二三四五六七八九"
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_BETWEEN_LEVELS = re.compile(r"[、,，;；/\\|\n\r]+|(?<=[级)）])\s+|\s+(?=[自地市县乡镇街])")


def _plain(text: str) -> str:
    key = comparison_key(text[:200])
    key = _TRAILING_NUMBER.sub("", _LEADING_NUMBER.sub("", key))
    return _TRAILING_NUMBER.sub("", key.removesuffix("一批")).strip(".,;:。")


@cache
def _spellings(vocabulary: str) -> dict[str, str]:
    known = {comparison_key(alias): value for alias, value in _ALIASES.get(vocabulary, {}).items()}
    for value, label in _CHOICES[vocabulary]:
        key = comparison_key(label)
        known[key] = value
        known.setdefault(_IN_BRACKETS.sub("", key), value)
    return known


def terms(vocabulary: str) -> list[str]:
    """Give the labels a person may choose from, in their order."""
    return [label for _, label in _CHOICES[vocabulary]]


@lru_cache(maxsize=4_096)
def value_of(vocabulary: str, text: str) -> str | None:
    """Give the stored value that `text` means in `vocabulary`, None when it means none or more than one."""
    key = _plain(text)
    known = _spellings(vocabulary)
    if key in known:
        return known[key]
    if vocabulary not in _HALF_NAMES or len(key) < 2 or key in _TOO_SHORT.get(vocabulary, ()):
        return None
    found = {value for value, label in _CHOICES[vocabulary] if key in comparison_key(label)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4_096)
def levels_of(text: str) -> tuple[Level, ...] | None:
    """Give the levels named in `text` (joined by 、 or the like), None when one of them is not known."""
    values: set[Level] = set()
    for piece in _BETWEEN_LEVELS.split(text[:500]):
        if comparison_key(piece):
            value = value_of("levels", piece)
            if value is None:
                return None
            values.add(Level(int(value)))
    return tuple(sorted(values)) or None


def chinese_number(text: str) -> int:
    """Give the number that 一 … 九十九 write; 0 for what is none."""
    tens, ten, ones = text.rpartition("十")
    if any(len(part) > 1 or part not in _ONES for part in (tens, ones) if part):
        return 0
    value = {numeral: at for at, numeral in enumerate(_ONES, 1)}
    return (value.get(tens, 1) * 10 if ten else 0) + value.get(ones, 0)
