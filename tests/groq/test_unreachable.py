"""Days on which no answer comes, on real sockets where they can be had."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.groq.certificates import make_certificate
from tests.groq.clients import KEY, Answers, Sleeps, mock_client
from tests.groq.raw_server import Act, RawServer, json_reply
from voicedesk.core.errors import ErrorKind, ServiceError, ServiceUnreachable
from voicedesk.core.models import ModelInfo
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory
from voicedesk.groq.transport import TimeLimits
from voicedesk.groq.unreachable import api_errors, explain

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.core.secret import ApiKey

MODELS = json_reply({"data": [{"id": "m"}]})
SHORT = TimeLimits(connect_s=2.0, read_s=0.05)


async def list_from(
    url: str, *, key: ApiKey | None = None, sleeps: Sleeps | None = None
) -> list[ModelInfo]:
    client = GroqClient(url, key, sleep=sleeps or Sleeps(), time_limits=SHORT)
    try:
        return await GroqModelDirectory(client).list_models()
    finally:
        await client.aclose()


async def failure_of(url: str, **how) -> ServiceError:
    with pytest.raises(ServiceUnreachable) as told:
        await list_from(url, **how)
    error = told.value
    assert error.message.endswith(".")
    assert error.next_step.endswith(".")
    assert url.partition("://")[2] in error.message or "proxy" in error.message
    return error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_connection_refused() -> None:
    sleeps = Sleeps()
    error = await failure_of(f"http://127.0.0.1:{free_port()}", sleeps=sleeps)
    assert error.kind is ErrorKind.UNREACHABLE
    assert "refused the connection" in error.message
    assert error.retryable
    assert len(sleeps.waits_s) == 2


async def test_a_name_nobody_knows() -> None:
    error = await failure_of("https://no-such-host.invalid", key=KEY)
    assert error.message == "No server named no-such-host.invalid was found."


async def test_an_answer_that_does_not_come() -> None:
    server = RawServer([Act.HANG])
    async with server.running() as url:
        error = await failure_of(url)
    assert error.kind is ErrorKind.TIMEOUT
    assert len(server.requests) == 3


async def test_tls_spoken_to_a_server_without() -> None:
    async def answer_in_clear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer_in_clear, "127.0.0.1", 0)
    async with server:
        error = await failure_of(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert "encrypted" in error.message
    assert "http and https" in error.next_step


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


@contextlib.asynccontextmanager
async def tls_server(certificate: Path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = RawServer([MODELS])
    # A refused handshake is reported to the loop's handler, which would log it.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    async with server.running(tls=context) as url:
        yield server, url


async def test_a_certificate_that_nobody_vouches_for(certificate: Path) -> None:
    sleeps = Sleeps()
    async with tls_server(certificate) as (server, url):
        error = await failure_of(url, key=KEY, sleeps=sleeps)
    assert error.kind is ErrorKind.INSECURE
    assert not error.retryable
    assert sleeps.waits_s == []
    assert server.requests == []


async def test_a_certificate_that_the_system_trusts(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_name("cert.pem")))
    async with tls_server(certificate) as (server, url):
        assert await list_from(url, key=KEY) == [ModelInfo("m")]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY.reveal()}"


@pytest.mark.parametrize(
    ("raised", "kind", "words"),
    [
        (httpx.ConnectTimeout("x"), ErrorKind.TIMEOUT, "did not respond in time"),
        (httpx.ReadTimeout("x"), ErrorKind.TIMEOUT, "too long to answer"),
        (httpx.WriteTimeout("x"), ErrorKind.TIMEOUT, "too long to answer"),
        (httpx.PoolTimeout("x"), ErrorKind.TIMEOUT, "Too many requests"),
        (httpx.ConnectError("x"), ErrorKind.UNREACHABLE, "cannot be reached"),
        (httpx.ReadError("x"), ErrorKind.UNREACHABLE, "broke"),
        (httpx.WriteError("x"), ErrorKind.UNREACHABLE, "broke"),
        (httpx.RemoteProtocolError("x"), ErrorKind.UNREACHABLE, "broke"),
        (httpx.LocalProtocolError("x"), ErrorKind.UNREACHABLE, "broke"),
        (httpx.ProxyError("407"), ErrorKind.UNREACHABLE, "broke"),
    ],
)
async def test_whatever_the_library_raises(
    raised: httpx.HTTPError, kind: ErrorKind, words: str
) -> None:
    answers = Answers(raised)
    async with mock_client(answers) as client:
        with pytest.raises(ServiceUnreachable, match=words) as told:
            await GroqModelDirectory(client).list_models()
    assert told.value.kind is kind
    assert told.value.__cause__ is raised
    assert len(answers.requests) == 3


def test_causes_that_refer_to_each_other_come_to_an_end() -> None:
    first, second = httpx.ConnectError("a"), OSError("b")
    first.__context__, second.__context__ = second, first
    assert explain(first, "h").kind is ErrorKind.UNREACHABLE


def test_causes_inside_groups_are_found() -> None:
    error = httpx.ConnectError("all attempts failed")
    error.__cause__ = OSError("x")
    error.__cause__.__cause__ = ExceptionGroup("many", [ConnectionRefusedError(), OSError()])
    assert "refused" in explain(error, "h").message


def test_bugs_pass() -> None:
    with pytest.raises(ZeroDivisionError), api_errors("h"):
        raise ZeroDivisionError
