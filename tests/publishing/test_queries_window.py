"""May this office ask for this: a verdict only for the same name, silence only where a list speaks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Unit
from publishing.queries import directory
from publishing.queries.naming import asked_as, same_name
from publishing.queries.offices import offices_called
from publishing.queries.window import Answer, window_check
from submissions.models import Certificate, CertificateAlias
from tests.publishing.conftest import CANCELLED, KEPT, REFERRED, STRUCK
from tests.publishing.test_views_find import more_items


@pytest.mark.parametrize(
    ("typed", "answer", "names"),
    [
        (KEPT, Answer.NEEDED, [KEPT]),
        ("无 犯罪记录", Answer.NEEDED, [KEPT]),
        ("無犯罪記錄證明", Answer.NEEDED, [KEPT]),
        ("要我开无犯罪记录证明吗", Answer.NEEDED, [KEPT]),
        (CANCELLED, Answer.CANCELLED, [CANCELLED]),
        (REFERRED, Answer.NEEDED, [REFERRED]),
        ("驾驶证", Answer.UNLISTED, []),
        (STRUCK, Answer.OWN, []),
        ("收入证明", Answer.UNLISTED, []),
        ("犯罪", Answer.ALIKE, []),
        ("亲属关系公证书", Answer.ALIKE, []),
        ("wfzjl", Answer.ALIKE, []),
        ("亲属关糸证明", Answer.ALIKE, []),
        ("户口迁移", Answer.ALIKE, []),
    ],
)
def test_what_an_office_asks_for_is_answered_from_its_own_items(published, typed, answer, names):
    found = window_check(published.ground.civil, typed)
    assert (found.answer, [item.cert_name for item in found.items]) == (answer, names)
    assert {edition.code for edition in found.editions} == {"540102-1-附3-01", "540102-1-附4-01"}


def test_names_that_are_alike_are_offered_best_first_until_none_is_meant(published):
    civil = published.ground.civil
    assert window_check(civil, "户口迁移").alike == [CANCELLED]
    assert window_check(civil, "亲属公证").alike == [CANCELLED]
    found = window_check(civil, "亲属公证", sure=True)
    assert (found.answer, found.alike) == (Answer.UNLISTED, ())
    assert window_check(civil, CANCELLED, sure=True).answer == Answer.CANCELLED


def test_the_catalogue_offers_another_name_of_the_same_certificate_but_not_one_that_only_a_declaration_knows(published):
    certificate = Certificate.objects.create(name="无违法证明", key="无违法证明", source="published")
    for name, source in (("无违法证明", "published"), (KEPT, "confirmed")):
        alias = {"name": name, "source": source, "certificate": certificate}
        CertificateAlias.objects.update_or_create(key=name, defaults=alias)
    assert window_check(published.ground.civil, "无违法证明").alike == [KEPT]
    CertificateAlias.objects.filter(key="无违法证明").update(source="declared")
    assert window_check(published.ground.civil, "无违法证明").answer == Answer.UNLISTED


def test_one_name_for_two_services_with_two_answers_depends_on_the_service(published):
    more_items(published.compilation, cert_name=CANCELLED, service_name="收养登记", outcome="retain", disposal="")
    found = window_check(published.ground.civil, CANCELLED)
    assert found.answer == Answer.DEPENDS
    assert {(item.service_name, item.outcome) for item in found.items} == {
        ("户口迁移", "cancel"),
        ("收养登记", "retain"),
    }


def test_what_is_not_published_or_not_declared_is_never_called_unlisted(published):
    ground = published.ground
    assert window_check(ground.other_civil, KEPT).answer == Answer.UNPUBLISHED
    assert window_check(ground.district_justice, KEPT).answer == Answer.UNDECLARED
    Unit.objects.filter(pk=ground.district_justice.pk).update(takes_part=False)
    bank = Unit.objects.get(pk=ground.district_justice.pk)
    assert window_check(bank, KEPT).answer == Answer.OUTSIDE


def test_a_township_is_answered_from_its_countys_list(published):
    found = window_check(published.ground.township, "收入证明")
    assert (found.answer, [item.unit for item in found.items]) == (Answer.CANCELLED, [published.ground.township])
    assert {edition.unit for edition in found.editions} == {published.ground.lead}


def test_the_question_costs_the_same_however_many_items_an_office_has(published):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            window_check(Unit.objects.select_related("division__parent").get(pk=published.ground.civil.pk), CANCELLED)
        return len(caught)

    one = queries()
    for _ in range(5):
        more_items(published.compilation, cert_name=CANCELLED)
    assert queries() == one <= 8


@pytest.mark.parametrize(
    ("key", "typed", "same"),
    [
        ("健康证明", "健康", True),
        ("居(租)住证明", "居住证明", True),
        ("居(租)住证明", "租住证明", True),
        ("亲属关系证明(书)", "亲属关系证明", True),
        ("居(租)住证明", "住证明", False),
        ("身份证", "身份证明", False),
        ("证明", "证明", False),
        ("居住证明", "证明", False),
        ("居住证", "居住证明", False),
        ("居住证明", "居 住 证明？", True),
    ],
)
def test_only_the_ending_may_be_left_out_of_a_name(key, typed, same):
    assert same_name(key, asked_as(typed)) is same


def codes(text, place=None):
    called = offices_called(text, place, directory())
    return [unit.code for unit in called.found], called.more, called.elsewhere


def test_an_office_of_a_name_is_offered_in_every_place_that_has_one(ground):
    county, nagqu = ground.divisions["540102"], ground.divisions["540600"]
    civil = ["540100-002", "540102-002", "540103-002"]
    assert codes("民政局") == (civil, False, False)
    assert codes("民政") == (civil, False, False)
    assert codes("民政局", county) == (["540102-002"], False, False)
    assert codes("城关区 民政局") == (["540102-002"], False, False)
    assert codes("城关民政局") == (["540102-002"], False, False)
    assert codes("八廓街道办") == (["540102002-001"], False, False)
    assert codes("城关区民政局", nagqu) == (["540102-002"], False, True)
    assert codes("某某局") == ([], False, False)
    Unit.objects.filter(code="540102-002").update(valid_to="2020-10-01")
    assert codes("民政局", county) == (["540100-002", "540103-002"], False, True)


def test_more_offices_of_a_name_than_are_named_are_said(ground, monkeypatch):
    monkeypatch.setattr("publishing.queries.offices.OFFERED", 2)
    found, more, _ = codes("民政局")
    assert (len(found), more) == (2, True)


@pytest.mark.parametrize("typed", [".", "，。", "asdf", "不用", "证明", "材料", "婚姻", "证", "(", "书"])
def test_what_names_no_paper_gets_no_verdict(published, typed):
    for sure in (False, True):
        assert window_check(published.ground.institution, typed, sure=sure).answer == Answer.UNCLEAR


@pytest.mark.parametrize("typed", ["照片", "申请表", "身份证", "本人身份证复印件", "户口簿", "户口本"])
def test_papers_of_the_applicants_own_are_outside_the_lists(published, typed):
    assert window_check(published.ground.institution, typed).answer == Answer.OWN


def test_what_is_kept_and_alike_stands_beside_an_answer_that_is_not_for_paper(published):
    more_items(published.compilation, cert_name="户口簿和身份证")
    civil = published.ground.civil
    assert window_check(civil, "身份证").alike == ["户口簿和身份证"]
    found = window_check(civil, "身份证", sure=True)
    assert (found.answer, found.on_paper, [item.cert_name for item in found.aside]) == (
        Answer.OWN,
        False,
        ["户口簿和身份证"],
    )
    gone = window_check(civil, "亲属公证", sure=True)
    assert (gone.answer, gone.on_paper, [item.cert_name for item in gone.aside]) == (Answer.UNLISTED, True, [CANCELLED])
    assert not window_check(civil, "犯罪记录公证书", sure=True).on_paper
