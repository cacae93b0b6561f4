"""A row of the grid by itself: saved, refused with its text, two editors, copied, removed and put back."""

import uuid

import pytest
from django.urls import reverse

from campaign.models import LogEntry
from submissions.models import DeclaredItem
from submissions.operations import hand_in, remove_item, return_items, save_item
from tests.cast import A_FEW, PHASE_2, PHASE_3
from tests.stories import a_story
from tests.submissions.papers import HOUR, LAW, NO_BASIS, VALUES, add, certified

SCRIPT = {"X-Grid": "row"}


@pytest.fixture
@a_story
def item(paper, cast):
    return add(paper, cast.clerk)


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


def url(paper):
    return reverse("declaration_grid_row", args=[paper.pk])


def body(item, cast, **changes):
    """What the row of an item sends, with three groups of columns shown."""
    sent = {
        "pk": str(item.pk),
        "uid": str(item.uid),
        "row_version": str(item.row_version),
        "typist": str(cast.clerk.pk),
        "show": "main facts proposal",
        **{key: value for key, value in VALUES.items() if key != "levels"},
        "levels": "县（区）级",
    }
    return sent | changes


def new(cast, **changes):
    """What a new row sends."""
    fields = {"cert_name": "居住证明", "service_name": "临时救助", "levels": ""}
    sent = {"pk": "", "uid": uuid.uuid4().hex, "row_version": "0", "typist": str(cast.clerk.pk), "show": "main facts"}
    return sent | fields | changes


def test_a_row_is_saved_and_answered_alone_with_its_problems(clerk, paper, item, cast):
    answer = clerk.post(url(paper), body(item, cast, purpose=""), headers=SCRIPT)
    line = answer.context["line"]
    assert (answer.status_code, line["word"], line["row"].row_version) == (200, "须修改1处", 2)
    assert answer.content.decode().count("<tbody") == 1
    assert "<html" not in answer.content.decode()
    assert DeclaredItem.objects.get().purpose == ""


def test_columns_that_are_not_shown_stay_as_stored(clerk, paper, item, cast):
    save_item(paper, {"remark": "原备注"}, [LAW, NO_BASIS], item=item, actor=cast.clerk, at=PHASE_2)
    clerk.post(url(paper), body(item, cast, row_version="2", show="main", proposal="retain"), headers=SCRIPT)
    stored = DeclaredItem.objects.get()
    assert (stored.remark, stored.proposal, stored.levels, stored.row_version) == ("原备注", "cancel", [3], 3)
    assert [basis.level for basis in stored.bases.all()] == ["law", "none"]


def test_the_first_basis_is_typed_in_the_row_and_the_further_ones_stay(clerk, paper, item, cast):
    save_item(paper, {}, [LAW, LAW | {"title": "第二部法"}], item=item, actor=cast.clerk, at=PHASE_2)
    typed = {"basis_title": "《新法》", "basis_clause": "", "basis_text": "", "basis_level": "law"}
    clerk.post(url(paper), body(item, cast, row_version="2", show="main basis", **typed), headers=SCRIPT)
    bases = [(basis.title, basis.clause) for basis in DeclaredItem.objects.get().bases.all()]
    assert bases == [("《新法》", ""), ("第二部法", "第六条")]


