"""Who may come in, and in which order refusals are given."""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.sandbox.clients import KEY, chat, http, raw, serving
from voicedesk.sandbox.scenario import ModelState, Scenario

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
