"""`manage.py load_catalogue`: the starting set of the catalogue of certificates."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.operations import Refused
from submissions.operations.catalogue import FOLDER, load_catalogue

TABLES = {"certificates": "证明", "aliases": "名称", "models": "常用事项"}


class Command(BaseCommand):
    """Load the catalogue."""

    help = (
        "载入证明目录（可重复执行，不改动人工合并的名称）。PATH为文件夹，内有certificates.csv（证明）、aliases.csv（别名）、"
        "model_items.csv（各类单位的常用事项）；不填的，载入随系统附带的目录。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A folder."""
        parser.add_argument("path", nargs="?", type=Path, default=FOLDER, help="放有三个CSV文件的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; says what is new, changed and the same."""
        try:
            loaded = load_catalogue(options["path"])
        except Refused as refused:
            raise CommandError(refused.words) from refused
        for table, label in TABLES.items():
            counts = loaded[table]
            self.stdout.write(f"{label}：新增{counts.made}，更新{counts.changed}，未变{counts.same}。")
