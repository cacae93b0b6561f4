"""The formula of the comprehensive evaluation as data with a version (notice 五(五)3: 综合评估, 六(三)).

The notice names no formula; this one is published with its weights, and each of its criteria rests on a sentence of the notice. It
says how far a unit or a place has carried out what the notice asks for. It ranks nobody.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.db.models import TextChoices


class Direction(TextChoices):
    """Whether more of the numerator is better."""

    MORE = "more", "越多越好"
    LESS = "less", "越少越好"


class Band(TextChoices):
    """What a result is called; nothing is made of it but this word."""

    FULFILLED = "fulfilled", "落实到位"
    MOSTLY = "mostly", "基本落实"
    SHORT = "short", "落实不到位"
    NONE = "none", "不作结论"


class Reply(TextChoices):
    """What the office says of an objection."""

    STANDS = "stands", "维持，数字无误"
    NEXT = "next", "下一版更正"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: two counts of the unit, how much their ratio weighs, in which direction it is good.

    The whole weight is reached at `full_at` (the target of 50 % counts as reached at one half). Where the denominator is 0 there
    is nothing to judge: the criterion and its weight are left out, never counted as full or as nothing.
    """

    code: str
    words: str
    sentence: str
    numerator: str
    denominator: str
    weight: int
    direction: Direction = Direction.MORE
    full_at: Fraction = Fraction(1)

    def as_data(self) -> dict[str, Any]:
        """As an edition keeps it."""
        return {
            "code": self.code,
            "words": self.words,
            "sentence": self.sentence,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "weight": self.weight,
            "direction": self.direction.value,
            "full_at": str(self.full_at),
        }


@dataclass(frozen=True, slots=True)
class Formula:
    """All criteria; what has less than `least` of the whole weight to judge gets no conclusion. `bands` from the highest down."""

    version: int
    criteria: tuple[Criterion, ...]
    least: Fraction
    bands: tuple[tuple[Band, Fraction], ...]

    @property
    def weight(self) -> int:
        """The weight of all criteria."""
        return sum(one.weight for one in self.criteria)

    def as_data(self) -> dict[str, Any]:
        """As an edition keeps it, so that it can be recomputed when the formula has changed."""
        return {
            "version": self.version,
            "criteria": [one.as_data() for one in self.criteria],
            "least": str(self.least),
            "bands": [[band.value, str(at_least)] for band, at_least in self.bands],
        }


def formula_of(data: dict[str, Any]) -> Formula:
    """The formula that an edition kept."""
    criteria = tuple(
        Criterion(**{**one, "direction": Direction(one["direction"]), "full_at": Fraction(one["full_at"])})
        for one in data["criteria"]
    )
    bands = tuple((Band(band), Fraction(at_least)) for band, at_least in data["bands"])
    return Formula(data["version"], criteria, Fraction(data["least"]), bands)


FORMULA: Final = Formula(
    version=2,  # 2: guides brought up to date, complaints, orders and relapses count
    criteria=(
        Criterion("timely", "应办事项按期办结", "严格时间进度", "duties_in_time", "duties_due", 15),
        Criterion(
            "reduced",
            "精简证明材料（达到50%计满分）",
            "力争2020年底前完成年初自治区《政府工作报告》提出的“精简证明材料50%以上”的目标",
            "cancelled",
            "baseline",
            20,
            full_at=Fraction(1, 2),
        ),
        Criterion(
            "guides",
            "保留事项写明条件、材料、时限、地点",
            "规范办理流程、明确办理条件、需提供的材料、办理时限和优化服务的工作要求",
            "guides_done",
            "retained",
            10,
        ),
        Criterion(
            "updated",
            "到期的办事指南已更新",
            "更新政务服务网上办事指南，方便群众办事",
            "guides_confirmed",
            "guides_due",
            10,
        ),
        Criterion("verified", "到期的核查请求已反馈", "核查反馈等工作机制", "answered", "asked", 5),
        Criterion(
            "corrected",
            "应当纠正的投诉已纠正",
            "发现擅自要求群众开具清单之外证明导致群众办事难的，将及时予以纠正并视情况追究责任",
            "complaints_corrected",
            "complaints_wrong",
            15,
        ),
        Criterion(
            "heard",
            "投诉按期答复",
            "加大证明事项投诉处理结果监督力度",
            "complaints_in_time",
            "complaints_judged",
            5,
        ),
        Criterion(
            "ordered",
            "责令整改已核实",
            "将及时予以纠正并视情况追究责任",
            "orders_closed",
            "orders_judged",
            10,
        ),
        Criterion(
            "relapsed",
            "取消后没有再索要",
            "对清理后又要求或变相要求办事企业、群众提供相关证明、造成不良影响的，坚决予以曝光并严肃追究责任",
            "relapses",
            "cancelled",
            10,
            direction=Direction.LESS,
        ),
    ),
    least=Fraction(1, 2),
    bands=((Band.FULFILLED, Fraction(90)), (Band.MOSTLY, Fraction(60)), (Band.SHORT, Fraction(0))),
)
