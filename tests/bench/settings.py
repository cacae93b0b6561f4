"""The settings of the tests with the product's own cache: a bench measures what runs."""

import sys

from tests.settings import *  # noqa: F403

CACHES = sys.modules["campaign.config.settings"].CACHES
