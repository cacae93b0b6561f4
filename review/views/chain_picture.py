"""The picture of a chain: offices under each other, what they ask for beside the arrows; figures only, drawn by the template.

One column, so that it can be read on a telephone and in print. Arrows down stand between two boxes, those that lead back
run up on the right, those that pass over a box run down on the left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from review.enums import ChainGround, LinkRole
from review.models import Chain, ChainLink

WIDTH, LEFT, RIGHT = 360, 40, 320
LINE, PAD = 19, 9  # height of a line of text, and what is left around it
BOX_CHARACTERS, LABEL_CHARACTERS = 16, 14
LINES_MOST = 3
BOXES_MOST, ARROWS_MOST = 8, 10
DEAD = {
    ChainGround.BARRED: "不得开具",
    ChainGround.ENDED: "单位已不存在",
    ChainGround.NO_SERVICE: "没有政务服务事项",
}
Place = tuple[object, str]


@dataclass
class Box:
    """An office with its service, or an issuer that asks for nothing; `dead` where the way ends."""

    name: list[str]
    service: list[str]
    dead: bool = False
    top: int = 0

    @property
    def height(self) -> int:
        """From its upper to its lower edge."""
        return LINE * (len(self.name) + len(self.service)) + 2 * PAD

    @property
    def bottom(self) -> int:
        """Where its lower edge is."""
        return self.top + self.height

    @property
    def middle(self) -> int:
        """Where its sides are halved."""
        return self.top + self.height // 2

    @property
    def lines(self) -> list[tuple[int, str, bool]]:
        """Its words: where each line stands, its text, whether it is the name."""
        texts = [*((text, True) for text in self.name), *((text, False) for text in self.service)]
        return [(self.top + PAD + LINE * number + 14, text, strong) for number, (text, strong) in enumerate(texts)]


@dataclass
class Arrow:
    """What one box asks for, and where that leads."""

    start: int
    end: int
    label: list[str]
    dead: bool = False
    top: int = 0
    path: str = ""
    head: str = ""

    @property
    def gap(self) -> int:
        """Behind which box its words stand: its own when it leads on or back, else the one before its end."""
        return self.start if self.end <= self.start + 1 else self.end - 1

    @property
    def back(self) -> bool:
        """Whether it leads up again."""
        return self.end <= self.start

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Its words: where each line stands, and its text."""
        return [(self.top + LINE * number + 14, text) for number, text in enumerate(self.label)]


@dataclass
class Picture:
    """Everything that is drawn, with the words for who cannot see it."""

    boxes: list[Box]
    arrows: list[Arrow]
    height: int = 0
    words: str = ""
    left_out: int = 0
    width: int = field(default=WIDTH, init=False)


def picture_of(chain: Chain, links: Sequence[ChainLink]) -> Picture:
    """Draw these demands of a chain; of a long one the first boxes, the rest is said in a box of its own."""
    drawn = _drawn(links)
    places = _places(drawn, DEAD.get(ChainGround(chain.ground), ""))
    shown = list(places)[:BOXES_MOST]
    left_out = len(places) - len(shown)
    boxes = [places[place] for place in shown]
    if left_out:
        boxes.append(Box([f"另有{left_out}个环节，见下表"], []))
    number = {place: at for at, place in enumerate(shown)}
    arrows: dict[tuple[int, int], Arrow] = {}
    for link in drawn:
        start, end = (number.get(place, len(shown)) for place in (_asks(link), _leads(link, places)))
        if start == end:
            continue
        words = wrapped(f"要：{link.facts['certificate']}", LABEL_CHARACTERS)
        arrow = arrows.setdefault((start, end), Arrow(start, end, [], boxes[end].dead))
        arrow.label = [*arrow.label, *words][: 2 * LINES_MOST]
    picture = Picture(boxes, list(arrows.values())[:ARROWS_MOST], left_out=left_out, words=_words(drawn))
    _lay(picture)
    return picture


def _drawn(links: Sequence[ChainLink]) -> list[ChainLink]:
    """One way in, the chain, and where it breaks off."""
    entries = [link for link in links if link.role == LinkRole.ENTRY][:1]
    core = [link for link in links if link.role == LinkRole.CORE]
    return [*entries, *core, *[link for link in links if link.role == LinkRole.END][:2]]


