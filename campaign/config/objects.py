"""A cache of a few large objects in the process, given as they are: the usual one packs and unpacks them at every look.

What is kept must never be changed by who gets it.
"""

import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

MOST = 8


class ObjectCache(BaseCache):
    """Keeps the objects themselves; the oldest leaves when there are too many."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.kept: dict[str, tuple[float | None, Any]] = {}

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The object, or `default` where there is none or its time is over."""
        until, value = self.kept.get(key, (0.0, None))
        return value if until is None or until > time.monotonic() else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the object for so many seconds."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        self.kept.pop(key, None)
        self.kept[key] = (None if seconds is None else time.monotonic() + seconds, value)
        while len(self.kept) > MOST:
            self.kept.pop(next(iter(self.kept)), None)

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
        return self.kept.pop(key, None) is not None

    def clear(self) -> None:
        """Forget all."""
        self.kept.clear()
