"""The self-check: what must be mended first, each problem leads to its box; warnings are explained here, with one save."""

import pytest
from django.urls import reverse

from submissions.models import Explanation
from submissions.operations import declare_nil, save_item
from submissions.views import self_check
from tests.cast import PHASE_2
from tests.stories import a_story
from tests.submissions.papers import KEEPING, LAW, NIL, NO_BASIS, VALUES, add

WHY = "规章正在修改，修改前窗口仍须核验。"
RULE = LAW | {"title": "某部门规章", "level": "department_rule"}


def url(paper):
    return reverse("declaration_check", args=[paper.pk])


def part(page, name):
    return next(one for one in page.context["parts"] if one["name"] == name)


def kinds(page, name):
    return [(kind["name"], [line["item"].no for line in kind["lines"]]) for kind in part(page, name)["kinds"]]


def field(item, code="rule_only"):
    return f"why-{item.uid}.{code}"


@pytest.fixture
@a_story
def warned(cast, paper):
    """An item that rests on a 规章 only."""
    return save_item(paper, VALUES | KEEPING, [RULE], actor=cast.clerk, at=PHASE_2)


def test_findings_stand_by_weight_and_kind(signed_in, cast, paper, warned):
    add(paper, cast.clerk, cert_name="其他材料")
    wrong = add(paper, cast.clerk, cert_name="居住证明", purpose="", issuing_unit="")
    page = signed_in(cast.clerk).get(url(paper))
    assert kinds(page, "mend") == [("应填栏目没有填", [3, 3])]
    assert kinds(page, "explain") == [("保留的依据只有规章", [1])]
    assert kinds(page, "look") == [("名称是概括说法", [2])]
    assert [page.context[key] for key in ("blockers", "unsaid", "said", "hints")] == [2, 1, 0, 1]
    assert f"{reverse('item_edit', args=[wrong.pk])}#id_purpose" in page.content.decode()
    assert "提交分管领导</button>" not in page.content.decode()


def test_words_that_are_the_same_for_all_stand_once_with_their_ground(signed_in, cast, paper, warned):
    save_item(paper, VALUES | KEEPING | {"cert_name": "居住证明"}, [RULE], actor=cast.clerk, at=PHASE_2)
    page = signed_in(cast.clerk).get(url(paper))
    assert page.content.decode().count("保留的依据只有规章。") == 1
    (kind,) = part(page, "explain")["kinds"]
    assert kind["ground"] == "《优化营商环境条例》第四十四条：证明事项应当有法律、法规或者国务院决定依据。"


def test_a_doubled_item_is_found_between_items(signed_in, cast, paper):
    add(paper, cast.clerk)
    add(paper, cast.clerk)
    page = signed_in(cast.clerk).get(url(paper))
    assert kinds(page, "mend") == [("同一事项填了两次", [2])]


def test_a_warning_keeps_the_paper_until_it_is_explained(signed_in, cast, paper, warned):
    client = signed_in(cast.clerk)
    page = client.get(url(paper))
    assert (page.context["unsaid"], "提交分管领导</button>" in page.content.decode()) == (1, False)
    answer = client.post(url(paper), {field(warned): WHY}, follow=True)
    assert (answer.context["unsaid"], answer.context["said"]) == (0, 1)
    assert "已保存说明1处" in answer.content.decode()
    assert "提交分管领导</button>" in answer.content.decode()
    assert Explanation.objects.get().words == WHY


def test_one_save_keeps_all_explanations(signed_in, cast, paper, warned):
    other = save_item(paper, VALUES | KEEPING | {"cert_name": "居住证明"}, [NO_BASIS], actor=cast.clerk, at=PHASE_2)
    words = {field(warned): WHY, field(other, "no_ground_to_keep"): "正在补充依据。"}
    signed_in(cast.clerk).post(url(paper), words)
    assert sorted(Explanation.objects.values_list("code", flat=True)) == ["no_ground_to_keep", "rule_only"]


def test_words_of_a_changed_item_are_offered_again(signed_in, cast, paper, warned):
    client = signed_in(cast.clerk)
    client.post(url(paper), {field(warned): WHY})
    save_item(paper, {"purpose": "另一种用途"}, [RULE], item=warned, actor=cast.clerk, at=PHASE_2)
    page = client.get(url(paper))
    line = part(page, "explain")["kinds"][0]["lines"][0]
    assert (line["lapsed"], line["typed"], page.context["unsaid"]) == (True, WHY, 1)
    assert "事项改动过" in page.content.decode()


def test_words_that_are_too_long_stay_on_the_page(signed_in, cast, paper, warned):
    long = "长" * 1001
    answer = signed_in(cast.clerk).post(url(paper), {field(warned): long})
    assert (answer.status_code, Explanation.objects.count()) == (422, 0)
    assert part(answer, "explain")["kinds"][0]["lines"][0]["typed"] == long
    assert "说明超过1000字" in answer.content.decode()


