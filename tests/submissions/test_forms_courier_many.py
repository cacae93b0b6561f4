"""A file of a ZIP goes to the township that it names and to no other, whoever has handed in already."""

from pathlib import Path
from zipfile import ZipInfo

import pytest

from campaign.models import Division, Unit
from campaign.sheets.pile import Piece
from submissions.forms.courier_many import matched

NAMES = {1: "颇章乡", 2: "多颇章乡", 3: "尼木乡", 4: "江达乡", 5: "龙仁"}
DELIVERED = "多颇章乡人民政府已经报送，不能再代报。请去掉后重新压缩。"
NONE = "文件名和文件夹名中没有由您代报的乡镇（街道）的名称或者单位编码。请改名后重新压缩。"
SEVERAL = "文件名中有几个乡镇（街道）的名称。请改名后重新压缩。"


def told(path: str) -> str:
    """The field that the file fills, or what is said of it; 多颇章乡 has handed in."""
    units = [
        Unit(pk=pk, code=f"54050210{pk}-001", name=f"{name}人民政府", division=Division(name=name))
        for pk, name in NAMES.items()
    ]
    found = matched([Piece(path, 1, Path("件.zip"), ZipInfo())], units, {1, 3, 4, 5})
    return (found.problems or list(found.files))[0].removeprefix(f"“{path}”：")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("颇章乡申报表.xlsx", "unit1-file"),
        ("送来/颇章乡/签字页.jpg", "unit1-scan"),
        ("540502101-001.csv", "unit1-file"),
        ("龙仁材料/申报表.xlsx", "unit5-file"),
        # The longer name is known, though its township owes nothing any more.
        ("多颇章乡申报表.xlsx", DELIVERED),
        ("多颇章乡/签字页.pdf", DELIVERED),
        ("颇章乡、多颇章乡.xlsx", SEVERAL),
        # A folder of all townships of a county is not one of them.
        ("尼木乡镇/申报表.xlsx", NONE),
        ("工布江达乡镇材料/申报表.xlsx", NONE),
        ("尼木乡镇/颇章乡.xlsx", "unit1-file"),
        # The file's own name comes first, then the nearest folder's.
        ("尼木乡/颇章乡.xlsx", "unit1-file"),
        ("尼木乡/江达乡/申报表.xlsx", "unit4-file"),
        ("颇章乡/尼木乡和江达乡.xlsx", SEVERAL),
        ("不知道哪里.xlsx", NONE),
    ],
)
def test_a_file_is_that_of_the_township_which_it_names(path: str, meant: str):
    assert told(path) == meant
