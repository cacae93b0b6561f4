"""What a workbook of posts would do: each row to an act, a question or a problem at its cell. Nothing is written here."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from campaign.checks import Problem, Severity, comparison_key
from campaign.enums import Role
from campaign.models import Posting, Unit, User
from campaign.queries import units_to_staff
from campaign.roles import posts_of
from campaign.sheets.people_in import StaffRow, StaffSheet
from campaign.sheets.people_out import APPOINT, END

NEW, KNOWN, SAME, ENDING = "new", "known", "same", "ending"
USERNAME = re.compile(r"[A-Za-z0-9@.+_-]{1,150}")
MOBILE = re.compile(r"[0-9+ -]{0,20}")
ROLES = {comparison_key(str(label)): Role(value) for value, label in Role.choices}
NAME_MOST = 40
Found = tuple[int, Problem]  # the number of the row, and what hinders it


@dataclass
class StaffAct:
    """One row that can be carried out: `kind` says what it does; `question` has to be answered by a tick first."""

    row: StaffRow
    kind: str
    unit: Unit
    role: Role
    username: str
    name: str = ""
    email: str = ""
    mobile: str = ""
    user: User | None = None
    posting: Posting | None = None
    question: str = ""


@dataclass
class StaffPlan:
    """What the rows come to: acts in the order of the rows, problems by row."""

    acts: list[StaffAct] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    refused: str = ""

    def of(self, kind: str) -> list[StaffAct]:
        """The acts of one kind."""
        return [act for act in self.acts if act.kind == kind]

    @property
    def questions(self) -> list[StaffAct]:
        """The acts that wait for an answer."""
        return [act for act in self.acts if act.question]


class _Known:
    """What the database knows of the units, people and posts that the rows name: six questions for any number of rows."""

    def __init__(self, rows: Iterable[StaffRow], actor: User) -> None:
        texts = [row.texts for row in rows]
        names = {text["username"] for text in texts} - {""}
        self.units: dict[str, Unit] = {}
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        for unit in units_to_staff(actor):
            self.units[unit.code] = unit
            self.by_name[comparison_key(unit.name)].append(unit)
        self.people = {user.username: user for user in User.objects.filter(username__in=names)}
        lower = {name.casefold() for name in names}
        # Few thousand names: read once, compared without case.
        every = User.objects.values_list("username", flat=True)
        self.other_case = {name.casefold(): name for name in every if name.casefold() in lower}
        posts = Posting.objects.current().select_related("user", "unit")
        self.held = {(p.user.username, p.unit_id, p.role): p for p in posts.filter(user__username__in=names)}
        self.in_unit: dict[int, dict[str, str]] = defaultdict(dict)
        named = {found.pk for text in texts if (found := self.unit(text)) is not None}
        for post in posts.filter(unit__in=named):
            self.in_unit[post.unit_id][comparison_key(post.user.name)] = post.user.username

    def unit(self, texts: Mapping[str, str]) -> Unit | None:
        """The unit of a row within the actor's reach: by code, else by a name that only one has."""
        code, name = texts["code"].upper(), texts.get("unit", "")
        if code:
            return self.units.get(code)
        found = self.by_name.get(comparison_key(name), []) if name else []
        return found[0] if len(found) == 1 else None


def weigh_staff(sheet: StaffSheet, actor: User) -> StaffPlan:
    """Read the rows against what is known; a row with a problem is left out of the acts."""
    plan = StaffPlan(problems=list(sheet.problems), refused=sheet.refused)
    if sheet.refused:
        return plan
    known = _Known(sheet.rows, actor)
    unreadable = {number for number, _ in sheet.problems}
    for row in sheet.rows:
        if row.number in unreadable:
            continue
        found = _act_of(row, known, actor)
        if isinstance(found, StaffAct):
            plan.acts.append(found)
        else:
            plan.problems += found
    _refuse_doubles(plan)
    _ask_about_names(plan, known)
    plan.problems.sort(key=lambda one: one[0])
    return plan


def _act_of(row: StaffRow, known: _Known, actor: User) -> StaffAct | list[Found]:
    """The act of one row, or everything that hinders it."""
    texts = row.texts
    ends, username = texts.get("act", "") == END, texts["username"]
    found = _typed(row, new=not ends and username not in known.people)
    unit = known.unit(texts)
    if unit is None:
        words = "您负责的范围内没有这个单位，或者名称不唯一。请从“单位”工作表复制单位编码。"
        return [*found, _wrong(row, "code" if texts["code"] else "unit", words)]
    if texts.get("unit") and comparison_key(texts["unit"]) != comparison_key(unit.name):
        found.append(_wrong(row, "unit", f"单位编码是“{unit.name}”的，与填写的单位名称不一致。请核对。"))
    role = ROLES.get(comparison_key(texts["role"]))
    if role is None or (role not in posts_of(unit.kind) and not ends):
        offered = "、".join(str(one.label) for one in posts_of(unit.kind))
        found.append(_wrong(row, "role", f"{unit.name}没有这个岗位。可以填：{offered}。"))
    if found or role is None:
        return found
    act = StaffAct(
        row, NEW, unit, role, username, texts.get("name", ""), texts.get("email", ""), texts.get("mobile", "")
    )
    act.user = known.people.get(username)
    act.posting = known.held.get((username, unit.pk, role))
    return _ending(act, actor) if ends else _giving(act, known)


