"""The preview tells what confirming would change, asks where file and system disagree, and saves what was chosen."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import LogEntry
from submissions.operations import remove_item, return_items, save_item
from submissions.sheets import pending
from submissions.sheets.filling import write_template_of
from submissions.views import comparison
from tests.cast import PHASE_2, PHASE_3
from tests.stories import a_story
from tests.submissions.papers import HOUR, add, certified
from tests.submissions.workbooks import KEYS, book, item, with_changes

SHEET = "证明事项清理申报表"


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


@pytest.fixture
@a_story
def filled(paper, cast):
    for name in ("甲证明", "乙证明", "丙证明"):
        add(paper, cast.clerk, cert_name=name)
    return paper


def template(paper):
    made = BytesIO()
    write_template_of(made, paper.unit, paper.round, paper)
    return made.getvalue()


def edited(data, **changes):
    """A template with cells changed, `purpose4="…"` for 证明用途 in row 4; a row of `gone=4` is deleted last."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    for name, value in changes.items():
        if name != "gone":
            workbook[SHEET].cell(int(name[-1]), KEYS.index(name[:-1]) + 1).value = value
    if "gone" in changes:
        workbook[SHEET].delete_rows(changes["gone"])
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def send(client, paper, data):
    upload = SimpleUploadedFile("申报表.xlsx", data)
    return client.post(reverse("declaration_upload", args=[paper.pk]), {"file": upload})


def confirm(client, paper, page, **chosen):
    data = {"token": page.context["token"], **chosen}
    return client.post(reverse("declaration_upload_confirm", args=[paper.pk]), data, follow=True)


def button(page):
    return page.context["deed"].text


def counts(page):
    return {one["word"]: one["count"] for one in page.context["difference"]["counts"] if one["count"]}


def names(paper):
    return list(paper.items.order_by("no").values_list("cert_name", flat=True))


def uid(paper, name):
    return str(paper.items.get(cert_name=name).uid)


def save(paper, cast, name, **values):
    save_item(paper, values, [], item=paper.items.get(cert_name=name), actor=cast.clerk, at=PHASE_2)


def test_the_preview_counts_and_shows_each_change(clerk, filled):
    page = send(
        clerk, filled, edited(template(filled), purpose4="改后的用途", cert_name7="丁证明", service_name7="新事项")
    )
    del page
    page = send(clerk, filled, edited(template(filled), purpose4="改后的用途"))
    assert counts(page) == {"修改": 1, "不变": 2}
    text = page.content.decode()
    assert "修改：甲证明（收养登记），1处" in text
    assert "核实婚姻状况" in text
    assert "改后的用途" in text
    assert [row["standing"][0] for row in page.context["rows"]] == ["修改", "不变", "不变"]


def test_the_yes_writes_only_what_changed_and_says_so(clerk, filled):
    page = send(clerk, filled, edited(template(filled), purpose4="改后的用途"))
    done = confirm(clerk, filled, page).content.decode()
    assert "其中新增0项、修改1项、不变2项、删除0项，本表现有3项" in done
    assert list(filled.items.order_by("no").values_list("row_version", flat=True)) == [2, 1, 1]


def test_an_untouched_template_has_nothing_to_confirm(clerk, filled):
    page = send(clerk, filled, template(filled))
    assert "文件中的事项与系统中一致，没有变化" in page.content.decode()
    assert (page.context["keepable"], list(pending.folder().glob("*"))) == (False, [])


def test_the_same_file_again_is_told_with_its_time(clerk, paper):
    made = BytesIO()
    book().save(made)
    confirm(clerk, paper, send(clerk, paper, made.getvalue()))
    page = send(clerk, paper, made.getvalue())
    assert "这份工作簿已于10月12日 11:00导入过，未作改动" in page.content.decode()
    assert (page.context["keepable"], paper.items.count(), paper.files.count()) == (False, 5, 1)


