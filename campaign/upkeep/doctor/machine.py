"""What the doctor looks at on this machine: settings, versions, time zone, disks."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.utils import timezone
from packaging.version import Version

from campaign.notice.timetable import SHANGHAI
from campaign.upkeep.doctor.finding import Finding, Patient, fail, ok, warn
from campaign.upkeep.floors import FLOORS, PYTHON
from campaign.upkeep.ready import nearest

GIGABYTE = 1024**3
FULL, TIGHT = 1 * GIGABYTE, 5 * GIGABYTE
FOLDERS = ("MEDIA_ROOT", "PUBLISHED_ROOT", "VAR_DIR")


def settings_are_safe(patient: Patient) -> Iterator[Finding]:
    """The settings of a real installation: no demonstration, no inside of the program, TLS, own names (trust T93)."""
    name = "settings"
    if patient.embedded or settings.DEMO_MODE or settings.DEBUG:
        advice = "仅限演示或试用；正式运行请按docs/operations.md设置DATABASE_URL，并去掉DJANGO_DEMO、DJANGO_DEBUG。"
        yield warn(name, "系统以演示、调试或嵌入方式运行", advice)
    said = [one for one in run_checks(tags=[Tags.security], include_deployment_checks=True) if one.level >= 30]
    if said:
        yield warn(
            name, "、".join(str(one.id) for one in said), "运行manage.py check --deploy看说明，改正.env中的设置。"
        )
    if "*" in settings.ALLOWED_HOSTS or not settings.SITE_URL.startswith("https://"):
        yield warn(
            name,
            f"ALLOWED_HOSTS或SITE_URL（{settings.SITE_URL}）不是正式地址",
            "写明本站域名，SITE_URL以https://开头。",
        )
    if not said:
        yield ok(name, "check --deploy没有意见")


def versions_have_no_known_holes(patient: Patient) -> Iterator[Finding]:
    """No package below its floor (trust, section 4)."""
    old = []
    for package, floor in FLOORS.items():
        try:
            installed = version(package)
        except PackageNotFoundError:
            old.append(f"{package}没有安装")
            continue
        if Version(installed) < Version(floor):
            old.append(f"{package} {installed}低于{floor}")
    if old:
        yield fail(
            "versions",
            "；".join(old),
            "用requirements.lock重新安装：pip install --require-hashes -r requirements.lock。",
        )
    elif sys.version_info < PYTHON:
        wanted = ".".join(map(str, PYTHON))
        yield warn(
            "versions", f"Python {sys.version.split()[0]}低于{wanted}，缺少安全更新", f"换用{wanted}或更新的Python。"
        )
    else:
        yield ok("versions", f"{len(FLOORS)}个软件包都不低于最低版本")


def time_zone_is_the_regions(patient: Patient) -> Iterator[Finding]:
    """Beijing time on every page; a deadline is an instant, whatever the machine's own zone (trust T76)."""
    name = "time_zone"
    shown = timezone.localtime(datetime.fromisoformat("2020-10-31T16:00:00+00:00"))
    if not settings.USE_TZ or shown.replace(tzinfo=None) != datetime.fromisoformat("2020-11-01"):
        yield fail(name, f"10月31日24:00显示为{shown}", "TIME_ZONE须为Asia/Shanghai，系统须装有时区数据（tzdata）。")
    else:
        yield ok(
            name,
            f"页面用北京时间；本机时区{patient.at.astimezone().tzname()}不影响时限，现在是{patient.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        )


def disks_have_room(patient: Patient) -> Iterator[Finding]:
    """Room where papers and lists are kept, and the right to write there (trust T81)."""
    for setting in FOLDERS:
        folder = nearest(Path(getattr(settings, setting)))
        name = f"disk {setting}"
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"1")
        except OSError as error:
            yield fail(
                name,
                f"{folder}不能写入：{type(error).__name__}",
                f"把目录交给运行本系统的用户：chown -R 用户 {folder}；磁盘满时见docs/operations.md。",
            )
            continue
        free = shutil.disk_usage(folder).free
        words = f"{folder}可写，剩余{free / GIGABYTE:.1f}GB"
        advice = "扩大磁盘，或按docs/operations.md“磁盘满了”一节清理旧备份和日志；不要删除已公布文件。"
        if free < FULL:
            yield fail(name, words, advice)
        elif free < TIGHT:
            yield warn(name, words, advice)
        else:
            yield ok(name, words)
