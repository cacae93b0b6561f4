"""What a typed issuer and the name of a service mean; what is not understood leads nowhere."""

import pytest

from campaign.checks import comparison_key
from review.checks.issuers import barred_by, issuers_named, offices, paper_stem, service_stem

LIST = "民发〔2020〕20号"
POLICE = "公安部等十二部门2016年《公安派出所不再出具证明的事项（14项）》"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("公安派出所", ("公安派出所",)),
        ("户籍所在地派出所", ("派出所",)),
        ("申请人户籍所在地公安机关", ("公安机关",)),
        ("县级以上地方人民政府民政部门", ("民政部门",)),
        ("用人单位或者村（居）民委员会", ("用人单位", "村(居)民委员会")),
        ("公安派出所、公证机构", ("公安派出所", "公证机构")),
        ("人力资源和社会保障局", ("人力资源和社会保障局",)),
        ("", ()),
    ],
)
def test_the_issuers_are_read_without_where_they_are(text: str, named: tuple[str, ...]):
    assert issuers_named(text) == named


@pytest.mark.parametrize(
    ("service", "certificate"),
    [
        ("出具亲属关系证明", "亲属关系证明"),
        ("亲属关系证明开具", "亲属关系证明"),
        ("亲属关系公证", "亲属关系公证书"),
        ("继承公证受理", "继承公证书"),
        ("无犯罪记录证明办理", "无犯罪记录证明"),
        ("开具居民居住证明", "居住证明"),
        ("食品经营许可证核发", "食品经营许可证"),
    ],
)
def test_a_service_gives_the_certificate_that_it_names(service: str, certificate: str):
    assert service_stem(service) == paper_stem(certificate)


@pytest.mark.parametrize(
    ("service", "certificate"),
    [
        ("户口迁移", "亲属关系证明"),
        ("收养登记", "婚姻状况证明"),
        ("收入证明审核", "收入证明"),
        ("出具无收入证明", "收入证明"),
        ("办理证明", "收入证明"),
        ("办理", "证"),
    ],
)
def test_a_service_gives_nothing_that_it_does_not_name(service: str, certificate: str):
    assert service_stem(service) != paper_stem(certificate)


def test_a_dead_end_is_where_nobody_named_may_issue():
    assert barred_by("村（居）民委员会", "亲属关系证明", LIST) == LIST
    assert barred_by("居住地社区居民委员会", "亲属关系证明", LIST) == LIST
    assert barred_by("村民委员会、居民委员会", "亲属关系证明", LIST) == LIST
    assert barred_by("用人单位或者村（居）民委员会", "亲属关系证明", LIST) == ""
    assert barred_by("村（居）民委员会", "家庭经济困难证明", "") == ""
    assert barred_by("公安派出所", "亲属关系证明", LIST) == ""
    assert barred_by("户籍所在地派出所", "公民姓名证明") == POLICE
    assert barred_by("公安机关", "民族成分证明", LIST) == POLICE
    assert barred_by("", "亲属关系证明", LIST) == ""


def test_the_words_for_offices_are_keys():
    assert offices()["公安派出所"] == ("公安局", "公安厅")
    assert all(comparison_key(word) == word for words in offices().items() for word in (words[0], *words[1]))
