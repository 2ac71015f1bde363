"""How connections are made: time limits, keeping them open, proxies."""

from __future__ import annotations

import logging
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from voicedesk import __version__
from voicedesk.core.errors import ErrorKind, ServiceUnreachable
from voicedesk.groq.asyncio_network import AsyncioBackend
from voicedesk.groq.inflating import plain
from voicedesk.groq.trust import ssl_context
from voicedesk.groq.uplink import SEND_BUFFER_BYTES

if TYPE_CHECKING:
    from voicedesk.core.server_address import ServerAddress

USER_AGENT = f"VoiceDesk/{__version__}"
"""The service's edge answers 403 to clients that do not say who they are."""

_UNACKNOWLEDGED_MS = 10_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long to wait for a connection and for the next bytes, and to keep what is unused."""

    connect_s: float = 5.0
    read_s: float = 60.0
    idle_s: float = 600.0
    """People pause for minutes between two questions; a new connection costs 150 to 250 ms."""
    touch_s: float = 5.0
    """How long a connection may take to answer when it is only touched."""
    touch_every_s: float = 45.0
    """Servers and routers forget what idles for a minute."""
    warm_s: float = 600.0
    """How long after the last use connections are touched."""
    stale_s: float = 120.0
    """What was not even touched for so long slept with the computer, and is not trusted."""


class PooledTransport(httpx.AsyncHTTPTransport):
    """The library's transport, which also tells about its connections."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # The head of a request leaves together with its body. The library takes a backend only for
        # a pool, and lets nobody give it one.
        self._pool._network_backend = AsyncioBackend()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - see above

    def count(self) -> tuple[int, int]:
        """Return how many connections are idle, and how many there are."""
        connections = [each for each in self._pool.connections if not each.is_closed()]
        return sum(connection.is_idle() for connection in connections), len(connections)

    async def drop_idle(self) -> None:
        """Close the connections that nobody uses."""
        for connection in self._pool.connections:
            if connection.is_idle():
                await connection.aclose()


class DirectClient(httpx.AsyncClient):
    """The library's client; requests are made as they are meant, and go straight to the transport.

    What it would do beside that costs time with each request, and is not wanted: cookies, by which
    a service knows its visitors, redirects to other servers, keys from files, merging of addresses.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, **options: Any) -> None:
        super().__init__(transport=transport, **options)
        self._direct = transport
        self._common_headers = dict(self.headers)
        self._extensions = {"timeout": self.timeout.as_dict()}
        self._urls: dict[str, httpx.URL] = {}

    def make_request(
        self, method: str, url: str, headers: dict[str, str] | None = None, **content: Any
    ) -> httpx.Request:
        """Return a request for ``send_direct``; ``content`` as in ``httpx.Request``."""
        parsed = self._urls.get(url)
        if parsed is None:
            # There are as many as endpoints.
            parsed = self._urls[url] = httpx.URL(url)
        return httpx.Request(
            method,
            parsed,
            headers=self._common_headers | {k.lower(): v for k, v in (headers or {}).items()},
            extensions=dict(self._extensions),
            **content,
        )

    async def send_direct(self, request: httpx.Request) -> httpx.Response:
        """Send a request; return when the answer begins.

        Raises:
            httpx.HTTPError: no answer.
        """
        if self.is_closed:
            raise httpx.ConnectError("the client was closed", request=request)
        response = plain(await self._direct.handle_async_request(request))
        response.request = request
        _log.info("%s %s: %d", request.method, request.url.path, response.status_code)
        return response


def build_http(time_limits: TimeLimits, transport: httpx.AsyncBaseTransport) -> DirectClient:
    """Make the one HTTP client for a server."""
    return DirectClient(
        transport,
        timeout=httpx.Timeout(time_limits.read_s, connect=time_limits.connect_s),
        headers={"User-Agent": USER_AGENT},
        # Proxies are found by hand: httpx trips over schemes it does not know and sends loopback
        # through the proxy.
        trust_env=False,
    )


def build_transport(
    address: ServerAddress, idle_s: float, proxy: str, certificates: str = ""
) -> PooledTransport:
    """Make the pool of connections; takes 20 to 70 ms when certificates are loaded.

    Raises:
        ServiceUnreachable: the proxy that the environment names cannot be used, or the file of
            certificate authorities.
    """
    verify = ssl_context(is_needed=address.is_encrypted, certificates=certificates)
    # The library would believe authorities of its own for the way to the proxy.
    is_hidden = proxy.lower().startswith("https://")
    way = ssl_context(certificates=certificates) if is_hidden else None
    try:
        return PooledTransport(
            verify=verify,
            trust_env=False,
            limits=httpx.Limits(
                max_connections=20, max_keepalive_connections=10, keepalive_expiry=idle_s
            ),
            proxy=httpx.Proxy(proxy, ssl_context=way) if proxy else None,
            socket_options=_socket_options(),
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        if not proxy:
            raise
        raise ServiceUnreachable(
            "The proxy in this computer's settings is of a kind that cannot be used.",
            kind=ErrorKind.UNREACHABLE,
            next_step="Set HTTPS_PROXY to an http:// or socks5:// address, or unset it.",
        ) from error


def _socket_options() -> list[tuple[int, int, int]]:
    """Keep routers from forgetting connections, notice dead ones, and measure bodies.

    An upload is measured by how long its sending blocks, which it does only when the send buffer
    is full. Left to itself the system lets it grow to megabytes, and no recording would ever fill
    it. A line carries at most one buffer per round trip: 1.6 MB/s at 80 ms, above what is slow.
    """
    options = [
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES),
    ]
    for name, seconds in (("TCP_KEEPIDLE", 45), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, int(getattr(socket, name)), seconds))
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Without it a request into a black hole is noticed after a quarter of an hour.
        options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKNOWLEDGED_MS))
    return options
