"""What an item's page says of who has read it, and how it notes that it was opened."""

from django.urls import reverse

from review.models import Reading
from review.operations import mark_read
from tests.cast import PHASE_3
from tests.review.conftest import KINSHIP


def page(client, case):
    return client.get(reverse("ruling", args=[case.pk]))


def test_the_page_notes_by_a_post_of_its_own_that_it_was_opened(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    client = as_user(cast.panel_member)
    words = page(client, case).content.decode()
    assert f'hx-post="{reverse("ruling_read", args=[case.pk])}"' in words
    assert not Reading.objects.exists()
    assert client.post(reverse("ruling_read", args=[case.pk]), {"quietly": "1"}).status_code == 204
    after = page(client, case)
    assert (after.context["readers"], after.context["notes_reading"]) == ([cast.panel_member], False)
    assert "hx-post" not in after.content.decode()


def test_everybody_on_the_panel_sees_who_has_read_it(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    mark_read([case], actor=cast.panel_member, at=PHASE_3)
    after = page(as_user(cast.panel_chair), case)
    assert (after.context["readers"], after.context["notes_reading"]) == ([cast.panel_member], True)
    assert "城关审核甲" in after.content.decode()


def test_the_superior_who_reads_a_dispute_notes_nothing(docketed, as_user, cast):
    case = docketed.disputed(KINSHIP)
    assert not page(as_user(cast.city_chair), case).context["notes_reading"]
