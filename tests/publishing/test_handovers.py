"""Items whose checking office has not agreed: held up or printed 待衔接, as the campaign's policy says."""

from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaign.enums import Unconfirmed
from campaign.models import Campaign, Round, Unit
from publishing.models import ListedItem
from publishing.operations import NotSettled, open_published
from review.models import Confirmation, Ruling
from review.operations import record_consent, take_over
from tests.cast import PHASE_3
from tests.publishing.conftest import CANCELLED, COMPILED_AT, PUBLISHED_AT, content_of

OPEN = "待衔接"


def policy(value):
    Campaign.objects.update(unconfirmed=value)
    return Round.objects.select_related("campaign").get()


def row(compilation, cert_name=CANCELLED):
    return compilation.items.get(cert_name=cert_name)


def consent(settled):
    one = Confirmation.objects.current().get(ruling__item__cert_name=CANCELLED)
    record_consent(one, number="1号", day=PHASE_3.date(), actor=settled.cast.panel_chair, at=COMPILED_AT)


def as_asked_of(settled, office, day=None, effective=None):
    """The item as if an office of the system had been asked and had agreed, from `day` on."""
    one = Confirmation.objects.current().get(ruling__item__cert_name=CANCELLED)
    Confirmation.objects.filter(pk=one.pk).update(office=office, body=office.name, state="waiting")
    ruling = Ruling.objects.filter(pk=one.ruling_id)
    ruling.update(checking_office=office, checking_unit=office.name, effective_from=effective)
    words = {"method": "核对。", "contact_office": "科室", "contact_phone": "0891-0000000", "days": 3}
    one = Confirmation.objects.select_related("office", "ruling").get(pk=one.pk)
    take_over(one, from_day=day, **words, actor=settled.cast.stranger, at=COMPILED_AT)


class TestBlock:
    def test_compiling_is_refused_with_the_item_and_the_office(self, settled):
        settled.ground.round = policy(Unconfirmed.BLOCK)
        with pytest.raises(NotSettled) as refused:
            settled.compile()
        assert "还有1个事项的承接单位没有确认：城关区民政局“亲属关系证明”（城关区公安分局）" in refused.value.words
        assert ListedItem.objects.count() == 0

    def test_once_all_have_agreed_it_goes_on(self, settled):
        settled.ground.round = policy(Unconfirmed.BLOCK)
        consent(settled)
        assert row(settled.compile()).remark == ""

    def test_the_page_says_what_hinders(self, client, settled):
        policy(Unconfirmed.BLOCK)
        client.force_login(settled.cast.panel_chair)
        page = client.get(reverse("compile_list", args=[settled.ground.lead.pk]), {"round": 1})
        assert [problem.code for problem in page.context["problems"]] == ["unconfirmed"]
        assert page.context["handovers"] == []


class TestPrint:
    def test_the_row_says_so_and_only_that_row(self, settled):
        compilation = settled.compile()
        assert list(compilation.items.filter(remark=OPEN).values_list("cert_name", flat=True)) == [CANCELLED]
        assert row(compilation).is_handover_open

    def test_the_page_names_them_before_compiling(self, client, settled):
        client.force_login(settled.cast.panel_chair)
        page = client.get(reverse("compile_list", args=[settled.ground.lead.pk]), {"round": 1})
        assert (page.context["problems"], len(page.context["handovers"])) == ([], 1)
        assert "亲属关系证明（城关区公安分局）" in page.content.decode()

    def test_workbook_and_public_pages_say_so(self, client, published, tmp_path):
        path = tmp_path / "list.xlsx"
        path.write_bytes(content_of(open_published(published.cancelled)))
        cells = [cell.value for line in load_workbook(path).active.iter_rows() for cell in line]
        assert cells.count(OPEN) == 1
        item = client.get(reverse("item", args=[published.uid(CANCELLED)])).content.decode()
        assert "城关区公安分局（待衔接：" in item
        place = client.get(reverse("place", args=["540102"]), {"list": "cancel"}).content.decode()
        assert place.count("（待衔接）") == 1

    def test_an_agreed_one_is_printed_without_it_and_the_correction_drops_it(self, published):
        assert row(published.compilation).remark == OPEN
        consent(published)
        corrected = published.correct("承接单位已经确认。")
        assert (row(corrected).remark, row(published.compilation).remark) == ("", OPEN)


class TestFromADay:
    DAY = date(2020, 12, 1)

    @pytest.mark.parametrize(
        ("ruled", "listed"),
        [(None, DAY), (date(2020, 11, 20), DAY), (date(2020, 12, 20), date(2020, 12, 20))],
    )
    def test_the_certificate_is_asked_for_until_somebody_checks(self, settled, ruled, listed):
        as_asked_of(settled, Unit.objects.get(pk=settled.ground.other_civil.pk), self.DAY, ruled)
        found = row(settled.compile())
        assert (found.effective_from, found.remark) == (listed, "")

    def test_a_correction_does_not_put_a_published_day_off(self, published):
        Ruling.objects.filter(uid=published.uid(CANCELLED)).update(effective_from=None)
        before = row(published.compilation).effective_from
        as_asked_of(published, Unit.objects.get(pk=published.ground.other_civil.pk), self.DAY)
        assert row(published.correct("承接单位已经确认。")).effective_from == before
        assert before <= PUBLISHED_AT.date()
