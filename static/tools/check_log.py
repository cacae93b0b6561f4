#!/usr/bin/env python3
"""核对导出的办理记录，不联网，只用Python 3：
python3 check_log.py [--whole] [--head=校验值] 办理记录.jsonl [办理记录封存.jsonl]
每条记录按它自己的内容重新计算，逐级算到封存块，封存块逐块核对是否首尾相接。加--whole时要求各块的记录一条不缺。
--head=后面写公布文件上印的或者以前存下的校验值（至少16位），核对它是不是其中一块的。全部相符以状态0结束。"""

import hashlib
import json
import sys


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leaf_of(line):
    note = line["note_sha256"]
    if line["note"]:
        note = sha256(bytes.fromhex(line["salt"]) + line["note"].encode())
    return sha256(b"\x00" + canonical({**line["entry"], "note_sha256": note}))


def reached(line):
    digest = bytes.fromhex(leaf_of(line))
    for step in line["path"]:
        beside = bytes.fromhex(step[1:])
        digest = hashlib.sha256(b"\x01" + (beside + digest if step[0] == "L" else digest + beside)).digest()
    return digest.hex()


def read(names):
    seals, lines, wrong = {}, [], []
    for name in names:
        with open(name, "rb") as file:
            for text in filter(None, file.read().split(b"\n")):
                try:
                    one = json.loads(text)
                    if "entry" in one:
                        lines.append(one)
                    elif seals.setdefault(one["number"], one) != one:
                        wrong.append(f"第{one['number']}块有两种内容")
                except (ValueError, KeyError, TypeError):
                    wrong.append(f"{name}中有一行不是办理记录，也不是封存块")
    return seals, lines, wrong


def of_seals(seals):
    for number, seal in sorted(seals.items()):
        head = {name: value for name, value in seal.items() if name != "sha256"}
        if sha256(canonical(head)) != seal["sha256"]:
            yield f"第{number}块封存数据被改动"
        before = seals.get(number - 1)
        if seal["previous"] != before["sha256"] if before else (number == 1) != (seal["previous"] == ""):
            yield f"第{number}块与前一块不衔接"


def of_lines(seals, lines, whole):
    erased = {
        key for line in lines if line["entry"].get("move") == "erase_notes" for key in line["entry"]["after"]["entries"]
    }
    counted, seen, loose = {}, set(), 0
    for line in lines:
        key, number = line["entry"]["id"], line["seal"]
        if number is None:
            loose += 1
            continue
        if key in seen or number not in seals or reached(line) != seals[number]["root"]:
            yield f"记录#{key}与封存时不符"
        if not line["note"] and line["note_sha256"] != "-" and whole and key not in erased:
            yield f"记录#{key}的说明没有了，也没有删除它的记录"
        seen.add(key)
        counted[number] = counted.get(number, 0) + 1
    for number, seal in sorted(seals.items()):
        if whole and counted.get(number, 0) != seal["count"]:
            yield f"第{number}块应有{seal['count']}条，给出{counted.get(number, 0)}条"
    if loose:
        print(f"另有{loose}条记录导出时还没有封存，不能核对。")


def main(arguments):
    names = [one for one in arguments if not one.startswith("--")]
    heads = [one[7:].replace("-", "").lower() for one in arguments if one.startswith("--head=")]
    seals, lines, wrong = read(names)
    wrong += [*of_seals(seals), *of_lines(seals, lines, "--whole" in arguments)]
    if "--whole" in arguments and sorted(seals) != list(range(1, len(seals) + 1)):
        wrong.append("封存块不是从第1块起一块不缺")
    wrong += [
        f"没有校验值为{one}的封存块"
        for one in heads
        if len(one) < 16 or not any(s["sha256"].startswith(one) for s in seals.values())
    ]
    print(*(f"不符：{words}" for words in wrong), sep="\n", end="\n" if wrong else "")
    print(f"核对了{len(lines)}条记录、{len(seals)}个封存块，{len(wrong)}处不符。")
    if seals:
        print(f"最后一块是第{max(seals)}块，校验值：{seals[max(seals)]['sha256']}。请与公布文件上印的、网站上的对照。")
    return 0 if not wrong and seals else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
