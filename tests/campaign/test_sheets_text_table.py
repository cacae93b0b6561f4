"""A text table is read without a trace in the process that reads it."""

import csv

import pytest

from campaign.sheets.refusals import GateRefusal
from campaign.sheets.text_table import read_text


def test_reading_leaves_other_readers_their_limit():
    before = csv.field_size_limit()
    read_text("甲,乙\n1,2\n")
    with pytest.raises(GateRefusal):
        read_text('甲,乙\n"1,2\n')
    assert csv.field_size_limit() == before
