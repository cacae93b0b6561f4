"""The citation checker: how right it is on the gold table, and how long sixty items take with the library loaded.

    python -m tests.bench.bench_citations [--size ITEMS] [--rounds N] [--full]

Precision and recall over the codes that the gold table expects (`tests/submissions/citations_gold.csv`); then the seconds of
checking as many items as asked for, beside reading their citations alone; then loading the index again.
"""

from datetime import date
from functools import partial

from tests.bench.figures import asked, heading, in_turn, most, note, row, seconds_of
from tests.bench.ground import database

DAY = date(2020, 10, 12)


def main() -> None:
    """Print the figures."""
    given = asked(__doc__, tiny=6, usual=60, full=60, rounds=5)
    with database("citations", given.tiny):
        from submissions.checks.citations import problems_of_citations
        from submissions.checks.citations.columns import read_basis
        from tests.submissions.gold import gold, load_library, scores

        heading("Citations", f"{given.size} items, a gold table of {len(gold())}")
        row("loading the index and the texts", seconds_of(load_library), None, most(5, "s"))
        drafts = [gold()[number % len(gold())].draft() for number in range(given.size)]
        bases = [basis for draft in drafts for basis in draft.bases]
        ways = {
            "checking": partial(problems_of_citations, drafts, DAY),
            "reading": lambda: [read_basis(basis.title, basis.clause) for basis in bases],
        }
        taken = in_turn(ways, given.rounds)
        row("checking the items", taken["checking"], taken["reading"], most(0.1, "s"))
        right, wrong, missed = (sum(score[place] for score in scores(gold())) for place in (1, 2, 3))
        row("precision on the gold table", 100 * right / ((right + wrong) or 1), None, None, "%")
        row("recall on the gold table", 100 * right / ((right + missed) or 1), None, None, "%")
        note(
            f"{right} found rightly, {wrong} wrongly, {missed} missed; same citations read: "
            f"{sum(one.read() == one.parsed for one in gold())} of {len(gold())}"
        )


if __name__ == "__main__":
    main()
