"""The declaration of 城关区民政局 while it is filled in; browsers in which people are signed in on a day of declaring."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from campaign.models import User
from submissions.models import Declaration
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import Story
from tests.submissions.papers import HOUR, started

SignIn = Callable[[User], Client]


@pytest.fixture
def declaring(settings: object, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """Pages are opened while declaring is open; uploads lie in a folder that goes away."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    with time_machine.travel(PHASE_2 + HOUR, tick=False) as clock:
        yield clock


@pytest.fixture
def signed_in(declaring: object) -> SignIn:
    """`signed_in(cast.clerk)`: a browser of this person's own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def paper(ground: Ground, cast: Cast, story: Story) -> Declaration:
    """An empty declaration in hand."""
    return story("paper", lambda: started(ground, cast))
