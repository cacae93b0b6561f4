"""One compilation: both lists as printed, figures, guides missing, the moves of each person, the log; files to take away."""

from io import BytesIO
from urllib.parse import unquote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from publishing.enums import EditionState
from publishing.models import Compilation, ListedItem
from publishing.operations import submit_for_legality
from publishing.sheets.annexes import CANCELLED as ANNEX_4
from publishing.sheets.annexes import RETAINED as ANNEX_3
from tests.publishing.conftest import COMPILED_AT, HOUR, KEPT, PUBLISHED_AT, REFERRED, STRUCK


@pytest.fixture(autouse=True)
def _in_phase_three():
    with time_machine.travel(PUBLISHED_AT + HOUR, tick=False):
        yield


def look(client, user, compilation, query=""):
    client.force_login(user)
    return client.get(reverse("compilation", args=[compilation.pk]) + query)


def moves(answer):
    return [act["move"].name for act in answer.context["acts"]]


@pytest.mark.parametrize(
    "who", ["stranger_chair", "city_chair", "region_coordinator", "clerk", "panel_member", "technical"]
)
def test_an_unpublished_list_is_hidden_from_everybody_else(client, settled, who):
    compilation = settled.compile()
    edition = compilation.editions.first()
    client.force_login(getattr(settled.cast, who))
    pages = [reverse("compilation", args=[compilation.pk]), reverse("edition_workbook", args=[edition.pk])]
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_the_kept_list_is_shown_in_the_columns_of_annex_3(client, published):
    context = look(client, published.cast.legality, published.compilation).context
    assert [column["label"].split("：")[-1] for column in context["columns"]] == [one.header for one in ANNEX_3.columns]
    first = dict(zip((one.key for one in ANNEX_3.columns), context["rows"][0], strict=True))
    assert (first["no"], first["cert_name"], first["basis"]) == (1, KEPT, "【法律】中华人民共和国教师法第十四条")
    assert (first["region"], first["county"], first["guide_days"]) == ("", "√", "3个工作日")


def test_the_cancelled_list_is_shown_in_the_columns_of_annex_4(client, published):
    context = look(client, published.cast.legality, published.compilation, "?list=cancelled").context
    assert [column["label"] for column in context["columns"]] == [one.header for one in ANNEX_4.columns]
    rows = [dict(zip((one.key for one in ANNEX_4.columns), row, strict=True)) for row in context["rows"]]
    assert [(row["no"], row["disposal"]) for row in rows] == [(1, "部门核查"), (2, "取消废止"), (3, "告知承诺")]
    assert [row["effective"] for row in rows] == ["2020年11月5日", "2020年11月13日", "2020年11月13日"]


def test_what_stands_on_neither_list_is_shown_too(client, published):
    for name, expected in (("referred", REFERRED), ("struck", STRUCK)):
        context = look(client, published.cast.legality, published.compilation, f"?list={name}").context
        assert [row[2] for row in context["rows"]] == [expected]


def test_figures_and_check_line(client, published):
    figures = look(client, published.cast.legality, published.compilation).context["figures"]
    assert [row[0] for row in figures["rows"]] == ["城关区民政局", "城关区社会福利院", "八廓街道办事处"]
    assert (figures["sums"]["baseline"], figures["side"], figures["balanced"]) == (6, 6, True)
    assert figures["foot"][-1] == "50.00 %"


def test_missing_guides_are_a_warning_with_the_unit(client, published):
    context = look(client, published.cast.legality, published.compilation).context
    assert context["missing"] == {"八廓街道办事处": 1}


@pytest.mark.parametrize(
    ("who", "state", "expected"),
    [
        ("panel_chair", EditionState.COMPILED, ["submit_legality", "discard"]),
        ("coordinator", EditionState.COMPILED, ["submit_legality", "discard"]),
        ("legality", EditionState.COMPILED, []),
        ("panel_chair", EditionState.IN_LEGALITY, []),
        ("legality", EditionState.IN_LEGALITY, ["pass_legality", "send_back"]),
        ("panel_chair", EditionState.SENT_BACK, ["discard"]),
        ("approver", EditionState.LEGAL, ["approve"]),
        ("coordinator", EditionState.LEGAL, []),
        ("coordinator", EditionState.APPROVED, ["publish"]),
        ("panel_chair", EditionState.APPROVED, []),
    ],
)
def test_each_person_sees_the_moves_that_are_theirs(client, settled, who, state, expected):
    compilation = settled.compile()
    compilation.editions.update(state=state)
    assert moves(look(client, getattr(settled.cast, who), compilation)) == expected


def test_nothing_is_left_to_do_with_a_published_list(client, published):
    cast = published.cast
    people = (cast.panel_chair, cast.coordinator, cast.legality, cast.approver)
    assert [moves(look(client, person, published.compilation)) for person in people] == [[], [], [], []]


def test_the_log_tells_who_did_what(client, published):
    lines = look(client, published.cast.legality, published.compilation).context["log"]
    assert [(line["entry"].move, line["entry"].actor) for line in lines] == [
        ("compile", published.cast.panel_chair),
        ("submit_legality", published.cast.panel_chair),
        ("pass_legality", published.cast.legality),
        ("approve", published.cast.approver),
        ("publish", published.cast.coordinator),
    ]


