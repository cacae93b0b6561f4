"""What a county types when it hands in the signed workbooks of several townships at once: a row for each township; the files
chosen there, or all in one ZIP, each known by the township's name or code in its own name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.forms import BoundField

from campaign.models import Unit
from campaign.sheets.pile import Piece
from submissions.forms.courier import DeliveryForm

ALL_MOST = 15 * 1024 * 1024  # bytes of all files together; the web server takes 16 MB
TOO_MUCH = "这一次选的文件共超过15MB。请分几次代报。"
UNPACKED_MOST = 96 * 1024 * 1024  # bytes of the files of a ZIP
FILES = ("file", "scan")  # the fields of a row that take a file
WORKBOOKS, SCANS = (".xlsx", ".csv"), (".pdf", ".jpg", ".jpeg")
LACKING = "压缩包里没有该乡镇（街道）的申报表工作簿。请放入后重新压缩；没有送来的，不填这一行。"
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
        help_text="ZIP，不超过10MB，最多300个文件。文件名或者所在的文件夹名须有乡镇（街道）的名称或者单位编码，"
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


def matched(pieces: Iterable[Piece], units: Sequence[Unit]) -> Matched:
    """Which file belongs to which township: by its code or name in the path; a name within a longer one is none."""
    found = Matched()
    for piece in pieces:
        place = _place_of(piece, units)
        if not place.startswith("unit"):
            found.problems.append(f"“{piece.path}”：{place}")
        elif place in found.files:
            found.problems.append(f"“{piece.path}”：同一乡镇（街道）有两份，以哪一份为准无法判断。请只留一份。")
        else:
            found.files[place] = SimpleUploadedFile(piece.name[-200:], piece.data)
    return found


def _place_of(piece: Piece, units: Sequence[Unit]) -> str:
    """The name of the field that the file fills, or what is wrong with it."""
    low = piece.name.lower()
    kind = "file" if low.endswith(WORKBOOKS) else "scan" if low.endswith(SCANS) else ""
    if not kind:
        return "不收这种文件。请只放申报表工作簿（.xlsx、.csv）和签字页扫描件（PDF、JPG）。"
    hits = {
        (word, unit.pk)
        for unit in units
        for word in (unit.code, unit.name, unit.division.name)
        if word and word in piece.path
    }
    # A name within a longer one that fits (龙仁 in 龙仁堆) is no name of its own.
    best = {pk for word, pk in hits if not any(word != other and word in other for other, _ in hits)}
    if not best:
        return "文件名中没有待代报的乡镇（街道）的名称或者单位编码。请改名，或者去掉已报送的，重新压缩。"
    return f"unit{best.pop()}-{kind}" if len(best) == 1 else "文件名中有几个乡镇（街道）的名称。请改名后重新压缩。"


def rows_of(units: Iterable[Unit], data: Any = None, files: Any = None, *, packed: bool = False) -> list[Brought]:
    """A form for each township; those in which nothing was typed or chosen stay empty."""
    found = []
    for unit in units:
        prefix = f"unit{unit.pk}"
        given = data is not None and _filled(prefix, data, files)
        form = DeliveryForm(data, files, prefix=prefix) if given else DeliveryForm(prefix=prefix)
        found.append(Brought(unit, form, packed))
    return found


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
