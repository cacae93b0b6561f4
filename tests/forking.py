"""A process that is forked off a test, with database connections of its own."""

import os
from collections.abc import Callable

from django.db import connections


def forked(act: Callable[[], object]) -> int:
    """Do something in a process of its own; gives its number. It ends with 0 when all is done, with 1 after an error.

    Where a browser's event loop runs in this thread, the child does not see it, and finds a connection of the time before it,
    which is still the parent's: whoever used it would mix two conversations. So the child lets go of all that it finds.
    """
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        for connection in connections.all(initialized_only=True):
            del connections[connection.alias]
        act()
        os._exit(0)
    finally:
        os._exit(1)


def ended(child: int) -> int:
    """Wait for the process; gives how it ended, a signal as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
