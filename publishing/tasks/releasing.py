"""What makes lists official, done apart from the page where it is much: many lists published together, a large Annex 5 (decision 63)."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from campaign.access import can
from campaign.models import Round, Unit, User
from campaign.operations import NoPower
from campaign.operations.jobs import Kind, Parameters, Work
from campaign.operations.jobs.work import CHANGED
from campaign.roles import Action
from publishing.enums import OFFICIAL
from publishing.models import Compilation, Edition
from publishing.operations import roll_up
from publishing.operations.releasing import File
from publishing.operations.storing import folder_held
from publishing.queries.desk import lists_below, publishable
from publishing.sheets.editions import release_together, write_edition

OWN_STEPS = 4  # of a roll-up besides its lists: added up, copied, its own figures, those below compared


def roll_up_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The lead unit that rolls up; None for who does not do that for it."""
    lead = Unit.objects.get(pk=asked["lead"])
    return [lead.pk] if can(user, Action.COMPILE, lead) else None


def rolled_up(work: Work) -> None:
    """Add up the lists, and say so in the same transaction: a worker killed before its end has rolled up nothing.

    Whether it is in time goes by the instant at which it was asked for, so that a queue makes nobody late; what is added up is in
    force now, and it says so. Each list that is checked is a step. Raises what `roll_up` raises.
    """
    lead = Unit.objects.get(pk=work.parameters["lead"])
    round = Round.objects.select_related("campaign").get(pk=work.parameters["round"])
    work.done = 0  # of an earlier attempt nothing is left
    work.of(lists_below(lead).filter(round=round).count() + OWN_STEPS)

    def step() -> None:
        work.total = max(work.total, work.done + 1)  # a list may be published meanwhile
        work.step(work.done + 1)

    reason = work.parameters["reason"]
    with transaction.atomic():
        made = roll_up(lead, round, actor=work.user, at=work.clock(), asked_at=work.at, reason=reason, step=step)
        units = made.figures.count()
        words = f"已汇总{made}，{units:,}个单位。请核对后公布。"
        work.finish(words, address=address_of([made]))


def publish_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The lead units whose lists they are; None for who may not publish each of them."""
    wanted = set(asked["compilations"])
    found = dict(publishable(user).filter(pk__in=wanted).values_list("pk", "unit"))
    return set(found.values()) if found.keys() == wanted else None


def lists_published(work: Work) -> None:
    """Publish all or none, and say so in the same transaction: killed before the end, the lists are as they were.

    Published as of the instant at which the writing begins, not as of the press: every workbook prints its day and is hashed with
    it, so it is fixed before the first. They are public when the last is written. Each written workbook is a step; a job
    that is cancelled between two of them publishes nothing. Raises what `release_together` raises, and `NoPower` where not all
    of them are this person's to publish any more.
    """
    wanted = set(work.parameters["compilations"])
    chosen = list(publishable(work.user).filter(pk__in=wanted))
    if not chosen or {one.pk for one in chosen} != wanted:
        raise NoPower(CHANGED)
    work.of(rows_of(chosen))
    if is_done(chosen):
        work.finish(published_words(chosen), address=address_of(chosen))
        return

    def written(edition: Edition, path: Path) -> File:
        made = write_edition(edition, path)
        work.step(work.done + edition.rows)
        return made

    with folder_held(), transaction.atomic():
        release_together(chosen, actor=work.user, at=work.clock(), writer=written)
        work.finish(published_words(chosen), address=address_of(chosen))


def rows_of(compilations: Iterable[Compilation]) -> int:
    """How many rows the workbooks of these lists have."""
    keys = [one.pk for one in compilations]
    return sum(Edition.objects.filter(compilation__in=keys).values_list("rows", flat=True))


def is_done(compilations: Iterable[Compilation]) -> bool:
    """Whether somebody has published all of them already: who asks twice is told the same."""
    states = set(
        Edition.objects.filter(compilation__in=[one.pk for one in compilations]).values_list("state", flat=True)
    )
    return states <= set(OFFICIAL)


def published_words(compilations: Iterable[Compilation]) -> str:
    """All of them, by name."""
    named = [str(one) for one in compilations]
    return f"{'、'.join(named)}已{'一并' if len(named) > 1 else ''}公布。"


def address_of(compilations: Sequence[Compilation]) -> str:
    """Where these are looked at: the page of a list, that of a roll-up, or the list of lists for several."""
    if len(compilations) > 1:
        return reverse("compilations")
    one = compilations[0]
    if one.is_roll_up:
        return f"{reverse('roll_ups')}?unit={one.unit_id}&round={one.round.number}"
    return reverse("compilation", args=[one.pk])


ROLL_UP = Kind("汇总表", roll_up_reach, rolled_up)
PUBLISH = Kind("公布清单", publish_reach, lists_published)
