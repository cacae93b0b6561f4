"""The starting set is loaded as often as wanted; the 20 of the village list are marked; what a person merged stays."""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from campaign.checks import comparison_key
from campaign.enums import MaterialCategory
from campaign.operations.rows import BadRows
from submissions.models import Certificate, CertificateAlias, ModelItem
from submissions.operations.catalogue import FOLDER, load_catalogue
from submissions.operations.merging import merge_names
from tests.cast import PHASE_2, Cast, Ground
from tests.submissions.papers import add, started

pytestmark = pytest.mark.django_db
PUBLISHED = Path(settings.BASE_DIR) / "fixtures" / "published"


def published(name):
    with (PUBLISHED / name).open(encoding="utf-8") as file:
        return [row["cert_name"] for row in csv.DictReader(file)]


def led(name):
    """The canonical name to which the catalogue leads a name."""
    return CertificateAlias.objects.get(key=comparison_key(name)).certificate.name


def test_the_starting_set_is_loaded_once_and_found_the_same_again():
    first, second = load_catalogue(), load_catalogue()
    assert {table: (one.changed, one.same) for table, one in first.items()} == dict.fromkeys(first, (0, 0))
    assert {table: (one.made, one.changed) for table, one in second.items()} == dict.fromkeys(first, (0, 0))
    assert {table: one.same for table, one in second.items()} == {table: one.made for table, one in first.items()}


def test_every_name_is_an_alias_of_one_certificate():
    load_catalogue()
    assert Certificate.objects.exclude(aliases__key__in=Certificate.objects.values("key")).count() == 0
    assert set(Certificate.objects.values_list("category", flat=True)) <= set(MaterialCategory.values)


def test_the_twenty_that_villages_must_not_issue_are_marked_with_the_document():
    load_catalogue()
    barred = Certificate.objects.filter(village_forbidden=True)
    assert sorted(barred.values_list("name", flat=True)) == sorted(published("01_mca_2020_village_must_not_issue.csv"))
    assert {source.partition("“")[0] for source in barred.values_list("village_source", flat=True)} == {
        "民发〔2020〕20号"
    }


def test_both_village_lists_are_known_and_two_papers_stay_two():
    load_catalogue()
    names = published("01_mca_2020_village_must_not_issue.csv") + published("02_hubei_2020_village_must_not_issue.csv")
    assert [name for name in names if not CertificateAlias.objects.filter(key=comparison_key(name)).exists()] == []
    assert led("社区戒毒社区康复人员情况证明") == "社区戒毒社区康复人员情况证明（表现证明）"
    assert led("户口登记项目内容变更申请证明") != led("户口登记项目内容变更更正证明")
    assert led("婚育状况证明") != led("生育状况证明")


def test_what_a_person_put_together_stays_when_the_set_is_loaded_again(ground: Ground, cast: Cast):
    load_catalogue()
    one, other = (Certificate.objects.get(name=name) for name in ("生育状况证明", "计生状况证明"))
    merge_names(other, one, note="内容相同。", actor=cast.region_coordinator, at=PHASE_2)
    load_catalogue()
    assert led("计生状况证明") == "生育状况证明"
    assert not Certificate.objects.get(pk=other.pk).active


def test_items_that_were_declared_before_are_led_to_their_certificates(ground: Ground, cast: Cast):
    item = add(started(ground, cast), cast.clerk, cert_name="证明居民婚姻状况")
    assert item.certificate is None
    load_catalogue()
    item.refresh_from_db()
    assert item.certificate is not None
    assert (item.certificate.name, item.cert_name) == ("婚姻状况证明", "证明居民婚姻状况")


def test_model_items_name_departments_of_the_rosters_and_known_certificates():
    load_catalogue()
    short = set()
    for level in ("county_typical", "prefecture_typical", "region"):
        with (Path(settings.BASE_DIR) / "fixtures" / f"units_{level}.csv").open(encoding="utf-8") as file:
            short |= {row["short_name"] for row in csv.DictReader(file)}
    assert set(ModelItem.objects.exclude(department="").values_list("department", flat=True)) - short == set()
    assert set(ModelItem.objects.filter(department="").values_list("kind", flat=True)) == {"township_government"}


@pytest.mark.parametrize(
    ("file", "row", "words"),
    [
        ("aliases.csv", "没有的证明,某证明,", "目录中没有“没有的证明”"),
        ("certificates.csv", "某证明,papers,,,,", "“category”填的“papers”不在词表中"),
        ("model_items.csv", ",民政局,某事,permit,没有的证明,某证明,individual,,,3,,,,", "目录中没有“没有的证明”"),
    ],
)
def test_a_row_that_fits_nowhere_refuses_the_whole_set_with_its_line(tmp_path, file, row, words):
    for name in ("certificates.csv", "aliases.csv", "model_items.csv"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / file).open("a", encoding="utf-8") as rows:
        rows.write(row + "\n")
    with pytest.raises(BadRows) as refused:
        load_catalogue(tmp_path)
    assert words in refused.value.words
    assert Certificate.objects.count() == ModelItem.objects.count() == 0


def test_the_command_says_how_many_and_what_is_wrong(tmp_path, capsys):
    call_command("load_catalogue")
    assert capsys.readouterr().out.splitlines()[0].startswith("证明：新增")
    with pytest.raises(CommandError, match="无法打开文件"):
        call_command("load_catalogue", tmp_path)
