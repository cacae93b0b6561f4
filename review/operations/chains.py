"""Why a chain of certificates may stand: the chair of one of its panels writes it, and takes it back."""

from datetime import datetime

from django.db import transaction

from campaign.access import can
from campaign.models import LogEntry, Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, record
from campaign.roles import Action
from review.enums import ChainStanding, LinkRole
from review.models import Chain, ChainReason
from review.operations.radar import WORDS_MOST, Changed
from review.operations.refusals import refuse_conflict
from review.queries.chain_demands import link_facts, print_of_link


def reason_chain(chain: Chain, *, words: str, actor: User, at: datetime) -> ChainReason:
    """The chair of a panel that reviews one of its items writes why the chain may stand (notice 一, 六(二)).

    Raises `NoteMissing`, `NoPower`, `Conflict` for a unit from which the person stands aside, `Changed` when a demand is no
    longer what was looked at, `Refused` when it is answered already.
    """
    if not words.strip():
        raise NoteMissing("说明理由须写明为什么不能取消其中任何一个环节。")
    with transaction.atomic():
        row = Chain.objects.select_for_update().get(pk=chain.pk)
        panel = _panels_of(row, actor)[0]
        if row.standing != ChainStanding.OPEN:
            raise Refused(f"该证明链已是“{row.get_standing_display()}”，不能再说明。请刷新后查看。")
        _refuse_changed(row)
        words = words.strip()[:WORDS_MOST]
        reason = ChainReason.objects.create(chain=row, panel=panel, words=words, print=row.print, by=actor, at=at)
        row.standing = ChainStanding.REASONED
        row.save(update_fields=["standing"])
        record(reason, "reason_chain", "说明证明链", actor=actor, at=at, note=words, after={"chain": row.pk})
    return reason


def withdraw_chain_reason(chain: Chain, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The panel takes its reason back: the chain is open again. Raises `NoteMissing`, `NoPower`, `Refused`."""
    if not note.strip():
        raise NoteMissing("撤回说明须写明理由。")
    with transaction.atomic():
        row = Chain.objects.select_for_update().get(pk=chain.pk)
        panels = _panels_of(row, actor)
        reason = ChainReason.objects.select_for_update().filter(chain=row, withdrawn_at=None).first()
        if reason is None:
            raise Refused("该证明链没有生效的说明，不用撤回。请刷新后查看。")
        if reason.panel not in panels:
            raise NoPower(f"该说明由{reason.panel}作出，请与该审核组联系。")
        reason.withdrawn_by, reason.withdrawn_at, reason.withdrawn_words = actor, at, note.strip()[:WORDS_MOST]
        reason.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_words"])
        row.standing = ChainStanding.OPEN
        row.save(update_fields=["standing"])
        return record(reason, "withdraw_chain_reason", "撤回证明链说明", actor=actor, at=at, note=note.strip())


def _panels_of(row: Chain, actor: User) -> list[Unit]:
    """The panels for which the person speaks, in the order of the demands that they settle. Raises `NoPower`, `Conflict`."""
    links = row.links.filter(role=LinkRole.CORE).select_related("unit__panel", "unit__acting_panel", "issuer")
    units = [link.unit for link in links]
    refuse_conflict([*units, *(link.issuer for link in links if link.issuer)], actor)
    panels = [unit.reviewing_panel for unit in units if can(actor, Action.SETTLE, unit)]
    found = [panel for panel in panels if panel is not None]
    if found:
        return found
    raise NoPower("证明链由审核其中事项的审核组组长说明。请与审核组联系。")


def _refuse_changed(row: Chain) -> None:
    links = row.links.filter(role=LinkRole.CORE)
    before = {link.ruling_id: print_of_link(link.facts) for link in links}
    now = link_facts(before)
    if any(ruling not in now or print_of_link(now[ruling]) != said for ruling, said in before.items()):
        raise Changed("其中的事项在比对之后已变更。请重新比对，再说明理由。")
