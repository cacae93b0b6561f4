"""The plain units of systemd: what they start is there, and what they start can do little else."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.house.measure import ROOT

UNITS = ROOT / "deploy" / "systemd"
HOME = "/srv/jianzheng"
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "User": "jianzheng",
    "CapabilityBoundingSet": "",
}


class Unit(configparser.RawConfigParser):
    """A unit's file: names keep their case, a name may stand several times (its lines are joined)."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",), interpolation=None)
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.path = path
        self.starts = re.findall(r"^ExecStart=(.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        self.read_string(path.read_text(encoding="utf-8"))


def units(ending: str) -> dict[str, Unit]:
    return {path.name: Unit(path) for path in sorted(UNITS.glob(f"*.{ending}"))}


SERVICES, TIMERS = units("service"), units("timer")


def test_every_part_of_the_installation_has_its_unit():
    assert set(SERVICES) == {
        *("jianzheng-web@.service", "jianzheng-worker@.service", "jianzheng-beat.service", "jianzheng-jobs@.service"),
        *("jianzheng-migrate.service", "jianzheng-backup.service", "jianzheng-doctor.service"),
    }
    assert "jianzheng-web@.socket" in units("socket")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_little_and_ends_by_itself_where_it_grows(name: str):
    service = dict(SERVICES[name]["Service"])
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    assert re.fullmatch(r"\d+[MG]", service["MemoryMax"])
    writable = service.get("ReadWritePaths", "").split()
    assert set(writable) <= {"/var/lib/jianzheng", "/var/backups/jianzheng"}
    assert service["Type"] == "oneshot" or service["Restart"] == "always"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_starts_is_there(name: str):
    for command in SERVICES[name].starts:
        program, *arguments = command.split()
        path = program.removeprefix(f"{HOME}/")
        assert path == "deploy/backup.sh" or (ROOT / path).exists() or path.startswith(".venv/bin/")
        if path == ".venv/bin/python":
            assert (ROOT / arguments[0]).exists()
            assert arguments[1] in get_commands()
        assert [one for one in arguments if one.startswith("deploy/") and not (ROOT / one).exists()] == []


def test_every_timer_has_a_service():
    assert [name for name in TIMERS if name.replace(".timer", ".service") not in SERVICES] == []


def test_only_migrating_and_backing_up_know_the_owners_password():
    knowing = {name for name, unit in SERVICES.items() if "owner.env" in unit.path.read_text(encoding="utf-8")}
    assert knowing == {"jianzheng-migrate.service", "jianzheng-backup.service"}


def test_beat_is_no_template_so_that_there_is_one():
    assert "@" not in "".join(name for name in SERVICES if "beat" in name)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_itself_understands_them(tmp_path: Path):
    """Verified with the paths of this checkout in place of those of an installation."""
    for path in (one for one in UNITS.iterdir() if one.is_file()):
        text = path.read_text(encoding="utf-8").replace(HOME, str(ROOT))
        name = path.name.replace("@.", "@1.")
        (tmp_path / name).write_text(text.replace("User=jianzheng\n", "User=root\n"), encoding="utf-8")
    names = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if "jianzheng" in line]
    assert said == []
