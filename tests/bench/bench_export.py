"""How fast an annex of many rows is written, beside two yardsticks in the same run.

    python -m tests.bench.bench_export [--size ROWS] [--rounds N] [--full]

Three ways, each in a process of its own, in turn, the same rows: our writer with the whole layout of Annex 3; the
default .xlsx export of import-export (a tablib Dataset without any layout); and deflating the very sheet XML of our
file, which is the least that any writer must do. Printed: median of the processor seconds, and the peak memory.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.figures import asked, faster, heading, most, note, peak_mb, row, times  # noqa: E402

WAYS = ("ours", "import-export", "deflate")


WORDS = (
    "申请人 行政许可 办理 户口登记 居民身份证 应当 提交 下列材料 证明 县级以上 人民政府 主管部门 审核 营业执照 经营场所 使用权 "
    "书面申请 法定代表人 近亲属 关系 收养 登记机关 自收到 之日起 十五日内 作出 决定 书面告知 理由 从事 安全生产 培训 考试 合格 "
    "取得 资格证书 依法 设立 注册资本 专业技术人员 劳动合同 社会保险 缴纳 不动产 权属 来源 测绘 成果 报告 环境影响 评价 文件 "
    "无犯罪记录 户籍所在地 派出所 出具 有效期 年检 卫生 健康 医疗机构 诊断 残疾 等级 评定 低收入 家庭 经济状况 核查 困难 救助"
).split()


def make_rows(count: int) -> Iterator[tuple[str | int, ...]]:
    """Rows of a retained list: texts of the length and variety of real ones, the same in every run.

    The texts are drawn from 1,000 sentences, further apart than deflate looks back, so making rows costs next to nothing.
    """
    chance = random.Random(27)
    clauses = ["，".join(chance.choices(WORDS, k=28)) for _ in range(1000)]
    phrases = ["".join(chance.choices(WORDS, k=6)) for _ in range(1009)]
    for number in range(1, count + 1):
        phrase = phrases[number % 1009]
        yield (
            number,
            f"{phrases[number % 1009 - 7]}证明",
            f"{phrase}时核实（事项{number % 900}）",
            f"行政法规　《{phrases[number % 1009 - 99]}条例》（国务院令第{number % 780}号）　第{number % 97}条",
            f"第{number % 97}条　{clauses[number % 1000]}。",
            f"第{number % 4200}号公安局",
            f"{phrase[:4]}所在单位",
            "",
            "√",
            "√",
            "",
            "个人",
        )


def layout():  # type: ignore[no-untyped-def]
    """A layout of twelve columns with the frame of Annex 3."""
    from campaign.sheets.annex import AnnexLayout, Column

    names = ("序号", "证明事项名称", "证明用途", "设定依据", "条文内容", "索要单位", "开具单位")
    levels = ("自治区", "地（市）", "县（区）", "乡镇（街道）")
    columns = [Column(str(number), name, 14) for number, name in enumerate(names)]
    columns += [Column(name, name, 5, group="行使层级", centred=True) for name in levels]
    return AnnexLayout("证明事项保留清单", (*columns, Column("subject", "服务对象", 10)), sheet_name="保留清单")


def write_ours(count: int, folder: Path) -> None:
    """The product's writer."""
    from campaign.sheets.annex import write_annex

    write_annex(folder / "ours.xlsx", layout(), make_rows(count), unit_name="自治区", day=date(2020, 11, 15))


def write_import_export(count: int, folder: Path) -> None:
    """The default export of import-export: a tablib Dataset, then its xlsx format."""
    from import_export.formats.base_formats import XLSX
    from tablib import Dataset

    data = Dataset(headers=[column.header for column in layout().columns])
    data.extend(make_rows(count))
    (folder / "import-export.xlsx").write_bytes(XLSX().export_data(data))


def write_deflate(_count: int, folder: Path) -> None:
    """Deflate the sheet XML of our file again, at zlib's default level, and nothing else."""
    with zipfile.ZipFile(folder / "ours.xlsx") as book, book.open("xl/worksheets/sheet1.xml") as part:
        pieces = list(iter(lambda: part.read(1 << 20), b""))
    before = time.process_time()
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    with (folder / "raw.deflate").open("wb") as out:
        for piece in pieces:
            out.write(packer.compress(piece))
        out.write(packer.flush())
    print(json.dumps({"seconds": time.process_time() - before}))


def measured(way: str, count: int, folder: Path) -> dict[str, float]:
    """Run one way in a child; its processor seconds (imports left out) and its peak memory in MB."""
    command = [sys.executable, __file__, "--child", way, str(count), str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = {}
    for line in answer.stdout.splitlines():
        found |= json.loads(line)
    return found


def child(way: str, count: int, folder: Path) -> None:
    """What a child process does: import first, then time the writing alone."""
    if way == "import-export":
        import django
        from django.conf import settings

        settings.configure()
        django.setup()
    jobs: dict[str, Callable[[int, Path], None]] = {
        "ours": write_ours,
        "import-export": write_import_export,
        "deflate": write_deflate,
    }
    import campaign.sheets.annex  # noqa: F401  # loaded before the clock starts

    before = time.process_time()
    jobs[way](count, folder)
    if way != "deflate":
        print(json.dumps({"seconds": time.process_time() - before}))
    print(json.dumps({"peak_mb": peak_mb()}))


def main() -> None:
    """Print how our writer stands beside import-export and beside raw deflate, and its peak memory."""
    if "--child" in sys.argv:
        way, count, folder = sys.argv[2:]
        child(way, int(count), Path(folder))
        return
    given = asked(__doc__, tiny=60, usual=30_000, full=300_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = [{way: measured(way, given.size, folder) for way in WAYS} for _ in range(given.rounds)]
        size = (folder / "ours.xlsx").stat().st_size
    seconds = {way: statistics.median(run[way]["seconds"] for run in runs) for way in WAYS}
    peak = {way: max(run[way]["peak_mb"] for run in runs) for way in WAYS}
    heading("Annex writer", f"{given.size:,} rows; processor seconds")
    row("our writer, beside import-export", seconds["ours"], seconds["import-export"], faster(8))
    row("our writer, beside deflating its sheet", seconds["ours"], seconds["deflate"], times(3))
    row("peak memory, beside import-export", peak["ours"], peak["import-export"], most(150, "MB"), "MB")
    note(f"our file has {size:,} bytes")


if __name__ == "__main__":
    main()
