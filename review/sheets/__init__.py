"""Workbooks of the review."""

from review.sheets.docket_out import DOCKET, docket_csv, inert, row_of, write_docket

__all__ = ["DOCKET", "docket_csv", "inert", "row_of", "write_docket"]
