"""Habits that no linter knows, read from the syntax of the code."""

import ast
from pathlib import Path

import pytest

from tests.house import measure

SIGNAL_MODULES = {
    "django.dispatch",
    "django.db.models.signals",
    "django.db.backends.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
    "django.test.signals",
    "simple_history.signals",
    "celery.signals",
}


def at(path: Path, node: ast.AST) -> str:
    """Where a finding stands."""
    return f"{path}:{getattr(node, 'lineno', '?')}"


def may_set_state(path: Path) -> bool:
    """The one room that moves a document."""
    return path.parts[:2] in {("campaign", "operations.py"), ("campaign", "operations")}


def sets_state(node: ast.AST) -> bool:
    """`thing.state = …`, `setattr(thing, "state", …)` or `queryset.update(state=…)`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store | ast.Del)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return any(isinstance(word, ast.Constant) and word.value == "state" for word in node.args[1:2])
    updates = isinstance(node.func, ast.Attribute) and node.func.attr == "update"
    return updates and any(keyword.arg == "state" for keyword in node.keywords)


def test_only_campaign_operations_assigns_a_state():
    assert [at(path, node) for path, node in measure.trees() if sets_state(node) and not may_set_state(path)] == []


def test_no_task_waits_in_the_broker_for_a_later_time():
    waiting = [
        at(path, node)
        for path, node in measure.trees()
        if isinstance(node, ast.Call) and {keyword.arg for keyword in node.keywords} & {"eta", "countdown"}
    ]
    assert waiting == []


def test_no_signal_is_received():
    received = []
    for path, node in measure.trees():
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        received += [at(path, node) for name in names if name in SIGNAL_MODULES]
    assert received == []


def reads_the_clock(node: ast.AST) -> bool:
    """`timezone.now()`, `datetime.now(…)`, `date.today()` and their kin."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "localdate", "utcnow", "localtime"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"timezone", "datetime", "date"}
        # localtime(at) and localdate(at) convert a given instant.
        and not (node.func.attr in {"localdate", "localtime"} and node.args)
    )


def test_the_clock_is_an_argument_everywhere_but_at_the_doors():
    """Requests, tasks and commands read the clock once and hand it on."""
    doors = {"middleware.py", "middleware", "tasks.py", "tasks", "management"}
    reading = [
        at(path, node) for path, node in measure.trees() if reads_the_clock(node) and not doors & set(path.parts)
    ]
    assert reading == []


def test_the_notice_imports_nothing_but_the_standard_library():
    outside = {"django", *measure.APPS}
    found = []
    for path in measure.code_files():
        if path.parts[:2] != ("campaign", "notice"):
            continue
        for node in ast.walk(measure.tree(path)):
            name = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if name.split(".")[0] in outside and not name.startswith("campaign.notice"):
                found.append(at(path, node))
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "thing.state = 'x'",
        "self.state = 'x'",
        "a, thing.state = 1, 2",
        "setattr(thing, 'state', 'x')",
        "rows.update(state='x')",
        "del thing.state",
    ],
)
def test_each_way_to_set_a_state_is_seen(source):
    assert any(sets_state(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize("source", ["timezone.now()", "date.today()", "datetime.now(UTC)", "timezone.localdate()"])
def test_each_way_to_read_the_clock_is_seen(source):
    assert any(reads_the_clock(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize("source", ["timezone.localdate(at)", "row.state == 'x'", "rows.filter(state='x')"])
def test_reading_a_state_or_a_given_instant_is_free(source):
    assert not any(sets_state(node) or reads_the_clock(node) for node in ast.walk(ast.parse(source)))
