"""Reading uploads without risk to the asking process: a warm child with caps, killed when it is late."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from campaign.sheets.neutral import NeutralWorkbook, from_plain
from campaign.sheets.refusals import KINDS, REFUSALS

WALL_SECONDS = 9.5
AHEAD_BYTES = 4 * 1024 * 1024  # of answers that wait for the caller of read_many; a workbook of 60 rows gives 40 kB
SHARE = 64 * 1024
TIRED_KIB = 128 * 1024  # a child that keeps more than this is replaced, so that the cap is there for the next file
_CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the file was refused as a whole."""

    code: str
    words: str


class SafeReader:
    """Reads many workbooks through one child process; use it as a context manager. Safe to share between threads."""

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self.wall_seconds = wall_seconds
        self.starts = 0
        self.peak_kib = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._ask_at = self._answer_at = -1
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: str | Path) -> NeutralWorkbook | Refusal:
        """Give the workbook, or the reason why it is refused. Never raises for what is in the file, never hangs."""
        return self._told(self._ask(Path(path).resolve()))

    def read_many(self, paths: Iterable[str | Path]) -> Iterator[NeutralWorkbook | Refusal]:
        """Give the answers in the order of `paths`; the child reads further files while the caller works on this one.

        It reads ahead as far as AHEAD_BYTES of answers, whatever their number: the memory stays flat.
        """
        answers: SimpleQueue[tuple[bytes | Exception, int]] = SimpleQueue()
        room, given_up = threading.Semaphore(AHEAD_BYTES // SHARE), threading.Event()

        def ahead() -> None:
            for path in listed:
                try:
                    line: bytes | Exception = self._ask(Path(path).resolve())
                except (
                    Exception
                ) as error:  # what would be raised without the thread is raised where the answer is taken
                    line = error
                shares = 1 if isinstance(line, Exception) else min(1 + len(line) // SHARE, AHEAD_BYTES // SHARE)
                for _ in range(shares):
                    room.acquire()
                if given_up.is_set():
                    return
                answers.put((line, shares))

        listed = list(paths)
        thread = threading.Thread(target=ahead, name="reading ahead", daemon=True)
        thread.start()
        try:
            for _ in listed:
                line, shares = answers.get()
                room.release(shares)
                if isinstance(line, Exception):
                    raise line
                yield self._told(line)
        finally:
            given_up.set()
            room.release(AHEAD_BYTES // SHARE)
            thread.join()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _told(self, line: bytes) -> NeutralWorkbook | Refusal:
        answer: dict[str, Any] = json.loads(line)
        if "sheets" in answer:
            return from_plain(answer["sheets"])
        return Refusal(answer["code"], KINDS.get(answer.get("kind", "")) or REFUSALS[answer["code"]])

    def _ask(self, path: Path) -> bytes:
        with self._lock:
            return self._answer(path)

    def _answer(self, path: Path) -> bytes:
        """Give the JSON that the child answers with, or the like of it for a child that does not."""
        deadline = time.monotonic() + self.wall_seconds
        child = self._ready()
        try:
            os.write(self._ask_at, json.dumps(str(path)).encode() + b"\n")
            line = self._line(self._answer_at, deadline)
        except TimeoutError:
            self._end()
            return _refusal("too_slow")
        except OSError:
            line = b""
        if not line.endswith(b"\n"):  # the child died: out of memory beyond rescue, or out of processor time
            self._end()
            return _refusal("too_slow" if child.returncode == -signal.SIGXCPU else "corrupt")
        answer, _, figures = line.rpartition(b"\t")
        peak_kib, now_kib = map(int, figures.split())
        self.peak_kib = max(self.peak_kib, peak_kib)
        if now_kib > TIRED_KIB:
            self._end()
        return answer

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self.starts += 1
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
            if self._child.stdin is None or self._child.stdout is None:
                raise OSError("the reading child has no pipes")
            self._ask_at, self._answer_at = self._child.stdin.fileno(), self._child.stdout.fileno()
        return self._child

    @staticmethod
    def _line(answer_at: int, deadline: float) -> bytes:
        """Give one line of the child's answer, or what came before its end; raises TimeoutError at the deadline."""
        pieces: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(answer_at, selectors.EVENT_READ)
            while not pieces or not pieces[-1].endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                piece = os.read(answer_at, 1 << 20)
                if not piece:
                    break
                pieces.append(piece)
        return b"".join(pieces)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _refusal(code: str) -> bytes:
    return json.dumps({"code": code}).encode()


def read_workbook(path: str | Path) -> NeutralWorkbook | Refusal:
    """Read one workbook through a child of its own; see SafeReader for many."""
    with SafeReader() as reader:
        return reader.read(path)
