"""What 取消后办理方式 must name in each of the six categories: a table of texts with the expected finding."""

from dataclasses import replace

import pytest

from submissions.checks import BasisDraft, problems_of_item
from submissions.checks.evidence import elements, unsuitable
from submissions.checks.rulebook import rules
from tests.submissions.test_checks import GOOD, KEPT

PROMISE, AFTER = "承诺的内容", "事中事后怎样核查"
SYSTEM, ASKER = "在哪个信用系统查询", "由谁查询"
LICENCE, FACT = "用哪个证件", "核对哪项事实"
OFFICE, DAYS = "由哪个部门核查", "几天内办结"
DATA, SOURCE = "查哪项数据", "由谁提供"

# Category, text, what is missing.
TEXTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("commitment", "申请人书面承诺家庭收入属实，民政部门事后抽查。", ()),
    ("commitment", "申请人签署声明，声明未再婚；办结后一个月内核查婚姻登记信息。", ()),
    ("commitment", "申请人承诺无违法犯罪记录，由公安机关事中核实，不实的撤销决定。", ()),
    ("commitment", "与申请人签订协议，协议约定不如实申报的后果，并开展抽查。", ()),
    ("commitment", "申请人书面承诺。", (PROMISE, AFTER)),
    ("commitment", "实行告知承诺制", (PROMISE, AFTER)),
    ("commitment", "申请人作出承诺后直接办理", (PROMISE, AFTER)),
    ("commitment", "申请人承诺所填住址真实有效", (AFTER,)),
    ("commitment", "申请人签署承诺书，民政部门事后核查", (PROMISE,)),
    ("commitment", "告知承诺，事中事后检查", (PROMISE,)),
    ("credit_check", "由受理窗口工作人员在“信用中国”网站查询失信记录。", ()),
    ("credit_check", "市场监管局查询国家企业信用信息公示系统。", ()),
    ("credit_check", "审批人员通过人民银行征信系统查询申请人信用报告。", ()),
    ("credit_check", "登记机关在失信被执行人名单中自主查验。", ()),
    ("credit_check", "通过系统查询", (SYSTEM, ASKER)),
    ("credit_check", "自行查验", (SYSTEM, ASKER)),
    ("credit_check", "通过信用信息平台查询", (ASKER,)),
    ("credit_check", "由窗口工作人员自主查验", (SYSTEM,)),
    ("credit_check", "查询银行征信系统", (ASKER,)),
    ("licence_instead", "申请人出示户口簿，核对与户主的亲属关系。", ()),
    ("licence_instead", "以居民身份证代替，核对姓名和出生日期。", ()),
    ("licence_instead", "凭营业执照确认经营主体资格。", ()),
    ("licence_instead", "不动产权证书记载的权利人即为房屋所有人。", ()),
    ("licence_instead", "凭有效证件办理", (LICENCE, FACT)),
    ("licence_instead", "由申请人提供相关证照", (LICENCE, FACT)),
    ("licence_instead", "申请人出示居民身份证", (FACT,)),
    ("licence_instead", "凭毕业证书办理", (FACT,)),
    ("licence_instead", "以有效证照核对申请人的出生日期", (LICENCE,)),
    ("department_check", "由民政部门向公安局核查户籍信息，3个工作日内反馈。", ()),
    ("department_check", "由辖区派出所当场查询。", ()),
    ("department_check", "自然资源局两日内核对不动产登记簿。", ()),
    ("department_check", "向城关区人民法院发函核实，五个工作日内回复。", ()),
    ("department_check", "民政部门核查婚姻登记信息", (DAYS,)),
    ("department_check", "由乡镇人民政府入户调查", (DAYS,)),
    ("department_check", "由主管部门调查核实", (OFFICE, DAYS)),
    ("department_check", "部门核查", (OFFICE, DAYS)),
    ("department_check", "由相关部门核实，3个工作日内办结", (OFFICE,)),
    ("department_check", "部门间流转办理，当日反馈", (OFFICE,)),
    ("department_check", "由人力资源和社会保障主管部门核查参保情况", (DAYS,)),
    ("data_sharing", "通过自治区数据共享交换平台查询民政厅的婚姻登记信息。", ()),
    ("data_sharing", "由公安机关提供户籍信息。", ()),
    ("data_sharing", "查询税务局的纳税记录。", ()),
    ("data_sharing", "在学信网查询学历信息。", ()),
    ("data_sharing", "信息共享", (DATA, SOURCE)),
    ("data_sharing", "部门间数据共享", (DATA, SOURCE)),
    ("data_sharing", "通过共享平台查询", (DATA, SOURCE)),
    ("data_sharing", "查询申请人的参保记录", (SOURCE,)),
    ("data_sharing", "由公安机关通过人口信息系统查询核对。", ()),
    ("data_sharing", "由公安、民政部门的信息比对。", (DATA,)),
    ("licence_instead", "凭《出生医学证明》办理。", (FACT,)),
    ("licence_instead", "凭有效健康证明文件办理。", (LICENCE, FACT)),
    ("commitment", "由申请人提供“家庭收入情况声明”。", (AFTER,)),
    ("data_sharing", "向民政厅查询", (DATA,)),
)


