"""Questions about the updates of service guides: who finds which task, under what names a text is looked through, what is due when."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from campaign.access import reached
from campaign.checks import comparison_key
from campaign.models import Deadline, Unit
from campaign.notice.timetable import DeadlineKind
from campaign.roles import Action
from publishing.models import Guide
from submissions.enums import NameSource
from submissions.models import CertificateAlias
from supervision.checks.naming import Named
from supervision.enums.guides import GUIDE_OPEN, HIT_ASKS, GuideKind, GuideState
from supervision.models import GuideHit, GuideSample, GuideTask, GuideText

BATCH = 400  # keys in one question
OWN, BELOW = "own", "below"
# Which powers open a side; a unit's own people answer for it, who supervises or coordinates follows those below.
SIDES: dict[str, tuple[Action, ...]] = {
    OWN: (Action.RESPOND, Action.CERTIFY),
    BELOW: (Action.SUPERVISE, Action.OVERSEE),
}
# What a person has to do with a task, by its state.
DUE_KINDS = {GuideKind.CANCELLED: DeadlineKind.PUBLISH, GuideKind.KEPT: DeadlineKind.GUIDE}


def _reached(user: Any, actions: Iterable[Action]) -> Q:
    found = Q(pk__in=[])
    for action in actions:
        found |= reached(user, action)
    return found


def tasks_of(user: Any, side: str) -> QuerySet[GuideTask]:
    """The standing tasks of one side that the person may read, with their papers and how many places wait for an answer."""
    rows = GuideTask.objects.standing().filter(_reached(user, SIDES[side]))
    return with_open_hits(rows.select_related("unit", "item", "round", "text"))


def tasks_for(user: Any) -> QuerySet[GuideTask]:
    """Every standing task that the person may read."""
    rows = GuideTask.objects.standing().filter(_reached(user, [*SIDES[OWN], *SIDES[BELOW]]))
    return with_open_hits(rows.select_related("unit", "item", "round", "text"))


def tasks_ever_for(user: Any) -> QuerySet[GuideTask]:
    """Every task that the person may read, those too that a later list closed."""
    rows = GuideTask.objects.filter(_reached(user, [*SIDES[OWN], *SIDES[BELOW]]))
    return rows.select_related("unit", "item", "round")


def with_open_hits(rows: QuerySet[GuideTask]) -> QuerySet[GuideTask]:
    """With `open_hits`: how many places in the task's text wait for an answer."""
    hits = GuideHit.objects.filter(text=OuterRef("text"), kind__in=HIT_ASKS, answered_at=None).order_by()
    return rows.annotate(open_hits=Subquery(hits.values("text").annotate(n=Count("pk")).values("n")))


def texts_for(user: Any) -> QuerySet[GuideText]:
    """The texts of the units that the person answers for, certifies for or supervises."""
    return GuideText.objects.filter(_reached(user, [*SIDES[OWN], *SIDES[BELOW]])).select_related("unit", "saved_by")


def samples_for(user: Any) -> QuerySet[GuideSample]:
    """The samples that the person's offices drew, and those of offices below."""
    return GuideSample.objects.filter(reached(user, Action.SUPERVISE)).select_related("unit", "drawn_by")


def cancelled_tasks(unit: Unit) -> QuerySet[GuideTask]:
    """The standing tasks of the unit's cancelled items: what a text of the unit is looked through for."""
    return GuideTask.objects.standing().filter(unit=unit, kind=GuideKind.CANCELLED).order_by("pk")


def named_of(tasks: Iterable[GuideTask]) -> list[Named]:
    """The certificates of these tasks with every name that the catalogue knows of them; two queries for any number."""
    listed = list(tasks)
    names = names_by_key(task.cert_name for task in listed)
    return [
        Named(task.pk, tuple(dict.fromkeys((task.cert_name, *names.get(comparison_key(task.cert_name), ())))))
        for task in listed
    ]


