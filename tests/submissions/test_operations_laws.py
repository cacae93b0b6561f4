"""The law library loaded: from an index in any order of columns, from statute texts, as often as wanted."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaign.operations.rows import FIXTURES, BadRows
from submissions.models import Act, Article
from submissions.operations.laws import load_laws
from submissions.operations.statutes import statute_of, statutes_in

INDEX = "title,version_date,level,province,article_count,last_article\n"
TEXT = """# 示例法

文号：主席令第一号
效力层级：法律
版本日期：2019-04-23
施行日期：2019年6月1日

## 第一章 总则

**第一条**　为了示例，制定本法。

第二条　办事应当便利。

应当公开。

第二条之一 不收费用。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def index(folder: Path, *rows: str, head: str = INDEX) -> Path:
    path = folder / "index.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def load(path: Path) -> dict[str, int]:
    """The counts that are not nought."""
    return {name: count for name, count in load_laws(statutes_in(path)).as_dict().items() if count}


def run(*args: str) -> str:
    out = StringIO()
    call_command("load_laws", *args, stdout=out)
    return out.getvalue()


def test_an_index_is_loaded_and_loaded_again(db: None, folder: Path):
    path = index(folder, "示例条例,2020-05-14,地方性法规,上海,31,第三十一条", "另一部法,,法律,,0,")
    assert load(path) == {"acts_made": 2}
    assert load(path) == {"acts_same": 2}
    act = Act.objects.get(title="示例条例")
    assert (act.level, act.version_on, act.province, act.last_article) == (
        "local_regulation",
        date(2020, 5, 14),
        "上海",
        31,
    )


def test_columns_may_stand_in_any_order_and_others_are_left_alone(db: None, folder: Path):
    path = index(folder, "第三条,备用,法律,示例法", head="last_article,不认识,level,title\n")
    assert load(path) == {"acts_made": 1}
    assert Act.objects.values_list("title", "level", "last_article").get() == ("示例法", "law", 3)


def test_an_unknown_level_is_left_empty_and_counted(db: None, folder: Path):
    assert load(index(folder, "示例法,,奇怪的层级,,3,第三条")) == {"acts_made": 1, "levels_unknown": 1}
    assert Act.objects.get().level == ""


def test_rows_of_one_version_are_put_together(db: None, folder: Path):
    rows = ["示例法,,法律,,20,第二十条", "中华人民共和国示例法,,法律,,5,第二十五条"]
    assert load(index(folder, *rows)) == {"acts_made": 1, "acts_merged": 1}
    assert Act.objects.get().last_article == 25
    assert load(index(folder, *rows)) == {"acts_same": 1, "acts_merged": 1}


def test_an_undated_row_with_as_many_articles_is_the_dated_version(db: None, folder: Path):
    assert load(index(folder, "示例法,,法律,,20,第二十条", "示例法,2019-01-01,法律,,20,第二十条")) == {
        "acts_made": 1,
        "acts_merged": 1,
    }


def test_versions_of_one_title_stand_side_by_side(db: None, folder: Path):
    assert load(index(folder, "示例法,2015-01-01,法律,,20,第二十条", "示例法,2019-01-01,法律,,22,第二十二条")) == {
        "acts_made": 2
    }


