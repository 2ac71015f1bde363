from __future__ import annotations

import email
import email.policy
from typing import Any

import httpx
import pytest

from tests.groq.clients import Answers, Sleeps, mock_client, refusal
from voicedesk.core.audio_clip import EncodedAudio
from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.groq.transcription import MAX_UPLOAD_BYTES, GroqTranscriber, GroqTranslator

AUDIO = EncodedAudio(b"RIFF\r\n--sound\x00\xff", "Mein Tagebuch.WAV", "audio/wav", 1.0)
VERBOSE = {
    "task": "transcribe",
    "language": "English",
    "duration": 3.5,
    "text": " Hello there. ",
    "segments": [
        {
            "id": 0, "start": 0.0, "end": 1.5, "text": " Hello",
            "no_speech_prob": 0.1, "avg_logprob": -0.25, "compression_ratio": 0.75,
        },
        {"id": 1, "start": 1.5, "end": 3.5, "text": " there. ", "no_speech_prob": 0.4},
    ],
    "x_groq": {"id": "req_1"},
}  # fmt: skip


def parts_of(request: httpx.Request) -> list[tuple[str, str | None, str | None, bytes]]:
    """Return name, filename, type and content of each part of a multipart request."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.content, policy=email.policy.HTTP)
    found = []
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        typed = part.get_content_type() if "content-type" in part else None
        found.append((name, part.get_filename(), typed, part.get_payload(decode=True)))
    return found


async def transcribe(*answers: httpx.Response | Exception, **how: Any) -> Transcript:
    async with mock_client(Answers(*answers)) as client:
        return await GroqTranscriber(client, "whisper-large-v3-turbo").transcribe(AUDIO, **how)


def ok(value: Any) -> httpx.Response:
    return httpx.Response(200, json=value)


async def test_exactly_the_documented_fields_are_sent() -> None:
    answers = Answers(ok(VERBOSE))
    async with mock_client(answers) as client:
        transcriber = GroqTranscriber(client, lambda: "whisper-large-v3-turbo")
        await transcriber.transcribe(AUDIO, language="de", prompt="Groß")
    (request,) = answers.requests
    assert request.url.path == "/openai/v1/audio/transcriptions"
    assert request.headers["content-length"] == str(len(request.content))
    assert parts_of(request) == [
        ("model", None, None, b"whisper-large-v3-turbo"),
        ("response_format", None, None, b"verbose_json"),
        ("language", None, None, b"de"),
        ("prompt", None, None, "Groß".encode()),
        ("file", "audio.wav", "audio/wav", AUDIO.data),
    ]


async def test_translation_sends_no_language() -> None:
    answers = Answers(ok(VERBOSE | {"task": "translate"}))
    async with mock_client(answers) as client:
        translator = GroqTranslator(client, "whisper-large-v3")
        assert (await translator.translate(AUDIO)).text == "Hello there."
    assert answers.requests[0].url.path == "/openai/v1/audio/translations"
    names = [name for name, *_ in parts_of(answers.requests[0])]
    assert names == ["model", "response_format", "file"]


async def test_what_a_verbose_answer_tells() -> None:
    assert await transcribe(ok(VERBOSE)) == Transcript(
        text="Hello there.",
        language="English",
        segments=(
            Segment(0.0, 1.5, "Hello", 0.1, -0.25, 0.75),
            Segment(1.5, 3.5, "there.", no_speech_probability=0.4),
        ),
        no_speech_probability=0.4,
        duration_s=3.5,
    )


@pytest.mark.parametrize(
    "value",
    [
        {"text": " Hi.", "x_groq": {"id": "r"}},
        {"text": " Hi.", "segments": None, "words": None, "language": None, "duration": None},
        {"text": "Hi.", "segments": []},
    ],
)
async def test_what_is_not_told_is_unknown(value: dict[str, Any]) -> None:
    assert await transcribe(ok(value)) == Transcript("Hi.")


async def test_odd_segments_do_not_matter() -> None:
    result = await transcribe(ok({"text": "Hi.", "duration": "3.5"}))
    assert result.duration_s == 3.5
    content = b'{"text":"Hi.","segments":[{"no_speech_prob":NaN},null,{"start":1.0,"text":"a"}]}'
    result = await transcribe(
        httpx.Response(200, content=content, headers={"content-type": "application/json"})
    )
    assert result.segments == (Segment(0.0, 0.0, ""), Segment(1.0, 1.0, "a"))
    assert result.no_speech_probability is None


@pytest.mark.parametrize("body", [" 42\n", "null", '{"text": "no"}', "  Grüße "])
async def test_plain_text_is_taken_as_it_is(body: str) -> None:
    assert (await transcribe(httpx.Response(200, text=body))).text == body.strip()


async def test_a_prompt_keeps_its_end() -> None:
    answers = Answers(ok(VERBOSE))
    async with mock_client(answers) as client:
        await GroqTranscriber(client, "w").transcribe(AUDIO, prompt="a" * 500 + "b" * 800)
    sent = {name: content for name, _, _, content in parts_of(answers.requests[0])}
    assert sent["prompt"] == b"a" * 96 + b"b" * 800


@pytest.mark.parametrize(
    "refused",
    [
        refusal(400, "response_format must be one of [json text]", param="response_format"),
        httpx.Response(422, json={"detail": "verbose_json is not supported"}),
    ],
)
async def test_a_server_without_verbose_answers_is_asked_for_plain_ones(
    refused: httpx.Response,
) -> None:
    answers = Answers(refused, ok({"text": "Hi."}))
    async with mock_client(answers) as client:
        transcriber = GroqTranscriber(client, "w")
        assert (await transcriber.transcribe(AUDIO)).text == "Hi."
        assert (await transcriber.transcribe(AUDIO)).text == "Hi."
    formats = [{p[0]: p[3] for p in parts_of(r)}["response_format"] for r in answers.requests]
    assert formats == [b"verbose_json", b"json", b"json"]


async def test_a_format_that_is_always_refused_is_told() -> None:
    with pytest.raises(ServiceError) as told:
        await transcribe(refusal(400, "bad response_format"))
    assert told.value.kind is ErrorKind.BAD_REQUEST


async def test_at_most_one_silent_retry() -> None:
    sleeps, answers = Sleeps(), Answers(refusal(500, "oops"))
    async with mock_client(answers, sleeps=sleeps) as client:
        with pytest.raises(ServiceError):
            await GroqTranscriber(client, "w").transcribe(AUDIO)
    assert len(answers.requests) == 2
    assert answers.requests[0].content == answers.requests[1].content or (
        parts_of(answers.requests[0]) == parts_of(answers.requests[1])
    )
    assert sleeps.waits_s == [0.5]


async def test_what_is_too_large_is_not_sent() -> None:
    answers = Answers(ok(VERBOSE))
    async with mock_client(answers) as client:
        large = EncodedAudio(bytes(MAX_UPLOAD_BYTES + 1), "a.wav", "audio/wav", 800.0)
        with pytest.raises(ServiceError) as told:
            await GroqTranscriber(client, "w").transcribe(large)
        assert told.value.kind is ErrorKind.TOO_LARGE
        assert answers.requests == []
        just = EncodedAudio(bytes(MAX_UPLOAD_BYTES), "a.wav", "audio/wav", 800.0)
        await GroqTranscriber(client, "w").transcribe(just)
    assert len(answers.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html></html>"),
        httpx.Response(200, json={"words": []}),
        httpx.Response(200, json={"text": None}),
        httpx.Response(200, content=b'{"text":"Hel'),
        httpx.Response(200, content=b""),
    ],
)
async def test_what_is_no_transcript_is_told(answer: httpx.Response) -> None:
    with pytest.raises(ServiceError) as told:
        await transcribe(answer)
    assert told.value.kind is ErrorKind.BAD_ANSWER


async def test_a_file_that_is_no_sound_is_told() -> None:
    with pytest.raises(ServiceError) as told:
        await transcribe(refusal(400, "could not process file - is it a valid media file?"))
    assert told.value.kind is ErrorKind.AUDIO_FILE
