"""One server of the Groq API: its address, its key, its connections."""

from __future__ import annotations

import asyncio
import io
import logging
import random
from typing import TYPE_CHECKING

import httpx

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.groq.base_url import parse_base_url
from voicedesk.groq.call import Answer
from voicedesk.groq.credentials import authorization_for
from voicedesk.groq.error_answer import parse_error_answer
from voicedesk.groq.errors import bad_answer, request_refused
from voicedesk.groq.proxies import host_of, proxy_for
from voicedesk.groq.rate_limits import parse_rate_limits
from voicedesk.groq.redirects import next_hop
from voicedesk.groq.retry import Retrier
from voicedesk.groq.transport import TimeLimits, build_http
from voicedesk.groq.unreachable import api_errors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager

    from voicedesk.core.secret import ApiKey
    from voicedesk.groq.base_url import ServerAddress
    from voicedesk.groq.call import ApiCall
    from voicedesk.groq.rate_limits import RateLimits

_log = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 64_000_000
_MAX_ERROR_BYTES = 64_000
_WARM_LIMIT_S = 5.0


class GroqClient:
    """Sends requests to one base URL for the program's life, and keeps its connections."""

    def __init__(
        self,
        base_url: str,
        key: ApiKey | None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Callable[[], float] = random.random,
        time_limits: TimeLimits | None = None,
    ) -> None:
        """Parse the base URL; nothing is opened yet.

        Raises:
            VoiceDeskError: the base URL is none.
        """
        self._address = parse_base_url(base_url)
        self._key = key
        self._transport = transport
        self._retrier = Retrier(sleep=sleep, draw=draw)
        self._time_limits = time_limits or TimeLimits()
        self._building = asyncio.Lock()
        self._http: httpx.AsyncClient | None = None
        self._is_closed = False
        self._proxy_host = ""
        self.rate_limits: dict[str, RateLimits] = {}
        """The latest known limits, by model."""

    @property
    def address(self) -> ServerAddress:
        return self._address

    async def aclose(self) -> None:
        """Close all connections, those in use included; later requests are refused."""
        async with self._building:
            self._is_closed = True
            if self._http is not None:
                await self._http.aclose()

    async def warm(self, connections: int = 1) -> None:
        """Have connections ready when the next requests come; failures are left to those."""
        try:
            http = await self._ready()
            async with asyncio.timeout(_WARM_LIMIT_S):
                # Sent at the same time, each request needs a connection of its own.
                await asyncio.gather(*(self._touch(http) for _ in range(connections)))
        except (httpx.HTTPError, TimeoutError, VoiceDeskError) as error:
            _log.debug("%s is not ready yet: %s", self._address.authority, type(error).__name__)

    async def fetch(self, call: ApiCall) -> Answer:
        """Send a request and read the whole answer, with retries.

        Raises:
            ServiceError: refused, unreachable, or an answer of absurd size.
            KeyMissing: the server needs a key.
        """

        async def attempt() -> Answer:
            response = await self._open(call)
            try:
                with self.errors():
                    body = await self.read(response)
            finally:
                await response.aclose()
            return Answer(body, response.headers.get("content-type", "").lower())

        return await self._retrier.run(attempt, call.policy)

    async def open(self, call: ApiCall) -> httpx.Response:
        """Send a request, with retries until the answer begins; its body is yet to be read.

        The caller closes it: early, which closes the connection, or read to its end, which keeps
        the connection for the next request.

        Raises:
            ServiceError: refused or unreachable.
            KeyMissing: the server needs a key.
        """
        return await self._retrier.run(lambda: self._open(call), call.policy)

    def errors(self) -> AbstractContextManager[None]:
        """Turn the HTTP library's exceptions inside a block into errors for the user."""
        return api_errors(self._address.authority, proxy=self._proxy_host)

    def secret(self) -> str:
        """Return what must not be shown, even if the server repeats it; empty for no key."""
        return self._key.reveal() if self._key else ""

    async def _open(self, call: ApiCall) -> httpx.Response:
        headers = self._headers(call)
        http = await self._ready()
        with self.errors():
            response = await self._ask(http, call, headers)
            limits = parse_rate_limits(response.headers)
            if limits is not None and call.model:
                self.rate_limits[call.model] = limits
            if response.is_success:
                return response
            try:
                body = await _read_some(response)
            finally:
                await response.aclose()
        answer = parse_error_answer(
            response.status_code,
            response.headers,
            body,
            secret=self.secret(),
        )
        raise request_refused(
            answer,
            host=self._address.authority,
            model=call.model,
            key_sent=self._key is not None,
            with_sound=call.upload is not None,
        )

    async def _ask(
        self, http: httpx.AsyncClient, call: ApiCall, headers: dict[str, str]
    ) -> httpx.Response:
        url = f"{self._address.api_root}{call.path}"
        if call.upload is None:
            request = http.build_request(call.method, url, json=call.json, headers=headers)
            return await self._send(http, request)
        # Sent piece by piece, which saves the encryption's copies of the whole. Closed at the end:
        # request and answer refer to each other, and keep what was sent until they are collected.
        with io.BytesIO(call.upload.data) as file:
            files = {"file": (call.upload.filename, file, call.upload.media_type)}
            request = http.build_request(
                call.method, url, data=call.form, files=files, headers=headers
            )
            return await self._send(http, request)

    async def _send(self, http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        response = await http.send(request, stream=True)
        for _ in range(3):
            if not response.has_redirect_location:
                return response
            await response.aclose()
            response = await http.send(next_hop(request, response, self._address), stream=True)
        await response.aclose()
        raise bad_answer(self._address.authority, "one redirect after another")

    def _headers(self, call: ApiCall) -> dict[str, str]:
        headers = {"Accept": call.accept}
        if call.accept != "application/json":
            # Compression would hold back what comes piece by piece.
            headers["Accept-Encoding"] = "identity"
        authorization = authorization_for(self._address, self._key)
        if authorization:
            headers["Authorization"] = authorization
        return headers

    async def read(self, response: httpx.Response) -> bytes:
        """Read a body to its end, up to what an answer may hold."""
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MAX_ANSWER_BYTES:
                raise bad_answer(self._address.authority, "more data than can be meant")
        return bytes(body)

    async def _ready(self) -> httpx.AsyncClient:
        """Return the HTTP client; made in a thread, since loading certificates takes a while.

        Raises:
            VoiceDeskError: address or key have changed, and this client was closed.
        """
        async with self._building:
            if self._is_closed:
                raise _given_up(self._address.authority)
            if self._http is None:
                proxy = proxy_for(self._address) if self._transport is None else ""
                self._http = await asyncio.to_thread(
                    build_http, self._address, self._time_limits, self._transport, proxy=proxy
                )
                self._proxy_host = host_of(proxy)
            return self._http

    async def _touch(self, http: httpx.AsyncClient) -> None:
        """Make a connection by asking for nothing; the key is not needed for that."""
        url = f"{self._address.scheme}://{self._address.authority}/"
        async with http.stream("HEAD", url) as response:
            await response.aread()


def _given_up(host: str) -> VoiceDeskError:
    return VoiceDeskError(
        f"The connection to {host} was given up, because the settings have changed.",
        kind=ErrorKind.UNREACHABLE,
        next_step="Try again.",
        retryable=True,
    )


async def _read_some(response: httpx.Response) -> bytes:
    """Read an error's body; what is too long for one is cut off."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _MAX_ERROR_BYTES:
            break
    return bytes(body)
