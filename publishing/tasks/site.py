"""The whole public site as files, asked for on a page: copied, then packed into one file to take away (decisions 40, 63)."""

import zipfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import QueryDict
from django.utils import translation

from campaign.access import can
from campaign.models import User
from campaign.operations import Refused
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.queries import calendar_offices
from campaign.roles import Action
from publishing.queries import published_uids
from publishing.sheets.copying import AlreadyRunning, Copier, NotWhole

FOLDER = "site-copy"  # below MEDIA_ROOT: stays between two copies, what has not changed is not rewritten
TWIN = ".gz"  # the packed twin of a file: whoever unpacks makes it anew
STEP = 200  # files packed between two questions whether to go on
ABOUT = (
    "清单、事项、通知、开放数据等公众页面的静态副本，压缩成一个ZIP。解压到任何网站目录即可提供查阅；查询、投诉等链接指回本站。"
    "制作期间有新清单公布的，自动重新制作。"
)


def site_reach(user: User, _: Parameters) -> Iterable[int] | None:
    """The coordination office, for who coordinates the whole region; None for everybody else. What is in it is public."""
    offices = [office.pk for office in calendar_offices() if can(user, Action.SET_CALENDAR, office)]
    return offices or None


def site_offer(_: User, asked: QueryDict, at: datetime) -> Offer:
    """The copy of the site; nothing about it can be chosen here."""
    return Offer({}, "公众网站静态副本", published_uids().count(), "个事项", ABOUT)


def site_made(work: Work) -> None:
    """Copy the site, then pack it. Raises `Refused` where the site cannot be copied whole or a copy is being made already."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    least = published_uids().count() * len(settings.LANGUAGES)  # files known before any page is read
    work.of(2 * least + 1)  # each file is written, then packed

    def step(files: int, left: int) -> None:
        work.total = 2 * max(least, files + left) + 1
        work.step(files)

    try:
        with ExitStack() as held:
            with translation.override(settings.LANGUAGE_CODE):
                copied, root = held.enter_context(Copier(folder, step=step).made(work.clock()))
            work.done, work.total = copied.files, 2 * copied.files
            with work.result(f"公众网站静态副本-{work.clock():%Y%m%d}.zip") as target:
                _packed(work, root, target, copied.files)
    except NotWhole as reason:
        raise Refused(str(reason)) from reason
    except AlreadyRunning as other:
        raise Refused("另一项任务正在制作副本。请等它结束后再办理。") from other
    work.total = work.done = copied.files
    work.finish(f"共{copied.files:,}个文件。解压后以其中的 index.html 为首页。")


def _packed(work: Work, root: Path, target: IO[bytes], files: int) -> None:
    """Write the copy as one ZIP, its files in the order of their names; who calls holds its folder."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for number, path in enumerate(sorted(_own(root)), 1):
            archive.write(path, path.relative_to(root).as_posix())
            if number % STEP == 0:
                work.step(files + number)


def _own(root: Path) -> Iterable[Path]:
    for path in root.rglob("*"):
        if path.is_file() and not (path.suffix == TWIN and path.with_suffix("").is_file()):
            yield path


SITE = Kind("公众网站静态副本", site_reach, site_made, site_offer)
