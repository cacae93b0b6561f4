"""Each rule of Annex 2: what it refuses, what it only shows, and what it lets pass."""

from dataclasses import replace

import pytest

from campaign.checks import Severity
from campaign.enums import BasisLevel, Disposal, Level, Outcome
from submissions.checks import CHECKS, FIELDS, BasisDraft, ItemDraft, problems_of_declaration, problems_of_item
from submissions.checks.rulebook import rules
from tests.submissions.workbooks import COLUMNS

GOOD = ItemDraft(
    no=1,
    service_name="临时救助申请",
    service_type="payment",
    cert_name="无固定收入证明",
    category="certificate",
    subject="individual",
    purpose="核实收入",
    demanding_unit="拉萨市民政局",
    issuing_unit="村（居）民委员会",
    levels=(Level.COUNTY,),
    bases=(BasisDraft("《社会救助暂行办法》", "第十一条", "", "administrative_regulation"),),
    proposal="cancel",
    disposal="department_check",
    replacement="由民政部门查询核实，3个工作日内办结",
)
KEPT = replace(GOOD, proposal="retain", disposal="", replacement="", keep_reason="涉及他人财产权益")


def told(draft: ItemDraft) -> list[tuple[str, str, Severity]]:
    return [(problem.where, problem.code, problem.severity) for problem in problems_of_item(draft)]


def test_a_good_item_has_no_problem() -> None:
    assert told(GOOD) == []
    assert told(KEPT) == []


@pytest.mark.parametrize(
    "key",
    [
        *("service_name", "service_type", "cert_name", "category", "subject", "purpose", "demanding_unit"),
        *("issuing_unit", "proposal"),
    ],
)
def test_a_required_field_is_asked_for(key: str) -> None:
    assert told(replace(GOOD, **{key: ""})) == [(key, "required", Severity.BLOCKER)]


def test_levels_are_asked_for() -> None:
    assert told(replace(GOOD, levels=())) == [("levels", "required", Severity.BLOCKER)]


def test_the_place_is_the_cell_when_it_is_known() -> None:
    assert told(replace(GOOD, purpose="", where={"purpose": "H7"})) == [("H7", "required", Severity.BLOCKER)]


def test_cancelling_asks_for_a_category() -> None:
    assert told(replace(GOOD, disposal="")) == [("disposal", "required", Severity.BLOCKER)]


@pytest.mark.parametrize("disposal", [value for value in Disposal.values if value != Disposal.ABOLISH])
def test_cancelling_asks_what_replaces_the_certificate(disposal: str) -> None:
    assert told(replace(GOOD, disposal=disposal, replacement="")) == [("replacement", "required", Severity.BLOCKER)]


def test_what_is_abolished_outright_needs_no_replacement() -> None:
    none = (BasisDraft(level=BasisLevel.NONE.value),)
    assert told(replace(GOOD, disposal=Disposal.ABOLISH.value, replacement="", bases=none)) == []


def test_keeping_asks_for_a_reason() -> None:
    assert told(replace(KEPT, keep_reason="")) == [("keep_reason", "required", Severity.BLOCKER)]


def test_keeping_with_a_category_is_a_conflict() -> None:
    assert told(replace(KEPT, disposal="commitment")) == [("disposal", "conflict", Severity.BLOCKER)]


def test_referring_upward_is_free() -> None:
    assert told(replace(GOOD, proposal=Outcome.REFER.value, disposal="", replacement="")) == []


def test_a_reason_beside_cancelling_is_only_shown() -> None:
    assert told(replace(GOOD, keep_reason="有用")) == [("keep_reason", "keep_reason_unused", Severity.INFO)]


@pytest.mark.parametrize("issuer", ["申请人", "申请人本人", "拉萨市 民政局", "当事人"])
def test_an_issuer_that_is_no_third_party_is_shown(issuer: str) -> None:
    assert told(replace(GOOD, issuing_unit=issuer)) == [("issuing_unit", "not_third_party", Severity.INFO)]


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        (["law"], []),
        (["state_council_decision"], []),
        (["local_regulation"], []),
        (["department_rule"], ["rule_only"]),
        (["local_government_rule", "normative_document"], ["rule_only"]),
        (["department_rule", "law"], []),
        (["normative_document"], ["no_ground_to_keep"]),
    ],
)
def test_the_force_of_the_basis_of_a_kept_item_is_shown(levels: list[str], codes: list[str]) -> None:
    draft = replace(KEPT, bases=tuple(BasisDraft("《依据》", "", "", level) for level in levels))
    assert [(problem.code, problem.severity) for problem in problems_of_item(draft)] == [
        (code, Severity.WARNING) for code in codes
    ]


def test_keeping_without_a_basis_quotes_the_notice() -> None:
    (problem,) = problems_of_item(replace(KEPT, bases=(BasisDraft(level=BasisLevel.NONE.value),)))
    assert (problem.code, problem.severity) == ("no_ground_to_keep", Severity.WARNING)
    assert rules()["no_ground_to_keep"].basis in problem.words


