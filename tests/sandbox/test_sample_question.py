"""The sample question that is shipped: understood exactly, answered checkably."""

from __future__ import annotations

import io
import wave
from pathlib import Path

from tests.sandbox.clients import chat, listen, serving

SAMPLE = Path(__file__).parents[2] / "resources" / "sample-question.wav"
QUESTION = "please tell me what is twelve plus thirty"


def test_it_is_16_khz_mono_pcm16() -> None:
    with wave.open(io.BytesIO(SAMPLE.read_bytes())) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)


async def test_it_is_understood_and_answered() -> None:
    async with serving() as (_, client):
        heard = [(await listen(client, SAMPLE.read_bytes())).json()["text"] for _ in range(3)]
        answer = await chat(client, heard[0])
    assert heard == [f" {QUESTION}"] * 3
    assert answer.json()["choices"][0]["message"]["content"].startswith("12 plus 30 is 42. I am ")
