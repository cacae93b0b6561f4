"""Acts found by their words; the items that rest on an act, for whoever may see them."""

from datetime import date

import pytest

from submissions.models import Act
from submissions.queries.law import acts, items_citing, provinces, versions_of
from tests.cast import A_FEW, Cast, Ground
from tests.submissions.papers import add, certified, started

READERS = {"clerk", "leader", "panel_member", "panel_chair", "coordinator", "city_coordinator", "region_coordinator"}


def make(title: str, **facts: object) -> Act:
    key = title.replace("中华人民共和国", "")
    return Act.objects.create(title=title, title_key=key, **{"level": "law", **facts})


@pytest.fixture
def adoption(db: None) -> Act:
    return make("中华人民共和国收养法", version_on=date(1998, 11, 4))


def titles(**asked: str) -> list[str]:
    return [act.title for act in acts(**asked)]


def test_acts_are_found_by_words_number_level_and_place(adoption: Act):
    make("示例收养办法", level="local_regulation", province="上海", number="示例令第3号")
    assert titles(text="收养") == ["中华人民共和国收养法", "示例收养办法"]
    assert titles(text="示例 收养") == ["示例收养办法"]
    assert titles(text="中华人民共和国收养法") == ["中华人民共和国收养法"]
    assert titles(text="令第3号") == titles(level="local_regulation") == titles(province="上海") == ["示例收养办法"]
    assert provinces() == ["上海"]


def test_what_holds_here_comes_first(adoption: Act):
    for title, province in (("安阳市条例", "河南"), ("西藏自治区条例", "西藏"), ("中华人民共和国宗法", "")):
        make(title, province=province)
    assert titles() == ["中华人民共和国宗法", "中华人民共和国收养法", "西藏自治区条例", "安阳市条例"]


def test_versions_stand_newest_first(adoption: Act):
    newer = make("收养法", version_on=date(2020, 1, 1))
    assert list(versions_of(adoption)) == [newer, adoption]


def test_a_certified_item_is_listed_for_those_who_may_read_it(ground: Ground, cast: Cast, adoption: Act):
    certified(ground, cast, "婚姻状况证明", "居住证明")
    listed = {name: len(items_citing(getattr(cast, name), adoption).items) for name in A_FEW}
    assert listed == {name: 2 if name in READERS else 0 for name in A_FEW}


def test_a_draft_is_listed_for_its_unit_alone(ground: Ground, cast: Cast, adoption: Act):
    add(started(ground, cast), cast.clerk)
    assert {name for name in A_FEW if items_citing(getattr(cast, name), adoption).items} == {"clerk", "leader"}


def test_only_items_that_cite_the_act_itself_are_listed(ground: Ground, cast: Cast, adoption: Act):
    item = add(started(ground, cast), cast.clerk)
    item.bases.update(title="《关于适用〈中华人民共和国收养法〉若干问题的解释》")
    assert items_citing(cast.clerk, adoption).items == []
    item.bases.update(title="《收养法》第六条", clause="")
    assert [(one.item, str(one.citation)) for one in items_citing(cast.clerk, adoption).items] == [
        (item, "《收养法》第六条")
    ]
