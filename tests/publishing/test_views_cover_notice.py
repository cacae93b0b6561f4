"""The notice is found on the list's page as a draft, and on the public page as it was published."""

from django.urls import reverse

from publishing.models import CoverNotice
from publishing.views.cover_notice import DOCX


def test_who_follows_the_list_takes_the_draft_and_later_the_file(client, settled):
    compilation = settled.compile()
    client.force_login(settled.cast.panel_chair)
    page = client.get(reverse("compilation", args=[compilation.pk])).content.decode()
    assert "下载公布通知（Word，送审稿）" in page
    draft = client.get(reverse("cover_notice", args=[compilation.pk]))
    assert (draft["Content-Type"], draft.content[:2]) == (DOCX, b"PK")
    assert not CoverNotice.objects.exists()
    settled.approve(compilation)
    settled.publish(compilation)
    assert (
        client.get(reverse("cover_notice", args=[compilation.pk])).getvalue()
        == CoverNotice.objects.get().path.read_bytes()
    )
    client.force_login(settled.cast.stranger)
    assert client.get(reverse("cover_notice", args=[compilation.pk])).status_code == 404


def test_the_public_takes_it_from_the_editions_page_and_never_an_altered_one(client, published):
    cover = CoverNotice.objects.get()
    page = client.get(reverse("edition", args=["540102", 1, "retained", 1])).content.decode()
    address = reverse("list_notice", args=["540102", 1, 1])
    assert address in page
    assert cover.sha256 in page
    given = client.get(address)
    stored = cover.path.read_bytes()
    assert (given.status_code, given.getvalue()) == (200, stored)
    assert client.get(reverse("list_notice", args=["540102", 1, 2])).status_code == 404
    cover.path.write_bytes(stored + b"x")
    assert client.get(address).status_code == 503


def test_lists_of_a_release_that_made_no_notice_say_so(client, settled, monkeypatch):
    monkeypatch.setattr("publishing.sheets.editions.keep_cover", lambda *args, **given: None)
    compilation = settled.compile()
    settled.approve(compilation)
    settled.publish(compilation)
    assert client.get(reverse("list_notice", args=["540102", 1, 1])).status_code == 404
    assert "公布通知" not in client.get(reverse("edition", args=["540102", 1, "retained", 1])).content.decode()
    client.force_login(settled.cast.coordinator)
    answer = client.get(reverse("cover_notice", args=[compilation.pk]), follow=True)
    assert "还没有生成通知" in answer.content.decode()
