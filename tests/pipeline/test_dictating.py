"""Dictation and translation: from a recording to a text where the cursor was."""

from __future__ import annotations

import pytest

from tests.pipeline.stage import Stage, unreachable
from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionWay, PasteKeys, Target
from voicedesk.core.settings import (
    AfterText,
    ApplicationRule,
    DictationSettings,
    HandsFree,
    HearingSettings,
)
from voicedesk.core.turns import PLAIN, Intent, Manner, Outcome
from voicedesk.pipeline import inserting

SAID = "What is the time?"


async def _dictate(
    stage: Stage, intent: Intent = Intent.DICTATE, manner: Manner = PLAIN
) -> ev.TurnFinished:
    await stage.session.begin(intent, manner)
    await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
    await stage.session.finish()
    await stage.session.wait()
    finished = stage.events[-1]
    assert isinstance(finished, ev.TurnFinished)
    return finished


async def test_what_is_said_stands_where_the_cursor_is() -> None:
    async with Stage() as stage:
        finished = await _dictate(stage)
        assert [(text, target.window) for text, target, _ in stage.inserter.inserted] == [
            (SAID, "1")
        ]
        assert finished.outcome is Outcome.COMPLETED
        assert (finished.record.transcript, finished.record.reply) == (SAID, SAID)
        assert stage.names == [
            "turn_started",
            "recording_started",
            "recording_finished",
            "transcript_ready",
            "text_ready",
            "text_inserted",
            "turn_finished",
        ]


async def test_a_dictation_is_neither_answered_nor_spoken_nor_judged_nor_remembered() -> None:
    async with Stage() as stage:
        await _dictate(stage)
        assert stage.chat.requests == []
        assert stage.synthesizer.texts == []
        await stage.ask("And now?")
        assert stage.contexts == [[("user", "And now?")]]


async def test_the_window_at_key_down_counts() -> None:
    async with Stage() as stage:
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        stage.inserter.focused = Target("2", "firefox", "a browser")
        await stage.session.finish()
        record = await stage.session.wait()
        assert stage.inserter.inserted == []
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert record.error.kind is ErrorKind.TARGET_CHANGED
        assert (record.transcript, record.reply) == (SAID, SAID)
        await stage.session.insert_last()
        assert [(text, target.window) for text, target, _ in stage.inserter.inserted] == [
            (SAID, "2")
        ]


async def test_a_translation_is_english_and_is_inserted() -> None:
    async with Stage() as stage:
        finished = await _dictate(stage, Intent.TRANSLATE)
        assert stage.transcriber.audio == []
        assert finished.record.transcription_model == "fake-translator"
        assert [text for text, _, _ in stage.inserter.inserted] == ["What is the time, please?"]


async def test_a_hotkeys_language_goes_before_that_of_the_settings() -> None:
    async with Stage() as stage:
        stage.source.language = "en"
        await _dictate(stage, manner=Manner(language="de"))
        await _dictate(stage)
        assert stage.transcriber.languages == ["de", "en"]


async def test_an_application_has_its_own_way() -> None:
    async with Stage() as stage:
        rule = ApplicationRule(
            "XT*", InsertionWay.TYPE, PasteKeys.SHIFT_INSERT, after_text=AfterText.ENTER
        )
        stage.dictation = DictationSettings(applications=(rule,))
        await _dictate(stage)
        ((text, _, manner),) = stage.inserter.inserted
        assert (text, manner.way) == (SAID + "\n", InsertionWay.TYPE)
        stage.inserter.focused = Target("2", "gedit")
        await _dictate(stage)
        assert stage.inserter.inserted[-1][2].way is InsertionWay.PASTE


async def test_words_for_the_window_go_to_nobody_else() -> None:
    async with Stage() as stage:
        finished = await _dictate(stage, manner=Manner(inserts=False, before=""))
        assert stage.inserter.inserted == []
        assert finished.outcome is Outcome.COMPLETED
        assert "text_ready" in stage.names
        assert "text_inserted" not in stage.names
        assert stage.notices == []


