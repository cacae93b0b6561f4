"""The last resort where no coordinator is left who could: unbind an authenticator on the server, with a reason in the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaign.models import User
from campaign.operations import Refused
from campaign.operations.second_factor import reset_on_server


class Command(BaseCommand):
    help = "解除账号绑定的身份验证器，结束其全部登录，记入办理记录。只在没有其他协调员可以办理时使用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("--reason", required=True, help="理由，记入办理记录")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError("没有这个账号。")
        try:
            reset_on_server(person, at=timezone.now(), note=options["reason"])
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"已解除{person}（{person.username}）的身份验证器。请本人重新登录并绑定。")
