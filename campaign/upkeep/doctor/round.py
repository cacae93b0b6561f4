"""The doctor's round: every check in turn; one that breaks is a finding and stops no other."""

from collections.abc import Callable, Iterator

from campaign.upkeep.doctor import database, machine, running
from campaign.upkeep.doctor.finding import Finding, Patient, fail

Check = Callable[[Patient], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    machine.settings_are_safe,
    machine.versions_have_no_known_holes,
    machine.time_zone_is_the_regions,
    machine.disks_have_room,
    database.answers,
    database.clock_agrees,
    database.tables_are_this_releases,
    database.text_is_read_rightly,
    database.role_cannot_rewrite_the_past,
    database.replica_follows,
    running.broker_keeps_everything,
    running.beat_beats,
    running.messages_leave,
    running.jobs_are_taken,
    running.mail_server_answers,
    running.published_is_as_it_was,
    running.log_is_as_it_was,
    running.backup_is_fresh,
)


def examine(patient: Patient) -> list[Finding]:
    """Every check's findings, in the order in which one would look."""
    found = []
    for check in CHECKS:
        try:
            found += list(check(patient))
        except Exception as error:  # a check that breaks says so, and the others go on
            name = check.__name__
            found.append(fail(name, f"检查没有完成：{type(error).__name__}", "先处理上面不正常的各行，再运行一次。"))
    return found
