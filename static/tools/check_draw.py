#!/usr/bin/env python3
"""Draw a sample again from its file: `python3 check_draw.py 抽取文件.json`. Needs nothing but Python 3.8; reads, writes nothing."""

import hashlib
import json
import sys


def draw(seed, purpose, rows, key, wanted):
    """Take `wanted` rows: the n-th is whose lot SHA-256("seed:purpose:n") modulo the lots left falls on."""
    drum = sorted(((row[key], sum(row["lots"].values())) for row in rows))
    taken = []
    for number in range(1, min(wanted, len(drum)) + 1):
        total = sum(lots for _, lots in drum)
        lot = int(hashlib.sha256("{}:{}:{}".format(seed, purpose, number).encode()).hexdigest(), 16) % total
        for place, (name, lots) in enumerate(drum):
            if lot < lots:
                taken.append(name)
                del drum[place]
                break
            lot -= lots
    return taken


def check(file):
    """What does not agree, in words."""
    frame, seed, wrong = file["frame"], file["seed"], []
    text = json.dumps(frame, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode("utf-8")).hexdigest() != file["frame_sha256"]:
        wrong.append("名单与校验码不符。")
    units = draw(seed, "units", frame["units"], "code", frame["units_wanted"])
    if units != [row["code"] for row in file["sample"]]:
        wrong.append("抽中的单位与重算的结果不一致。")
    for row in file["sample"]:
        items = draw(seed, row["code"], frame["items"].get(row["code"], []), "uid", frame["items_wanted"])
        if items != row["items"]:
            wrong.append("{}的事项与重算的结果不一致。".format(row["name"]))
    return wrong


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：python3 check_draw.py 抽取文件.json")
    with open(sys.argv[1], encoding="utf-8") as opened:
        found = check(json.load(opened))
    print("\n".join(found) or "按种子和名单重算，结果一致。")
    sys.exit(1 if found else 0)
