"""Citations as people type them, read: titles with and without marks, places, lists, ranges, two columns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.checks.citations.columns import read_basis
from submissions.checks.citations.numerals import in_words, number_of
from submissions.checks.citations.parse import parse_citations, spans_of_titles
from submissions.checks.citations.pointers import MOST, Pointer
from submissions.checks.citations.wording import title_key
from tests.submissions.gold import gold


def read(text: str) -> list[str]:
    return [str(one) for one in parse_citations(text).citations]


@pytest.mark.parametrize("row", gold(), ids=lambda row: row.no)
def test_the_gold_table_is_read_as_it_says(row):
    assert row.read() == row.parsed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《A法》第一条、第三条；《B条例》第二条第一款和第三款", ["《A法》第一条、第三条", "《B条例》第二条第一款、第二条第三款"]),
        ("《A法》第三条第二款第（一）、（二）项、第（四）项", ["《A法》第三条第二款第（一）项、第三条第二款第（二）项、第三条第二款第（四）项"]),
        ("《A法》第十条第（一）项至第（三）项", ["《A法》第十条第（一）项、第十条第（二）项、第十条第（三）项"]),
        ("《A法》第九十二条第（四）项第2目", ["《A法》第九十二条第（四）项第2目"]),
        ("《A法》第十条（三）", ["《A法》第十条第（三）项"]),
        ("《A法》第1-3条", ["《A法》第一条至第三条"]),
        ("《A法》第十条～第十二条", ["《A法》第十条至第十二条"]),
        ("示例法11条2款", ["《示例法》第十一条第二款"]),
        ("第十、十二条", ["第十条、第十二条"]),
        ("《A法》第二十一条之一第二款", ["《A法》第二十一条之一第二款"]),
        ("《A法》第三条，同法第五条", ["《A法》第三条、第五条"]),
        ("《A法》及其实施条例第三条", ["《A法》", "《A法实施条例》第三条"]),
        ("西藏自治区实施《示例法》办法第八条", ["《西藏自治区实施〈示例法〉办法》第八条"]),
        ("关于适用《示例法》若干问题的解释（一）第三条", ["《关于适用〈示例法〉若干问题的解释(一)》第三条"]),
        ("民发[2020]20号《关于改进证明的通知》", ["《关于改进证明的通知》（民发〔2020〕20号）"]),
        ("<<示例法>>第三条", ["《示例法》第三条"]),
        ("《 示 例 法 》 第 三 条", ["《示例法》第三条"]),
        ("【法律】《A法》第三条\n【规章】B办法第四条", ["《A法》第三条", "《B办法》第四条"]),
        ("《示例办法（试行）》", ["《示例办法(试行)》"]),
        ("《示例办法》（试行）第三条", ["《示例办法(试行)》第三条"]),
        ("《未写完的条例第三条", ["《未写完的条例》第三条"]),
    ],
)  # fmt: skip
def test_a_text_is_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["", "无", "上级要求", "有关规定", "第一章", "一二三", "》《", "（", "第条", "第款第项"]
)
def test_what_names_no_act_gives_no_citation(text):
    assert [one for one in parse_citations(text).citations if one.title.strip("《》")] == []


def test_what_cannot_be_read_is_given_back():
    assert parse_citations("上级要求").leftover == ("上级要求",)
    assert parse_citations("国家有关规定").leftover == ("国家有关规定",)


def test_the_wording_behind_a_place_is_no_citation():
    found = parse_citations("《A法》第八条：公民死亡，依照《B法》第三条办理", titles_alone=False).citations
    assert [(str(one), one.quoted) for one in found] == [("《A法》第八条", "公民死亡,依照《B法》第三条办理")]


def test_a_named_edition_is_told_from_a_document_number():
    one = parse_citations("《示例法》（2018年修正）").citations[0]
    assert (one.title, one.edition, one.number) == ("示例法", 2018, "")
    one = parse_citations("示例条例（2003年8月8日国务院令第387号公布）").citations[0]
    assert (one.title, one.edition, one.number) == ("示例条例", 0, "国务院令第387号")


def test_places_in_the_second_column_belong_to_the_act_in_the_first():
    assert [str(one) for one in read_basis("《A法》", "第一条").citations] == ["《A法》第一条"]
    assert [str(one) for one in read_basis("《A法》\n《B法》", "第一条\n第二条").citations] == [
        "《A法》第一条",
        "《B法》第二条",
    ]


def test_places_that_could_belong_to_either_act_are_given_to_neither():
    reading = read_basis("《A法》、《B法》", "第一条")
    assert ([str(one) for one in reading.citations], reading.unplaced) == (["《A法》", "《B法》"], True)


def test_an_act_named_in_both_columns_is_one():
    assert [str(one) for one in read_basis("《A法》", "《A法》第三条").citations] == ["《A法》第三条"]


def test_a_long_range_is_kept_as_its_ends_and_a_long_list_is_cut():
    found = parse_citations("《A法》第一条至第九百条").citations[0]
    assert found.pointers == (Pointer(1, upto=900),)
    listed = "、".join(f"第{number}条" for number in range(1, 200))
    assert len(parse_citations(f"《A法》{listed}").citations[0].pointers) == MOST


@pytest.mark.parametrize(
    ("words", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十一", 21), ("廿三", 23), ("一百零五", 105), ("一千二百六十", 1260), ("31", 31), ("３１", None), ("一〇三", 103), ("两百", 200), ("", None), ("一一十", None), ("百千", None), ("99999", None)],
)  # fmt: skip
def test_numerals_are_read(words, number):
    assert number_of(words) == number


@given(st.integers(min_value=1, max_value=9999))
def test_every_number_is_written_so_that_it_reads_back(number):
    assert number_of(in_words(number)) == number


def test_spellings_of_one_title_have_one_key():
    assert title_key("中华人民共和国示例法") == title_key("示例法") == title_key("《示例 法》")
    assert title_key("〈示例法〉实施办法") == title_key("《示例法》实施办法")
    assert title_key("示例法") != title_key("示例法实施办法")


def test_only_outermost_marks_make_a_title():
    assert spans_of_titles("《a《b》c》《d") == {0: 6, 7: -1}
    assert spans_of_titles("《a〈b》c") == {0: 4}


CELL = st.text(
    st.sampled_from("《》〈〉（）()第条款项目之一二十百3、,和至;\n 法条例办法同号令〔2020〕:“”的规定中华人民共和国") | st.characters(),
    max_size=200,
)  # fmt: skip


@settings(max_examples=300)
@given(CELL, CELL)
def test_whatever_is_typed_is_read_without_failing(title, clause):
    reading = read_basis(title, clause)
    assert all(len(one.pointers) <= MOST for one in reading.citations)


@given(CELL)
def test_what_is_printed_of_a_citation_reads_back_as_places_of_one_act(text):
    for one in parse_citations(text).citations:
        again = parse_citations("《示例法》" + "、".join(map(str, one.pointers)), titles_alone=False).citations
        assert len(again) == 1


HOSTILE = (
    "《",
    "《〈",
    "第",
    "(",
    "第一、",
    "第(一)",
    "(一)、",
    "国务院令第",
    "法、",
    "令第1号",
    "A法第一条",
    "《A》",
    "的",
    "根据",
    "一",
)


@pytest.mark.parametrize("mark", HOSTILE)
def test_fifty_thousand_marks_are_read_to_the_end(mark):
    text = mark * (50_000 // len(mark))
    assert isinstance(read_basis(text, text).citations, tuple)
