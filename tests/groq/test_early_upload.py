"""Requests that are sent while their words are still being spoken, over real connections."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, NoReturn

import httpx
import pytest

from tests.groq.clients import Answers, Sleeps, mock_client, refusal
from tests.groq.raw_server import Act, RawServer, json_reply
from tests.groq.test_sandbox import recording, sandbox
from tests.groq.test_transcription import parts_of
from voicedesk.core.errors import ErrorKind, KeyMissing, ServiceError, VoiceDeskError
from voicedesk.groq.bodies import GrowingForm
from voicedesk.groq.client import GroqClient
from voicedesk.groq.early_upload import EarlyUpload
from voicedesk.groq.transcription import GroqTranscriber
from voicedesk.sandbox.scenario import Recognition, Scenario

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from voicedesk.groq.call import Answer

HELLO = Scenario(recognition=Recognition(texts=("Hello there.",)))
MODEL = "whisper-large-v3-turbo"
TEXT = httpx.Response(200, json={"text": "Hi."})
RAW_TEXT = json_reply({"text": "Hi."})


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - the sandbox's records have no event
            await asyncio.sleep(0.002)


def begun(client: GroqClient, **how: str) -> EarlyUpload:
    upload = GroqTranscriber(client, MODEL).begin_upload("Mein Tag.WAV", "audio/wav", **how)
    assert upload is not None
    return upload


async def spoken(client: GroqClient) -> str:
    """Send the recording in two parts; return what was understood."""
    upload, whole = begun(client), recording()
    upload.write(whole.data[:10_000])
    upload.write(whole.data[10_000:])
    return (await upload.finish(whole)).text


@contextlib.asynccontextmanager
async def against(server: RawServer) -> AsyncGenerator[GroqClient, None]:
    async with server.running() as url:
        client = GroqClient(url, None, sleep=Sleeps())
        try:
            yield client
        finally:
            await client.aclose()


async def test_the_words_are_there_before_they_are_all_spoken() -> None:
    async with sandbox(HELLO) as (server, client):
        upload, whole = begun(client), recording()
        upload.write(whole.data[:20_000])
        await until(lambda: bool(server.requests) and server.requests[0].arrived_bytes > 20_000)
        assert server.requests[0].status is None
        upload.write(whole.data[20_000:])
        assert (await upload.finish(whole)).text == "Hello there."
        assert client.takes_unknown_lengths is True
        assert await spoken(client) == "Hello there."
        first, second = server.requests
        assert first.form.files[0][1].data == second.form.files[0][1].data == whole.data
        assert first.headers["transfer-encoding"] == "chunked"
        assert server.connection_count == 1
        assert client.uploads.names() == []


async def test_the_form_is_that_of_an_ordinary_request() -> None:
    answers = Answers(TEXT)
    async with mock_client(answers) as client:
        how = {"language": "de", "prompt": "x" + "Größe " * 200}
        upload = begun(client, **how)
        upload.write(recording().data)
        await upload.finish(recording())
        transcriber = GroqTranscriber(client, MODEL)
        await transcriber.transcribe(recording(), **how)
    early, ordinary = answers.requests
    assert "content-length" not in early.headers
    assert parts_of(early) == parts_of(ordinary)
    assert [name for name, *_ in parts_of(early)] == [
        "model", "response_format", "language", "prompt", "file",
    ]  # fmt: skip


async def test_a_server_that_refuses_is_asked_once() -> None:
    refusing = Scenario(recognition=HELLO.recognition, refuses_unknown_lengths=True)
    async with sandbox(refusing) as (server, client):
        assert client.takes_unknown_lengths is None
        assert await spoken(client) == "Hello there."
        assert client.takes_unknown_lengths is False
        assert GroqTranscriber(client, MODEL).begin_upload("a.flac", "audio/flac") is None
        assert [request.status for request in server.requests] == [411, 200]


@pytest.mark.parametrize("status", [400, 411, 413, 415, 422, 501, 505])
async def test_what_stands_for_not_taking_it(status: int) -> None:
    answers, sleeps = Answers(refusal(status, "No."), TEXT), Sleeps()
    async with mock_client(answers, sleeps=sleeps) as client:
        assert await spoken(client) == "Hi."
        assert client.takes_unknown_lengths is False
    assert sleeps.waits_s == []


async def test_nothing_is_remembered_if_the_ordinary_request_fails_too() -> None:
    async with mock_client(Answers(refusal(400, "could not process file"))) as client:
        with pytest.raises(ServiceError):
            await spoken(client)
        assert client.takes_unknown_lengths is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, ErrorKind.KEY_REFUSED), (403, ErrorKind.FORBIDDEN), (404, ErrorKind.NOT_FOUND)],
)
async def test_what_an_ordinary_request_would_not_mend_is_told(
    status: int, kind: ErrorKind
) -> None:
    answers = Answers(refusal(status, "No."))
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError) as told:
            await spoken(client)
        assert told.value.kind is kind
        assert client.takes_unknown_lengths is None
    assert len(answers.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_passes_is_waited_out(status: int) -> None:
    sleeps = Sleeps()
    answers = Answers(refusal(status, "Wait.", headers={"retry-after": "2"}), TEXT)
    async with mock_client(answers, sleeps=sleeps) as client:
        assert await spoken(client) == "Hi."
        assert client.takes_unknown_lengths is None
    assert sleeps.waits_s == [2.0]
    assert "content-length" in answers.requests[1].headers


async def test_the_early_attempt_counts() -> None:
    answers = Answers(refusal(500, "oops"))
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError):
            await spoken(client)
    assert len(answers.requests) == 2


async def test_a_server_without_verbose_answers_still_takes_uploads() -> None:
    dislike = refusal(400, "response_format must be one of [json text]", param="response_format")
    answers = Answers(dislike, TEXT)
    async with mock_client(answers) as client:
        transcriber = GroqTranscriber(client, MODEL)
        for _ in range(2):
            upload = transcriber.begin_upload("a.wav", "audio/wav")
            assert upload is not None
            upload.write(recording().data)
            assert (await upload.finish(recording())).text == "Hi."
        assert client.takes_unknown_lengths is True
    formats = [{p[0]: p[3] for p in parts_of(r)}["response_format"] for r in answers.requests]
    assert formats == [b"verbose_json", b"json", b"json"]


async def test_a_connection_that_breaks_at_the_end_is_the_servers_way() -> None:
    server = RawServer([Act.RESET], [RAW_TEXT])
    async with against(server) as client:
        assert await spoken(client) == "Hi."
        assert client.takes_unknown_lengths is False
    assert len(server.requests) == 2


class ImpatientServer:
    """Resets requests of unknown length when their first bytes are in, as often as it is told."""

    def __init__(self, resets: int) -> None:
        self.resets = resets

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            if "chunked" in head and self.resets:
                self.resets -= 1
                await reader.read(100)
            else:
                if "chunked" in head:
                    await reader.readuntil(b"\r\n0\r\n\r\n")
                else:
                    await reader.readexactly(int(head.partition("content-length: ")[2].split()[0]))
                writer.write(RAW_TEXT)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def impatient(resets: int) -> AsyncGenerator[GroqClient, None]:
    handler = ImpatientServer(resets)
    server = await asyncio.start_server(handler.serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        client = GroqClient(f"http://127.0.0.1:{port}", None, sleep=Sleeps())
        try:
            yield client
        finally:
            await client.aclose()


async def spoken_slowly(client: GroqClient) -> str:
    """Speak until the request has ended, then finish."""
    upload, whole = begun(client), recording()

    def has_ended() -> bool:
        upload.write(whole.data[:3000])
        return client.uploads.names() == []

    await until(has_ended)
    return (await upload.finish(whole)).text


async def test_breaking_while_somebody_speaks_is_the_servers_way_only_twice_in_a_row() -> None:
    async with impatient(resets=2) as client:
        assert await spoken_slowly(client) == "Hi."
        assert client.takes_unknown_lengths is None
        assert await spoken_slowly(client) == "Hi."
        assert client.takes_unknown_lengths is False
    async with impatient(resets=1) as client:
        assert await spoken_slowly(client) == "Hi."
        assert await spoken(client) == "Hi."
        assert client.takes_unknown_lengths is True


async def test_a_server_that_cannot_be_reached_says_nothing_about_bodies() -> None:
    answers = Answers(httpx.ConnectError("no"), TEXT, httpx.ConnectError("no"), TEXT)
    async with mock_client(answers) as client:
        assert [await spoken(client), await spoken(client)] == ["Hi.", "Hi."]
        assert client.takes_unknown_lengths is None


async def test_giving_up_leaves_nothing_behind() -> None:
    async with sandbox(HELLO) as (server, client):
        upload = begun(client)
        upload.write(recording().data)
        await until(lambda: bool(server.requests) and server.requests[0].arrived_bytes > 20_000)
        await upload.aclose()
        await upload.aclose()
        upload.write(b"more")
        await until(lambda: server.requests[0].disconnected)
        assert client.uploads.names() == []
        assert [request.status for request in server.requests] == [None]
        assert client.takes_unknown_lengths is None
        # What was given up is gone: the next request needs a connection of its own.
        assert await spoken(client) == "Hello there."
        assert server.connection_count == 2


async def test_giving_up_before_it_began() -> None:
    async with sandbox(HELLO) as (server, client):
        await begun(client).aclose()
        assert server.requests == []


async def test_cancelling_while_the_answer_is_awaited() -> None:
    async with sandbox(Scenario(transcription_delay_s=30.0, recognition=HELLO.recognition)) as (
        server,
        client,
    ):
        task = asyncio.create_task(spoken(client))
        await until(lambda: bool(server.requests) and bool(server.requests[0].body))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: server.requests[0].disconnected)
        assert client.uploads.names() == []


async def test_a_client_that_is_closed_meanwhile_says_so() -> None:
    async with sandbox(HELLO) as (server, client):
        upload = begun(client)
        await until(lambda: bool(server.requests))
        await client.aclose()
        with pytest.raises(VoiceDeskError, match="given up, because the settings have changed"):
            await upload.finish(recording())
        with pytest.raises(VoiceDeskError, match="given up, because the settings have changed"):
            await spoken(client)


async def test_a_missing_key_is_told_when_the_speech_ends() -> None:
    async with mock_client(Answers(TEXT), key=None) as client:
        with pytest.raises(KeyMissing):
            await spoken(client)


async def test_a_bug_is_not_swallowed() -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    async with mock_client(broken) as client:
        with pytest.raises(ZeroDivisionError):
            await spoken(client)

    async def breaks() -> Answer:
        raise ZeroDivisionError

    async with mock_client(Answers(TEXT)) as client:
        form = GrowingForm({}, "audio.wav", "audio/wav")
        upload = EarlyUpload(client, form, breaks, read=never, eases=never, send_whole=never)
        await until(lambda: client.uploads.names() == [])
        with pytest.raises(ZeroDivisionError):
            await upload.aclose()


def never(*_: object) -> NoReturn:
    pytest.fail("nobody asked for this")


async def test_a_dead_connection_costs_an_upload_nothing() -> None:
    server = RawServer([Act.RESET], [RAW_TEXT])
    async with against(server) as client:
        await client.warm()
        assert await spoken(client) == "Hi."
        assert client.takes_unknown_lengths is True
    assert server.connections == 2
    touch, lost, repeated = server.requests
    assert touch.method == "HEAD"
    assert (lost.connection, repeated.connection) == (1, 2)
    assert lost.body == repeated.body
