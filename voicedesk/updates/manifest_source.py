"""Fetches the release manifest, and nothing else; only for users who allowed it.

The requests say no more than what every request says: no key, no cookie, no mark of this computer or
of an earlier look, and as User-Agent the program with its version. They go over the same way as all
others: the system's proxies, its authorities and the user's own.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx

from voicedesk.core.errors import ErrorKind, ServiceError, ServiceUnreachable
from voicedesk.core.release_manifest import (
    CHECKSUM_NAME,
    LOOKS_AGAIN,
    MANIFEST_NAME,
    MAX_CHECKSUM_BYTES,
    MAX_MANIFEST_BYTES,
    check_digest,
    parse_manifest,
    unusable,
)
from voicedesk.core.server_address import DEFAULT_PORTS, ServerAddress
from voicedesk.groq.inflating import read_some
from voicedesk.groq.proxies import host_of, proxy_for
from voicedesk.groq.transport import DirectClient, TimeLimits, build_http, build_transport
from voicedesk.groq.unreachable import explain

if TYPE_CHECKING:
    from collections.abc import Collection

    from voicedesk.core.release_manifest import Release

FOLDER: Final = "https://github.com/voicedesk/voicedesk/releases/latest/download"
"""Leads to the files of the newest release that is no pre-release."""
HOSTS: Final = frozenset(
    {"github.com", "release-assets.githubusercontent.com", "objects.githubusercontent.com"}
)
"""Where the files of releases are, and whereto one is sent on from there."""

_MAX_REDIRECTS = 4
_NOT_FOUND = 404
_HEADERS = {
    "Accept": "application/json, text/plain;q=0.9, application/octet-stream;q=0.8",
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class LookLimits:
    """How long to wait; nobody waits for it, so it is generous but not endless."""

    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 60.0
    """For everything together: a server can send a byte every ten seconds."""


class ManifestSource:
    """Asks one folder on the web for the newest release.

    ``folder`` and ``hosts`` are others than VoiceDesk's own in tests only; a host has its port
    where that is not the usual one.
    """

    def __init__(
        self,
        folder: str = FOLDER,
        *,
        hosts: Collection[str] = HOSTS,
        limits: LookLimits | None = None,
    ) -> None:
        self._folder = folder
        self._hosts = hosts
        self._limits = limits or LookLimits()

    async def newest(self, certificates: str = "") -> Release:
        """Fetch manifest and checksum once, without retries; cancelling it closes everything.

        Args:
            certificates: that of ``core.settings.ServiceSettings``.

        Raises:
            ServiceError: unreachable, or no manifest.
        """
        try:
            async with asyncio.timeout(self._limits.total_s), AsyncExitStack() as clients:
                look = _Look(self._hosts, self._limits, certificates, clients)
                checksum = await look.fetch(f"{self._folder}/{CHECKSUM_NAME}", MAX_CHECKSUM_BYTES)
                body = await look.fetch(f"{self._folder}/{MANIFEST_NAME}", MAX_MANIFEST_BYTES)
        except TimeoutError as error:
            raise ServiceUnreachable(
                "The server with the release manifest took too long to answer.",
                kind=ErrorKind.TIMEOUT,
                next_step=LOOKS_AGAIN,
                retryable=True,
            ) from error
        check_digest(body, checksum)
        return parse_manifest(body)


class _Look:
    """The connections of one look, one pool for each host; ``clients`` closes them."""

    def __init__(
        self,
        hosts: Collection[str],
        limits: LookLimits,
        certificates: str,
        clients: AsyncExitStack,
    ) -> None:
        self._hosts = hosts
        self._limits = limits
        self._certificates = certificates
        self._closing = clients
        self._clients: dict[str, tuple[DirectClient, str]] = {}

    async def fetch(self, place: str, most_bytes: int) -> bytes:
        """Return a file, wherever among the hosts it is.

        Raises:
            ServiceError: it cannot be had.
        """
        url = httpx.URL(place)
        for _ in range(_MAX_REDIRECTS + 1):
            answer = await self._step(url, most_bytes)
            if isinstance(answer, bytes):
                return answer
            url = answer
        raise unusable("one redirect leads to another")

    async def _step(self, url: httpx.URL, most_bytes: int) -> bytes | httpx.URL:
        """Return what is at a place, or the place to which it leads."""
        address = self._address(url)
        http, proxy = await self._client(address)
        try:
            response = await http.send_direct(http.make_request("GET", str(url), _HEADERS))
            try:
                if response.has_redirect_location:
                    return _joined(url, response)
                if not response.is_success:
                    raise _refused(address, response.status_code)
                return await _read(response, most_bytes)
            finally:
                await response.aclose()
        except httpx.DecodingError as error:
            raise unusable("it cannot be unpacked") from error
        except httpx.HTTPError as error:
            told = explain(error, address.authority, proxy=proxy)
            raise ServiceUnreachable(
                told.message, kind=told.kind, next_step=LOOKS_AGAIN, retryable=True
            ) from error

    def _address(self, url: httpx.URL) -> ServerAddress:
        """Return the server of a place that may be asked."""
        port = url.port or DEFAULT_PORTS["https"]
        host = url.raw_host.decode("ascii", "replace")
        address = ServerAddress(url.scheme, host, port, api_root="")
        if url.scheme != "https" or url.userinfo or address.authority not in self._hosts:
            raise unusable("a redirect leads elsewhere")
        return address

    async def _client(self, address: ServerAddress) -> tuple[DirectClient, str]:
        """Return the client for a server, and the proxy before it."""
        if (known := self._clients.get(address.authority)) is not None:
            return known
        limits = TimeLimits(connect_s=self._limits.connect_s, read_s=self._limits.read_s)
        proxy = proxy_for(address)
        # In a thread, since loading certificates takes a while.
        transport = await asyncio.to_thread(
            build_transport, address, limits.idle_s, proxy, self._certificates
        )
        http = build_http(limits, transport)
        self._closing.push_async_callback(http.aclose)
        self._clients[address.authority] = http, host_of(proxy)
        return self._clients[address.authority]


def _joined(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    try:
        return url.join(response.headers["Location"])
    except httpx.InvalidURL as error:
        raise unusable("a redirect leads nowhere") from error


async def _read(response: httpx.Response, most_bytes: int) -> bytes:
    body = await read_some(response, response.aiter_bytes(), most_bytes)
    if len(body) > most_bytes:
        raise unusable("it is too large")
    return bytes(body)


def _refused(address: ServerAddress, status: int) -> ServiceError:
    return ServiceError(
        f"{address.authority} has no release manifest to give: HTTP status {status}.",
        kind=ErrorKind.NOT_FOUND if status == _NOT_FOUND else ErrorKind.SERVER_FAILED,
        next_step=LOOKS_AGAIN,
        retryable=True,
        status=status,
    )
