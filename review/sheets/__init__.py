"""Workbooks of the review."""

from review.sheets.docket_out import DOCKET, docket_csv, row_of, write_docket, write_docket_csv
from review.sheets.handovers_out import HANDOVERS, handovers_csv, write_handovers
from review.sheets.threads_out import THREAD, speaker, thread_csv, write_thread

__all__ = [
    "DOCKET",
    "HANDOVERS",
    "THREAD",
    "docket_csv",
    "handovers_csv",
    "row_of",
    "speaker",
    "thread_csv",
    "write_docket",
    "write_docket_csv",
    "write_handovers",
    "write_thread",
]
