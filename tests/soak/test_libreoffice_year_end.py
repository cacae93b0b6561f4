"""LibreOffice opens the summary and the report as Word, and recomputes the evaluation's workbook from its formulas.

python -m tests.run tests/soak/test_libreoffice_year_end.py -m soak -s
"""

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from supervision.queries.evaluation import recomputed
from supervision.queries.region_report import gather_report
from supervision.sheets.evaluation_out import write_evaluation
from supervision.sheets.region_report import write_report
from supervision.sheets.summary_word import SummaryText, write_summary
from tests.cast import PHASE_5, Cast, Ground
from tests.soak.test_recalculated import recalculated, without_values
from tests.supervision.test_operations_evaluation import frozen
from tests.supervision.test_queries_figures import lay_out
from tests.supervision.test_sheets_region_report import SITE
from tests.supervision.year_end_papers import of_civil

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def printed(path: Path) -> str:
    """What LibreOffice prints of a Word file, as text."""
    program, reader = shutil.which("soffice"), shutil.which("pdftotext")
    assert program, "LibreOffice is missing: apt-get install libreoffice-writer"
    assert reader, "poppler is missing: apt-get install poppler-utils"
    command = [program, f"-env:UserInstallation=file://{path.parent}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", path.parent, path], capture_output=True, timeout=180, check=True)
    done = subprocess.run(
        [reader, "-layout", path.with_suffix(".pdf"), "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_word_files_open_with_their_tables_and_charts(ground: Ground, cast: Cast, tmp_path: Path):
    lay_out(ground, cast)
    kept = of_civil(ground, cast)
    frozen(ground, cast)
    report = gather_report(ground.coordination, ground.round, PHASE_5)
    with (tmp_path / "report.docx").open("wb") as file:
        write_report(file, report, site=SITE)
    text = printed(tmp_path / "report.docx")
    for words in ("各地清理情况", "按“六个一批”取消的事项", "应办事项和工作总结", "综合评估各项", "口径说明"):
        assert words in text
    # A chart prints its own labels: the names of its bars and of its series stand once more than in the table.
    assert text.count("告知承诺") >= 2
    summary = SummaryText(ground.civil, ground.round, kept.texts, kept.figures, kept.at, kept.below, True)
    with (tmp_path / "summary.docx").open("wb") as file:
        write_summary(file, summary)
    assert "下一步打算" in printed(tmp_path / "summary.docx")


def test_a_spreadsheet_computes_the_results_that_were_frozen(ground: Ground, cast: Cast, tmp_path: Path):
    lay_out(ground, cast)
    edition = frozen(ground, cast)
    rows = list(edition.results.select_related("unit").order_by("-is_place", "code"))
    for row in rows:
        row.edition = edition
    path = tmp_path / "evaluation.xlsx"
    with path.open("wb") as file:
        write_evaluation(file, edition, rows, day=date(2020, 12, 31))
    formulas = without_values(path)
    assert formulas == len(rows) * (len(edition.as_formula.criteria) + 3)
    sheet: Any = load_workbook(recalculated(tmp_path) / path.name, data_only=True)["综合评估结果"]
    found = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    wrong = []
    for row, one in zip(found, rows, strict=True):
        result = recomputed(one)
        exact = "不作结论" if result.exact is None else pytest.approx(float(result.exact), abs=1e-9)
        if list(row[-3:]) != [result.weight, exact, str(result.band.label)]:
            wrong.append((one.code, row[-3:], result.exact))
    assert wrong == []
