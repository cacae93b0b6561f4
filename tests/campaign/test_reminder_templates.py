"""The page of templates: preview with a real unit, save, refuse at the field, give the first wording back, add one."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from campaign.enums import Audience
from campaign.models import ReminderTemplate
from campaign.operations.reminder_templates import CHANGED, load_templates
from tests.campaign import owing
from tests.cast import PHASE_2


@pytest.fixture(autouse=True)
def _office(settings, client, cast, ground):
    load_templates()
    owing.use(settings)
    owing.owes(ground.civil)
    with time_machine.travel(PHASE_2, tick=False):
        client.force_login(cast.region_coordinator)
        yield


@pytest.fixture
def template():
    return ReminderTemplate.objects.get(kind="", offset_days=-3, audience=Audience.CLERK)


def typed(template, **changed):
    values = {name: getattr(template, name) for name in CHANGED} | changed
    return {name: value for name, value in values.items() if value is not False}


def test_the_preview_is_what_a_real_unit_would_read_and_saves_nothing(client, ground, template):
    address = reverse("reminder_template", args=[ground.coordination.pk, template.pk])
    assert client.get(address).context["example"]["subject"] == "请于10月31日24:00前报送申报表"
    body = typed(template, subject="{单位}：还有{剩余天数}天", preview="1")
    answer = client.post(address, body)
    assert answer.context["example"]["subject"] == "城关区民政局：还有3天"
    template.refresh_from_db()
    assert template.subject == "请于{截止时间}前{事项}"


def test_it_is_saved_shown_as_changed_and_given_back(client, ground, template):
    args = [ground.coordination.pk, template.pk]
    client.post(reverse("reminder_template", args=args), typed(template, subject="{单位}快报"))
    lines = client.get(reverse("reminder_templates", args=args[:1])).context["lines"]
    assert [line["one"].subject for line in lines if not line["first"]] == ["{单位}快报"]
    page = client.get(reverse("reminder_template", args=args))
    assert (page.context["restorable"], len(page.context["past"])) == (True, 1)
    client.post(reverse("reminder_template_restore", args=args))
    template.refresh_from_db()
    assert template.subject == "请于{截止时间}前{事项}"


def test_a_wrong_placeholder_comes_back_at_its_field_with_what_may_be_used(client, ground, template):
    address = reverse("reminder_template", args=[ground.coordination.pk, template.pk])
    answer = client.post(address, typed(template, body="{单位.pk}"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["body"])
    assert "“{单位.pk}”不是可以使用的占位词" in answer.context["form"].errors["body"][0]
    assert "改正后可以预览。" in answer.content.decode()


def test_the_preview_of_a_reminder_before_takes_what_is_still_to_come(client, ground, template):
    late = owing.owes(ground.township, "contact", PHASE_2 - timedelta(days=20))
    owing.HELD.insert(0, late)
    address = reverse("reminder_template", args=[ground.coordination.pk, template.pk])
    assert client.get(address).context["example"]["unit"] == ground.civil
    after = ReminderTemplate.objects.get(kind="", offset_days=1, audience=Audience.CLERK)
    address = reverse("reminder_template", args=[ground.coordination.pk, after.pk])
    assert client.get(address).context["example"]["unit"] == ground.township


def test_one_is_added_and_the_same_once_more_is_refused_in_words(client, ground, template):
    address = reverse("reminder_template_new", args=[ground.coordination.pk])
    body = typed(template, kind="declaration", offset_days="-2", audience="leader")
    assert client.post(address, body)["Location"] == reverse("reminder_templates", args=[ground.coordination.pk])
    answer = client.post(address, body)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == ["这个事项、天数和对象已有模板。请在列表中找到它再修改。"]
