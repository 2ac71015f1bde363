"""Where an answer may send a request on to: nowhere outside the origin it was meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from voicedesk.core.server_address import DEFAULT_PORTS
from voicedesk.groq.errors import bad_answer

if TYPE_CHECKING:
    from voicedesk.core.server_address import ServerAddress

_KEEPING_THE_METHOD = (307, 308)
"""The others turn a POST into a GET: RFC 9110, section 15.4."""


def next_hop(
    request: httpx.Request, response: httpx.Response, address: ServerAddress
) -> httpx.Request:
    """Return the request that a redirect asks for.

    Raises:
        ServiceError: it leads to another host, or would turn a POST into a GET.
    """
    try:
        url = response.request.url.join(response.headers["Location"])
    except httpx.InvalidURL as error:
        raise bad_answer(address.authority, "a redirect to nowhere") from error
    port = url.port or DEFAULT_PORTS.get(url.scheme)
    host = url.raw_host.decode("ascii", "replace")
    if (url.scheme, host, port) != (address.scheme, address.host, address.port) or url.userinfo:
        # Key and voice are meant for the server that the user chose, and for no other.
        raise bad_answer(address.authority, f"a redirect to another server, {host[:80]}")
    if response.status_code not in _KEEPING_THE_METHOD and request.method not in ("GET", "HEAD"):
        raise bad_answer(address.authority, "a redirect to a page")
    return httpx.Request(
        request.method,
        url,
        headers=request.headers,
        stream=request.stream,
        extensions=request.extensions,
    )