@pytest.mark.parametrize("name", ["why-", "why-x.rule_only", "why-.", "rule_only", "why-00.unheard_of"])
def test_a_field_that_the_page_did_not_write_changes_nothing(signed_in, cast, paper, warned, name):
    answer = signed_in(cast.clerk).post(url(paper), {name: WHY}, follow=True)
    assert "没有新的说明" in answer.content.decode()
    assert not Explanation.objects.exists()


def test_so_many_boxes_and_no_more_stand_on_the_page(signed_in, cast, paper, warned, monkeypatch):
    save_item(paper, VALUES | KEEPING | {"cert_name": "居住证明"}, [RULE], actor=cast.clerk, at=PHASE_2)
    monkeypatch.setattr(self_check, "MOST_FIELDS", 1)
    page = signed_in(cast.clerk).get(url(paper))
    assert [bool(line["field"]) for line in part(page, "explain")["kinds"][0]["lines"]] == [True, False]


def test_hints_do_not_stop_it(signed_in, cast, paper):
    add(paper, cast.clerk, cert_name="其他材料")
    page = signed_in(cast.clerk).get(url(paper))
    assert (page.context["blockers"], page.context["unsaid"], page.context["hints"]) == (0, 0, 1)
    assert [move.name for move in page.context["moves"]] == ["hand_in"]
    assert "不影响提交" in page.content.decode()


def test_a_faultless_paper_may_be_handed_in_from_here(signed_in, cast, paper):
    save_item(paper, VALUES, [LAW], actor=cast.clerk, at=PHASE_2)
    text = signed_in(cast.clerk).get(url(paper)).content.decode()
    assert "没有须修改的内容，可以提交分管领导" in text


def test_an_empty_paper_is_told_apart_from_a_nil_return(signed_in, cast, paper):
    client = signed_in(cast.clerk)
    assert "申报表中没有事项" in client.get(url(paper)).content.decode()
    declare_nil(paper, True, **NIL, actor=cast.clerk, at=PHASE_2)
    assert "没有须修改的内容，可以提交分管领导" in client.get(url(paper)).content.decode()


def test_the_leader_reads_it_and_writes_nothing(signed_in, cast, paper, warned):
    client = signed_in(cast.leader)
    page = client.get(url(paper))
    assert (page.status_code, "<textarea" in page.content.decode()) == (200, False)
    assert "说明：未说明" in page.content.decode()
    assert client.post(url(paper), {field(warned): WHY}).status_code == 404
    for name in ("stranger", "panel_chair", "coordinator", "institution_clerk", "region_coordinator"):
        assert signed_in(getattr(cast, name)).get(url(paper)).status_code == 404


def test_the_leader_reads_the_words_before_signing(signed_in, cast, paper, warned):
    client = signed_in(cast.clerk)
    client.post(url(paper), {field(warned): WHY})
    client.post(reverse("declaration_move", args=[paper.pk]), {"move": "hand_in"})
    page = signed_in(cast.leader).get(reverse("declaration_move", args=[paper.pk]))
    assert [one.said for one in page.context["found"]["explained"]] == [WHY]
    assert f"说明：{WHY}" in page.content.decode()


def test_the_overview_says_what_is_to_be_explained(signed_in, cast, paper, warned):
    page = signed_in(cast.clerk).get(reverse("declaration", args=[paper.pk]))
    assert (page.context["blockers"], page.context["unsaid"], page.context["hints"]) == (0, 1, 0)
    assert [line["word"] for line in page.context["lines"]] == ["须说明理由1处"]
    assert [move.name for move in page.context["moves"]] == []


def test_an_explained_warning_is_no_hint_neither_on_the_paper_nor_in_the_grid(signed_in, cast, paper, warned):
    client = signed_in(cast.clerk)
    before = client.get(reverse("declaration_grid", args=[paper.pk])).context["rows"][0]
    client.post(url(paper), {field(warned): WHY})
    page = client.get(reverse("declaration", args=[paper.pk]))
    line = client.get(reverse("declaration_grid", args=[paper.pk])).context["rows"][0]
    assert [one["word"] for one in page.context["lines"]] == ["可提交（已说明1处）"]
    assert [page.context[name] for name in ("unsaid", "said", "hints")] == [0, 1, 0]
    assert (before["word"], before["said"]) == ("须说明1处", "须说明1处")
    assert (line["word"], line["said"], line["hints"]) == ("可提交", "已说明1处", [])


def test_items_that_lack_the_same_are_one_sentence_with_their_links(signed_in, cast, paper):
    for name in ("居住证明", "收入证明", "死亡证明"):
        add(paper, cast.clerk, cert_name=name, purpose="", issuing_unit="" if name == "死亡证明" else "村委会")
    page = signed_in(cast.clerk).get(reverse("declaration_check", args=[paper.pk]))
    (kind,) = part(page, "mend")["kinds"]
    assert [[line["item"].no for line in group["lines"]] for group in kind["groups"]] == [[1, 2, 3], [3]]
    text = page.content.decode()
    assert [text.count(group["words"]) for group in kind["groups"]] == [1, 1]
    links = [f'href="{reverse("item_edit", args=[item.pk])}#id_purpose"' for item in paper.items.all()]
    assert [text.count(link) for link in links] == [1, 1, 1]
