#!/usr/bin/env python3
"""核对下载的证明事项清单，不联网，只用Python 3：
python3 check_edition.py [--code=校验码] 数据文件.json 清单.xlsx 校验清单.manifest.json 全部校验清单.jsonl
给出的文件逐个与校验清单核对，校验清单逐份核对是否首尾相接。全部相符以状态0结束，有不符的以状态1结束。"""

import hashlib
import json
import sys


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def manifests_in(content):  # 一份一个文件，或者一行一份
    found = {sha256(line): json.loads(line) for line in content.split(b"\n") if line}
    if not found or any(one["format"] != "jianzheng-manifest/1" for one in found.values()):
        raise ValueError
    return found


def main(arguments):
    codes = [one[7:].replace("-", "").lower() for one in arguments if one.startswith("--code=")]
    chain, files, lines = {}, [], []
    for name in (one for one in arguments if not one.startswith("--code=")):
        with open(name, "rb") as file:
            content = file.read()
        try:
            chain.update(manifests_in(content))
        except (ValueError, KeyError, TypeError):
            files.append((name, content))
    places = {one["place"]: digest for digest, one in chain.items()}
    for place, digest in sorted(places.items()):
        one, given = chain[digest], place - 1 in places
        fits = places[place - 1] == one["previous"] if given else (place == 1) == (one["previous"] is None)
        fits = fits and (given or place == min(places))
        lines.append(
            (fits, f"校验清单{place}，{one['edition']['code']}，{'与前一份相接' if given else '前一份没有给出'}")
        )
    known = {facts["sha256"]: one for one in chain.values() for facts in one["files"].values()}
    for name, content in files:
        one = known.get(sha256(content))  # 逐字节比较：重新排版、另存过的也不是原件
        told = (
            f"{one['edition']['title']}，{one['rows']['count']}行" if one else "不是校验清单所列的原件，改动或者另存过"
        )
        lines.append((bool(one), f"{name}：{told}"))
    hashes = [one["rows"]["sha256"] for one in chain.values()]
    lines += [(len(code) >= 16 and any(one.startswith(code) for one in hashes), f"校验码{code}") for code in codes]
    lines.append((len(places) == len(chain) > 0 and bool(files or codes), "有校验清单和要核对的文件，没有重复"))
    print(*(f"{'相符' if fits else '不符'}：{words}" for fits, words in lines), sep="\n")
    if places:
        print(f"最后一份是校验清单{max(places)}，SHA-256：{places[max(places)]}。请与网站上的、以前存下的对照。")
    return 0 if all(fits for fits, _ in lines) else 1


sys.exit(main(sys.argv[1:]))
