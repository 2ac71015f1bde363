"""The last text: after a restart, and what becomes of a turn whose text is inserted later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.contracts.history import a_turn
from tests.fakes.history import InMemoryHistory
from tests.fakes.services import closed_gate
from tests.pipeline.dictations import dictate, inserted
from tests.pipeline.stage import Stage, unreachable
from voicedesk.core.errors import ErrorKind, InsertionError, StorageError
from voicedesk.core.insertion import LateInsertion, Target
from voicedesk.core.overriding import override
from voicedesk.core.settings import AfterText, DictationSettings, HistorySettings
from voicedesk.core.turns import PLAIN, Intent, Manner, Outcome, Source

if TYPE_CHECKING:
    from typing import Any

    from voicedesk.core.history import StoredTurn
    from voicedesk.core.turns import TurnRecord

SAID = "What is the time?"
ELSEWHERE = Target("2", "mousepad", "a text")


class LateStage(Stage):
    """Begins with what an earlier run left; ``placed`` is what was told of texts put somewhere."""

    def __init__(self, history: InMemoryHistory | None = None) -> None:
        super().__init__(history=history)
        self.placed: list[LateInsertion] = []
        self.session.last.on_inserted = self.placed.append


class HeldHistory(InMemoryHistory):
    """Reads the newest text, and gives it when ``may_answer`` is set."""

    def __init__(self, *turns: StoredTurn) -> None:
        super().__init__(turns)
        self.has_read = asyncio.Event()
        self.may_answer = asyncio.Event()

    @override
    async def last_text_turn(self) -> StoredTurn | None:
        found = await super().last_text_turn()
        self.has_read.set()
        await self.may_answer.wait()
        return found


def unwritable() -> StorageError:
    return StorageError("No.", kind=ErrorKind.HISTORY_UNWRITABLE, next_step="Make room.")


def written(turn_id: str = "old", **changes: Any) -> StoredTurn:
    """Return what an earlier run wrote down."""
    return a_turn(turn_id, intent=Intent.DICTATE, reply=f"text of {turn_id}", **changes)


async def missed(stage: Stage, manner: Manner = PLAIN) -> TurnRecord:
    """Dictate a text that finds its window closed."""
    stage.inserter.failure = InsertionError(
        "The program closed.", kind=ErrorKind.TARGET_CLOSED, next_step="Paste it elsewhere."
    )
    record = await dictate(stage, manner)
    assert record.outcome is Outcome.FAILED
    stage.inserter.failure = None
    stage.inserter.focused = ELSEWHERE
    return record


async def kept(stage: Stage, turn_id: str = "turn-1") -> StoredTurn:
    await stage.keeper.flush()
    return stage.history.all_turns[turn_id]


async def test_after_a_restart_it_is_the_newest_of_the_history() -> None:
    async with LateStage() as first:
        await dictate(first)
    asked = a_turn("asked", reply="An answer.", source=Source.MICROPHONE)
    history = InMemoryHistory([written("older"), *first.history.all_turns.values(), asked])
    async with LateStage(history) as stage:
        stage.dictation = DictationSettings(after_text=AfterText.ENTER)
        assert stage.session.last_text == ""
        await stage.session.insert_last()
        assert inserted(stage) == [SAID + "\n"]
        assert stage.session.last_text == SAID
        assert await kept(stage) == first.history.all_turns["turn-1"]
        # Once it is known, nobody waits for the disk.
        stage.history.error = unwritable()
        await stage.session.insert_last()
        assert inserted(stage) == [SAID + "\n"] * 2
        stage.history.error = None


async def test_a_recalled_translation_is_english_and_goes_on_in_a_sentence() -> None:
    turn = replace(written(), intent=Intent.TRANSLATE, language="german", reply="The end.")
    async with LateStage(InMemoryHistory([turn])) as stage:
        stage.inserter.before = "This is "
        await stage.session.insert_last()
        assert inserted(stage) == ["the end."]


async def test_a_recalled_translation_is_in_the_language_that_it_went_into() -> None:
    turn = replace(
        written(),
        intent=Intent.TRANSLATE,
        language="english",
        reply="Sonne und Mond.",
        target_language="de",
    )
    async with LateStage(InMemoryHistory([turn])) as stage:
        stage.inserter.before = "Ich sehe "
        await stage.session.insert_last()
        # In English any first word would go small.
        assert inserted(stage) == ["Sonne und Mond."]


async def test_what_this_run_dictated_goes_before_the_history() -> None:
    async with LateStage(InMemoryHistory([written()])) as stage:
        await stage.session.last.recall()
        assert stage.session.last_text == "text of old"
        await dictate(stage)
        assert stage.session.last_text == SAID
        await stage.session.last.recall()
        assert stage.session.last_text == SAID
        assert stage.history.calls.count("last_text_turn") == 1


async def test_a_dictation_that_ends_while_the_history_is_read_goes_before_it() -> None:
    history = HeldHistory(written())
    async with LateStage(history) as stage:
        recalling = stage.tasks.start(stage.session.last.recall(), name="recall")
        await history.has_read.wait()
        await dictate(stage)
        history.may_answer.set()
        await recalling
        assert stage.session.last_text == SAID


async def test_where_no_history_is_kept_nothing_is_known_of_earlier_runs() -> None:
    async with LateStage(InMemoryHistory([written()])) as stage:
        stage.settings = HistorySettings(keep_conversations=False)
        with pytest.raises(InsertionError, match="no history is kept"):
            await stage.session.insert_last()
        assert inserted(stage) == []


async def test_a_history_that_cannot_be_read_is_told() -> None:
    async with LateStage(InMemoryHistory([written()], error=unwritable())) as stage:
        with pytest.raises(StorageError):
            await stage.session.insert_last()
        stage.history.error = None
        await stage.session.insert_last()
        assert inserted(stage) == ["text of old"]


async def test_what_was_to_be_done_with_a_text_is_no_text_after_a_restart_either() -> None:
    async with LateStage() as first:
        await dictate(first, Manner(edits=True))
        await first.keeper.flush()
        assert first.history.all_turns["turn-1"].transcript == SAID
    async with LateStage(first.history) as stage:
        with pytest.raises(InsertionError, match="Nothing has been dictated yet"):
            await stage.session.insert_last()
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).outcome is Outcome.FAILED, "nor is it written"


async def test_deleted_while_the_history_is_read_it_does_not_come_back() -> None:
    history = HeldHistory(written())
    async with LateStage(history) as stage:
        recalling = stage.tasks.start(stage.session.last.recall(), name="recall")
        await history.has_read.wait()
        stage.session.forget_turn("old")
        history.may_answer.set()
        await recalling
        assert stage.session.last_text == ""


@pytest.mark.parametrize("named", [{"turn_id": "old"}, {"conversation_id": "c"}, {}])
async def test_a_recalled_text_is_forgotten(named: dict[str, str]) -> None:
    async with LateStage(InMemoryHistory([written()])) as stage:
        settled: list[str] = []
        stage.session.last.on_settled = lambda: settled.append("settled")
        await stage.session.last.recall()
        stage.session.last.forget("another")
        stage.session.last.forget(conversation_id="another")
        assert (stage.session.last_text, settled) == ("text of old", [])
        stage.session.last.forget(**named)
        assert (stage.session.last_text, settled) == ("", ["settled"])


async def test_inserted_later_the_turn_has_completed() -> None:
    async with LateStage() as stage:
        await missed(stage)
        turn = await kept(stage)
        assert (turn.error_kind, turn.has_audio) == (ErrorKind.TARGET_CLOSED, True)
        events = len(stage.events)
        await stage.session.insert_last()
        turn = await kept(stage)
        assert turn.outcome is Outcome.COMPLETED
        assert (turn.error_kind, turn.message, turn.next_step) == ("", "", "")
        assert (turn.transcript, turn.reply, turn.has_audio) == (SAID, SAID, False)
        assert await stage.recordings.find("turn-1") is None
        assert stage.placed == [LateInsertion("turn-1", "mousepad", has_audio=False)]
        assert len(stage.events) == events, "a turn ends once"
        # There is nothing left to be tried again.
        assert stage.session.memory.get("turn-1").given is None
        await stage.session.retry("turn-1")
        assert len(stage.records) == 1


async def test_its_sound_stays_if_the_user_wants_it() -> None:
    async with LateStage() as stage:
        stage.settings = HistorySettings(keep_audio=True)
        await missed(stage)
        await stage.session.insert_last()
        assert (await kept(stage)).has_audio
        assert stage.placed == [LateInsertion("turn-1", "mousepad", has_audio=True)]
        assert await stage.recordings.find("turn-1") is not None


async def test_a_turn_of_an_earlier_run_completes_as_well() -> None:
    async with LateStage() as first:
        await missed(first)
    async with LateStage(first.history) as stage:
        stage.inserter.focused = ELSEWHERE
        await stage.session.insert_last()
        turn = await kept(stage)
        assert (turn.outcome, turn.error_kind) == (Outcome.COMPLETED, "")
        assert [each.turn_id for each in stage.placed] == ["turn-1"]


async def test_broken_off_while_it_was_inserted_it_completes_as_well() -> None:
    async with LateStage() as stage:
        stage.inserter.may_insert.clear()
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.until(lambda: "text_ready" in stage.names)
        await stage.session.cancel()
        assert (await kept(stage)).outcome is Outcome.CANCELLED
        stage.inserter.may_insert.set()
        await stage.session.insert_last()
        assert (await kept(stage)).outcome is Outcome.COMPLETED


async def test_raw_words_that_are_inserted_leave_the_turn_to_be_tried_again() -> None:
    async with LateStage() as stage:
        stage.dictation = DictationSettings(style="Tidy")
        gate = closed_gate()
        stage.source.rewriter.gate = gate
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await gate.reached.wait()
        await stage.session.cancel()
        await stage.session.insert_last()
        assert inserted(stage) == [SAID]
        assert (await kept(stage)).outcome is Outcome.CANCELLED
        assert stage.session.memory.get("turn-1").given is not None


async def test_what_had_completed_is_not_written_again() -> None:
    async with LateStage() as stage:
        await dictate(stage)
        await stage.keeper.flush()
        saved = len(stage.history.saved)
        await stage.session.insert_last()
        await stage.keeper.flush()
        assert len(stage.history.saved) == saved
        assert stage.placed == [LateInsertion("turn-1", "xterm")]


async def test_a_private_text_touches_no_disk() -> None:
    async with LateStage(InMemoryHistory([written()])) as stage:
        await stage.session.new_conversation(private=True)
        await missed(stage)
        await stage.session.insert_last()
        await stage.keeper.flush()
        assert inserted(stage) == [SAID]
        assert list(stage.history.all_turns) == ["old"]
        assert stage.history.saved == []
        assert await stage.private_recordings.find("turn-1") is None
        assert stage.placed == [LateInsertion("turn-1", "mousepad")]
        await stage.session.new_conversation()
        await stage.session.insert_last()
        assert inserted(stage) == [SAID, "text of old"]


@pytest.mark.parametrize("is_private", [False, True])
async def test_deleted_while_it_is_inserted_it_does_not_come_back(*, is_private: bool) -> None:
    async with LateStage() as stage:
        if is_private:
            await stage.session.new_conversation(private=True)
        await missed(stage)
        await stage.keeper.flush()
        stage.inserter.may_insert.clear()
        inserting = stage.tasks.start(stage.session.insert_last(), name="paste last")
        await stage.settle()
        if is_private:
            await stage.session.new_conversation()
        else:
            stage.session.forget_turn("turn-1")
            await stage.history.delete_turns(["turn-1"])
        stage.inserter.may_insert.set()
        await inserting
        await stage.keeper.flush()
        assert inserted(stage) == [SAID]
        assert (stage.history.all_turns, stage.placed) == ({}, [])


async def test_a_turn_that_is_being_tried_again_ends_by_itself() -> None:
    async with LateStage() as stage:
        await missed(stage)
        stage.dictation = DictationSettings(style="Tidy")
        gate = closed_gate()
        stage.source.rewriter.gate = gate
        await stage.session.retry("turn-1")
        await gate.reached.wait()
        await stage.session.insert_last()
        assert stage.placed == []
        await stage.session.cancel()
        assert (await kept(stage)).outcome is Outcome.CANCELLED
        assert stage.session.memory.get("turn-1").given is not None


async def test_what_the_disk_refused_is_written_as_it_is_by_then() -> None:
    async with LateStage() as stage:
        stage.history.error = unwritable()
        await missed(stage)
        await stage.session.insert_last()
        await stage.keeper.flush()
        stage.history.error = None
        async with stage.keeper.order:
            await stage.keeper.write_refused()
        turn = await kept(stage)
        assert (turn.outcome, turn.error_kind) == (Outcome.COMPLETED, "")
        assert await stage.recordings.find("turn-1") is None


async def test_words_that_were_recognised_anew_stay() -> None:
    async with LateStage() as stage:
        await missed(stage)
        turn = await kept(stage)
        await stage.history.save(replace(turn, transcript="Better words"))
        await stage.session.insert_last()
        turn = await kept(stage)
        assert (turn.outcome, turn.transcript) == (Outcome.COMPLETED, "Better words")


async def test_a_text_that_came_meanwhile_is_still_offered() -> None:
    async with LateStage() as stage:
        await missed(stage)
        settled: list[str] = []
        stage.session.last.on_settled = lambda: settled.append("settled")
        stage.inserter.may_insert.clear()
        inserting = stage.tasks.start(stage.session.insert_last(), name="paste last")
        await stage.settle()
        await dictate(stage, Manner(inserts=False, before=""))
        stage.inserter.may_insert.set()
        await inserting
        assert settled == []
        assert stage.session.last.text == SAID
        assert (await kept(stage)).outcome is Outcome.COMPLETED
        assert [each.turn_id for each in stage.placed] == ["turn-1"]


async def test_a_turn_that_waits_for_the_network_has_no_text_to_complete_it() -> None:
    async with LateStage() as stage:
        stage.transcriber.results = [unreachable()]
        await dictate(stage)
        with pytest.raises(InsertionError, match="Nothing has been dictated yet"):
            await stage.session.insert_last()
        assert stage.placed == []
