"""Uploads as section 3 has them, and real recognition of real sound."""

from __future__ import annotations

import asyncio
import io
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.sandbox.clients import (
    CHAT_MODEL,
    EARS,
    chat_body,
    listen,
    say,
    serving,
    silence,
    spoken,
)
from voicedesk.sandbox.scenario import Recognition, Scenario

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

FIXED = Scenario(recognition=Recognition(texts=("hello there", "second")))


async def test_formats_and_the_leading_space() -> None:
    async with serving(FIXED) as (_, client):
        plain = await listen(client, silence())
        text = await listen(client, silence(), response_format="text")
        verbose = await listen(client, silence(2), response_format="verbose_json")
    assert plain.json() == {"text": " hello there", "x_groq": {"id": plain.headers["x-request-id"]}}
    assert text.headers["content-type"] == "text/plain; charset=UTF-8"
    assert text.content == b" second\n"
    body = verbose.json()
    assert (body["task"], body["language"], body["duration"]) == ("transcribe", "English", 2.0)
    assert "words" not in body
    assert set(body["segments"][0]) == {
        "id", "seek", "start", "end", "text", "tokens", "temperature", "avg_logprob",
        "compression_ratio", "no_speech_prob",
    }  # fmt: skip


async def test_granularities_and_scripted_nulls() -> None:
    nulls = Recognition(texts=("one two",), segments_null=True, words_null=True)
    async with serving(Scenario(recognition=Recognition(texts=("one two",)))) as (server, client):
        kind = "verbose_json"
        words = (
            await listen(client, silence(), response_format=kind, granularities=("word",))
        ).json()
        server.play(Scenario(recognition=nulls))
        both = ("word", "segment")
        empty = (await listen(client, silence(), response_format=kind, granularities=both)).json()
        refused = await listen(client, silence(), granularities=both)
    assert words["segments"] is None
    assert words["words"] == [
        {"word": "one", "start": 0.0, "end": 0.5},
        {"word": "two", "start": 0.5, "end": 1.0},
    ]
    assert (empty["segments"], empty["words"]) == (None, None)
    assert refused.status_code == 400


@pytest.mark.parametrize("name", ["audio", "blob", "voice_1", "clip.aac", "clip.wav.txt"])
async def test_the_name_decides(name: str) -> None:
    async with serving(FIXED) as (_, client):
        answer = await listen(client, silence(), name)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == (
        "file must be one of the following types: [flac mp3 mp4 mpeg mpga m4a ogg opus wav webm]"
    )


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not audio at all", silence(0.005), silence(0)])
async def test_what_is_no_audio_or_too_short(data: bytes) -> None:
    async with serving(FIXED) as (_, client):
        answer = await listen(client, data)
    assert answer.status_code == 400
    assert "could not process file" in answer.json()["error"]["message"]


async def test_fields_of_the_form() -> None:
    async with serving(FIXED) as (_, client):
        prompt = await listen(client, silence(), prompt="x" * 897)
        unknown = await listen(client, silence(), nonsense="1")
        srt = await listen(client, silence(), response_format="srt")
        hot = await listen(client, silence(), temperature="2")
        translated = await listen(client, silence(), to="translations", language="en")
        chatty = await listen(client, silence(), model=CHAT_MODEL)
        empty = await client.post("/audio/transcriptions", json={})
        both = await client.post(
            "/audio/transcriptions",
            data={"model": "whisper-large-v3", "url": "https://example.org/a.wav"},
            files={"file": ("a.wav", silence())},
        )
        fine = await listen(client, silence(), prompt="x" * 896, language="en", temperature="0.2")
    assert "prompt length must be 896 characters or fewer" in prompt.text
    assert "contains 897 characters" in prompt.text
    assert "property 'nonsense' is unsupported" in unknown.text
    assert "property 'language' is unsupported" in translated.text
    assert "exactly one of 'file' or 'url'" in both.text
    refused = (prompt, unknown, srt, hot, translated, chatty, empty, both)
    assert {answer.status_code for answer in refused} == {400}
    assert fine.status_code == 200


async def test_more_than_25_megabytes() -> None:
    async with serving(FIXED) as (_, client):
        answer = await listen(client, bytes(25 * 1024 * 1024 + 1))
        enormous = await listen(client, bytes(65 * 1024 * 1024))
    for refused in (answer, enormous):
        assert refused.status_code == 413
        assert "25 MB" in refused.json()["error"]["message"]


async def test_transcription_delay() -> None:
    async with serving(
        Scenario(transcription_delay_s=0.1, recognition=Recognition(texts=("x",)))
    ) as (_, client):
        began_at_s = time.monotonic()
        await listen(client, silence())
    assert time.monotonic() - began_at_s >= 0.1


def encoded(samples: np.ndarray, rate_hz: int, kind: str, subtype: str) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, format=kind, subtype=subtype)
    return buffer.getvalue()


async def test_every_format_is_heard_and_silence_is_not(tmp_path: Path) -> None:
    sentence = "please tell me what time it is"
    with soundfile.SoundFile(io.BytesIO(spoken(sentence, tmp_path))) as file:
        mono, rate_hz = file.read(dtype="float32"), file.samplerate
    stereo = np.repeat(np.stack([mono, mono], axis=1), 3, axis=0)
    files = {
        "a.wav": encoded(stereo, rate_hz * 3, "WAV", "PCM_24"),
        "a.flac": encoded(mono, rate_hz, "FLAC", "PCM_16"),
        "a.ogg": encoded(mono, rate_hz, "OGG", "VORBIS"),
        "a.opus": encoded(mono, rate_hz, "OGG", "OPUS"),
        "a.mp3": encoded(mono, rate_hz, "MP3", "MPEG_LAYER_III"),
    }
    async with serving() as (_, client):
        for name, data in files.items():
            answer = await listen(client, data, name)
            assert answer.json()["text"] == f" {sentence}", name
        nothing = (await listen(client, silence(), response_format="verbose_json")).json()
        corrupt = await listen(client, files["a.flac"][:60], "a.flac")
    assert nothing["text"] == ""
    assert nothing["segments"][0]["no_speech_prob"] == 1.0
    assert corrupt.status_code == 400


