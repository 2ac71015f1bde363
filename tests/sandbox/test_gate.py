"""Who may come in, and in which order refusals are given."""

from __future__ import annotations

import asyncio
import gzip
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.sandbox.clients import KEY, chat, http, raw, serving
from voicedesk.sandbox.scenario import ModelState, Scenario
from voicedesk.sandbox.server import SandboxServer

if TYPE_CHECKING:
    from tests.guards import LogGuard

AUTH = f"Authorization: Bearer {KEY}"
AGENT = "User-Agent: test/1"


async def test_the_key_comes_first_and_its_absence_has_the_services_shape() -> None:
    async with serving() as (server, client):
        answer = await client.post(
            "/chat/completions", content=b"not json", headers={"Authorization": "Bearer gsk_no"}
        )
        bare = await raw(server, http("/models"))
    assert answer.status_code == 401
    assert answer.content == (
        b'{"error":{"message":"Invalid API Key","type":"invalid_request_error",'
        b'"code":"invalid_api_key"}}\n'
    )
    assert answer.headers["x-request-id"].startswith("req_01")
    assert not [name for name in answer.headers if name.startswith("x-ratelimit")]
    assert bare.startswith(b"HTTP/1.1 401 ")


async def test_a_client_without_a_user_agent_meets_the_edge() -> None:
    async with serving() as (server, _):
        answer = await raw(server, http("/models", AUTH))
        wrong_key = await raw(server, http("/models", "Authorization: Bearer x"))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert answer.endswith(b"\r\n\r\nerror code: 1010")
    assert wrong_key.startswith(b"HTTP/1.1 401 ")


async def test_other_host_names_are_refused_even_with_the_key() -> None:
    async with serving() as (server, _):
        rebound = await raw(server, http("/models", AUTH, AGENT, host="evil.example"))
        own = await raw(server, http("/models", AUTH, AGENT, host=f"localhost:{server.port}"))
    assert rebound.startswith(b"HTTP/1.1 421 ")
    assert own.startswith(b"HTTP/1.1 200 ")


async def test_a_page_in_a_browser_gets_nothing_even_with_the_key(
    expected_warnings: LogGuard,
) -> None:
    expected_warnings.expect("Error handling request")  # the library's word for two hosts
    pages = [
        http("/models", AUTH, AGENT, host="evil.example:80"),
        http("/models", AUTH, AGENT, host="127.0.0.1.evil.example"),
        http("/models", AUTH, AGENT, host="127.0.0.1:evil.example"),
        http("/models", AUTH, AGENT, host="127.0.0.1@evil.example"),
        http("/models", AUTH, AGENT, "Host: evil.example"),
        http("/models", AUTH, AGENT, host=""),
        b"GET /openai/v1/models HTTP/1.0\r\n" + f"{AUTH}\r\n{AGENT}\r\n\r\n".encode(),
        f"GET http://evil.example/openai/v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Connection: close\r\n{AUTH}\r\n{AGENT}\r\n\r\n".encode(),
    ]
    async with serving() as (server, _):
        answers = [await raw(server, page) for page in pages]
        cross_origin = await raw(server, http("/models", AUTH, AGENT, "Origin: http://a.example"))
        sandboxed = await raw(server, http("/models", AUTH, AGENT, "Origin: null"))
        embedded = await raw(server, http("/models", AUTH, AGENT, "Sec-Fetch-Site: cross-site"))
        preflight = await raw(server, http("/models", "Origin: http://a.example", method="OPTIONS"))
    refused = [answer.partition(b"\r\n")[0].split()[1] for answer in answers]
    assert refused == [b"421"] * 4 + [b"400"] + [b"421"] * 3
    for answer in (cross_origin, sandboxed, embedded, preflight):
        assert answer.startswith(b"HTTP/1.1 403 ")
        assert b"access-control" not in answer.lower()


async def test_what_is_compressed_or_nested_without_end_is_no_request() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    async with serving() as (server, client):
        packed = await client.post(
            "/chat/completions", content=bomb, headers={"Content-Encoding": "gzip"}
        )
        deep = await client.post("/chat/completions", content=b"[" * 1_000_000)
        assert len(server.requests[0].body) == len(bomb)
    assert packed.status_code == 400
    assert deep.status_code == 400


async def test_who_has_no_key_fills_no_memory() -> None:
    async with serving() as (server, client):
        answer = await client.post(
            "/chat/completions", content=bytes(5_000_000), headers={"Authorization": "Bearer no"}
        )
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"
    assert server.requests[0].arrived_bytes == 0
    assert not server.requests[0].body


@pytest.mark.parametrize(
    ("headers", "host", "status"),
    [
        (("Authorization: Bearer no", AGENT), "127.0.0.1", b"401"),
        ((AGENT,), "127.0.0.1", b"401"),
        ((AUTH,), "127.0.0.1", b"403"),
        ((AUTH, AGENT), "evil.example", b"421"),
    ],
)
async def test_who_may_not_come_in_is_refused_before_the_body_has_come(
    headers: tuple[str, ...], host: str, status: bytes
) -> None:
    length = "Content-Length: 60000000"
    request = http("/chat/completions", length, *headers, method="POST", host=host)
    request = request.replace(b"Connection: close\r\n", b"")
    async with serving() as (server, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request + bytes(100_000))
        async with asyncio.timeout(30):
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
        writer.close()
    assert head.split()[1] == status
    assert b"connection: close" in head
    assert server.requests[0].arrived_bytes == 0


async def test_a_server_that_people_use_keeps_no_requests() -> None:
    async with SandboxServer(api_key=KEY, remembers=False) as server:
        answer = await raw(server, http("/models", AUTH, AGENT))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert server.requests == []


async def test_it_listens_on_loopback_only() -> None:
    async with serving() as (server, _):
        assert server.base_url == f"http://127.0.0.1:{server.port}"
        with pytest.raises(ConnectionRefusedError), socket.socket() as other:
            other.connect(("127.0.0.2", server.port))


async def test_the_models_state_comes_before_the_requests_shape() -> None:
    scenario = Scenario(models=(("gone", ModelState.DECOMMISSIONED),))
    async with serving(scenario) as (_, client):
        gone = await chat(client, model="gone", nonsense=1)
        fine = await chat(client, nonsense=1)
    assert gone.json()["error"]["code"] == "model_decommissioned"
    assert fine.json()["error"]["message"] == "property 'nonsense' is unsupported"


async def test_unknown_addresses_and_bodies() -> None:
    async with serving() as (_, client):
        nowhere = await client.get("/nowhere")
        doubled = await client.get("/openai/v1/models")
        garbage = await client.post("/chat/completions", content=b"{")
        array = await client.post("/chat/completions", json=[])
    assert nowhere.status_code == 404
    assert doubled.status_code == 404
    assert garbage.status_code == 400
    assert array.status_code == 400


async def test_requests_are_recorded_with_their_connection() -> None:
    async with serving() as (server, client):
        await client.get("/models")
        await chat(client, "hello")
        async with httpx.AsyncClient(trust_env=False) as other:
            await other.get(f"{server.base_url}/openai/v1/models")
    first, second, third = server.requests
    assert (first.method, first.path, first.status) == ("GET", "/openai/v1/models", 200)
    assert second.json["messages"] == [{"role": "user", "content": "hello"}]
    assert first.connection_id == second.connection_id != third.connection_id
    assert third.status == 401
    assert server.connection_count == 2
    assert second.headers["content-type"] == "application/json"
