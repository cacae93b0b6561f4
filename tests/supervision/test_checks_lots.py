"""The draw can be drawn again by anybody, and more lots are drawn more often, just as much as they are more."""

import copy
import hashlib
import importlib.util
import random
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from django.conf import settings

from supervision.checks import lots as drawing

SCRIPT = Path(settings.BASE_DIR) / "static" / "tools" / "check_draw.py"


def frame_of(number: int) -> dict:
    """A made-up frame: some units, each with some items."""
    made = random.Random(number)
    units = [
        {"code": f"5401{unit:02d}-{number:03d}", "lots": {"base": 10, "more": made.randrange(0, 90)}}
        for unit in range(made.randrange(1, 40))
    ]
    items = {
        unit["code"]: [
            {"uid": f"{made.getrandbits(64):016x}", "lots": {"base": made.randrange(1, 60)}}
            for _ in range(made.randrange(9))
        ]
        for unit in units
    }
    return {"units_wanted": made.randrange(1, 12), "items_wanted": made.randrange(0, 6), "units": units, "items": items}


def by_tickets(seed: str, purpose: str, rows: list[dict], key: str, wanted: int) -> list[str]:
    """The same draw, written another way: every lot is a ticket in a list, and the winner's tickets are taken out."""
    drum = [row[key] for row in sorted(rows, key=lambda row: row[key]) for _ in range(sum(row["lots"].values()))]
    taken: list[str] = []
    while drum and len(taken) < wanted:
        digest = hashlib.sha256(f"{seed}:{purpose}:{len(taken) + 1}".encode()).digest()
        taken.append(drum[int.from_bytes(digest, "big") % len(drum)])
        drum = [ticket for ticket in drum if ticket != taken[-1]]
    return taken


def file_of(frame: dict, seed: str) -> dict:
    """The file of a draw."""
    sample = [{"code": code, "name": code, "items": items} for code, items in drawing.sample_of(seed, frame).items()]
    text = drawing.canonical(frame)
    return {
        "algorithm": drawing.ALGORITHM,
        "seed": seed,
        "frame": frame,
        "frame_sha256": drawing.checksum(text),
        "sample": sample,
    }


def test_fifty_samples_come_out_again_by_other_code():
    for number in range(50):
        frame, seed = frame_of(number), hashlib.sha256(str(number).encode()).hexdigest()[:32]
        sample = drawing.sample_of(seed, frame)
        assert list(sample) == by_tickets(seed, "units", frame["units"], "code", frame["units_wanted"])
        assert sample == {
            code: by_tickets(seed, code, frame["items"][code], "uid", frame["items_wanted"]) for code in sample
        }


def test_the_script_that_is_given_away_finds_the_same():
    spec = importlib.util.spec_from_file_location("check_draw", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for number in range(10):
        file = file_of(frame_of(number), "ab" * 16)
        assert script.check(file) == drawing.problems_of_file(file) == []
    file["sample"][0]["items"] = ["another"]
    assert (len(script.check(file)), len(drawing.problems_of_file(file))) == (1, 1)


LOTS = {"a": 10, "b": 20, "c": 30, "d": 40, "e": 50}
SEEDS = 3000


def chances(lots: dict[str, int], wanted: int) -> dict[str, Fraction]:
    """How likely each is among the `wanted` first, exactly: over all orders in which they can be drawn."""
    found = dict.fromkeys(lots, Fraction(0))
    for order in permutations(lots, wanted):
        left, chance = sum(lots.values()), Fraction(1)
        for code in order:
            chance *= Fraction(lots[code], left)
            left -= lots[code]
        for code in order:
            found[code] += chance
    return found


@pytest.mark.parametrize(("wanted", "critical"), [(1, 18.47), (2, 18.47)])
def test_more_lots_are_drawn_just_as_much_more_often(wanted: int, critical: float):
    """χ² over 3,000 seeds stays under the 0.1 % point of 4 degrees of freedom; the seeds are fixed, so it always does."""
    counted = dict.fromkeys(LOTS, 0)
    for number in range(SEEDS):
        for one in drawing.draw(f"seed-{number}", "units", LOTS, wanted):
            counted[one.code] += 1
    due = {code: float(chance * SEEDS) for code, chance in chances(LOTS, wanted).items()}
    assert sum(chances(LOTS, wanted).values()) == wanted
    assert sum((counted[code] - due[code]) ** 2 / due[code] for code in LOTS) < critical
    assert sorted(counted, key=counted.get) == sorted(LOTS, key=LOTS.get)


def test_what_weighs():
    assert drawing.unit_lots(level=1, complaints=0, checked=True) == {"base": 10}
    assert drawing.unit_lots(level=3, complaints=0, checked=False) == {"base": 10, "level": 10, "unchecked": 20}
    assert drawing.unit_lots(level=4, complaints=3, checked=True) == {"base": 10, "level": 10, "complaints": 30}
    assert drawing.unit_lots(level=2, complaints=50, checked=True) == {"base": 10, "complaints": 100}
    assert drawing.item_lots(cancelled=True, complaints=1, checked=False) == {
        "base": 10,
        "cancelled": 10,
        "complaints": 10,
        "unchecked": 20,
    }
    assert drawing.item_lots(cancelled=False, complaints=0, checked=True) == {"base": 10}


def test_each_is_drawn_once_and_no_more_than_there_are():
    taken = [one.code for one in drawing.draw("seed", "units", LOTS, 99)]
    assert sorted(taken) == sorted(LOTS)
    assert drawing.draw("seed", "units", {}, 3) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda file: file["frame"]["units"][0]["lots"].update(base=99), "名单与校验码不符"),
        (lambda file: file.update(seed="00"), "抽取结果与种子、名单重算的结果不一致"),
        (lambda file: file["sample"].reverse(), "抽取结果与种子、名单重算的结果不一致"),
        (lambda file: file["sample"].pop(), "抽取结果与种子、名单重算的结果不一致"),
        (lambda file: file.update(algorithm="other"), "只会核对"),
        (lambda file: file.pop("frame"), "文件不完整"),
        (lambda file: file.update(sample=None), "文件不完整"),
    ],
)
def test_what_was_changed_is_found(change, words):
    file = file_of(frame_of(7), "cd" * 16)
    assert drawing.problems_of_file(file) == []
    changed = copy.deepcopy(file)
    change(changed)
    assert words in "".join(drawing.problems_of_file(changed))
