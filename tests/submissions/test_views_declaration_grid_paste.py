"""A block is shown before it is set, set in one piece, and set once."""

import html
import re

import pytest
from django.urls import reverse

from submissions.models import DeclaredItem
from submissions.operations import hand_in, remove_item, save_item
from submissions.views import grid_paste
from tests.cast import A_FEW, PHASE_2
from tests.submissions.papers import LAW, add

BLOCK = "居住证明\t临时救助\t行政给付\n收入证明\t\t\n"


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


def url(paper):
    return reverse("declaration_grid_paste", args=[paper.pk])


def body(text=BLOCK, **changes):
    return {"text": text, "at": "", "key": "cert_name", "show": "main proposal", **changes}


def set_in(line):
    """The columns of a row of the preview in which something is set: label, what stands, what will."""
    return [(cell["label"], cell["before"], cell["after"]) for cell in line["cells"] if "after" in cell]


def confirmed(page):
    """What the confirming form of a preview sends, as a browser reads it."""
    form = page.content.decode().split('name="word"')[0]
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form)
    sent = {name: html.unescape(value) for name, value in fields if name in {"text", "at", "key", "show"}}
    return sent | {"word": page.context["word"]}


def test_a_block_is_shown_and_nothing_is_saved(clerk, paper, cast):
    item = add(paper, cast.clerk)
    page = clerk.post(url(paper), body(at=str(item.pk)))
    rows = page.context["lines"]
    assert (page.status_code, page.context["changed"], page.context["added"]) == (200, 1, 1)
    assert set_in(rows[0]) == [
        ("证明事项名称", "婚姻状况证明", "居住证明"),
        ("政务服务事项名称", "收养登记", "临时救助"),
        ("事项类型", "行政确认", "行政给付"),
    ]
    assert [cell["label"] for cell in rows[1]["cells"] if cell.get("carried")] == ["政务服务事项名称", "事项类型"]
    assert rows[1]["mend"]
    assert [one.cert_name for one in DeclaredItem.objects.all()] == ["婚姻状况证明"]


def test_the_yes_sets_the_whole_block(clerk, paper, cast):
    item = add(paper, cast.clerk)
    answer = clerk.post(url(paper), confirmed(clerk.post(url(paper), body(at=str(item.pk)))))
    stored = list(paper.items.order_by("no").values_list("no", "cert_name", "service_name", "purpose"))
    assert stored == [(1, "居住证明", "临时救助", "核实婚姻状况"), (2, "收入证明", "临时救助", "")]
    assert answer.url == f"{reverse('declaration_grid', args=[paper.pk])}?page=1#item-{item.pk}"


def test_numbers_that_were_taken_off_names_are_said_and_not_set(clerk, paper):
    page = clerk.post(url(paper), body("1.居住证明\t临时救助\n2.收入证明\t\n"))
    assert page.context["numbers"] == ("有2项的证明名称前面有序号（第1行“1.”、第2行“2.”），系统已去掉，只留名称。")
    text = page.content.decode()
    assert (page.context["numbers"] in text, text.count("已去掉“1.”")) == (True, 1)
    clerk.post(url(paper), confirmed(page))
    assert list(paper.items.order_by("no").values_list("cert_name", flat=True)) == ["居住证明", "收入证明"]


def test_a_number_that_the_unit_put_back_into_the_name_stays(clerk, paper, cast):
    add(paper, cast.clerk, cert_name="1.居住证明")
    page = clerk.post(url(paper), body("1.居住证明\t低保\n"))
    assert (page.context["numbers"], page.context["lines"][0]["cells"][0]["after"]) == ("", "1.居住证明")


def test_what_became_of_a_name_since_the_preview_is_shown_again(clerk, paper, cast):
    sent = confirmed(clerk.post(url(paper), body("1.居住证明\t临时救助\n")))
    add(paper, cast.clerk, cert_name="1.居住证明")
    answer = clerk.post(url(paper), sent)
    assert (answer.status_code, "没有录入" in answer.context["refused"], paper.items.count()) == (409, True, 1)


def test_a_first_column_of_figures_is_left_out_and_said(clerk, paper):
    page = clerk.post(url(paper), body("1\t居住证明\t临时救助\n2\t收入证明\t\n"))
    assert "第一列是序号，不录入" in page.content.decode()
    assert [cell["after"] for cell in page.context["lines"][1]["cells"]][:2] == ["收入证明", "临时救助"]


