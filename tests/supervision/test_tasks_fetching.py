"""Pages of guides are read from named hosts only: https, looked-at addresses, no way round, within limits, politely."""

import ipaddress
import socket
import ssl

import pytest

from supervision.models import GuideText, Relapse
from supervision.operations.guides import give_guide
from supervision.tasks.fetching import Fetcher, Limits, NotFetched
from supervision.tasks.guides import fetch_guides, read_guide_page
from tests.cast import PHASE_4
from tests.supervision.guide_papers import DAY, FOLLOWED_AT, guiding
from tests.supervision.guide_server import HOST, serving

__all__ = ["guiding"]
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture(scope="module")
def site():
    with serving() as pages:
        yield pages


@pytest.fixture
def pages(site, monkeypatch):
    """The site, empty; names lead to loopback."""
    site.given.clear()
    site.asked.clear()
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", site.port))]
    monkeypatch.setattr("supervision.tasks.fetching.socket.getaddrinfo", lambda *_, **__: there)
    return site


def fetcher(pages, **given):
    trust = ssl.create_default_context(cafile=str(pages.pem))
    limits = {"hosts": frozenset({HOST}), "networks": LOOPBACK, "seconds": 3.0, "pause": 0.0, "trust": trust}
    return Fetcher(Limits(port=pages.port, **{**limits, **given}))


def address(path="/guide", host=HOST):
    return f"https://{host}{path}"


def words(pages, url, **given):
    with pytest.raises(NotFetched) as refused:
        fetcher(pages, **given).page(url)
    return refused.value.words


def test_a_page_is_read_after_robots_was_asked_once(pages):
    pages.page("/guide", "须提交亲属关系证明")
    one = fetcher(pages)
    assert one.page(address()).decode() == one.page(address()).decode() == "须提交亲属关系证明"
    assert pages.asked == ["/robots.txt", "/guide", "/guide"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://guide.example.invalid/", "只读取 https"),
        ("https://other.example.invalid/", "不在允许读取的网站"),
        ("https://a@guide.example.invalid/", "只读取 https"),
        ("https://guide.example.invalid:22/", "只读取 https"),
        ("https://[::1/", "网址不完整"),
        ("file:///etc/passwd", "只读取 https"),
    ],
)
def test_nothing_else_is_asked(pages, url, said):
    assert (said in words(pages, url), pages.asked) == (True, [])


@pytest.mark.parametrize(
    "address_of",
    [
        "127.0.0.1",
        "10.0.0.8",
        "169.254.169.254",
        "192.168.1.1",
        "::1",
        "fe80::1",
        "::ffff:127.0.0.1",
        "224.0.0.1",
        "0.0.0.0",
    ],
)
def test_an_address_inside_the_house_is_not_reached(pages, monkeypatch, address_of):
    rows = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address_of, 443))]
    monkeypatch.setattr("supervision.tasks.fetching.socket.getaddrinfo", lambda *_, **__: rows)
    assert "不是公开的互联网地址" in words(pages, address(), networks=())
    assert pages.asked == []


def test_a_redirect_stays_on_the_host_and_ends(pages):
    pages.page("/old", "", status=301, Location="/guide")
    pages.page("/guide", "新页面")
    pages.page("/away", "", status=302, Location="https://other.example.invalid/")
    pages.page("/plain", "", status=302, Location="http://guide.example.invalid/guide")
    pages.page("/round", "", status=302, Location="/round")
    assert fetcher(pages).page(address("/old")).decode() == "新页面"
    both = frozenset({HOST, "other.example.invalid"})
    assert "另一个网站" in words(pages, address("/away"), hosts=both)
    assert "只读取 https" in words(pages, address("/plain"))
    assert "太多次" in words(pages, address("/round"))


def test_what_is_too_large_of_another_kind_or_not_there_is_refused(pages):
    pages.page("/large", "甲" * 100_000)
    pages.page("/file", "x", kind="application/pdf")
    assert "太大" in words(pages, address("/large"), most=1000)
    assert "不是网页" in words(pages, address("/file"))
    assert "404" in words(pages, address("/none"))


def test_robots_is_obeyed_and_its_delay_kept(pages):
    pages.page("/robots.txt", "User-agent: *\nDisallow: /private/\nCrawl-delay: 7", kind="text/plain")
    pages.page("/guide", "页面")
    slept = []
    one = fetcher(pages)
    one.sleep = slept.append
    assert one.page(address()).decode() == "页面"
    with pytest.raises(NotFetched, match="robots"):
        one.page(address("/private/a"))
    assert (6 < slept[0] <= 7, "/private/a" in pages.asked) == (True, False)


def test_a_delay_without_end_is_not_waited_for(pages):
    pages.page("/robots.txt", "User-agent: *\nCrawl-delay: 86400", kind="text/plain")
    pages.page("/guide", "页面")
    assert ("86400秒" in words(pages, address()), pages.asked) == (True, ["/robots.txt"])


def test_where_robots_cannot_be_asked_nothing_is_read(pages):
    pages.page("/robots.txt", "", status=503)
    pages.page("/guide", "页面")
    assert ("503" in words(pages, address()), pages.asked) == (True, ["/robots.txt"])


def test_a_certificate_of_somebody_else_is_refused(pages):
    assert "没有应答" in words(pages, address(), trust=ssl.create_default_context())


def test_without_hosts_nothing_is_read(guiding, settings):
    settings.GUIDE_HOSTS = []
    assert fetch_guides() == 0


def test_a_page_that_names_what_was_cancelled_becomes_a_case_after_its_day_and_once(pages, guiding):
    pages.page("/guide", "<html><body><p>须提交亲属关系证明。</p><script>无关</script></body></html>")
    civil = guiding.ground.civil
    give_guide([guiding.task()], link=address(), actor=guiding.cast.clerk, at=FOLLOWED_AT)

    def read(at):
        return read_guide_page(civil.pk, address(), fetcher(pages), at=at)

    assert (read(FOLLOWED_AT), Relapse.objects.count()) == (True, 0)
    assert (read(PHASE_4), read(PHASE_4 + DAY), Relapse.objects.count(), GuideText.objects.count()) == (
        True,
        True,
        1,
        1,
    )
    assert guiding.task().fetch_words == "已读取，有1项已取消的证明仍在索要。"
    pages.given.clear()
    assert read(PHASE_4 + 2 * DAY) is False
    assert "404" in guiding.task().fetch_words