def _places(drawn: Sequence[ChainLink], dead: str) -> dict[Place, Box]:
    """The boxes in the order in which an applicant meets them; issuers that ask for nothing come last, with what is `dead`
    about them."""
    found = {
        _asks(link): Box(
            wrapped(link.unit.name, BOX_CHARACTERS), wrapped(f"办理：{link.facts['service']}", BOX_CHARACTERS)
        )
        for link in drawn
    }
    for link in drawn:
        place = _leads(link, found)
        if place not in found:
            why = dead or ("到此中断" if link.role == LinkRole.END else "")
            name = wrapped(link.facts["issuer"] or "没有写明开具单位", BOX_CHARACTERS)
            found[place] = Box(name, [why] if why else [], dead=bool(why))
    return found


def _asks(link: ChainLink) -> Place:
    return link.unit_id, link.service_key


def _leads(link: ChainLink, places: Iterable[Place]) -> Place:
    """The box to which a demand leads: the issuer's service, a service of the issuer, or the issuer as it is written."""
    if link.leads_to:
        return link.issuer_id, link.leads_to
    others = (place for place in places if link.issuer_id is not None and place[0] == link.issuer_id)
    return next(others, ("issuer", link.facts["issuer"]))


def _words(links: Iterable[ChainLink]) -> str:
    """The picture in words."""
    return "；".join(
        f"{link.unit.name}办理{link.facts['service']}，要{link.facts['issuer']}开具的{link.facts['certificate']}"
        for link in links
    )


def _lay(picture: Picture) -> None:
    """Place the boxes under each other with the words of the arrows between them, then draw the arrows."""
    y = 6
    for at, box in enumerate(picture.boxes):
        box.top = y
        y = box.bottom + PAD
        for arrow in [one for one in picture.arrows if one.gap == at]:
            arrow.top = y
            y += LINE * len(arrow.label) + 4
        y += PAD + 4
    picture.height = y
    ways: dict[bool, int] = {}
    for arrow in picture.arrows:
        start, end = picture.boxes[arrow.start], picture.boxes[arrow.end]
        if arrow.end == arrow.start + 1:
            _straight(arrow, start, end)
        else:
            ways[arrow.back] = ways.get(arrow.back, -1) + 1
            (_up if arrow.back else _down)(arrow, start, end, ways[arrow.back])


def _straight(arrow: Arrow, start: Box, end: Box) -> None:
    arrow.path = f"M64 {start.bottom}V{end.top - 7}"
    arrow.head = f"58,{end.top - 9} 70,{end.top - 9} 64,{end.top}"


def _up(arrow: Arrow, start: Box, end: Box, way: int) -> None:
    x, y, row = RIGHT + 22 + 5 * min(way, 2), end.middle + 7 * min(way, 2), arrow.top + 10
    arrow.path = f"M{RIGHT - 14} {start.bottom}V{row}H{x}V{y}H{RIGHT + 7}"
    arrow.head = f"{RIGHT + 9},{y - 6} {RIGHT + 9},{y + 6} {RIGHT},{y}"


def _down(arrow: Arrow, start: Box, end: Box, way: int) -> None:
    x, y, row = LEFT - 22 - 5 * min(way, 2), start.middle + 7 * min(way, 2), arrow.top + 10
    arrow.path = f"M{LEFT} {y}H{x}V{row}H50V{end.top - 7}"
    arrow.head = f"44,{end.top - 9} 56,{end.top - 9} 50,{end.top}"


def wrapped(text: str, characters: int) -> list[str]:
    """The text in lines of so many Chinese characters; two Latin letters or figures count as one. A third line that does
    not suffice ends in …"""
    lines, line, width = [], "", 0.0
    for character in text:
        step = 0.55 if ord(character) < 0x2E80 else 1.0
        if width + step > characters:
            lines.append(line)
            line, width = "", 0.0
        line, width = line + character, width + step
    lines.append(line)
    if len(lines) > LINES_MOST:
        return [*lines[: LINES_MOST - 1], lines[LINES_MOST - 1][:-1] + "…"]
    return lines
