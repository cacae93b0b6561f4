"""What the lists of the day said of a demand, and which office receives the complaint about it (notice 五(四)1, 五(五))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from campaign.enums import Outcome, UnitKind
from campaign.models import Division, Unit
from publishing.enums import KIND_OF, EditionKind
from publishing.models import Edition, ListedItem
from publishing.queries.days import items_in_force_on, lists_on
from publishing.queries.public import place_of_list
from publishing.queries.window import Answer, Check, answer_of_items, window_check
from publishing.queries.wording import key_of
from submissions.enums import NameSource
from submissions.models import Certificate, CertificateAlias
from supervision.enums.complaints import LookUp
from supervision.models import Complaint

SAID = {
    Answer.NEEDED: LookUp.KEPT,
    Answer.CANCELLED: LookUp.CANCELLED,
    Answer.DEPENDS: LookUp.DEPENDS,
    Answer.UNLISTED: LookUp.NOT_LISTED,
    Answer.OUTSIDE: LookUp.OUTSIDE,
    Answer.OWN: LookUp.OUTSIDE,
    Answer.UNDECLARED: LookUp.NO_LIST,
    Answer.UNPUBLISHED: LookUp.NO_LIST,
    Answer.ALIKE: LookUp.UNCLEAR,
    Answer.UNCLEAR: LookUp.UNCLEAR,
}
LEADS = (UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE)


@dataclass(frozen=True)
class Found:
    """What was found: the answer of that day, the frozen row and the edition that it rests on, names that may be meant."""

    look_up: LookUp
    item: ListedItem | None = None
    edition: Edition | None = None
    alike: Sequence[str] = ()


def look_up(office: Unit | None, name: str, service: str, on: date, *, sure: bool = False) -> Found:
    """Ask the lists in force when the day `on` ended what they say of the certificate `name` in the service as typed.

    An office that the roster does not know is looked at by a person. `sure` says that none of the names that are alike is
    meant, as at the window check. Rests on the notice, 五(四)1: 未列入清单范围内的，一律不得要求申请人提供任何证明材料.
    """
    if office is None:
        return Found(LookUp.UNCLEAR)
    check = window_check(office, name, sure=sure, on=on)
    items = _of_service(check.items, service)
    answer = answer_of_items(items) if items else check.answer
    item = items[0] if items and answer is not Answer.DEPENDS else None
    return Found(SAID[answer], item, _edition_of(check, item), check.alike)


def rows_that_day(complaint: Complaint) -> QuerySet[ListedItem]:
    """The rows of the list in force on the day of the demand on which the items of the office, or of the place, stand."""
    place = place_of_list(complaint.office.division if complaint.office else complaint.place)
    return items_in_force_on(complaint.demanded_on).filter(compilation__unit__division=place)


def found_by_hand(complaint: Complaint, look_up: LookUp, item: ListedItem | None) -> Found | None:
    """What a person found: a row that says so, or that there is none; None where the row does not say so, or not that day.

    What is not listed rests on the kept list of that day, whose silence is the answer.
    """
    if item is not None:
        fits = (item.outcome == Outcome.CANCEL) == (look_up == LookUp.CANCELLED)
        if not fits or not rows_that_day(complaint).filter(pk=item.pk).exists():
            return None
        return Found(look_up, item, _printed_in(item))
    if look_up != LookUp.NOT_LISTED:
        return Found(look_up)
    lists = lists_on(complaint.office.division if complaint.office else complaint.place, complaint.demanded_on)
    editions = (edition for one in lists for edition in one.editions.all())
    return Found(look_up, None, next((one for one in editions if one.kind == EditionKind.RETAINED), None))


def _of_service(items: Sequence[ListedItem], service: str) -> list[ListedItem]:
    """The items of that name in the service that was named; all of them where it names none of theirs."""
    key = key_of(service)
    named = [item for item in items if key and (key in key_of(item.service_name) or key_of(item.service_name) in key)]
    return named or list(items)


def _edition_of(check: Check, item: ListedItem | None) -> Edition | None:
    """The edition that says so: that of the row, else the kept list of the place, whose silence is the answer."""
    if item is not None:
        return _printed_in(item)
    return next((one for one in check.editions if one.kind == EditionKind.RETAINED), None)


def _printed_in(item: ListedItem) -> Edition | None:
    kind = KIND_OF.get(Outcome(item.outcome), EditionKind.RETAINED)
    return next((one for one in item.compilation.editions.all() if one.kind == kind), None)


def certificate_named(name: str) -> Certificate | None:
    """The certificate of the catalogue that is called so, under whatever name; names that only a declaration bears are not open."""
    known = CertificateAlias.objects.exclude(source=NameSource.DECLARED).filter(key=key_of(name))
    found = known.select_related("certificate").first()
    return found.certificate if found else None


def receiving_office(place: Division, office: Unit | None) -> Unit:
    """The office that receives a complaint: the one that leads where the demand was made, up to the coordination office.

    A complaint about the leading unit itself goes to the unit to which it reports: nobody receives what is said of them.
    """
    division: Division | None = office.division if office else place
    lead = None
    while division is not None and lead is None:
        lead = Unit.objects.there().filter(kind__in=LEADS, division=division).order_by("kind", "code").first()
        division = division.parent
    lead = lead or Unit.objects.get(kind=UnitKind.COORDINATION_OFFICE)
    return lead.reports_to if office == lead and lead.reports_to else lead
