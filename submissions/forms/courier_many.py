"""What a county types when it hands in the signed workbooks of several townships at once: a row for each township; the files
chosen there, or all in one ZIP, each known by the township's name or code in its own name."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from campaign.models import Unit
from campaign.sheets.pile import Piece, Unpacking
from submissions.forms.courier import DeliveryForm

ALL_MOST = 15 * 1024 * 1024  # bytes of all files together; the web server takes 16 MB
TOO_MUCH = "这一次选的文件共超过15MB。请分几次代报。"
UNPACKED_MOST = 96 * 1024 * 1024  # bytes of the files of a ZIP
FILES = ("file", "scan")  # the fields of a row that take a file
NOT_OF_ALL = "(?!镇)"  # behind 乡: “尼木乡镇” are the townships of the county 尼木, not the township 尼木乡
WORKBOOKS, SCANS = (".xlsx", ".csv"), (".pdf", ".jpg", ".jpeg")
LACKING = "压缩包里没有该乡镇（街道）的申报表工作簿。请放入后重新压缩；没有送来的，不填这一行。"
PREFIX = re.compile("unit[0-9]{1,9}")
EARLY = "签发日期还没有到。请按纸质件上的日期填写。"


@dataclass
class Brought:
    """One township with its form; bound only where something was filled in."""

    unit: Unit
    form: DeliveryForm
    packed: bool = False  # its files come in the ZIP of all

    @property
    def shown(self) -> list[BoundField]:
        """The fields of the row."""
        return [bound for bound in self.form if not (self.packed and bound.name in FILES)]


class PileForm(forms.Form):
    """The ZIP of all files."""

    pile = forms.FileField(
        label="压缩包",
        help_text="ZIP，不超过10MB，最多300个文件。文件名或者所在的文件夹名须有乡镇（街道）的名称或者单位编码（以文件名为准），"
        "用下载的模板填报的不用改名。工作簿收.xlsx、.csv，签字页扫描件收PDF、JPG。",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={
            "required": "没有选择压缩包。",
            "empty": "压缩包是空的。请检查后重新选择。",
            "max_length": "文件名太长。请改短后再选。",
        },
    )


@dataclass
class Matched:
    """The files of a ZIP as if each had been chosen in the row of its township, and what cannot be told."""

    files: dict[str, UploadedFile] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def matched(pieces: Iterable[Piece], units: Collection[Unit], owing: Collection[int]) -> Matched:
    """Which file belongs to which township: by its code or name in the file's own name, else in the nearest folder's.

    `units` are all townships that might be meant, also those that owe nothing any more: their names are longer than others'.
    Of these no file is taken.
    """
    found, words = Matched(), words_of(units)
    for piece in pieces:
        place = _place_of(piece, words, owing)
        if not place.startswith("unit"):
            found.problems.append(f"“{piece.path}”：{place}")
        elif place in found.files:
            found.problems.append(f"“{piece.path}”：同一乡镇（街道）有两份，以哪一份为准无法判断。请只留一份。")
        else:
            unpacked = cast(IO[bytes], Unpacking(piece))
            found.files[place] = UploadedFile(unpacked, piece.name[-200:], size=piece.size)
    return found


def words_of(units: Iterable[Unit]) -> dict[str, dict[int, Unit]]:
    """By what townships are known in a path, the longest words first, each with whose it is."""
    found: dict[str, dict[int, Unit]] = {}
    for unit in units:
        for word in filter(None, (unit.code, unit.name, unit.division.name)):
            found.setdefault(word, {})[unit.pk] = unit
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def _place_of(piece: Piece, words: dict[str, dict[int, Unit]], owing: Collection[int]) -> str:
    """The name of the field that the file fills, or what is wrong with it."""
    low = piece.name.lower()
    kind = "file" if low.endswith(WORKBOOKS) else "scan" if low.endswith(SCANS) else ""
    if not kind:
        return "不收这种文件。请只放申报表工作簿（.xlsx、.csv）和签字页扫描件（PDF、JPG）。"
    steps = reversed(PurePosixPath(piece.path).parts)
    best = next(filter(None, (_meant(step, words) for step in steps)), {})
    if not best:
        return "文件名和文件夹名中没有由您代报的乡镇（街道）的名称或者单位编码。请改名后重新压缩。"
    if len(best) > 1:
        return "文件名中有几个乡镇（街道）的名称。请改名后重新压缩。"
    unit = next(iter(best.values()))
    return f"unit{unit.pk}-{kind}" if unit.pk in owing else f"{unit.name}已经报送，不能再代报。请去掉后重新压缩。"


def _meant(step: str, words: dict[str, dict[int, Unit]]) -> dict[int, Unit]:
    """The townships that a step of a path names; a name within a longer one (龙仁 in 龙仁堆) is none of its own."""
    found: dict[int, Unit] = {}
    for word, units in words.items():
        step, times = re.subn(re.escape(word) + (NOT_OF_ALL if word.endswith("乡") else ""), "\0", step)
        found |= units if times else {}
    return found


def rows_of(units: Iterable[Unit], data: Any = None, files: Any = None, *, packed: bool = False) -> list[Brought]:
    """A form for each township; those in which nothing was typed or chosen stay empty."""
    found = []
    for unit in units:
        prefix = f"unit{unit.pk}"
        given = data is not None and _filled(prefix, data, files)
        form = DeliveryForm(data, files, prefix=prefix) if given else DeliveryForm(prefix=prefix)
        found.append(Brought(unit, form, packed))
    return found


def rows_filled(data: Any, files: Any) -> set[int]:
    """The keys of the units in whose rows something was typed or chosen, whoever they are."""
    prefixes = {key.partition("-")[0] for key in (*data, *files)}
    return {int(one[4:]) for one in prefixes if PREFIX.fullmatch(one) and _filled(one, data, files)}


def _filled(prefix: str, data: Any, files: Any) -> bool:
    return any(
        str(data.get(f"{prefix}-{name}", "")).strip() or files.get(f"{prefix}-{name}")
        for name in DeliveryForm.base_fields
    )


def ready(rows: Iterable[Brought], files: Any, today: date) -> list[Brought]:
    """The rows that were filled in; their forms say what is wrong with them."""
    filled = [one for one in rows if one.form.is_bound]
    for one in filled:
        if one.form.is_valid() and one.form.cleaned_data["signed_on"] > today:
            one.form.add_error("signed_on", EARLY)
        if one.packed and "file" in one.form.errors and not files.get(f"unit{one.unit.pk}-file"):
            one.form.errors["file"] = one.form.error_class([LACKING])
    if filled and sum(file.size for file in files.values()) > (UNPACKED_MOST if filled[0].packed else ALL_MOST):
        filled[0].form.add_error("file", TOO_MUCH)
    return filled
