"""The face shows dates, figures and fields as the campaign writes them."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template

from campaign.templatetags import face

BEIJING = ZoneInfo("Asia/Shanghai")
MIDNIGHT = dt.datetime(2020, 11, 1, tzinfo=BEIJING)


class Sample(forms.Form):
    name = forms.CharField(label="证明事项", help_text="写全称。")
    kind = forms.ChoiceField(label="服务对象", choices=[("a", "企业"), ("b", "个人")], widget=forms.RadioSelect)
    levels = forms.MultipleChoiceField(choices=[("1", "自治区级")], widget=forms.CheckboxSelectMultiple, required=False)
    sure = forms.BooleanField(label="已核对")
    note = forms.CharField(label="备注", widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(source: str, **context: object) -> str:
    html = Template("{% load face %}" + source).render(Context(context))
    return " ".join(html.split())


def test_an_exclusive_midnight_is_written_as_24_o_clock_of_the_day_before():
    assert face.deadline(MIDNIGHT) == "10月31日24:00"


def test_a_deadline_in_another_zone_is_written_in_beijing_time():
    assert face.deadline(MIDNIGHT.astimezone(dt.UTC)) == "10月31日24:00"


def test_the_new_year_instant_is_the_end_of_the_old_year():
    assert face.deadline(dt.datetime(2021, 1, 1, tzinfo=BEIJING), "year") == "2020年12月31日24:00"


def test_a_deadline_within_a_day_keeps_its_hour():
    assert face.deadline(dt.datetime(2020, 11, 15, 18, 5, tzinfo=BEIJING)) == "11月15日18:05"


@pytest.mark.parametrize("write", [face.deadline, face.day, face.last_day, face.moment])
def test_no_date_is_written_as_nothing(write):
    assert write(None) == ""


def test_a_day_is_the_day_in_beijing():
    assert face.day(dt.datetime(2020, 10, 31, 17, 0, tzinfo=dt.UTC)) == "11月1日"
    assert face.day(dt.date(2020, 9, 9), "year") == "2020年9月9日"


def test_the_last_day_before_an_exclusive_instant_is_the_day_before():
    assert face.last_day(MIDNIGHT) == "10月31日"


def test_the_last_day_of_a_plain_date_is_that_day():
    assert face.last_day(dt.date(2020, 10, 31)) == "10月31日"


def test_a_moment_is_written_to_the_minute():
    assert face.moment(dt.datetime(2020, 10, 12, 6, 5, tzinfo=dt.UTC)) == "10月12日 14:05"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("52.3155"), "52.32 %"),
        (Decimal("49.995"), "50.00 %"),
        (Decimal("49.985"), "49.99 %"),
        (Decimal(0), "0.00 %"),
        (None, "—"),
    ],
)
def test_a_percentage_has_two_decimals_half_up_and_none_is_a_dash(value, words):
    assert face.percent(value) == words


@pytest.mark.parametrize(
    ("value", "width"), [(Decimal("52.325"), "52.32%"), (None, "0%"), (Decimal(140), "100.00%"), (-3, "0.00%")]
)
def test_a_bar_stays_on_its_ground(value, width):
    assert face.bar_width(value) == width


def test_a_bar_is_a_share_of_its_whole():
    assert face.bar_width(1, 4) == "25.00%"
    assert face.bar_width(1, 0) == "0%"


def test_phase_numbers_are_written_in_chinese():
    assert [face.numeral(n) for n in (1, 5, 10, 0, 11)] == ["一", "五", "十", "0", "11"]


def test_each_cell_is_paired_with_its_column():
    assert face.labelled(["甲", 3], ["名称", "件数"]) == [("名称", "甲"), ("件数", 3)]


def test_pages_far_from_the_present_one_are_left_out():
    page = Paginator(range(230), 20).page(6)
    assert list(face.page_numbers(page)) == [1, "…", 5, 6, 7, "…", 12]


def test_every_widget_has_its_layout():
    form = Sample()
    assert {name: face.field_kind(form[name]) for name in form.fields} == {
        "name": "box",
        "kind": "choices",
        "levels": "choices",
        "sure": "checkbox",
        "note": "box",
        "secret": "hidden",
    }


def test_a_box_is_described_by_its_help_and_by_its_error():
    box = face.control(Sample({})["name"])
    assert 'aria-describedby="id_name_help id_name_error"' in box
    assert 'aria-invalid="true"' in box


def test_a_box_without_help_or_error_is_described_by_nothing():
    assert "aria-describedby" not in face.control(Sample()["note"])


def test_a_long_text_has_four_lines_unless_its_form_says_more():
    form = Sample()
    assert 'rows="4"' in face.control(form["note"])
    form.fields["note"].widget.attrs["rows"] = 12
    assert 'rows="12"' in face.control(form["note"])


def test_a_field_shows_label_help_example_and_error():
    form = Sample({})
    form.fields["name"].example = "无犯罪记录证明"
    html = drawn("{% field form.name %}", form=form)
    assert '<label class="field__label" for="id_name"> 证明事项 </label>' in html
    assert (
        '<p class="field__help" id="id_name_help"> 写全称。 <span class="field__example">例：无犯罪记录证明</span> </p>'
        in html
    )
    assert 'id="id_name_error"' in html


def test_the_words_of_the_page_overrule_the_words_of_the_form():
    html = drawn("{% field form.name '账号' '单位账号。' %}", form=Sample())
    assert "账号" in html
    assert "单位账号。" in html
    assert "写全称。" not in html


def test_only_what_may_be_left_out_says_so():
    assert "选填" not in drawn("{% field form.name %}", form=Sample())
    assert "选填" in drawn("{% field form.note %}", form=Sample())


def test_a_group_of_choices_is_a_fieldset_described_by_its_error():
    html = drawn("{% field form.kind %}", form=Sample({}))
    assert html.startswith('<fieldset class="field field--wrong"')
    assert 'aria-describedby=" id_kind_error"' in html
    assert html.count('type="radio"') == 2


def test_a_hidden_field_is_drawn_without_a_frame():
    assert drawn("{% field form.secret %}", form=Sample()) == '<input type="hidden" name="secret" id="id_secret">'


def test_what_was_typed_is_not_lost_and_is_escaped():
    html = drawn("{% field form.name %}", form=Sample({"name": '"><b>'}))
    assert 'value="&quot;&gt;&lt;b&gt;"' in html


@pytest.mark.parametrize(("service", "words"), [("教师资格认定", "办理“教师资格认定”时"), ("办理低保", "“办理低保”时")])
def test_an_occasion_says_its_verb_once(service, words):
    assert face.occasion(service) == words


@pytest.mark.parametrize("tone", face.TONES)
def test_every_state_is_a_word_with_a_mark(tone):
    html = drawn("{% status_tag tone word %}", tone=tone, word="待审核")
    assert html.startswith(f'<span class="tag tag--{tone}"> <svg class="mark"')
    assert html.endswith("</svg> 待审核 </span>")


def test_an_unknown_tone_is_drawn_plain():
    assert 'class="tag tag--plain"' in drawn("{% status_tag 'purple' '待审核' %}")


def test_the_marks_of_the_tones_differ():
    marks = {drawn("{% mark tone %}", tone=tone) for tone in face.TONES}
    assert len(marks) == len(face.TONES)
