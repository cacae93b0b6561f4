"""The item's form: drafts with gaps, bases added without script, conflicts shown, bodies that no page wrote."""

import pytest
from django.urls import reverse

from campaign.models import LogEntry
from submissions.models import Declaration, DeclaredItem
from submissions.operations import hand_in, return_items, save_item
from tests.cast import A_FEW, PHASE_2, PHASE_3
from tests.stories import a_story
from tests.submissions.papers import HOUR, LAW, VALUES, add, certified

OWN = {"clerk", "leader"}
TYPED = {**VALUES, "levels": ["3"], "bases": "1", "do": "save", **{f"basis-1-{key}": LAW[key] for key in LAW}}


def edit(item):
    return reverse("item_edit", args=[item.pk])


def body(item, **changes):
    return {**TYPED, "row_version": str(item.row_version), **changes}


@pytest.fixture
@a_story
def item(paper, cast):
    return add(paper, cast.clerk)


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


def test_a_new_item_is_saved_as_typed(clerk, paper):
    answer = clerk.post(reverse("item_add", args=[paper.pk]), {**TYPED, "cert_name": "　居住证明 "})
    saved = DeclaredItem.objects.get()
    assert answer.url == edit(saved)
    assert {key: getattr(saved, key) for key in VALUES} == {**VALUES, "cert_name": "居住证明"}
    assert [(basis.title, basis.level) for basis in saved.bases.all()] == [("中华人民共和国收养法", "law")]


def test_the_empty_form_offers_every_column_with_help_and_example(clerk, paper):
    page = clerk.get(reverse("item_add", args=[paper.pk]))
    entry = page.context["entry"]
    shown = [*entry.form.fields, *(f"basis_{name}" for name in entry.bases[0].fields)]
    assert sorted(shown) == sorted(c["key"] for c in paper.form.columns if c["key"] != "no")
    assert entry.form["demanding_unit"].value() == "城关区民政局"
    text = page.content.decode()
    assert [c["header"] for c in paper.form.columns if c["key"] != "no" and c["help"] not in text] == []


def test_a_draft_may_be_empty(clerk, paper):
    clerk.post(reverse("item_add", args=[paper.pk]), {"bases": "1", "do": "save"})
    saved = DeclaredItem.objects.get()
    assert (saved.cert_name, saved.levels, saved.yearly_count, saved.bases.count()) == ("", [], None, 0)


@pytest.mark.parametrize(("wish", "page"), [("save_next", "item_add"), ("save_back", "declaration")])
def test_saving_goes_on_where_the_person_wants(clerk, paper, wish, page):
    answer = clerk.post(reverse("item_add", args=[paper.pk]), {**TYPED, "do": wish})
    assert answer.url == reverse(page, args=[paper.pk])


def test_the_page_says_when_it_was_saved_and_what_is_still_wrong(clerk, paper, cast):
    item = add(paper, cast.clerk, purpose="")
    page = clerk.get(edit(item))
    assert "草稿已保存：10月12日 10:00" in page.content.decode()
    assert [(problem["anchor"], problem["severity"]) for problem in page.context["found"]] == [
        ("id_purpose", "blocker")
    ]
    assert 'id="id_purpose"' in page.content.decode()


def test_a_place_in_a_further_basis_leads_to_its_box(clerk, paper, cast):
    item = save_item(paper, VALUES, [LAW, LAW | {"level": ""}], actor=cast.clerk, at=PHASE_2)
    page = clerk.get(edit(item))
    assert [problem["anchor"] for problem in page.context["found"]] == ["id_basis-2-level"]
    assert 'id="id_basis-2-level"' in page.content.decode()


def test_a_basis_is_added_and_taken_off_without_saving(clerk, item):
    more = clerk.post(edit(item), body(item, do="add_basis", purpose="尚未保存的用途"))
    assert len(more.context["entry"].bases) == 2
    assert "尚未保存的用途" in more.content.decode()
    two = body(item, bases="2", do="drop_basis-1", **{"basis-2-title": "第二部法", "basis-2-level": "law"})
    less = clerk.post(edit(item), two)
    assert [form["title"].value() for form in less.context["entry"].bases] == ["第二部法"]
    stored = DeclaredItem.objects.get()
    assert (stored.row_version, stored.purpose, stored.bases.count()) == (item.row_version, "核实婚姻状况", 1)


