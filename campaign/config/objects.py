"""A cache of a few large objects in the process, given as they are: the usual one packs and unpacks them at every look.

What is kept must never be changed by who gets it.
"""

import gc
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

MOST = 8
WAITS = 10  # seconds that a thread waits for another one to build before it builds for itself
# Django makes a cache for each thread: what is kept, and who is building, belongs to the process.
_KEPT: dict[str, tuple[float | None, Any]] = {}
_BUILDING: dict[str, Lock] = {}


class ObjectCache(BaseCache):
    """Keeps the objects themselves, for all threads; the oldest leaves when there are too many."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The object, or `default` where there is none or its time is over."""
        until, value = _KEPT.get(key, (0.0, None))
        return value if until is None or until > time.monotonic() else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the object for so many seconds."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        _KEPT.pop(key, None)
        _KEPT[key] = (None if seconds is None else time.monotonic() + seconds, value)
        while len(_KEPT) > MOST:
            oldest = next(iter(_KEPT))
            _KEPT.pop(oldest, None)
            _BUILDING.pop(oldest, None)

    def get_or_set(
        self, key: str, default: Callable[[], Any] | Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> Any:
        """The object; where there is none one thread builds it (`default`), and the others wait for it instead of building it too.
        Where its time is over they are given the old one meanwhile."""
        missing = object()
        if (value := self.get(key, missing)) is not missing:
            return value
        lock, old = _BUILDING.setdefault(key, Lock()), _KEPT.get(key)
        if not lock.acquire(timeout=0 if old else WAITS):
            return old[1] if old else default() if callable(default) else default
        try:
            if (value := self.get(key, missing)) is missing:
                value = default() if callable(default) else default
                self.set(key, value, timeout)
                _settle()
        finally:
            lock.release()
        return value

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the object unless there is one."""
        if self.get(key) is not None:
            return False
        self.set(key, value, timeout)
        return True

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep an object longer."""
        value = self.get(key)
        if value is not None:
            self.set(key, value, timeout)
        return value is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget an object."""
        return _KEPT.pop(key, None) is not None

    def clear(self) -> None:
        """Forget all."""
        _KEPT.clear()
        _BUILDING.clear()


def _settle() -> None:
    """What was built stays for minutes: the collector need not walk its hundred thousand parts while requests are answered. What was
    kept before is let go first; a few tenths of a second, once for each building."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
