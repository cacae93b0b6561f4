"""The reading child: a process of its own with hard limits, started as `python -I -S child.py`.

Reads one JSON string per line (a path) and answers one line: a JSON object, {"sheets": […]} or {"code": "…"}, behind
it a tab and the KiB of memory that this process has held at most, and holds now.
"""

import json
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 280 * 1024 * 1024
CPU_SECONDS = 8


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def _more_time() -> None:
    """Give the next file its own CPU seconds; the limit counts from the start of the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _memory() -> bytes:
    """Give the most and the present KiB by /proc; ru_maxrss would also count the parent's memory at the time of the fork."""
    try:
        status = Path("/proc/self/status").read_bytes()
        return b" ".join(status.partition(word)[2].split(None, 1)[0] for word in (b"\nVmHWM:", b"\nVmRSS:"))
    except (OSError, IndexError):
        return b"%d 0" % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _answer(path: str) -> bytes:
    from campaign.sheets.reader import read_plain
    from campaign.sheets.refusals import GateRefusal

    try:
        sheets = json.dumps({"sheets": read_plain(path)}, separators=(",", ":"), ensure_ascii=False)
        return sheets.encode("utf-8", "surrogatepass")
    except GateRefusal as refusal:
        return json.dumps({"code": refusal.code, "kind": refusal.kind}).encode()
    except MemoryError:
        code = "too_big_unpacked"
    except Exception:  # whatever a hostile file does to us, the person gets one plain answer
        code = "corrupt"
    return json.dumps({"code": code}).encode()


def main() -> None:
    """Answer until the parent closes the pipe."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import campaign.sheets.reader  # noqa: F401 - before the limits, so that its compiled form can be stored

    _limit()
    for line in sys.stdin.buffer:
        _more_time()
        sys.stdout.buffer.write(_answer(json.loads(line)) + b"\t" + _memory() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
