"""The fields of Annex 2 as the checks name them: label, an example, and how long the text may be."""

from typing import NamedTuple


class Field(NamedTuple):
    """A field's label, a true-to-life example, and its longest text (None: a closed vocabulary)."""

    label: str
    example: str
    max_length: int | None


FIELDS: dict[str, Field] = {
    "no": Field("序号", "1", 6),
    "service_name": Field("政务服务事项名称", "残疾人证新办", 200),
    "service_type": Field("事项类型", "行政确认", None),
    "service_code": Field("实施编码", "11540000MB0K12345X4540711001000", 60),
    "cert_name": Field("证明事项名称", "无固定收入证明", 200),
    "category": Field("材料类别", "各类证明", None),
    "subject": Field("服务对象", "个人", None),
    "purpose": Field("证明用途", "核实申请人家庭收入，确定救助标准", 1000),
    "demanding_unit": Field("索要单位", "拉萨市民政局", 100),
    "issuing_unit": Field("开具单位", "申请人所在单位或村（居）民委员会", 200),
    "levels": Field("行使层级", "地（市）级、县（区）级", None),
    "basis_title": Field("设定依据名称及文号", "《社会救助暂行办法》（国务院令第649号）", 300),
    "basis_clause": Field("设定依据条款", "第十一条第一款", 200),
    "basis_text": Field(
        "条文内容", "申请最低生活保障，应当向户籍所在地的乡镇人民政府、街道办事处提出书面申请。", 10000
    ),
    "basis_level": Field("效力层级", "行政法规", None),
    "yearly_count": Field("年办件量", "1200", 9),
    "proposal": Field("清理建议", "取消", None),
    "disposal": Field("六个一批类别", "部门核查", None),
    "replacement": Field("取消后办理方式", "由民政部门通过居民家庭经济状况核对平台查询核实", 2000),
    "keep_reason": Field("保留理由", "涉及他人财产权益，须由公证机构证明亲属关系，无法通过部门核查取得", 2000),
    "doc_to_amend": Field("涉及修改的文件", "《拉萨市临时救助实施细则》（拉政发〔2016〕12号）", 2000),
    "remark": Field("备注", "与区级同名事项一并清理", 2000),
}
