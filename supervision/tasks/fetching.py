"""Read a page of a service guide from a host that the operator named: https only, addresses looked at, limits, manners.

Nothing here trusts an address that somebody typed: the host must be one of `GUIDE_HOSTS`, every address it resolves to must be
public or in `GUIDE_NETWORKS`, the connection goes to the very address that was looked at, and no redirect leaves the host.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

AGENT = "jianzheng-guide-check/1.0"
READ = ("text/html", "application/xhtml+xml", "text/plain")
MOVED = frozenset({301, 302, 303, 307, 308})
CHUNK = 64 * 1024
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotFetched(Exception):
    """The page was not read; `words` says why, for the unit and the operator."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Limits:
    """What one run may do: which hosts, which networks beside the public ones, how long, how much, how often."""

    hosts: frozenset[str]
    networks: tuple[Network, ...] = ()
    seconds: float = 15.0
    most: int = 2 * 1024 * 1024
    redirects: int = 3
    pause: float = 2.0
    longest_pause: float = 30.0
    port: int = 443
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @classmethod
    def named(cls, hosts: list[str], networks: list[str]) -> "Limits":
        """From the settings. Raises ValueError for a network that is none."""
        return cls(frozenset(host.lower() for host in hosts), tuple(ipaddress.ip_network(one) for one in networks))


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that was looked at, under the name of its host."""

    def __init__(self, host: str, address: str, limits: Limits, timeout: float) -> None:
        super().__init__(host, limits.port, timeout=timeout, context=limits.trust)
        self._address, self._trust = address, limits.trust

    def connect(self) -> None:
        """Connect to the address itself; the certificate must be the host's."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


@dataclass
class Fetcher:
    """One run over several pages; remembers what each host's robots.txt says, and when it was last asked."""

    limits: Limits
    sleep: Callable[[float], None] = time.sleep
    robots: dict[str, RobotFileParser] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    names: Executor = field(default_factory=lambda: ThreadPoolExecutor(4, "names"))  # a look-up has no limit of its own

    def page(self, url: str) -> bytes:
        """Give the bytes of a page. Raises `NotFetched`."""
        host = self._host_of(url)
        if not self._robots_of(host).can_fetch(AGENT, url):
            raise NotFetched("对方网站的robots.txt不允许读取这个页面，没有读取。")
        status, body = self._got(url)
        if status != http.client.OK:
            raise NotFetched(f"对方网站没有给出页面（{status}）。请核对网址。")
        return body

    def _host_of(self, url: str) -> str:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise NotFetched("网址不完整，没有读取。") from error
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" or parts.username or port not in (None, self.limits.port):
            raise NotFetched("只读取 https:// 开头的网址，没有读取。")
        if host not in self.limits.hosts:
            raise NotFetched("网址不在允许读取的网站之内，没有读取。")
        return host

    def _robots_of(self, host: str) -> RobotFileParser:
        """What the host allows; where it cannot be asked nothing is read in this run."""
        if host not in self.robots:
            found = RobotFileParser()
            status, body = self._got(f"https://{host}/robots.txt", any_kind=True)
            if status == http.client.OK:
                found.parse(body.decode("utf-8", "replace").splitlines())
            elif status in (http.client.NOT_FOUND, http.client.GONE):
                found.parse([])
            else:
                raise NotFetched(f"对方网站的robots.txt没有给出（{status}），没有读取。")
            self.robots[host] = found
        return self.robots[host]

    def _got(self, url: str, *, any_kind: bool = False) -> tuple[int, bytes]:
        """Status and body of an address, at most `redirects` steps further on the same host."""
        ends = time.monotonic() + self.limits.seconds
        for _ in range(self.limits.redirects + 1):
            host = self._host_of(url)
            self._wait(host)
            status, moved, body = self._once(url, host, ends, any_kind)
            if status not in MOVED:
                return status, body
            url = urljoin(url, moved)
            if self._host_of(url) != host:
                raise NotFetched("页面转到了另一个网站，没有读取。")
        raise NotFetched("页面转了太多次，没有读取。")

    def _wait(self, host: str) -> None:
        rules = self.robots.get(host)
        pause = max(self.limits.pause, float((rules.crawl_delay(AGENT) if rules else None) or 0))
        if pause > self.limits.longest_pause:
            raise NotFetched(f"对方网站要求每次间隔{pause:.0f}秒，超过{self.limits.longest_pause:.0f}秒，没有读取。")
        since = time.monotonic() - self.asked.get(host, -pause)
        if since < pause:
            self.sleep(pause - since)
        self.asked[host] = time.monotonic()

    def _once(self, url: str, host: str, ends: float, any_kind: bool) -> tuple[int, str, bytes]:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        link = _Pinned(host, self._address_of(host), self.limits, max(0.1, ends - time.monotonic()))
        try:
            headers = {
                "User-Agent": AGENT,
                "Accept": ", ".join(READ),
                "Accept-Encoding": "identity",
                "Connection": "close",
            }
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            if answer.status in MOVED or answer.status != http.client.OK:
                return answer.status, answer.headers.get("Location", ""), b""
            if not any_kind and answer.headers.get_content_type() not in READ:
                raise NotFetched("对方给出的不是网页或者文字，没有读取。")
            return answer.status, "", self._body(link, answer, ends)
        except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
            raise NotFetched("对方网站没有应答，或者连接中断。") from error
        finally:
            link.close()

    def _body(self, link: _Pinned, answer: http.client.HTTPResponse, ends: float) -> bytes:
        found: list[bytes] = []
        size = 0
        while True:
            left = ends - time.monotonic()
            if left <= 0:
                raise NotFetched("读取用时过长，已停止。")
            if link.sock is not None:
                link.sock.settimeout(left)
            if not (piece := answer.read1(CHUNK)):
                return b"".join(found)
            size += len(piece)
            if size > self.limits.most:
                raise NotFetched("页面太大，没有读取。")
            found.append(piece)

    def _address_of(self, host: str) -> str:
        """One of the addresses of a host. All of them must be public, or in a network that was named."""
        try:
            asked = self.names.submit(socket.getaddrinfo, host, self.limits.port, type=socket.SOCK_STREAM)
            rows = asked.result(timeout=self.limits.seconds)
        except (OSError, TimeoutError) as error:
            raise NotFetched("没有找到这个网站的地址。") from error
        found = [str(row[4][0]).partition("%")[0] for row in rows]
        if not found or not all(self._may_reach(ipaddress.ip_address(one)) for one in found):
            raise NotFetched("这个网站的地址不是公开的互联网地址，也不在允许的网段之内，没有读取。")
        return found[0]

    def _may_reach(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        mapped = getattr(address, "ipv4_mapped", None) or address
        if any(mapped.version == network.version and mapped in network for network in self.limits.networks):
            return True
        return bool(mapped.is_global) and not mapped.is_multicast and not mapped.is_reserved
