"""The review of legality row by row: remarks with and without script, what changed since, what the compiling side reads."""

import csv
from io import BytesIO, StringIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from publishing.enums import EditionState
from publishing.models import LegalityRemark, ListedItem
from publishing.operations import submit_for_legality
from tests.publishing.conftest import CANCELLED, COMPILED_AT, HOUR, KEPT, REFERRED
from tests.stories import a_story


@pytest.fixture(autouse=True)
def _in_phase_three():
    with time_machine.travel(COMPILED_AT + 2 * HOUR, tick=False):
        yield


@pytest.fixture
@a_story
def submitted(settled):
    compiled = settled.compile()
    submit_for_legality(compiled, actor=settled.cast.panel_chair, at=COMPILED_AT)
    return compiled


@pytest.fixture
@a_story
def again(settled, looked_at):
    submit_for_legality(looked_at.second, actor=settled.cast.panel_chair, at=COMPILED_AT + HOUR)
    return looked_at.second


def look(client, user, compilation, query=""):
    client.force_login(user)
    return client.get(reverse("legality_review", args=[compilation.pk]) + query)


def say(client, user, compilation, name=KEPT, query="", headers=None, **data):
    client.force_login(user)
    item = {"item": compilation.items.get(cert_name=name).pk} if name else {}
    given = {"kind": "change", "words": "依据已经废止。", **item, **data}
    return client.post(reverse("legality_remark", args=[compilation.pk]) + query, given, headers=headers)


def shown(answer):
    return [row.item.cert_name for row in answer.context["rows"]]


def counts(answer):
    return [one["count"] for one in answer.context["counts"]]


def test_every_row_stands_with_its_cells_and_a_form(client, settled, submitted):
    answer = look(client, settled.cast.legality, submitted)
    rows = {row.item.cert_name: row for row in answer.context["rows"]}
    outcomes = ["retain"] * 2 + ["cancel"] * 3 + ["refer", "strike"]
    assert [row.item.outcome for row in answer.context["rows"]] == outcomes
    assert dict(rows[KEPT].facts)["设定依据"] == "【法律】中华人民共和国教师法第十四条"
    assert [(rows[name].on, rows[name].number) for name in (KEPT, CANCELLED)] == [("保留清单", 1), ("取消清单", 1)]
    assert all(row.form for row in rows.values())
    assert (answer.context["tabs"], answer.context["followed"]) == ([], [])


def test_a_remark_without_script_comes_back_to_its_row(client, settled, submitted):
    answer = say(client, settled.cast.legality, submitted, query="?outcome=retain&page=1")
    item = submitted.items.get(cert_name=KEPT)
    page = reverse("legality_review", args=[submitted.pk])
    assert answer["Location"] == f"{page}?outcome=retain&page=1#item-{item.pk}"
    after = look(client, settled.cast.legality, submitted)
    row = next(row for row in after.context["rows"] if row.item == item)
    assert ([(said.word, said.remark.words) for said in row.said], counts(after)) == (
        [("需改", "依据已经废止。")],
        [1, 0, 0],
    )


def test_a_script_gets_the_row_alone_and_the_counts(client, settled, submitted):
    answer = say(client, settled.cast.legality, submitted, headers={"HX-Request": "true"})
    page, item = answer.content.decode(), submitted.items.get(cert_name=KEPT)
    assert (page.count("<article"), f'id="item-{item.pk}"' in page, "依据已经废止。" in page) == (1, True, True)
    assert ('hx-swap-oob="true"' in page, "<html" in page, counts(answer)) == (True, False, [1, 0, 0])


def test_what_is_said_of_the_whole_list_stands_apart(client, settled, submitted):
    answer = say(client, settled.cast.legality, submitted, name="", headers={"HX-Request": "true"})
    assert (answer.context["row"], [said.word for said in answer.context["whole"]]) == (None, ["需改"])
    assert 'id="whole"' in answer.content.decode()


@pytest.mark.parametrize("script", [None, {"HX-Request": "true"}])
@pytest.mark.parametrize(
    ("given", "field"), [({"words": " "}, "words"), ({"kind": ""}, "kind"), ({"kind": "withdrawn"}, "kind")]
)
def test_a_refusal_stands_at_the_row_with_what_was_typed(client, settled, submitted, given, field, script):
    answer = say(client, settled.cast.legality, submitted, headers=script, **given)
    rows = [answer.context["row"]] if script else answer.context["rows"]
    form = next(row.form for row in rows if row.item.cert_name == KEPT)
    assert (list(form.errors), form["words"].value(), LegalityRemark.objects.count()) == (
        [field],
        given.get("words", "依据已经废止。"),
        0,
    )


