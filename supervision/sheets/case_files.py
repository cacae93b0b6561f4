"""Write a case as one archive that proves itself: papers as JSON and as one page, files, lines of the log, a list of hashes (59).

The same case gives the same bytes, but for what is said of the making: when, by whom, and which block of the log was the newest.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from campaign.models import User
from campaign.queries.log_export import excerpt
from campaign.queries.log_proof import canonical, instant, log_head
from supervision.queries.case_parts import Case
from supervision.sheets.case_page import page_files

FORMAT = "jianzheng-case/1"
LIST, README, LOG = "清单.json", "说明.txt", "办理记录/办理记录.jsonl"
TOOLS = ("check_case.py", "check_log.py")
DAY_ONE = (1980, 1, 1, 0, 0, 0)  # of every file, so that the same case has the same bytes
KINDS = {"item": "事项", "unit": "单位", "complaint": "投诉"}


@dataclass(frozen=True)
class Made:
    """What was written: how many files, and the hash of their list."""

    files: int
    sha256: str


def write_case(target: IO[bytes], case: Case, *, actor: User, at: datetime) -> Made:
    """Write the archive to a binary file; the log is to be sealed before, so that every line can be proven."""
    files: list[dict[str, Any]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in contents(case):
            _put(archive, name, content)
            files.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        head = log_head()
        listed = canonical(
            {
                "format": FORMAT,
                "case": {"kind": case.kind, "key": case.key, "title": case.title},
                "files": files,
                "made": {
                    "at": instant(at),
                    "by": str(actor),
                    "log": {"block": head.number, "sha256": head.sha256} if head else None,
                },
            }
        )
        _put(archive, LIST, listed)
    return Made(len(files), hashlib.sha256(listed).hexdigest())


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, DAY_ONE)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    archive.writestr(entry, content)


def contents(case: Case) -> Iterator[tuple[str, bytes]]:
    """Every file of the case but the list, in one order."""
    lines = b"".join(line + b"\n" for line in excerpt(case.lines, case.open_notes))
    found: dict[str, bytes] = {LOG: lines, README: readme(case).encode()}
    for number, part in enumerate(case.parts, 1):
        found[f"材料/{number:02d}-{part.name}.json"] = canonical({"title": part.title, "rows": part.rows})
        for name, path in part.files:
            if (content := read(path)) is not None:
                found[f"附件/{part.name}/{name}"] = content
    found |= dict(page_files(case, KINDS[case.kind], found))
    for name in TOOLS:
        found[f"核对/{name}"] = (Path(settings.BASE_DIR) / "static" / "tools" / name).read_bytes()
    yield from sorted(found.items())


def read(path: Path) -> bytes | None:
    """A stored file; None where it is gone: the check of the editions tells of that."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def readme(case: Case) -> str:
    """What is what, and how it is checked, in Chinese."""
    parts = "\n".join(
        f"  材料/{number:02d}-{part.name}.json　{part.title}，{len(part.rows)}条"
        for number, part in enumerate(case.parts, 1)
    )
    return f"""{KINDS[case.kind]}卷宗：{case.title}

卷宗.html　　　　　　全部材料和办理记录，解压后用浏览器打开，可以打印
{parts}
  附件/　　　　　　　　公布清单的校验清单等原件
  办理记录/　　　　　　办理记录摘录，每条附有它在封存块中的位置
  核对/　　　　　　　　核对程序
  清单.json　　　　　　以上每个文件的大小和SHA-256，以及制作的时间、制作人和当时最后一个封存块

卷宗只含制作人有权查阅的材料。不能查阅的说明不在内，由校验值代替，不影响核对。

怎样核对（不联网，只要Python 3）：
  python3 核对/check_case.py 本卷宗.zip
程序核对每个文件与清单是否相符、每条办理记录与封存块是否相符。封存块的校验值请再与网站“核对清单”页面上的、
公布文件上印的对照。
"""