def test_rows_taken_out_of_the_template_stay_unless_they_are_ticked(clerk, filled):
    page = send(clerk, filled, edited(template(filled), gone=5))
    [line] = page.context["difference"]["missing"]["lines"]
    assert (line["name"].cert_name, line["side"], line["as_given"]) == ("乙证明", "system", True)
    assert "下载时有，文件中已删去" in page.content.decode()
    assert button(page) == "确认录入2项，保留文件中删去的1项"
    confirm(clerk, filled, page, asked=line["uid"])
    assert names(filled) == ["甲证明", "乙证明", "丙证明"]


def test_a_ticked_row_is_removed(clerk, filled):
    page = send(clerk, filled, edited(template(filled), gone=5))
    [line] = page.context["difference"]["missing"]["lines"]
    confirm(clerk, filled, page, asked=line["uid"], take=line["uid"], agreed="1")
    assert names(filled) == ["甲证明", "丙证明"]


def test_what_was_entered_after_the_template_stays(clerk, filled, cast):
    data = template(filled)
    add(filled, cast.clerk, cert_name="丁证明")
    page = send(clerk, filled, edited(data, purpose4="改"))
    [line] = page.context["difference"]["missing"]["lines"]
    assert (line["name"].cert_name, line["side"], line["as_given"]) == ("丁证明", "system", False)
    confirm(clerk, filled, page, asked=line["uid"])
    assert names(filled) == ["甲证明", "乙证明", "丙证明", "丁证明"]


def own_list(client, paper, *rows):
    made = BytesIO()
    book(rows or [item(1)]).save(made)
    page = send(client, paper, made.getvalue())
    return page, [line["uid"] for line in page.context["difference"]["missing"]["lines"]]


def test_a_list_of_ones_own_removes_nothing_that_is_not_ticked(clerk, filled):
    page, asked = own_list(clerk, filled)
    assert [line["side"] for line in page.context["difference"]["missing"]["lines"]] == ["system"] * 3
    assert (" checked" in page.content.decode(), button(page)) == (False, "确认录入1项，保留文件中没有的3项")
    done = confirm(clerk, filled, page, asked=asked).content.decode()
    assert "已从工作簿录入1项，原件已留存。其中新增1项、修改0项、不变0项、删除0项，保留文件中没有的3项" in done
    assert names(filled) == ["甲证明", "乙证明", "丙证明", "无固定收入证明"]
    assert filled.items.get(no=1).row_version == 1


def test_before_something_is_removed_the_button_says_how_much(clerk, filled):
    page, asked = own_list(clerk, filled)
    again = confirm(clerk, filled, page, asked=asked, take=asked[:2])
    assert "您勾选了删除2项，还没有录入" in again.content.decode()
    assert button(again) == "确认录入1项，删除2项，保留文件中没有的1项"
    assert [line["side"] for line in again.context["difference"]["missing"]["lines"]] == ["file", "file", "system"]
    assert names(filled) == ["甲证明", "乙证明", "丙证明"]
    done = confirm(clerk, filled, again, asked=asked, take=asked[:2], agreed="2")
    assert "不变0项、删除2项，保留文件中没有的1项，本表现有2项" in done.content.decode()
    assert names(filled) == ["丙证明", "无固定收入证明"]


def test_what_a_yes_removed_can_be_taken_back(clerk, filled):
    before = list(filled.items.order_by("no").values_list("uid", "cert_name", "bases__title"))
    page, asked = own_list(clerk, filled)
    done = confirm(clerk, filled, page, asked=asked, take=asked, agreed="3")
    assert "10月12日 11:00录入工作簿时删除了3项，24小时内可以恢复" in done.content.decode()
    back = clerk.post(reverse("declaration_restore", args=[filled.pk]), follow=True)
    assert "已恢复3项，内容和顺序与删除前相同" in back.content.decode()
    assert names(filled) == ["甲证明", "乙证明", "丙证明", "无固定收入证明"]
    assert list(filled.items.order_by("no").values_list("uid", "cert_name", "bases__title"))[:3] == before
    again = clerk.post(reverse("declaration_restore", args=[filled.pk]), follow=True).content.decode()
    assert ("删除的事项已经恢复" in again, "24小时内可以恢复" in again, filled.items.count()) == (True, False, 4)


