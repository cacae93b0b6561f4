"""Photographs go with their files when their time is over; what a check and an order record, lists and the log stay (decision 61)."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from campaign.operations.checking_log import check_log
from campaign.operations.retention import erase_due
from campaign.operations.sealing import seal_log
from publishing.models import Edition
from publishing.operations import check_editions
from supervision.models import AnswerEvidence, CheckPhoto, CorrectionOrder, OrderFile, PhotoErasure
from supervision.operations.answer_evidence import answer_with_evidence
from supervision.operations.check_answers import take_photo
from supervision.operations.corrections import Evidence, report_order, save_report, verify_order, withdraw_order
from supervision.operations.hearings import hear
from supervision.operations.referrals import AnswerDraft
from tests.supervision.conftest import COMPLAINED_AT, DAY, Complaining
from tests.supervision.inspecting import VISITED_AT, Checked, photo

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="as the other tests of retention")
VERIFIED_AT = VISITED_AT + 90 * DAY
KINDS = ("answer_photos", "check_photos", "order_photos")


def erased(at) -> dict[str, int]:
    """How many photographs went, by kind."""
    return {kind: count for kind, count in erase_due(at=at).items() if kind in KINDS}


def corrected(checked: Checked) -> CorrectionOrder:
    """A visit with a photograph found something; a photograph and a paper showed that it was put right, and it was verified."""
    cast = checked.cast
    checked.answer_all(wrong=["still_asked"])
    key, content = checked.standings[0].key, photo("red")
    take_photo(checked.visit, uuid.uuid4(), key, content, actor=cast.inspector, at=VISITED_AT)
    order = checked.order(checked.hand_in())
    files = [Evidence("示例某某.jpg", photo("blue")), Evidence("说明.pdf", b"%PDF-1.4")]
    save_report(order, "已删去。", files, actor=cast.clerk, at=VERIFIED_AT)
    report_order(order, actor=cast.leader, at=VERIFIED_AT)
    return verify_order(order, actor=cast.supervisor, at=VERIFIED_AT)


def test_photos_of_visits_and_corrections_go_with_their_files_and_the_record_stays(checked: Checked, client):
    order, shot = corrected(checked), CheckPhoto.objects.get()
    picture, paper = OrderFile.objects.order_by("pk")
    paths = [Path(one.file.path) for one in (shot, picture, paper)]
    sums = list(Edition.objects.order_by("pk").values_list("pk", "sha256"))
    seal_log(at=VERIFIED_AT)
    assert erased(VISITED_AT + timedelta(days=400)) == {}  # what the visit found was put right later than that
    at = VERIFIED_AT + timedelta(days=366)
    assert (erased(at), erased(at)) == ({"check_photos": 1, "order_photos": 1}, {})
    assert [path.exists() for path in paths] == [False, False, True]
    kept = list(OrderFile.objects.order_by("pk").values_list("file_name", "sha256", "erased_at"))
    assert kept == [("照片.jpg", picture.sha256, at), ("说明.pdf", paper.sha256, None)]
    assert PhotoErasure.objects.get().photo == shot
    seal_log(at=at)
    assert (check_log(at=at).found, check_editions(at=at).findings) == ((), ())
    assert list(Edition.objects.order_by("pk").values_list("pk", "sha256")) == sums
    client.force_login(checked.cast.supervisor)
    pages = (reverse("order", args=[order.pk]), reverse("check_visit", args=[shot.visit_id]))
    assert ["按期删除" in client.get(page).content.decode() for page in pages] == [True, True]
    files = (
        reverse("order_file", args=[order.pk, picture.pk]),
        reverse("order_file", args=[order.pk, paper.pk]),
        reverse("check_photo", args=[shot.visit_id, shot.uuid]),
    )
    assert [client.get(page).status_code for page in files] == [404, 200, 404]


def test_photos_of_a_withdrawn_order_go_a_year_after_it_was_withdrawn(checked: Checked):
    cast, order = checked.cast, checked.order()
    save_report(order, "已删去。", [Evidence("照片.jpg", photo())], actor=cast.clerk, at=VISITED_AT + DAY)
    withdrawn_at = VISITED_AT + 400 * DAY
    withdraw_order(order, note="下达有误。", actor=cast.supervisor, at=withdrawn_at)
    days = (timedelta(days=1), timedelta(days=364), timedelta(days=366))
    assert [erased(withdrawn_at + one) for one in days] == [{}, {}, {"order_photos": 1}]


def test_photos_of_answers_go_a_year_after_the_complaint_is_closed(complaining: Complaining, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    complaint = complaining.referred()
    at, draft = COMPLAINED_AT + DAY, AnswerDraft("corrected", "已停止。", True, COMPLAINED_AT.date(), "更换指南。")
    part = complaint.referrals.get()
    answer_with_evidence(part, draft, photos=[photo("red")], actor=complaining.cast.clerk, at=at)
    complaint.refresh_from_db()
    complaining.feed_back(complaint)
    path = Path(AnswerEvidence.objects.get().file.path)
    assert erased(at + timedelta(days=800)) == {}  # not closed
    hear(complaint, word="solved", text="", actor=None, at=at + 2 * DAY)
    assert erased(at + timedelta(days=366)) == {}
    assert (erased(at + timedelta(days=368)), path.exists()) == ({"answer_photos": 1}, False)