def test_empty_words_do_not_wipe_out_what_is_known(db: None, folder: Path):
    load(index(folder, "示例法,2019-01-01,法律,上海,20,第二十条"))
    assert load(index(folder, "示例法,2019-01-01,,,,")) == {"acts_same": 1}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",2019-01-01,法律,,1,第一条", "index.csv第2行没有名称。"),
        (
            "示例法,2019-13-01,法律,,1,第一条",
            "index.csv第2行：日期“2019-13-01”不能识别，应写作2020-01-01，不清楚的留空。",
        ),
        ("示例法,,法律,,1,末条", "index.csv第2行：条数“末条”不能识别，应写作31或者第三十一条，不清楚的留空。"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_nothing_is_loaded(db: None, folder: Path, row: str, words: str):
    with pytest.raises(BadRows) as refused:
        load(index(folder, row, "另一部法,,法律,,0,"))
    assert refused.value.problems == (words,)
    assert Act.objects.count() == 0


def test_a_text_gives_its_articles(db: None, folder: Path):
    (folder / "示例法.md").write_text(TEXT, encoding="utf-8")
    assert load(folder) == {"acts_made": 1, "articles_made": 3}
    assert load(folder) == {"acts_same": 1, "articles_same": 3}
    assert list(Article.objects.values_list("number", "suffix", "text")) == [
        (1, 0, "为了示例，制定本法。"),
        (2, 0, "办事应当便利。\n应当公开。"),
        (2, 1, "不收费用。"),
    ]
    act = Act.objects.get()
    assert (act.number, act.level, act.in_force_from, act.last_article) == ("主席令第一号", "law", date(2019, 6, 1), 2)


def test_a_text_joins_the_version_of_the_index(db: None, folder: Path):
    index(folder, "中华人民共和国示例法,2019-04-23,法律,,2,第二条")
    (folder / "示例法.md").write_text(TEXT, encoding="utf-8")
    assert load(folder) == {"acts_made": 1, "articles_made": 3}


def test_a_changed_text_replaces_articles_and_drops_those_that_are_gone(db: None, folder: Path):
    path = folder / "示例法.md"
    path.write_text(TEXT, encoding="utf-8")
    load(path)
    path.write_text(TEXT.replace("不收费用", "免收费用").replace("第二条　办事应当便利。", ""), encoding="utf-8")
    assert (
        load(path) == {"acts_changed": 1, "articles_changed": 2, "articles_removed": 1} or Article.objects.count() == 2
    )


def test_an_excerpt_does_not_say_how_many_articles_there_are(db: None, folder: Path):
    path = folder / "示例法.md"
    path.write_text("# 示例法\n节选：是\n\n第九条　办事应当便利。\n", encoding="utf-8")
    assert load(path) == {"acts_made": 1, "articles_made": 1}
    assert Act.objects.get().last_article == 0


def test_a_text_of_several_versions_must_say_its_day(db: None, folder: Path):
    load(index(folder, "示例法,2015-01-01,法律,,20,", "示例法,2019-01-01,法律,,22,"))
    with pytest.raises(BadRows, match="《示例法》有2个版本"):
        load_laws([statute_of("# 示例法\n第一条　示例。", "示例法.md")])


def test_a_text_without_a_title_is_refused():
    with pytest.raises(BadRows, match="没有标题"):
        statute_of("第一条　示例。", "示例法.md")


def test_the_command_says_what_it_did(db: None, folder: Path):
    index(folder, "示例法,2019-04-23,奇怪的层级,,2,第二条")
    (folder / "示例法.md").write_text(TEXT.replace("效力层级：法律\n", ""), encoding="utf-8")
    assert run(str(folder)) == (
        "法规：新增1，更新0，未变0。\n条文：新增3，更新0，未变0，删除0。\n"
        "有1部的效力层级不能识别，已留空，请在索引中更正。\n"
    )
    assert json.loads(run(str(folder), "--json"))["articles_same"] == 3


@pytest.mark.parametrize("name", ["not-there.csv", "not-there.md"])
def test_a_path_that_is_not_there_is_refused_in_words(db: None, folder: Path, name: str):
    with pytest.raises(CommandError, match="无法打开文件"):
        run(str(folder / name))


def test_an_empty_folder_is_refused_in_words(db: None, folder: Path):
    with pytest.raises(CommandError, match="法规文本。请核对路径"):
        run(str(folder))


def test_the_index_of_the_product_loads_whole_and_twice(db: None):
    rows = sum(1 for _ in statutes_in(FIXTURES / "law"))
    first = load(FIXTURES / "law")
    assert (rows, first["acts_made"] + first["acts_merged"]) == (3446, 3444)
    again = load(FIXTURES / "law")
    assert (again["acts_same"], again.get("acts_made", 0), again.get("acts_changed", 0)) == (first["acts_made"], 0, 0)
