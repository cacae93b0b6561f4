"""The pages of the work summary: written section by section, signed, handed up, read above, taken away."""

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from docx import Document
from openpyxl import load_workbook

from supervision.enums.year_end import SummaryState
from supervision.models.year_end import YearEndSummary
from supervision.operations.year_end import certify, hand_in, save_section, send_back
from tests.cast import PHASE_5, Cast, Ground
from tests.publishing.conftest import Published
from tests.supervision.year_end_papers import (
    HOUR,
    TEXTS,
    draft_of_civil,
    get,
    handed,
    of_civil,
    post,
    signed,
    written,
)

__all__ = ["draft_of_civil"]


def words(response: Any) -> str:
    """What the page says, blanks taken out."""
    return re.sub(r"\s+", "", strip_tags(response.content.decode()))


def test_a_clerk_begins_writes_and_hands_in_without_a_script(client: Any, ground: Ground, cast: Cast):
    begun = get(client, cast.clerk, "year_ends")
    assert "开始起草" in words(begun)
    led = post(client, cast.clerk, "year_end_start", ground.civil.pk)
    summary = YearEndSummary.objects.get(unit=ground.civil)
    assert led["Location"] == reverse("year_end_edit", args=[summary.pk])
    refused = post(client, cast.clerk, "year_end_move", summary.pk, move="hand_in")
    assert (refused.status_code, "“组织部署”还没有写" in words(refused)) == (409, True)
    for code, text in TEXTS.items():
        saved = post(client, cast.clerk, "year_end_section", summary.pk, code, text=text, version=0)
        assert saved["Location"].endswith(f"#section-{code}")
    assert post(client, cast.clerk, "year_end_move", summary.pk, move="hand_in").status_code == 302
    twice = post(client, cast.clerk, "year_end_move", summary.pk, move="hand_in")
    assert twice.status_code == 302  # the same button pressed twice is told the same
    locked = post(client, cast.clerk, "year_end_section", summary.pk, "next", text="以后再写。", version=1)
    assert (locked.status_code, "已锁定" in words(locked)) == (422, True)


def test_the_script_saves_one_section_and_is_told_its_state(client: Any, cast: Cast, draft_of_civil: YearEndSummary):
    key, alone = draft_of_civil.pk, {"X-Section": "1"}
    saved = post(
        client, cast.clerk, "year_end_section", key, "next", headers=alone, text="明年继续。共享数据。", version=1
    )
    assert (saved.status_code, 'data-version="2"' in saved.content.decode(), "<html" in saved.content.decode()) == (
        200,
        True,
        False,
    )
    late = post(client, cast.clerk, "year_end_section", key, "next", headers=alone, text="另一个窗口写的。", version=1)
    assert (late.status_code, "明年继续。共享数据。" in words(late)) == (409, True)
    page = post(client, cast.clerk, "year_end_section", key, "next", text="另一个窗口写的。", version=1)
    assert (page.status_code, "明年继续。共享数据。" in words(page), "另一个窗口写的。" in words(page)) == (
        409,
        True,
        True,
    )
    assert 'name="version" value="2"' in page.content.decode()  # saved again, what was typed stands
    over = post(client, cast.clerk, "year_end_section", key, "next", text="合在一起：共享数据。", version=2)
    assert over.status_code == 302
    assert post(client, cast.clerk, "year_end_section", key, "nothing", text="x", version=0).status_code == 404


def test_each_figure_leads_to_rows_that_its_reader_may_open(client: Any, published: Published):
    kept = of_civil(published.ground, published.cast)
    page = get(client, published.cast.clerk, "year_end", kept.summary.pk, at=PHASE_5 + 3 * HOUR)
    groups = page.context["groups"]
    lines = {line["label"]: line for group in groups for line in group["lines"]}
    assert {str(label): line["count"] for label, line in lines.items()}["取消"] == 1
    assert [str(line["label"]) for line in lines.values() if not line["url"]] == []
    for person, left in ((published.cast.clerk, "-"), (published.cast.coordinator, "/figures/")):
        seen = get(client, person, "year_end", kept.summary.pk, at=PHASE_5 + 3 * HOUR)
        urls = {line["url"] for group in seen.context["groups"] for line in group["lines"]}
        urls = {url for url in urls if not url.startswith(left)}  # who may read those is in the matrix of rights
        with time_machine.travel(PHASE_5 + 3 * HOUR, tick=False):
            assert {url: code for url in urls if (code := client.get(url).status_code) != 200} == {}
    with time_machine.travel(PHASE_5, tick=False):
        cancelled = client.get(lines_of(page, "部门核查"))
    assert (cancelled.context["narrowed"], len(cancelled.context["answers"])) == (True, 1)


@pytest.mark.parametrize(("outline", "says"), [(1, False), (2, True)])
def test_a_summary_is_read_in_the_sentences_of_its_own_outline(
    client: Any, ground: Ground, cast: Cast, outline: int, says: bool
):
    summary = written(ground.civil, cast.clerk, ground)
    YearEndSummary.objects.update(template=outline)
    new = ("其中应当纠正", "应更新办事指南")
    edited = words(get(client, cast.clerk, "year_end_edit", summary.pk))
    summary.refresh_from_db()
    hand_in(summary, actor=cast.clerk, at=PHASE_5)
    certify(summary, actor=cast.leader, at=PHASE_5)
    page = words(get(client, cast.coordinator, "year_end", summary.pk, at=PHASE_5 + HOUR))
    word = get(client, cast.coordinator, "year_end_word", summary.pk, at=PHASE_5 + HOUR)
    paper = "".join(line.text for line in Document(BytesIO(word.content)).paragraphs)
    read = [text.split("附表")[0] for text in (edited, page, paper)]
    assert [said in text for text in read for said in new] == [says] * 6
    assert ["各项工作到期" in text for text in read] == [True] * 3


