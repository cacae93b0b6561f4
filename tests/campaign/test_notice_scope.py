"""Chapter 三: the twelve kinds of material and who is in scope."""

import pytest

from campaign.enums import MaterialCategory, UnitKind
from campaign.notice import scope

SENTENCE_THREE = (
    "各类证明、盖章、证照（证件、证卡、执照）、认定结果、认证认可结论、鉴定结论、评定等级、"
    "培训考试（考核）结果、年检年审结果、资质资格证书、公证文书、登报声明"
)


def test_the_twelve_kinds_are_those_of_the_enum_in_the_same_order():
    assert list(scope.MATERIAL_NAMES.items()) == MaterialCategory.choices


def test_the_twelve_names_joined_are_the_sentence_of_the_notice():
    assert "、".join(scope.MATERIAL_NAMES.values()) == SENTENCE_THREE


def test_every_unit_kind_has_a_standing_and_no_other():
    assert set(scope.STANDINGS) == set(UnitKind.values)


def test_who_owes_who_may_and_who_is_outside():
    by_standing = {
        wanted: {kind for kind, found in scope.STANDINGS.items() if found is wanted} for wanted in scope.Standing
    }
    assert by_standing == {
        scope.Standing.OWES: {
            UnitKind.DEPARTMENT,
            UnitKind.LEAD_UNIT,
            UnitKind.JUSTICE_DEPARTMENT,
            UnitKind.PUBLIC_INSTITUTION,
            UnitKind.SERVICE_ENTERPRISE,
            UnitKind.TOWNSHIP_GOVERNMENT,
        },
        scope.Standing.MAY: {UnitKind.VERTICAL_BODY},
        scope.Standing.OUTSIDE: {UnitKind.COORDINATION_OFFICE, UnitKind.CAMPAIGN_ORGAN},
    }


@pytest.mark.parametrize("kind", UnitKind.values)
def test_in_scope_is_everything_that_is_not_outside(kind):
    assert scope.in_scope(kind) == (scope.standing(kind) is not scope.Standing.OUTSIDE)


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        scope.standing("bank")


def test_exclusions_have_distinct_keys_and_chinese_words():
    assert len({exclusion.key for exclusion in scope.EXCLUSIONS}) == len(scope.EXCLUSIONS) == 5
    assert all(exclusion.name and exclusion.words for exclusion in scope.EXCLUSIONS)
