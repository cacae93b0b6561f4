"""The sizes of the house: what the contracts on size measure. `make sizes` prints them."""

import ast
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("campaign", "submissions", "review", "publishing", "supervision")


@dataclass(frozen=True)
class Function:
    """One function and its length in lines, docstring included."""

    path: Path
    name: str
    lines: int


def code_files() -> list[Path]:
    """The product's own Python files, without what Django generates."""
    found = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [path.relative_to(ROOT) for path in found if "migrations" not in path.parts]


def test_files() -> list[Path]:
    """The files of the tests, benches and soak runs left out."""
    found = sorted((ROOT / "tests").rglob("*.py"))
    return [path.relative_to(ROOT) for path in found if not {"bench", "soak"} & set(path.parts)]


def templates() -> list[Path]:
    """All templates, in the project's folder and in the apps'."""
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.relative_to(ROOT) for path in found]


def lines(path: Path) -> int:
    """How many lines a file has."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def trees() -> Iterator[tuple[Path, ast.AST]]:
    """Every node of every product file, with its file."""
    for path in code_files():
        for node in ast.walk(tree(path)):
            yield path, node


def functions() -> list[Function]:
    """Every function and method of the product."""
    found = []
    for path, node in trees():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(Function(path, node.name, (node.end_lineno or node.lineno) - node.lineno + 1))
    return found


def percentile(values: list[int], share: float) -> int:
    """The smallest value that at least `share` of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)] if ordered else 0


def report() -> str:
    """The figures in three lines."""
    code, tests = sum(map(lines, code_files())), sum(map(lines, test_files()))
    sizes = [function.lines for function in functions()]
    files = [lines(path) for path in code_files()]
    return "\n".join(
        [
            f"files {len(files)}, median {statistics.median(files or [0]):g} lines, longest {max(files, default=0)}",
            f"functions {len(sizes)}, median {statistics.median(sizes or [0]):g} lines, "
            f"p90 {percentile(sizes, 0.9)}, longest {max(sizes, default=0)}",
            f"tests : code = {tests} : {code} = {tests / max(code, 1):.2f} (to reach: 1.3)",
        ]
    )


if __name__ == "__main__":
    print(report())