def test_several_bases_are_saved_in_their_order_and_empty_ones_left_out(clerk, item):
    second = {"basis-2-title": "", "basis-3-title": "第三部法", "basis-3-level": "law"}
    clerk.post(edit(item), body(item, bases="3", **second))
    assert [basis.title for basis in DeclaredItem.objects.get().bases.all()] == ["中华人民共和国收养法", "第三部法"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cert_name", "证" * 201),
        ("category", "everything"),
        ("levels", ["9"]),
        ("proposal", "strike"),
        ("yearly_count", "很多"),
        ("yearly_count", "-1"),
        ("basis-1-level", "holy"),
        ("purpose", "零\0字符"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_what_was_typed_stays(clerk, item, key, value):
    answer = clerk.post(edit(item), body(item, remark="保留在页面上的备注", **{key: value}))
    assert answer.status_code == 422
    assert [error["anchor"] for error in answer.context["errors"]] == [f"id_{key}"]
    assert "保留在页面上的备注" in answer.content.decode()
    assert DeclaredItem.objects.get().remark == ""


def test_a_refusal_says_how_long_and_what_to_do(clerk, item):
    answer = clerk.post(edit(item), body(item, cert_name="证" * 300))
    words = ["证明事项名称：超过200字，现在有300字。请只保留必要内容。"]
    assert [error["words"] for error in answer.context["errors"]] == words
    assert "草稿已保存" not in answer.content.decode()


def test_the_second_editor_sees_both_texts_and_may_choose(clerk, signed_in, paper, item, cast):
    save_item(paper, {"purpose": "他人写的用途"}, [LAW], item=item, row_version=1, actor=cast.clerk, at=PHASE_2 + HOUR)
    answer = clerk.post(edit(item), body(item, purpose="我写的用途"))
    assert answer.status_code == 409
    assert answer.context["conflict"] == [{"label": "证明用途", "before": "他人写的用途", "after": "我写的用途"}]
    assert "城关填报甲于10月12日 11:00保存" in answer.content.decode()
    assert DeclaredItem.objects.get().purpose == "他人写的用途"
    again = body(item, purpose="我写的用途", row_version=str(answer.context["row_version"]))
    assert clerk.post(edit(item), again).status_code == 302
    assert DeclaredItem.objects.get().purpose == "我写的用途"


def test_a_text_that_comes_after_handing_in_is_shown_to_be_copied(clerk, paper, item, cast):
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    answer = clerk.post(edit(item), body(item, purpose="来不及保存的用途"))
    assert answer.status_code == 409
    assert "来不及保存的用途" in answer.content.decode()
    assert DeclaredItem.objects.get().purpose == "核实婚姻状况"


def test_the_leader_and_the_panel_read_without_a_form(signed_in, cast, ground):
    item = certified(ground, cast).items.get()
    for name in ("clerk", "leader", "panel_member", "coordinator"):
        page = signed_in(getattr(cast, name)).get(edit(item))
        assert (page.status_code, "entry" in page.context) == (200, False)


@pytest.mark.parametrize("name", sorted(A_FEW - OWN - {"disabled"}))
def test_an_item_of_a_draft_is_not_there_for_anybody_else(signed_in, cast, paper, item, name):
    client = signed_in(getattr(cast, name))
    assert client.get(edit(item)).status_code == 404
    assert client.post(edit(item), body(item, purpose="外人")).status_code == 404
    assert client.post(reverse("item_add", args=[paper.pk]), TYPED).status_code == 404
    assert client.post(reverse("item_remove", args=[item.pk])).status_code == 404
    assert [one.purpose for one in DeclaredItem.objects.all()] == ["核实婚姻状况"]


def test_a_leader_neither_adds_nor_changes_nor_removes(signed_in, cast, paper, item):
    client = signed_in(cast.leader)
    assert client.post(edit(item), body(item, purpose="领导改")).status_code == 409
    assert client.post(reverse("item_add", args=[paper.pk]), TYPED).status_code == 404
    assert client.post(reverse("item_remove", args=[item.pk])).status_code == 404
    assert [one.purpose for one in DeclaredItem.objects.all()] == ["核实婚姻状况"]


def test_in_a_correction_only_what_was_returned_has_a_form(signed_in, cast, ground, declaring):
    first = certified(ground, cast, "婚姻状况证明", "居住证明")
    uid = first.items.get(cert_name="居住证明").uid
    second = return_items(first, [uid], note="依据条款有误", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    clerk = signed_in(cast.clerk)
    returned = clerk.get(edit(second.items.get(uid=uid)))
    assert "依据条款有误" in returned.content.decode()
    assert "entry" in returned.context
    other = clerk.get(edit(second.items.exclude(uid=uid).get()))
    assert "该事项没有被退回，整改时不能修改。" in other.content.decode()


@pytest.mark.parametrize(
    "tampered",
    [
        {"bases": "100000"},
        {"bases": "-1"},
        {"bases": "一"},
        {"bases": "1e3"},
        {"bases": ""},
        {"bases": "9" * 5000},
        {"row_version": ""},
        {"row_version": "x"},
        {"row_version": "²"},
        {"row_version": "99999999999"},
    ],
)
def test_a_body_that_no_page_wrote_is_refused_and_changes_nothing(clerk, item, tampered):
    answer = clerk.post(edit(item), body(item, purpose="篡改", **tampered))
    assert answer.status_code == 400
    assert DeclaredItem.objects.get().purpose == "核实婚姻状况"


def test_keys_that_the_form_lacks_change_nothing(clerk, paper, item, cast, ground):
    foreign = {"id": "1", "uid": "00000000-0000-0000-0000-000000000000", "declaration": "999", "no": "7"}
    more = {"to_rectify": "1", "cert_key": "x", "basis-1-id": "5", "basis-1-DELETE": "on", "basis-1-order": "9"}
    before = DeclaredItem.objects.get()
    assert clerk.post(edit(item), body(item, **foreign, **more)).status_code == 302
    after = DeclaredItem.objects.get()
    assert (after.uid, after.no, after.declaration_id, after.to_rectify, after.cert_key) == (
        before.uid,
        1,
        paper.pk,
        False,
        before.cert_key,
    )


def test_a_body_with_too_many_fields_is_refused_plainly(clerk, item):
    flood = {f"x{number}": "1" for number in range(1001)}
    assert clerk.post(edit(item), body(item, **flood)).status_code == 400


def test_an_item_with_a_hundred_bases_still_works(clerk, item):
    many = {f"basis-{n}-{key}": value for n in range(1, 101) for key, value in LAW.items()}
    assert clerk.post(edit(item), body(item, bases="100", **many)).status_code == 302
    assert DeclaredItem.objects.get().bases.count() == 100


def test_a_long_name_fits_into_the_log(clerk, paper):
    for name in ("证" * 40, "证" * 41, "证" * 200):
        clerk.post(reverse("item_add", args=[paper.pk]), {**TYPED, "cert_name": name})
    lines = LogEntry.objects.about(paper).filter(move="save_item").values_list("label", flat=True)
    cut = f"保存事项“{'证' * 39}…”"
    assert list(lines) == [f"保存事项“{'证' * 40}”", cut, cut]


def test_removing_asks_once_more(clerk, paper, item):
    address = reverse("item_remove", args=[item.pk])
    assert "确认删除事项" in clerk.get(address).content.decode()
    assert DeclaredItem.objects.count() == 1
    assert clerk.post(address).url == reverse("declaration", args=[paper.pk])
    assert DeclaredItem.objects.count() == 0
    assert clerk.post(address).status_code == 404


def test_what_was_handed_over_once_is_not_removed(signed_in, cast, ground, declaring):
    first = certified(ground, cast)
    second = return_items(first, [first.items.get().uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    item = second.items.get()
    answer = signed_in(cast.clerk).post(reverse("item_remove", args=[item.pk]), follow=True)
    assert "已报送过的事项不能删除" in answer.content.decode()
    assert second.items.count() == 1


def test_a_locked_paper_takes_no_new_item(clerk, cast, ground):
    paper = certified(ground, cast)
    answer = clerk.get(reverse("item_add", args=[paper.pk]), follow=True)
    assert "内容已锁定，不能添加事项" in answer.content.decode()
    assert Declaration.objects.get().items.count() == 1


@pytest.mark.parametrize("sent", [{}, {"row_version": "1"}, {"bases": "1"}, {"row_version": "x", "bases": "1"}])
def test_a_body_without_its_version_is_refused_in_words_where_the_item_is_locked(clerk, cast, ground, caplog, sent):
    item = certified(ground, cast).items.get()
    answer = clerk.post(edit(item), {"purpose": "来迟的用途", **sent})
    assert (answer.status_code, answer.context["typed"]) == (409, None)
    assert "内容已锁定，不能修改。" in answer.content.decode()
    assert "本次没有保存任何内容。" in answer.content.decode()
    assert [record.exc_info for record in caplog.records if record.exc_info] == []
    assert DeclaredItem.objects.get().purpose == item.purpose
