"""Like names: how well the gold pairs are answered, and how long it takes to find the like ones among many names.

    python -m tests.bench.bench_names [--size NAMES] [--rounds N]

The pairs are those of `tests/submissions/name_pairs_gold.csv`; "held out" were written after words and limits were chosen.
The baseline for a look-up compares with every name in turn.
"""

import csv
from functools import partial
from itertools import islice, product
from pathlib import Path

from tests.bench.figures import asked, faster, heading, in_turn, most, note, row
from tests.bench.ground import database

GOLD = Path(__file__).parents[1] / "submissions" / "name_pairs_gold.csv"
WHO = "申请人 配偶 学生 教师 职工 企业 残疾人 老年人 儿童 军人 医师 律师 司机 农牧民 僧尼 股东 户主 房东 承租人 合伙人".split()
WHAT = "收入 财产 住房 婚姻 亲属关系 监护关系 工作经历 居住 学历 健康 出生 死亡 资质等级 场地使用 权属 信用 纳税 参保".split()
HOW = "登记 变更 注销 年度 首次 临时 现场 委托 联合 集体 境内 境外 本地 异地 城镇 农村 历史 当前 家庭 个人".split()
TAIL = ("证明", "情况证明", "证明材料")


def names(size: int) -> list[str]:
    """So many names, all different, that share their endings as real ones do."""
    made = (f"{who}{how}{what}{tail}" for who, how, what, tail in product(WHO, HOW, WHAT, TAIL))
    return list(islice(made, size))


def figures() -> None:
    """Print precision, recall and F1 by where the pairs are from."""
    from submissions.checks.names import are_alike

    with GOLD.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for source in ("", "list", "own", "held out"):
        some = [one for one in rows if source in one["source"]]
        offered = [one for one in some if are_alike(one["one"], one["other"])]
        right = sum(one["answer"] == "same" for one in offered)
        recall = right / sum(one["answer"] == "same" for one in some)
        precision = right / len(offered)
        f1 = 2 * precision * recall / (precision + recall)
        words = f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"
        note(f"{source or 'all pairs'}: {len(some)} pairs, {words}, look-alikes offered {len(offered) - right}")


def main() -> None:
    """Print the figures of the gold, then a row for the look-up and one for building the index."""
    given = asked(__doc__, tiny=300, usual=20_000, full=20_000, rounds=7)
    with database("names", given.tiny):
        from submissions.checks.names import NameIndex, index_now, likeness
        from submissions.checks.names.index import Known
        from submissions.models import Certificate, CertificateAlias
        from submissions.queries.catalogue import similar_names

        figures()
        known = names(given.size)
        Certificate.objects.bulk_create([Certificate(name=name, key=name, source="published") for name in known])
        made = Certificate.objects.in_bulk(field_name="key")
        CertificateAlias.objects.bulk_create(
            [CertificateAlias(certificate=made[name], name=name, key=name, source="published") for name in known]
        )
        index_now()
        looked_for = "配偶家庭收入情况证明（原件1份）"
        heading("Names", f"{given.size:,} names in the catalogue")

        def fresh() -> object:
            index_now().found.clear()
            return similar_names(looked_for)

        ways = {
            "ours": fresh,
            "each": lambda: [name for name in known if likeness(looked_for, name) >= 0.5],
        }
        seconds = in_turn(ways, given.rounds)
        row("the names like one, with two questions", seconds["ours"], seconds["each"], faster(3))
        row("the same, seconds", seconds["ours"], None, most(0.05, "s"))
        entries = [Known(name, name, made[name].pk, name, name, True, "") for name in known]
        built = in_turn({"build": partial(NameIndex, entries)}, given.rounds)["build"]
        row("building the index", built, None, most(1.0, "s"))


if __name__ == "__main__":
    main()