def test_a_day_later_it_is_not_offered_any_more(clerk, filled, declaring, signed_in, cast):
    page, asked = own_list(clerk, filled)
    confirm(clerk, filled, page, asked=asked, take=asked, agreed="3")
    declaring.shift(timedelta(hours=24, seconds=1))
    late = signed_in(cast.clerk)
    assert late.get(reverse("declaration", args=[filled.pk])).context["removed"] is None
    late.post(reverse("declaration_restore", args=[filled.pk]))
    assert names(filled) == ["无固定收入证明"]


def test_nobody_else_takes_back(clerk, filled, signed_in, cast):
    page, asked = own_list(clerk, filled)
    confirm(clerk, filled, page, asked=asked, take=asked, agreed="3")
    for name in ("stranger", "panel_chair", "leader"):
        client = signed_in(getattr(cast, name))
        assert client.post(reverse("declaration_restore", args=[filled.pk])).status_code == 404
    assert names(filled) == ["无固定收入证明"]


def test_the_log_counts_what_the_file_says(clerk, filled, cast):
    page, asked = own_list(clerk, filled, item(1), item(2))
    confirm(clerk, filled, page, asked=asked)
    entry = LogEntry.objects.filter(move="replace_items").last()
    assert entry.label == "从工作簿录入2项：新增2、修改0、未变0、删除0，文件外保留3项"


def test_in_a_rectification_what_cannot_go_is_told_apart(signed_in, cast, ground, declaring):
    old = certified(ground, cast, "甲证明", "乙证明")
    uids = list(old.items.values_list("uid", flat=True))
    version = return_items(old, uids, note="请补依据", actor=cast.panel_chair, at=PHASE_3)
    add(version, cast.clerk, at=PHASE_3, cert_name="丙证明")
    declaring.move_to(PHASE_3 + HOUR)
    page, asked = own_list(signed_in(cast.clerk), version)
    assert (counts(page), len(asked)) == ({"新增": 1, "文件中没有": 1}, 1)
    assert "有2项须整改的事项文件中没有，报送过的不能删除，内容不变" in page.content.decode()


def test_a_split_file_sent_again_is_split_as_before(clerk, paper):
    made = BytesIO()
    with_changes({"cert_name": "1.收入证明\n2.户口簿"}, rows=2).save(made)
    upload = reverse("declaration_upload", args=[paper.pk])
    page = clerk.post(upload, {"token": send(clerk, paper, made.getvalue()).context["token"], "split": "1"})
    confirm(clerk, paper, page)
    again = send(clerk, paper, made.getvalue())
    assert "一格写了多种证明的，已照本表拆开读取" in again.content.decode()
    assert (counts(again), again.context["keepable"], paper.items.count()) == ({"不变": 3}, False, 3)


@pytest.mark.parametrize(("side", "text"), [("file", "文件改"), ("system", "系统改")])
def test_changed_in_both_the_person_chooses_from_both_texts(clerk, filled, cast, side, text):
    data = template(filled)
    save(filled, cast, "甲证明", purpose="系统改")
    page = send(clerk, filled, edited(data, purpose4="文件改", remark4="只在文件"))
    assert counts(page) == {"两边都改过": 1, "不变": 2}
    shown = page.content.decode()
    assert "系统改" in shown
    assert "文件改" in shown
    confirm(clerk, filled, page, **{f"both-{uid(filled, '甲证明')}": side})
    one = filled.items.get(cert_name="甲证明")
    assert (one.purpose, one.remark) == (text, "只在文件")


