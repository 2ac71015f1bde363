"""The server itself: takes a request in, finds who answers it, plays the scripted faults.

Order of the checks, as the service has it: length (411), host (421, 403), key (401), User-Agent (403), scripted faults,
the model's state (404, 400, 503), the request's shape (400), budgets (413, 429).
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

from aiohttp import web

from voicedesk.sandbox import chat, speech, transcription
from voicedesk.sandbox.exchange import Exchange
from voicedesk.sandbox.gate import check_host, check_key
from voicedesk.sandbox.recognition import Recogniser
from voicedesk.sandbox.requests import RecordedRequest
from voicedesk.sandbox.scenario import Endpoint, Fault, FaultKind, Scenario
from voicedesk.sandbox.state import State
from voicedesk.sandbox.wire import PlainRefusal, ServiceError, new_request_id, too_large

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    Handler = Callable[[State, Exchange], Awaitable[web.StreamResponse]]

_KEEP_ALIVE_S = 3600.0
_MAX_BODY_BYTES = 64 * 1024 * 1024
_SHUTDOWN_S = 0.2
_LINGERING_S = 2.0
"""So long the rest of a request is dropped that was answered before all of it had come."""
_SILENCE_S = 120.0
"""Speech is sent while it is spoken, and people pause."""
_PREFIX = "/openai/v1"
_MODELS = f"{_PREFIX}/models"
_HTML = "<!DOCTYPE html><html><head><title>Attention Required!</title></head><body></body></html>"


async def _list_models(state: State, exchange: Exchange) -> web.StreamResponse:
    await asyncio.sleep(state.scenario.models_delay_s)
    return await exchange.send_json({"object": "list", "data": state.catalogue.listed()})


async def _one_model(state: State, exchange: Exchange) -> web.StreamResponse:
    await asyncio.sleep(state.scenario.models_delay_s)
    model_id = exchange.recorded.path.removeprefix(f"{_MODELS}/")
    return await exchange.send_json(state.catalogue.one(model_id))


_ROUTES: dict[tuple[str, str], tuple[Endpoint, Handler]] = {
    ("GET", _MODELS): (Endpoint.MODELS, _list_models),
    ("POST", f"{_PREFIX}/chat/completions"): (Endpoint.CHAT, chat.complete),
    ("POST", f"{_PREFIX}/audio/transcriptions"): (
        Endpoint.TRANSCRIPTIONS,
        transcription.transcribe,
    ),
    ("POST", f"{_PREFIX}/audio/translations"): (Endpoint.TRANSLATIONS, transcription.translate),
    ("POST", f"{_PREFIX}/audio/speech"): (Endpoint.SPEECH, speech.speak),
}


class SandboxServer:
    """The Groq API on 127.0.0.1, as an async context manager."""

    def __init__(
        self,
        scenario: Scenario | None = None,
        api_key: str | None = None,
        port: int = 0,
        *,
        remembers: bool = True,
    ) -> None:
        """Prepare a server; ``port`` 0 takes any free one, no ``api_key`` makes a random one.

        One that ``remembers`` keeps every request, for tests to look at.
        """
        self.api_key = api_key or f"gsk_{secrets.token_hex(26)}"
        self.port = port
        self.requests: list[RecordedRequest] = []
        self._recogniser = Recogniser()
        self._state = State(scenario or Scenario(), self._recogniser)
        self._runner: web.ServerRunner | None = None
        self._connections: WeakKeyDictionary[asyncio.Transport, int] = WeakKeyDictionary()
        self._connection_count = 0
        self._remembers = remembers

    @property
    def base_url(self) -> str:
        """Scheme, address and port, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def scenario(self) -> Scenario:
        """What is being played."""
        return self._state.scenario

    @property
    def connection_count(self) -> int:
        """How many connections have carried a request so far."""
        return self._connection_count

    def play(self, scenario: Scenario) -> None:
        """Change to another scenario, from its beginning."""
        self._state = State(scenario, self._recogniser)

    def warm_up(self) -> None:
        """Load the recogniser and the audio libraries in the background, before a clip comes."""
        self._recogniser.warm_up()

    async def start(self) -> None:
        """Listen."""
        server = web.Server(
            self._handle,
            handler_cancellation=True,
            access_log=None,
            keepalive_timeout=_KEEP_ALIVE_S,
            lingering_time=_LINGERING_S,
            # What is compressed could be a thousand times as large; the service takes none either.
            auto_decompress=False,
        )
        listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = listener.getsockname()[1]
        self._runner = web.ServerRunner(server, shutdown_timeout=_SHUTDOWN_S)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    async def stop(self) -> None:
        """Stop listening, drop the connections, end the recogniser."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self._recogniser.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        recorded = self._record(request)
        request_id = new_request_id()
        exchange = Exchange(
            request=request,
            recorded=recorded,
            request_id=request_id,
            headers={"x-request-id": request_id, "x-groq-region": "loopback", "Vary": "Origin"},
        )
        try:
            self._check_length(recorded)
            check_host(recorded)
            # Before anything of the body is read: who has no key fills no memory.
            check_key(recorded, self.api_key)
            was_complete = request.content.is_eof()
            recorded.body = await _body(request, recorded)
            recorded.completed_at_s = recorded.received_at_s if was_complete else time.monotonic()
            response = await self._answer(exchange)
        except ServiceError as error:
            response = await exchange.send_json(error.body, error.status, error.headers)
        except PlainRefusal as error:
            response = await exchange.send(error.text.encode(), "text/plain", error.status)
        except asyncio.CancelledError:
            recorded.disconnected = True
            raise
        except ConnectionError:
            recorded.disconnected = True
            return web.Response(status=499)  # into a closed connection: nobody reads it
        recorded.status = response.status
        if not request.content.is_eof():
            # What still comes is dropped for a moment, so that the client gets to read this.
            response.force_close()
        return response

    def _check_length(self, recorded: RecordedRequest) -> None:
        if self.scenario.refuses_unknown_lengths and "transfer-encoding" in recorded.headers:
            raise ServiceError(411, "Length Required: send the body with a Content-Length")

    def _record(self, request: web.BaseRequest) -> RecordedRequest:
        recorded = RecordedRequest(
            method=request.method,
            path=request.path,
            raw_path=request.raw_path,
            headers=request.headers,
            connection_id=self._connection_id(request.transport),
            received_at_s=time.monotonic(),
        )
        if self._remembers:
            self.requests.append(recorded)
        return recorded

    def _connection_id(self, transport: asyncio.Transport | None) -> int:
        if transport is None:  # the client is gone already
            return 0
        if transport not in self._connections:
            self._connection_count += 1
            self._connections[transport] = self._connection_count
        return self._connections[transport]

    async def _answer(self, exchange: Exchange) -> web.StreamResponse:
        recorded = exchange.recorded
        state = self._state
        endpoint, handler = _route(recorded)
        model, streaming = _asked_for(endpoint, recorded)
        exchange.fault = state.faults.take(endpoint, model, streaming=streaming)
        if exchange.fault is not None:
            instead = await _play_before(exchange, exchange.fault)
            if instead is not None:
                return instead
        return await handler(state, exchange)


async def _body(request: web.BaseRequest, recorded: RecordedRequest) -> bytes:
    body = bytearray()
    while True:
        try:
            async with asyncio.timeout(_SILENCE_S):
                piece = await request.content.readany()
        except TimeoutError as error:
            raise PlainRefusal(408, "Nothing of the request came for a long time.\n") from error
        if not piece:
            return bytes(body)
        body += piece
        recorded.arrived_bytes = len(body)
        if len(body) > _MAX_BODY_BYTES:
            raise too_large()


def _route(recorded: RecordedRequest) -> tuple[Endpoint, Handler]:
    path = recorded.path.rstrip("/")
    found = _ROUTES.get((recorded.method, path))
    if found is not None:
        return found
    if recorded.method == "GET" and path.startswith(f"{_MODELS}/"):
        return Endpoint.MODELS, _one_model
    raise ServiceError(
        404,
        f"Unknown request URL: {recorded.method} {recorded.path}. Please check the URL for typos, "
        "or see the docs at https://console.groq.com/docs/",
        code="unknown_url",
    )


def _asked_for(endpoint: Endpoint, recorded: RecordedRequest) -> tuple[str | None, bool]:
    """The model that a request names, and whether it wants a stream."""
    match endpoint:
        case Endpoint.CHAT | Endpoint.SPEECH:
            body = recorded.json
            return body.get("model"), endpoint is Endpoint.CHAT and body.get("stream") is True
        case Endpoint.TRANSCRIPTIONS | Endpoint.TRANSLATIONS:
            return recorded.form.first("model"), False
        case _:
            return None, False


async def _play_before(exchange: Exchange, fault: Fault) -> web.StreamResponse | None:
    """Play what happens instead of, or before, the ordinary answer."""
    headers = dict(fault.headers)
    if fault.retry_after_s is not None:
        headers["retry-after"] = f"{fault.retry_after_s:g}"
    match fault.kind:
        case FaultKind.STATUS if fault.body is not None:
            headers = {"Content-Type": "text/plain", **headers}
            kind = headers.pop("Content-Type")
            return await exchange.send(fault.body.encode(), kind, fault.status, headers)
        case FaultKind.STATUS:
            raise ServiceError(
                fault.status,
                fault.message,
                error_type=fault.error_type,
                code=fault.code,
                headers=headers,
            )
        case FaultKind.HTML:
            page = (fault.body or _HTML).encode()
            return await exchange.send(page, "text/html; charset=UTF-8", fault.status, headers)
        case FaultKind.RESET_BEFORE_HEADERS:
            raise exchange.reset()
        case FaultKind.STALL:
            await asyncio.sleep(fault.seconds)
            return None
        case _:
            return None