def _typed(row: StaffRow, *, new: bool) -> list[Found]:
    """What is wrong with the texts themselves, whoever and wherever is meant."""
    texts, found = row.texts, []
    if texts.get("act", "") not in {"", APPOINT, END}:
        found.append(_wrong(row, "act", f"“办理”只能填{APPOINT}或者{END}。"))
    if not USERNAME.fullmatch(texts["username"]):
        found.append(_wrong(row, "username", "请填写账号，只用字母、数字和 @ . + - _，中间不能有空格。"))
    if not new:
        return found
    if not 0 < len(texts.get("name", "")) <= NAME_MOST:
        found.append(_wrong(row, "name", f"新建人员须填写姓名，不超过{NAME_MOST}字。"))
    if not MOBILE.fullmatch(texts.get("mobile", "")):
        found.append(_wrong(row, "mobile", "手机只填数字，例如1380000xxxx。没有的可以不填。"))
    try:
        if texts.get("email"):
            validate_email(texts["email"])
    except ValidationError:
        found.append(_wrong(row, "email", "邮箱格式不对，例如mzj@example.invalid。没有的可以不填。"))
    return found


def _ending(act: StaffAct, actor: User) -> StaffAct | list[Found]:
    if act.posting is None:
        words = f"此账号现在没有{act.unit.name}的这个岗位，不用免去。请核对账号和岗位。"
        return [_wrong(act.row, "username", words)]
    if act.posting.user_id == actor.pk:
        return [_wrong(act.row, "username", "不能在名单里免去自己的岗位。请在“人员和岗位”页面指定接任人。")]
    act.kind, act.name = ENDING, act.posting.user.name
    return act


def _giving(act: StaffAct, known: _Known) -> StaffAct | list[Found]:
    if act.user is not None:
        if not act.user.is_active and act.posting is None:
            return [_wrong(act.row, "username", "这个账号已停用。请换一个账号，或者联系技术人员启用。")]
        if act.name and comparison_key(act.name) != comparison_key(act.user.name):
            return [_wrong(act.row, "name", "这个账号是另一人的。是另一人的请换一个账号，是同一人的请核对姓名。")]
        act.kind, act.name = (SAME if act.posting else KNOWN), act.user.name
        return act
    if act.username.casefold() in known.other_case:
        return [_wrong(act.row, "username", "已有只是大小写不同的账号。请核对；是另一人的，请换一个账号。")]
    return act


def _refuse_doubles(plan: StaffPlan) -> None:
    """The same post of the same account twice, and one new account for two names, cannot both be meant."""
    met: dict[tuple[str, int, Role], StaffAct] = {}
    named: dict[str, StaffAct] = {}
    kept = []
    for act in plan.acts:
        first = met.setdefault((act.username, act.unit.pk, act.role), act)
        owner = named.setdefault(act.username.casefold(), act)
        if first is not act:
            plan.problems.append(
                _wrong(act.row, "username", f"与第{first.row.number}行是同一账号的同一岗位。请只保留一行。")
            )
        elif act.kind == NEW and (owner.username, comparison_key(owner.name)) != (
            act.username,
            comparison_key(act.name),
        ):
            words = f"与第{owner.row.number}行的账号相同，姓名或者大小写不同。请核对账号。"
            plan.problems.append(_wrong(act.row, "username", words))
        else:
            kept.append(act)
    plan.acts = kept


def _ask_about_names(plan: StaffPlan, known: _Known) -> None:
    """A new account for a name that is here already, in the unit or elsewhere in the workbook: the same person or another?"""
    new = {(comparison_key(act.name), act.username) for act in plan.of(NEW)}
    times = Counter(name for name, _ in new)
    for act in plan.of(NEW):
        name = comparison_key(act.name)
        other = known.in_unit[act.unit.pk].get(name)
        if other:
            act.question = (
                f"{act.unit.name}已有同名人员，账号{other}。是同一人的，请改填这个账号；确为另一人的，请勾选。"
            )
        elif times[name] > 1:
            act.question = "名单里有同名的另一个账号。是同一人的，请只用一个账号；确为不同的人，请勾选。"


def _wrong(row: StaffRow, key: str, words: str) -> Found:
    return row.number, Problem(row.cells.get(key, f"第{row.number}行"), key, Severity.BLOCKER, words, row.sheet)
