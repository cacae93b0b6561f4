"""What the doctor looks at of what goes round by itself: queue, beat, messages, mail, checks, backup."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from packaging.version import Version

from campaign.enums import JobState
from campaign.models import LastRun, LogFinding
from campaign.models.runs import BACKUP, BEAT, LOG_CHECK, LOG_SEALED, PUBLISHED_CHECK
from campaign.upkeep.broker import ask_broker
from campaign.upkeep.doctor.finding import Finding, Patient, aged, fail, ok, warn
from campaign.upkeep.floors import REDIS
from campaign.upkeep.measures import measured
from campaign.upkeep.outbox import job_waited, jobs_open, outbox_at

LONG_QUEUE = 1000
LATE, STUCK = timedelta(minutes=3), timedelta(minutes=5)  # beat asks each minute; after five an alarm (trust T67)
SLOW, HELD = timedelta(minutes=10), timedelta(hours=1)
NIGHT, DAY = timedelta(hours=36), timedelta(hours=26)


def broker_keeps_everything(patient: Patient) -> Iterator[Finding]:
    """Redis answers, wants a password, forgets nothing in silence (trust T71, T72)."""
    name, known = "redis", ask_broker()
    if known.in_memory:
        if not patient.embedded:
            yield fail(name, "没有设置REDIS_URL", "设置REDIS_URL；没有它，定时任务和后台任务都不会运行。")
        return
    if not known.up:
        yield fail(
            name,
            f"没有回答：{known.words}",
            "检查Redis服务和REDIS_URL；网页不受影响，消息在数据库里等待，见“队列堵了”。",
        )
        return
    if "@" not in settings.CELERY_BROKER_URL:
        yield warn(name, "没有密码", "在redis.conf中设requirepass，REDIS_URL写成redis://:密码@主机:6379/0。")
    if known.policy != "noeviction":
        yield warn(name, f"内存满时会丢任务（{known.policy}）", "在redis.conf中设maxmemory-policy noeviction。")
    if known.version and Version(known.version) < Version(REDIS):
        yield warn(name, f"版本{known.version}低于{REDIS}", "升级Redis。")
    if known.waiting > LONG_QUEUE:
        yield warn(name, f"{known.waiting}个任务在等待", "检查后台进程是否在运行，必要时增加；见“队列堵了”。")
    else:
        yield ok(name, f"可用，{known.waiting}个任务在等待")


def beat_beats(patient: Patient) -> Iterator[Finding]:
    """Beat asks each minute and a worker answers; what they last wrote down tells."""
    ran = ran_at(BEAT)
    advice = "检查beat（只能有一个）和worker进程：systemctl status jianzheng-beat jianzheng-worker@1；见“队列堵了”。"
    if ran is None:
        yield fail("beat", "从未运行", advice)
        return
    age = patient.at - ran
    yield aged("beat", age, LATE, STUCK, f"{age.total_seconds():.0f}秒前", advice)


def messages_leave(patient: Patient) -> Iterator[Finding]:
    """The oldest message that waits for its mail, and those of which nobody knows whether they arrived."""
    outbox = outbox_at(patient.at)
    minutes = outbox.waited.total_seconds() / 60
    words = f"{outbox.waiting}条待发，最早的等了{minutes:.0f}分钟" if outbox.waiting else "没有待发的消息"
    advice = "先看mail、beat、redis各行；消息都在站内收件箱里，邮件恢复后自动补发。"
    yield aged("messages", outbox.waited, SLOW, HELD, words, advice)
    if outbox.in_doubt:
        yield warn(
            "messages in doubt",
            f"{outbox.in_doubt}条不知是否送达",
            "请协调小组办公室在“消息发送情况”中核对后再次发送；系统不会自动重发，站内收件箱里有。",
        )


def jobs_are_taken(patient: Patient) -> Iterator[Finding]:
    """Somebody does the jobs; beat's own task is the net where no process of theirs runs."""
    waited, counts = job_waited(patient.at), jobs_open()
    words = f"{counts[JobState.QUEUED]}项等待，{counts[JobState.RUNNING]}项进行中"
    advice = "检查jobs进程：systemctl status jianzheng-jobs@1；没有它，beat每分钟代办，较慢。"
    yield aged("jobs", waited, SLOW, HELD, words, advice)


def mail_server_answers(patient: Patient) -> Iterator[Finding]:
    """The mail server lets us in; nothing is sent."""
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    if backend != "smtp":
        if not patient.embedded:
            yield warn(
                "mail",
                f"邮件不外发（{backend}）",
                "设置EMAIL_HOST和EMAIL_BACKEND=campaign.reminders.smtp.EmailBackend。",
            )
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (SMTPException, OSError) as error:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        yield fail(
            "mail",
            f"{where}拒绝或没有回答：{type(error).__name__}",
            "检查EMAIL_HOST、端口、账号和EMAIL_USE_TLS；见“邮件服务器拒绝”。",
        )
    else:
        yield ok("mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}可以登录")


def published_is_as_it_was(patient: Patient) -> Iterator[Finding]:
    """The nightly check has run and found nothing (notice 五(三): the published list decides)."""
    found = sum(one.value for one in measured(patient.at) if one.name == "published_findings_open")
    ran = ran_at(PUBLISHED_CHECK)
    if found:
        yield fail(
            "published",
            f"{found:.0f}处与公布时不符",
            "运行manage.py check_editions看是哪一处，从备份恢复该文件；见“恢复”。",
        )
    elif ran is None or patient.at - ran > NIGHT:
        when = f"{ran:%Y-%m-%d %H:%M} UTC" if ran else "从未"
        yield warn("published", f"上次核对：{when}", "运行manage.py check_editions；它每夜由beat启动，请检查beat。")
    else:
        yield ok("published", "夜间核对没有发现不符")


def log_is_as_it_was(patient: Patient) -> Iterator[Finding]:
    """The log is sealed while the system runs, and the nightly check found every line as it was sealed (trust T55)."""
    found = LogFinding.objects.filter(cleared_at=None).first()
    sealed, ran = ran_at(LOG_SEALED), ran_at(LOG_CHECK)
    if found:
        advice = "运行manage.py check_log看是哪几条，保留现场，从备份核对恢复；见“办理记录不符”。"
        yield fail("log", found.words, advice)
    elif sealed is None or patient.at - sealed > HELD:
        when = f"{sealed:%Y-%m-%d %H:%M} UTC" if sealed else "从未"
        yield warn("log", f"上次封存办理记录：{when}", "封存每5分钟由beat启动，请检查beat和worker。")
    elif ran is None or patient.at - ran > NIGHT:
        when = f"{ran:%Y-%m-%d %H:%M} UTC" if ran else "从未"
        yield warn("log", f"上次核对办理记录：{when}", "运行manage.py check_log；它每夜由beat启动，请检查beat。")
    else:
        yield ok("log", "办理记录与封存时相符")


def backup_is_fresh(patient: Patient) -> Iterator[Finding]:
    """A backup was made in the last day (deploy/backup.sh notes it)."""
    ran = ran_at(BACKUP)
    if ran is None or patient.at - ran > DAY:
        when = f"{ran:%Y-%m-%d %H:%M} UTC" if ran else "从未"
        yield warn("backup", f"上次备份：{when}", "运行deploy/backup.sh，并启用jianzheng-backup.timer。")
    else:
        yield ok("backup", f"{(patient.at - ran).total_seconds() / 3600:.0f}小时前")


def ran_at(name: str) -> datetime | None:
    """When it last did its work."""
    return LastRun.objects.filter(name=name).values_list("at", flat=True).first()