def lines_of(page: Any, label: str) -> str:
    return next(line["url"] for group in page.context["groups"] for line in group["lines"] if line["label"] == label)


def test_signing_is_asked_once_more_and_superiors_read_what_was_signed(client: Any, ground: Ground, cast: Cast):
    summary = handed(ground.civil, cast.clerk, ground)
    asked = get(client, cast.leader, "year_end_move", summary.pk, confirm="certify")
    assert (asked.status_code, "确认签发报送" in words(asked)) == (200, True)
    version = asked.context["version"]
    assert get(client, cast.coordinator, "year_end", summary.pk).status_code == 404
    done = post(client, cast.leader, "year_end_move", summary.pk, move="certify", version=version)
    assert done.status_code == 302
    above = get(client, cast.coordinator, "year_end", summary.pk)
    assert [one.name for one in above.context["moves"]] == ["receive", "return"]
    noteless = post(client, cast.coordinator, "year_end_move", summary.pk, move="return", note="")
    assert (noteless.status_code, "须写明理由" in words(noteless)) == (422, True)
    assert (
        post(client, cast.coordinator, "year_end_move", summary.pk, move="return", note="请补充。").status_code == 302
    )
    save_section(
        YearEndSummary.objects.get(pk=summary.pk), "next", "退回后写的新话。", seen=1, actor=cast.clerk, at=PHASE_5
    )
    assert "退回后写的新话。" not in words(get(client, cast.coordinator, "year_end", summary.pk))
    assert "退回后写的新话。" in words(get(client, cast.clerk, "year_end", summary.pk))
    assert get(client, cast.stranger, "year_end", summary.pk).status_code == 404


def test_several_are_received_at_once_and_the_table_is_taken_away(client: Any, published: Published):
    ground, cast = published.ground, published.cast
    one, two = of_civil(ground, cast), signed(ground.township, cast.township_clerk, cast.township_leader, ground)
    page = get(client, cast.coordinator, "year_ends")
    assert ("应报4个单位，已报2个，未报2个" in words(page), page.context["may_receive"]) == (True, True)
    keys = [one.summary_id, two.summary_id]
    assert post(client, cast.coordinator, "year_end_receive", pick=keys, unit="540102-001").status_code == 302
    assert set(YearEndSummary.objects.values_list("state", flat=True)) == {SummaryState.RECEIVED}
    empty = post(client, cast.coordinator, "year_end_receive", unit="540102-001")
    assert (empty.status_code, post(client, cast.clerk, "year_end_receive", pick=keys).status_code) == (302, 404)
    book = load_workbook(BytesIO(get(client, cast.coordinator, "year_ends_file", "xlsx").content))
    rows = [row for row in book.active.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert next(row[2:6] for row in rows) == ("城关区民政局", "已接收", 1, 1)
    text = get(client, cast.coordinator, "year_ends_file", "csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].split(",")[2:6] == ["城关区民政局", "已接收", "1", "1"]
    assert get(client, cast.coordinator, "year_ends_file", "pdf").status_code == 404
    # From the prefecture down to the county, never sideways.
    assert get(client, cast.city_coordinator, "year_ends", unit="540102-001").context["lead"] == ground.lead
    assert get(client, cast.coordinator, "year_ends", unit="540103-001").status_code == 404


def test_the_word_file_says_what_was_signed_and_names_nobody(client: Any, published: Published):
    ground, cast = published.ground, published.cast
    draft = written(ground.lead, cast.lead_clerk, ground)
    first = Document(BytesIO(get(client, cast.lead_clerk, "year_end_word", draft.pk).content))
    assert first.paragraphs[0].text == "（草稿，未签发）"
    hand_in(draft, actor=cast.lead_clerk, at=PHASE_5)
    certify(draft, actor=cast.lead_leader, at=PHASE_5)
    content = get(client, cast.coordinator, "year_end_word", draft.pk).content
    paper = Document(BytesIO(content))
    texts = [one.text for one in paper.paragraphs]
    assert texts[:2] == ["城关区人民政府办公室", "“减证便民”专项行动工作总结"]
    assert [text for text in TEXTS.values() if text not in texts] == []
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows][-1] == ["精简率", "取消÷清理前总数", "—"]
    assert [cell.text for cell in paper.tables[1].rows[-1].cells] == ["合计", "", "4", "0"]
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert cast.lead_leader.name not in "".join(
            parts.read(name).decode(errors="ignore") for name in parts.namelist()
        )


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(client: Any, ground: Ground, cast: Cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert get(client, cast.region_coordinator, "year_ends").status_code == 200
        return len(queries)

    of_civil(ground, cast)
    asked()
    few = asked()
    signed(ground.township, cast.township_clerk, cast.township_leader, ground)
    signed(ground.education, cast.region_clerk, cast.region_leader, ground)
    send_back(
        signed(ground.other_civil, cast.stranger, cast.stranger_leader, ground).summary,
        note="请补充。",
        actor=cast.region_coordinator,
        at=PHASE_5,
    )
    assert asked() == few


@pytest.mark.parametrize("person", ["stranger", "panel_chair", "legality", "township_clerk"])
def test_a_stranger_finds_nothing(client: Any, cast: Cast, draft_of_civil: YearEndSummary, person: str):
    who, key = getattr(cast, person), draft_of_civil.pk
    found = [get(client, who, name, key).status_code for name in ("year_end", "year_end_edit", "year_end_word")]
    assert [*found, post(client, who, "year_end_section", key, "next", text="x").status_code] == [404] * 4
