"""What a proxy between here and the service gets to see."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import ssl
from typing import TYPE_CHECKING

import pytest

from tests.groq.certificates import make_authority
from tests.groq.clients import KEY, Sleeps
from tests.groq.raw_server import RawServer, json_reply
from tests.security.traces import found_in
from voicedesk.app.logs import log_to
from voicedesk.core.errors import ServiceUnreachable
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

MODELS = json_reply({"data": [{"id": "m"}]})
PASSWORD = "proxy-Passw0rd"
HOST = "service.example"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class ConnectProxy:
    """An HTTP proxy that leads every CONNECT to one port of this computer, and keeps all bytes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.heads: list[bytes] = []
        self.carried = bytearray()
        self._serving: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncGenerator[int]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for each in self._serving:
                each.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        # What a cancelled handler raises would be logged by asyncio.streams.
        with contextlib.suppress(asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            there, to_there = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(self._carry(reader, to_there), self._carry(there, writer))
            finally:
                to_there.transport.abort()
        writer.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            self.carried += data
            target.write(data)
        target.close()


async def count_of_models(url: str, **options) -> int:
    client = GroqClient(url, KEY, sleep=Sleeps(), **options)
    try:
        return len(await GroqModelDirectory(client).list_models())
    finally:
        await client.aclose()


async def test_a_proxy_carries_what_it_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue(f"DNS:{HOST}"))
    server = RawServer([MODELS])
    async with server.running(tls=context):
        proxy = ConnectProxy(server.port)
        async with proxy.running() as port:
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}@127.0.0.1:{port}")
            url = f"https://{HOST}"
            assert await count_of_models(url, certificates=str(authority.certificate)) == 1
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY.reveal()}"
    assert "proxy-authorization" not in server.requests[0].headers
    (head,) = proxy.heads
    assert head.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n".encode())
    assert base64.b64encode(f"user:{PASSWORD}".encode()) in head
    assert found_in(head + proxy.carried, KEY.reveal()) == []
    assert b"openai" not in proxy.carried


async def test_a_proxy_that_pretends_to_be_the_service_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_authority(tmp_path).issue(f"DNS:{HOST}"))
    server = RawServer([MODELS])
    # A refused handshake is reported to the loop's handler, which would log it.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    async with server.running(tls=context):
        proxy = ConnectProxy(server.port)
        async with proxy.running() as port:
            monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{port}")
            with pytest.raises(ServiceUnreachable, match="so nothing was sent"):
                await count_of_models(f"https://{HOST}")
    assert server.requests == []
    assert found_in(b"".join(proxy.heads) + proxy.carried, KEY.reveal()) == []


@pytest.mark.parametrize(
    "proxy", [f"http://user:{PASSWORD}@127.0.0.1:9", f"http://user:{PASSWORD}@127.0.0.1:port"]
)
async def test_a_password_of_a_proxy_is_neither_told_nor_logged(
    proxy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    log = logging.getLogger("voicedesk.test")
    with log_to(tmp_path / "test.log"):
        with pytest.raises(ServiceUnreachable) as told:
            await count_of_models(f"https://{HOST}")
        log.info("it failed with %s", proxy, exc_info=told.value)
    written = (tmp_path / "test.log").read_bytes()
    assert b"it failed with http://[hidden]@127.0.0.1" in written
    assert found_in(written + told.value.sentence().encode(), PASSWORD) == []


async def test_a_host_that_was_allowed_is_reached_through_the_proxy_of_plain_http(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = RawServer([MODELS])
    async with proxy.running() as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        monkeypatch.delenv("REQUEST_METHOD", raising=False)
        assert await count_of_models(f"http://{HOST}", unencrypted_hosts=(HOST,)) == 1
    # That it can read everything is what the question for leave says.
    assert proxy.requests[0].headers["authorization"] == f"Bearer {KEY.reveal()}"