def test_a_basis_is_asked_for_unless_there_is_openly_none() -> None:
    assert told(replace(GOOD, bases=())) == [("basis_level", "required", Severity.BLOCKER)]
    assert told(replace(GOOD, bases=(BasisDraft(level="none"),))) == []


def test_each_basis_has_title_and_level() -> None:
    bases = (*GOOD.bases, BasisDraft("《条例》", "第一条", "", ""), BasisDraft("", "第二条", "", "law"))
    assert told(replace(GOOD, bases=bases)) == [
        ("basis_level.2", "required", Severity.BLOCKER),
        ("basis_title.3", "required", Severity.BLOCKER),
    ]


@pytest.mark.parametrize("key", [key for key, field in FIELDS.items() if field.max_length and key in GOOD.__slots__])
def test_a_text_has_a_limit(key: str) -> None:
    if key in ("no", "yearly_count"):
        assert FIELDS[key].max_length == (6 if key == "no" else 9)
        return
    limit = FIELDS[key].max_length or 0
    codes = [code for _, code, _ in told(replace(GOOD, **{key: "长" * (limit + 1)}))]
    assert "too_long" in codes
    assert "too_long" not in [code for _, code, _ in told(replace(GOOD, **{key: "长" * limit}))]


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\ufeff", "\u00ad", "\u200e"])
def test_marks_that_turn_or_hide_text_are_refused(mark: str) -> None:
    assert told(replace(GOOD, cert_name=f"收入{mark}证明")) == [("cert_name", "bidi_or_invisible", Severity.BLOCKER)]


@pytest.mark.parametrize("char", ["\0", "\x07", "\x1b", "\ud800", "\uffff"])
def test_control_characters_are_refused_also_in_a_basis(char: str) -> None:
    bases = (BasisDraft("《办法》", "", f"条文{char}", "law"),)
    assert told(replace(GOOD, bases=bases)) == [("basis_text", "control_character", Severity.BLOCKER)]


@pytest.mark.parametrize("text", ["བོད་ཡིག", "𠀀𠮷", "👨\u200d👩\u200d👧", "第一行\n第二行\t完", "<b>&amp;</b>"])
def test_honest_texts_of_all_scripts_pass(text: str) -> None:
    assert told(replace(GOOD, remark=text, purpose=text)) == []


def test_a_name_of_marks_alone_is_no_name() -> None:
    assert told(replace(GOOD, cert_name="——")) == [("cert_name", "not_a_name", Severity.BLOCKER)]


@pytest.mark.parametrize("name", ["其他材料", "其他证明材料", "法律、法规规定的其他材料", "有关证明文件"])
def test_catch_all_names_are_shown(name: str) -> None:
    assert told(replace(GOOD, cert_name=name)) == [("cert_name", "catch_all", Severity.INFO)]


@pytest.mark.parametrize("count", [-1, 100_000_001])
def test_a_count_no_unit_can_have_is_refused(count: int) -> None:
    assert told(replace(GOOD, yearly_count=count)) == [("yearly_count", "bad_number", Severity.BLOCKER)]


def test_one_item_twice_is_refused_at_its_second_place() -> None:
    second = replace(GOOD, no=2, cert_name=" 无固定收入　证明", where={"cert_name": "E3"})
    (problem,) = problems_of_declaration([replace(GOOD, where={"cert_name": "E2"}), second])
    assert (problem.where, problem.code, problem.severity) == ("E3", "duplicate_item", Severity.BLOCKER)
    assert "单元格E2" in problem.words


def test_the_same_certificate_in_another_service_is_another_item() -> None:
    assert problems_of_declaration([GOOD, replace(GOOD, no=2, service_name="低保申请")]) == []


def test_the_same_certificate_without_a_service_is_warned_of() -> None:
    bare = replace(GOOD, service_name="")
    (problem,) = problems_of_declaration([bare, replace(bare, no=2)])
    assert (problem.where, problem.code, problem.severity) == ("cert_name", "duplicate_item", Severity.WARNING)
    assert problem.words.startswith("与第1项重复：同一证明、同一索要单位，两项都没有写政务服务事项。")


def test_a_certificate_with_a_service_is_not_the_one_without() -> None:
    assert problems_of_declaration([GOOD, replace(GOOD, no=2, service_name="")]) == []


def test_the_place_of_a_duplicate_in_a_form_is_its_number() -> None:
    (problem,) = problems_of_declaration([GOOD, replace(GOOD, no=2)])
    assert "第1项" in problem.words


def test_every_rule_says_why() -> None:
    assert [check.__name__ for check in CHECKS if not check.__doc__] == []


def test_the_fields_are_those_of_the_form() -> None:
    assert {column["key"]: (column["header"], column["example"], column["max_length"]) for column in COLUMNS} == FIELDS
