"""The notice that goes with the lists: made of frozen rows, values are text, nobody's name in it."""

import zipfile
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from docx import Document

from campaign.models import Unit
from publishing.models import Compilation, CoverNotice
from publishing.operations import clear_left_behind, open_cover
from publishing.sheets.cover_template import TEMPLATE, build
from publishing.sheets.covers import write_cover
from tests.publishing.conftest import OFFICE_LINE, PUBLISHED_AT, content_of


def lines(path):
    return [paragraph.text for paragraph in Document(str(path)).paragraphs if paragraph.text.strip()]


def test_the_notice_says_what_was_published(published):
    cover = CoverNotice.objects.get(compilation=published.compilation)
    said = lines(cover.path)
    assert said[:3] == [
        "城关区人民政府办公室",
        "关于公布城关区证明事项保留清单和取消清单的通知",
        "城政函〔2020〕1号",
    ]
    assert said[4] == (
        "一、城关区本次清理证明事项6项，取消3项，保留2项，提请上级取消1项。"
        "取消的事项中，取消废止1项，告知承诺1项，部门核查1项。提请上级取消的，上级取消以前仍需提供。"
    )
    assert said[5] == "二、未列入清单范围内的，一律不得要求申请人提供任何证明材料。"
    assert f"监督电话{OFFICE_LINE}" in said[7]
    assert said[8:] == [
        "附件：",
        "1. 城关区证明事项保留清单（编号540102-1-附3-01，2项）",
        "2. 城关区证明事项取消清单（编号540102-1-附4-01，3项）",
        "城关区人民政府办公室",
        "2020年11月13日",
    ]
    assert "审定（城政函〔2020〕1号，2020年11月7日）" in said[3]


def test_the_stored_notice_is_the_one_whose_hash_is_kept_and_stays_when_the_folder_is_cleared(published):
    cover = CoverNotice.objects.get()
    assert content_of(open_cover(cover))[:2] == b"PK"
    clear_left_behind(at=PUBLISHED_AT.replace(year=2100))
    assert len(content_of(open_cover(cover))) == cover.size
    with pytest.raises(DatabaseError), transaction.atomic():
        CoverNotice.objects.filter(pk=cover.pk).update(size=1)


def test_a_draft_says_so_and_leaves_number_and_day_open(settled, tmp_path):
    write_cover(settled.compile(), tmp_path / "draft.docx")
    said = lines(tmp_path / "draft.docx")
    assert said[0] == "（送审稿，未公布）"
    assert said[3] == "（文号待定）"
    assert said[-1] == "    年  月  日"


def test_a_correction_names_what_it_replaces_and_why(published):
    corrected = published.correct("{{ 7 * 7 }} & <更正>")
    said = lines(CoverNotice.objects.get(compilation=corrected).path)
    assert "本次公布为更正版，替代第1轮第1版。更正理由：{{ 7 * 7 }} & <更正>" in said


@pytest.mark.parametrize("name", ["{{ 7 * 7 }}{% for x in y %}局", "a<b>&\"'\x07局", "{{ ''.__class__.__mro__ }}"])
def test_what_looks_like_a_template_or_markup_stays_text(settled, tmp_path, name):
    compilation = settled.compile()
    Unit.objects.filter(pk=settled.ground.lead.pk).update(name=name)
    write_cover(Compilation.objects.get(pk=compilation.pk), tmp_path / "draft.docx")
    assert lines(tmp_path / "draft.docx")[1] == name.replace("\x07", "")


def test_nobody_is_named_in_text_or_properties(published):
    package = zipfile.ZipFile(CoverNotice.objects.get().path)
    everything = b"".join(package.read(name) for name in package.namelist()).decode("utf-8", "ignore")
    for word in ("城关签发甲", "城关填报甲", "城关组长甲", "python-docx", "内部意见不公开"):
        assert word not in everything
    facts = Document(str(TEMPLATE)).core_properties
    assert (facts.author, facts.last_modified_by, facts.comments) == ("", "", "")


def test_the_template_is_what_its_script_makes(tmp_path: Path):
    build(tmp_path / "again.docx")
    again, kept = (zipfile.ZipFile(path) for path in (tmp_path / "again.docx", TEMPLATE))
    assert again.namelist() == kept.namelist()
    assert [name for name in kept.namelist() if again.read(name) != kept.read(name)] == []