@pytest.mark.parametrize("item", ["0", "99999999", "x", "1" * 30, "-1", "１"])
def test_an_item_that_is_not_of_the_list_is_not_there(client, settled, submitted, item):
    assert say(client, settled.cast.legality, submitted, item=item).status_code == 404


def test_a_remark_is_withdrawn_with_its_reason_and_stays(client, settled, submitted):
    say(client, settled.cast.legality, submitted)
    remark = LegalityRemark.objects.get()
    address = reverse("legality_withdraw", args=[remark.pk])
    assert list(client.post(address, {"words": ""}).context["form"].errors) == ["words"]
    client.post(address, {"words": "依据仍然有效。"})
    answer = look(client, settled.cast.legality, submitted)
    said = next(row.said[0] for row in answer.context["rows"] if row.item.cert_name == KEPT)
    assert (said.remark.words, said.withdrawal.words, said.form) == ("依据已经废止。", "依据仍然有效。", None)
    assert counts(answer) == [0, 0, 0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?outcome=cancel", [CANCELLED, "健康证明", "收入证明"]),
        ("?q=教师资格", [KEPT]),
        ("?q=社会福利院", ["健康证明"]),
        ("?remark=change", [KEPT]),
        ("?remark=any&outcome=cancel", []),
        ("?outcome=retain&remark=none", ["婚姻状况证明"]),
        ("?q=没有的名称", []),
    ],
)
def test_rows_are_filtered_and_searched(client, settled, submitted, query, expected):
    say(client, settled.cast.legality, submitted)
    assert shown(look(client, settled.cast.legality, submitted, query)) == expected


def test_rows_are_filtered_by_unit(client, settled, submitted):
    query = f"?unit={settled.ground.township.pk}"
    assert shown(look(client, settled.cast.legality, submitted, query)) == ["婚姻状况证明", "收入证明"]


@pytest.mark.parametrize(
    "query", ["?outcome=%00", "?page=zzz", "?change=gone", "?unit=9999999999999999999999", "?q[]=1"]
)
def test_odd_addresses_are_answered(client, settled, submitted, query):
    assert look(client, settled.cast.legality, submitted, query).status_code == 200


def test_a_second_look_reads_what_changed_with_its_cells(client, settled, again):
    answer = look(client, settled.cast.legality, again, "?change=moved")
    rows = {row.item.cert_name: row for row in answer.context["rows"]}
    assert {name: row.change["text"] for name, row in rows.items()} == {
        KEPT: "有改动",
        CANCELLED: "有改动",
        "收入证明": "新增",
    }
    cells = [(cell.label, cell.before, cell.after) for cell in rows[KEPT].changed]
    assert cells == [("理由", "法律规定必须核验。", "法律第十四条规定必须核验。")]
    assert [(cell.label, cell.after) for cell in rows[CANCELLED].changed] == [("执行日期", "")]
    assert [said.remark.words for said in rows[KEPT].earlier] == [f"{KEPT}请核对。"]
    assert [(tab["label"], tab["count"]) for tab in answer.context["tabs"]] == [
        ("全部", 6),
        ("新增和改动", 3),
        ("新增", 1),
        ("有改动", 2),
        ("没有改动", 3),
        ("不再列入", 1),
    ]


def test_what_is_gone_is_read_without_a_form(client, settled, again):
    answer = look(client, settled.cast.legality, again, "?change=gone")
    (row,) = answer.context["rows"]
    assert (row.item.cert_name, row.change["text"], row.form) == ("健康证明", "不再列入", None)
    assert [said.remark.words for said in row.said] == ["健康证明请核对。"]


def test_the_page_tells_which_remarks_were_met(client, settled, again):
    lines = look(client, settled.cast.legality, again).context["followed"]
    told = [(one["remark"].words, one["word"], one["cells"]) for one in lines]
    assert told == [
        (f"{REFERRED}请核对。", "没有改动", ""),
        ("请核对。", "请核对", ""),
        (f"{KEPT}请核对。", "有改动", "理由"),
        ("健康证明请核对。", "不再列入", ""),
    ]