def names_by_key(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each of these names, by its comparison key, all names of the same certificate in the catalogue; two queries."""
    keys = sorted({comparison_key(name) for name in names} - {""})
    led: dict[str, int] = {}
    for start in range(0, len(keys), BATCH):
        rows = CertificateAlias.objects.filter(key__in=keys[start : start + BATCH])
        led |= dict(rows.values_list("key", "certificate"))
    called: dict[int, list[str]] = {}
    wanted = sorted(set(led.values()))
    for start in range(0, len(wanted), BATCH):
        part = CertificateAlias.objects.filter(certificate__in=wanted[start : start + BATCH]).order_by("pk")
        for certificate, name in part.values_list("certificate", "name"):
            called.setdefault(certificate, []).append(name)
    return {key: tuple(called.get(certificate, ())) for key, certificate in led.items()}


def other_names(unit: Unit) -> list[str]:
    """Names of certificates that a longer name in a text may be: the open names of the catalogue, and what the unit's lists say."""
    open_names = CertificateAlias.objects.exclude(source=NameSource.DECLARED).values_list("name", flat=True)
    listed = GuideTask.objects.standing().filter(unit=unit).values_list("cert_name", flat=True)
    return [*open_names, *listed]


def missing_parts(tasks: Collection[GuideTask]) -> dict[int, list[str]]:
    """Of kept items what the guide does not say yet, by the task's key: 办理流程、条件、材料、时限、服务承诺 (五(四)1); one query."""
    kept = [task for task in tasks if not task.is_cancelled]
    guides = {guide.uid: guide for guide in Guide.objects.filter(uid__in=[task.uid for task in kept])} if kept else {}
    return {task.pk: Guide.missing(guides[task.uid].as_data() if task.uid in guides else {}) for task in kept}


def dues_of(rounds: Collection[int]) -> dict[tuple[int, str], datetime]:
    """When the tasks of these rounds are due, by round and kind: cancelled ones with the lists (五(三)), kept ones by the day of
    the phase that follows (五(四)1); one query."""
    kinds = {deadline.value: kind.value for kind, deadline in DUE_KINDS.items()}
    rows = Deadline.objects.filter(round__in=rounds, kind__in=kinds).values_list("round", "kind", "closes")
    return {(round, kinds[kind]): closes for round, kind, closes in rows}


def counts_of(rows: QuerySet[GuideTask]) -> dict[tuple[str, str], int]:
    """How many of `rows` there are by kind and state; one query."""
    counted = rows.order_by().values_list("kind", "state").annotate(n=Count("pk"))
    return {(kind, state): n for kind, state, n in counted}


def waiting_tasks(user: Any) -> dict[str, QuerySet[GuideTask]]:
    """What waits for the person: to fill in, to confirm, and to check."""
    rows = GuideTask.objects.standing()
    return {
        "fill": rows.filter(reached(user, Action.RESPOND), state=GuideState.WAITING),
        "back": rows.filter(reached(user, Action.RESPOND), state=GuideState.RETURNED),
        "confirm": rows.filter(reached(user, Action.CERTIFY), state=GuideState.FILLED),
    }


def after_its_day(hits: QuerySet[GuideHit], at: datetime) -> QuerySet[GuideHit]:
    """Those of `hits` whose certificate had to be taken out of the guides by now, with their papers."""
    late = Deadline.objects.filter(round=OuterRef("task__round"), kind=DeadlineKind.PUBLISH, closes__lte=at)
    hits = hits.filter(Exists(late), task__closed_at=None)
    return hits.select_related("task__unit", "task__item", "text").order_by("pk")


def overdue_and_named(at: datetime) -> QuerySet[GuideHit]:
    """Places at which a guide still names a cancelled certificate after the day by which it had to be taken out: in the text that
    stands for any task of the unit, not answered."""
    standing = GuideTask.objects.standing().filter(text=OuterRef("text"), state__in=GUIDE_OPEN)
    return after_its_day(GuideHit.objects.filter(Exists(standing), kind="named", answered_at=None), at)


def links_to_read(hosts: Collection[str], most: int) -> list[tuple[int, str]]:
    """Unit and address of guides on these hosts, those that were read longest ago first, each once."""
    rows = GuideTask.objects.standing().exclude(link="").order_by(F("fetched_at").asc(nulls_first=True), "pk")
    wanted = {host.lower() for host in hosts}
    found: dict[tuple[int, str], None] = {}
    for unit, link in rows.values_list("unit", "link").iterator():
        if urlsplit(link).hostname in wanted:
            found[unit, link] = None
        if len(found) == most:
            break
    return list(found)
