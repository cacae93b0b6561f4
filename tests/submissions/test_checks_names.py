"""Names of certificates: like ones are found, look-alikes are kept apart, what villages must not issue is recognised."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.checks import Severity
from submissions.checks.items import ItemDraft
from submissions.checks.names import (
    are_alike,
    hint_keys,
    index_now,
    is_village,
    likeness,
    names_of_piles,
    problems_of_names,
)
from submissions.checks.stored import problems_in
from submissions.models import CertificateAlias, Declaration
from submissions.operations.merging import say_not_same
from submissions.sheets.importing import read_for
from tests.cast import PHASE_2, Cast, Ground
from tests.submissions.catalogue_papers import DOCUMENT, entered
from tests.submissions.papers import KEEPING, add
from tests.submissions.workbooks import with_changes

GOLD = list(csv.DictReader((Path(__file__).parent / "name_pairs_gold.csv").open(encoding="utf-8")))
DAY = date(2020, 10, 12)


def found(source=None):
    """The gold pairs that are wrongly kept apart, and those wrongly taken for one."""
    rows = [row for row in GOLD if source in (None, row["source"])]
    missed = [row for row in rows if row["answer"] == "same" and not are_alike(row["one"], row["other"])]
    wrong = [row for row in rows if row["answer"] == "different" and are_alike(row["one"], row["other"])]
    return rows, missed, wrong


def test_the_gold_holds_pairs_of_both_kinds_from_the_lists_and_our_own():
    lists = [row for row in GOLD if "list" in row["source"]]
    own = [row for row in GOLD if row["source"] == "own"]
    assert len(lists) >= 60
    assert len(own) >= 100
    assert sum(row["answer"] == "different" for row in own) >= 50


def test_no_look_alike_of_the_gold_is_offered_as_the_same():
    assert [(row["one"], row["other"]) for row in found()[2]] == []


def test_nine_in_ten_true_pairs_are_found():
    rows, missed, _ = found()
    same = sum(row["answer"] == "same" for row in rows)
    assert 1 - len(missed) / same >= 0.9


def test_pairs_that_nobody_looked_at_while_the_words_were_chosen_are_answered_as_well():
    rows, missed, wrong = found("held out")
    assert (len(rows), len(missed), len(wrong)) == (40, 1, 0)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("　申请人 收入证明 （原件１份）", "收入"),
        ("公安机关出具的无犯罪记录证明", "无犯罪记录"),
        ("证明居民婚姻状况", "婚姻"),
        ("身份证复印件", "身份证"),
        ("证明", "证明"),
        ("", ""),
    ],
)
def test_what_says_nothing_of_the_paper_comes_off(name, key):
    assert hint_keys(name)[0] == key


def test_what_stands_in_brackets_may_count_or_not():
    assert hint_keys("门（楼）牌号变更证明") == ("门楼牌号变更", "门牌号变更")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("收入证明", "无收入证明"),
        ("不动产登记证明", "动产登记证明"),
        ("出生证明", "死亡证明"),
        ("养老保险参保证明", "医疗保险参保证明"),
        ("一级残疾证明", "二级残疾证明"),
        ("配偶收入证明", "收入证明"),
    ],
)
def test_a_word_that_makes_another_paper_keeps_two_names_apart(one, other):
    assert likeness(one, other) == likeness(other, one) == 0.0


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_have_a_likeness_that_does_not_depend_on_their_order(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0


@given(st.text(max_size=60))
def test_every_text_is_its_own_like(name):
    assert likeness(name, name) == 1.0


@pytest.mark.parametrize(
    "issuer", ["村（居）民委员会", "社区居民委员会", "户籍地村委会", "村(社区)", "申请人单位或村（居）委会"]
)
def test_a_village_committee_is_recognised_as_issuer(issuer):
    assert is_village(issuer)


@pytest.mark.parametrize("issuer", ["公安派出所", "社区卫生服务中心", "城关区民政局", "农村信用社", ""])
def test_others_are_not_taken_for_a_village_committee(issuer):
    assert not is_village(issuer)


def said(**values):
    """What the catalogue says of one item: place, rule, words."""
    return [(one.where, one.code, one.words) for one in problems_of_names([ItemDraft(**values)], DAY)]


@pytest.mark.django_db
def test_an_empty_catalogue_says_nothing():
    assert said(cert_name="婚姻情况证明", issuing_unit="村委会", proposal="retain") == []


@pytest.mark.django_db
def test_a_name_like_one_of_the_catalogue_is_answered_with_that_name_and_only_shown():
    entered("婚姻状况证明")
    (problem,) = problems_of_names([ItemDraft(cert_name="婚姻情况证明")], DAY)
    assert (problem.where, problem.code, problem.severity) == ("cert_name", "name_near", Severity.INFO)
    assert "“婚姻状况证明”" in problem.words


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["婚姻状况证明", "婚姻　状况证明", "证明居民婚姻状况", "无婚姻登记记录证明"])
def test_a_name_of_the_catalogue_and_a_name_unlike_any_are_left_alone(name):
    entered("婚姻状况证明", "证明居民婚姻状况")
    assert said(cert_name=name) == []


@pytest.mark.django_db
def test_a_name_that_only_a_declaration_knows_is_named_to_nobody():
    entered("婚姻状况证明", source="declared")
    assert said(cert_name="婚姻情况证明") == []


def asked(*units):
    """Whether each unit is asked about a name that is like one of the catalogue."""
    return [bool(list(problems_of_names([ItemDraft(cert_name="婚姻情况证明")], DAY, unit))) for unit in units]


@pytest.mark.django_db
def test_what_a_unit_called_two_is_not_asked_of_it_again_and_of_everybody_else_as_before(ground: Ground, cast: Cast):
    key = entered("婚姻状况证明").key
    say_not_same("婚姻情况证明", key, unit=ground.civil, settled=False, actor=cast.clerk, at=PHASE_2)
    others = (ground.institution, ground.lead, ground.district_justice, ground.other_civil, ground.city_civil, None)
    assert (asked(ground.civil), asked(*others)) == ([False], [True] * 6)


@pytest.mark.django_db
def test_what_a_panel_settled_holds_for_whoever_reports_to_it(ground: Ground, cast: Cast):
    key = entered("婚姻状况证明").key
    say_not_same("婚姻情况证明", key, unit=ground.lead, settled=True, actor=cast.panel_chair, at=PHASE_2)
    below = (ground.civil, ground.institution, ground.township, ground.lead)
    assert (asked(*below), asked(ground.other_civil, ground.city_civil, None)) == ([False] * 4, [True] * 3)


@pytest.mark.django_db
def test_piles_of_several_units_are_told_each_for_itself_with_the_questions_of_one(
    ground: Ground, cast: Cast, django_assert_num_queries
):
    key = entered("婚姻状况证明").key
    say_not_same("婚姻情况证明", key, unit=ground.civil, settled=False, actor=cast.clerk, at=PHASE_2)
    say_not_same("婚姻情况证明", key, unit=ground.city_lead, settled=True, actor=cast.city_chair, at=PHASE_2)
    units = (ground.civil, ground.institution, ground.city_civil, ground.other_civil, ground.education, None)
    alone = asked(*units)
    with django_assert_num_queries(3):
        found = names_of_piles([(unit, [ItemDraft(cert_name="婚姻情况证明")]) for unit in units], DAY)
    assert [bool(problems) for problems in found] == alone
    assert alone[0] is False


@pytest.mark.django_db
def test_what_the_office_settled_holds_for_all(ground: Ground, cast: Cast):
    key = entered("婚姻状况证明").key
    office = ground.coordination
    say_not_same("婚姻情况证明", key, unit=office, settled=True, actor=cast.region_coordinator, at=PHASE_2)
    assert asked(ground.civil, ground.other_township, ground.education, ground.city_lead, None) == [False] * 5


@pytest.mark.django_db
@pytest.mark.parametrize("proposal", ["retain", "refer", ""])
def test_what_villages_must_not_issue_is_asked_about_with_the_document(proposal):
    entered("亲属关系证明", "证明居民亲属关系", barred=True)
    ((where, code, words),) = said(cert_name="证明居民亲属关系", issuing_unit="村（居）民委员会", proposal=proposal)
    assert (where, code) == ("issuing_unit", "village_must_not_issue")
    assert words.startswith(f"“亲属关系证明”列入{DOCUMENT}，不应由村（居）民委员会出具。")


@pytest.mark.django_db
def test_a_variant_that_the_catalogue_does_not_hold_is_recognised_as_like_the_barred_one():
    entered("亲属关系证明", barred=True)
    codes = [code for _, code, _ in said(cert_name="亲属关系证明书（原件）", issuing_unit="村委会", proposal="retain")]
    assert codes == ["village_must_not_issue", "name_near"]


@pytest.mark.django_db
@pytest.mark.parametrize(("issuer", "proposal"), [("公安派出所", "retain"), ("村（居）民委员会", "cancel")])
def test_another_issuer_and_what_is_cancelled_anyway_are_not_asked_about(issuer, proposal):
    entered("亲属关系证明", barred=True)
    assert said(cert_name="亲属关系证明", issuing_unit=issuer, proposal=proposal) == []


@pytest.mark.django_db
def test_sixty_items_are_asked_about_in_as_many_queries_as_one(django_assert_num_queries):
    entered("婚姻状况证明")
    index_now()
    for drafts in (
        [ItemDraft(cert_name="婚姻情况证明")],
        [ItemDraft(cert_name=f"婚姻情况证明{n}份") for n in range(60)],
    ):
        with django_assert_num_queries(3):
            list(problems_of_names(drafts, DAY))


@pytest.mark.django_db
def test_a_name_that_enters_the_catalogue_is_known_at_once():
    certificate = entered("婚姻状况证明")
    assert index_now().known("结婚状况证明") is None
    CertificateAlias.objects.create(
        certificate=certificate, name="结婚状况证明", key="结婚状况证明", source="confirmed"
    )
    known = index_now().known("结婚状况证明")
    assert known is not None
    assert known.certificate == certificate.pk


def test_a_workbook_is_told_at_its_cells_and_stays_accepted(paper: Declaration, tmp_path: Path):
    entered("婚姻状况证明")
    entered("亲属关系证明", barred=True)
    kept = {
        "cert_name": "亲属关系证明",
        "issuing_unit": "村（居）民委员会",
        "proposal": "保留",
        "keep_reason": "确需核验",
    }
    changes = ({"cert_name": "婚姻情况证明"}, kept | {"disposal": "", "replacement": ""})
    with_changes(*changes).save(tmp_path / "in.xlsx")
    reading = read_for(paper, tmp_path / "in.xlsx", DAY)
    names = [one for one in reading.problems if one.code in ("name_near", "village_must_not_issue")]
    assert (reading.verdict, reading.code) == ("accept", "ok")
    assert [(one.code, one.severity, one.sheet) for one in names] == [
        ("name_near", Severity.INFO, reading.sheet),
        ("village_must_not_issue", Severity.INFO, reading.sheet),
    ]
    assert [one.where[-1] for one in names] == ["2", "3"]


def test_the_self_check_warns_of_what_villages_must_not_issue(paper: Declaration, cast: Cast):
    entered("亲属关系证明", barred=True)
    item = add(paper, cast.clerk, cert_name="亲属关系证明", **KEEPING)
    found = [one for one in problems_in(paper, DAY) if one.code == "village_must_not_issue"]
    assert [(one.where, one.severity) for one in found] == [(f"{item.pk}-issuing_unit", Severity.WARNING)]
