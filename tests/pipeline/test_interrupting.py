"""Barge-in, cancelling, bugs and trying again, at every stage of a turn."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

import pytest

from tests.fakes import ScriptedRecorder
from tests.fakes.services import Gate, ScriptedChat, ScriptedTranscriber
from tests.pipeline.stage import Stage, spoken, unreachable
from voicedesk.core.errors import ErrorKind
from voicedesk.core.turns import Outcome
from voicedesk.pipeline.turn import RecordedInput

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core import events as ev

STAGES = ["models", "recording", "transcribing", "asking", "answering", "synthesizing", "speaking"]
FULL = "The first sentence. The second one."


class Halted:
    """A stage whose spoken turn stands still where it is told to."""

    def __init__(self, where: str) -> None:
        self.chat_gate = Gate()
        script = ["The first ", self.chat_gate, "sentence. ", "The second one."]
        if where == "asking":
            script = [self.chat_gate, "The first sentence. ", "The second one."]
        recorder = ScriptedRecorder(spoken(1.2))
        self.stage = Stage(recorder=recorder, chat=ScriptedChat(script, FULL))
        self._where = where

    async def arrive(self) -> None:
        stage, where = self.stage, self._where
        gates = {
            "models": stage.source.gate,
            "transcribing": stage.transcriber.gate,
            "asking": self.chat_gate,
            "answering": self.chat_gate,
            "synthesizing": stage.synthesizer.gate,
        }
        gate = gates.get(where)
        if gate is not None and where != "models":
            gate.close()
        if where == "speaking":
            stage.player.hold()
        await stage.session.begin()
        await stage.until(lambda: "recording_started" in stage.names)
        if where == "recording":
            return
        if where == "models":
            await stage.settle()
            stage.source.gate.close()
            stage.source.gate.reached.clear()
        await stage.session.finish()
        if gate is not None:
            await gate.reached.wait()
        else:
            await stage.until(lambda: stage.player.is_playing)

    def release(self) -> None:
        for gate in (
            self.stage.source.gate,
            self.stage.transcriber.gate,
            self.chat_gate,
            self.stage.synthesizer.gate,
        ):
            gate.open()
        self.stage.player.release()


@pytest.mark.parametrize("where", STAGES)
async def test_cancelling_ends_the_turn_and_keeps_what_was_said(where: str) -> None:
    halted = Halted(where)
    async with halted.stage as stage:
        await halted.arrive()
        await stage.session.cancel()
        assert [record.outcome for record in stage.records] == [Outcome.CANCELLED]
        assert stage.records[0].error is None
        assert stage.names[-1] == "turn_finished"
        assert not stage.player.is_playing
        known = stage.session.memory.get("turn-1")
        assert isinstance(known.given, RecordedInput)
        assert known.given.sound.duration_s == pytest.approx(1.2)


@pytest.mark.parametrize("where", STAGES)
async def test_a_cancelled_turn_can_be_run_again(where: str) -> None:
    halted = Halted(where)
    async with halted.stage as stage:
        await halted.arrive()
        await stage.session.cancel()
        halted.release()
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.turn_id, record.outcome) == ("turn-1", Outcome.COMPLETED)
        assert record.transcript == "What is the time?"
        assert stage.recorder.opened == 1
        recognised_before = where in {"asking", "answering", "synthesizing", "speaking"}
        assert len(stage.transcriber.audio) == (2 if where == "transcribing" else 1)
        assert ("transcribe" not in record.stage_ms) is recognised_before
        await stage.ask("And now?")
        assert [text for role, text in stage.contexts[-1] if role == "user"] == [
            "What is the time?",
            "And now?",
        ]
        # A completed turn needs what was said no longer.
        assert stage.session.memory.get("turn-1").given is None
        await stage.session.retry("turn-1")
        assert len(stage.records) == 3


@pytest.mark.parametrize("where", STAGES)
@pytest.mark.parametrize("presses", [1, 2, 3])
async def test_pressing_again_leaves_one_turn(where: str, presses: int) -> None:
    halted = Halted(where)
    async with halted.stage as stage:
        await halted.arrive()
        halted.release()
        await asyncio.gather(*(stage.session.begin() for _ in range(presses)))
        await stage.settle()
        turns = [
            name for name in stage.tasks.names() if not name.endswith(("-warm", "-live", "-keep"))
        ]
        assert turns == [f"turn-{1 + presses}"]
        await stage.session.finish()
        assert (await stage.session.wait()).outcome is Outcome.COMPLETED
        outcomes = [record.outcome for record in stage.records]
        assert outcomes == [Outcome.CANCELLED] * presses + [Outcome.COMPLETED]


@pytest.mark.parametrize("where", STAGES)
async def test_a_typed_question_interrupts_as_well(where: str) -> None:
    halted = Halted(where)
    async with halted.stage as stage:
        await halted.arrive()
        halted.release()
        assert (await stage.ask("Typed?")).reply
        assert [record.outcome for record in stage.records] == [
            Outcome.CANCELLED,
            Outcome.COMPLETED,
        ]


@pytest.mark.parametrize("where", ["models", "transcribing", "asking", "answering"])
async def test_a_failure_keeps_what_was_said(where: str) -> None:
    failure = unreachable()
    async with Stage() as stage:
        if where == "models":
            stage.source.error = failure
        elif where == "transcribing":
            stage.transcriber.results = [failure, "What is the time?"]
        else:
            arrived = ["Half a reply, "] if where == "answering" else []
            stage.chat.scripts = [[*arrived, failure], FULL]
        record = await stage.ask_aloud()
        assert (record.outcome, record.error) == (Outcome.FAILED, failure)
        stage.source.error = None
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.outcome, record.transcript) == (Outcome.COMPLETED, "What is the time?")
        assert len(stage.transcriber.audio) == (2 if where == "transcribing" else 1)


async def test_a_retry_that_fails_can_be_tried_again() -> None:
    async with Stage(chat=ScriptedChat([unreachable()], [unreachable()], "There.")) as stage:
        await stage.ask_aloud()
        for expected in (Outcome.FAILED, Outcome.COMPLETED):
            await stage.session.retry("turn-1")
            assert (await stage.session.wait()).outcome is expected
        assert len(stage.transcriber.audio) == 1


@pytest.mark.parametrize("where", ["models", "transcribing", "asking", "synthesizing"])
async def test_a_bug_ends_the_turn_and_reaches_the_crash_handler_once(where: str) -> None:
    bug: Exception = ZeroDivisionError("a bug")
    async with Stage() as stage:
        if where == "models":
            stage.source.error = bug
        elif where == "transcribing":
            stage.transcriber.results = [bug]
        elif where == "asking":
            stage.chat.scripts = [[bug]]
        else:
            stage.synthesizer.failures = {0: bug}
        record = await stage.ask_aloud()
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert record.error.kind is ErrorKind.BUG
        assert len(stage.records) == 1
        await stage.settle()
        # Warming up asks for the models as well, and meets the bug on its own.
        assert stage.bugs == [bug] * (2 if where == "models" else 1)
        stage.bugs.clear()
        known = stage.session.memory.get("turn-1")
        assert known.given is not None


@pytest.mark.parametrize("name", ["turn_started", "level", "reply_delta", "turn_finished"])
async def test_a_listener_that_raises_breaks_nothing(name: str) -> None:
    async with Stage() as stage:

        def broken(event: ev.TurnEvent) -> None:
            if event.event_name == name:
                raise ZeroDivisionError(name)

        later: list[str] = []
        stage.session.subscribe(broken)
        stage.session.subscribe(lambda event: later.append(event.event_name))
        record = await stage.ask_aloud()
        assert record.outcome is Outcome.COMPLETED
        assert later == [event.event_name for event in stage.events]
        assert {str(bug) for bug in stage.bugs} == {name}
        stage.bugs.clear()


async def test_only_what_was_heard_goes_into_the_next_request() -> None:
    async with Stage(chat=ScriptedChat("One two three four. Five six seven.", "Next.")) as stage:
        stage.player.hold()
        stage.player.cancelled_after_s = 1.0
        await stage.session.submit_text("Count!")
        await stage.until(lambda: stage.player.is_playing)
        await stage.session.cancel()
        stage.player.release()
        await stage.ask("Go on.")
        assert stage.records[0].heard == "One two"
        assert stage.contexts[1] == [
            ("user", "Count!"),
            ("assistant", "One two …"),
            ("user", "Go on."),
        ]


async def test_a_question_that_got_no_sound_is_remembered_without_an_answer() -> None:
    async with Stage(chat=ScriptedChat("One.", "Two.")) as stage:
        stage.synthesizer.gate.close()
        await stage.session.submit_text("First?")
        await stage.synthesizer.gate.reached.wait()
        await stage.session.cancel()
        stage.synthesizer.gate.open()
        await stage.ask("Second?")
        assert stage.records[0].heard == ""
        assert stage.contexts[1] == [("user", "First?\n\nSecond?")]


async def test_speech_starts_once_though_it_is_silenced_at_once() -> None:
    async with Stage() as stage:
        stage.player.hold()
        await stage.session.submit_text("Hello?")
        await stage.until(lambda: stage.player.is_playing)
        await stage.session.cancel()
        assert stage.names.count("speech_started") == 1
        assert stage.names[-2:] == ["speech_finished", "turn_finished"]


async def test_let_go_before_the_microphone_is_open() -> None:
    async with Stage() as stage:
        await stage.session.begin()
        await stage.session.finish()
        record = await stage.session.wait()
        assert record.outcome is Outcome.COMPLETED
        assert stage.recorder.opened == stage.recorder.stopped == 1


async def test_letting_go_twice_is_letting_go() -> None:
    async with Stage() as stage:
        await stage.session.begin()
        await stage.until(lambda: "recording_started" in stage.names)
        await asyncio.gather(stage.session.finish(), stage.session.finish())
        await stage.session.wait()
        await stage.session.finish()
        assert len(stage.records) == 1


async def test_letting_go_with_nothing_begun() -> None:
    async with Stage() as stage:
        await stage.session.finish()
        await stage.session.cancel()
        assert stage.events == []


async def test_cancelling_while_the_microphone_opens() -> None:
    async with Stage() as stage:
        await stage.session.begin()
        await asyncio.sleep(0)
        await stage.session.cancel()
        assert stage.names == ["turn_started", "turn_finished"]
        assert stage.recorder.stopped == stage.recorder.opened


@pytest.mark.parametrize(
    "begin",
    [
        lambda stage: stage.session.begin(),
        lambda stage: stage.session.submit_text("Words that must not be lost."),
    ],
)
async def test_a_turn_cancelled_before_its_first_step_is_told(
    begin: Callable[[Stage], Awaitable[None]],
) -> None:
    async with Stage() as stage:
        await begin(stage)
        await stage.session.cancel()
        assert stage.names == ["turn_started", "turn_finished"]
        assert (await stage.session.wait()).outcome is Outcome.CANCELLED
        gc.collect()


async def test_typed_words_cancelled_before_the_first_step_can_be_sent() -> None:
    async with Stage() as stage:
        await stage.session.submit_text("Words.")
        await stage.session.cancel()
        assert stage.records[0].transcript == "Words."
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).transcript == "Words."


async def test_the_program_ends_in_the_first_step_of_a_turn() -> None:
    async with Stage() as stage:
        await stage.session.begin()
        await stage.tasks.cancel_all()
        await stage.settle()
        assert stage.names == ["turn_started", "turn_finished"]


async def test_the_program_ends_while_speaking() -> None:
    async with Stage() as stage:
        stage.player.hold()
        await stage.session.submit_text("Hello?")
        await stage.until(lambda: stage.player.is_playing)
        await stage.tasks.cancel_all()
        assert stage.records[0].outcome is Outcome.CANCELLED


async def test_a_retry_takes_its_place_at_the_end_of_the_conversation() -> None:
    chat = ScriptedChat([unreachable()], "Two.", "One.", "Three.")
    async with Stage(chat=chat) as stage:
        await stage.ask("First?")
        await stage.ask("Second?")
        await stage.session.retry("turn-1")
        await stage.session.wait()
        await stage.ask("Third?")
        assert stage.contexts[-1] == [
            ("user", "Second?"),
            ("assistant", "Two."),
            ("user", "First?"),
            ("assistant", "One."),
            ("user", "Third?"),
        ]


async def test_retrying_the_running_turn_begins_it_anew() -> None:
    recorder = ScriptedRecorder(spoken(1.2))
    async with Stage(recorder=recorder, transcriber=ScriptedTranscriber("Hello?")) as stage:
        stage.transcriber.gate.close()
        await stage.session.begin()
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.transcriber.gate.reached.wait()
        stage.transcriber.gate.open()
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert record.outcome is Outcome.COMPLETED
        assert [each.turn_id for each in stage.records] == ["turn-1", "turn-1"]


async def test_retrying_what_nobody_knows() -> None:
    async with Stage() as stage:
        await stage.session.retry("turn-7")
        assert stage.events == []


async def test_many_presses_in_a_row_leave_one_recording() -> None:
    async with Stage(recorder=ScriptedRecorder(spoken())) as stage:
        for _ in range(20):
            await stage.session.begin()
            await asyncio.sleep(0)
        await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
        assert stage.recorder.opened - stage.recorder.stopped == 1
        await stage.session.finish()
        await stage.session.wait()
        assert len(stage.records) == 20
