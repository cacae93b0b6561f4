"""What the rooms promise their reader: a docstring, and the actor and the instant given by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import measure

DOMAIN_ROOMS = {
    "notice",
    "workflow",
    "roles",
    "access",
    "queries",
    "operations",
    "checks",
    "sheets",
    "reminders",
    "upkeep",
}


def room(path: Path) -> str:
    """The room that a file belongs to: the name after the app's, folder or file."""
    return path.parts[1].removesuffix(".py")


def public_functions(rooms: set[str]) -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Functions of these rooms that other files may call."""
    for path in measure.code_files():
        if room(path) in rooms:
            for node in measure.tree(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield path, node


def test_every_public_function_of_the_domain_says_what_it_does():
    silent = [f"{path}: {node.name}" for path, node in public_functions(DOMAIN_ROOMS) if not ast.get_docstring(node)]
    assert silent == []


def test_every_file_says_what_it_is_for():
    silent = [
        str(path)
        for path in measure.code_files()
        if path.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(measure.tree(path))
    ]
    assert silent == []


def test_verbs_take_the_actor_and_the_instant_by_name():
    """A verb is an operation that takes both; a question such as may_fill(actor, unit) reads better without names."""
    positional = []
    for path, node in public_functions({"operations"}):
        by_place = {argument.arg for argument in [*node.args.posonlyargs, *node.args.args]}
        by_name = {argument.arg for argument in node.args.kwonlyargs}
        if {"actor", "at"} <= by_place | by_name and by_place & {"actor", "at"}:
            positional.append(f"{path}: {node.name}")
    assert positional == []