async def test_a_text_that_could_not_be_inserted_is_kept_and_one_call_away() -> None:
    async with Stage() as stage:
        stage.inserter.failure = InsertionError(
            "The program closed.", kind=ErrorKind.TARGET_CLOSED, next_step="Paste it elsewhere."
        )
        finished = await _dictate(stage)
        assert finished.outcome is Outcome.FAILED
        await stage.keeper.flush()
        (stored,) = stage.history.all_turns.values()
        assert (stored.transcript, stored.reply) == (SAID, SAID)
        stage.inserter.failure = None
        await stage.session.insert_last()
        assert [text for text, _, _ in stage.inserter.inserted] == [SAID]


async def test_where_the_desktop_does_not_answer_the_text_is_made_all_the_same() -> None:
    async with Stage() as stage:
        failure = InsertionError(
            "The desktop does not answer.", kind=ErrorKind.NOT_INSERTED, next_step="Copy it."
        )

        async def target() -> Target:
            raise failure

        stage.inserter.target = target
        finished = await _dictate(stage)
        assert finished.record.error is failure
        assert finished.record.reply == SAID


async def test_without_a_dictation_there_is_nothing_to_insert() -> None:
    async with Stage() as stage:
        with pytest.raises(InsertionError, match="Nothing has been dictated"):
            await stage.session.insert_last()


async def test_a_dictation_that_is_tried_again_is_not_put_wherever_the_cursor_is_now() -> None:
    async with Stage() as stage:
        stage.transcriber.results = [unreachable(), SAID]
        finished = await _dictate(stage)
        assert finished.outcome is Outcome.FAILED
        await stage.session.retry(finished.turn_id)
        record = await stage.session.wait()
        assert (record.outcome, record.reply) == (Outcome.COMPLETED, SAID)
        assert stage.inserter.inserted == []
        assert stage.notices == ["The text is ready."]


async def test_cancelled_while_it_is_inserted() -> None:
    async with Stage() as stage:
        stage.inserter.may_insert.clear()
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.until(lambda: "text_ready" in stage.names)
        await stage.session.cancel()
        assert stage.records[-1].outcome is Outcome.CANCELLED
        stage.inserter.may_insert.set()
        await stage.session.insert_last()
        assert [text for text, _, _ in stage.inserter.inserted] == [SAID]


async def test_cancelled_when_it_stands_there_it_is_not_said_to_be_missing() -> None:
    async with Stage() as stage:
        stage.inserter.may_return.clear()
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.until(lambda: bool(stage.inserter.inserted))
        await stage.session.cancel()
        assert stage.records[-1].outcome is Outcome.COMPLETED
        assert stage.names[-2:] == ["text_inserted", "turn_finished"]
        await stage.session.undo_insertion()
        assert stage.inserter.undone == [stage.inserter.focused]


async def test_a_private_text_is_forgotten_with_its_conversation() -> None:
    async with Stage() as stage:
        await stage.session.new_conversation(private=True)
        await _dictate(stage)
        await stage.session.new_conversation()
        with pytest.raises(InsertionError):
            await stage.session.insert_last()


async def test_nothing_is_known_of_the_window() -> None:
    async with Stage() as stage:
        stage.inserter.focused = NO_TARGET
        await _dictate(stage)
        assert [target for _, target, _ in stage.inserter.inserted] == [NO_TARGET]


async def test_the_user_is_told_what_an_insertion_could_not_do() -> None:
    async with Stage() as stage:
        stage.inserter.notice = "What you had copied could not be kept."
        finished = await _dictate(stage)
        assert finished.outcome is Outcome.COMPLETED
        assert stage.notices == ["What you had copied could not be kept."]


async def test_a_bug_on_the_way_to_the_window_is_a_bug() -> None:
    async with Stage() as stage:

        async def target() -> Target:
            raise ZeroDivisionError

        stage.inserter.target = target
        finished = await _dictate(stage)
        assert finished.record.error is not None
        assert finished.record.error.kind is ErrorKind.BUG
        assert [type(bug) for bug in stage.bugs] == [ZeroDivisionError]
        stage.bugs.clear()


