"""How connections are made: trust, time limits, keeping them open, proxies."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from voicedesk import __version__
from voicedesk.core.errors import ErrorKind, ServiceUnreachable

if TYPE_CHECKING:
    from voicedesk.groq.base_url import ServerAddress

USER_AGENT = f"VoiceDesk/{__version__}"
"""The service's edge answers 403 to clients that do not say who they are."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long to wait for a connection and for the next bytes, and to keep what is unused."""

    connect_s: float = 5.0
    read_s: float = 60.0
    idle_s: float = 600.0
    """People pause for minutes between two questions; a new connection costs 150 to 250 ms."""


def build_http(
    address: ServerAddress,
    time_limits: TimeLimits,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    proxy: str = "",
) -> httpx.AsyncClient:
    """Make the one HTTP client for a server; takes 20 to 70 ms when certificates are loaded.

    Raises:
        ServiceUnreachable: the proxy that the environment names cannot be used.
    """
    return httpx.AsyncClient(
        transport=transport or _build_transport(address, time_limits.idle_s, proxy),
        timeout=httpx.Timeout(time_limits.read_s, connect=time_limits.connect_s),
        headers={"User-Agent": USER_AGENT},
        # Redirects are followed by hand, within the origin. Proxies are found by hand as well:
        # httpx trips over schemes it does not know and sends loopback through the proxy.
        follow_redirects=False,
        trust_env=False,
    )


def _build_transport(address: ServerAddress, idle_s: float, proxy: str) -> httpx.AsyncHTTPTransport:
    try:
        return httpx.AsyncHTTPTransport(
            verify=_ssl_context(address),
            trust_env=False,
            limits=httpx.Limits(
                max_connections=20, max_keepalive_connections=10, keepalive_expiry=idle_s
            ),
            proxy=proxy or None,
            socket_options=_keep_alive_options(),
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        if not proxy:
            raise
        raise ServiceUnreachable(
            "The proxy in this computer's settings is of a kind that cannot be used.",
            kind=ErrorKind.UNREACHABLE,
            next_step="Set HTTPS_PROXY to an http:// or socks5:// address, or unset it.",
        ) from error


def _ssl_context(address: ServerAddress) -> ssl.SSLContext:
    if not address.is_encrypted:
        # Never used; it trusts nobody, and costs nothing to make.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _keep_alive_options() -> list[tuple[int, int, int]]:
    """Keep routers from forgetting connections that idle between two questions."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name, seconds in (("TCP_KEEPIDLE", 45), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, int(getattr(socket, name)), seconds))
    return options