def test_without_a_choice_nothing_is_saved_and_it_is_asked_again(clerk, filled, cast):
    data = template(filled)
    save(filled, cast, "甲证明", purpose="系统改")
    page = confirm(clerk, filled, send(clerk, filled, edited(data, purpose4="文件改")))
    assert "有1项在文件和系统中都改过，还没有选择用哪一份，没有录入" in page.content.decode()
    assert filled.items.get(cert_name="甲证明").purpose == "系统改"
    confirm(clerk, filled, page, **{f"both-{uid(filled, '甲证明')}": "file"})
    assert filled.items.get(cert_name="甲证明").purpose == "文件改"


def test_changed_between_preview_and_yes_it_is_compared_again(clerk, filled, cast):
    page = send(clerk, filled, edited(template(filled), purpose4="文件改"))
    save(filled, cast, "乙证明", purpose="系统改")
    again = confirm(clerk, filled, page)
    assert "您预览之后，申报表又有改动，没有录入" in again.content.decode()
    assert filled.items.get(cert_name="甲证明").purpose == "核实婚姻状况"
    confirm(clerk, filled, again)
    assert dict(filled.items.values_list("cert_name", "purpose")) == {
        "甲证明": "文件改",
        "乙证明": "系统改",
        "丙证明": "核实婚姻状况",
    }


def test_what_only_the_system_changed_is_told_and_stays(clerk, filled, cast):
    data = template(filled)
    save(filled, cast, "乙证明", purpose="系统改")
    page = send(clerk, filled, edited(data, purpose4="文件改"))
    assert "有1项在您下载模板后又在系统中改过" in page.content.decode()
    confirm(clerk, filled, page)
    assert filled.items.get(cert_name="乙证明").purpose == "系统改"


def test_what_was_removed_meanwhile_does_not_come_back_by_itself(clerk, filled, cast):
    data = template(filled)
    before = uid(filled, "乙证明")
    remove_item(filled.items.get(cert_name="乙证明"), actor=cast.clerk, at=PHASE_2)
    page = send(clerk, filled, edited(data, purpose4="改"))
    [line] = page.context["difference"]["gone"]["lines"]
    assert (line["name"].cert_name, line["side"], str(line["uid"])) == ("乙证明", "system", before)
    assert button(page) == "确认录入2项，不录入系统中已删除的1项"
    confirm(clerk, filled, page, asked=line["uid"])
    assert names(filled) == ["甲证明", "丙证明"]
    page = send(clerk, filled, edited(data, remark6="再改"))
    confirm(clerk, filled, page, asked=before, take=before)
    assert names(filled) == ["甲证明", "乙证明", "丙证明"]
    assert uid(filled, "乙证明") != before


def test_a_text_changed_in_the_file_of_what_was_removed_is_not_ticked_either(clerk, filled, cast):
    data = template(filled)
    remove_item(filled.items.get(cert_name="乙证明"), actor=cast.clerk, at=PHASE_2)
    page = send(clerk, filled, edited(data, purpose5="改"))
    assert [line["side"] for line in page.context["difference"]["gone"]["lines"]] == ["system"]


def test_more_than_the_page_asks_one_by_one_is_asked_together(clerk, filled, monkeypatch):
    monkeypatch.setattr(comparison, "ASKED", 1)
    made = BytesIO()
    book([item(1)]).save(made)
    page = send(clerk, filled, made.getvalue())
    missing = page.context["difference"]["missing"]
    assert (len(missing["lines"]), missing["rest"], missing["count"]) == (1, 2, 3)
    confirm(clerk, filled, page, **{"asked": missing["lines"][0]["uid"], "rest-missing": "1", "agreed": "2"})
    assert names(filled) == ["甲证明", "无固定收入证明"]


@pytest.mark.parametrize("forged", ["x", "00000000-0000-0000-0000-000000000000"])
def test_forged_choices_choose_nothing(clerk, filled, forged):
    page = send(clerk, filled, edited(template(filled), purpose4="改"))
    confirm(clerk, filled, page, **{"asked": forged, "take": forged, f"both-{forged}": "file", "both-": "x"})
    assert names(filled) == ["甲证明", "乙证明", "丙证明"]
