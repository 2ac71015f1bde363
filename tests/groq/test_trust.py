"""Servers with real certificates: which are believed, and what is said of the others."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import TYPE_CHECKING

import pytest

from tests.groq.certificates import Authority, make_authority
from tests.groq.clients import KEY, Sleeps
from tests.groq.raw_server import RawServer, json_reply
from voicedesk.core.errors import ErrorKind, ServiceUnreachable
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

MODELS = json_reply({"data": [{"id": "m"}]})


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path)


@contextlib.asynccontextmanager
async def serving(certificate: Path) -> AsyncGenerator[tuple[RawServer, str]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = RawServer([MODELS])
    # A refused handshake is reported to the loop's handler, which would log it.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    async with server.running(tls=context) as url:
        yield server, url


async def count_of_models(url: str, certificates: str | Path = "") -> int:
    client = GroqClient(url, KEY, sleep=Sleeps(), certificates=str(certificates))
    try:
        return len(await GroqModelDirectory(client).list_models())
    finally:
        await client.aclose()


async def failure_of(url: str, certificates: str | Path = "") -> ServiceUnreachable:
    with pytest.raises(ServiceUnreachable) as told:
        await count_of_models(url, certificates)
    assert told.value.kind is ErrorKind.INSECURE
    assert told.value.message.endswith(", so nothing was sent.")
    return told.value


async def test_an_authority_of_ones_own_is_believed_beside_those_of_the_system(
    authority: Authority,
) -> None:
    async with serving(authority.issue("IP:127.0.0.1")) as (server, url):
        assert "nobody whom this computer trusts" in (await failure_of(url)).message
        assert server.requests == []
        assert await count_of_models(url, authority.certificate) == 1
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY.reveal()}"


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_an_authority_named_by_the_environment_is_believed(
    name: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(authority.certificate))
    async with serving(authority.issue("IP:127.0.0.1")) as (_, url):
        assert await count_of_models(url) == 1


@pytest.mark.parametrize(
    ("name", "days", "says", "advises"),
    [
        ("DNS:other.example", 2, "is made out to another", "Check the base URL"),
        ("IP:127.0.0.2", 2, "is made out to another", "Check the base URL"),
        ("IP:127.0.0.1", -1, "has expired", "Check the clock"),
    ],
)
async def test_what_is_wrong_with_a_certificate_is_told(
    name: str, days: int, says: str, advises: str, authority: Authority
) -> None:
    async with serving(authority.issue(name, days=days)) as (server, url):
        told = await failure_of(url, authority.certificate)
        assert server.requests == []
    assert says in told.message
    assert told.next_step.startswith(advises)


async def test_another_authority_is_not_believed(authority: Authority, tmp_path: Path) -> None:
    (folder := tmp_path / "another").mkdir()
    other = make_authority(folder)
    async with serving(authority.issue("IP:127.0.0.1")) as (server, url):
        told = await failure_of(url, other.certificate)
        assert server.requests == []
    assert "name the file of its certificate authority in the settings" in told.next_step


async def test_a_certificate_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (empty := tmp_path / "empty.pem").write_text("this is no certificate")
    told = await failure_of("https://127.0.0.1:9", empty)
    assert f"{empty} holds no certificate in PEM form" in told.message
    assert "settings" in told.next_step
    gone = tmp_path / "gone.pem"
    assert (
        f"{gone} cannot be read: No such file" in (await failure_of("https://[::1]", gone)).message
    )


@pytest.mark.parametrize("name", ["a\0b.pem", "~nobody-whom-anybody-knows/ca.pem", "\udc80.pem"])
async def test_a_name_that_no_file_can_have_is_told(name: str) -> None:
    assert " cannot be read: " in (await failure_of("https://127.0.0.1:9", name)).message


async def test_a_variable_that_names_no_certificate_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    assert "REQUESTS_CA_BUNDLE" in (await failure_of("https://127.0.0.1:9")).next_step


async def test_a_proxy_behind_encryption_is_believed_by_the_same_authorities(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(authority.issue("IP:127.0.0.1")) as (server, url):
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with pytest.raises(ServiceUnreachable):
            await count_of_models("https://api.example")
        assert server.requests == []
        with pytest.raises(ServiceUnreachable):  # it is no proxy, but it was asked
            await count_of_models("https://api.example", authority.certificate)
        assert {request.method for request in server.requests} == {"CONNECT"}
        assert all("authorization" not in request.headers for request in server.requests)
