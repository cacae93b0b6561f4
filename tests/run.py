"""`python -m tests.run [pytest arguments]`: starts the real servers, runs pytest on them, stops them.

`--whole` stands for the whole run of `make test`: all processors, the browser, the coverage gate.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from types import FrameType

from tests import servers

WHOLE = ["-q", "-n", "auto", "--no-header", "--cov", "--cov-report="]


def ended(number: int, _frame: FrameType | None) -> None:
    """A signal ends the run through the `finally` blocks, so that no server stays behind."""
    raise SystemExit(128 + number)


def environment(stack: contextlib.ExitStack) -> dict[str, str]:
    """What pytest runs with: addresses of servers that live as long as `stack`; given addresses are kept."""
    made = dict(os.environ)
    if "DATABASE_URL" not in made:
        made["DATABASE_URL"] = stack.enter_context(servers.postgres())
    if "REDIS_URL" not in made:
        made["REDIS_URL"] = stack.enter_context(servers.redis())
    made["VAR_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="jz-var-", ignore_cleanup_errors=True))
    return made


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments; gives its exit status."""
    signal.signal(signal.SIGTERM, ended)
    if arguments[:1] == ["--whole"]:
        arguments = [*WHOLE, *arguments[1:]]
    with contextlib.ExitStack() as stack:
        try:
            made = environment(stack)
        except (RuntimeError, OSError, ImportError) as error:
            print(f"The test servers did not start: {error}", file=sys.stderr)
            return 3
        try:
            return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=made).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
