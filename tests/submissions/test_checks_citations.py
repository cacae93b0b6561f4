"""What the law library says against citations: the gold table, one fault at a time, many at once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.checks import Severity
from submissions.checks import BasisDraft, ItemDraft
from submissions.checks.citations import problems_of_citations, shown
from submissions.checks.citations.library import perhaps_in_force
from submissions.checks.citations.pointers import Pointer
from submissions.checks.citations.quoting import cited_part, differing, quotes
from submissions.checks.rulebook import rules
from submissions.models import Act
from tests.submissions.gold import gold, load_library, scores

DAY = date(2020, 10, 12)
ARTICLE = "申请应当提交下列材料：\n（一）身份证明；\n（二）其他材料。\n机关自行核查。"


def item(title: str, clause: str = "", text: str = "", level: str = "law", **facts: object) -> ItemDraft:
    return ItemDraft(cert_name="收入证明", bases=(BasisDraft(title, clause, text, level),), **facts)  # type: ignore[arg-type]


def found(*drafts: ItemDraft, day: date = DAY) -> list[str]:
    return [problem.code for problem in problems_of_citations(drafts, day)]


@pytest.fixture
def act(db: None) -> Act:
    """One act of ten articles, in force since 2015."""
    return Act.objects.create(
        title="示例法", title_key="示例法", level="law", version_on=date(2015, 1, 1), last_article=10, number="主席令第一号"
    )  # fmt: skip


def test_the_gold_table_is_judged_as_it_says(db: None):
    load_library()
    assert {row.no: row.found() for row in gold()} == {row.no: row.expected for row in gold()}
    assert [code for code, right, wrong, missed in scores(gold()) if wrong or missed or not right] == []


def test_the_gold_table_tries_every_rule_at_least_twice_or_says_which_not():
    tried = {code for row in gold() for code in row.expected}
    own = {code for code, rule in rules().items() if rule.help.startswith("id_basis-1")} & tried
    assert len(gold()) >= 60
    assert tried == own


def test_what_the_library_lacks_is_only_said_to_be_beyond_checking(act: Act):
    problems = problems_of_citations([item("《没有载入的法》", "第九百条")], DAY)
    assert [(problem.code, problem.severity) for problem in problems] == [("act_unknown", Severity.INFO)]
    assert "无法核对，不等于依据有误" in problems[0].words


def test_an_empty_library_says_nothing(db: None):
    assert found(item("《示例法》", "第九百条"), item("上级要求")) == []
    assert [one.acts for one in shown(item("《示例法》", "第三条"), DAY)] == [()]


def test_sixty_items_ask_as_often_as_one(act: Act):
    asked = []
    for count in (1, 60):
        with CaptureQueriesContext(connection) as caught:
            assert found(*[item("《示例法》", "第三条")] * count) == []
        asked.append(len(caught))
    assert asked == [2, 2]


def test_items_without_citations_ask_nothing(db: None):
    with CaptureQueriesContext(connection) as caught:
        assert found(item("", level="none")) == []
    assert len(caught) == 0


def test_a_problem_stands_at_the_box_of_its_basis(act: Act):
    good, bad = (
        BasisDraft("《示例法》", "第三条", "", "law"),
        BasisDraft("《示例法》", "第十一条", "", "department_rule"),
    )
    draft = ItemDraft(bases=(good, bad), where={"basis_clause.2": "R9", "basis_level.2": "T9"})
    assert [(p.where, p.code) for p in problems_of_citations([draft], DAY)] == [
        ("T9", "level_differs"),
        ("R9", "article_beyond"),
    ]


def test_a_version_just_passed_leaves_it_open_which_one_holds(act: Act):
    """The day of passing is not the day of coming into force: until a year is over both may hold."""
    Act.objects.create(title="示例法", title_key="示例法", level="law", version_on=date(2020, 6, 1), last_article=8)
    assert found(item("《示例法》", "第九条")) == []
    assert found(item("《示例法》", "第九条"), day=date(2021, 8, 1)) == ["article_superseded"]
    assert found(item("《示例法》", "第十一条")) == ["article_beyond"]


def test_an_undated_version_may_always_hold():
    known = Act(pk=1, version_on=date(2015, 1, 1))
    undated = Act(pk=2)
    assert perhaps_in_force([undated, known], DAY) == [undated, known]


@pytest.mark.parametrize(("days", "holds"), [(-1, True), (0, True), (1, False)])
def test_an_act_holds_to_the_end_of_its_last_day(days: int, holds: bool):
    ended = Act(pk=1, in_force_from=date(2010, 1, 1), in_force_to=DAY)
    assert bool(perhaps_in_force([ended], DAY + timedelta(days=days))) is holds


def test_a_later_version_ends_the_earlier():
    first = Act(pk=1, in_force_from=date(2010, 1, 1))
    second = Act(pk=2, in_force_from=DAY)
    assert perhaps_in_force([first, second], DAY) == [second]
    assert perhaps_in_force([first, second], DAY - timedelta(days=1)) == [first]


def test_a_quotation_keeps_to_its_article_whatever_marks_and_omissions_it_has():
    assert quotes("第三条：申请应当提交下列材料……机关自行核查。", [ARTICLE])
    assert quotes("（一）身份证明", [ARTICLE])
    assert not quotes("机关应当自行核查。", [ARTICLE])


def test_a_difference_names_what_is_gone_and_what_was_added():
    assert [tuple(one) for one in differing("三日内办结。", "第五条 十日内办结。")] == [
        ("gone", "三"),
        ("added", "十"),
        ("same", "日内办结。"),
    ]


def test_what_lies_around_a_quotation_is_not_shown_as_left_out():
    found = differing("第一款不变。三日内办结。末款不变。", "三日办结。")
    assert [tuple(one) for one in found] == [
        ("same", "……"),
        ("same", "三日"),
        ("gone", "内"),
        ("same", "办结。"),
        ("same", "……"),
    ]


def test_a_place_finds_its_part_of_the_article():
    assert cited_part(ARTICLE, Pointer(3, point=2)) == "（二）其他材料。"
    assert cited_part(ARTICLE, Pointer(3, paragraph=2)) == "机关自行核查。"
    assert cited_part(ARTICLE, Pointer(3, point=9)) == ARTICLE


def test_the_page_shows_article_and_difference_beside_the_basis(act: Act):
    act.articles.create(number=3, text="三日内办结。")
    act.articles.create(number=4, text="不收费用。")
    one = shown(item("《示例法》", "第三条", "十日内办结。"), DAY)[0]
    assert [(a.title, a.act, a.tone, a.word, a.version) for a in one.acts] == [
        ("示例法", act, "waiting", "条文有出入", "2015年1月1日的版本")
    ]
    assert [(a.place, a.text, len(a.segments)) for a in one.acts[0].articles] == [("第三条", "三日内办结。", 3)]
    assert len(one.words) == 1


@pytest.mark.parametrize(
    ("title", "clause", "level", "word"),
    [
        ("《示例法》", "第三条", "law", "在库"),
        ("《示例法》", "第十一条", "law", "条款不存在"),
        ("《示例法》", "第三条", "local_regulation", "层级不符"),
        ("《示例法》（主席令第二号）", "第三条", "law", "文号不符"),
        ("《别的法》", "第三条", "law", "无法核对"),
    ],
)
def test_each_act_has_its_mark(act: Act, title: str, clause: str, level: str, word: str):
    assert [one.word for one in shown(item(title, clause, level=level), DAY)[0].acts] == [word]