def test_breaks_that_came_with_a_name_go(clerk, paper, cast):
    clerk.post(url(paper), new(cast, cert_name=" 居住\r\n证明 "), headers=SCRIPT)
    assert DeclaredItem.objects.get().cert_name == "居住证明"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("cert_name", "证" * 201, "超过200字"),
        ("category", "everything", "请从列出的选项中选择"),
        ("levels", "国家级", "县（区）级"),
        ("yearly_count", "很多", "请填整数"),
        ("proposal", "strike", "请从列出的选项中选择"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_stays_in_its_box(clerk, paper, item, cast, key, value, words):
    answer = clerk.post(url(paper), body(item, cast, **{key: value}), headers=SCRIPT)
    line = answer.context["line"]
    assert (answer.status_code, line["word"], line["unsaved"]) == (422, "未保存", True)
    assert [(note["key"], words in note["words"]) for note in line["notes"]] == [(key, True)]
    assert line["row"].form[key].value() == value
    assert DeclaredItem.objects.get().row_version == 1


def test_without_script_a_refusal_is_the_page_with_the_typed_row(clerk, paper, item, cast):
    other = add(paper, cast.clerk, cert_name="居住证明")
    answer = clerk.post(url(paper), body(item, cast, levels="国家级"))
    rows = answer.context["rows"]
    assert answer.status_code == 422
    assert [row["row"].key for row in rows][:2] == [str(item.pk), str(other.pk)]
    assert (rows[0]["row"].form["levels"].value(), rows[1]["unsaved"]) == ("国家级", False)


def saved_by(item, person, values=None, basis=None, version=1):
    """Somebody else saves the item meanwhile."""
    return save_item(
        item.declaration, values or {}, [basis or LAW], item=item, row_version=version, actor=person, at=PHASE_2
    )


def opened(client, paper, key):
    """What the row of an item sends when it is left as the page gave it, with every column but the further ones."""
    page = client.get(reverse("declaration_grid", args=[paper.pk]))
    line = next(line for line in page.context["rows"] if line["row"].key == str(key))
    hidden = {"pk": line["row"].key, "uid": str(line["row"].uid), "row_version": str(line["row"].row_version)}
    hidden |= {"typist": str(page.context["user"].pk), "show": page.context["show"], "was": line["row"].was}
    return hidden | {bound.name: "" if bound.value() is None else bound.value() for bound in line["row"].form}


def asked(answer):
    """The fields that are asked about, and those that are settled, with whose text stands."""
    line = answer.context["line"]
    return [pair["key"] for pair in line["pairs"]], {pair["key"]: pair["choice"] for pair in line["settled"]}


def test_two_who_change_different_columns_are_put_together_and_told(clerk, paper, item, cast):
    saved_by(item, cast.clerk, {"purpose": "他人的用途", "remark": "他人的备注"})
    item.history.filter(row_version=2).update(history_user=cast.leader)
    answer = clerk.post(url(paper), body(item, cast, replacement="我的办理方式"), headers=SCRIPT)
    told = "已合并保存：城关分管甲于10月12日 10:00改了证明用途、备注；您改了取消后办理方式。"
    assert (answer.status_code, answer.context["line"]["told"], told in answer.content.decode()) == (200, told, True)
    stored = DeclaredItem.objects.get()
    assert (stored.purpose, stored.remark, stored.replacement, stored.row_version) == (
        "他人的用途",
        "他人的备注",
        "我的办理方式",
        3,
    )
    again = clerk.post(url(paper), opened(clerk, paper, item.pk), headers=SCRIPT)
    assert again.context["line"]["told"] == ""


def test_only_a_field_that_both_changed_is_asked_about(clerk, paper, item, cast):
    saved_by(item, cast.clerk, {"purpose": "他人的用途", "issuing_unit": "街道办事处"})
    sent = body(item, cast, purpose="我的用途", replacement="我的办理方式")
    answer = clerk.post(url(paper), sent, headers=SCRIPT)
    assert (answer.status_code, asked(answer)) == (
        409,
        (["purpose"], {"issuing_unit": "theirs", "replacement": "mine"}),
    )
    (pair,) = answer.context["line"]["pairs"]
    assert (pair["theirs"], pair["mine"], pair["choice"]) == ("他人的用途", "我的用途", "")
    text = answer.content.decode()
    assert ("其中1栏您也改了" in text, "另有2栏只有一方改动（开具单位、取消后办理方式）" in text) == (True, True)
    assert 'name="choice-issuing_unit"' in text
    assert DeclaredItem.objects.get().purpose == "他人的用途"
    settled = {"choice-issuing_unit": "theirs", "choice-replacement": "mine", "choice-purpose": "mine"}
    clerk.post(url(paper), sent | settled | {"row_version": "2", "asked": "purpose"}, headers=SCRIPT)
    stored = DeclaredItem.objects.get()
    assert (stored.purpose, stored.issuing_unit, stored.replacement) == ("我的用途", "街道办事处", "我的办理方式")


def test_without_script_the_message_says_who_changed_what(clerk, paper, item, cast):
    saved_by(item, cast.clerk, {"purpose": "他人的用途"})
    answer = clerk.post(url(paper), body(item, cast, replacement="我的办理方式"), follow=True)
    words = "第1项已合并保存：您在另一窗口于10月12日 10:00改了证明用途；您改了取消后办理方式。"
    assert words in answer.content.decode()


def test_who_changed_nothing_is_told_what_others_did_and_nothing_is_written(clerk, paper, item, cast):
    saved_by(item, cast.clerk, {"purpose": "他人的用途"})
    answer = clerk.post(url(paper), body(item, cast), headers=SCRIPT)
    assert (answer.status_code, answer.context["line"]["told"]) == (
        200,
        "您在另一窗口于10月12日 10:00改了证明用途，您没有改动这一项。",
    )
    assert DeclaredItem.objects.get().row_version == 2


def test_the_first_basis_is_put_together_like_a_column(clerk, paper, item, cast):
    mine = opened(clerk, paper, item.pk) | {"basis_text": "我抄录的条文", "purpose": "我的用途"}
    saved_by(item, cast.clerk, {"remark": "他人的备注"}, LAW | {"clause": "第七条"})
    answer = clerk.post(url(paper), mine, headers=SCRIPT)
    assert (answer.status_code, "改了备注、设定依据条款；您改了" in answer.context["line"]["told"]) == (200, True)
    basis = DeclaredItem.objects.get().bases.get()
    assert (basis.clause, basis.text, DeclaredItem.objects.get().purpose) == ("第七条", "我抄录的条文", "我的用途")


def test_a_basis_that_both_changed_is_asked_about(clerk, paper, item, cast):
    mine = opened(clerk, paper, item.pk) | {"basis_clause": "第八条"}
    saved_by(item, cast.clerk, basis=LAW | {"clause": "第七条"})
    assert asked(clerk.post(url(paper), mine, headers=SCRIPT)) == (["basis_clause"], {})


@pytest.mark.parametrize("was", ["", "2 a b c d", "1 a b", "x"])
def test_a_basis_of_which_nothing_is_known_is_asked_about(clerk, paper, item, cast, was):
    mine = opened(clerk, paper, item.pk) | {"basis_clause": "第八条", "was": was}
    saved_by(item, cast.clerk, {"purpose": "他人的用途"})
    assert asked(clerk.post(url(paper), mine, headers=SCRIPT)) == (["basis_clause"], {"purpose": "theirs"})


def test_an_item_without_history_is_asked_about_in_every_field(clerk, paper, item, cast):
    saved_by(item, cast.clerk, {"purpose": "他人的用途"})
    item.history.all().delete()
    sent = body(item, cast, replacement="我的办理方式")
    assert asked(clerk.post(url(paper), sent, headers=SCRIPT)) == (["purpose", "replacement"], {})


def test_a_choice_that_a_third_save_overtakes_is_asked_again_only_where_it_must(clerk, paper, item, cast):
    saved_by(item, cast.clerk, {"purpose": "他人的用途", "issuing_unit": "街道办事处"})
    third = saved_by(item, cast.clerk, {"purpose": "第三份用途", "remark": "第三份备注"}, version=2)
    choices = {"choice-purpose": "mine", "choice-issuing_unit": "theirs", "asked": "purpose"}
    sent = body(item, cast, purpose="我的用途", row_version="2", **choices)
    answer = clerk.post(url(paper), sent, headers=SCRIPT)
    assert (answer.status_code, asked(answer)) == (409, (["purpose"], {"issuing_unit": "theirs"}))
    assert (DeclaredItem.objects.get().purpose, third.row_version) == ("第三份用途", 3)


def test_copying_puts_together_first(clerk, paper, item, cast):
    saved_by(item, cast.clerk, {"purpose": "他人的用途"})
    clerk.post(url(paper), body(item, cast, replacement="我的办理方式", do="copy"), headers=SCRIPT)
    texts = list(paper.items.order_by("no").values_list("purpose", "replacement"))
    assert texts == [("他人的用途", "我的办理方式")] * 2


@pytest.mark.parametrize(
    ("person", "words", "line"),
    [
        ("clerk", "您已在另一窗口保存过该事项。", "您已在另一窗口于"),
        ("leader", "您打开之后，他人已保存过该事项。", "城关分管甲于"),
    ],
)
def test_who_saved_it_in_another_window_is_not_told_of_others(clerk, paper, item, cast, person, words, line):
    save_item(paper, {"purpose": "先存的用途"}, [LAW], item=item, row_version=1, actor=cast.clerk, at=PHASE_2)
    item.history.update(history_user=getattr(cast, person))
    answer = clerk.post(url(paper), body(item, cast, purpose="后填的用途"), headers=SCRIPT)
    assert answer.context["line"]["refused"] == f"{words}下面并列显示两份内容，请核对后再保存。"
    text = answer.content.decode()
    assert (line in text, "再按“按所选的保存”" in text) == (True, True)


def test_each_field_is_saved_as_chosen(clerk, paper, item, cast):
    theirs = {"purpose": "他人的用途", "issuing_unit": "街道办事处"}
    save_item(paper, theirs, [LAW], item=item, row_version=1, actor=cast.clerk, at=PHASE_2)
    choices = {"choice-purpose": "mine", "choice-issuing_unit": "theirs", "asked": "purpose issuing_unit"}
    sent = body(item, cast, purpose="我的用途", row_version="2", **choices)
    assert clerk.post(url(paper), sent, headers=SCRIPT).status_code == 200
    stored = DeclaredItem.objects.get()
    assert (stored.purpose, stored.issuing_unit, stored.row_version) == ("我的用途", "街道办事处", 3)


def test_a_field_without_a_choice_is_asked_for_again(clerk, paper, item, cast):
    save_item(paper, {"purpose": "他人的用途"}, [LAW], item=item, row_version=1, actor=cast.clerk, at=PHASE_2)
    sent = body(item, cast, purpose="我的用途", row_version="2", asked="purpose")
    answer = clerk.post(url(paper), sent, headers=SCRIPT)
    assert (answer.status_code, answer.context["line"]["pairs"][0]["choice"]) == (409, "")
    assert DeclaredItem.objects.get().purpose == "他人的用途"


def test_two_editors_with_the_same_text_have_no_conflict(clerk, paper, item, cast):
    save_item(paper, {"purpose": "同样的用途"}, [LAW], item=item, row_version=1, actor=cast.clerk, at=PHASE_2)
    answer = clerk.post(url(paper), body(item, cast, purpose="同样的用途"), headers=SCRIPT)
    assert (answer.status_code, answer.context["line"]["row"].row_version) == (200, 2)


def test_a_new_row_whose_answer_was_lost_is_not_added_twice(clerk, paper, cast):
    sent = new(cast)
    clerk.post(url(paper), sent, headers=SCRIPT)
    answer = clerk.post(url(paper), sent | {"purpose": "核实住址"}, headers=SCRIPT)
    assert (answer.status_code, DeclaredItem.objects.get().purpose) == (200, "核实住址")


def test_a_row_that_another_person_removed_can_be_saved_anew(clerk, paper, item, cast):
    sent = body(item, cast, purpose="新用途")
    remove_item(item, actor=cast.clerk, at=PHASE_2)
    answer = clerk.post(url(paper), sent, headers=SCRIPT)
    line = answer.context["line"]
    assert (answer.status_code, line["row"].item, line["row"].form["purpose"].value()) == (409, None, "新用途")
    again = sent | {"pk": "", "row_version": "0"}
    assert clerk.post(url(paper), again, headers=SCRIPT).status_code == 200
    assert (DeclaredItem.objects.get().uid, DeclaredItem.objects.get().purpose) == (item.uid, "新用途")


def test_after_a_sign_out_the_row_is_not_saved_and_the_script_is_sent_to_sign_in(clerk, paper, item, cast):
    clerk.logout()
    answer = clerk.post(url(paper), body(item, cast, purpose="新用途"), headers=SCRIPT)
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/desk/")
    clerk.force_login(cast.clerk)
    assert clerk.post(url(paper), body(item, cast, purpose="新用途"), headers=SCRIPT).status_code == 200
    assert DeclaredItem.objects.get().purpose == "新用途"


def test_a_text_is_not_saved_under_the_name_of_who_signed_in_later(clerk, paper, item, cast):
    answer = clerk.post(url(paper), body(item, cast, typist=str(cast.leader.pk)), headers=SCRIPT)
    assert (answer.status_code, DeclaredItem.objects.get().row_version) == (409, 1)
    assert "另一个账号" in answer.context["line"]["refused"]


def test_a_text_that_comes_after_handing_in_stays_on_the_page(clerk, paper, item, cast):
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    for headers in (SCRIPT, {}):
        answer = clerk.post(url(paper), body(item, cast, purpose="来不及的用途"), headers=headers)
        assert answer.status_code == 409
        assert "来不及的用途" in answer.content.decode()
        assert "内容已锁定" in answer.content.decode()
    assert DeclaredItem.objects.get().purpose == "核实婚姻状况"


def test_a_row_that_was_not_returned_is_not_saved(signed_in, declaring, ground, cast):
    old = certified(ground, cast, "甲证明", "乙证明")
    version = return_items(old, [old.items.get(no=2).uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    locked = version.items.get(no=1)
    answer = signed_in(cast.clerk).post(url(version), body(locked, cast, purpose="改"), headers=SCRIPT)
    assert (answer.status_code, version.items.get(no=1).purpose) == (409, "核实婚姻状况")


def test_copying_saves_the_row_first_and_leads_to_the_copy(clerk, paper, item, cast):
    add(paper, cast.clerk, cert_name="居住证明")
    answer = clerk.post(url(paper), body(item, cast, purpose="新用途", do="copy"))
    rows = list(paper.items.order_by("no").values_list("no", "cert_name", "purpose"))
    assert rows == [(1, "婚姻状况证明", "新用途"), (2, "婚姻状况证明", "新用途"), (3, "居住证明", "核实婚姻状况")]
    assert answer.url.endswith(f"?page=1#item-{paper.items.get(no=2).pk}")


def test_a_removed_row_is_put_back_as_itself(clerk, paper, item, cast):
    add(paper, cast.clerk, cert_name="居住证明")
    clerk.post(url(paper), body(item, cast, do="remove"))
    page = clerk.get(reverse("declaration_grid", args=[paper.pk]))
    assert page.context["removed"]["name"] == "婚姻状况证明"
    assert list(paper.items.values_list("no", "cert_name")) == [(1, "居住证明")]
    clerk.post(url(paper), {"do": "undo"})
    back = paper.items.get(no=1)
    assert (back.uid, back.cert_name, back.bases.get().title) == (item.uid, "婚姻状况证明", LAW["title"])
    assert [entry.move for entry in LogEntry.objects.about(paper)][-2:] == ["remove_item", "save_item"]
    assert clerk.get(reverse("declaration_grid", args=[paper.pk])).context["removed"] is None


def test_after_two_minutes_nothing_is_put_back(clerk, declaring, paper, item, cast):
    clerk.post(url(paper), body(item, cast, do="remove"))
    declaring.shift(121)
    assert clerk.get(reverse("declaration_grid", args=[paper.pk])).context["removed"] is None
    answer = clerk.post(url(paper), {"do": "undo"}, follow=True)
    assert "已超过可以恢复的时间" in answer.content.decode()
    assert paper.items.count() == 0


def test_what_was_handed_over_once_is_not_removed(signed_in, declaring, ground, cast):
    old = certified(ground, cast)
    version = return_items(old, [old.items.get().uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    answer = signed_in(cast.clerk).post(url(version), body(version.items.get(), cast, do="remove"), follow=True)
    assert "已报送过的事项不能删除" in answer.content.decode()
    assert version.items.count() == 1


@pytest.mark.parametrize("wrong", [{"uid": "x"}, {"row_version": "-1"}, {"pk": "1e3"}, {"pk": "99999999999"}])
def test_a_body_that_no_page_wrote_is_refused(clerk, paper, item, cast, wrong):
    assert clerk.post(url(paper), body(item, cast, **wrong), headers=SCRIPT).status_code == 400
    assert DeclaredItem.objects.get().row_version == 1


def test_an_item_of_another_paper_is_not_touched(clerk, paper, item, cast, signed_in, ground):
    sent = body(item, cast, purpose="别人的")
    other = signed_in(cast.stranger)
    assert other.post(url(paper), sent | {"typist": str(cast.stranger.pk)}, headers=SCRIPT).status_code == 404
    assert DeclaredItem.objects.get().purpose == "核实婚姻状况"


@pytest.mark.parametrize("name", sorted(A_FEW - {"clerk"}))
def test_nobody_else_writes(signed_in, paper, item, cast, name):
    assert signed_in(getattr(cast, name)).post(url(paper), body(item, cast)).status_code == 404
