"""A guide's text is looked through for cancelled certificates: none is missed, each is quoted, hints are only hints."""

import pytest

from supervision.checks.guide_text import LONGEST, read_guide
from supervision.checks.naming import Named, folded, key_of, mentions, ways_to_say
from supervision.enums.guides import HitKind
from tests.supervision.guide_gold import CANCELLED, catalogue, read_all, sentences

# Named though they are something else: names that nobody knows here. A person answers them.
FALSE_ALARMS = ["境外收入证明公证书。"]


def test_the_gold_set_is_large_enough():
    kinds = [one.expected for one in sentences()]
    assert (kinds.count("named") >= 20, kinds.count("no_longer") >= 10, kinds.count("other") >= 10) == (
        True,
        True,
        True,
    )


def test_every_name_and_alias_is_found_and_quoted_as_it_stands():
    missed, alarms, hints = [], [], []
    for one, found in read_all():
        asked = [quote for quote in found if quote.kind != HitKind.LONGER]
        named = {CANCELLED[quote.mark] for quote in asked}
        missed += [(one.text, name) for name in one.names if name not in named]
        alarms += [one.text for quote in asked if CANCELLED[quote.mark] not in one.names]
        hints += [one.text for quote in asked if (quote.kind == HitKind.NO_LONGER) != (one.expected == "no_longer")]
        for quote in found:
            assert quote.before + quote.words + quote.after in one.text.replace("\n", "\n")
            assert one.text[quote.at : quote.at + len(quote.words)] == quote.words
    assert (missed, alarms, hints) == ([], FALSE_ALARMS, [])


def test_a_name_within_a_longer_one_is_shown_with_the_longer_one():
    found = {one.text: [quote.within for quote in quotes] for one, quotes in read_all() if one.expected == "other"}
    assert found["家庭收入证明原件。"] == ["家庭收入证明"]
    assert found["由民政部门出具的无收入证明。"] == ["无收入证明"]
    assert found["居住证、明细表各一份。"] == []


def test_every_alias_of_the_catalogue_is_found_where_it_stands_alone():
    missed = []
    for name, aliases in catalogue().items():
        wanted = [Named(0, (name, *aliases))]
        missed += [said for said in (name, *aliases) if not mentions(folded(f"请提交{said}。"), wanted)]
    assert missed == []


@pytest.mark.parametrize(
    "written",
    ["收入证明", "收 入 证 明", "收入\n证明", "收入證明", "“收入”证明", "（收入）证明", "收入\u200b证明", "收入－证明"],
)
def test_how_it_is_typed_does_not_count(written):
    (one,) = mentions(folded(f"提交{written}一份"), [Named(7, ("收入证明",))])
    assert (one.mark, f"提交{written}一份"[one.start : one.end].strip("“（")) == (7, written.strip("“（"))


def test_a_separator_is_not_passed_over():
    assert mentions(folded("居住证、明细表；收入。证明"), [Named(0, ("居住证明",)), Named(1, ("收入证明",))]) == []


def test_a_name_with_brackets_stands_for_what_they_say():
    assert {"居租住证明", "租住证明", "居住证明"} <= set(ways_to_say("居（租）住证明"))
    assert key_of("《收入　证明》") == "收入证明"


def test_a_general_word_is_no_name():
    assert ways_to_say("证明") == ()


def test_a_long_sentence_is_cut_on_both_sides_and_a_long_text_is_read_to_its_limit():
    text = "甲" * 300 + "收入证明" + "乙" * 300
    (one,) = read_guide(text, [Named(0, ("收入证明",))])
    assert (one.before, one.after) == ("…" + "甲" * 60, "乙" * 60 + "…")
    assert read_guide("甲" * LONGEST + "收入证明", [Named(0, ("收入证明",))]) == []
