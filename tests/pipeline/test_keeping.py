"""What stays of turns: words in the history, sound until it has become text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.fakes import ScriptedRecorder
from tests.fakes.history import InMemoryHistory
from tests.fakes.services import ScriptedChat, ScriptedTranscriber, closed_gate
from tests.pipeline.stage import Stage, spoken, unreachable
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.settings import HistorySettings
from voicedesk.core.transcript import Transcript
from voicedesk.core.turns import Intent, Outcome

if TYPE_CHECKING:
    from voicedesk.core.history import StoredTurn


def full() -> StorageError:
    return StorageError(
        "The history cannot be written: No space left on device.",
        kind=ErrorKind.HISTORY_UNWRITABLE,
        next_step="Make room.",
    )


async def kept(stage: Stage, turn_id: str = "turn-1") -> StoredTurn | None:
    await stage.keeper.flush()
    return await stage.history.turn(turn_id)


async def test_a_completed_turn_leaves_words_and_no_sound() -> None:
    async with Stage() as stage:
        record = await stage.ask_aloud()
        turn = await kept(stage)
        assert turn is not None
        assert (turn.transcript, turn.reply, turn.heard) == (
            record.transcript,
            record.reply,
            record.heard,
        )
        assert turn.outcome is Outcome.COMPLETED
        assert turn.model == "fake-model"
        assert turn.transcription_model == "fake-whisper"
        assert turn.recorded_s == pytest.approx(0.5)
        assert turn.started_at_s == stage.now_s
        assert not turn.has_audio
        assert await stage.recordings.find("turn-1") is None


async def test_the_sound_stays_if_the_user_wants_it() -> None:
    async with Stage() as stage:
        stage.settings = HistorySettings(keep_audio=True)
        await stage.ask_aloud()
        turn = await kept(stage)
        assert turn is not None
        assert turn.has_audio
        assert await stage.recordings.find("turn-1") is not None
        assert await stage.recordings.orphans() == []


async def test_words_are_kept_while_the_answer_is_still_being_written() -> None:
    gate = closed_gate()
    async with Stage(chat=ScriptedChat(["Well, ", gate, "yes."])) as stage:
        await stage.session.submit_text("typed")
        await gate.reached.wait()
        turn = await kept(stage)
        assert turn is not None
        assert turn.transcript == "typed"
        assert turn.outcome is None
        gate.open()
        await stage.session.wait()


async def test_what_was_said_stays_until_its_words_are_kept() -> None:
    gate = closed_gate()
    transcriber = ScriptedTranscriber()
    transcriber.gate = gate
    async with Stage(transcriber=transcriber) as stage:
        await stage.session.begin(Intent.ASK)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await gate.reached.wait()
        sound = await stage.recordings.find("turn-1")
        assert sound is not None
        assert sound.duration_s == pytest.approx(0.5)
        gate.open()
        await stage.session.wait()


async def test_a_failed_turn_stays_with_its_sound_and_goes_on_from_where_it_failed() -> None:
    async with Stage(transcriber=ScriptedTranscriber(unreachable(), "What time is it?")) as stage:
        await stage.ask_aloud()
        turn = await kept(stage)
        assert turn is not None
        assert (turn.outcome, turn.has_audio) == (Outcome.FAILED, True)
        assert turn.error_kind == ErrorKind.UNREACHABLE
        assert turn.message
        stage.session.memory.clear()  # as after a restart
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert record.outcome is Outcome.COMPLETED
        assert len(stage.transcriber.audio) == 2
        turn = await kept(stage)
        assert turn is not None
        assert turn.transcript == "What time is it?"
        assert not turn.has_audio
        assert turn.error_kind == ""
        assert await stage.recordings.find("turn-1") is None


async def test_words_that_were_recognised_are_not_paid_for_twice() -> None:
    async with Stage(chat=ScriptedChat([unreachable()], "Noon.")) as stage:
        await stage.ask_aloud()
        await stage.keeper.flush()
        stage.session.memory.clear()
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).reply == "Noon."
        assert len(stage.transcriber.audio) == 1


@pytest.mark.parametrize(("said_s", "stays"), [(0.5, False), (1.2, True)])
async def test_a_take_that_was_cancelled_can_be_brought_back(said_s: float, *, stays: bool) -> None:
    async with Stage(recorder=ScriptedRecorder(spoken(said_s))) as stage:
        gate = closed_gate()
        stage.transcriber.gate = gate
        await stage.session.begin(Intent.ASK)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await gate.reached.wait()
        await stage.session.cancel()
        turn = await kept(stage)
        assert (turn is not None) == stays
        assert (await stage.recordings.find("turn-1") is not None) == stays
        if stays:
            gate.open()
            await stage.session.retry("turn-1")
            assert (await stage.session.wait()).outcome is Outcome.COMPLETED


async def test_a_slip_of_the_finger_leaves_nothing() -> None:
    async with Stage(recorder=ScriptedRecorder(spoken(0.05))) as stage:
        assert (await stage.ask_aloud()).outcome is Outcome.FAILED
        assert await kept(stage) is None
        assert await stage.recordings.find("turn-1") is None


async def test_nothing_of_a_private_conversation_is_kept() -> None:
    async with Stage(transcriber=ScriptedTranscriber(unreachable(), "Words.")) as stage:
        await stage.session.new_conversation(private=True)
        await stage.ask_aloud()
        assert await kept(stage) is None
        assert await stage.recordings.find("turn-1") is None
        assert await stage.private_recordings.find("turn-1") is not None
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).transcript == "Words."
        await stage.session.new_conversation()
        assert await stage.private_recordings.find("turn-1") is None
        assert await stage.history.conversations() == []
        assert not stage.session.is_private


async def test_a_history_that_cannot_be_written_is_told_and_the_sound_stays() -> None:
    history = InMemoryHistory()
    history.error = full()
    async with Stage(history=history) as stage:
        assert (await stage.ask_aloud()).outcome is Outcome.COMPLETED
        await stage.keeper.flush()
        assert stage.problems
        assert stage.problems[0].kind is ErrorKind.HISTORY_UNWRITABLE
        assert await stage.recordings.find("turn-1") is not None


async def test_what_was_refused_is_written_before_what_comes_next() -> None:
    async with Stage() as stage:
        stage.history.error = full()
        await stage.ask_aloud()
        await stage.keeper.flush()
        assert list(stage.history.all_turns) == []
        stage.history.error = None
        await stage.ask_aloud()
        await stage.keeper.flush()
        assert list(stage.history.all_turns) == ["turn-1", "turn-2"]
        assert all(turn.outcome is Outcome.COMPLETED for turn in stage.history.all_turns.values())
        assert await stage.recordings.find("turn-1") is None
        stage.history.saved.clear()
        await stage.ask_aloud()
        await stage.keeper.flush()
        assert {turn.turn_id for turn in stage.history.saved} == {"turn-3"}


async def test_what_was_refused_and_deleted_does_not_come_back() -> None:
    async with Stage() as stage:
        stage.history.error = full()
        await stage.ask_aloud()
        await stage.ask_aloud()
        await stage.keeper.flush()
        stage.history.error = None
        stage.keeper.give_up_refused(lambda record: record.turn_id == "turn-1")
        async with stage.keeper.order:
            await stage.keeper.write_refused()
        assert list(stage.history.all_turns) == ["turn-2"]


async def test_who_keeps_no_conversations_still_loses_no_word() -> None:
    async with Stage(transcriber=ScriptedTranscriber(unreachable(), "Words.")) as stage:
        stage.settings = HistorySettings(keep_conversations=False)
        await stage.ask_aloud()
        assert await kept(stage) is None
        assert await stage.recordings.find("turn-1") is not None
        await stage.session.retry("turn-1")
        await stage.session.wait()
        await stage.keeper.flush()
        assert await stage.recordings.find("turn-1") is None
        assert await stage.history.conversations() == []


async def test_turns_of_one_conversation_belong_together_and_a_new_one_begins_anew() -> None:
    async with Stage() as stage:
        await stage.ask("one")
        await stage.ask("two")
        await stage.session.new_conversation()
        await stage.ask("three")
        await stage.keeper.flush()
        found = {
            each.conversation_id: each.turn_count for each in await stage.history.conversations()
        }
        assert found == {"turn-1": 2, "turn-3": 1}


async def test_an_opened_conversation_goes_on_with_what_was_said_in_it() -> None:
    async with Stage(chat=ScriptedChat("Noon.", "Later.")) as stage:
        await stage.ask("first question")
        await stage.keeper.flush()
        await stage.session.new_conversation()
        turns = await stage.history.turns("turn-1")
        await stage.session.open_conversation("turn-1", turns)
        await stage.ask("second question")
        assert stage.contexts[-1] == [
            ("user", "first question"),
            ("assistant", "Noon."),
            ("user", "second question"),
        ]
        turn = await kept(stage, "turn-2")
        assert turn is not None
        assert turn.conversation_id == "turn-1"


async def test_a_clock_that_runs_backwards_loses_nothing() -> None:
    async with Stage() as stage:
        await stage.ask("first")
        stage.now_s -= 86_400
        await stage.ask("second")
        await stage.keeper.flush()
        assert [turn.transcript for turn in await stage.history.turns("turn-1")] == [
            "first",
            "second",
        ]


async def test_a_turn_whose_words_were_replaced_is_retried_with_the_new_ones() -> None:
    async with Stage(chat=ScriptedChat([unreachable()], "Noon.")) as stage:
        await stage.ask("frist")
        turn = await kept(stage)
        assert turn is not None
        await stage.history.save(replace(turn, transcript="first"))
        stage.session.forget_turn("turn-1")
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).transcript == "first"


async def test_words_that_were_recognised_anew_are_what_the_model_is_told() -> None:
    async with Stage(chat=ScriptedChat("Noon.", "Later.")) as stage:
        await stage.ask("What is the thyme?")
        stage.session.replace_words("turn-1", Transcript("What is the time?", "English"))
        await stage.ask("And now?")
        assert stage.contexts[-1][0] == ("user", "What is the time?")
        known = stage.session.memory.get("turn-1").record
        assert known is not None
        assert (known.transcript, known.language) == ("What is the time?", "English")
        stage.session.replace_words("turn-9", Transcript("Nobody knows it."))
        assert stage.session.memory.turn_ids() == ["turn-1", "turn-2"]
