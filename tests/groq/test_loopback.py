"""Names of this computer lead to this computer, whatever a file or a resolver says."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from tests.groq.clients import KEY, Sleeps
from tests.groq.raw_server import RawServer, json_reply
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = json_reply({"data": [{"id": "m"}]})


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Say where every name leads to; the list notes the names that were asked for."""

    def leads_to(*addresses: str) -> list[str]:
        asked: list[str] = []

        async def getaddrinfo(_loop: object, host: bytes, port: int, **_: object) -> list[object]:
            asked.append(host.decode())
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
                for address in addresses
            ]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
        return asked

    return leads_to


async def list_from(url: str) -> int:
    client = GroqClient(url, KEY, sleep=Sleeps())
    try:
        return len(await GroqModelDirectory(client).list_models())
    finally:
        await client.aclose()


@pytest.mark.parametrize("host", ["localhost", "api.localhost"])
async def test_a_name_of_this_computer_that_leads_elsewhere_is_refused(
    host: str, resolve: Callable[..., list[str]]
) -> None:
    # 192.0.2.1 is nobody's (RFC 5737): a connection to it would only time out.
    asked = resolve("192.0.2.1")
    with pytest.raises(VoiceDeskError) as told:
        await list_from(f"http://{host}:1")
    assert asked[0] == host
    assert told.value.kind is ErrorKind.INSECURE
    assert f"{host}:1 is not this computer here" in told.value.message


async def test_of_several_addresses_only_those_of_this_computer_are_used(
    resolve: Callable[..., list[str]],
) -> None:
    server = RawServer([MODELS])
    async with server.running():
        resolve("192.0.2.1", "127.0.0.1")
        assert await list_from(f"http://localhost:{server.port}") == 1


@pytest.mark.parametrize(
    "host", ["localhost.evil.example", "127.0.0.1.nip.io", "localhost.", "notlocalhost", "0.0.0.0"]
)
async def test_what_only_looks_like_this_computer_needs_leave(
    host: str, resolve: Callable[..., list[str]]
) -> None:
    asked = resolve("127.0.0.1")
    if host == "localhost.":  # the dot says where the name ends
        with pytest.raises(VoiceDeskError, match="refused the connection"):
            await list_from(f"http://{host}:1")
        return
    with pytest.raises(VoiceDeskError, match="is not encrypted, so nothing was sent"):
        await list_from(f"http://{host}:1")
    assert asked == []
