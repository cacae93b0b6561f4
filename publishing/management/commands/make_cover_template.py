"""`manage.py make_cover_template`: write the Word template of the notice anew, from the script that describes it."""

from typing import Any

from django.core.management.base import BaseCommand

from publishing.sheets.cover_template import TEMPLATE, build


class Command(BaseCommand):
    """The template is committed; this is how it was made."""

    help = "重新生成公布通知的Word模板（fixtures/forms/cover_notice.docx）。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say where."""
        build(TEMPLATE)
        self.stdout.write(f"已写入{TEMPLATE}")
