"""A sample that anybody can draw again: seed and keys decide, nothing else (notice 五(五)1: 抽查暗访)."""

import hashlib
from collections.abc import Iterable


def drawn(seed: str, keys: Iterable[str], number: int) -> list[str]:
    """Draw `number` of `keys`: those whose SHA-256 of "seed:key" is smallest, in that order.

    The same seed over the same keys gives the same sample on any machine; the order in which keys are given does not count.
    """
    return sorted(set(keys), key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key))[:number]
