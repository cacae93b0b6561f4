"""Chains of certificates, walked without a database: planted ones are found, none is invented."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from review.checks.chains import Chain, Demand, Step, chains_among, target
from review.checks.components import circles_in, shortest_way
from review.enums import ChainGround, LinkRole

BANK, NOTARY, POLICE, CIVIL, OTHER_POLICE = range(1, 6)
DEED, KINSHIP, RESIDENCE = "亲属关系公证书", "亲属关系证明", "居住证明"
GIVES = {
    (NOTARY, DEED): ["亲属关系公证"],
    (POLICE, KINSHIP): ["出具亲属关系证明"],
    (OTHER_POLICE, KINSHIP): ["出具亲属关系证明"],
    (CIVIL, RESIDENCE): ["出具居住证明"],
}


def asks(ruling: int, unit: int, service: str, certificate: str, issuer: int | None, **more: object) -> Demand:
    """A service asks for a certificate."""
    return Demand(ruling, unit, service, certificate, issuer, subject="individual", **more)  # type: ignore[arg-type]


def found(*demands: Demand) -> list[tuple[str, list[tuple[int, str]]]]:
    """Of each chain by what it was recognised, and its demands with their roles."""
    return [
        (one.ground.value, [(link.demand.ruling, link.role.value) for link in one.links])
        for one in chains_among(demands, GIVES)
    ]


ENTERS = asks(1, BANK, "继承存款支取", DEED, NOTARY)
DEED_ASKS = asks(2, NOTARY, "亲属关系公证", KINSHIP, POLICE)
POLICE_ASK = asks(3, POLICE, "出具亲属关系证明", DEED, NOTARY)


def test_a_circle_is_told_with_what_leads_into_it_and_where_it_breaks_off():
    dead_end = asks(4, NOTARY, "亲属关系公证", RESIDENCE, None, barred="某文件")
    assert found(ENTERS, DEED_ASKS, POLICE_ASK, dead_end) == [
        ("ring", [(2, "core"), (3, "core"), (1, "entry"), (4, "end")]),
        ("barred", [(4, "core")]),
    ]


def test_a_chain_that_ends_is_no_circle():
    assert found(ENTERS, DEED_ASKS, asks(3, POLICE, "出具亲属关系证明", RESIDENCE, CIVIL)) == []


def test_two_ways_that_meet_again_are_no_circle():
    gives = {(2, "乙"): ["b"], (3, "丙"): ["c"], (4, "丁"): ["d"]}
    diamond = [
        *(asks(1, 1, "a", "乙", 2), asks(2, 1, "a", "丙", 3)),
        *(asks(3, 2, "b", "丁", 4), asks(4, 3, "c", "丁", 4), asks(5, 4, "d", "戊", None)),
    ]
    assert chains_among(diamond, gives) == []


def test_the_same_service_at_another_office_closes_no_circle():
    assert found(DEED_ASKS, asks(3, OTHER_POLICE, "出具亲属关系证明", DEED, NOTARY)) == []


def test_what_a_unit_issues_itself_leads_nowhere():
    gives = {(1, "甲"): ["a"], (1, "乙"): ["b"]}
    assert chains_among([asks(1, 1, "a", "乙", 1), asks(2, 1, "b", "甲", 1)], gives) == []


def test_a_certificate_that_no_service_of_the_issuer_gives_leads_nowhere():
    assert found(DEED_ASKS, asks(3, POLICE, "户口迁移", DEED, NOTARY)) == []


def test_units_that_name_each_other_for_one_certificate_pass_the_duty_on():
    one, other = asks(1, POLICE, "户口迁移", KINSHIP, CIVIL), asks(2, CIVIL, "收养登记", KINSHIP, POLICE)
    assert found(one, other) == [("mutual", [(1, "core"), (2, "core")])]
    assert found(one, asks(2, CIVIL, "收养登记", RESIDENCE, POLICE)) == []
    assert found(one, asks(2, CIVIL, "收养登记", KINSHIP, None)) == []


def test_a_dead_end_is_told_by_what_is_wrong_with_the_issuer():
    barred = asks(1, CIVIL, "收养登记", KINSHIP, None, barred="某文件")
    ended = asks(2, CIVIL, "收养登记", RESIDENCE, POLICE, lost=ChainGround.ENDED)
    assert [(one.ground, one.document) for one in chains_among([barred, ended], GIVES)] == [
        (ChainGround.BARRED, "某文件"),
        (ChainGround.ENDED, ""),
    ]


def test_one_service_that_asks_twice_for_one_certificate_repeats_it():
    twice = asks(1, CIVIL, "收养登记", KINSHIP, POLICE), asks(2, CIVIL, "收养登记", KINSHIP, None)
    assert found(*twice) == [("one_service", [(1, "core"), (2, "core")])]
    assert found(twice[0], twice[1]._replace(service="户口迁移")) == []
    assert found(twice[0], twice[1]._replace(subject="enterprise")) == []
    assert len(found(twice[0], twice[1]._replace(subject="both"))) == 1


def test_what_is_asked_for_again_further_along_is_repeated():
    first = asks(2, BANK, "继承存款支取", RESIDENCE, None)
    again = asks(3, NOTARY, "亲属关系公证", RESIDENCE, None)
    assert found(ENTERS, first, again) == [("along", [(1, "core"), (3, "core"), (2, "core")])]
    assert found(ENTERS, first, again._replace(held=True)) == []


def test_who_gives_a_certificate_and_asks_for_it_repeats_it():
    assert found(ENTERS, asks(2, NOTARY, "亲属关系公证", DEED, None)) == [("along", [(1, "core"), (2, "core")])]


def test_a_chain_has_the_same_key_whatever_stands_beside_it():
    one, other = chains_among([DEED_ASKS, POLICE_ASK], GIVES), chains_among([POLICE_ASK, ENTERS, DEED_ASKS], GIVES)
    assert [chain.key for chain in one] == [chain.key for chain in other]


# Few enough that no way is longer than what is looked at.
UNITS, SERVICES, NAMES = range(1, 4), ("a", "b"), ("甲", "乙", "丙")
ASKED = st.lists(st.tuples(*map(st.sampled_from, (UNITS, SERVICES, NAMES, (*UNITS, None)))), max_size=16, unique=True)
GIVEN = st.dictionaries(
    st.tuples(st.sampled_from(UNITS), st.sampled_from(NAMES)), st.lists(st.sampled_from(SERVICES), unique=True)
)


def reachable(steps: set[tuple[Step, Step]]) -> set[tuple[Step, Step]]:
    """From where one can come where, tried out one step after the other."""
    found = set(steps)
    while more := {(a, d) for a, b in found for c, d in steps if b == c} - found:
        found |= more
    return found


def edges(demands: Sequence[Demand], given: dict[tuple[int, str], list[str]]) -> set[tuple[Step, Step]]:
    """From which service one is sent to which, by the definition."""
    asking = {one.step for one in demands}
    return {
        (one.step, (one.issuer, service))
        for one in demands
        if one.issuer not in (None, one.unit)
        for service in given.get((one.issuer, one.certificate), ())  # type: ignore[arg-type]
        if (one.issuer, service) in asking
    }  # type: ignore[return-value]


@given(ASKED, GIVEN)
def test_whatever_is_asked_exactly_the_services_that_lead_back_are_in_a_circle(asked, given):
    demands = [asks(number, *one) for number, one in enumerate(asked, start=1)]
    behind = reachable(edges(demands, given))
    back = {frozenset(b for a, b in behind if a == step and (b, a) in behind) for step, _ in behind}
    rings = [one for one in chains_among(demands, given) if one.ground is ChainGround.RING]
    assert sorted(sorted(one.named) for one in rings) == sorted(sorted(part) for part in back if len(part) > 1)
    for one in rings:
        closes(one)


def closes(ring: Chain) -> None:
    """The first demands of a circle lead back to where it begins, and every demand in it leads to a service in it."""
    core = [link for link in ring.links if link.role is LinkRole.CORE]
    assert {link.demand.step for link in core} == {target(link) for link in core} == set(ring.named)
    walk = [core[0]]
    while target(walk[-1]) != core[0].demand.step:
        assert core[len(walk)].demand.step == target(walk[-1])
        walk.append(core[len(walk)])


@given(ASKED, GIVEN)
def test_what_is_repeated_along_a_chain_lies_behind_and_not_in_a_circle(asked, given):
    demands = [asks(number, *one) for number, one in enumerate(asked, start=1)]
    behind = reachable(edges(demands, given))
    told, circular = set(), set()
    for one in chains_among(demands, given):
        if one.ground is ChainGround.RING:
            circular |= {link.demand.ruling for link in one.links if link.role is LinkRole.CORE}
        if one.ground is ChainGround.ALONG:
            certificate, way = one.named
            assert set(pairwise(way)) <= edges(demands, given)
            told.add((certificate, way[0]))
    asked_at, again_at = by_step(demands), by_step([one for one in demands if one.ruling not in circular])
    assert told == {
        (name, a) for a, b in behind if a != b and (b, a) not in behind for name in asked_at[a] & again_at.get(b, set())
    }


def by_step(demands: Sequence[Demand]) -> dict[Step, set[str]]:
    """What each service asks for."""
    found: dict[Step, set[str]] = {}
    for one in demands:
        found.setdefault(one.step, set()).add(one.certificate)
    return found


def test_a_circle_of_ten_thousand_is_walked_without_recursion():
    after = {number: [(number + 1) % 10_000] for number in range(10_000)}
    assert [len(part) for part in circles_in(after)] == [10_000]
    assert [len(part) for part in circles_in({number: [number + 1] for number in range(10_000)})] == []


def test_the_shortest_way_is_taken():
    after = {1: [2, 3], 2: [4], 3: [5], 4: [1], 5: [4]}
    assert shortest_way(1, 1, after) == [1, 2, 4, 1]
    assert list(pairwise(shortest_way(3, 1, after))) == [(3, 5), (5, 4), (4, 1)]
    assert shortest_way(1, 6, after) == []
