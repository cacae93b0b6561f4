"""The commands that prepare the ground: what scripts rest on."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaign.management.commands.list_units import Command as ListUnits
from campaign.models import Campaign, Deadline, Division, Phase, Round, Unit, User
from campaign.operations.notice import load_notice, open_round
from submissions.models import FormVersion
from submissions.operations.forms import FormInUse, load_forms
from tests.cast import PHASE_2, Ground

DIVISIONS = "code,name,level,parent_code,type\n540000,西藏自治区,region,,自治区\n540100,拉萨市,2,540000,地级市\n"
UNITS = (
    "code,name,division,kind,reports_to,supervisor\n"
    "540000-001,协调小组办公室,540000,协调小组办公室,,\n"
    "540100-001,拉萨市人民政府办公室,540100,lead_unit,,\n"
    "540100-002,拉萨市教育局,540100,政府部门,,\n"
)


def run(name: str, *args: str, **options: object) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def file_of(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "rows.csv"
    path.write_text(text, encoding=encoding)
    return str(path)


def test_prepare_makes_everything_and_no_person_and_may_be_run_again(db: None):
    first = run("prepare")
    made = (Division.objects.count(), Unit.objects.count(), Phase.objects.count(), FormVersion.objects.count())
    assert made == (779, 4198, 5, 1)
    assert User.objects.count() == 0
    assert "单位：新增4198，更新0，未变0。" in first
    assert "单位：新增0，更新0，未变4198。" in run("prepare")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_divisions_and_units_are_read_with_and_without_a_bom(encoding: str, tmp_path: Path, db: None):
    assert run("load_divisions", file_of(tmp_path, DIVISIONS, encoding)) == "行政区划：新增2，更新0，未变0。\n"
    assert run("load_units", file_of(tmp_path, UNITS, encoding)) == "单位：新增3，更新0，未变0。\n"
    assert run("load_units", file_of(tmp_path, UNITS, encoding)) == "单位：新增0，更新0，未变3。\n"


def test_list_units_gives_one_json_value_in_the_order_of_codes(ground: Ground):
    out = run("list_units", "--json")
    rows = json.loads(out)
    assert [row["code"] for row in rows] == sorted(ground.units)
    assert rows[0]["reports_to"] is None
    assert rows[6] == {
        "code": "540102-001",
        "name": "城关区人民政府办公室",
        "division": "540102",
        "kind": "lead_unit",
        "reports_to": "540100-001",
    }
    assert out.count("\n") == 1


def test_a_division_lists_its_own_units_and_all_below(ground: Ground):
    rows = json.loads(run("list_units", "--division", "540102", "--json"))
    assert [row["code"] for row in rows] == ["540102-001", "540102-002", "540102-003", "540102-004", "540102002-001"]
    assert len(json.loads(run("list_units", "--division", "540100", "--json"))) == 12


def test_without_json_each_unit_has_a_line(ground: Ground):
    lines = run("list_units", division="540600").splitlines()
    assert lines == ["540600-001\t那曲市人民政府办公室\tlead_unit\t540000-001"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("load_divisions", "code,name\n", "文件rows.csv缺少栏目：level、parent_code、type。"),
        ("load_units", "code,name,division,kind\n", "文件rows.csv缺少栏目：reports_to、supervisor。"),
        ("load_units", UNITS, "第2行：区划代码“540000”不存在，请先载入行政区划。"),
    ],
)
def test_a_bad_file_is_answered_in_words(name: str, text: str, words: str, tmp_path: Path, db: None):
    with pytest.raises(CommandError) as refused:
        run(name, file_of(tmp_path, text))
    assert str(refused.value).splitlines()[0] == words
    assert Unit.objects.count() == 0


def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path: Path, db: None):
    with pytest.raises(CommandError) as refused:
        run("load_divisions", file_of(tmp_path, DIVISIONS, "gb18030"))
    assert str(refused.value) == "文件rows.csv不是UTF-8编码的CSV文件，请另存为“CSV UTF-8”后再载入。"


def test_a_file_that_is_not_there_is_named(tmp_path: Path, db: None):
    with pytest.raises(CommandError) as refused:
        run("load_divisions", str(tmp_path / "none.csv"))
    assert str(refused.value) == f"无法打开文件{tmp_path / 'none.csv'}，请核对路径。"


def test_a_problem_names_its_line_in_the_file_below_empty_lines_too(tmp_path: Path, db: None):
    with pytest.raises(CommandError) as refused:
        run("load_divisions", file_of(tmp_path, DIVISIONS + '\n\n54012,"某\n县",3,,县\n'))
    assert str(refused.value) == f"第{DIVISIONS.count(chr(10)) + 4}行：区划代码“54012”应为6位、9位或12位数字。"


def test_many_problems_are_counted(tmp_path: Path, db: None):
    rows = "".join(f"x{number},某县,3,,县\n" for number in range(25))
    with pytest.raises(CommandError) as refused:
        run("load_divisions", file_of(tmp_path, DIVISIONS + rows))
    assert str(refused.value).splitlines()[-1] == "另有5处问题。"


def test_units_come_from_a_file_or_from_the_rosters_not_from_both(tmp_path: Path, db: None):
    for args in ([], [file_of(tmp_path, UNITS), "--typical"]):
        with pytest.raises(CommandError):
            run("load_units", *args)


def test_an_error_goes_to_stderr_and_ends_with_1(ground: Ground, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        ListUnits().run_from_argv(["manage.py", "list_units", "--division", "999999", "--json"])
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (1, "")
    assert said.err.strip() == "CommandError: 没有代码为999999的区划，请核对后再试。"


def test_the_notice_gives_five_phases_and_its_deadlines(db: None):
    run("load_notice")
    campaign = Campaign.objects.get()
    assert (campaign.code, campaign.name, campaign.document_number) == (
        "jzbm",
        "“减证便民”专项行动",
        "藏政办发〔2020〕27号",
    )
    assert (campaign.keeping["law"], campaign.keeping["department_rule"], campaign.keeping["none"]) == (
        "allow",
        "ask_reason",
        "refuse",
    )
    opened = {deadline.kind: deadline.allow for deadline in Deadline.objects.all()}
    assert opened == {
        "contact": "contact",
        "declare": "declare",
        "publish": "publish",
        "roll_up": "roll_up",
        "guide": "guide",
        "summarise": "summarise",
        "target": "",
    }
    assert [phase.number for phase in Phase.objects.all()] == [1, 2, 3, 4, 5]
    declare = Deadline.objects.get(kind="declare")
    assert declare.closes.isoformat() == "2020-10-31T16:00:00+00:00"


def test_loading_the_notice_again_keeps_what_the_office_changed(db: None):
    run("load_notice")
    Campaign.objects.update(undeclared_means_cancelled=True)
    Deadline.objects.filter(kind="declare").update(closes=PHASE_2)
    run("load_notice")
    assert Campaign.objects.get().undeclared_means_cancelled
    assert Deadline.objects.get(kind="declare").closes == PHASE_2
    assert (Round.objects.count(), Phase.objects.count(), Deadline.objects.count()) == (1, 5, 7)


def test_a_later_round_lies_around_another_day(db: None):
    second = open_round(load_notice(), 2, shift_days=365)
    first = Round.objects.get(number=1)
    gaps = {(b.opens - a.opens).days for a, b in zip(first.phases.all(), second.phases.all(), strict=True)}
    assert gaps == {365}
    assert open_round(second.campaign, 2, shift_days=365) == second
    assert Phase.objects.count() == 10


def test_the_columns_of_a_form_in_use_stay(ground: Ground):
    ground.form.declarations.create(unit=ground.civil, round=ground.round, created_at=PHASE_2, saved_at=PHASE_2)
    assert load_forms() == 1
    FormVersion.objects.update(columns=[])
    with pytest.raises(FormInUse):
        load_forms()
    with pytest.raises(CommandError):
        run("load_forms")


def test_the_columns_of_a_form_that_nobody_used_are_put_right(ground: Ground):
    FormVersion.objects.update(columns=[])
    load_forms()
    assert len(FormVersion.objects.get().columns) == 22
