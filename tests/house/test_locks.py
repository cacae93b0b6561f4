"""What is installed is pinned, hashed and no older than the versions without known holes."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from campaign.upkeep.floors import FLOORS
from tests.house.measure import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def text(name: str) -> str:
    """A lock file."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """Package → version."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text(name), flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name):
    assert re.findall(r"https?://\S+|^-[-a-z]+.*$", text(name), flags=re.MULTILINE) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name):
    blocks = re.split(r"\n(?=[a-z0-9])", text(name).strip())
    assert [block.splitlines()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []
    assert len(blocks) == len(re.findall(r"^[a-z0-9][^\n]*==", text(name), flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_no_version_is_below_its_floor(name):
    pinned = pins(name)
    assert {package for package in FLOORS if Version(pinned[package]) < Version(FLOORS[package])} == set()


def test_both_locks_agree():
    run_time, with_tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {package: version for package, version in run_time.items() if with_tests.get(package) != version} == {}


def test_pictures_in_workbooks_are_not_decoded():
    """openpyxl decodes pictures where Pillow is; ours reads cells only, and the marker takes pictures off undecoded."""
    from campaign.sheets import marker

    assert marker.openpyxl.reader.drawings.PILImage is False


def test_workbooks_are_read_without_lxml():
    """lxml comes with the Word notices; it lets a DTD through that the standard parser with defusedxml refuses."""
    from openpyxl import DEFUSEDXML, LXML

    assert (LXML, DEFUSEDXML) == (False, True)


def test_the_locks_keep_to_what_the_project_asks_for():
    asked = tomllib.loads(text("pyproject.toml"))["project"]
    for name, wanted in [
        ("requirements.lock", asked["dependencies"]),
        ("requirements-dev.lock", asked["dependencies"] + asked["optional-dependencies"]["dev"]),
    ]:
        pinned = pins(name)
        requirements = [Requirement(line) for line in wanted]
        outside = [str(one) for one in requirements if not one.specifier.contains(pinned[one.name.lower()])]
        assert (name, outside) == (name, [])
