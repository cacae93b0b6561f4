"""Two thousand damaged workbooks: 0 crashes, 0 rows saved from a refused file."""

from collections import Counter
from pathlib import Path

import pytest

from campaign.sheets.safely import SafeReader
from submissions.models import Declaration
from submissions.sheets.importing import import_workbook, read_for
from submissions.sheets.marked_out import marked_copy
from tests.cast import PHASE_2, Cast, Ground
from tests.submissions.papers import started
from tests.submissions.test_mutated_workbooks import PEAK_KIB, mutated

pytestmark = pytest.mark.soak
COUNT = 2_000
SAVABLE = ("accept", "warn")


@pytest.fixture
def paper(ground: Ground, cast: Cast, settings: object, tmp_path: Path) -> Declaration:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return started(ground, cast)


def test_of_many_mutated_workbooks_none_breaks_anything(
    paper: Declaration, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts: Counter[str] = Counter()
    marked = 0
    with SafeReader() as reader:
        for seed in range(COUNT):
            path = mutated(seed, tmp_path / "a.xlsx")
            reading = read_for(paper, path, PHASE_2.date(), reader)
            verdicts[reading.verdict] += 1
            if reading.verdict not in SAVABLE and seed % 10 == 0:
                imported = import_workbook(path, paper, name="a.xlsx", confirmed=True, actor=cast.clerk, at=PHASE_2)
                assert (imported.saved, paper.items.count(), paper.files.count()) == (False, 0, 0), seed
            if reading.verdict == "rowerr":
                marked += marked_copy(path, reading) is not None
        peak = reader.peak_kib
    with capsys.disabled():
        print(
            f"\n{COUNT:,} mutated workbooks: {dict(sorted(verdicts.items()))}; {marked} came back marked; {peak:,} KiB"
        )
    assert (sum(verdicts.values()), peak <= PEAK_KIB) == (COUNT, True)
