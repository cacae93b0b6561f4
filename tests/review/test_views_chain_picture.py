"""The picture of a chain: every box and word on the paper, arrows from edge to edge, long names in lines."""

import re

import pytest

from campaign.models import Unit
from review.enums import ChainGround, LinkRole
from review.models import Chain, ChainLink
from review.views.chain_picture import BOXES_MOST, WIDTH, Picture, picture_of, wrapped


def link(
    unit: int, service: str, office: int | None, leads_to: str = "", role: str = "core", **facts: str
) -> ChainLink:
    """A demand that is not stored."""
    said = {"service": f"事项{service}", "certificate": f"{service}所要证明", "issuer": f"单位{office}", **facts}
    return ChainLink(
        unit=Unit(pk=unit, name=f"单位{unit}"),
        issuer_id=office,
        service_key=service,
        leads_to=leads_to,
        role=LinkRole(role),
        facts=said,
    )


def drawn(ground: ChainGround, *links: ChainLink) -> Picture:
    """The picture of these links."""
    return picture_of(Chain(pk=1, kind="circle", ground=ground), links)


RING = (link(1, "a", 2, "b"), link(2, "b", 3, "c"), link(3, "c", 1, "a"))


def words(picture: Picture) -> list[str]:
    """The names in the boxes, downwards."""
    return ["".join(box.name) for box in picture.boxes]


def test_a_ring_leads_down_and_back_to_where_it_begins():
    picture = drawn(ChainGround.RING, *RING)
    assert words(picture) == ["单位1", "单位2", "单位3"]
    assert [(arrow.start, arrow.end, "".join(arrow.label)) for arrow in picture.arrows] == [
        *((0, 1, "要：a所要证明"), (1, 2, "要：b所要证明")),
        (2, 0, "要：c所要证明"),
    ]
    assert picture.words.startswith("单位1办理事项a，要单位2开具的a所要证明；")


def test_what_leads_in_stands_first_and_where_it_breaks_off_last():
    entry = link(9, "z", 1, "a", role="entry")
    end = link(1, "a", None, role="end", issuer="居民委员会")
    picture = drawn(ChainGround.RING, *RING, entry, end)
    assert words(picture) == ["单位9", "单位1", "单位2", "单位3", "居民委员会"]
    assert [(arrow.start, arrow.end, arrow.dead) for arrow in picture.arrows][0::4] == [(0, 1, False), (1, 4, True)]
    assert (picture.boxes[-1].dead, picture.boxes[-1].service) == (True, ["到此中断"])


def test_a_dead_end_says_why():
    picture = drawn(ChainGround.BARRED, link(1, "a", None, issuer="村（居）民委员会"))
    assert [(box.name, box.service) for box in picture.boxes][1:] == [(["村（居）民委员会"], ["不得开具"])]


def test_units_that_name_each_other_are_two_boxes():
    picture = drawn(ChainGround.MUTUAL, link(1, "a", 2), link(2, "b", 1))
    assert [(arrow.start, arrow.end) for arrow in picture.arrows] == [(0, 1), (1, 0)]
    assert len(picture.boxes) == 2


def test_a_long_ring_is_cut_and_says_so():
    ring = [link(number, f"s{number}", number % 20 + 1, f"s{number % 20 + 1}") for number in range(1, 21)]
    picture = drawn(ChainGround.RING, *ring)
    assert len(picture.boxes) == BOXES_MOST + 1
    assert (words(picture)[-1], picture.left_out) == ("另有12个环节，见下表", 12)
    assert (picture.arrows[-1].start, picture.arrows[-1].end) == (BOXES_MOST, 0)


@pytest.mark.parametrize(
    "links", [RING, (*RING, link(2, "b", 1, "a"), link(3, "c", None, role="end", issuer="村委会"))]
)
def test_everything_lies_on_the_paper_and_no_box_on_another(links: tuple[ChainLink, ...]):
    picture = drawn(ChainGround.RING, *links)
    for upper, lower in zip(picture.boxes, picture.boxes[1:], strict=False):
        assert upper.bottom < lower.top
    for arrow in picture.arrows:
        across = [int(n) for n in re.findall(r"[H]\s*(-?\d+)", arrow.path)]
        down = [int(n) for n in re.findall(r"V\s*(-?\d+)", arrow.path)]
        assert all(0 < x < WIDTH for x in across)
        assert all(0 < y < picture.height for y in down)
        gap = picture.boxes[arrow.gap]
        assert all(gap.bottom < y for y, _ in arrow.lines)
        if arrow.gap + 1 < len(picture.boxes):
            assert all(y < picture.boxes[arrow.gap + 1].top for y, _ in arrow.lines)


def test_words_are_broken_into_lines_and_cut_after_three():
    assert wrapped("亲属关系证明", 4) == ["亲属关系", "证明"]
    assert wrapped("ABCDEFGH", 4) == ["ABCDEFG", "H"]
    assert wrapped("一二三四五六七八九十一二三", 4) == ["一二三四", "五六七八", "九十一…"]
