"""The papers that the matrix of rights and the crawler go round."""

from pathlib import Path

import pytest
from django.http import HttpResponseNotFound

from tests.house.papers import Layer, Papers, lay_out
from tests.publishing.conftest import Published, published, settled
from tests.stories import Story

__all__ = ["bare_refusals", "papers_of", "published", "settled", "without_rail"]


@pytest.fixture
def papers_of(published: Published, story: Story, settings: object, tmp_path: Path) -> Layer:
    """`papers_of(contact="draft")`: lay out the papers; what is kept on disk goes to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]

    def lay(**options: str) -> Papers:
        return story(f"papers {options}", lambda: lay_out(published, **options), folder=tmp_path)

    return lay


@pytest.fixture
def without_rail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without the rail of work: where two thousand pages are asked for, it would take most of the time."""
    monkeypatch.setattr(
        "campaign.views.context.rail", lambda request: {"unit": "", "role": "", "sums": [], "groups": []}
    )


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is answered without its page, where thousands are refused: what the page says is tested on its own."""
    monkeypatch.setattr(
        "campaign.config.urls.handler404", lambda request, exception: HttpResponseNotFound(), raising=False
    )
