from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.groq.clients import KEY, Sleeps
from tests.groq.raw_server import Act, RawServer, json_reply
from voicedesk.core.errors import ServiceUnreachable
from voicedesk.core.server_address import parse_base_url
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory
from voicedesk.groq.proxies import proxy_for

MODELS = json_reply({"data": [{"id": "m"}]})
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://api.groq.com", ""),
        ({"HTTPS_PROXY": "http://p:1"}, "https://api.groq.com", "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "https://api.groq.com", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "https://api.groq.com", ""),
        ({"http_proxy": "http://p:1"}, "http://box.lan", "http://p:1"),
        ({"ALL_PROXY": "socks5://p:1"}, "https://api.groq.com", "socks5://p:1"),
        ({"ALL_PROXY": "socks://p:1/"}, "https://api.groq.com", "socks5://p:1/"),
        (
            {"all_proxy": "http://a:1", "https_proxy": "http://p:1"},
            "https://api.groq.com",
            "http://p:1",
        ),
        ({"https_proxy": "http://p:1", "no_proxy": "groq.com"}, "https://api.groq.com", ""),
        ({"https_proxy": "http://p:1", "no_proxy": "*"}, "https://api.groq.com", ""),
        (
            {"https_proxy": "http://p:1", "no_proxy": "example.com"},
            "https://api.groq.com",
            "http://p:1",
        ),
        ({"http_proxy": "http://p:1", "no_proxy": "box.lan:8080"}, "http://box.lan:8080", ""),
        ({"all_proxy": "http://p:1"}, "http://127.0.0.1:9", ""),
        ({"all_proxy": "http://p:1"}, "http://localhost:9", ""),
        ({"all_proxy": "http://p:1", "no_proxy": "example.com"}, "http://[::1]:9", ""),
    ],
)  # fmt: skip - one environment per line
def test_which_proxy_is_meant(
    environment: dict[str, str], url: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(parse_base_url(url)) == proxy


async def list_from(url: str, key=None) -> int:
    client = GroqClient(url, key, sleep=Sleeps(), unencrypted_hosts=["service.invalid"])
    try:
        return len(await GroqModelDirectory(client).list_models())
    finally:
        await client.aclose()


async def test_the_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = RawServer([MODELS])
    async with proxy.running() as url:
        monkeypatch.setenv("http_proxy", url)
        assert await list_from("http://service.invalid") == 1
    assert proxy.requests[0].path == "http://service.invalid/openai/v1/models"


async def test_this_machine_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = RawServer([MODELS]), RawServer([MODELS])
    async with proxy.running() as proxy_url, server.running() as url:
        monkeypatch.setenv("ALL_PROXY", proxy_url)
        assert await list_from(url) == 1
    assert proxy.connections == 0
    assert len(server.requests) == 1


async def test_a_proxy_that_refuses_is_told_and_never_sees_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    denied = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    proxy = RawServer([denied, Act.CLOSE])
    async with proxy.running() as url:
        monkeypatch.setenv("https_proxy", url)
        with pytest.raises(ServiceUnreachable, match="proxy"):
            await list_from("https://api.groq.com", KEY)
    assert [request.method for request in proxy.requests] == ["CONNECT"] * 3
    assert all("authorization" not in request.headers for request in proxy.requests)


@pytest.mark.parametrize("proxy", ["gopher://p:1", "http://p:port"])
async def test_a_proxy_that_cannot_be_used_is_told(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(ServiceUnreachable) as told:
        await list_from("https://api.groq.com", KEY)
    assert "proxy" in told.value.message
    assert "HTTPS_PROXY" in told.value.next_step


async def test_a_proxy_that_is_gone_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://user:password@no-such-proxy.invalid:3128")
    with pytest.raises(ServiceUnreachable) as told:
        await list_from("https://api.groq.com", KEY)
    assert "The proxy no-such-proxy.invalid " in told.value.message
    assert "password" not in told.value.sentence()


async def test_a_socks_proxy_carries_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = SocksProxy()
    async with proxy.running() as port:
        monkeypatch.setenv("all_proxy", f"socks://127.0.0.1:{port}")
        assert await list_from("http://service.invalid") == 1
    assert proxy.received[0][:1] == b"\x05"
    assert b"service.invalid" in proxy.received[1]
    assert proxy.received[2].startswith(b"GET /openai/v1/models HTTP/1.1\r\n")


class SocksProxy:
    """A SOCKS5 proxy that lets everybody in and answers in the server's place."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    @contextlib.asynccontextmanager
    async def running(self):
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in (b"\x05\x00", b"\x05\x00\x00\x01\0\0\0\0\0\0", MODELS):
            self.received.append(await reader.read(1000))
            writer.write(answer)
            await writer.drain()
        writer.close()
