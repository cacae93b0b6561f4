"""Words of the relapse watch (notice 六(三): 对清理后又要求或变相要求办事企业、群众提供相关证明)."""

from django.db.models import TextChoices


class RelapseState(TextChoices):
    """Where a case stands."""

    OPEN = "open", "待核实"
    ORDERED = "ordered", "已责令"
    UNFOUNDED = "unfounded", "不属实"
    CORRECTED = "corrected", "已纠正"
    CLOSED = "closed", "已结案"


# A case in one of these takes in further signs; afterwards a new sign opens a new case.
RELAPSE_ALIVE = frozenset({RelapseState.OPEN, RelapseState.ORDERED, RelapseState.CORRECTED})
UNDER_ORDER = (RelapseState.ORDERED, RelapseState.CORRECTED)  # owed by the order, or reported


class SignKind(TextChoices):
    """What made the system look."""

    GUIDE = "guide", "办事指南仍写有"
    COMPLAINTS = "complaints", "群众投诉集中反映"
    RETURN = "return", "乡镇月报反映"
    LISTED_AGAIN = "listed_again", "取消后又列入清单"
    INSPECTION = "inspection", "督查发现"


# Where a body outside the region may sit, as a public page names it.
ELSEWHERE = (
    *(
        "北京市",
        "天津市",
        "河北省",
        "山西省",
        "内蒙古自治区",
        "辽宁省",
        "吉林省",
        "黑龙江省",
        "上海市",
        "江苏省",
        "浙江省",
    ),
    *(
        "安徽省",
        "福建省",
        "江西省",
        "山东省",
        "河南省",
        "湖北省",
        "湖南省",
        "广东省",
        "广西壮族自治区",
        "海南省",
        "重庆市",
    ),
    *("四川省", "贵州省", "云南省", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区"),
    *("香港", "澳门", "台湾", "国外"),
)
OTHER_PLACE = "其他地方"
