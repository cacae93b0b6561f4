"""The product's own settings, on what a test machine has: no TLS, a made-up key, files in a folder that goes away.

`python -m tests.run` gives DATABASE_URL and REDIS_URL (real servers); plain `pytest` without them runs on SQLite.
"""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="jz-var-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("DJANGO_SECRET_KEY", "a-key-that-signs-nothing-but-tests-0123456789-0123456789")
os.environ.setdefault("DJANGO_TLS", "0")
# Names as they are: the manifest needs collectstatic, which tests/house runs once on its own.
os.environ.setdefault("HASHED_STATIC", "0")
os.environ.setdefault("DJANGO_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
# Playwright's synchronous API keeps an event loop in the thread of the test; the ORM is used beside it, never inside.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
# Each worker of pytest-xdist has a Redis database of its own, as it has a PostgreSQL database of its own.
if "REDIS_URL" in os.environ and (worker := os.environ.get("PYTEST_XDIST_WORKER", "gw0")) != "gw0":
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].removesuffix("/0") + f"/{int(worker[2:]) % 16}"
os.environ.setdefault("DJANGO_LIVE_TEST_SERVER_ADDRESS", "127.0.0.1")

from campaign.config.settings import *  # noqa: F403
from campaign.config.settings import STATIC_ROOT

# whitenoise warns of a folder that is not there; the finders serve the files themselves.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# The strong hash takes 0.2 s for each made-up person; what it protects is not here.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "campaign.operations.first_passwords.FirstPasswordHasher",
]

# Nothing is kept from one test to the next.
CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in ("default", "objects")}

# Each test client builds the middleware anew; without this whitenoise would list all static files each time.
WHITENOISE_AUTOREFRESH = True

# Tests of the second factor turn it on; everybody else's people have none.
REQUIRE_SECOND_FACTOR = False

LOG_SEALS_FILE = ""  # tests that share a folder do not share a log; those that want the file name one