async def test_who_dictates_sentence_by_sentence_loses_none() -> None:
    """The next press comes before the last text is there; the microphone listens at once."""
    async with Stage() as stage:
        stage.transcriber.results = ["One.", "Two."]
        stage.transcriber.gate.close()
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.until(stage.transcriber.gate.reached.is_set)
        beginning = stage.tasks.start(stage.session.begin(Intent.DICTATE), name="press")
        await stage.until(lambda: stage.recorder.opened == 2)
        assert not beginning.done()
        stage.transcriber.gate.open()
        await beginning
        await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
        await stage.session.finish()
        await stage.session.wait()
        assert [text for text, _, _ in stage.inserter.inserted] == ["One.", "Two."]
        assert [record.outcome for record in stage.records] == [Outcome.COMPLETED] * 2


async def test_cancelling_reaches_what_the_next_recording_waits_for() -> None:
    async with Stage() as stage:
        stage.transcriber.gate.close()
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.until(stage.transcriber.gate.reached.is_set)
        beginning = stage.tasks.start(stage.session.begin(Intent.DICTATE), name="press")
        await stage.until(lambda: stage.recorder.opened == 2)
        await stage.session.cancel()
        await beginning
        await stage.settle()
        assert [record.outcome for record in stage.records] == [Outcome.CANCELLED] * 2
        assert stage.inserter.inserted == []


async def test_a_press_in_the_tail_cuts_no_sentence_off() -> None:
    async with Stage(tail_s=60.0) as stage:
        stage.transcriber.results = ["One.", "Two."]
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.settle()
        await stage.session.finish()
        await stage.session.begin(Intent.DICTATE)
        assert [text for text, _, _ in stage.inserter.inserted] == ["One."]
        assert stage.records[0].outcome is Outcome.COMPLETED


async def test_a_retry_keeps_the_language_and_the_style_of_its_key() -> None:
    async with Stage() as stage:
        stage.transcriber.results = [unreachable(), SAID]
        finished = await _dictate(stage, manner=Manner("de", "-"))
        await stage.session.retry(finished.turn_id)
        record = await stage.session.wait()
        assert stage.transcriber.languages == ["de", "de"]
        assert record.manner == Manner("de", "-", inserts=False)


async def test_an_edit_that_is_tried_again_is_no_dictation_of_what_was_to_be_done() -> None:
    async with Stage() as stage:
        stage.transcriber.results = [unreachable(), "make this shorter"]
        finished = await _dictate(stage, manner=Manner(edits=True))
        await stage.session.retry(finished.turn_id)
        record = await stage.session.wait()
        assert record.outcome is Outcome.FAILED
        assert (record.reply, stage.session.last_text) == ("", "")


async def test_a_text_that_nobody_took_is_not_taken_back_and_not_said_to_be_there() -> None:
    async with Stage() as stage:
        stage.inserter.takes = False
        await _dictate(stage)
        with pytest.raises(InsertionError, match="no dictated text"):
            await stage.session.undo_insertion()
        with pytest.raises(InsertionError, match="did not take"):
            await stage.session.insert_last()


async def test_a_conversation_without_hands_does_not_go_on_after_a_dictation() -> None:
    async with Stage() as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION)
        await stage.session.begin(Intent.DICTATE)
        await stage.session.end_at_pause()
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.session.wait()
        await stage.settle()
        assert stage.recorder.opened == 1


async def test_a_text_that_is_deleted_is_forgotten() -> None:
    async with Stage() as stage:
        finished = await _dictate(stage)
        settled: list[str] = []
        stage.session.last.on_settled = lambda: settled.append(stage.session.last_text)
        stage.session.forget_turn("another")
        assert stage.session.last_text == SAID
        stage.session.forget_turn(finished.turn_id)
        assert settled == [""]


async def test_a_desktop_that_never_answers_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inserting, "LONGEST_PASTE_S", 0.02)
    async with Stage() as stage:
        stage.inserter.may_insert.clear()
        finished = await _dictate(stage)
        assert finished.outcome is Outcome.FAILED
        assert finished.record.error is not None
        assert "does not answer" in finished.record.error.message
        assert finished.record.reply == SAID