def test_the_log_names_both_lists_in_one_line(client, published):
    lines = look(client, published.cast.legality, published.compilation).context["log"]
    both = ["证明事项保留清单", "证明事项取消清单"]
    assert [(line["label"], sorted(line["lists"])) for line in lines] == [
        (label, both) for label in ("编制", "送合法性审查", "审查通过", "登记政府审定", "公布")
    ]


def test_the_lists_stand_before_what_can_be_done_with_them(client, settled):
    page = look(client, settled.cast.panel_chair, compilation := settled.compile()).content.decode()
    submit = page.index(reverse("submit_legality", args=[compilation.pk]))
    assert page.index('id="lists"') < page.index('id="acts"') < submit < page.index("作废，不再办理本版")


def test_reasons_are_called_by_what_they_are_for(client, settled):
    compilation = settled.compile()
    forms = {
        act["move"].name: act["form"] for act in look(client, settled.cast.panel_chair, compilation).context["acts"]
    }
    assert forms["discard"]["note"].label == "作废理由"
    compilation.editions.update(state=EditionState.IN_LEGALITY)
    forms = {act["move"].name: act["form"] for act in look(client, settled.cast.legality, compilation).context["acts"]}
    assert forms["send_back"]["note"].label == "退回理由"


def test_on_a_phone_each_item_is_a_line_to_open(client, published):
    cards = look(client, published.cast.legality, published.compilation).context["cards"]
    assert [(card["title"], card["hint"]) for card in cards] == [
        (f"1　{KEPT}", "教师资格认定"),
        ("2　婚姻状况证明", "收养登记"),
    ]


def test_a_published_list_is_completed_by_a_correction(client, published):
    page = look(client, published.cast.legality, published.compilation).content.decode()
    assert ("请以下单位补充，以更正版补充公布。" in page, "作废本版重新编制" in page) == (True, False)
    published.correct()
    assert look(client, published.cast.legality, published.compilation).context["missing"] == {}


def test_before_the_review_missing_guides_can_still_be_put_right(client, settled):
    page = look(client, settled.cast.panel_chair, settled.compile()).content.decode()
    assert "请以下单位补充后，作废本版重新编制" in page


def test_a_draft_workbook_says_in_its_name_that_it_is_not_published(client, settled):
    compilation = settled.compile()
    client.force_login(settled.cast.legality)
    edition = compilation.editions.get(kind="retained")
    answer = client.get(reverse("edition_workbook", args=[edition.pk]))
    assert unquote(answer["Content-Disposition"]).endswith("未公布-城关区证明事项保留清单（第1轮第1版）.xlsx")
    cells = [cell.value for row in load_workbook(BytesIO(answer.content)).active for cell in row]
    assert KEPT in cells
    edition.refresh_from_db()
    assert (edition.state, edition.sha256, edition.published_at) == (EditionState.COMPILED, "", None)


def test_a_published_workbook_is_the_published_bytes(client, published):
    client.force_login(published.cast.legality)
    edition = published.edition("cancelled")
    answer = client.get(reverse("edition_workbook", args=[edition.pk]))
    assert answer.getvalue() == edition.path.read_bytes()
    assert "未公布" not in unquote(answer["Content-Disposition"])


def test_a_damaged_file_is_refused_in_words(client, published):
    edition = published.edition("cancelled")
    edition.path.write_bytes(b"x")
    client.force_login(published.cast.legality)
    answer = client.get(reverse("edition_workbook", args=[edition.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("compilation", args=[published.compilation.pk]), 302)]
    assert ["校验码不符" in str(message) for message in answer.context["messages"]] == [True]


def test_a_roll_up_stands_on_its_own_page(client, published):
    summary = published.roll_up()
    answer = look(client, published.cast.region_coordinator, summary)
    assert answer.status_code == 404
    assert Compilation.objects.filter(pk=summary.pk).exists()


def test_who_compiled_is_told_that_another_person_reviews(client, settled):
    compilation = settled.compile()
    submit_for_legality(compilation, actor=settled.cast.panel_chair, at=COMPILED_AT)
    compilation.compiled_by = settled.cast.legality
    compilation.save()
    page = look(client, settled.cast.legality, compilation).content.decode()
    assert page.count("清单由您编制或送审") == 2
    assert reverse("pass_legality", args=[compilation.pk]) not in page


def test_the_page_asks_as_often_for_many_items_as_for_few(client, settled, django_assert_num_queries):
    compilation = settled.compile()
    look(client, settled.cast.legality, compilation)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("compilation", args=[compilation.pk]))
    row = ListedItem.objects.filter(compilation=compilation, outcome="retain").first()
    for number in range(30):
        row.pk, row.position, row.uid = None, 100 + number, f"00000000-0000-4000-8000-{number:012d}"
        row.save(force_insert=True)
    with django_assert_num_queries(len(few)):
        answer = client.get(reverse("compilation", args=[compilation.pk]))
    assert len(answer.context["rows"]) == 20


@pytest.mark.parametrize("query", ["?list=%00", "?list=other&page=zzz", "?page=-3", "?list[]=1"])
def test_odd_addresses_are_answered(client, published, query):
    assert look(client, published.cast.legality, published.compilation, query).status_code == 200
