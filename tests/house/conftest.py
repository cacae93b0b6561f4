"""The papers that the matrix of rights and the crawler go round."""

from pathlib import Path

import pytest

from tests.house.papers import Layer, lay_out
from tests.publishing.conftest import Published, published, settled

__all__ = ["papers_of", "published", "settled", "without_rail"]


@pytest.fixture
def papers_of(published: Published, settings: object, tmp_path: Path) -> Layer:
    """`papers_of(contact="draft")`: lay out the papers; what is kept on disk goes to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return lambda **options: lay_out(published, **options)


@pytest.fixture
def without_rail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without the rail of work: where two thousand pages are asked for, it would take most of the time."""
    monkeypatch.setattr(
        "campaign.views.context.rail", lambda request: {"unit": "", "role": "", "sums": [], "groups": []}
    )
