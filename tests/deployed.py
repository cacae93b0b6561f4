"""The plain deployment, as an operator runs it, on this machine: PostgreSQL with its roles, Redis with a password, nginx,
gunicorn × 2, worker × 2, beat.

    python -m tests.deployed [--demo]      bring it up with fresh data, say where it is, take it down on Ctrl+C

The commands and the configuration are those of deploy/ (systemd units, nginx.conf, gunicorn.conf.py) with the folders and
addresses of this machine. Used by tests/soak.
"""

import contextlib
import http.client
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests import servers

ROOT = Path(__file__).resolve().parents[1]
UNITS = ROOT / "deploy" / "systemd"
HOME = "/srv/jianzheng"
WEBS, WORKERS = (1, 2), (1, 2)
PASSWORD, TOKEN = "a-password-of-the-queue", "a-token-for-prometheus-0123456789"
KEY = "a-key-that-signs-nothing-but-tests-0123456789-0123456789"


def command_of(unit: str, instance: int | str = "") -> list[str]:
    """What a systemd unit starts, with this checkout's paths."""
    text = (UNITS / unit).read_text(encoding="utf-8")
    line = re.findall(r"^ExecStart=(.+)$", text, flags=re.MULTILINE)[0]
    line = (
        line.replace("%%h", "%h")
        .replace("%i", str(instance))
        .replace(f"{HOME}/.venv/bin", str(Path(sys.executable).parent))
    )
    return [one.replace(HOME, str(ROOT)) for one in line.split()]


@dataclass
class Deployed:
    """The running parts by name, and where they are."""

    folder: Path
    database: str  # as the owner
    redis: str
    environment: dict[str, str]
    port: int
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    clock: dict[str, dict[str, str]] = field(default_factory=dict)  # what a part's environment has beside (TZ)

    @property
    def address(self) -> str:
        """What a browser opens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, command: list[str], **more: str) -> None:
        """Start a part; what it says goes to a file."""
        environment = {**self.environment, **self.clock.get(name, {}), **more}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.parts[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str, number: int = signal.SIGTERM) -> None:
        """Stop a part and whatever it has started."""
        process = self.parts.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number) if number == signal.SIGKILL else process.send_signal(number)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def web(self, number: int) -> None:
        """One web service: its own socket, two processes of four threads."""
        self.start(
            f"web-{number}", command_of("jianzheng-web@.service", number), WEB_BIND=f"unix:{self.socket_of(number)}"
        )

    def complaints(self) -> None:
        """The process for the forms of complaining, behind the others."""
        command = command_of("jianzheng-web@complaints.service.d/behind.conf")
        bind = f"unix:{self.socket_of('complaints')}"
        self.start("complaints", ["nice", "-n", "10", *command], WEB_BIND=bind)

    def socket_of(self, number: int | str) -> Path:
        """Where nginx finds it."""
        return self.folder / f"web-{number}.sock"

    def worker(self, number: int) -> None:
        """One worker."""
        self.start(f"worker-{number}", command_of("jianzheng-worker@.service", number))

    def jobs(self) -> None:
        """What does the large exports."""
        self.start("jobs", command_of("jianzheng-jobs@.service", 1))

    def beat(self) -> None:
        """The one beat."""
        command = command_of("jianzheng-beat.service")
        self.start("beat", [one.replace("/run/jianzheng-beat", str(self.folder)) for one in command])

    def nginx(self) -> None:
        """The web server."""
        self.start("nginx", ["nginx", "-c", str(self.configured()), "-e", str(self.folder / "nginx-error.log")])

    def configured(self) -> Path:
        """deploy/nginx.conf with this machine's addresses and folders."""
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        upstream = "\n".join(f"        server unix:{self.socket_of(number)} max_fails=0;" for number in WEBS)
        changes = {
            "pid /tmp/nginx.pid;": f"pid {self.folder}/nginx.pid; daemon off; user {me()};",
            "include mime.types;": "include /etc/nginx/mime.types;",
            "access_log /dev/stdout line;": f"access_log {self.folder}/access.log line;",
            "error_log /dev/stderr crit;": f"error_log {self.folder}/nginx-error.log crit;",
            "        server web:8000 max_fails=0;": upstream,
            "server complaints:8000 max_fails=0;": f"server unix:{self.socket_of('complaints')} max_fails=0;",
            "server web:8000 backup;": f"server unix:{self.socket_of(WEBS[0])} backup;",
            "listen 8080;": f"listen 127.0.0.1:{self.port};",
            "/srv/static/": f"{self.environment['STATIC_ROOT']}/",
            "/tmp/nginx-public": f"{self.folder}/cache",
            # Everybody here is one address.
            "limit_conn address 40;": "limit_conn address 4000;",
        }
        for old, new in changes.items():
            if old not in text:
                raise RuntimeError(f"deploy/nginx.conf no longer says: {old}")
            text = text.replace(old, new)
        path = self.folder / "nginx.conf"
        path.write_text(text, encoding="utf-8")
        return path

    def manage(self, *arguments: str, owner: bool = False) -> subprocess.CompletedProcess[str]:
        """A command of the product, as the owner of the database or as the application."""
        environment = self.environment | ({"DATABASE_URL": self.database, "DB_ROLES": "1"} if owner else {})
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    def get(self, path: str, seconds: float = 30, **headers: str) -> tuple[int, bytes]:
        """Status and body through nginx."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def is_ready(self, number: int | str) -> bool:
        """Whether one web service itself answers on its socket, past nginx."""
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(5)
            link.connect(str(self.socket_of(number)))
            link.sendall(b"GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return link.recv(100).split(b" ")[1:2] == [b"200"]

    def logs(self) -> str:
        """What all parts said."""
        return "\n".join(
            f"== {path.name}\n{path.read_text(errors='replace')}" for path in sorted(self.folder.glob("*.log"))
        )

    def workers_of(self, name: str) -> list[int]:
        """The processes that a part has started."""
        found = subprocess.run(["pgrep", "-P", str(self.parts[name].pid)], capture_output=True, text=True).stdout
        return [int(one) for one in found.split()]


def me() -> str:
    """The user who runs this."""
    return pwd.getpwuid(os.geteuid()).pw_name


def environment_of(folder: Path, database: str, redis: str, **more: str) -> dict[str, str]:
    """/etc/jianzheng/env of this deployment: nothing of the environment in which it is started but the way to programs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return kept | {
        "DATABASE_URL": as_role(database, "jianzheng_app"),
        "REDIS_URL": redis,
        "DJANGO_SETTINGS_MODULE": "campaign.config.settings",
        "DJANGO_SECRET_KEY": KEY,
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "REQUIRE_SECOND_FACTOR": "0",  # the journeys' people have none
        "DJANGO_TLS": "0",  # there is no TLS on this machine
        "PROXY_COUNT": "1",
        "VAR_DIR": str(folder / "var"),
        "MEDIA_ROOT": str(folder / "media"),
        "PUBLISHED_ROOT": str(folder / "published"),
        "STATIC_ROOT": str(folder / "static"),
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "METRICS_TOKEN": TOKEN,
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
        **more,
    }


