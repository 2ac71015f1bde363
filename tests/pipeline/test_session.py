"""Turns from their first event to their last: spoken, typed, from a file, heard and remembered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.fakes import RecordingPlayer, ScriptedRecorder, Take
from tests.fakes.services import (
    ScriptedChat,
    ScriptedSynthesizer,
    ScriptedTranscriber,
    closed_gate,
)
from tests.pipeline.stage import Stage, spoken, unreachable
from voicedesk.core import events as ev
from voicedesk.core.audio_clip import AudioClip, EncodedAudio, silence
from voicedesk.core.chat import ReplyEnd, ReplyReasoning, ReplyText
from voicedesk.core.errors import AudioError, ErrorKind, StreamBroken
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.core.turns import Outcome, Source
from voicedesk.pipeline.turn import ClipInput, EncodedInput

ANSWERED = ["reply_delta", "reply_finished", "speech_started", "speech_finished", "turn_finished"]


async def test_a_spoken_turn_tells_everything_in_order() -> None:
    async with Stage(transcriber=ScriptedTranscriber(Transcript("What?", "English"))) as stage:
        record = await stage.ask_aloud()
        assert stage.names == [
            "turn_started",
            "recording_started",
            "recording_finished",
            "transcript_ready",
            *ANSWERED,
        ]
        assert (record.outcome, record.source) == (Outcome.COMPLETED, Source.MICROPHONE)
        assert (record.transcript, record.language) == ("What?", "English")
        assert (record.reply, record.heard, record.model) == ("It is noon.",) * 2 + ("fake-model",)
        assert stage.records == [record]
        assert stage.transcriber.audio[0].duration_s == 0.5
        assert stage.source.warmed == 1
        assert stage.player.warmed == 1


async def test_stages_are_timed_from_the_end_of_the_input() -> None:
    recorder = ScriptedRecorder(spoken())
    async with Stage(recorder=recorder) as stage:
        stage.transcriber.gate.close()
        await stage.begin_and_listen()
        stage.clock.advance(5)
        await stage.session.finish()
        await stage.transcriber.gate.reached.wait()
        stage.clock.advance(0.25)
        stage.transcriber.gate.open()
        record = await stage.session.wait()
        assert record.stage_ms == {
            "transcribe": 250,
            "first_token": 250,
            "chat": 0,
            "first_sound": 250,
            "total": 250,
        }
        assert stage.events[-1].t_ms == 5250


async def test_levels_are_told_while_recording() -> None:
    async with Stage() as stage:
        await stage.ask_aloud()
        levels = [event for event in stage.events if isinstance(event, ev.Level)]
        assert len(levels) == 9
        assert all(-20 < level.rms_dbfs < level.peak_dbfs < 0 for level in levels)


async def test_a_typed_turn_needs_no_microphone_and_no_recognition() -> None:
    async with Stage() as stage:
        record = await stage.ask("What is the time?")
        assert stage.names == ["turn_started", "transcript_ready", *ANSWERED]
        assert (record.source, record.transcript) == (Source.TEXT, "What is the time?")
        assert (stage.recorder.opened, stage.transcriber.audio) == (0, [])


@pytest.mark.parametrize(
    "given",
    [
        ClipInput(spoken()),
        EncodedInput((EncodedAudio(b"mp3", "a.mp3", "audio/mpeg", 3.0),)),
    ],
)
async def test_a_file_turn(given: ClipInput | EncodedInput) -> None:
    async with Stage() as stage:
        await stage.session.submit_sound(given)
        record = await stage.session.wait()
        assert stage.names == ["turn_started", "transcript_ready", *ANSWERED]
        assert (record.source, stage.recorder.opened) == (Source.FILE, 0)


async def test_without_a_voice_the_reply_is_read() -> None:
    async with Stage(speaks=False) as stage:
        record = await stage.ask("Hello?")
        assert stage.names == [
            "turn_started",
            "transcript_ready",
            "reply_delta",
            "reply_finished",
            "turn_finished",
        ]
        assert record.heard == record.reply == "It is noon."
        assert stage.player.begun == []
        assert stage.player.warmed == 0


async def test_the_next_question_carries_what_was_said_before() -> None:
    async with Stage(chat=ScriptedChat("One.", "Two.")) as stage:
        await stage.ask("First?")
        await stage.ask("Second?")
        assert stage.contexts[1] == [("user", "First?"), ("assistant", "One."), ("user", "Second?")]
        assert stage.chat.requests[0][0].content == "Be brief."
        assert stage.chat.max_completion_tokens == [800, 800]


async def test_a_small_context_window_leaves_old_exchanges_out() -> None:
    async with Stage() as stage:
        stage.source.context_window = 830
        await stage.ask("First?")
        await stage.ask("Second? " * 20)
        assert [role for role, _ in stage.contexts[1]] == ["user"]


async def test_a_new_conversation_forgets_the_old_one() -> None:
    async with Stage() as stage:
        await stage.ask("First?")
        await stage.session.new_conversation()
        await stage.ask("Second?")
        assert stage.contexts[1] == [("user", "Second?")]
        assert stage.session.memory.turn_ids() == ["turn-2"]
        assert stage.session.conversation_id == "turn-2"


async def test_a_new_conversation_ends_the_running_turn() -> None:
    async with Stage() as stage:
        stage.player.hold()
        await stage.session.submit_text("First?")
        await stage.until(lambda: stage.player.is_playing)
        await stage.session.new_conversation()
        assert stage.names[-1] == "turn_finished"
        assert stage.session.memory.held_bytes() == 0


async def test_the_language_of_the_settings_goes_along() -> None:
    async with Stage() as stage:
        stage.source.language = "de"
        await stage.ask_aloud()
        assert stage.transcriber.languages == ["de"]


async def until_refused(stage: Stage) -> None:
    """Wait until a part was refused; a thread encodes it first."""
    while len(stage.transcriber.results) > 2:  # noqa: ASYNC110 - the thread sets no event
        await asyncio.sleep(0.001)


@pytest.mark.parametrize(("source", "longest_s"), [("file", 600), ("microphone", 120)])
async def test_a_long_recording_is_sent_in_parts_and_joined(source: str, longest_s: int) -> None:
    results = [
        Transcript(
            "One two", "English", (Segment(1.0, 2.0, "One two"),), duration_s=float(longest_s)
        ),
        Transcript("three.", "English", (Segment(0.5, 1.0, "three."),), duration_s=30.0),
    ]
    clip = AudioClip(np.full((longest_s + 30) * 1000, 9000, np.int16), 1000)
    async with Stage(transcriber=ScriptedTranscriber(*results)) as stage:
        if source == "file":
            await stage.session.submit_sound(ClipInput(clip))
        else:
            # What could not be sent while the user spoke is sent afterwards, in larger parts.
            stage.transcriber.results.insert(0, unreachable())
            stage.recorder = ScriptedRecorder(clip)
            stage.session.services = replace(stage.session.services, recorder=stage.recorder)
            await stage.session.begin()
            await until_refused(stage)
            await stage.session.finish()
        record = await stage.session.wait()
        assert record.transcript == "One two three."
        assert stage.transcriber.prompts[-2:] == ["", "One two"]
        sent_s = [part.duration_s for part in stage.transcriber.audio[-2:]]
        assert sum(sent_s) == pytest.approx(longest_s + 30)


@pytest.mark.parametrize("clip", [spoken(0.06), silence(2.0)])
async def test_too_short_or_silent_is_never_sent(clip: AudioClip) -> None:
    async with Stage(recorder=ScriptedRecorder(clip)) as stage:
        record = await stage.ask_aloud()
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert record.error.kind is ErrorKind.NOTHING_HEARD
        assert (stage.transcriber.audio, stage.chat.requests) == ([], [])


async def test_nothing_at_all_is_never_sent() -> None:
    async with Stage(recorder=ScriptedRecorder()) as stage:
        await stage.session.begin()
        await stage.until(lambda: stage.recorder.opened == 1)
        await stage.session.finish()
        record = await stage.session.wait()
        assert record.error is not None
        assert record.error.kind is ErrorKind.NOTHING_HEARD
        assert stage.transcriber.audio == []


async def test_no_words_recognised_is_told_and_kept() -> None:
    recorder = ScriptedRecorder(spoken(1.2))
    async with Stage(recorder=recorder, transcriber=ScriptedTranscriber("", "Hello?")) as stage:
        record = await stage.ask_aloud()
        assert record.error is not None
        assert record.error.kind is ErrorKind.NOTHING_HEARD
        assert stage.chat.requests == []
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).transcript == "Hello?"


async def test_blanks_are_no_question() -> None:
    async with Stage() as stage:
        record = await stage.ask(" \n")
        assert record.error is not None
        assert record.error.kind is ErrorKind.NOTHING_HEARD
        assert stage.chat.requests == []


@pytest.mark.parametrize(
    ("finish_reason", "words"), [("stop", "without an answer"), ("length", "for thinking")]
)
async def test_only_thinking_is_no_answer(finish_reason: str, words: str) -> None:
    script = [ReplyReasoning("Hmm."), ReplyText(""), ReplyText(" \n"), ReplyEnd(finish_reason)]
    async with Stage(chat=ScriptedChat(script)) as stage:
        record = await stage.ask("Hello?")
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert record.error.kind is ErrorKind.NO_ANSWER
        assert words in record.error.message
        assert record.error.retryable
        assert stage.player.begun == []


async def test_thinking_is_neither_shown_nor_spoken() -> None:
    async with Stage(chat=ScriptedChat([ReplyReasoning("Hmm. "), "Yes."])) as stage:
        record = await stage.ask("Hello?")
        assert record.reply == "Yes."
        assert stage.synthesizer.texts == ["Yes."]


@pytest.mark.parametrize("speaks", [True, False])
async def test_a_broken_stream_keeps_what_had_arrived(*, speaks: bool) -> None:
    broken = StreamBroken("Cut.", kind=ErrorKind.STREAM_BROKEN, next_step="Again.", retryable=True)
    chat = ScriptedChat(["The first part, ", broken], "Whole.")
    async with Stage(chat=chat, speaks=speaks) as stage:
        record = await stage.ask("Hello?")
        assert (record.outcome, record.error) == (Outcome.FAILED, broken)
        assert record.reply == "The first part, "
        assert "reply_finished" not in stage.names
        if not speaks:
            assert record.heard == record.reply
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.outcome, record.reply) == (Outcome.COMPLETED, "Whole.")
        assert stage.contexts[1] == [("user", "Hello?")]


async def test_a_microphone_lost_in_mid_sentence_keeps_what_was_said() -> None:
    recorder = ScriptedRecorder(spoken())
    async with Stage(recorder=recorder) as stage:
        await stage.begin_and_listen()
        recorder.current.lose()
        record = await stage.session.wait()
        assert record.outcome is Outcome.COMPLETED
        assert stage.notices == ["The microphone is gone."]
        assert stage.transcriber.audio[0].duration_s == 0.5
        await stage.session.finish()
        assert len(stage.records) == 1


async def test_a_moment_missing_from_a_recording_is_told_once_and_at_once() -> None:
    recorder = ScriptedRecorder(spoken())
    async with Stage(recorder=recorder) as stage:
        await stage.begin_and_listen()
        await stage.settle()
        assert stage.notices == []
        for _ in range(2):
            recorder.current.interrupt()
            recorder.current.hear(spoken())
            await stage.settle()
            assert stage.notices == ["The microphone was interrupted; a moment may be missing."]
        assert not recorder.current.is_stopped
        await stage.session.finish()
        record = await stage.session.wait()
        assert (record.outcome, record.recorded_s) == (Outcome.COMPLETED, 1.5)
        assert len(stage.notices) == 1


async def test_a_moment_missing_at_the_end_of_a_recording_is_told() -> None:
    recorder = ScriptedRecorder(spoken())
    async with Stage(recorder=recorder) as stage:
        await stage.begin_and_listen()
        await stage.settle()
        recorder.current.interrupt()
        await stage.session.finish()
        assert (await stage.session.wait()).outcome is Outcome.COMPLETED
        assert len(stage.notices) == 1


async def test_a_microphone_lost_before_the_first_word_fails() -> None:
    lost = AudioError("Gone.", kind=ErrorKind.MICROPHONE_LOST, next_step="Plug it in.")
    async with Stage(recorder=ScriptedRecorder(Take(lost=lost))) as stage:
        await stage.session.begin()
        record = await stage.session.wait()
        assert (record.outcome, record.error) == (Outcome.FAILED, lost)
        assert stage.notices == []


async def test_no_microphone() -> None:
    refused = AudioError("None.", kind=ErrorKind.NO_MICROPHONE, next_step="Plug one in.")
    async with Stage(recorder=ScriptedRecorder(Take(refused=refused))) as stage:
        await stage.session.begin()
        record = await stage.session.wait()
        assert (record.outcome, record.error) == (Outcome.FAILED, refused)
        assert stage.names == ["turn_started", "turn_finished"]
        await stage.session.finish()
        assert (await stage.ask("Typed then.")).outcome is Outcome.COMPLETED


@pytest.mark.parametrize("number", [0, 1])
async def test_a_voice_that_fails_leaves_the_reply_to_be_read(number: int) -> None:
    chat = ScriptedChat(["The first sentence. ", "The second one. ", "And the third."])
    synthesizer = ScriptedSynthesizer(failures={number: unreachable()})
    async with Stage(chat=chat, synthesizer=synthesizer) as stage:
        record = await stage.ask("Hello?")
        assert record.outcome is Outcome.COMPLETED
        assert record.reply == "The first sentence. The second one. And the third."
        assert record.heard == record.reply
        assert stage.notices == ["The service cannot be reached."]
        assert ("speech_started" in stage.names) is (number == 1)
        await stage.session.replay("turn-1")
        assert "third" in stage.synthesizer.texts[-1]


NO_SOUND = AudioError("No sound.", kind=ErrorKind.NO_LOUDSPEAKER, next_step="Plug it in.")


@pytest.mark.parametrize("failure", [{"refused": NO_SOUND}, {"lost": NO_SOUND}])
async def test_a_loudspeaker_that_fails_leaves_the_reply_to_be_read(
    failure: dict[str, Any],
) -> None:
    stage = Stage(player=RecordingPlayer(**failure))
    record = await stage.ask("Hello?")
    await stage.session.cancel()
    await stage.tasks.cancel_all()
    assert (record.outcome, record.heard) == (Outcome.COMPLETED, "It is noon.")
    assert stage.notices == ["No sound."]


async def test_a_service_that_is_not_there_fails_the_turn_and_keeps_the_words() -> None:
    async with Stage() as stage:
        stage.source.error = unreachable()
        record = await stage.ask("What is the time?")
        assert (record.outcome, record.transcript) == (Outcome.FAILED, "What is the time?")
        stage.source.error = None
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).outcome is Outcome.COMPLETED


async def test_warming_up_that_fails_is_no_failure() -> None:
    async with Stage() as stage:
        stage.source.warm_error = unreachable()
        assert (await stage.ask_aloud()).outcome is Outcome.COMPLETED


async def test_warming_up_that_never_ends_ends_with_the_turn() -> None:
    async with Stage() as stage:
        stage.source.warm_gate.close()
        await stage.ask_aloud()
        await stage.until(lambda: stage.tasks.names() == [])
        assert stage.source.warm_gate.cancelled == 1


async def test_waiting_for_a_turn_that_was_never_begun() -> None:
    async with Stage() as stage:
        with pytest.raises(RuntimeError):
            await stage.session.wait()


async def test_the_running_turn_keeps_the_services_it_began_with() -> None:
    async with Stage() as stage, Stage(chat=ScriptedChat("Other.")) as other:
        await stage.session.submit_text("Hello?")
        stage.session.services = other.session.services
        assert (await stage.session.wait()).reply == "It is noon."
        assert (await stage.ask("Again?")).reply == "Other."


async def test_two_listeners_hear_the_same() -> None:
    async with Stage() as stage:
        second: list[ev.TurnEvent] = []
        stage.session.subscribe(second.append)
        await stage.ask("Hello?")
        assert second == stage.events


async def test_the_end_is_known_when_it_is_told() -> None:
    async with Stage() as stage:
        gate = closed_gate()
        stage.chat.scripts = [["A", gate], "Whole."]
        retried: list[asyncio.Task[None]] = []

        def retry(event: ev.TurnEvent) -> None:
            if isinstance(event, ev.TurnFinished) and not retried:
                assert stage.session.memory.get(event.turn_id).record is event.record
                retried.append(stage.tasks.start(stage.session.retry(event.turn_id), name="retry"))

        stage.session.subscribe(retry)
        await stage.session.submit_text("Hello?")
        await gate.reached.wait()
        await stage.session.cancel()
        await asyncio.wait(retried)
        assert (await stage.session.wait()).outcome is Outcome.COMPLETED
