"""The list of the law library: its filter, its marks, its file."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Act
from submissions.operations.laws import load_laws
from submissions.operations.statutes import statutes_in


@pytest.fixture
def library(db):
    facts = {"level": "law", "last_article": 10}
    Act.objects.create(title="甲法", title_key="甲法", version_on=date(2010, 1, 1), **facts)
    Act.objects.create(
        title="甲法", title_key="甲法", in_force_from=date(2015, 1, 1), version_on=date(2014, 6, 1), **facts
    )
    Act.objects.create(title="乙法", title_key="乙法", in_force_from=date(2021, 1, 1), **facts)
    Act.objects.create(title="丙法", title_key="丙法", **facts)
    Act.objects.create(title="=丁办法", title_key="=丁办法", level="department_rule", number="示例令第4号")


def marks(page):
    return [(line["act"].title, line["word"]) for line in page.context["lines"]]


def test_each_version_has_the_mark_of_its_standing_on_the_day(signed_in, cast, library):
    assert sorted(marks(signed_in(cast.clerk).get(reverse("laws")))) == [
        ("=丁办法", "日期不明"),
        ("丙法", "日期不明"),
        ("乙法", "尚未施行"),
        ("甲法", "不再有效"),
        ("甲法", "未见失效"),
    ]


def test_the_filter_narrows_list_and_file_alike(signed_in, cast, library):
    client = signed_in(cast.panel_member)
    page = client.get(reverse("laws") + "?level=department_rule&q=丁")
    assert marks(page) == [("=丁办法", "日期不明")]
    assert [chip["label"] for chip in page.context["active"]] == ["含“丁”", "部门规章"]
    text = client.get(reverse("laws_download") + "?q=丁").content.decode("utf-8-sig")
    assert [row["title"] for row in csv.DictReader(StringIO(text))] == ["'=丁办法"]


def test_the_file_is_one_that_the_command_reads(signed_in, cast, library, tmp_path):
    Act.objects.filter(title="=丁办法").delete()
    path = tmp_path / "laws.csv"
    path.write_bytes(signed_in(cast.clerk).get(reverse("laws_download")).content)
    assert load_laws(statutes_in(path)).acts_same == 4


def test_an_unknown_condition_is_no_condition(signed_in, cast, library):
    page = signed_in(cast.clerk).get(reverse("laws") + "?level=nonsense&province=nowhere&page=x")
    assert (page.status_code, len(marks(page))) == (200, 5)


def test_an_empty_library_says_so(signed_in, cast, db):
    assert "法规库还没有载入" in signed_in(cast.clerk).get(reverse("laws")).content.decode()
    Act.objects.create(title="甲法", title_key="甲法")
    assert "没有符合条件的法规" in signed_in(cast.clerk).get(reverse("laws") + "?q=乙").content.decode()


def test_a_long_list_asks_as_often_as_a_short_one(signed_in, cast, library):
    client, asked = signed_in(cast.clerk), []
    client.get(reverse("laws"))
    for count in (0, 40):
        Act.objects.bulk_create(Act(title=f"戊{n}法", title_key=f"戊{n}法") for n in range(count))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("laws"))
        asked.append(len(caught))
    assert asked[0] == asked[1]