def test_a_yes_given_twice_sets_the_block_once(clerk, paper):
    sent = confirmed(clerk.post(url(paper), body()))
    for _ in "12":
        answer = clerk.post(url(paper), sent, follow=True)
    assert "这一块内容已经录入。" in answer.content.decode()
    assert paper.items.count() == 2


def test_a_cell_with_line_breaks_survives_the_preview(clerk, paper):
    text = '居住证明\t"第一行\n第二行，""引号"""\n'
    page = clerk.post(url(paper), body(text, key="cert_name", show="main"))
    clerk.post(url(paper), confirmed(page))
    assert paper.items.get().service_name == '第一行\n第二行，"引号"'


def test_an_unreadable_cell_keeps_the_whole_block_out(clerk, paper):
    page = clerk.post(url(paper), body("居住证明\t临时救助\t行政给付\n收入证明\t临时救助\t发钱\n"))
    assert (page.status_code, page.context["word"], page.context["wrong"]) == (422, "", 1)
    assert "行政给付" in page.context["lines"][1]["wrong"][0]
    assert "发钱" in page.content.decode()
    assert paper.items.count() == 0


def test_what_changed_since_the_preview_is_shown_anew_and_nothing_is_set(clerk, paper, cast):
    item = add(paper, cast.clerk)
    sent = confirmed(clerk.post(url(paper), body(at=str(item.pk))))
    save_item(paper, {"cert_name": "他人改名"}, [LAW], item=item, actor=cast.clerk, at=PHASE_2)
    answer = clerk.post(url(paper), sent)
    assert (answer.status_code, bool(answer.context["word"])) == (409, True)
    assert "他人已保存过其中的事项" in answer.context["refused"]
    assert [one.cert_name for one in DeclaredItem.objects.all()] == ["他人改名"]


def test_an_item_removed_since_the_preview_is_not_replaced_by_another(clerk, paper, cast):
    item = add(paper, cast.clerk)
    add(paper, cast.clerk, cert_name="下一项证明")
    sent = confirmed(clerk.post(url(paper), body("甲\n乙\n", at=str(item.pk))))
    remove_item(item, actor=cast.clerk, at=PHASE_2)
    answer = clerk.post(url(paper), sent)
    assert (answer.status_code, [one.cert_name for one in DeclaredItem.objects.all()]) == (409, ["下一项证明"])


@pytest.mark.parametrize("changes", [{"text": "别的\n"}, {"key": "service_name"}, {"word": "x"}])
def test_a_word_holds_for_its_own_block_only(clerk, paper, changes):
    sent = confirmed(clerk.post(url(paper), body())) | changes
    assert clerk.post(url(paper), sent).status_code == 409
    assert paper.items.count() == 0


def test_a_word_of_yesterday_holds_no_longer(clerk, paper, declaring):
    sent = confirmed(clerk.post(url(paper), body()))
    declaring.shift(grid_paste.LASTS + 60)
    clerk.force_login(paper.unit.postings.get(role="clerk", user__is_active=True).user)
    assert "预览已过期" in clerk.post(url(paper), sent).context["refused"]
    assert paper.items.count() == 0


def test_a_block_like_what_stands_sets_nothing(clerk, paper, cast):
    item = add(paper, cast.clerk)
    page = clerk.post(url(paper), body("婚姻状况证明\t收养登记\n", at=str(item.pk)))
    assert (page.context["lines"], page.context["word"]) == ([], "")
    assert "与现有内容相同" in page.content.decode()


def test_an_empty_paste_is_refused_on_the_grid(clerk, paper):
    page = clerk.post(url(paper), body("  "))
    assert page.status_code == 422
    assert "没有可以粘贴的内容" in page.content.decode()


def test_nothing_is_pasted_into_a_locked_paper(clerk, paper, cast):
    add(paper, cast.clerk)
    sent = confirmed(clerk.post(url(paper), body()))
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    assert clerk.post(url(paper), sent).status_code == 409
    assert paper.items.count() == 1


@pytest.mark.parametrize("name", sorted(A_FEW - {"clerk"}))
def test_nobody_else_pastes(signed_in, paper, cast, name):
    assert signed_in(getattr(cast, name)).post(url(paper), body()).status_code == 404
