"""What the reviewer of legality says of a list, item by item (notice 五(三): 经司法部门合法性审查)."""

from datetime import datetime

from campaign.access import why_not
from campaign.checks import personal_number
from campaign.models import User
from campaign.operations import NoPower, NoteMissing, Refused, record
from campaign.roles import Action
from publishing.enums import EditionState, RemarkKind
from publishing.models import Compilation, LegalityRemark, ListedItem
from publishing.operations.approving import gate


class NotInReview(Refused):
    """Remarks are written while the list lies with the reviewer, neither before nor after."""


class PrivateNumber(Refused):
    """What stands for ever, or becomes public, holds nobody's identity or telephone number; `words` says where."""


class NotOfTheList(Refused):
    """The item stands in another compilation, or the remark to be withdrawn does not hold any more."""


def remark_legality(
    compilation: Compilation,
    *,
    kind: RemarkKind,
    words: str,
    item: ListedItem | None = None,
    actor: User,
    at: datetime,
) -> LegalityRemark:
    """Append a remark on a listed item, or on the whole list; who compiles reads it when the review has been decided.

    “通过” may stand without words. The same words twice, of the same person on the same item, are one remark: a second click
    changes nothing. Raises `NoPower`, `NotInReview`, `SamePerson`, `NoteMissing`, `PrivateNumber`, `NotOfTheList`.
    """
    if kind == RemarkKind.WITHDRAWN:
        raise NotOfTheList("撤回意见请在该条意见下办理。")
    if item is not None and item.compilation_id != compilation.pk:
        raise NotOfTheList("该事项不在本版清单中。请刷新后再写。")
    if kind != RemarkKind.PASS and not words.strip():
        raise NoteMissing(f"“{kind.label}”须写明内容。")
    return _append(LegalityRemark(compilation=compilation, item=item, kind=kind, words=words.strip()), actor, at)


def withdraw_remark(remark: LegalityRemark, *, words: str, actor: User, at: datetime) -> LegalityRemark:
    """Say that a remark does not hold any more, and why; both stay. Raises what `remark_legality` raises."""
    if not words.strip():
        raise NoteMissing("请写明为什么撤回。")
    withdrawal = LegalityRemark(
        compilation=remark.compilation,
        item=remark.item,
        kind=RemarkKind.WITHDRAWN,
        words=words.strip(),
        about=remark,
    )
    return _append(withdrawal, actor, at)


def _append(remark: LegalityRemark, actor: User, at: datetime) -> LegalityRemark:
    compilation = remark.compilation
    if kind := personal_number(remark.words):
        raise PrivateNumber(f"内容中有{kind}，请删去。意见提交后不能修改，不写任何人的证件号码和电话。")
    if words := why_not(actor, Action.REVIEW_LEGALITY, compilation):
        raise NoPower(words)
    with gate(compilation, "remark_legality", actor):
        states = {EditionState(state) for state in compilation.editions.values_list("state", flat=True)}
        if states != {EditionState.IN_LEGALITY}:
            now = "、".join(sorted(str(state.label) for state in states))
            raise NotInReview(f"当前状态为“{now}”，审查中的清单才能写审查意见。请刷新后查看。")
        if remark.about is not None and not LegalityRemark.objects.standing().filter(pk=remark.about.pk).exists():
            raise NotOfTheList("该条意见已经撤回。请刷新后查看。")
        said = {name: getattr(remark, name) for name in ("compilation", "item", "kind", "words")}
        if known := LegalityRemark.objects.standing().filter(by=actor, **said).first():
            return known
        remark.by, remark.at = actor, at
        remark.save()
        record(remark, "remark_legality", f"合法性审查意见：{remark.get_kind_display()}", actor=actor, at=at)
    return remark