def as_role(url: str, role: str) -> str:
    """The same database for another role (the tests' server asks for no password)."""
    parts = urlsplit(url)
    return url.replace(f"{parts.scheme}://{parts.username}@", f"{parts.scheme}://{role}@")


def wait_until(ready: Callable[[], object], what: str, deployed: Deployed, seconds: float = 40) -> None:
    """Wait, or say what the parts said."""
    end = time.monotonic() + seconds
    while not quietly(ready):
        ended = [name for name, process in deployed.parts.items() if process.poll() is not None]
        if ended or time.monotonic() > end:
            raise RuntimeError(f"{what} did not come up (ended: {ended}):\n{deployed.logs()[-4000:]}")
        time.sleep(0.1)


def quietly(ready: Callable[[], object]) -> object:
    """What it gives; False where nobody answers."""
    try:
        return ready()
    except (OSError, http.client.HTTPException):
        return False


@contextlib.contextmanager
def redis_with_password() -> Iterator[str]:
    """A Redis with a password that forgets nothing."""
    with servers.redis() as url:
        import redis as client

        link = client.Redis.from_url(url)
        link.config_set("requirepass", PASSWORD)
        link.close()
        yield url.replace("redis://", f"redis://:{PASSWORD}@")


@contextlib.contextmanager
def deployed(database: str, redis: str, *, prepared: bool = False, **more: str) -> Iterator[Deployed]:
    """All parts, running, on a database that is `prepared` already or is made here; they end with it."""
    folder = Path(tempfile.mkdtemp(prefix="jz-dep-", dir="/tmp"))
    folder.chmod(0o755)
    made = Deployed(folder, database, redis, environment_of(folder, database, redis, **more), servers.free_port())
    for name in ("var", "media", "published", "static", "cache", "metrics"):
        (folder / name).mkdir()
    try:
        make_roles(made)
        steps = [("grant_roles",)] if prepared else [("prepare",)]
        for arguments in (*steps, ("collectstatic", "--noinput")):
            done = made.manage(*arguments, owner=True)
            if done.returncode:
                raise RuntimeError(f"{arguments}: {done.stdout}{done.stderr}")
        bring_up(made)
        yield made
    finally:
        for name in list(made.parts):
            made.stop(name)
        shutil.rmtree(folder, ignore_errors=True)


def make_roles(made: Deployed) -> None:
    """The roles are there before `prepare` gives them their rights, as the installation's first step says."""
    import psycopg2

    link = psycopg2.connect(made.database)
    link.autocommit = True
    for role in ("jianzheng_app", "jianzheng_reader"):
        with contextlib.suppress(psycopg2.errors.DuplicateObject):
            link.cursor().execute(f"CREATE ROLE {role} LOGIN")
    link.close()


def bring_up(made: Deployed) -> None:
    """Start everything, and wait until it answers."""
    for number in WEBS:
        made.web(number)
    made.complaints()
    for number in WORKERS:
        made.worker(number)
    made.jobs()
    made.beat()
    made.nginx()
    for number in (*WEBS, "complaints"):
        wait_until(lambda number=number: made.is_ready(number), f"web {number}", made)  # type: ignore[misc]
    wait_until(lambda: made.get("/readyz")[0] == 200, "the site", made)


def main(arguments: list[str]) -> int:
    """Bring it up for a person."""
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    more = {"DJANGO_DEMO": "1", "HASHED_STATIC": "1"} if "--demo" in arguments else {}
    with servers.postgres() as database, redis_with_password() as redis, deployed(database, redis, **more) as made:
        if more:
            print(made.manage("load_demo").stdout)
        print(f"{made.address}/  (Ctrl+C ends it; its files: {made.folder})")
        print(f"doctor: {made.manage('doctor').stdout}")
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