def missing(disposal: str, text: str) -> list[tuple[str, str]]:
    """Place and words of what the evidence rules say."""
    return [
        (problem.where, problem.words)
        for problem in problems_of_item(replace(GOOD, disposal=disposal, replacement=text))
        if problem.code.endswith(("_evidence", "_days"))
    ]


def test_the_table_is_long_enough() -> None:
    assert len(TEXTS) == len(set(TEXTS)) >= 40


@pytest.mark.parametrize(("disposal", "text", "expected"), TEXTS, ids=[f"{one[0]}-{one[1]}" for one in TEXTS])
def test_a_text_names_what_its_category_asks_for(disposal: str, text: str, expected: tuple[str, ...]) -> None:
    found = missing(disposal, text)
    names = [element.name for element in elements()[disposal]]
    assert [name for name in names if any(f"“{name}”" in words for _, words in found)] == list(expected)
    assert {where for where, _ in found} <= {"replacement"}


def test_the_words_name_exactly_what_is_missing_with_an_example() -> None:
    ((_, words),) = missing("credit_check", "通过信用信息平台查询")
    assert words == (
        "归入“信用查验”的，要写清在哪个信用系统、由谁查询，现在没有写明“由谁查询”。"
        "例如“由受理窗口工作人员在“信用中国（西藏）”网站查询申请企业有无失信记录”。请补写取消后办理方式。"
    )


@pytest.mark.parametrize("code", ["commitment", "credit", "licence", "department", "sharing"])
def test_the_example_of_a_rule_meets_the_rule(code: str) -> None:
    rule = rules()[f"{code}_evidence"]
    disposal = next(key for key, parts in elements().items() if any(part.code == rule.code for part in parts))
    assert missing(disposal, rule.example) == []


def test_a_proposal_to_keep_needs_no_evidence() -> None:
    assert [problem.code for problem in problems_of_item(KEPT)] == []


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        (("law",), ["abolish_with_basis"]),
        (("normative_document", "local_regulation"), ["abolish_with_basis"]),
        (("law", "administrative_regulation"), ["abolish_with_basis"]),
        (("department_rule",), []),
        (("normative_document",), []),
        (("none",), []),
    ],
)
def test_what_a_law_still_demands_is_not_simply_abolished(levels: tuple[str, ...], codes: list[str]) -> None:
    bases = tuple(BasisDraft("" if level == "none" else "《依据》", "", "", level) for level in levels)
    found = problems_of_item(replace(GOOD, disposal="abolish", replacement="", bases=bases))
    assert [problem.code for problem in found] == codes


@pytest.mark.parametrize(
    ("service", "cert", "subject"),
    [
        ("危险化学品经营许可", "安全评价报告", "直接关系生命财产安全"),
        ("药品零售许可", "无违法记录证明", "直接关系人身健康"),
        ("武器装备科研生产", "涉密人员审查证明", "国家秘密"),
        ("烟花爆竹经营许可", "居住证明", "公共安全"),
        ("融资担保公司设立", "资信证明", "金融业审慎监管"),
        ("排污许可", "守法证明", "生态环境保护"),
        ("国籍变更", "居住证明", "重要涉外"),
        ("军事设施保护区内建设许可", "同意书", "国家安全"),
    ],
)
def test_a_commitment_is_unsuitable_where_harm_cannot_be_undone(service: str, cert: str, subject: str) -> None:
    promised = "申请人书面承诺情况属实，主管局事后核查"
    draft = replace(GOOD, service_name=service, cert_name=cert, disposal="commitment", replacement=promised)
    found = [(problem.where, problem.code) for problem in problems_of_item(draft)]
    assert found == [("disposal", "commitment_unsuitable")]
    assert f"可能属于“{subject}”" in problems_of_item(draft)[0].words
    assert (
        problems_of_item(replace(draft, disposal="department_check", replacement="由应急管理局核查，3日内办结")) == []
    )


def test_ordinary_services_may_go_by_commitment() -> None:
    for service in ("临时救助申请", "残疾人证新办", "个体工商户登记", "老年人优待证办理", "食品小作坊登记证注销"):
        draft = replace(GOOD, service_name=service, disposal="commitment", replacement="申请人承诺情况属实，事后抽查")
        assert [problem.code for problem in problems_of_item(draft)] == [], service


def test_the_unsuitable_subjects_are_those_of_the_vocabulary() -> None:
    assert len(unsuitable()) == 8
