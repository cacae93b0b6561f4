"""What is refused before anything of an item is touched: conflict of interest, a broken rule, a text that changed."""

from collections.abc import Collection, Iterable

from campaign.models import Unit, User
from campaign.operations import NoPower, Refused
from review.checks import Verdict, problems_of_verdict
from review.models import Ruling
from review.queries import Difference, barred_units, differences, offices_named
from submissions.models import DeclaredItem

VERDICT_FIELDS = ("outcome", "disposal", "replacement", "checking_unit", "effective_from", "reason")


class NotPossible(Refused):
    """The verdict breaks a rule of the notice; `words` says which."""


class Conflict(NoPower):
    """Nobody rules on an item of a unit in which they hold a post or from which they stand aside."""


class TextChanged(Refused):
    """The item's text is no longer what the person read; `differences` says in what."""

    def __init__(self, words: str, differences: list[Difference]) -> None:
        super().__init__(words)
        self.differences = differences


def refuse_conflict(units: Iterable[Unit], actor: User) -> None:
    """Raise `Conflict` when the actor stands aside from one of the units (one person never files and rules)."""
    barred = set(barred_units(actor).values_list("pk", flat=True))
    if any(unit.pk in barred for unit in units):
        raise Conflict("该事项由您任职或者申报回避的单位申报，请由审核组其他成员办理。")


def apply_verdict(ruling: Ruling, verdict: Verdict) -> None:
    """Set the verdict on the instance, unsaved; raises `NotPossible` with every rule of the notice that it breaks."""
    problems = problems_of_verdict(verdict, ruling.item, ruling.round.campaign)
    if problems:
        raise NotPossible("".join(problem.words for problem in problems))
    for field in VERDICT_FIELDS:
        setattr(ruling, field, getattr(verdict, field))
    if not ruling.checking_unit and ruling.disposal in {"department_check", "data_sharing", "credit_check"}:
        # Whoever demanded the certificate now checks by itself, unless the panel names another unit.
        ruling.checking_unit = ruling.item.demanding_unit


def name_offices(rulings: Collection[Ruling]) -> None:
    """Set on each ruling which unit its checking office is, where it is one of the system's; two queries for all."""
    found = offices_named((ruling.checking_unit, ruling.unit) for ruling in rulings if ruling.checking_unit)
    for ruling in rulings:
        ruling.checking_office = found.get((ruling.checking_unit, ruling.unit_id))


def refuse_changed_text(ruling: Ruling, read: tuple[int, int]) -> None:
    """Lock the ruling, take the text that stands now, and compare it with what was read; raises `TextChanged`."""
    now = Ruling.objects.select_for_update().values_list("item_id", flat=True).get(pk=ruling.pk)
    versions = DeclaredItem.objects.filter(uid=ruling.uid, declaration__unit=ruling.unit_id).prefetch_related("bases")
    ruling.item = versions.select_related("declaration").get(pk=now)
    if read == (ruling.item.pk, ruling.item.row_version):
        return
    before = versions.filter(pk=read[0], row_version=read[1]).first()
    changed = differences(before, ruling.item) if before is not None else []
    if before is None or changed:
        raise TextChanged("您打开之后，单位报送了新的内容。请核对下列改动，再提出意见。", changed)
