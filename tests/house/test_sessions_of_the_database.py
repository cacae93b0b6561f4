"""Nothing of the product belongs to one session of the database: any pooler may stand between (PgBouncer, transaction mode)."""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.house import measure
from tests.house.test_code import at

# What would outlive its transaction: locks, settings, notifications, temporary tables, prepared statements, held cursors.
OF_A_SESSION = re.compile(
    r"pg_(?:try_)?advisory_(?:lock|unlock)|\bLISTEN\b|\bNOTIFY\b|\bUNLISTEN\b|CREATE\s+(?:LOCAL\s+)?TEMP|\bPREPARE\s+\w+\s+AS\b"
    r"|\bWITH\s+HOLD\b|\bDISCARD\b|\bSET\s+(?:SESSION\s+|ROLE\b)|^\s*SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)[a-z_]+\s*(?:=|TO)\s",
    re.MULTILINE,
)


def words_of(path: Path) -> str:
    """The literals of a file as one text, without docstrings (which may speak of such things); what stands in braces is `x`."""
    tree = measure.tree(path)
    left_out = {id(node.body[0].value) for node in ast.walk(tree) if documented(node)}  # type: ignore[attr-defined]
    said = []
    for node in ast.walk(tree):  # a whole is met before its parts
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
            said.append(
                "".join(
                    str(getattr(part, "value", "x")) if isinstance(part, ast.Constant) else "x" for part in node.values
                )
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            said.append(node.value)
    return "\n".join(said)


def documented(node: object) -> bool:
    """Whether the node begins with a docstring."""
    return (
        isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and bool(node.body)
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    )


def test_no_statement_leaves_something_in_a_session():
    found = {str(path): OF_A_SESSION.findall(words_of(path)) for path in measure.code_files()}
    assert {path: said for path, said in found.items() if said} == {}


def test_such_statements_would_be_seen():
    for statement in (
        "SELECT pg_advisory_lock(1)",
        "LISTEN moved",
        "CREATE TEMP TABLE t (id int)",
        "SET search_path = x",
        "SET SESSION x = 1",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
    ):
        assert OF_A_SESSION.search(statement), statement
    for statement in ("SET LOCAL lock_timeout = 1", "UPDATE t SET a = 1", "SET TRANSACTION ISOLATION LEVEL x"):
        assert not OF_A_SESSION.search(statement), statement


def test_the_raw_protocol_of_a_session_is_not_used():
    """psycopg2's own LISTEN, and connections that somebody keeps for himself."""
    found = []
    for path, node in measure.trees():
        name = getattr(node, "attr", "")
        if name in {"notifies", "set_session", "set_isolation_level", "lobject"}:
            found.append(at(path, node))
    assert found == []


def test_the_settings_know_a_pooler():
    source = (measure.ROOT / "campaign" / "config" / "database.py").read_text(encoding="utf-8")
    assert source.count("DISABLE_SERVER_SIDE_CURSORS") == 2
    assert connection.vendor != "postgresql" or settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
