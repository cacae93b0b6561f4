"""`python -m tests.run [pytest arguments]`: starts the real servers, runs pytest on them, stops them.

`--whole` stands for the whole run of `make test`, on all processors, with the coverage gate on the domain's rooms.
`--bench` runs the scripts of tests/bench instead, one after the other, on servers of their own.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from tests import servers

WHOLE = ["-q", "-n", "auto", "--no-header", "--durations=12", "--durations-min=3"]
WHOLE += ["-m", "not soak", "--cov", "--cov-report="]


def ended(number: int, _frame: FrameType | None) -> None:
    """A signal ends the run through the `finally` blocks, so that no server stays behind."""
    raise SystemExit(128 + number)


def environment(stack: contextlib.ExitStack, **options: str) -> dict[str, str]:
    """What pytest runs with: addresses of servers that live as long as `stack`; given addresses are kept. `options` are PostgreSQL's."""
    made = dict(os.environ)
    if "DATABASE_URL" not in made:
        made["DATABASE_URL"] = stack.enter_context(servers.postgres(**options))
    if "REDIS_URL" not in made:
        made["REDIS_URL"] = stack.enter_context(servers.redis())
    made["VAR_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="jz-var-", ignore_cleanup_errors=True))
    made.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    return made


def commands(arguments: list[str]) -> list[list[str]]:
    """What is to be run: pytest, or each bench."""
    if arguments[:1] == ["--bench"]:
        benches = sorted(path.stem for path in Path(__file__).parent.glob("bench/bench_*.py"))
        return [[sys.executable, "-m", f"tests.bench.{bench}", *arguments[1:]] for bench in benches]
    if arguments[:1] == ["--whole"]:
        arguments = [*WHOLE, *arguments[1:]]
    return [[sys.executable, "-m", "pytest", *arguments]]


def main(arguments: list[str]) -> int:
    """Run pytest (or the benches) with these arguments; gives the first exit status that is not 0."""
    signal.signal(signal.SIGTERM, ended)
    with contextlib.ExitStack() as stack:
        try:
            made = environment(stack, **({} if arguments[:1] == ["--bench"] else servers.ROLLED_BACK))
        except (RuntimeError, OSError, ImportError) as error:
            print(f"The test servers did not start: {error}", file=sys.stderr)
            return 3
        try:
            return next(
                (status for command in commands(arguments) if (status := subprocess.run(command, env=made).returncode)),
                0,
            )
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
