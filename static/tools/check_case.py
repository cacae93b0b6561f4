#!/usr/bin/env python3
"""核对卷宗，不联网，只用Python 3（与check_log.py放在一起）：
python3 check_case.py [--head=校验值] 卷宗.zip
核对每个文件与清单是否相符，没有多、没有少；每条办理记录与封存块是否相符。全部相符以状态0结束，有不符的以状态1结束。"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import check_log  # noqa: E402

LIST, LOG = "清单.json", "办理记录/办理记录.jsonl"


def wrong_files(archive, listed):
    names = [one for one in archive.namelist() if one != LIST]
    known = {one["name"]: one for one in listed["files"]}
    if len(names) != len(set(names)):
        yield "有重名的文件"
    for name in sorted(set(names) ^ set(known)):
        yield f"{name}：{'清单上没有' if name in names else '缺少'}"
    for name in sorted(set(names) & set(known)):
        content = archive.read(name)
        if (len(content), hashlib.sha256(content).hexdigest()) != (known[name]["size"], known[name]["sha256"]):
            yield f"{name}：内容与清单不符"


def wrong_log(archive):
    seals, lines = {}, []
    for text in filter(None, archive.read(LOG).split(b"\n")):
        one = json.loads(text)
        if "entry" in one:
            lines.append(one)
        else:
            seals[one["number"]] = one
    for number, seal in sorted(seals.items()):
        head = {name: value for name, value in seal.items() if name != "sha256"}
        if check_log.sha256(check_log.canonical(head)) != seal["sha256"]:
            yield f"第{number}块封存数据被改动"
        before = seals.get(number - 1)
        if before is not None and seal["previous"] != before["sha256"]:
            yield f"第{number}块与前一块不衔接"
    yield from check_log.of_lines(seals, lines, False)
    print(f"{len(lines)}条办理记录，{len(seals)}个封存块。")


def main(arguments):
    names = [one for one in arguments if not one.startswith("--")]
    if len(names) != 1:
        print(__doc__)
        return 2
    try:
        with zipfile.ZipFile(names[0]) as archive:
            listed = json.loads(archive.read(LIST))
            wrong = [*wrong_files(archive, listed), *wrong_log(archive)]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"不符：不是完整的卷宗（{type(error).__name__}）")
        return 1
    print(*(f"不符：{one}" for one in wrong), sep="\n", end="\n" if wrong else "")
    print(f"{listed['case']['title']}：{len(listed['files'])}个文件，{len(wrong)}处不符。")
    print(f"清单的SHA-256：{hashlib.sha256(check_log.canonical(listed)).hexdigest()}")
    return 0 if not wrong else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
