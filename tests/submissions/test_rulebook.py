"""The rules as data: the book and the checks name the same codes, each rule has words, an example and a ground."""

import ast
import re
from dataclasses import replace

import pytest

from campaign.checks import Problem, Severity
from campaign.notice.six_categories import CATEGORIES
from submissions.checks import FIELDS, BasisDraft, problems_of_item, rulebook
from submissions.checks.rulebook import problem_of, rules
from submissions.checks.weighing import in_a_file, settings_now, text_hash, weighed
from submissions.enums import RuleStage, RuleWeight
from submissions.models import RuleSetting
from submissions.sheets.importing import read_for
from tests.cast import PHASE_2
from tests.house import measure
from tests.submissions.test_checks import GOOD, KEPT
from tests.submissions.workbooks import with_changes


def codes_in_checks() -> set[str]:
    """The first word of every `problem_of(...)` in the rooms of the checks."""
    return {
        node.args[0].value
        for path, node in measure.trees()
        if path.parts[:2] == ("submissions", "checks")
        and isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "problem_of"
        and isinstance(node.args[0], ast.Constant)
    }


def codes_in_data() -> set[str]:
    """The codes that `evidence.csv` names: the check takes them from there."""
    text = (rulebook.FOLDER / "evidence.csv").read_text(encoding="utf-8")
    return {line.partition(",")[0] for line in text.splitlines()[1:]}


def test_every_code_of_a_check_stands_in_the_book_and_the_other_way_round() -> None:
    assert codes_in_checks() | codes_in_data() == set(rules())


@pytest.mark.parametrize("code", list(rules()))
def test_every_rule_has_words_an_example_and_a_ground(code: str) -> None:
    rule = rules()[code]
    assert all((rule.name, rule.example, rule.basis, rule.source, rule.words))
    assert rule.help.startswith("id_")
    assert all(words.endswith("。") for words in rule.words.values())
    assert [
        words for words in rule.words.values() if "！" in words or re.search("[A-Za-z]{3}", re.sub(r"{\w+}", "", words))
    ] == []


def test_what_a_rule_of_the_six_categories_rests_on_is_the_notices_own_sentence() -> None:
    sentences = "".join(category.sentence for category in CATEGORIES)
    own = codes_in_data() | {"no_ground_to_keep", "abolish_with_basis"}
    four = [rule for rule in rules().values() if rule.code in own and rule.source.startswith("方案第四部分（")]
    assert len(four) >= 7
    assert [rule.code for rule in four if rule.basis not in sentences] == []


def test_a_problem_says_the_words_of_the_book_with_its_blanks_filled() -> None:
    found = problem_of("too_long", "H7", label="证明用途", limit=1000, example="核实收入")
    assert found == Problem(
        "H7", "too_long", Severity.BLOCKER, "“证明用途”超过1000字。请只保留必要内容，例如“核实收入”。"
    )
    with pytest.raises(KeyError):
        problem_of("unheard_of", "H7")


def test_the_weights_are_the_severities() -> None:
    assert set(RuleWeight.values) == {severity.value for severity in Severity}


def test_a_workbook_lists_what_does_not_block_and_is_not_judged_by_it() -> None:
    found = problems_of_item(replace(KEPT, purpose="", bases=(BasisDraft("《办法》", "", "", "department_rule"),)))
    assert [(one.code, one.severity) for one in found] == [
        ("required", Severity.BLOCKER),
        ("rule_only", Severity.WARNING),
    ]
    assert [one.severity for one in in_a_file(found)] == [Severity.BLOCKER, Severity.INFO]


def test_a_file_with_doubtful_items_stays_accepted_and_says_so_at_the_cells(paper, tmp_path) -> None:
    kept = {"proposal": "保留", "disposal": "", "replacement": "", "keep_reason": "规章要求", "basis_level": "部门规章"}
    with_changes(kept, {"replacement": "部门核查"}, {"disposal": "取消废止"}).save(tmp_path / "in.xlsx")
    reading = read_for(paper, tmp_path / "in.xlsx", PHASE_2.date())
    assert (reading.verdict, reading.code, reading.rows) == ("accept", "ok", 5)
    assert [(one.where, one.code, one.severity) for one in reading.problems] == [
        ("O2", "rule_only", Severity.INFO),
        ("S3", "department_evidence", Severity.INFO),
        ("S3", "department_days", Severity.INFO),
        ("R4", "abolish_with_basis", Severity.INFO),
    ]


def test_a_workbook_is_not_told_of_rules_on_trial(cast, ground, paper, tmp_path) -> None:
    set_to(cast, ground, "info", "shadow", "department_days")
    with_changes({"replacement": "由民政部门核查"}).save(tmp_path / "in.xlsx")
    assert read_for(paper, tmp_path / "in.xlsx", PHASE_2.date()).problems == ()


def set_to(cast, ground, severity: str, stage: str, code: str = "catch_all") -> None:
    facts = {"reason": "试行", "set_by": cast.region_coordinator, "set_at": PHASE_2}
    RuleSetting.objects.create(unit=ground.coordination, code=code, severity=severity, stage=stage, **facts)


def test_the_newest_setting_of_a_rule_counts(cast, ground) -> None:
    found = problems_of_item(replace(GOOD, cert_name="其他材料"))
    assert [one.severity for one in weighed(found, settings_now())] == [Severity.INFO]
    set_to(cast, ground, "error", "active")
    assert [one.severity for one in weighed(found, settings_now())] == [Severity.ERROR]
    set_to(cast, ground, "warning", "active")
    assert [one.severity for one in weighed(found, settings_now())] == [Severity.WARNING]


@pytest.mark.parametrize("stage", [RuleStage.SHADOW, RuleStage.OFF])
def test_a_rule_on_trial_or_off_says_nothing(cast, ground, stage: RuleStage) -> None:
    set_to(cast, ground, "warning", stage.value)
    found = problems_of_item(replace(GOOD, cert_name="其他材料", purpose=""))
    assert [one.code for one in weighed(found, settings_now())] == ["required"]


def test_a_files_own_problem_keeps_its_weight() -> None:
    own = Problem("A1", "hidden_sheet", Severity.WARNING, "隐藏。")
    assert weighed([own], {}) == [own]


def test_the_name_of_a_text_changes_with_every_field_but_number_and_place() -> None:
    name = text_hash(GOOD)
    assert text_hash(replace(GOOD, no=7, where={"purpose": "H7"})) == name
    for key in ("cert_name", "purpose", "remark", "replacement", "proposal"):
        assert text_hash(replace(GOOD, **{key: "另一种写法"})) != name
    assert text_hash(replace(GOOD, bases=(*GOOD.bases, BasisDraft("《条例》", "", "", "law")))) != name
    assert set(FIELDS) >= {"cert_name", "purpose", "remark", "replacement", "proposal"}
