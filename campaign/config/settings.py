"""Settings: safe for production by default; the environment loosens them for the demo and the tests.

Every variable is listed in `deploy/env.example` and explained in `docs/operations.md`.
"""

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from campaign.config.complaining import *  # noqa: F403
from campaign.config.database import ROUTERS, databases
from campaign.config.environment import flag, listed
from campaign.config.jobs import JOB_FROM_ROWS, JOB_KINDS, JOB_SCHEDULE, JOB_SLOTS  # noqa: F401
from campaign.config.keeping import KEEPING_SCHEDULE, LOG_WITNESSES, RETENTION  # noqa: F401
from campaign.config.policy import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from campaign.config.sign_in import *  # noqa: F403
from campaign.config.supervising import GUIDE_HOSTS, GUIDE_NETWORKS, SUPERVISION_SCHEDULE  # noqa: F401
from campaign.config.watching import counting, logging_of

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


DEMO_MODE = flag("DJANGO_DEMO")
DEBUG = flag("DJANGO_DEBUG")
# Without DATABASE_URL the system runs embedded: one machine, SQLite, no broker.
EMBEDDED = "DATABASE_URL" not in os.environ
BEHIND_TLS = flag("DJANGO_TLS", default=not (EMBEDDED or DEMO_MODE or DEBUG))


def secret_key() -> str:
    """The signing key: from the environment, or (embedded only) made once and kept beside the database."""
    if key := os.environ.get("DJANGO_SECRET_KEY"):
        return key
    if not EMBEDDED and not DEBUG and not DEMO_MODE:
        raise ImproperlyConfigured("Set DJANGO_SECRET_KEY (50 random characters or more).")
    from django.core.management.utils import get_random_secret_key

    VAR_DIR.mkdir(parents=True, exist_ok=True)
    path = VAR_DIR / "secret_key"
    try:
        with path.open("x") as made:
            made.write(get_random_secret_key())
        path.chmod(0o600)
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = listed("DJANGO_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = [h for h in os.environ.get("DJANGO_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = listed("DJANGO_CSRF_TRUSTED_ORIGINS")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
# What the page on open data says of reuse; the words are the publisher's to choose.
OPEN_DATA_NOTE = os.environ.get(
    "OPEN_DATA_NOTE", "清单是依法公开的政府信息，可以免费查阅、下载和引用；引用时请注明清单编号和公布日期。"
)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "guardian",
    "simple_history",
    "import_export",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "campaign",
    "submissions",
    "review",
    "publishing",
    "supervision",
]

MIDDLEWARE = [
    "campaign.middleware.requests.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "campaign.middleware.ClockMiddleware",
    "campaign.middleware.LargeTypeMiddleware",
    "campaign.middleware.LanguageMiddleware",
    "campaign.middleware.requests.ReplicaMiddleware",
    "campaign.middleware.UnchangedMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "campaign.middleware.SessionLimitMiddleware",
    "campaign.middleware.SignInRequiredMiddleware",
    "campaign.middleware.SecondFactorMiddleware",
    "campaign.middleware.OwnPasswordMiddleware",
    "campaign.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "campaign.config.urls"
WSGI_APPLICATION = "campaign.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaign.views.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "campaign.templatetags.tongues"],
        },
    },
]

if EMBEDDED:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
# Who may read /metrics: who names the token, or asks from one of these networks; nobody where neither is set. What nobody
# reads is not counted.
METRICS_TOKEN, METRICS_FROM = os.environ.get("METRICS_TOKEN", ""), listed("METRICS_FROM")
COUNTED = bool(METRICS_TOKEN or METRICS_FROM)
DATABASES = databases(VAR_DIR / "campaign.sqlite3", counted=COUNTED)
DATABASE_ROUTERS = ROUTERS if "replica" in DATABASES else []
# The roles to which `grant_roles` gives their rights; `prepare` does it after every migration where DB_ROLES is 1.
DB_ROLES = flag("DB_ROLES")
DB_APP_ROLE = os.environ.get("DB_APP_ROLE", "jianzheng_app")
DB_READER_ROLE = os.environ.get("DB_READER_ROLE", "jianzheng_reader")
# In each process: what the public asks again and again, kept while nothing is published (publishing/views/public/page.py); some 40 MB.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
    "objects": {"BACKEND": "campaign.config.objects.ObjectCache"},  # large, never changed, not copied at each look
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "campaign.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: no row for a person who does not exist
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = None  # stay: the page says that one has signed out
DEMO_PASSWORD = "demo-2020-jzbm"  # noqa: S105 - shown on the sign-in page of the demonstration, used nowhere else
# Who fills the desk: f(user, round) -> list[campaign.queries.Work], named by string because apps point down.
DESK_WORK = [
    *("submissions.queries.work_for", "review.queries.work_for", "publishing.queries.work_for"),
    "supervision.queries.desk.work_for",
]
# What of a duty is done: f(round, *, units, kinds, open_only) -> list of `campaign.queries.duties.fact` (decision 47).
ACTS = ("campaign", "submissions", "review", "publishing", "supervision")
DUTY_FACTS = [f"{act}.queries.duties.facts" for act in ACTS]
# Told when a post is taken or left: f(user, unit, *, actor, at), in the same transaction (decision 27).
POSTS_CHANGED = ["review.operations.assignment.follow_posts"]
CALENDAR_MOVED = ["review.operations.calendar.follow_calendar"]  # f(deadline, *, before, unit), in the same transaction
PUBLISHED_STATEMENTS = "publishing.queries.taken_over.statements_in_force"  # asked by the radar
LOADED_AT_START = ["publishing.models.search.load_tables"]  # by a web process, before its first request
PUBLISHED_ITEMS = "publishing.queries.taken_over.published_items_of"  # asked by an act below the lists
DESK_PAGES = [
    *("submissions.queries.pages_for", "review.queries.pages_for", "publishing.queries.desk.pages_for"),
    "supervision.queries.desk.pages_for",
]
DEMONSTRATIONS = ["supervision.sheets.demonstration.play"]  # f(people, now): played after the lists, by load_demo
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60  # 30 minutes idle …
SESSION_SAVE_EVERY_REQUEST = False  # … kept sliding by SessionLimitMiddleware, on signed-in pages only
SESSION_LONGEST = 12 * 60 * 60  # seconds from sign-in, however busy
SESSION_COOKIE_HTTPONLY, SESSION_COOKIE_SAMESITE = True, "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False

