"""Bulk acts looked back at: the list, one of them, its file, and the whole taken back."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from campaign.models import Recusal
from review.models import Batch
from review.operations import accept, feed_back
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import COPY, KINSHIP
from tests.review.test_operations_batches import NAMES, WHY, bulk, read_all, states

PANEL = {"panel_member", "panel_chair"}


@pytest.fixture
def made(docketed):
    """A bulk act on three items."""
    read_all(docketed)
    return bulk(docketed)


def page_of(client, batch):
    return client.get(reverse("batch", args=[batch.pk]))


def test_the_list_and_the_page_say_who_when_why_and_what(docketed, made, as_user, cast):
    client = as_user(cast.panel_chair)
    assert [(line["batch"], line["count"]) for line in client.get(reverse("batches")).context["lines"]] == [(made, 3)]
    page = page_of(client, made)
    assert [line["case"].item.cert_name for line in page.context["lines"]] == [KINSHIP, *NAMES[1:]]
    assert {(line["outcome"], line["disposal"], line["stands"]) for line in page.context["lines"]} == {
        ("取消", "取消废止", True)
    }
    assert (page.context["undoable"], page.context["left"]) == (True, 3)
    assert WHY in page.content.decode()


def test_what_the_batch_ruled_is_shown_also_after_it_fell(docketed, made, as_user, cast):
    client = as_user(cast.panel_member)
    answer = client.post(reverse("batch_undo", args=[made.pk]), {"note": "结论有误。"})
    assert answer.url == reverse("batch", args=[made.pk])
    page = page_of(client, made)
    assert {line["disposal"] for line in page.context["lines"]} == {"取消废止"}
    assert "城关审核甲于2020年11月5日 11:00撤销" in page.content.decode()
    assert (states(docketed), page.context["undoable"]) == (["pending"] * 3, False)


def test_undoing_twice_gets_the_same_answer(made, as_user, cast):
    client = as_user(cast.panel_member)
    for _ in range(2):
        assert client.post(reverse("batch_undo", args=[made.pk]), {"note": "结论有误。"}).status_code == 302
    assert client.post(reverse("batch_undo", args=[made.pk]), {"note": "另一个理由。"}).status_code == 409


def test_undoing_asks_for_a_reason(docketed, made, as_user, cast):
    page = as_user(cast.panel_member).post(reverse("batch_undo", args=[made.pk]), {"note": " "})
    assert list(page.context["form"].errors) == ["note"]
    assert states(docketed) == ["ruled"] * 3


def test_an_answered_batch_offers_no_undo_and_refuses_it(docketed, made, as_user, cast):
    feed_back([docketed.case(COPY)], actor=cast.panel_chair, at=PHASE_3)
    accept([docketed.case(COPY)], actor=cast.clerk, at=PHASE_3)
    client = as_user(cast.panel_chair)
    assert not page_of(client, made).context["undoable"]
    page = client.post(reverse("batch_undo", args=[made.pk]), {"note": "结论有误。"})
    assert (page.status_code, "已有事项由单位答复" in page.content.decode()) == (409, True)
    assert states(docketed) == ["ruled", "ruled", "settled"]


def test_its_items_can_be_taken_away(made, as_user, cast):
    client = as_user(cast.panel_member)
    answer = client.get(reverse("batch_download", args=[made.pk, "csv"]))
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (len(table), answer.headers["Content-Type"]) == (4, "text/csv; charset=utf-8")
    assert client.get(reverse("batch_download", args=[made.pk, "xlsx"])).content[:2] == b"PK"
    assert client.get(reverse("batch_download", args=[made.pk, "pdf"])).status_code == 404


def test_who_stands_aside_from_its_unit_does_not_find_it(made, as_user, cast, ground):
    made_by = {"declared_by": cast.panel_chair, "declared_at": PHASE_3}
    Recusal.objects.create(user=cast.panel_chair, unit=ground.civil, kind="kin", **made_by)
    client = as_user(cast.panel_chair)
    assert client.get(reverse("batches")).context["lines"] == []
    assert page_of(client, made).status_code == 404
    assert client.get(reverse("batch_download", args=[made.pk, "csv"])).status_code == 404


@pytest.mark.parametrize("name", sorted(A_FEW - PANEL - {"disabled"}))
def test_nobody_but_the_panel_finds_a_batch(docketed, made, as_user, cast, name):
    client = as_user(getattr(cast, name))
    assert page_of(client, made).status_code == 404
    assert client.post(reverse("batch_undo", args=[made.pk]), {"note": "理由。"}).status_code == 404
    assert Batch.objects.get().undone_at is None


def test_an_empty_list_says_what_to_do(docketed, as_user, cast):
    assert "还没有批量办理过" in as_user(cast.panel_member).get(reverse("batches")).content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(docketed, as_user, cast, django_assert_num_queries):
    read_all(docketed)
    client, counts = as_user(cast.panel_member), []
    client.get(reverse("batches"))
    for names in ((KINSHIP,), NAMES[1:2], NAMES[2:]):
        bulk(docketed, names)
        with django_assert_num_queries(100, exact=False) as asked:
            client.get(reverse("batches"))
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_the_list_is_taken_away_with_what_was_taken_back(docketed, made, as_user, cast):
    client = as_user(cast.panel_member)
    client.post(reverse("batch_undo", args=[made.pk]), {"note": "=结论有误。"})
    answer = client.get(reverse("batches_download", args=["csv"]))
    _, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert line == [
        *(str(made.pk), "城关区人民政府办公室", "第1轮", "提出意见", "勾选办理", "3", "城关审核甲", "2020-11-05 10:00"),
        *(WHY, "已撤销", "城关审核甲", "2020-11-05 11:00", "'=结论有误。"),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(reverse("batches_download", args=["xlsx"])).content)).active
    assert [sheet.cell(4, column).value for column in (1, 6, 10)] == [made.pk, 3, "已撤销"]
    assert client.get(reverse("batches_download", args=["pdf"])).status_code == 404


def test_who_stands_aside_takes_away_no_batch_of_the_unit(docketed, made, as_user, cast, ground):
    made_by = {"declared_by": cast.panel_chair, "declared_at": PHASE_3}
    Recusal.objects.create(user=cast.panel_chair, unit=ground.civil, kind="kin", **made_by)
    answer = as_user(cast.panel_chair).get(reverse("batches_download", args=["csv"]))
    assert len(answer.content.decode().splitlines()) == 1
