"""What is done when a case is taken away: the log is sealed first, and who takes personal data with it is noted (decision 59)."""

from datetime import datetime

from campaign.models import User
from campaign.operations import record
from campaign.operations.reading import record_reading
from campaign.operations.sealing import seal_log
from supervision.queries.case_parts import Case


def prepare_case(case: Case, *, actor: User, at: datetime) -> None:
    """Seal the log, so that every line of the case can be proven; note the taking away and what is personal in it."""
    seal_log(at=at, most=5, wait=False)
    record(
        case.unit,
        "case_file",
        f"导出卷宗：{case.title}"[:60],
        actor=actor,
        at=at,
        after={"case": case.kind, "key": case.key},
    )
    for thing, fields in case.personal:
        record_reading(thing, fields, actor=actor, at=at, way="export", why=f"卷宗：{case.title}")
