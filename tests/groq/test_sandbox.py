"""The adapters against the sandbox, which refuses what the service would refuse."""

from __future__ import annotations

import contextlib
import io
import wave

import pytest

from tests.groq.clients import Sleeps
from voicedesk.core.audio_clip import EncodedAudio
from voicedesk.core.chat import ChatMessage, ReplyEnd, ReplyReasoning, ReplyText, Role
from voicedesk.core.errors import ErrorKind, ServiceError, StreamBroken, VoiceDeskError
from voicedesk.core.secret import ApiKey
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory
from voicedesk.groq.speech import GroqSynthesizer
from voicedesk.groq.transcription import GroqTranscriber, GroqTranslator
from voicedesk.groq.transport import TimeLimits
from voicedesk.sandbox.scenario import (
    Endpoint,
    Fault,
    FaultKind,
    Limits,
    ReasoningStyle,
    Recognition,
    Reply,
    Scenario,
    Speech,
    SpeechSource,
)
from voicedesk.sandbox.server import SandboxServer

CHAT = "openai/gpt-oss-20b"
QUESTION = [ChatMessage(Role.SYSTEM, "Be brief."), ChatMessage(Role.USER, "Hello?")]
SCENARIO = Scenario(
    recognition=Recognition(texts=("Hello there.",), no_speech_probability=0.25),
    replies=(Reply(text="One two three.", reasoning="Count."),),
    speech=Speech(source=SpeechSource.TONE, list_chunk=True, endless_sizes=True),
)


@contextlib.asynccontextmanager
async def sandbox(scenario: Scenario = SCENARIO, *, key: str | None = None):
    async with SandboxServer(scenario) as server:
        client = GroqClient(
            server.base_url,
            ApiKey(key or server.api_key),
            sleep=Sleeps(),
            time_limits=TimeLimits(read_s=0.5),
        )
        try:
            yield server, client
        finally:
            await client.aclose()


def recording() -> EncodedAudio:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(16_000)
        writer.writeframes(bytes(32_000))
    return EncodedAudio(file.getvalue(), "utterance.wav", "audio/wav", 1.0)


async def ask(client: GroqClient, tokens: int = 500) -> tuple[str, str, ReplyEnd]:
    stream = GroqChatModel(client, CHAT).stream_reply(QUESTION, max_completion_tokens=tokens)
    async with contextlib.aclosing(stream) as pieces:
        found = [piece async for piece in pieces]
    text = "".join(piece.text for piece in found if isinstance(piece, ReplyText))
    thoughts = "".join(piece.text for piece in found if isinstance(piece, ReplyReasoning))
    end = found[-1]
    assert isinstance(end, ReplyEnd)
    return text, thoughts, end


async def test_a_whole_turn_on_one_connection() -> None:
    async with sandbox() as (server, client):
        transcript = await GroqTranscriber(client, "whisper-large-v3-turbo").transcribe(
            recording(), language="en", prompt="Hi."
        )
        assert (transcript.text, transcript.language) == ("Hello there.", "English")
        assert transcript.no_speech_probability == 0.25
        text, thoughts, end = await ask(client)
        assert (text, thoughts.strip(), end.finish_reason) == ("One two three.", "Count.", "stop")
        assert end.usage is not None
        assert end.usage.total_tokens > 0
        synthesizer = GroqSynthesizer(client, "canopylabs/orpheus-v1-english", "autumn")
        clip = await synthesizer.synthesize("One two three.")
        assert (clip.sample_rate_hz, clip.duration_s > 0.5) == (24_000, True)
        assert clip.peak_dbfs > -40
        assert server.connection_count == 1
        limits = client.rate_limits(CHAT)
        assert limits is not None
        assert limits.tokens.limit == 100_000_000


