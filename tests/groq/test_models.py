from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.groq.clients import Answers, mock_client, refusal
from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.models import ModelInfo
from voicedesk.groq.models import GroqModelDirectory

FULL = {
    "id": "openai/gpt-oss-20b",
    "object": "model",
    "created": 1754407957,
    "owned_by": "OpenAI",
    "active": True,
    "context_window": 131072,
    "max_completion_tokens": 65536,
    "name": "GPT OSS 20B",
    "input_modalities": ["text"],
    "output_modalities": ["text"],
    "supported_features": ["tools", "json_mode"],
    "public_apps": None,
}
GPT_OSS = ModelInfo(
    "openai/gpt-oss-20b",
    "GPT OSS 20B",
    True,
    131072,
    65536,
    ("text",),
    ("text",),
    ("tools", "json_mode"),
)


async def list_of(value: Any) -> list[ModelInfo]:
    async with mock_client(Answers(httpx.Response(200, json=value))) as client:
        return await GroqModelDirectory(client).list_models()


async def test_all_that_the_service_tells() -> None:
    assert await list_of({"object": "list", "data": [FULL]}) == [GPT_OSS]


async def test_servers_that_tell_only_ids() -> None:
    data = [{"id": "llama3.2:1b", "object": "model", "created": 1, "owned_by": "library"}]
    assert await list_of({"object": "list", "data": data}) == [ModelInfo("llama3.2:1b")]


async def test_nulls_and_odd_types_are_unknown() -> None:
    odd = {
        "id": "m",
        "name": None,
        "active": None,
        "context_window": "big",
        "max_completion_tokens": -1,
        "input_modalities": None,
        "output_modalities": "text",
        "supported_features": ["tools", 3],
    }
    entries = [odd, {"id": None}, {"id": ""}, "text", None, {"id": "off", "active": False}]
    models = await list_of({"data": entries})
    assert models == [ModelInfo("m", features=("tools",)), ModelInfo("off", active=False)]


@pytest.mark.parametrize("value", [{}, {"data": None}, {"data": {}}, [], "x", {"error": "x"}])
async def test_what_is_no_list_is_told(value: Any) -> None:
    with pytest.raises(ServiceError) as told:
        await list_of(value)
    assert told.value.kind is ErrorKind.BAD_ANSWER


async def test_a_page_instead_of_a_list_is_told() -> None:
    page = httpx.Response(200, html="<html>Log in to the hotel's network</html>")
    async with mock_client(Answers(page)) as client:
        with pytest.raises(ServiceError) as told:
            await GroqModelDirectory(client).list_models()
    assert told.value.kind is ErrorKind.BAD_ANSWER
    assert "base URL" in told.value.next_step


async def test_one_model_whose_id_holds_a_slash() -> None:
    answers = Answers(httpx.Response(200, json=FULL))
    async with mock_client(answers) as client:
        assert await GroqModelDirectory(client).retrieve("openai/gpt-oss-20b") == GPT_OSS
    assert answers.requests[0].url.raw_path == b"/openai/v1/models/openai%2Fgpt-oss-20b"


async def test_a_model_that_is_gone() -> None:
    answers = Answers(refusal(404, "The model `x` does not exist", code="model_not_found"))
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError) as told:
            await GroqModelDirectory(client).retrieve("x")
    assert told.value.kind is ErrorKind.MODEL_GONE
    assert "the model x" in told.value.message


async def test_an_answer_that_is_no_model() -> None:
    async with mock_client(Answers(httpx.Response(200, json={"object": "list"}))) as client:
        with pytest.raises(ServiceError):
            await GroqModelDirectory(client).retrieve("x")
