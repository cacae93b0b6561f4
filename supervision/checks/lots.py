"""The draw (decision 57): who is looked at is decided by a seed and a frame, and anybody can decide it again.

Each candidate holds lots (签), a whole number: more where there were complaints and where nobody has looked yet. They stand in
the order of their codes; each takes the next numbers. The n-th draw takes the number SHA-256("seed:purpose:n") modulo the lots
still in the drum; whose number it is, is drawn and leaves the drum with all their lots. Whole numbers only: the same on every
machine and in every language. Rests on the notice 五(五)3: 重点抽查，特别是对县(区)、乡镇一级.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALGORITHM = "sha256-lots-1"
UNITS = "units"  # the purpose of the draw of units; that of a unit's items is the unit's code
BASE = 10  # lots that everybody has
FIRST_LEVELS = 10  # county and township first (五(五)3)
COMPLAINT = 10  # for each complaint, of ten at most
COMPLAINTS_MOST = 10
UNCHECKED = 20  # never looked at
CANCELLED = 10  # an item that was cancelled: asking for it all the same is what is looked for (六(三))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one draw took: its number, the number in the drum, how many lots were in it, and whose it was."""

    draw: int
    lot: int
    lots: int
    code: str


def unit_lots(*, level: int, complaints: int, checked: bool) -> dict[str, int]:
    """The lots of a unit by their reason, in the order in which a page names them; the sum is the weight."""
    lots = {"base": BASE}
    if level >= 3:
        lots["level"] = FIRST_LEVELS
    if complaints:
        lots["complaints"] = COMPLAINT * min(complaints, COMPLAINTS_MOST)
    if not checked:
        lots["unchecked"] = UNCHECKED
    return lots


def item_lots(*, cancelled: bool, complaints: int, checked: bool) -> dict[str, int]:
    """The lots of a listed item by their reason."""
    lots = {"base": BASE}
    if cancelled:
        lots["cancelled"] = CANCELLED
    if complaints:
        lots["complaints"] = COMPLAINT * min(complaints, COMPLAINTS_MOST)
    if not checked:
        lots["unchecked"] = UNCHECKED
    return lots


def draw(seed: str, purpose: str, lots: Mapping[str, int], wanted: int) -> list[Drawn]:
    """Draw `wanted` of the candidates (all, where there are fewer); `lots` are whole numbers above 0 by code.

    Gives them in the order in which they were drawn.
    """
    drum = dict(sorted(lots.items()))
    drawn: list[Drawn] = []
    for number in range(1, min(wanted, len(drum)) + 1):
        total = sum(drum.values())
        lot = int(hashlib.sha256(f"{seed}:{purpose}:{number}".encode()).hexdigest(), 16) % total
        code = _holder(drum, lot)
        drawn.append(Drawn(number, lot, total, code))
        del drum[code]
    return drawn


def _holder(drum: Mapping[str, int], lot: int) -> str:
    """Whose lot it is; lots are counted from 0 in the order of the codes."""
    for code, lots in drum.items():
        if lot < lots:
            return code
        lot -= lots
    raise ValueError("the lot is not in the drum")


def canonical(frame: Any) -> str:
    """The frame as the one text of which the checksum is taken: keys in order, no blanks, Chinese as it is."""
    return json.dumps(frame, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(text: str) -> str:
    """The SHA-256 of a text, in 64 figures."""
    return hashlib.sha256(text.encode()).hexdigest()


def sample_of(seed: str, frame: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the seed takes from a frame: the units in the order drawn, each with its items in the order drawn.

    The frame: {"units_wanted", "items_wanted", "units": [{"code", "lots": {reason: number}}, …],
    "items": {unit code: [{"uid", "lots"}, …]}}; items stand there for the units that were drawn.
    """
    units = {row["code"]: sum(row["lots"].values()) for row in frame["units"]}
    taken = [one.code for one in draw(seed, UNITS, units, frame["units_wanted"])]
    return {code: items_of(seed, code, frame["items"].get(code, ()), frame["items_wanted"]) for code in taken}


def items_of(seed: str, unit_code: str, items: Sequence[Mapping[str, Any]], wanted: int) -> list[str]:
    """The items that the seed takes of one unit, in the order drawn."""
    lots = {row["uid"]: sum(row["lots"].values()) for row in items}
    return [one.code for one in draw(seed, unit_code, lots, wanted)]


def problems_of_file(file: Mapping[str, Any]) -> list[str]:
    """What does not agree in the file of a draw: its method, the checksum of the frame, what the seed takes from it."""
    try:
        frame, seed = file["frame"], str(file["seed"])
        if file["algorithm"] != ALGORITHM:
            return [f"抽取方法是“{file['algorithm']}”，这里只会核对“{ALGORITHM}”。"]
        problems = []
        if checksum(canonical(frame)) != file["frame_sha256"]:
            problems.append("名单与校验码不符：名单在抽取以后有改动。")
        said = {row["code"]: list(row["items"]) for row in file["sample"]}
        if list(said.items()) != list(sample_of(seed, frame).items()):
            problems.append("抽取结果与种子、名单重算的结果不一致。")
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return [f"文件不完整，缺少或者写错了“{error}”。请重新下载抽取文件。"]
    return problems
