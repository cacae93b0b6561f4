"""The marking child: one workbook in a process of its own with hard limits, started as `python -I marking_child.py`.

Reads one JSON object from its input (`path` and the job of marker.marked) and writes the marked workbook to its output.
Any other end than 0 means that there is no marked workbook.
"""

import json
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 18
FILE_BYTES = 64 * 1024 * 1024  # openpyxl writes each sheet to a temporary file first


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))


def main() -> None:
    """Mark one workbook."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from campaign.sheets.marker import marked

    _limit()
    job = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(marked(job["path"], job))


if __name__ == "__main__":
    main()
