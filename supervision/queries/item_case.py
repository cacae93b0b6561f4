"""The case of an item as one reader may see it: texts, review, lists, and what supervision has of it (decision 59)."""

from uuid import UUID

from campaign.access import can
from campaign.enums import Outcome
from campaign.models import LogEntry, User
from campaign.roles import Action
from publishing.enums import OUTCOME_OF, EditionKind
from publishing.models import ListedItem
from review.queries import answers_for, versions_of
from review.queries.scope import rulings_under
from review.queries.texts import log_told_to_unit
from submissions.models import Declaration
from submissions.queries import items_for
from supervision.queries.case_parts import (
    Case,
    Part,
    listings,
    opinion_rows,
    remark_rows,
    ruling_row,
    take,
    take_shown,
    text_row,
)
from supervision.queries.case_supervision import About, add_supervision

MOVED = "state"  # a line with it is a move of a paper; the others may tell of a draft, and of other items


def item_case(uid: UUID, user: User) -> Case | None:
    """The case of an item through all its versions and rounds; None where the reader may read neither its texts, nor its review, nor
    what supervision has of it."""
    items = list(items_for(user).filter(uid=uid).prefetch_related("bases").order_by("declaration__round", "pk"))
    under = rulings_under(user).filter(uid=uid)
    inner = list(under.order_by("round"))
    told = list(answers_for(user).filter(uid=uid).exclude(pk__in=[one.pk for one in inner]).order_by("round"))
    if not items and not inner and not told:
        return _supervised(uid, user)
    for ruling in inner:  # a panel reads what was certified, whoever else may read the declaration
        known = {item.pk for item in items}
        items += [item for item in versions_of(ruling) if item.pk not in known]
    newest = items[-1] if items else (inner or told)[-1].item
    listed, editions = listings(ListedItem.objects.filter(uid=uid))
    case = Case("item", str(uid), f"{newest.cert_name}（{newest.unit.name}）", newest.unit, [], [], set())
    case.parts = [
        Part("申报文本", "申报文本，每个版本一行", [text_row(item) for item in items]),
        Part("审核意见", "审核意见", [ruling_row(one) for one in (*inner, *told)]),
        Part("成员意见", "审核组成员意见", [row for one in inner for row in opinion_rows(one, user)]),
        Part("沟通记录", "沟通记录", [row for one in (*inner, *told) for row in remark_rows(one, user)]),
        listed,
    ]
    papers = Declaration.objects.filter(pk__in={item.declaration_id for item in items})
    for paper in papers:
        take_shown(case, LogEntry.objects.about(paper).filter(after__has_key=MOVED), can(user, Action.READ, paper))
    for entries, open_ in (
        *((LogEntry.objects.about(ruling), True) for ruling in inner),
        *((log_told_to_unit(ruling), True) for ruling in told),
        *((LogEntry.objects.about(edition).filter(move="publish"), False) for edition in editions),
    ):
        take(case, entries, open_)
    add_supervision(case, About(user, uid=uid))
    return case


def _supervised(uid: UUID, user: User) -> Case | None:
    """What was published of it and what supervision has, for who supervises the unit and reads no papers of the review."""
    rows = ListedItem.objects.filter(uid=uid)
    listed, editions = listings(rows)
    official = {(one.compilation_id, OUTCOME_OF.get(EditionKind(one.kind))) for one in editions}
    known = rows.select_related("unit").order_by("compilation")
    public = [one for one in known if (one.compilation_id, Outcome(one.outcome)) in official]
    if not public:
        return None
    newest = public[-1]  # a correction on its way may name it otherwise, and nobody outside reads that
    case = Case("item", str(uid), f"{newest.cert_name}（{newest.unit.name}）", newest.unit, [], [], set())
    case.parts = [listed]
    return case if add_supervision(case, About(user, uid=uid)) else None
