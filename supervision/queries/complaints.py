"""Who reads which complaint: the handlers of the office that received it, the respondents, who supervises above; the complainant.

What others read has neither party nor words: those stand in tables of their own, and only `may_read_party` opens them.
"""

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils.crypto import constant_time_compare, salted_hmac

from campaign.access import can, reached
from campaign.models import LogEntry, Unit, User
from campaign.roles import Action
from publishing.queries.naming import asked_as, same_name
from publishing.queries.window import Named, names_alike
from supervision.enums.complaints import ComplaintState
from supervision.models import Complaint, ComplaintQuerySet, Referral, ReferralQuerySet

PAPERS = ("unit", "office", "place", "item", "edition__unit__division", "edition__round", "membership__cluster")
SIMILAR = 30  # proposed at most
LOOKED_AT = 400  # names of neighbouring complaints that are compared
SALT = "supervision.complaint"
NOBODY = uuid.UUID(int=0)  # names are compared here, not items


def handled_by(user: Any) -> ComplaintQuerySet:
    """The complaints that the person's own office received."""
    return _with_papers(reached(user, Action.HANDLE_COMPLAINTS))


def supervised_by(user: Any) -> ComplaintQuerySet:
    """The complaints that offices received which report to the person's, at whatever distance, its own among them."""
    return _with_papers(reached(user, Action.SUPERVISE))


def seen_by(user: Any) -> ComplaintQuerySet:
    """Every complaint whose facts the person may read as handler or supervisor."""
    return _with_papers(reached(user, Action.HANDLE_COMPLAINTS) | reached(user, Action.SUPERVISE))


def referrals_of(user: Any) -> ReferralQuerySet:
    """What was referred to the person's own units."""
    rows = Referral.objects.standing().filter(reached(user, Action.RESPOND, "office"))
    return rows.select_related("office", *(f"complaint__{one}" for one in PAPERS))


def _with_papers(condition: Q) -> ComplaintQuerySet:
    return Complaint.objects.filter(condition).select_related(*PAPERS)


def may_read_party(user: User, complaint: Complaint) -> bool:
    """Whether the person may read who complains and in what words: the handlers of the receiving office, nobody else."""
    return can(user, Action.HANDLE_COMPLAINTS, complaint)


def digest_of(number: str, secret: str, key: str | None = None) -> str:
    """What is stored of a secret: an HMAC under the site's key, so that a stolen table opens nothing."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", secret).upper() if sign.isalnum())
    return salted_hmac(SALT, f"{number}:{plain}", secret=key, algorithm="sha256").hexdigest()


def tracked(number: str, secret: str) -> Complaint | None:
    """The complaint with this number, to who knows its secret; the same answer for an unknown number and a wrong secret."""
    number = "".join(unicodedata.normalize("NFKC", number).split())
    found = _with_papers(Q(number=number)).first()
    stored = found.secret if found else ""
    keys = (None, *settings.SECRET_KEY_FALLBACKS)
    fits = [constant_time_compare(stored, digest_of(found.number if found else number, secret, key)) for key in keys]
    return found if any(fits) else None


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a complaint, as the complainant may read it: when, what, no name."""

    at: datetime
    move: str
    label: str


# What is the offices' own: a complainant reads neither of the look-up by hand nor of clusters.
INNER = frozenset({"settle_look_up", "join_cluster", "leave_cluster", "recount", "let_in", "release_photo"})
# Labels that say a day in the log; of a step its name is enough, and it stands in every language.
LABELS = {"extend": "延期"}


def events_of(complaint: Complaint) -> list[Event]:
    """What was done with a complaint, oldest first, from the log; one query."""
    lines = LogEntry.objects.about(complaint).exclude(move__in=INNER)
    rows = lines.values_list("at", "move", "label")
    return [Event(at, move, LABELS.get(move, label)) for at, move, label in rows]


def history_of(complaint: Complaint) -> QuerySet[LogEntry]:
    """Every line of the log about a complaint and the parts of its respondents, oldest first, with who did it; for officials."""
    kinds = ContentType.objects.get_for_models(Complaint, Referral)
    parts = Q(thing_type=kinds[Referral], thing_id__in=complaint.referrals.values("pk"))
    lines = LogEntry.objects.filter(Q(thing_type=kinds[Complaint], thing_id=complaint.pk) | parts)
    return lines.select_related("actor", "unit").order_by("pk")


@dataclass(frozen=True)
class Similar:
    """A complaint that may be about the same demand: of the same name (`same`), or of one that is alike."""

    complaint: Complaint
    same: bool


def similar_to(complaint: Complaint, user: User) -> list[Similar]:
    """Complaints about the same certificate, or one called alike, at the same office or in the same place; the same ones first.

    Among those that the person may read, whichever office received them (lesson 15); members of its own cluster are left out.
    """
    near = Q(place=complaint.place) | (Q(office=complaint.office) if complaint.office_id else Q(pk__in=[]))
    held = Q(state=ComplaintState.RECEIVED, arrival__isnull=False, arrival__let_in_at=None) & ~Q(arrival__held_for="")
    rows = seen_by(user).filter(near).exclude(pk=complaint.pk).exclude(held)
    own = getattr(complaint, "membership", None)
    rows = rows.exclude(membership__cluster=own.cluster_id) if own else rows
    names = dict(rows.order_by("-pk").values_list("item_key", "item_name")[:LOOKED_AT])
    named = [Named(NOBODY, name, "") for name in names.values()]
    keys = asked_as(complaint.item_name) or frozenset({complaint.item_key})
    same = {one.key for one in named if one.key == complaint.item_key or same_name(one.key, keys)}
    alike = {one.key for one in named if one.name in set(names_alike(named, keys))} | same
    certificate = Q(certificate=complaint.certificate_id) if complaint.certificate_id else Q(pk__in=[])
    twin = Case(When(Q(item_key__in=same) | certificate, then=1), default=0, output_field=IntegerField())
    found = rows.filter(Q(item_key__in=alike) | certificate).annotate(twin=twin)
    return [Similar(one, bool(one.twin)) for one in found.order_by("-twin", "-received_at", "-pk")[:SIMILAR]]


def complaints_of_unit(unit: Unit) -> ComplaintQuerySet:
    """The complaints that were referred to a unit, for its case file."""
    parts = Referral.objects.standing().filter(office=unit)
    return Complaint.objects.filter(pk__in=parts.values("complaint")).select_related(*PAPERS)
