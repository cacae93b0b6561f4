"""What stands at a visit: the answers that nothing was written over, and where two of them differ."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from supervision.enums.spot_checks import About, Answer
from supervision.models import CheckAnswer, CheckDraw, CheckedItem, CheckPhoto, CheckVisit

Key = tuple[int, int | None, str]
SEEN = (Answer.YES, Answer.NO)


@dataclass
class Standing:
    """One question at a visit: about what, what was answered last, and what differs from it."""

    question: dict[str, str]
    item: CheckedItem | None
    heads: list[CheckAnswer] = field(default_factory=list)
    photos: list[CheckPhoto] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name of the question on the page: its code, behind it the item."""
        return f"{self.question['code']}-{self.item.pk if self.item else 0}"

    @property
    def said(self) -> CheckAnswer | None:
        """The answer that stands, or the last of those that differ."""
        return self.heads[-1] if self.heads else None

    @property
    def over(self) -> list[str]:
        """What a new answer is written over: all that stands."""
        return [str(answer.uuid) for answer in self.heads]

    @property
    def is_conflict(self) -> bool:
        """Whether two stand that say different things."""
        return len({(answer.value, answer.note) for answer in self.heads}) > 1

    @property
    def is_answered(self) -> bool:
        """Whether something was said."""
        return bool(self.said and self.said.value)

    @property
    def is_wrong(self) -> bool:
        """Whether what was seen is not as it ought to be."""
        return bool(self.said and self.said.value in SEEN and self.said.value != self.question["right"])


def heads_of(answers: Iterable[CheckAnswer]) -> list[CheckAnswer]:
    """Those of the answers to one question that no other is written over, in the order of their identities: whatever the
    order in which they came, the same ones stand."""
    rows = list(answers)
    over = {uuid.UUID(one) for answer in rows for one in answer.over}
    return sorted((answer for answer in rows if answer.uuid not in over), key=lambda one: (one.made_at, one.uuid))


def standings_of(visit: CheckVisit, draw: CheckDraw) -> list[Standing]:
    """Every question of the visit with what stands, first those about the unit, then item by item; three queries."""
    return standings_of_all([visit], draw)


def standings_of_all(visits: Sequence[CheckVisit], draw: CheckDraw) -> list[Standing]:
    """The same for several visits of one draw, visit by visit; three queries."""
    answers: dict[Key, list[CheckAnswer]] = defaultdict(list)
    for answer in CheckAnswer.objects.filter(visit__in=visits).select_related("by"):
        answers[answer.visit_id, answer.item_id, answer.question].append(answer)
    photos: dict[Key, list[CheckPhoto]] = defaultdict(list)
    for photo in CheckPhoto.objects.filter(visit__in=visits).select_related("erasure"):
        photos[photo.visit_id, photo.item_id, photo.question].append(photo)
    items: dict[int, list[CheckedItem]] = defaultdict(list)
    rows = CheckedItem.objects.filter(visit__in=visits).select_related("item__unit", "edition")
    for row in rows.order_by("position"):
        items[row.visit_id].append(row)
    found = []
    for visit in visits:
        subjects: list[tuple[CheckedItem | None, str]] = [(None, About.UNIT)]
        for item, about in [*subjects, *((item, item.about) for item in items[visit.pk])]:
            for question in draw.questions_about(about):
                key = (visit.pk, item.pk if item else None, question["code"])
                found.append(Standing(question, item, heads_of(answers[key]), photos[key]))
    return found


def as_data(standing: Standing) -> dict[str, Any]:
    """What a phone is told of a question: what stands, by which name."""
    return {
        "key": standing.key,
        "over": standing.over,
        "conflict": standing.is_conflict,
        "photos": len(standing.photos),
        "answers": [
            {
                "uuid": str(answer.uuid),
                "value": answer.value,
                "label": Answer(answer.value).label if answer.value else "没有填写",
                "note": answer.note,
                "by": answer.by.name,
                "at": answer.made_at.isoformat(timespec="seconds"),
            }
            for answer in standing.heads
        ],
    }
