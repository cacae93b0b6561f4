"""What comparable units have and a unit has not: who is comparable, what counts, what is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Unit
from submissions.enums import DeclarationState, NameSource, PeerKind
from submissions.models import Certificate, Declaration, DeclaredItem
from submissions.operations import answer_peers
from submissions.queries.peers import Common, Lack, compared, office_of, offices, units_compared
from tests.cast import PHASE_2, Cast, Ground
from tests.submissions.alike import certified_by, counties
from tests.submissions.papers import add, started

CARE = ("高龄补贴发放", "户籍证明")
POOR = ("临时救助", "收入证明")
OWN = ("收养登记", "婚姻状况证明")


def asked(paper: Declaration) -> list[tuple[str, str, int]]:
    return [(one.lack.kind.value, one.name, one.lack.units) for one in compared(paper).questions]


@pytest.mark.parametrize(
    ("name", "kind", "places", "left"),
    [
        ("城关区民政局", "department", ["城关区", "拉萨市"], "民政局"),
        ("拉萨市生态环境局城关区分局", "department", ["城关区", "拉萨市"], "生态环境局分局"),
        ("米林县民政局", "department", ["米林市", "米林县", "林芝市"], "民政局"),
        ("八廓街道办事处", "township_government", ["八廓街道"], ""),
        ("古荣镇人民政府", "township_government", ["古荣镇"], ""),
        ("阿里地区行政公署办公室", "lead_unit", ["阿里地区"], ""),
    ],
)
def test_an_office_is_its_name_without_its_place(name: str, kind: str, places: list[str], left: str):
    assert office_of(name, kind, 3, places) == (3, kind, left)


def test_the_same_office_of_two_counties_is_alike_and_of_two_levels_is_not(ground: Ground):
    alike = offices(Unit.objects.all())
    assert alike[ground.civil.pk] == alike[ground.other_civil.pk] != alike[ground.city_civil.pk]
    assert alike[ground.township.pk] == alike[ground.other_township.pk]
    assert alike[ground.civil.pk] != alike[ground.district_justice.pk]


def test_what_enough_units_have_is_lacking_where_it_is_not():
    two = [("一", "甲"), ("二", "甲")]
    common = Common([[*two, ("三", "乙")], [*two, ("三", "乙")], two], 3)
    assert common.lacking([("一", "甲")]) == [Lack(PeerKind.SERVICE, "二", 3)]
    assert common.lacking([("一", "乙"), ("二", "乙")]) == [Lack(PeerKind.CERTIFICATE, "甲", 3, "一")]
    assert [lack.key for lack in common.lacking([])] == ["一", "二"]


def test_a_unit_that_declares_twice_is_counted_once():
    assert Common([[("一", "甲"), ("一", "乙"), ("一", "甲")], [("一", "甲")]], 3).lacking([]) == []


def test_an_item_without_names_asks_nothing():
    assert Common([[("", "")]] * 5, 3).lacking([]) == []


def test_three_certified_papers_ask_and_two_do_not(ground: Ground, cast: Cast):
    units = counties()
    paper = started(ground, cast)
    for unit in units[:2]:
        certified_by(unit, ground, [CARE])
    assert asked(paper) == []
    certified_by(units[2], ground, [CARE])
    assert asked(paper) == [("service", "高龄补贴发放", 3)]
    assert compared(paper).of == 3


def test_the_campaign_says_how_many_are_needed(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    for unit in counties()[:2]:
        certified_by(unit, ground, [CARE])
    ground.campaign.peers_needed = 2
    ground.campaign.save()
    assert asked(Declaration.objects.get(pk=paper.pk)) == [("service", "高龄补贴发放", 2)]


@pytest.mark.parametrize("state", [DeclarationState.DRAFT, DeclarationState.HANDED_IN, DeclarationState.RECTIFYING])
def test_a_paper_that_is_not_certified_is_told_to_nobody(state: str, ground: Ground, cast: Cast):
    units = counties()
    paper = started(ground, cast)
    for unit in units[:2]:
        certified_by(unit, ground, [CARE])
    certified_by(units[2], ground, [CARE], state=state)
    assert asked(paper) == []


def test_a_certificate_in_a_service_that_the_unit_has_is_asked_for_on_its_own(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    add(paper, cast.clerk, service_name=OWN[0], cert_name=OWN[1])
    for unit in counties()[:3]:
        certified_by(unit, ground, [OWN, (OWN[0], "无犯罪记录证明")])
    (question,) = compared(paper).questions
    assert (question.lack.kind, question.name, question.service) == ("certificate", "无犯罪记录证明", "收养登记")


def test_what_the_unit_writes_in_other_marks_is_the_same(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    add(paper, cast.clerk, service_name="高龄补贴 发放", cert_name="户籍证明")
    for unit in counties()[:3]:
        certified_by(unit, ground, [CARE])
    assert asked(paper) == []


def test_names_that_the_catalogue_holds_for_one_are_one(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    names = ("户籍证明", "户口证明", "户籍所在地证明")
    for name, unit in zip(names, counties(), strict=False):
        certified_by(unit, ground, [(OWN[0], name)])
    add(paper, cast.clerk, service_name=OWN[0], cert_name=OWN[1])
    assert asked(paper) == []
    one = Certificate.objects.create(name=names[0], key=names[0], source=NameSource.PUBLISHED)
    DeclaredItem.objects.filter(cert_key__in=names).update(certificate=one)
    (question,) = compared(paper).questions
    assert (question.key, question.lack.units) == (("certificate", "户籍证明"), 3)


def test_what_a_single_unit_asks_for_in_a_common_service_is_not_told(ground: Ground, cast: Cast):
    units = counties()
    paper = started(ground, cast)
    for unit in units[:3]:
        certified_by(unit, ground, [CARE, (CARE[0], "内部名称证明")] if unit == units[0] else [CARE])
    (question,) = compared(paper).questions
    assert question.certificates == ("户籍证明",)
    assert question.values == {
        "service_name": "高龄补贴发放",
        "service_type": "payment",
        "cert_name": "户籍证明",
        "category": "certificate",
        "subject": "individual",
    }


def test_where_the_certificates_differ_only_the_service_is_told(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    for number, unit in enumerate(counties()[:3]):
        certified_by(unit, ground, [(CARE[0], f"证明{number}")])
    (question,) = compared(paper).questions
    assert (question.certificates, sorted(question.values)) == ((), ["service_name", "service_type"])


def test_where_the_services_differ_only_the_certificate_is_told(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    for number, unit in enumerate(counties()[:3]):
        certified_by(unit, ground, [(f"事项{number}", CARE[1])])
    (question,) = compared(paper).questions
    assert (question.name, question.service, "service_name" in question.values) == ("户籍证明", "", False)


def test_each_question_has_the_unit_s_own_answer(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    for unit in counties()[:3]:
        certified_by(unit, ground, [CARE, POOR])
    kind, key = compared(paper).questions[0].key
    answer = answer_peers(paper, kind, key, reason="not_handled", actor=cast.clerk, at=PHASE_2)
    beside = compared(paper)
    assert ([one.answer for one in beside.questions], len(beside.open)) == ([answer, None], 1)


def test_the_list_counts_what_each_certified_unit_lacks_and_has_answered(ground: Ground, cast: Cast):
    papers = [certified_by(unit, ground, [CARE, POOR]) for unit in counties()[:3]]
    mine = certified_by(ground.civil, ground, [POOR])
    certified_by(ground.other_civil, ground, [CARE], state=DeclarationState.DRAFT)
    found = {one.unit: one for one in units_compared(Unit.objects.declaring(), ground.round)}
    assert set(found) == {ground.civil.pk, *(paper.unit_id for paper in papers)}
    assert [(one.items, one.asked, one.answered, one.open) for one in (found[ground.civil.pk],)] == [(1, 1, 0, 1)]
    kind, key = compared(mine).questions[0].key
    answer_peers(mine, kind, key, reason="elsewhere", actor=cast.clerk, at=PHASE_2)
    (one,) = units_compared(Unit.objects.filter(pk=ground.civil.pk), ground.round)
    assert (one.asked, one.answered, one.open) == (1, 1, 0)


def test_page_and_list_say_the_same_of_a_nil_return(ground: Ground):
    for unit in counties()[:3]:
        certified_by(unit, ground, [CARE, POOR, (POOR[0], "户籍证明")])
    nil = certified_by(ground.civil, ground, [])
    (one,) = units_compared(Unit.objects.filter(pk=ground.civil.pk), ground.round)
    assert one.asked == len(compared(nil).questions) == 2


def test_it_asks_as_often_for_many_papers_as_for_few(ground: Ground, cast: Cast):
    units, paper = counties(), started(ground, cast)

    def queries() -> tuple[int, int]:
        found = []
        for ask in (lambda: compared(paper), lambda: units_compared(Unit.objects.declaring(), ground.round)):
            with CaptureQueriesContext(connection) as caught:
                ask()
            found.append(len(caught))
        return found[0], found[1]

    for unit in units[:3]:
        certified_by(unit, ground, [CARE])
    before = queries()
    certified_by(units[3], ground, [CARE, POOR, OWN])
    certified_by(ground.other_civil, ground, [CARE, POOR, OWN])
    assert before == queries() == (7, 6)
