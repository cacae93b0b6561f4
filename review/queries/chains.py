"""Questions about chains of certificates: who may see which, which of their demands, how many there are."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from campaign.access import holdings, knowing, near_to, reached
from campaign.models import Unit, User
from campaign.roles import Action
from review.enums import ChainStanding, LinkRole
from review.models import Chain, ChainLink, ChainQuerySet, ChainReason, Ruling

CORE = ChainLink.objects.filter(chain=OuterRef("pk"), role=LinkRole.CORE).order_by()


def chains_for(user: User | Any) -> ChainQuerySet:
    """The chains that a person may see, as the radar shows disagreements (decision 20).

    A panel sees those of its own items, a superior and who oversees units theirs; of a unit that is not under one's own
    panel only what is agreed or published. A chain is shown whole or not at all, and none that touches a unit from which
    the person stands aside.
    """
    with knowing(user, holdings(user)):
        own = reached(user, Action.EXAMINE)
        concerned = own | reached(user, Action.DECIDE) | reached(user, Action.OVERSEE)
        hidden = ~(Q(final=True) | own) | _near(user)
    return Chain.objects.filter(Exists(CORE.filter(concerned))).exclude(Exists(CORE.filter(hidden)))


def links_for(user: User | Any) -> QuerySet[ChainLink]:
    """The demands that a person may read, of chains of `chains_for`: what leads into a circle is shown one by one."""
    with knowing(user, holdings(user)):
        readable = Q(final=True) | reached(user, Action.EXAMINE)
        near = _near(user)
    return ChainLink.objects.filter(readable).exclude(near).select_related("unit__division", "issuer")


def _near(user: User | Any) -> Q:
    """Of or about a unit from which the person stands aside."""
    return near_to(user, path="unit__") | Q(issuer__isnull=False) & near_to(user, path="issuer__")


def with_links(chains: ChainQuerySet, user: User) -> ChainQuerySet:
    """With the demands that the person may read (`shown`) and the reason that stands (`standing_reasons`): two queries more."""
    links = Prefetch("links", links_for(user), to_attr="shown")
    reasons = ChainReason.objects.filter(withdrawn_at=None)
    return chains.prefetch_related(links, Prefetch("reasons", reasons, to_attr="standing_reasons"))


TABS = {"open": Q(standing=ChainStanding.OPEN), "reasoned": Q(standing=ChainStanding.REASONED)}
TABS["gone"] = Q(standing=ChainStanding.GONE)


def chain_counts(chains: ChainQuerySet) -> dict[str, int]:
    """How many of these wait, are explained, are broken; one query."""
    found: dict[str, int] = chains.order_by().aggregate(
        **{name: Count("pk", filter=condition) for name, condition in TABS.items()}
    )
    return found


def chains_settled_by(user: User) -> Q:
    """The condition on chains with an item that the person, as a chair, settles."""
    return Q(Exists(CORE.filter(reached(user, Action.SETTLE))))


def chains_of(ruling: Ruling, user: User) -> ChainQuerySet:
    """The chains that still stand in which one item is a link, as the person may see them."""
    stands = chains_for(user).filter(standing__in=(ChainStanding.OPEN, ChainStanding.REASONED))
    return stands.filter(Exists(CORE.filter(ruling=ruling)))


def may_speak_for(panel: Unit, chain: Chain, user: User) -> bool:
    """Whether the person settles an item of the chain for this panel."""
    reviewed = Q(unit__acting_panel=panel) | Q(unit__acting_panel=None, unit__panel=panel)
    return chain.links.filter(reached(user, Action.SETTLE), reviewed, role=LinkRole.CORE).exists()


def open_chains_for(user: User) -> ChainQuerySet:
    """The chains that wait for the person as a chair."""
    return chains_for(user).open().filter(chains_settled_by(user))


def openable(links: Iterable[ChainLink], rulings: QuerySet[Any]) -> set[int]:
    """Of the items of these demands the ones that are among `rulings`: one query."""
    keys = {link.ruling_id for link in links}
    return set(rulings.filter(pk__in=keys).order_by().values_list("pk", flat=True))
