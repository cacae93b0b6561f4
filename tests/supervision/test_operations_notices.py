"""A notice is published once; it is withdrawn with a reason or replaced, and never edited."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from campaign.models import LogEntry, Unit
from campaign.operations import NoPower, Refused
from supervision.checks.notices import NoticeDraft
from supervision.models import NoticeWithdrawal, PublicNotice
from supervision.operations.notices import NotInForce, SaidAlready, publish_notice, withdraw_notice
from supervision.queries.notices import complaint_lines, line_for, notices_of, notices_published
from tests.cast import PHASE_5

DAY = timedelta(days=1)
POLICY = NoticeDraft("policy", "什么证明不用再开", "清单上没有的，窗口不得要求提供。")
LINE = NoticeDraft("complaints", "投诉渠道", "向下列电话投诉。", phone="0891-0000000", platform="市民服务中心一楼")


def criticism(ground, **given):
    title = given.pop("title", "关于索要已取消证明的通报")
    values = {
        "about": ground.civil,
        "document_number": "城减证办〔2020〕3号",
        "document_day": date(2020, 12, 10),
        **given,
    }
    return NoticeDraft("criticism", title, "经查属实，予以通报批评。", **values)


def publish(ground, cast, draft=POLICY, **given):
    return publish_notice(ground.lead, draft, actor=cast.supervisor, **{"at": PHASE_5, **given})


def test_a_notice_is_published_and_logged(ground, cast):
    notice = publish(ground, cast, criticism(ground))
    assert (notice.unit, notice.about, notice.standing) == (ground.lead, ground.civil, "in_force")
    entry = LogEntry.objects.about(ground.lead).last()
    assert (entry.move, entry.actor, entry.after["notice"]) == ("announce", cast.supervisor, notice.pk)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "请填写标题"),
        ({"body": ""}, "请填写正文"),
        ({"kind": "complaints"}, "投诉渠道公告至少写明"),
        ({"kind": "criticism"}, "通报批评须写明所涉单位"),
        ({"kind": "correction"}, "整改公告须有文号"),
        ({"document_day": date(2020, 12, 16)}, "成文日期不能晚于今天"),
        ({"phone": "13800000007"}, "投诉电话有手机号码"),
        ({"body": "第一段。\n\n请打１３８－００００－０００７。"}, "正文第3段有手机号码"),
        ({"title": "54010219900101123X的情况"}, "标题有身份证号码"),
        ({"platform": "138 0000 0007"}, "投诉平台有手机号码"),
    ],
)
def test_what_must_be_put_right_is_said_with_its_place(ground, cast, change, words):
    draft = NoticeDraft(**{"kind": "policy", "title": "标题", "body": "正文。", **change})
    with pytest.raises(Refused) as refused:
        publish(ground, cast, draft)
    assert words in refused.value.words
    assert not PublicNotice.objects.exists()


def test_an_office_names_no_unit_beyond_its_own(ground, cast):
    for unit in (ground.city_civil, ground.other_civil, ground.education):
        with pytest.raises(Refused) as refused:
            publish(ground, cast, criticism(ground, about=unit))
        assert "不归城关区人民政府办公室督查" in refused.value.words
    assert publish(ground, cast, criticism(ground, about=ground.township)).about == ground.township


def test_a_second_press_publishes_nothing(ground, cast):
    first = publish(ground, cast)
    with pytest.raises(SaidAlready) as said:
        publish(ground, cast)
    assert (said.value.notice, PublicNotice.objects.count()) == (first, 1)


def test_only_who_announces_publishes_and_withdraws(ground, cast):
    notice = publish(ground, cast)
    for person in (cast.clerk, cast.leader, cast.handler, cast.inspector, cast.city_supervisor, cast.panel_chair):
        with pytest.raises(NoPower):
            publish_notice(ground.lead, LINE, actor=person, at=PHASE_5)
        with pytest.raises(NoPower):
            withdraw_notice(notice, reason="有误。", actor=person, at=PHASE_5)
    assert withdraw_notice(notice, reason="有误。", actor=cast.coordinator, at=PHASE_5).notice == notice


def test_a_withdrawn_notice_stays_with_its_reason(ground, cast):
    notice = publish(ground, cast)
    withdraw_notice(notice, reason="文件引用有误。", actor=cast.supervisor, at=PHASE_5 + DAY)
    stored = notices_published().get()
    assert (stored.standing, stored.withdrawal.reason) == ("withdrawn", "文件引用有误。")
    with pytest.raises(NotInForce):
        withdraw_notice(notice, reason="再撤一次。", actor=cast.supervisor, at=PHASE_5 + DAY)


@pytest.mark.parametrize("reason", [" ", "请打13800000007"])
def test_a_reason_that_must_not_stand_there_withdraws_nothing(ground, cast, reason):
    notice = publish(ground, cast)
    with pytest.raises(Refused):
        withdraw_notice(notice, reason=reason, actor=cast.supervisor, at=PHASE_5)
    assert PublicNotice.objects.in_force().count() == 1


def test_another_takes_its_place(ground, cast):
    first = publish(ground, cast)
    second = publish(ground, cast, criticism(ground), supersedes=first)
    assert [(one.pk, one.standing) for one in notices_published()] == [
        *((second.pk, "in_force"), (first.pk, "replaced")),
    ]
    with pytest.raises(NotInForce):
        publish(ground, cast, criticism(ground, document_number="城减证办〔2020〕4号"), supersedes=first)


def test_where_one_complains_is_said_by_one_notice_of_a_place(ground, cast):
    first = publish(ground, cast, LINE)
    second = publish(
        ground, cast, NoticeDraft("complaints", "投诉渠道（新）", "向下列电话投诉。", phone="0891-1111111")
    )
    assert second.supersedes == first
    assert complaint_lines([ground.lead.division]) == {ground.lead.division_id: second}
    place, notice, office = line_for(ground.township.division)
    assert (place, notice, office) == (ground.lead.division, second, ground.lead)
    # 堆龙德庆区 has said nothing and has no telephone: the next place upward that has.
    Unit.objects.filter(pk__in=[ground.other_lead.pk, ground.city_lead.pk]).update(supervision_phone="")
    assert line_for(ground.other_lead.division)[0] == ground.divisions["540000"]


@pytest.mark.parametrize("model", [PublicNotice, NoticeWithdrawal])
def test_what_is_published_is_never_edited(ground, cast, model):
    withdraw_notice(publish(ground, cast), reason="有误。", actor=cast.supervisor, at=PHASE_5)
    for change in (lambda rows: rows.update(id=0), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(model.objects.all())
    notice = PublicNotice.objects.get()
    with pytest.raises(TypeError):
        notice.save()


def test_an_office_finds_its_own_notices(ground, cast):
    notice = publish(ground, cast)
    found = {who: notices_of(getattr(cast, who)).count() for who in ("supervisor", "coordinator", "handler", "clerk")}
    assert (notice.unit, found) == (ground.lead, {"supervisor": 1, "coordinator": 1, "handler": 0, "clerk": 0})
    assert notices_of(cast.city_supervisor).count() == 0
