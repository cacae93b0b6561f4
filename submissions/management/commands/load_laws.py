"""`manage.py load_laws PATH`: acts into the law library, from an index or from statute texts."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.operations import Refused
from campaign.operations.rows import FIXTURES
from submissions.operations.laws import load_laws
from submissions.operations.statutes import statutes_in


class Command(BaseCommand):
    """Load an index (CSV), a text (Markdown), or a folder of both."""

    help = (
        "载入法规库（可重复执行，不删除法规）。PATH为CSV索引、Markdown法规文本，或者放有两者的文件夹；不填的，载入随系统附带的法规。"
        "索引栏目：title（必有）,version_date,level,province,article_count,last_article,number,issuer,in_force_from,"
        "in_force_to,replaced_by,basis,source，次序不限。文本一部一个文件：首行“# 名称”，可有“文号：”“版本日期：”"
        "“施行日期：”“效力层级：”“节选：是”各行，条文以“第N条”起段。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A path, and the form of the answer."""
        parser.add_argument("path", nargs="?", type=Path, default=FIXTURES / "law", help="CSV、Markdown文件或者文件夹")
        parser.add_argument("--json", action="store_true", help="以JSON输出各项数目")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; says what is new, changed and the same."""
        try:
            loaded = load_laws(statutes_in(options["path"]))
        except Refused as refused:
            raise CommandError(refused.words) from refused
        if options["json"]:
            self.stdout.write(json.dumps(loaded.as_dict(), ensure_ascii=False))
            return
        merged = f"，并入{loaded.acts_merged}" if loaded.acts_merged else ""
        self.stdout.write(f"法规：新增{loaded.acts_made}，更新{loaded.acts_changed}，未变{loaded.acts_same}{merged}。")
        if loaded.articles_made or loaded.articles_changed or loaded.articles_same or loaded.articles_removed:
            self.stdout.write(
                f"条文：新增{loaded.articles_made}，更新{loaded.articles_changed}，"
                f"未变{loaded.articles_same}，删除{loaded.articles_removed}。"
            )
        if loaded.levels_unknown:
            self.stdout.write(f"有{loaded.levels_unknown}部的效力层级不能识别，已留空，请在索引中更正。")
