"""The settings of the tests with the product's own cache: a bench measures what runs."""

from campaign.config import settings as product
from tests.settings import *  # noqa: F403

CACHES = product.CACHES
