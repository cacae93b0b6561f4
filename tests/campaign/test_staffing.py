"""Many posts by workbook: problems at their cells, questions, all or nothing, first passwords once."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from campaign.enums import Role
from campaign.models import LogEntry, Posting, UnitUserPermission, User
from campaign.operations import appoint
from campaign.operations.first_passwords import FirstPasswordHasher
from campaign.operations.people import LastLeader, may_appoint
from campaign.operations.staffing import Staffed, never_signed_in, renew_first_passwords, staff
from campaign.operations.weighing_staff import StaffPlan, weigh_staff
from campaign.roles import ROLE_ACTIONS
from campaign.sheets.people_in import read_staff, staff_in
from campaign.sheets.people_out import COLUMNS, TITLE, staff_workbook
from campaign.sheets.reader import read_here
from tests.cast import PASSWORD, PHASE_2

HEADER = [header for _, header, _ in COLUMNS]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(PHASE_2, tick=False) as traveller:
        yield traveller


def workbook(*rows, header=HEADER):
    made = Workbook()
    sheet = made.active
    sheet.title = TITLE
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def row(unit, role, name, username, act="", email="", mobile=""):
    return [act, unit.code, unit.name, role, name, username, email, mobile]


def plan_of(tmp_path, actor, *rows):
    path = tmp_path / "staff.xlsx"
    path.write_bytes(workbook(*rows))
    return weigh_staff(staff_in(read_here(path)), actor)


def words_at(plan):
    return [(problem.where, problem.code) for _, problem in plan.problems]


def upload(client, *rows):
    file = SimpleUploadedFile("任职名单.xlsx", workbook(*rows))
    return client.post(reverse("people_staff"), {"file": file})


def test_each_problem_is_named_at_its_cell(tmp_path, cast, ground):
    plan = plan_of(
        tmp_path,
        cast.coordinator,
        row(ground.other_civil, "填报人", "新人甲", "new-1"),
        row(ground.civil, "协调员", "新人乙", "new-2"),
        row(ground.civil, "填报人", "新人丙", "新人"),
        row(ground.civil, "填报人", "", "new-4"),
        row(ground.civil, "填报人", "另一人", "clerk"),
        row(ground.civil, "填报人", "城关填报甲", "Clerk"),
        row(ground.civil, "填报人", "新人丁", "new-7", email="no-address"),
        row(ground.civil, "填报人", "新人戊", "new-8", act="调动"),
        ["", ground.civil.code, "别的单位", "填报人", "新人己", "new-9", "", ""],
        row(ground.civil, "填报人", "=1+1", "new-10"),
        row(ground.institution, "填报人", "城关离岗甲", "disabled"),
        row(ground.civil, "分管领导", "", "clerk", act="免去"),
    )
    assert words_at(plan) == [
        *[("B2", "code"), ("D3", "role"), ("F4", "username"), ("E5", "name"), ("E6", "name"), ("F7", "username")],
        *[("G8", "email"), ("A9", "act"), ("C10", "unit"), ("E11", "cell"), ("F12", "username"), ("F13", "username")],
    ]
    assert plan.acts == []


def test_everything_that_is_wrong_in_a_row_is_told(tmp_path, cast, ground):
    wrong = row(ground.civil, "协调员", "", "新 人", act="调", email="bad@", mobile="手机")
    plan = plan_of(tmp_path, cast.coordinator, wrong)
    assert sorted(words_at(plan)) == [
        *[("A2", "act"), ("D2", "role"), ("E2", "name"), ("F2", "username"), ("G2", "email"), ("H2", "mobile")],
    ]


def test_the_wrong_rows_come_back_alone_each_with_what_is_wrong(tmp_path, client, cast, ground):
    client.force_login(cast.coordinator)
    rows = [
        row(ground.civil, "填报人", "新人甲", "new-1"),
        row(ground.civil, "协调员", "新人乙", "new-2", email="bad@"),
    ]
    preview = upload(client, *rows)
    answer = client.post(reverse("people_staff_wrong"), {"token": preview.context["token"]})
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    sheet = load_workbook(path).active
    values = [[cell or "" for cell in line] for line in sheet.iter_rows(max_row=3, values_only=True)]
    assert values[1][:8] == rows[1]
    assert "没有这个岗位" in values[1][8]
    assert "邮箱格式不对" in values[1][8]
    assert values[2][5] == ""
    sheet["D2"], sheet["G2"] = "填报人", ""
    load = path.with_name("again.xlsx")
    sheet.parent.save(load)
    plan = weigh_staff(staff_in(read_here(load)), cast.coordinator)
    assert (plan.problems, [act.username for act in plan.acts]) == ([], ["new-2"])
    assert client.post(reverse("people_staff_wrong"), {"token": "forged"})["Location"] == reverse("people_staff")


def test_new_known_and_standing_rows_are_told_apart(tmp_path, cast, ground):
    plan = plan_of(
        tmp_path,
        cast.coordinator,
        row(ground.civil, "填报人", "新人甲", "new-1", mobile=13800000001),
        row(ground.civil, "填报人", "", "lead_clerk"),
        row(ground.civil, "填报人", "城关填报甲", "clerk"),
        row(ground.institution, "填报人", "", "institution_clerk", act="免去"),
    )
    assert [(act.row.number, act.kind) for act in plan.acts] == [(2, "new"), (3, "known"), (4, "same"), (5, "ending")]
    assert plan.acts[0].mobile == "13800000001"


def test_the_same_line_twice_and_one_account_for_two_are_refused(tmp_path, cast, ground):
    plan = plan_of(
        tmp_path,
        cast.coordinator,
        row(ground.civil, "填报人", "新人甲", "new-1"),
        row(ground.civil, "填报人", "新人甲", "new-1"),
        row(ground.civil, "分管领导", "新人乙", "new-1"),
        row(ground.institution, "填报人", "新人甲", "new-1"),
    )
    assert words_at(plan) == [("F3", "username"), ("F4", "username")]
    assert len(plan.acts) == 2


def test_the_same_name_twice_is_asked(tmp_path, cast, ground):
    plan = plan_of(
        tmp_path,
        cast.coordinator,
        row(ground.civil, "填报人", "扎西", "zhaxi-1"),
        row(ground.institution, "填报人", "扎西", "zhaxi-2"),
        row(ground.civil, "填报人", "城关填报甲", "another"),
        row(ground.civil, "填报人", "卓玛", "zhuoma"),
    )
    assert [act.row.number for act in plan.questions] == [2, 3, 4]


def test_a_workbook_of_something_else_and_one_of_too_many_rows_are_refused_as_a_whole(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(["1"], header=["序号"]))
    assert read_staff(path).refused.startswith("这不是任职名单")
    path.write_bytes(workbook(*[["", "1", "", "填报人", "甲", f"u{n}", "", ""] for n in range(1001)]))
    assert staff_in(read_here(path)).refused == "一共1001行，一次最多1000行。请分成几份上传。"
    path.write_bytes(b"no workbook")
    assert read_staff(path).refused


def test_the_template_comes_back_as_what_it_says(tmp_path, client, cast, ground):
    client.force_login(cast.coordinator)
    answer = client.get(reverse("people_staff_template"), {"held": "1"})
    path = tmp_path / "held.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    plan = weigh_staff(staff_in(read_here(path)), cast.coordinator)
    assert (plan.problems, {act.kind for act in plan.acts}) == ([], {"same"})
    units = [cell.value for cell in load_workbook(path)["单位"]["A"]][1:]
    assert units == sorted(unit.code for unit in ground.units.values() if may_appoint(cast.coordinator, unit))


def test_from_the_file_to_the_slips(client, cast, ground):
    client.force_login(cast.coordinator)
    preview = upload(
        client,
        row(ground.civil, "填报人", "新人甲", "new-1"),
        row(ground.institution, "填报人", "新人甲", "new-1"),
        row(ground.civil, "填报人", "", "lead_clerk"),
        row(ground.institution, "填报人", "", "institution_clerk", act="免去"),
        row(ground.other_civil, "填报人", "新人丙", "new-3"),
    )
    assert (preview.status_code, preview.context["hindered"], len(preview.context["rows"])) == (200, 1, 4)
    assert User.objects.filter(username="new-1").count() == 0
    done = client.post(reverse("people_staff_confirm"), {"token": preview.context["token"]})
    assert done.context["done"] == {"appointed": 3, "ended": 1}
    assert "no-store" in done["Cache-Control"]
    (slip,) = done.context["slips"]
    assert slip.password in done.content.decode()
    held = Posting.objects.current().filter(user__username="new-1").values_list("unit__code", "role")
    assert sorted(held) == [(ground.civil.code, "clerk"), (ground.institution.code, "clerk")]
    assert not Posting.objects.current().filter(user=cast.institution_clerk).exists()
    entry = LogEntry.objects.filter(move="appoint", unit=ground.civil, actor=cast.coordinator).first()
    assert entry.label == "指定新人甲为填报人"
    sheet = client.post(reverse("slips_file"), {"token": done.context["token"]})
    rows = list(load_workbook(BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert rows[1][:5] == (ground.civil.name, "填报人", "新人甲", "new-1", slip.password)
    browser = Client()
    signed_in = browser.post(reverse("login"), {"username": "new-1", "password": slip.password})
    assert signed_in.status_code == 302
    assert browser.get(reverse("desk"))["Location"] == reverse("password_change")


def test_the_password_is_kept_nowhere(client, cast, ground):
    client.force_login(cast.coordinator)
    preview = upload(client, row(ground.civil, "填报人", "新人甲", "new-1"))
    (slip,) = client.post(reverse("people_staff_confirm"), {"token": preview.context["token"]}).context["slips"]
    kept = str(list(LogEntry.objects.values())) + str(list(User.objects.values())) + str(dict(client.session))
    assert slip.password not in kept
    assert slip.password not in client.get(reverse("people_waiting")).content.decode()


def test_rows_can_be_left_out_and_questions_must_be_answered(client, cast, ground):
    client.force_login(cast.coordinator)
    rows = [row(ground.civil, "填报人", "扎西", "zhaxi-1"), row(ground.institution, "填报人", "扎西", "zhaxi-2")]
    token = upload(client, *rows).context["token"]
    asked = client.post(reverse("people_staff_confirm"), {"token": token, "different": "2"})
    assert (asked.status_code, asked.context["error"][:3]) == (409, "第3行")
    done = client.post(reverse("people_staff_confirm"), {"token": token, "different": "2", "skip": "3"})
    assert [slip.username for slip in done.context["slips"]] == ["zhaxi-1"]


def test_what_has_changed_since_the_preview_does_nothing(client, cast, ground):
    client.force_login(cast.coordinator)
    token = upload(
        client, row(ground.civil, "填报人", "新人甲", "new-1"), row(ground.civil, "填报人", "新人乙", "new-2")
    ).context["token"]
    User.objects.create(username="new-2", name="新人乙")
    again = client.post(reverse("people_staff_confirm"), {"token": token})
    assert (again.status_code, User.objects.filter(username="new-1").count()) == (409, 0)


@pytest.mark.parametrize("token", ["", "forged", "of another"])
def test_a_word_that_is_not_ours_does_nothing(client, cast, ground, token):
    if token == "of another":
        other = Client()
        other.force_login(cast.city_coordinator)
        token = upload(other, row(ground.civil, "填报人", "新人甲", "new-1")).context["token"]
    client.force_login(cast.coordinator)
    assert client.post(reverse("people_staff_confirm"), {"token": token}).status_code == 409
    assert client.post(reverse("slips_file"), {"token": token})["Location"] == reverse("people_waiting")
    assert not User.objects.filter(username="new-1").exists()


def test_the_twenty_first_upload_within_the_hour_waits(client, cast, ground, clock):
    client.force_login(cast.leader)
    told = {"thing_type": ContentType.objects.get_for_model(User), "thing_id": cast.leader.pk, "move": "staff_sheet"}
    for _ in range(20):
        LogEntry.objects.create(at=PHASE_2, actor=cast.leader, unit=ground.civil, label="x", **told)
    assert upload(client, row(ground.civil, "填报人", "新人甲", "new-1")).status_code == 422
    clock.shift(timedelta(hours=1, seconds=1))
    client.force_login(cast.leader)
    assert upload(client, row(ground.civil, "填报人", "新人甲", "new-1")).status_code == 200


def done_by(tmp_path, actor, *rows) -> Staffed:
    plan: StaffPlan = plan_of(tmp_path, actor, *rows)
    assert plan.problems == []
    return staff(plan.acts, actor=actor, at=PHASE_2)


def ends(post):
    return row(post.unit, str(Role(post.role).label), "", post.user.username, act="免去")


def test_closing_a_unit_ends_everybody_by_who_coordinates_from_above(tmp_path, cast, ground):
    posts = Posting.objects.current().filter(unit=ground.civil).select_related("unit", "user")
    assert done_by(tmp_path, cast.coordinator, *map(ends, posts)).ended == 3
    assert Posting.objects.current().filter(unit=ground.civil).count() == 0
    assert {post.until for post in ground.civil.postings.all()} == {PHASE_2.date()}


def test_a_unit_with_people_keeps_a_leader(tmp_path, cast, ground):
    post = Posting.objects.select_related("unit", "user").get(user=cast.leader)
    with pytest.raises(LastLeader):
        done_by(tmp_path, cast.coordinator, ends(post))
    new = row(ground.civil, "分管领导", "新分管", "new-leader")
    assert done_by(tmp_path, cast.coordinator, ends(post), new).ended == 1


def test_nobody_ends_their_own_post_in_a_list(tmp_path, cast):
    post = Posting.objects.select_related("unit", "user").get(user=cast.leader)
    assert words_at(plan_of(tmp_path, cast.leader, ends(post))) == [("F2", "username")]


def test_a_thousand_accounts_at_once_all_differ_and_take_few_questions(
    cast, ground, django_assert_max_num_queries, tmp_path
):
    units = [ground.civil, ground.institution, ground.township, ground.lead]
    rows = [row(units[n % 4], "填报人", f"新人{n}", f"new-{n}") for n in range(1000)]
    plan = plan_of(tmp_path, cast.coordinator, *rows)
    with django_assert_max_num_queries(40):
        done = staff(plan.acts, actor=cast.coordinator, at=PHASE_2)
    assert len({slip.password for slip in done.slips}) == 1000
    assert {slip.until for slip in done.slips} == {PHASE_2 + timedelta(days=7)}
    assert [s for s in done.slips if not re.fullmatch("(?:[a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", s.password)] == []
    person = User.objects.get(username="new-7")
    assert check_password(done.slips[7].password, person.password)


def test_a_wrong_first_password_takes_as_long_as_any_other(settings, monkeypatch, cast, ground, tmp_path):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "campaign.operations.first_passwords.FirstPasswordHasher",
    ]
    worked = []
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 5_000)
    plain = PBKDF2PasswordHasher.encode
    monkeypatch.setattr(
        PBKDF2PasswordHasher,
        "encode",
        lambda self, *args: (worked.append(args[2] if len(args) > 2 else self.iterations), plain(self, *args))[1],
    )
    done_by(tmp_path, cast.coordinator, row(ground.civil, "填报人", "新人甲", "new-1"))
    User.objects.filter(username="clerk").update(password=PBKDF2PasswordHasher().encode("x", "salt"))
    for username in ("new-1", "clerk", "nobody-of-that-name"):
        worked.clear()
        Client().post(reverse("login"), {"username": username, "password": "wrong-password-1"})
        assert [times for times in worked if times != FirstPasswordHasher.iterations] == [5_000]


def test_first_passwords_are_made_again_for_who_has_not_signed_in(client, cast, ground, tmp_path, clock):
    rows = [row(ground.civil, "填报人", f"新人{n}", f"new-{n}") for n in range(3)]
    slips = done_by(tmp_path, cast.coordinator, *rows).slips
    own = Client()
    own.post(reverse("login"), {"username": "new-0", "password": slips[0].password})
    new = {"old_password": slips[0].password, "new_password1": "Gang-ri-6656", "new_password2": "Gang-ri-6656"}
    own.post(reverse("password_change"), new)
    clock.shift(timedelta(days=8))
    client.force_login(cast.leader)
    page = client.get(reverse("people_waiting"))
    assert [one["post"].user.username for one in page.context["rows"]] == ["new-1", "new-2"]
    assert "已过期" in page.content.decode()
    pick = [page.context["rows"][0]["post"].pk, Posting.objects.get(user=cast.clerk).pk]
    asked = client.post(reverse("people_waiting"), {"pick": pick, "move": "picked"})
    assert (asked.context["people"], asked.context["valid"]) == (1, 0)
    assert check_password(slips[1].password, User.objects.get(username="new-1").password)
    again = client.post(reverse("people_waiting"), {"pick": pick, "move": "picked", "confirmed": "1"})
    assert [slip.username for slip in again.context["slips"]] == ["new-1"]
    assert User.objects.get(username="clerk").check_password(PASSWORD)
    old, now = slips[1].password, again.context["slips"][0].password
    answers = [Client().post(reverse("login"), {"username": "new-1", "password": p}).status_code for p in (old, now)]
    assert answers == [200, 302]
    asked = client.post(reverse("people_waiting") + "?q=540102-002", {"move": "all"}).content.decode()
    assert "其中0人的还没有用过" in asked
    everybody = client.post(reverse("people_waiting") + "?q=540102-002", {"move": "all", "confirmed": "2"})
    assert {slip.username for slip in everybody.context["slips"]} == {"new-1", "new-2"}
    assert client.post(reverse("people_waiting"), {"move": "picked"})["Location"] == reverse("people_waiting")


def test_more_than_a_thousand_are_refused_not_cut(client, cast, ground, monkeypatch, tmp_path):
    monkeypatch.setattr("campaign.views.slips.MOST", 2)
    done_by(tmp_path, cast.coordinator, *[row(ground.civil, "填报人", f"新人{n}", f"new-{n}") for n in range(3)])
    before = set(User.objects.values_list("password", flat=True))
    client.force_login(cast.leader)
    answer = client.post(reverse("people_waiting"), {"move": "all", "confirmed": "3"}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "列出的超过2个岗位，一次最多2个。请用单位名称或者编码筛选，分批办理。"
    ]
    assert set(User.objects.values_list("password", flat=True)) == before


def test_the_second_of_two_equal_yeses_is_told_that_all_is_done(client, cast, ground):
    client.force_login(cast.coordinator)
    post = Posting.objects.select_related("unit", "user").get(user=cast.institution_clerk)
    yes = {"token": upload(client, row(ground.civil, "填报人", "新人甲", "new-1"), ends(post)).context["token"]}
    assert client.post(reverse("people_staff_confirm"), yes).status_code == 200
    again = client.post(reverse("people_staff_confirm"), yes)
    assert again["Location"] == reverse("people_waiting")
    assert User.objects.filter(username="new-1").count() == 1


def test_of_two_yeses_at_once_the_second_is_told_the_same(client, cast, ground, monkeypatch):
    client.force_login(cast.coordinator)
    yes = {"token": upload(client, row(ground.civil, "填报人", "新人甲", "new-1")).context["token"]}

    def late(acts, *, actor, at):
        staff(acts, actor=actor, at=at)
        return staff(acts, actor=actor, at=at)  # what the second meets behind the first one's lock

    monkeypatch.setattr("campaign.views.staffing.staff", late)
    assert client.post(reverse("people_staff_confirm"), yes)["Location"] == reverse("people_waiting")


@pytest.mark.parametrize("kind", ["known", "ending"])
def test_many_cost_as_many_questions_as_few(tmp_path, cast, ground, kind):
    units = [ground.civil, ground.institution, ground.township, ground.lead]
    people = [User(username=f"old-{n}", name=f"旧人{n}") for n in range(42)]
    User.objects.bulk_create(people)
    plans = []
    for some in (people[:2], people[2:]):
        rows = [row(units[n % 4], "填报人", "", one.username) for n, one in enumerate(some)]
        plan = plan_of(tmp_path, cast.coordinator, *rows)
        if kind == "ending":
            staff(plan.acts, actor=cast.coordinator, at=PHASE_2)
            plan = plan_of(tmp_path, cast.coordinator, *[["免去", *one[1:]] for one in rows])
        assert plan.problems == []
        plans.append(plan)
    counted = []
    for plan in plans:
        with CaptureQueriesContext(connection) as asked:
            staff(plan.acts, actor=cast.coordinator, at=PHASE_2)
        counted.append(len(asked))
    assert counted[0] == counted[1] < 40
    held = Posting.objects.current().filter(user__in=people).count()
    powers = UnitUserPermission.objects.filter(user__in=people).values("user").distinct().count()
    assert (held, powers) == ((42, 42) if kind == "known" else (0, 0))


def test_what_another_post_gives_stays_when_one_ends(tmp_path, cast, ground):
    appoint(cast.lead_clerk, ground.civil, Role.CLERK, actor=None, at=PHASE_2)
    appoint(cast.lead_clerk, ground.civil, Role.LEADER, actor=None, at=PHASE_2)
    post = Posting.objects.select_related("unit", "user").get(user=cast.lead_clerk, unit=ground.civil, role="leader")
    done_by(tmp_path, cast.coordinator, ends(post))
    held = UnitUserPermission.objects.filter(user=cast.lead_clerk, content_object=ground.civil)
    assert set(held.values_list("permission__codename", flat=True)) == {
        action.value for action in ROLE_ACTIONS[Role.CLERK]
    }


def test_a_strangers_newcomers_are_not_listed(tmp_path, cast, ground):
    done_by(tmp_path, cast.coordinator, row(ground.civil, "填报人", "新人甲", "new-1"))
    assert never_signed_in(cast.stranger_leader).count() == 0
    assert renew_first_passwords(Posting.objects.all(), actor=cast.stranger_leader, at=PHASE_2) == []


def test_the_template_of_four_thousand_units_is_small():
    units = [(f"54{n:04d}-001", f"示例单位{n}", "填报人、分管领导") for n in range(100)]
    assert len(staff_workbook(units)) < 40_000
