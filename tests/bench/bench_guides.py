"""A guide's text looked through for a unit's cancelled items: how long, and what the gold sentences give.

    python -m tests.bench.bench_guides [--size ITEMS] [--rounds N]

The baseline looks for each name as it is printed, and finds no alias, no other spelling and no shared ending.
"""

from functools import partial

from tests.bench.bench_names import names
from tests.bench.figures import asked, heading, in_turn, most, note, row
from tests.bench.ground import database

PARAGRAPH = "一、申请人携带居民身份证、户口簿到政务服务中心综合窗口提出申请。二、窗口当场核对材料，材料齐全的当场受理。三、审核后在3个工作日内办结。\n"
LENGTH = 5_000  # signs of the text


def gold() -> None:
    """Print recall and false alarms on the gold sentences."""
    from supervision.enums.guides import HitKind
    from tests.supervision.guide_gold import CANCELLED, read_all

    wanted = found = 0
    alarms: list[str] = []
    hints = said = 0
    for one, quotes in read_all():
        asked_of = [quote for quote in quotes if quote.kind != HitKind.LONGER]
        named = {CANCELLED[quote.mark] for quote in asked_of}
        wanted, found = wanted + len(one.names), found + len(named & set(one.names))
        alarms += [one.text for quote in asked_of if CANCELLED[quote.mark] not in one.names]
        said += one.expected == "no_longer"
        hints += one.expected == "no_longer" and all(quote.kind == HitKind.NO_LONGER for quote in asked_of)
    note(
        f"gold: recall {found}/{wanted}, false alarms {len(alarms)}: {'；'.join(alarms)}; read as no longer needed {hints}/{said}"
    )


def plainly(text: str, looked_for: list[str]) -> list[str]:
    """The names that stand in the text as they are printed."""
    return [name for name in looked_for if name in text]


def main() -> None:
    """Print the gold's figures, then a row for a text without and one with mentions."""
    given = asked(__doc__, tiny=30, usual=300, full=300, rounds=7)
    with database("guides", given.tiny):
        from supervision.checks.guide_text import read_guide
        from supervision.checks.naming import Named

        heading("Guides", f"{given.size:,} cancelled items of a unit")
        gold()
        listed = names(given.size)
        wanted = [Named(number, (name, f"{name}（原件）")) for number, name in enumerate(listed)]
        clean = (PARAGRAPH * (LENGTH // len(PARAGRAPH) + 1))[:LENGTH]
        full = clean + "".join(f"须提交{name}。" for name in listed[:20])
        for words, text in (("nothing named", clean), ("20 of them named", full)):
            ways = {"ours": partial(read_guide, text, wanted, listed), "baseline": partial(plainly, text, listed)}
            times = in_turn(ways, given.rounds)
            row(f"{len(listed)} items x {len(text):,} signs, {words}", times["ours"], times["baseline"], most(0.5, "s"))


if __name__ == "__main__":
    main()