# The acts of `campaign.roles.SECOND_FACTOR` need a code of an authenticator (decision 51). The demonstration's accounts have none.
REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR", default=not DEMO_MODE)

# What goes out -----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
SECURE_REDIRECT_EXEMPT = [r"^(health/|healthz|readyz|metrics)$"]
X_FRAME_OPTIONS = "DENY"
# What comes in -----------------------------------------------------------------------------------
UPLOAD_LIMIT = 10 * 1024 * 1024  # bytes of one workbook
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "campaign.middleware.UploadLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Language and time -------------------------------------------------------------------------------
LANGUAGE_CODE, LOCALE_PATHS = "zh-hans", [BASE_DIR / "locale"]
LANGUAGES = [("zh-hans", "中文"), ("en", "English"), ("bo", "藏语")]  # by address, public pages only (decision 36)
TIME_ZONE, USE_TZ = "Asia/Shanghai", True

# Files -------------------------------------------------------------------------------------------
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
if EMBEDDED:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
STATICFILES_DIRS, STATIC_URL = [BASE_DIR / "static"], "static/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
PUBLISHED_ROOT = Path(os.environ.get("PUBLISHED_ROOT", VAR_DIR / "published"))
HASHED_STATIC = flag("HASHED_STATIC", default=not DEBUG and not DEMO_MODE)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC

# Letters and tasks -------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND", f"{'django.core.mail.backends.filebased' if EMBEDDED else 'campaign.reminders.smtp'}.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10  # seconds; the default waits for ever
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "jianzheng@example.invalid")
SMS_GATEWAY = os.environ.get("SMS_GATEWAY", "campaign.reminders.channels.FileGateway" if EMBEDDED else "")
SMS_FILE_PATH = Path(os.environ.get("SMS_FILE_PATH", VAR_DIR / "texts"))
OWED = ["campaign.queries.owing.of_duties"]  # for the reminders: f(at) -> list[Outstanding]

CELERY_BROKER_URL = os.environ.get("REDIS_URL", "memory://localhost")
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = CELERY_TASK_ACKS_LATE = CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # our own handlers, which write no personal data
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"polling_interval": 0.1}
    if CELERY_BROKER_URL.startswith("memory")
    else {"visibility_timeout": 3600, "socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0}
)
CELERY_BEAT_SCHEDULE = {
    "remind of what is owed": {"task": "campaign.tasks.remind_of_duties", "schedule": 60.0},
    "ask mail addresses to prove themselves": {"task": "campaign.tasks.ask_mail_addresses", "schedule": 60.0},
    "ask liaisons to prove their address": {"task": "submissions.tasks.send_letters_to_liaisons", "schedule": 60.0},
    "remind offices of what they were asked": {"task": "publishing.tasks.remind_of_enquiries", "schedule": 60.0},
    "lay down what units owe": {"task": "campaign.tasks.lay_down_duties", "schedule": crontab(minute=5)},
    "check what is published": {"task": "publishing.tasks.check_published", "schedule": crontab(hour=1, minute=40)},
    "check the sums": {"task": "publishing.tasks.check_sums", "schedule": crontab(hour=1, minute=50)},
    "clear what a crash left": {"task": "publishing.tasks.clear_published", "schedule": crontab(minute=25)},
    "note that beat beats": {"task": "campaign.tasks.note_beat", "schedule": 60.0},
    "deliver what waits in the outbox": {"task": "campaign.tasks.deliver_messages", "schedule": 60.0},
    "look for rulings that disagree": {"task": "review.tasks.look_for_conflicts", "schedule": 60.0},
    "ask for the nightly look": {"task": "review.tasks.ask_for_nightly_look", "schedule": crontab(hour=2, minute=10)},
    "count what the rules hit": {"task": "submissions.tasks.count_rule_hits", "schedule": crontab(hour=3, minute=20)},
    **JOB_SCHEDULE,
    **KEEPING_SCHEDULE,
    **SUPERVISION_SCHEDULE,
}

# Technical staff ---------------------------------------------------------------------------------
ADMIN_PATH = os.environ.get("ADMIN_PATH", "technical/")
IMPORT_FORMATS, IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = list[Any](), True
IMPORT_EXPORT_EXPORT_PERMISSION_CODE, SIMPLE_HISTORY_REVERT_DISABLED = "view", True

# What the operator sees (decision 50) -------------------------------------------------------------
LOG_FORMAT = os.environ.get("LOG_FORMAT", "line" if EMBEDDED or DEMO_MODE or DEBUG else "json")
LOGGING = logging_of(LOG_FORMAT)
# Blocks of the sealed log, a line each, best on another disk; empty: none.
LOG_SEALS_FILE = os.environ.get("LOG_SEALS_FILE", str(VAR_DIR / "log-seals.jsonl"))
# f(at) -> Measure…, what the acts tell: named by string because apps point down.
MEASURES = ["publishing.queries.measures.measures"]
MIDDLEWARE = counting(MIDDLEWARE) if COUNTED else MIDDLEWARE
