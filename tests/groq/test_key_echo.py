"""A server that repeats the key does not get it into a conversation."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.groq.clients import DONE, KEY, Answers, chunk, mock_client, refusal, stream_answer
from voicedesk.core.audio_clip import EncodedAudio
from voicedesk.core.chat import ChatMessage, ReplyEnd, ReplyReasoning, ReplyText, Role
from voicedesk.core.errors import ServiceError
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.key_echo import KeyEcho
from voicedesk.groq.models import GroqModelDirectory
from voicedesk.groq.transcription import GroqTranscriber

SECRET = KEY.reveal()
QUESTION = (ChatMessage(Role.USER, "What did I send?"),)


@given(
    st.lists(st.sampled_from([SECRET, SECRET[:7], SECRET[7:], "g", "gs", "gsk", "a word "])),
    st.integers(1, 9),
)
def test_wherever_a_text_is_cut_the_key_is_struck_and_nothing_else(
    parts: list[str], size: int
) -> None:
    text = "".join(parts)
    echo = KeyEcho(SECRET)
    pieces = [echo.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join(pieces) + echo.finish() == text.replace(SECRET, "[hidden]")


def test_a_word_for_a_key_may_be_said() -> None:
    echo = KeyEcho("ollama")
    assert echo.feed("An ollama ollam") + echo.finish() == "An ollama ollam"


@pytest.mark.parametrize("size", [1, 5, 100])
async def test_a_streamed_answer_is_without_the_key(size: int) -> None:
    words = f"Your key is {SECRET}, and that is all"
    pieces = [words[at : at + size] for at in range(0, len(words), size)]
    answers = Answers(
        stream_answer(
            *(chunk({"reasoning": piece}) for piece in pieces),
            *(chunk({"content": piece}) for piece in pieces),
            chunk({}, "stop"),
            DONE,
        )
    )
    async with mock_client(answers) as client:
        chat = GroqChatModel(client, "m")
        got = [each async for each in chat.stream_reply(QUESTION, max_completion_tokens=9)]
    for kind in (ReplyText, ReplyReasoning):
        told = "".join(each.text for each in got if isinstance(each, kind))
        assert told == "Your key is [hidden], and that is all"
    reasoned = [isinstance(each, ReplyReasoning) for each in got]
    assert reasoned == sorted(reasoned, reverse=True)


async def test_lists_and_whole_answers_are_without_the_key() -> None:
    answers = Answers(
        httpx.Response(200, json={"data": [{"id": f"model-{SECRET}"}]}),
        httpx.Response(200, json={"choices": [{"message": {"content": f"It is {SECRET}."}}]}),
    )
    async with mock_client(answers) as client:
        (model,) = await GroqModelDirectory(client).list_models()
        reply = await GroqChatModel(client, "m").complete(QUESTION, max_completion_tokens=9)
    assert model.id == "model-[hidden]"
    assert reply.text == "It is [hidden]."


async def test_no_part_of_an_error_has_the_key() -> None:
    headers = {"x-request-id": f"req-{SECRET}"}
    echo = refusal(400, f"You sent {SECRET}", code=SECRET, param=SECRET, headers=headers)
    async with mock_client(Answers(echo)) as client:
        with pytest.raises(ServiceError) as told:
            await GroqModelDirectory(client).list_models()
    assert SECRET not in f"{told.value} {vars(told.value)}"
    assert told.value.request_id == "req-[hidden]"


def escaped(text: str) -> bytes:
    """Write a text into JSON as no program would, but as every one reads it."""
    return "".join(f"\\u{ord(letter):04x}" for letter in text).encode()


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
async def test_it_is_found_however_json_writes_it(encoding: str) -> None:
    body = b'{"text": "You sent ' + escaped(SECRET) + b'.", "language": "' + escaped(SECRET) + b'"}'
    if encoding == "utf-16":
        body = json.dumps({"text": f"You sent {SECRET}.", "language": SECRET}).encode("utf-16")
    async with mock_client(Answers(httpx.Response(200, content=body))) as client:
        sound = EncodedAudio(b"RIFF", "a.wav", "audio/wav", 1.0)
        found = await GroqTranscriber(client, "whisper").transcribe(sound)
    assert (found.text, found.language) == ("You sent [hidden].", "[hidden]")


async def test_it_does_not_get_into_a_conversation_as_the_model_or_the_end() -> None:
    said = {"delta": {"content": "Hello."}, "finish_reason": SECRET}
    event = f"data: {json.dumps({'model': SECRET, 'choices': [said]})}\n\n".encode()
    whole = {"model": SECRET, "choices": [{"message": {"content": "A"}, "finish_reason": SECRET}]}
    async with mock_client(
        Answers(stream_answer(event, DONE), httpx.Response(200, json=whole))
    ) as client:
        chat = GroqChatModel(client, "m")
        pieces = [each async for each in chat.stream_reply(QUESTION, max_completion_tokens=9)]
        answer = await chat.complete(QUESTION, max_completion_tokens=9)
    assert ReplyEnd("[hidden]", None, "[hidden]") in pieces
    assert (answer.model, answer.finish_reason) == ("[hidden]", "[hidden]")
