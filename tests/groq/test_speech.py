from __future__ import annotations

import httpx
import pytest

from tests.groq.clients import Answers, Pieces, mock_client, refusal
from tests.groq.test_wav import RATE_HZ, TONE, chunk, fmt, riff
from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.groq.speech import GroqSynthesizer

WAV = riff(
    chunk(b"LIST", b"INFO"), chunk(b"fmt ", fmt()), chunk(b"data", TONE.tobytes(), 0xFFFFFFFF)
)


def sound(data: bytes = WAV) -> httpx.Response:
    pieces = [data[i : i + 999] for i in range(0, len(data), 999)]
    return httpx.Response(200, headers={"content-type": "audio/wav"}, stream=Pieces(pieces))


async def test_exactly_the_documented_fields_are_sent_and_the_sound_comes_back() -> None:
    answers = Answers(sound())
    async with mock_client(answers) as client:
        voices = iter(["hannah"])
        synthesizer = GroqSynthesizer(client, "canopylabs/orpheus-v1-english", lambda: next(voices))
        clip = await synthesizer.synthesize("Grüße — “hello”")
    assert clip.sample_rate_hz == RATE_HZ
    assert clip.samples.tolist() == TONE.tolist()
    (request,) = answers.requests
    assert request.url.path == "/openai/v1/audio/speech"
    assert request.headers["accept"] == "audio/wav"
    assert answers.bodies() == [
        {
            "model": "canopylabs/orpheus-v1-english",
            "input": "Grüße — “hello”",
            "voice": "hannah",
            "response_format": "wav",
        }
    ]


async def test_a_text_that_is_too_long_is_not_sent() -> None:
    answers = Answers(sound(), sound())
    async with mock_client(answers) as client:
        synthesizer = GroqSynthesizer(client, "m", "v")
        assert synthesizer.max_characters == 200
        await synthesizer.synthesize("x" * 200)
        with pytest.raises(ServiceError) as told:
            await synthesizer.synthesize("x" * 201)
        assert told.value.kind is ErrorKind.TOO_LARGE
        await GroqSynthesizer(client, "m", "v", max_characters=4000).synthesize("x" * 201)
    assert len(answers.requests) == 2


@pytest.mark.parametrize("body", [b"", b"ID3", b"<html>", b'{"audio":""}', WAV[:20]])
async def test_what_is_no_sound_is_told(body: bytes) -> None:
    async with mock_client(Answers(sound(body))) as client:
        with pytest.raises(ServiceError) as told:
            await GroqSynthesizer(client, "m", "v").synthesize("Hi.")
    assert told.value.kind is ErrorKind.BAD_ANSWER


async def test_terms_that_were_not_accepted() -> None:
    terms = refusal(400, "The model requires terms acceptance.", code="model_terms_required")
    async with mock_client(Answers(terms)) as client:
        with pytest.raises(ServiceError) as told:
            await GroqSynthesizer(client, "canopylabs/orpheus-v1-english", "v").synthesize("Hi.")
    assert told.value.kind is ErrorKind.TERMS_REQUIRED
    assert "canopylabs/orpheus-v1-english" in told.value.message
    assert "console.groq.com" in told.value.next_step


async def test_the_daily_limit_is_told_with_its_time() -> None:
    limit = refusal(
        429, "on requests per day (RPD): try again in 14m24s.", code="rate_limit_exceeded"
    )
    async with mock_client(Answers(limit)) as client:
        with pytest.raises(ServiceError) as told:
            await GroqSynthesizer(client, "m", "v").synthesize("Hi.")
    assert told.value.retry_after_s == 864
    assert "15 minutes" in told.value.next_step
