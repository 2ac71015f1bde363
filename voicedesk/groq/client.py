"""One server of the Groq API: its address, its key, its connections."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING, cast

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.key_hiding import HIDDEN, may_be_struck
from voicedesk.core.server_address import parse_base_url
from voicedesk.core.tasks import TaskRegistry
from voicedesk.groq.call import Answer
from voicedesk.groq.credentials import authorization_for, check_encryption
from voicedesk.groq.error_answer import parse_error_answer
from voicedesk.groq.errors import bad_answer, request_refused
from voicedesk.groq.inflating import read_some
from voicedesk.groq.outgoing import ask
from voicedesk.groq.proxies import host_of, proxy_for
from voicedesk.groq.rate_limits import parse_rate_limits
from voicedesk.groq.retry import Retrier
from voicedesk.groq.returns import Returns
from voicedesk.groq.transport import TimeLimits, build_http, build_transport
from voicedesk.groq.unknown_lengths import UnknownLengths
from voicedesk.groq.unreachable import api_errors
from voicedesk.groq.uplink import Uplink
from voicedesk.groq.warmth import Warmth

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable, Callable, Collection
    from contextlib import AbstractContextManager

    import httpx

    from voicedesk.core.errors import ServiceError
    from voicedesk.core.secret import ApiKey
    from voicedesk.core.server_address import ServerAddress
    from voicedesk.groq.call import ApiCall
    from voicedesk.groq.rate_limits import RateLimits
    from voicedesk.groq.transport import DirectClient

MAX_ANSWER_BYTES = 64_000_000
_MAX_ERROR_BYTES = 64_000


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
        certificates: str = "",
        unencrypted_hosts: Collection[str] = (),
    ) -> None:
        """Parse the base URL; nothing is opened yet.

        ``certificates`` and ``unencrypted_hosts`` are those of ``core.settings.ServiceSettings``.

        Raises:
            VoiceDeskError: the base URL is none.
        """
        self._address = parse_base_url(base_url)
        self._key = key
        self._transport = transport
        self._certificates = certificates
        self._unencrypted_hosts = unencrypted_hosts
        self._retrier = Retrier(sleep=sleep, draw=draw)
        self._time_limits = time_limits or TimeLimits()
        self._building = asyncio.Lock()
        self._http: DirectClient | None = None
        self._warmth: Warmth | None = None
        self._keeping_warm: asyncio.Task[None] | None = None
        self._tasks = TaskRegistry(_report)
        self._is_closed = False
        self._proxy_host = ""
        self._returns = Returns(self._tasks)
        self._latest_headers: dict[str, httpx.Headers] = {}
        self.unknown_lengths = UnknownLengths()
        self.uplink = Uplink()
        self.uploads = TaskRegistry(_leave_to_awaiter)
        """Requests whose bodies are still being spoken; they end with the client."""

    @property
    def address(self) -> ServerAddress:
        return self._address

    @property
    def takes_unknown_lengths(self) -> bool | None:
        """Whether the server takes bodies that are still being made; None if never tried."""
        return self.unknown_lengths.are_taken

    async def aclose(self) -> None:
        """Close all connections, those in use included; later requests are refused."""
        async with self._building:
            self._is_closed = True
            await self.uploads.cancel_all()
            await self._tasks.cancel_all()
            await self._returns.now()
            if self._http is not None:
                await self._http.aclose()

    async def warm(self, connections: int = 1) -> None:
        """Have connections ready when the next requests come, and keep them so for a while.

        Failures are left to those requests.
        """
        with contextlib.suppress(VoiceDeskError):
            await self._ready()
            self.keep_warm()
        if self._warmth is not None:
            await self._warmth.open(connections)

    def keep_warm(self) -> None:
        """Touch idle connections from now on, until the client is closed or out of use."""
        if self._warmth is None or self._is_closed:
            return
        if self._keeping_warm is None or self._keeping_warm.done():
            name = f"keep {self._address.authority} warm"
            self._keeping_warm = self._tasks.start(self._warmth.keep(), name=name)

    async def fetch(self, call: ApiCall, *, after: ServiceError | None = None) -> Answer:
        """Send a request and read the whole answer, with retries.

        Args:
            call: what to ask.
            after: how the first attempt has failed already, if it was made elsewhere.

        Raises:
            ServiceError: refused, unreachable, or an answer of absurd size.
            KeyMissing: the server needs a key.
        """
        failures = [after] if after is not None else []

        async def attempt() -> Answer:
            if failures:
                raise failures.pop()
            response = await self._open(call)
            try:
                with self.errors():
                    body = await self.read(response)
            except BaseException:
                await response.aclose()
                raise
            self._returns.later(response)
            media_type = response.headers.get("content-type", "").lower()
            return Answer(body, media_type, self.secret())

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

    def rate_limits(self, model: str) -> RateLimits | None:
        """Return what was left of a model's limits when it last answered, None if unknown."""
        headers = self._latest_headers.get(model)
        return parse_rate_limits(headers) if headers is not None else None

    def errors(self) -> AbstractContextManager[None]:
        """Turn the HTTP library's exceptions inside a block into errors for the user."""
        return api_errors(self._address.authority, proxy=self._proxy_host)

    def given_up(self) -> VoiceDeskError:
        """Return the error for what was under way when this client was closed."""
        return VoiceDeskError(
            f"The connection to {self._address.authority} was given up, because the settings have "
            "changed.",
            kind=ErrorKind.UNREACHABLE,
            next_step="Try again.",
            retryable=True,
        )

    def secret(self) -> str:
        """Return what must not be shown, even if the server repeats it; empty for no key."""
        return self._key.reveal() if self._key else ""

    async def _open(self, call: ApiCall) -> httpx.Response:
        headers = self._headers(call)
        http = await self._ready()
        if self._warmth is not None:
            await self._warmth.note_use()
            if self._returns and not self._warmth.has_idle_connection():
                await self._returns.now()
        with self.errors():
            response = await ask(http, call, self._address, headers, self.uplink)
            if call.model:
                self._latest_headers[call.model] = response.headers
            if response.is_success:
                return response
            try:
                body = await read_some(response, response.aiter_bytes(), _MAX_ERROR_BYTES)
            finally:
                await response.aclose()
        answer = parse_error_answer(
            response.status_code,
            response.headers,
            bytes(body),
            secret=self.secret(),
        )
        raise request_refused(
            answer,
            host=self._address.authority,
            model=call.model,
            key_sent=self._key is not None,
            with_sound=call.upload is not None or call.body is not None,
        )

    def _headers(self, call: ApiCall) -> dict[str, str]:
        # Answers are short, and compression would hold back what comes piece by piece.
        headers = {"Accept": call.accept, "Accept-Encoding": "identity"}
        authorization = authorization_for(self._address, self._key)
        if authorization:
            headers["Authorization"] = authorization
        return headers

    async def read(self, response: httpx.Response) -> bytes:
        """Read a body to its end, up to what an answer may hold, without the key it may repeat."""
        # What is not compressed needs none of the library's steps, the last of which gives the
        # connection back before anybody has seen the answer.
        is_plain = "content-encoding" not in response.headers
        pieces = response.stream if is_plain else response.aiter_bytes()
        body = await read_some(response, cast("AsyncIterable[bytes]", pieces), MAX_ANSWER_BYTES)
        if len(body) > MAX_ANSWER_BYTES:
            raise bad_answer(self._address.authority, "more data than can be meant")
        return _without(bytes(body), self.secret())

    async def _ready(self) -> DirectClient:
        """Return the HTTP client; made in a thread, since loading certificates takes a while.

        Raises:
            VoiceDeskError: address or key have changed, and this client was closed; or nobody
                allowed a connection without encryption.
        """
        check_encryption(self._address, self._unencrypted_hosts)
        async with self._building:
            if self._is_closed:
                raise self.given_up()
            if self._http is None:
                self._http = await self._build()
            return self._http

    async def _build(self) -> DirectClient:
        transport = self._transport
        if transport is None:
            proxy = proxy_for(self._address)
            transport = await asyncio.to_thread(
                build_transport,
                self._address,
                self._time_limits.idle_s,
                proxy,
                self._certificates,
            )
            self._proxy_host = host_of(proxy)
        http = build_http(self._time_limits, transport)
        self._warmth = Warmth(http, self._address, self._time_limits, transport)
        return http


def _report(bug: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler(
        {"message": "A task of an API client failed", "exception": bug}
    )


def _leave_to_awaiter(_: BaseException) -> None:
    """Whoever ends an upload gets its bugs."""


def _without(body: bytes, secret: str) -> bytes:
    """Return a body without the key, which would end up in a text or a list of models."""
    return body.replace(secret.encode(), HIDDEN.encode()) if may_be_struck(secret) else body