async def test_streams_go_on_while_it_listens(tmp_path: Path) -> None:
    data = spoken("one two three four five six seven eight nine ten " * 3, tmp_path)
    async with serving(Scenario(tokens_per_s=200)) as (_, client):
        await listen(client, silence())  # the recogniser is up
        listening = asyncio.ensure_future(listen(client, data))
        gaps: list[float] = []
        last_s = time.monotonic()
        async with client.stream(
            "POST", "/chat/completions", json=chat_body(stream=True)
        ) as answer:
            async for _ in answer.aiter_raw():
                now_s = time.monotonic()
                gaps.append(now_s - last_s)
                last_s = now_s
        assert not listening.done()
        heard = (await listening).json()["text"]
    assert max(gaps) < 0.5
    assert "seven eight nine" in heard


async def test_what_it_says_it_understands() -> None:
    sentence = "what is twelve plus thirty"
    async with serving() as (_, client):
        speech = await say(client, sentence)
        heard = await listen(client, speech.content)
    assert heard.json()["text"].split() == sentence.split()


async def test_a_cancelled_long_clip_does_not_hold_up_the_next(tmp_path: Path) -> None:
    long = spoken("this is a very long sentence that takes a while to decode. " * 20, tmp_path)
    short = spoken("what time is it now", tmp_path)
    async with serving() as (_, client):
        began_at_s = time.monotonic()
        await listen(client, short)
        first_s = time.monotonic() - began_at_s
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await listen(client, long)
        began_at_s = time.monotonic()
        after = await listen(client, short)
        after_s = time.monotonic() - began_at_s
    assert after.json()["text"] == " what time is it now"
    # A new recogniser takes as long as the first one; the end of the long clip some ten times that.
    assert after_s < 4 * first_s


async def in_parts(data: bytes, opening: bytes) -> AsyncIterator[bytes]:
    yield opening
    for begin in range(0, len(data), 1000):
        yield data[begin : begin + 1000]
    yield b"\r\n--x--\r\n"


async def listen_in_parts(client: httpx.AsyncClient, data: bytes, name: str) -> httpx.Response:
    """Send a form whose length is not told beforehand."""
    disposition = "--x\r\nContent-Disposition: form-data; name"
    opening = (
        f'{disposition}="model"\r\n\r\n{EARS}\r\n'
        f'{disposition}="response_format"\r\n\r\nverbose_json\r\n'
        f'{disposition}="file"; filename="{name}"\r\nContent-Type: audio/x\r\n\r\n'
    )
    return await client.post(
        "/audio/transcriptions",
        content=in_parts(data, opening.encode()),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )


async def test_sound_that_was_sent_while_it_was_made(tmp_path: Path) -> None:
    sentence = "please tell me what time it is"
    with soundfile.SoundFile(io.BytesIO(spoken(sentence, tmp_path))) as file:
        mono, rate_hz = file.read(dtype="float32"), file.samplerate
    flac = bytearray(encoded(mono, rate_hz, "FLAC", "PCM_16"))
    # The number of samples in STREAMINFO, 36 bits of it; 0 stands for unknown.
    flac[21] &= 0xF0
    flac[22:26] = bytes(4)
    opus = encoded(mono, rate_hz, "OGG", "OPUS")
    async with serving() as (server, client):
        for name, data in {"a.flac": bytes(flac), "a.ogg": opus}.items():
            answer = (await listen_in_parts(client, data, name)).json()
            assert answer["text"] == f" {sentence}", name
            assert answer["duration"] == pytest.approx(len(mono) / rate_hz, abs=0.1)
        assert all(r.arrived_bytes == len(r.body) > 1000 for r in server.requests)


async def test_bodies_of_unknown_length_can_be_refused() -> None:
    scenario = Scenario(recognition=FIXED.recognition, refuses_unknown_lengths=True)
    async with serving(scenario) as (_, client):
        refused = await listen_in_parts(client, silence(), "a.wav")
        taken = await listen(client, silence())
    assert refused.status_code == 411
    assert refused.json()["error"]["type"] == "invalid_request_error"
    assert "Content-Length" in refused.json()["error"]["message"]
    assert taken.status_code == 200


async def test_whispers_doubts_can_be_scripted() -> None:
    doubts = Recognition(
        texts=("you you you",),
        no_speech_probability=0.9,
        mean_log_probability=-1.5,
        compression_ratio=2.75,
    )
    async with serving(FIXED) as (server, client):
        sure = (await listen(client, silence(), response_format="verbose_json")).json()
        server.play(Scenario(recognition=doubts))
        unsure = (await listen(client, silence(), response_format="verbose_json")).json()
    (segment,) = sure["segments"]
    assert segment["no_speech_prob"] == segment["avg_logprob"] == 0.0
    assert 0 < segment["compression_ratio"] < 2
    (segment,) = unsure["segments"]
    assert segment["no_speech_prob"] == 0.9
    assert (segment["avg_logprob"], segment["compression_ratio"]) == (-1.5, 2.75)
