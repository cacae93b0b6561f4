"""How people say it: everyday words are data, and never make two different papers one."""

import csv

import pytest

from publishing.queries.wording import (
    EVERYDAY,
    NEAR,
    OFFICE,
    SAME,
    everyday,
    key_of,
    near_names,
    one_slip,
    pairs_of,
    spellings,
    variants,
)


def rows():
    with EVERYDAY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_everyday_word_has_a_relation_and_a_source():
    assert {row["relation"] for row in rows()} == {SAME, NEAR, OFFICE}
    assert {row["source"] for row in rows()} == {"own work"}


def test_no_pair_stands_twice_and_no_word_means_itself():
    pairs = [(row["everyday"], row["formal"]) for row in rows()]
    assert len(pairs) == len(set(pairs))
    assert [pair for pair in pairs if pair[0] == pair[1]] == []


@pytest.mark.parametrize("word", ["户口本", "身份证", "结婚证", "房产证", "驾照", "死亡证", "无犯罪证明"])
def test_what_people_call_a_paper_has_an_official_name(word):
    assert everyday(SAME)[word] != ()


@pytest.mark.parametrize("word", ["单身证明", "穷困证明", "贫困证明", "居住证明", "死亡证明"])
def test_what_only_resembles_is_offered_and_not_taken_for_the_same(word):
    assert near_names(word) != ()
    assert spellings(word) == (word,)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("户口本", ("户口本", "户口簿")),
        ("驾照复印件", ("驾照复印件", "驾驶证复印件")),
        ("居民身份证", ("居民身份证",)),
        ("健康证", ("健康证", "健康证明")),
        ("天书证明", ("天书证明",)),
    ],
)
def test_a_word_is_looked_for_in_each_spelling(typed, found):
    assert spellings(typed) == found


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("無犯罪記錄證明", "无犯罪记录证明"),
        ("戶口 簿", "户口簿"),
        ("（ＩＤ）證", "(id)证"),
        ("親屬關係證明", "亲属关系证明"),
    ],
)
def test_traditional_characters_width_and_blanks_do_not_matter(typed, key):
    assert key_of(typed) == key


@pytest.mark.parametrize(
    ("key", "pairs"),
    [("婚姻登记证明", {"婚姻", "姻登"}), ("证明", set()), ("收入证明", {"收入"}), ("情况", set()), ("狗", set())],
)
def test_pairs_that_every_name_shares_do_not_make_names_alike(key, pairs):
    assert pairs_of(key) == pairs


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("居(租)住证明", ("居住证明", "居租住证明", "租住证明")),
        ("学历证明(书)", ("学历证明", "学历证明书", "学历证书")),
        ("户口簿", ()),
        ("证明(针对有资产的)", ()),
    ],
)
def test_a_short_word_in_brackets_is_read_both_ways(name, said):
    assert variants(name) == said


@pytest.mark.parametrize(
    ("typed", "name", "slip"),
    [
        ("收人证明", "收入证明", True),
        ("收入证", "收入证明", True),
        ("收入入证明", "收入证明", True),
        ("入收证明", "收入证明", True),
        ("收入证明", "收入证明", False),
        ("人收证明", "收入证明", False),
        ("收入", "收据", False),
        ("健康", "收入证明", False),
    ],
)
def test_one_slip_is_one_sign_too_many_too_few_another_or_two_exchanged(typed, name, slip):
    assert one_slip(typed, name) is slip


def test_a_longer_everyday_word_speaks_for_those_within_it():
    assert "工作经历" in near_names("工作证明")
    assert "工作经历" not in near_names("没工作证明")
