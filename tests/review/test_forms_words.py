"""Fields for words: several lines are taken as a browser sends them, marks that nobody sees are refused."""

from review.forms.words import ReasonForm


def test_a_reason_of_several_lines_is_taken_and_its_lines_end_alike():
    form = ReasonForm({"note": "第一条不符。\r\n第二条没有依据。"})
    assert (form.is_valid(), form.cleaned_data["note"]) == (True, "第一条不符。\n第二条没有依据。")


def test_a_mark_that_nobody_sees_is_refused():
    form = ReasonForm({"note": "甲\u202e乙"})
    assert form.errors["note"] == ["文字里有看不见的控制字符。请清空后手工重新输入，不要从网页直接粘贴。"]
