"""The words of reminders: loaded once, changed with a log, given back their first wording."""

import pytest

from campaign.enums import Audience
from campaign.models import LogEntry, ReminderTemplate
from campaign.operations.moves import NoPower, Refused
from campaign.operations.reminder_templates import (
    CHANGED,
    BadTemplate,
    load_templates,
    problems_of,
    restore_template,
    save_template,
)
from campaign.operations.rows import BadRows, Loaded
from tests.cast import PHASE_2, Cast, Ground


@pytest.fixture
def loaded(ground: Ground, cast: Cast) -> ReminderTemplate:
    load_templates()
    return ReminderTemplate.objects.get(kind="", offset_days=-3, audience=Audience.CLERK)


def values(template: ReminderTemplate, **changed: object) -> dict[str, object]:
    return {name: getattr(template, name) for name in CHANGED} | changed


def test_loading_again_changes_nothing_that_the_office_changed(loaded: ReminderTemplate):
    ReminderTemplate.objects.filter(pk=loaded.pk).update(subject="另写")
    assert load_templates() == Loaded(0, 0, ReminderTemplate.objects.count())
    loaded.refresh_from_db()
    assert loaded.subject == "另写"


def test_every_first_wording_may_be_saved_and_comes_before_on_and_after_the_day(loaded: ReminderTemplate):
    rows = ReminderTemplate.objects.all()
    assert [problems_of(values(row)) for row in rows] == [{}] * len(rows)
    days = {(row.offset_days, row.audience) for row in rows}
    assert {day for day, _ in days} == {-7, -3, -1, 0, 1, 3, 7}
    assert {day for day, to in days if to == Audience.SUPERIOR} == {1, 3, 7}


def test_a_change_is_logged_with_what_was_before_and_can_be_taken_back(
    loaded: ReminderTemplate, ground: Ground, cast: Cast
):
    first, office, actor = loaded.subject, ground.coordination, cast.region_coordinator
    assert save_template(loaded, values(loaded, subject="{单位}快报"), office, actor=actor, at=PHASE_2)
    entry = LogEntry.objects.filter(unit=office, move="set_reminder").latest("pk")
    assert (entry.label, entry.before["subject"], entry.after["subject"]) == (
        "修改提醒模板：截止前3天，发给经办人",
        first,
        "{单位}快报",
    )
    assert not save_template(loaded, values(loaded), office, actor=actor, at=PHASE_2)
    restore_template(loaded, office, actor=actor, at=PHASE_2)
    assert ReminderTemplate.objects.get(pk=loaded.pk).subject == first
    with pytest.raises(Refused, match="现在就是初始文字"):
        restore_template(loaded, office, actor=actor, at=PHASE_2)


def test_one_that_the_office_added_is_switched_off(loaded: ReminderTemplate, ground: Ground, cast: Cast):
    office, actor = ground.coordination, cast.region_coordinator
    new = ReminderTemplate(kind="declaration", offset_days=-2, audience=Audience.LEADER)
    save_template(new, values(loaded), office, actor=actor, at=PHASE_2)
    again = ReminderTemplate(kind="declaration", offset_days=-2, audience=Audience.LEADER)
    with pytest.raises(Refused, match="已有模板"):
        save_template(again, values(loaded), office, actor=actor, at=PHASE_2)
    restore_template(new, office, actor=actor, at=PHASE_2)
    assert not ReminderTemplate.objects.get(pk=new.pk).active


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("subject", "{单位.name}", "不是可以使用的占位词"),
        ("body", "{单位", "花括号不成对"),
        ("subject", "两\n行", "换行"),
        ("body_en", " ", "不能为空"),
        ("subject", "长" * 101, "超过100字"),
    ],
)
def test_words_that_cannot_be_filled_in_are_refused_at_their_field(
    name: str, text: str, words: str, loaded: ReminderTemplate, ground: Ground, cast: Cast
):
    with pytest.raises(BadTemplate) as refused:
        save_template(
            loaded, values(loaded, **{name: text}), ground.coordination, actor=cast.region_coordinator, at=PHASE_2
        )
    assert list(refused.value.problems) == [name]
    assert words in refused.value.words


def test_nobody_else_changes_them(loaded: ReminderTemplate, ground: Ground, cast: Cast):
    for actor in (cast.city_coordinator, cast.leader):
        with pytest.raises(NoPower):
            save_template(loaded, values(loaded), ground.coordination, actor=actor, at=PHASE_2)


def test_a_file_with_wrong_lines_changes_nothing(ground: Ground):
    good = {"kind": "", "offset_days": "-2", "audience": "clerk", "by_text": "0"}
    good |= dict.fromkeys(("subject", "body", "subject_en", "body_en"), "x")
    bad = [good, good | {"offset_days": "x"}, good | {"audience": "all"}, good | {"offset_days": "99"}, good]
    with pytest.raises(BadRows) as refused:
        load_templates(bad)
    assert [words[:4] for words in refused.value.problems] == ["第3行：", "第4行：", "第5行：", "第6行："]
    assert not ReminderTemplate.objects.exists()