async def test_the_other_endpoints() -> None:
    async with sandbox() as (_, client):
        directory = GroqModelDirectory(client)
        models = await directory.list_models()
        assert CHAT in {model.id for model in models}
        assert (await directory.retrieve(CHAT)).id == CHAT
        english = await GroqTranslator(client, "whisper-large-v3").translate(recording())
        assert english.text == "Hello there."
        reply = await GroqChatModel(client, CHAT).complete(QUESTION, max_completion_tokens=500)
        assert (reply.text, reply.reasoning.strip()) == ("One two three.", "Count.")
        with pytest.raises(ServiceError) as told:
            await directory.retrieve("no/such-model")
        assert told.value.kind is ErrorKind.MODEL_GONE


@pytest.mark.parametrize("style", list(ReasoningStyle))
async def test_every_place_for_thoughts(style: ReasoningStyle) -> None:
    reply = Reply(text="Four.", reasoning="Two and two.", reasoning_style=style)
    async with sandbox(Scenario(replies=(reply,))) as (_, client):
        text, thoughts, _ = await ask(client)
    assert (text, thoughts.strip()) == ("Four.", "Two and two.")


async def test_a_wrong_key() -> None:
    async with sandbox(key="gsk_wrong") as (_, client):
        with pytest.raises(ServiceError) as told:
            await ask(client)
    assert told.value.kind is ErrorKind.KEY_REFUSED


async def failure(fault: Fault) -> VoiceDeskError:
    async with sandbox(Scenario(replies=SCENARIO.replies, faults=(fault,))) as (_, client):
        with pytest.raises(VoiceDeskError) as told:
            await ask(client)
        assert (await ask(client))[0] == "One two three."
    return told.value


@pytest.mark.parametrize(
    "kind",
    [FaultKind.EVENT_ERROR, FaultKind.X_GROQ_ERROR, FaultKind.CUT, FaultKind.STREAM_RESET],
)
async def test_a_stream_that_breaks_leaves_the_client_usable(kind: FaultKind) -> None:
    error = await failure(Fault(kind=kind, endpoint=Endpoint.CHAT, after_tokens=1))
    assert isinstance(error, StreamBroken)
    assert error.kind is ErrorKind.STREAM_BROKEN


async def test_a_stream_that_stalls() -> None:
    stall = Fault(kind=FaultKind.STREAM_STALL, after_tokens=1, seconds=2.0)
    assert isinstance(await failure(stall), StreamBroken)


@pytest.mark.parametrize("kind", [FaultKind.HTML, FaultKind.STATUS])
async def test_errors_that_pass_are_waited_out(kind: FaultKind) -> None:
    fault = Fault(kind=kind, endpoint=Endpoint.CHAT, status=503, retry_after_s=1.0)
    async with sandbox(Scenario(replies=SCENARIO.replies, faults=(fault,))) as (server, client):
        assert (await ask(client))[0] == "One two three."
        assert len(server.requests) == 2


@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE_HEADERS, FaultKind.STALL])
async def test_a_connection_that_is_lost_before_the_answer_is_made_again(kind: FaultKind) -> None:
    fault = Fault(kind=kind, endpoint=Endpoint.CHAT, seconds=2.0)
    async with sandbox(Scenario(replies=SCENARIO.replies, faults=(fault,))) as (_, client):
        assert (await ask(client))[0] == "One two three."


async def test_half_an_answer_is_told() -> None:
    fault = Fault(kind=FaultKind.TRUNCATED_JSON, endpoint=Endpoint.MODELS)
    async with sandbox(Scenario(faults=(fault,))) as (_, client):
        with pytest.raises(ServiceError) as told:
            await GroqModelDirectory(client).list_models()
    assert told.value.kind is ErrorKind.BAD_ANSWER


async def test_a_budget_over_the_limit_is_halved_until_it_fits() -> None:
    scenario = Scenario(replies=SCENARIO.replies, limits=Limits(tokens_per_minute=600))
    async with sandbox(scenario) as (server, client):
        assert (await ask(client, tokens=800))[0] == "One two three."
        assert len(server.requests) == 2
    async with sandbox(scenario) as (_, client):
        with pytest.raises(ServiceError) as told:
            await ask(client, tokens=3000)
        assert told.value.kind is ErrorKind.TOO_LARGE
