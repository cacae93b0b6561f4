"""`manage.py load_divisions [CSV]`: administrative divisions by code."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.operations import Refused
from campaign.operations.divisions import load_divisions
from campaign.operations.rows import FIXTURES, Loaded, read_rows

COLUMNS = ("code", "name", "level", "parent_code", "type")


class Command(BaseCommand):
    """Load divisions from a CSV file, or the region's own from the fixtures."""

    help = (
        "按代码载入行政区划（可重复执行，不删除）。CSV为UTF-8，栏目：code,name,level,parent_code,type；"
        "level填region、prefecture、county、township或1至4。不给文件时载入西藏自治区779个区划。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, or nothing for the fixtures."""
        parser.add_argument("csv", nargs="?", type=Path, help="CSV文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; says what is new, changed and the same."""
        try:
            loaded = self.load(options["csv"])
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"行政区划：新增{loaded.made}，更新{loaded.changed}，未变{loaded.same}。")

    def load(self, path: Path | None) -> Loaded:
        """Load the file; with the fixtures come Romanised, Tibetan and other names."""
        if path:
            return load_divisions(read_rows(path, COLUMNS))
        return load_divisions(
            read_rows(FIXTURES / "divisions.csv", COLUMNS),
            names=read_rows(FIXTURES / "division_names.csv"),
            former=read_rows(FIXTURES / "division_former_names.csv"),
        )
