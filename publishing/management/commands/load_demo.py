"""Play the demonstration: round 1 on the dates of 2020, round 2 around today; a second run changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.module_loading import import_string

from campaign.models import Round, User
from campaign.operations.jobs import ask, run_next
from publishing.operations.storing import folder_held
from publishing.sheets.demonstration import await_newcomers, make_accounts, play_first_round
from publishing.sheets.demonstration_duties import say_of_duties
from publishing.sheets.demonstration_enquiries import ask_each_other
from publishing.sheets.demonstration_letters import write_letters
from publishing.sheets.demonstration_live import NUMBER, open_live_round, play_live_round
from publishing.sheets.demonstration_review import Reviews
from review.operations.radar import ask_for_look
from review.tasks import look_for_conflicts
from review.tasks.jobs import docket_offer
from submissions.models import Declaration
from submissions.operations.rules import count_hits


def ask_for_files(people: Sequence[User], now: datetime) -> None:
    """Each of them asks for the docket as a job, however small it is."""
    for person in people:
        offer = docket_offer(person, QueryDict(""), now)
        ask("docket", offer.parameters, title=offer.title, actor=person, at=now)


class Command(BaseCommand):
    help = "载入演示数据：示例账号，第1轮（2020年，已公布），第2轮（正在进行）。重复运行不会改动数据。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("演示数据只能载入演示系统。请以 DJANGO_DEMO=1 运行。")
        if Declaration.objects.filter(round__number=NUMBER).exists():
            self.stdout.write("演示数据已经载入，没有改动。")
            return
        now = timezone.now()
        with folder_held(), transaction.atomic():
            people = make_accounts()
            await_newcomers(people, now)
            play_first_round(Round.objects.select_related("campaign").get(number=1))
            live = open_live_round(now)
            play_live_round(live, people, now)
            Reviews(live, people, now).tell()
            ask_each_other(now)
            say_of_duties(Round.objects.get(number=1), live, people, now)
            count_hits(now)
            write_letters(people, now)
            for name in settings.DEMONSTRATIONS:
                import_string(name)(people, now)
        ask_for_look(actor=None, at=now)
        look_for_conflicts()
        ask_for_files([people["demo-member"], people["demo-chair"]], now)
        run_next(clock=timezone.now)  # the second one waits for the server
        self.stdout.write("演示数据已载入。登录页列出各岗位的示例账号。")
