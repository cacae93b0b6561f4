"""Nobody acts on both sides of a gate: what counts is what was done to the list, whatever posts are held."""

from datetime import timedelta

import pytest

from campaign.enums import Role
from campaign.models import Posting
from campaign.operations import Refused, appoint, relieve
from publishing.enums import EditionState
from publishing.operations import Scan, keep_sheet, pass_legality, record_approval, send_back, submit_for_legality
from publishing.operations.approving import SamePerson
from publishing.queries.gates import barred
from publishing.sheets.editions import release
from publishing.views.standing import Steps
from review.models import Opinion
from tests.publishing.conftest import COMPILED_AT, PUBLISHED_AT
from tests.publishing.test_operations_approving import APPROVED
from tests.stories import a_story


@pytest.fixture
@a_story
def submitted(settled):
    compiled = settled.compile()
    submit_for_legality(compiled, actor=settled.cast.panel_chair, at=COMPILED_AT)
    return compiled


def also(person, like):
    """Give `person` every post that `like` holds."""
    for post in Posting.objects.current().filter(user=like):
        Posting.objects.create(user=person, unit=post.unit, role=post.role, since=post.since)


def states(compilation):
    return sorted(compilation.editions.values_list("state", flat=True))


def pass_it(submitted, actor):
    return pass_legality(submitted, words="通过。", actor=actor, at=COMPILED_AT)


def approve_it(submitted, actor):
    return record_approval(submitted, **APPROVED, actor=actor, at=COMPILED_AT)


@pytest.mark.parametrize(
    "act", [pass_it, lambda list_, actor: send_back(list_, note="依据失效。", actor=actor, at=COMPILED_AT)]
)
@pytest.mark.parametrize("who", ["panel_chair", "panel_member"])
def test_who_compiled_or_ruled_does_not_judge_the_list_with_a_second_post(settled, submitted, who, act):
    person = getattr(settled.cast, who)
    also(person, settled.cast.legality)
    if who == "panel_member":
        ruling = settled.rulings["健康证明"]
        Opinion.objects.update_or_create(
            ruling=ruling,
            member=person,
            defaults={
                "item": ruling.item,
                "legality": "pass",
                "compliance": "pass",
                "reasonableness": "pass",
                "at": COMPILED_AT,
            },
        )
    with pytest.raises(SamePerson):
        act(submitted, person)
    assert states(submitted) == [EditionState.IN_LEGALITY] * 2


def test_a_reviewer_who_is_neither_passes_it(settled, submitted):
    assert barred(submitted, "pass_legality", settled.cast.legality) == ""
    pass_it(submitted, settled.cast.legality)
    assert states(submitted) == [EditionState.LEGAL] * 2


def test_who_reviewed_does_not_record_the_approval_though_the_post_has_ended(settled, submitted):
    person = settled.cast.legality
    pass_it(submitted, person)
    relieve(Posting.objects.current().get(user=person), actor=settled.cast.coordinator, at=COMPILED_AT)
    also(person, settled.cast.approver)
    with pytest.raises(SamePerson):
        approve_it(submitted, person)
    assert states(submitted) == [EditionState.LEGAL] * 2


@pytest.mark.parametrize("who", ["legality", "approver"])
def test_who_reviewed_or_recorded_does_not_publish(settled, submitted, who):
    cast = settled.cast
    pass_it(submitted, cast.legality)
    approve_it(submitted, cast.approver)
    also(getattr(cast, who), cast.coordinator)
    with pytest.raises(SamePerson):
        release(submitted, actor=getattr(cast, who), at=PUBLISHED_AT)
    assert states(submitted) == [EditionState.APPROVED] * 2
    release(submitted, actor=cast.coordinator, at=PUBLISHED_AT)
    assert states(submitted) == [EditionState.PUBLISHED] * 2


def test_the_page_names_nobody_who_is_barred(settled, submitted):
    also(settled.cast.panel_chair, settled.cast.legality)
    edition = submitted.editions.first()
    assert Steps().of_one(submitted, edition)["who"] == settled.cast.legality.name
    submitted.compiled_by = settled.cast.legality
    submitted.save()
    assert Steps().of_one(submitted, edition)["words"].startswith("没有未经手前面环节的人员")


def test_a_roll_up_has_no_gate(published):
    summary = published.roll_up()
    assert barred(summary, "publish", published.cast.region_coordinator) == ""


def test_who_published_keeps_no_sheet_afterwards(settled, submitted, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    pass_it(submitted, settled.cast.legality)
    approve_it(submitted, settled.cast.approver)
    release(submitted, actor=settled.cast.coordinator, at=PUBLISHED_AT)
    appoint(settled.cast.coordinator, settled.ground.lead, Role.APPROVAL_RECORDER, actor=None, at=PUBLISHED_AT)
    with pytest.raises(SamePerson):
        keep_sheet(submitted, Scan("x.pdf", b"%PDF-1.4"), actor=settled.cast.coordinator, at=PUBLISHED_AT)
    assert submitted.approval_sheets.count() == 0


def test_the_approval_does_not_come_before_the_review_has_passed(settled, submitted):
    pass_it(submitted, settled.cast.legality)
    given = {**APPROVED, "day": COMPILED_AT.date() - timedelta(days=1)}
    with pytest.raises(Refused) as refused:
        record_approval(submitted, **given, actor=settled.cast.approver, at=COMPILED_AT)
    assert refused.value.words == "审定日期不能早于合法性审查通过的日期（2020年11月7日），请核对。"
    assert states(submitted) == [EditionState.LEGAL] * 2