def test_who_compiles_reads_the_remarks_once_it_came_back_and_finds_the_items(client, settled, looked_at):
    cast = settled.cast
    answer = look(client, cast.panel_chair, looked_at.first, "?remark=any")
    rows = {row.item.cert_name: row for row in answer.context["rows"]}
    assert sorted(rows) == sorted([KEPT, "健康证明", REFERRED])
    assert rows[KEPT].url == reverse("ruling", args=[settled.rulings[KEPT].pk])
    assert (rows[KEPT].form, answer.context["writes"]) == (None, False)
    part = client.get(reverse("compilation", args=[looked_at.second.pk]))
    assert "第1版的4条审查意见在本版的落实情况" in part.content.decode()


@pytest.mark.parametrize("who", ["panel_chair", "coordinator", "approver", "clerk", "city_legality", "stranger_chair"])
def test_while_it_is_under_review_nobody_else_reads_or_writes(client, settled, submitted, who):
    person = getattr(settled.cast, who)
    say(client, settled.cast.legality, submitted)
    remark = LegalityRemark.objects.get()
    statuses = [
        look(client, person, submitted).status_code,
        say(client, person, submitted).status_code,
        client.post(reverse("legality_withdraw", args=[remark.pk]), {"words": "x"}).status_code,
        client.get(reverse("legality_file", args=[submitted.pk, "csv"])).status_code,
    ]
    assert statuses == [404] * 4
    assert LegalityRemark.objects.count() == 1


def test_the_recorder_of_the_approval_does_not_read_remarks_afterwards(client, settled, looked_at):
    assert look(client, settled.cast.approver, looked_at.first).status_code == 404
    page = client.get(reverse("compilation", args=[looked_at.second.pk])).content.decode()
    assert ("合法性审查意见" in page, "请核对。" in page) == (False, False)


def test_who_compiled_and_reviews_too_is_told_why_not(client, settled, submitted):
    submitted.compiled_by = settled.cast.legality
    submitted.save()
    answer = look(client, settled.cast.legality, submitted)
    assert (answer.context["why_not"][:10], answer.context["rows"][0].form) == ("清单由您编制或送审，", None)


def test_the_compilations_page_says_what_stands_in_the_way_of_passing(client, settled, submitted):
    say(client, settled.cast.legality, submitted)
    answer = client.get(reverse("compilation", args=[submitted.pk]))
    acts = {act["move"].name: act for act in answer.context["acts"]}
    assert acts["pass_legality"]["barred"].startswith(f"还有1条“需改”意见：“{KEPT}”。请退回清单")
    assert acts["send_back"]["form"].fields["note"].required is False
    client.post(reverse("send_back", args=[submitted.pk]), {"note": ""})
    assert set(submitted.editions.values_list("state", flat=True)) == {EditionState.SENT_BACK}


def test_the_remarks_are_taken_away(client, settled, looked_at):
    client.force_login(settled.cast.panel_chair)
    book = client.get(reverse("legality_file", args=[looked_at.first.pk, "xlsx"]))
    rows = list(load_workbook(BytesIO(book.content)).active.values)
    assert [row[6:8] for row in rows[3:8]] == [
        ("需改", "请核对。"),
        ("需改", "看错了。"),
        ("需改", f"{KEPT}请核对。"),
        ("需改", "健康证明请核对。"),
        ("疑问", f"{REFERRED}请核对。"),
    ]
    assert rows[1][0] == f"牵头单位：{settled.ground.lead.name}（{looked_at.first}）"
    text = client.get(reverse("legality_file", args=[looked_at.first.pk, "csv"])).content.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))
    assert [(line[1], line[2], line[10]) for line in lines[1:4]] == [
        ("整份清单", "", ""),
        ("整份清单", "", "不成立。"),
        ("保留清单", "1", ""),
    ]
    assert client.get(reverse("legality_file", args=[looked_at.first.pk, "pdf"])).status_code == 404


def test_the_page_asks_as_often_for_many_rows_and_remarks_as_for_few(client, settled, again, django_assert_num_queries):
    address = reverse("legality_review", args=[again.pk])
    say(client, settled.cast.legality, again)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    few = len(asked)
    row = ListedItem.objects.filter(compilation=again, outcome="retain").first()
    for number in range(30):
        row.pk, row.position, row.uid = None, 100 + number, f"00000000-0000-4000-8000-{number:012d}"
        row.save(force_insert=True)
        say(client, settled.cast.legality, again, name="", item=row.pk)
    with django_assert_num_queries(few):
        answer = client.get(address)
    assert (len(answer.context["rows"]), counts(answer)[0]) == (20, 31)
