"""A translation that is cancelled or pressed into, wherever it stands: nothing is left running."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.fakes import ScriptedRecorder
from tests.pipeline.stage import spoken
from tests.pipeline.translations import (
    ENGLISH,
    FRENCH,
    GERMAN,
    INTERPRETS,
    inserted,
    press,
    staged,
    translate,
)
from voicedesk.core.settings import TranslationSettings
from voicedesk.core.transcript import Transcript
from voicedesk.core.turns import Intent, Outcome
from voicedesk.pipeline.turn import RecordedInput

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES = [
    "models",
    "recording",
    "transcribing",
    "translating",
    "inserting",
    "synthesizing",
    "speaking",
]
ENGLISH_STAGES = ["models", "recording", "transcribing", "inserting", "original", "speaking"]


class Halted:
    """A stage whose translation stands still where it is told to."""

    def __init__(self, where: str, settings: TranslationSettings) -> None:
        answer = ENGLISH if settings.target_language == "en" else FRENCH
        self.stage = staged(answer)
        self.stage.translation = settings
        self.stage.recorder = recorder = ScriptedRecorder(spoken(1.2))
        self.stage.session.services = replace(self.stage.session.services, recorder=recorder)
        self._where = where

    async def arrive(self) -> None:
        stage, where = self.stage, self._where
        is_english = stage.translation.target_language == "en"
        heard_by = stage.source.translator if is_english else stage.transcriber
        gates = {
            "models": stage.source.gate,
            "transcribing": heard_by.gate,
            "translating": stage.source.rewriter.gate,
            "synthesizing": stage.synthesizer.gate,
            "original": stage.transcriber.gate,
        }
        gate = gates.get(where)
        if gate is not None and where != "models":
            gate.close()
        if where == "speaking":
            stage.player.hold()
        if where == "inserting":
            stage.inserter.may_insert.clear()
        await stage.session.begin(Intent.TRANSLATE)
        await stage.until(lambda: "recording_started" in stage.names)
        if where == "recording":
            return
        if where == "models":
            await stage.settle()
            stage.source.gate.close()
            stage.source.gate.reached.clear()
        await stage.session.finish()
        if where == "speaking":
            await stage.until(lambda: stage.player.is_playing)
        elif where == "inserting":
            await stage.until(lambda: "text_ready" in stage.names)
        elif where == "original":
            await stage.until(lambda: "text_inserted" in stage.names)
            await stage.settle()
        elif gate is not None:
            await gate.reached.wait()

    def release(self) -> None:
        stage = self.stage
        for gate in (
            stage.source.gate,
            stage.source.translator.gate,
            stage.transcriber.gate,
            stage.source.rewriter.gate,
            stage.synthesizer.gate,
        ):
            gate.open()
        stage.player.release()
        stage.inserter.may_insert.set()


def french(where: str) -> Halted:
    return Halted(where, TranslationSettings(target_language="fr", speaks=True))


def english(where: str) -> Halted:
    speaks = where == "speaking"
    return Halted(where, TranslationSettings(shows_original=True, speaks=speaks))


CASES = [*((french, where) for where in STAGES), *((english, where) for where in ENGLISH_STAGES)]


@pytest.mark.parametrize(("halted_at", "where"), CASES)
async def test_cancelling_ends_it_and_keeps_what_was_said(
    halted_at: Callable[[str], Halted], where: str
) -> None:
    halted = halted_at(where)
    async with halted.stage as stage:
        await halted.arrive()
        await stage.session.cancel()
        assert [record.outcome for record in stage.records] == [Outcome.CANCELLED]
        assert stage.names[-1] == "turn_finished"
        assert not stage.player.is_playing
        given = stage.session.memory.get("turn-1").given
        assert isinstance(given, RecordedInput)
        assert given.sound.duration_s == pytest.approx(1.2)
        halted.release()
        await stage.settle()
        assert [name for name in stage.tasks.names() if not name.endswith("-keep")] == []
        assert stage.names[-1] == "turn_finished"


@pytest.mark.parametrize(("halted_at", "where"), CASES)
async def test_what_was_cancelled_can_be_run_again(
    halted_at: Callable[[str], Halted], where: str
) -> None:
    halted = halted_at(where)
    async with halted.stage as stage:
        await halted.arrive()
        await stage.session.cancel()
        halted.release()
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        reply = FRENCH if halted_at is french else ENGLISH
        assert (record.outcome, record.reply) == (Outcome.COMPLETED, reply)
        assert stage.recorder.opened == 1


@pytest.mark.parametrize(("halted_at", "where"), CASES)
@pytest.mark.parametrize("presses", [1, 2, 3])
async def test_pressing_again_leaves_one_turn(
    halted_at: Callable[[str], Halted], where: str, presses: int
) -> None:
    halted = halted_at(where)
    async with halted.stage as stage:
        await halted.arrive()
        halted.release()
        await asyncio.gather(*(stage.session.begin(Intent.TRANSLATE) for _ in range(presses)))
        await stage.settle()
        assert stage.recorder.opened - stage.recorder.stopped == 1
        await stage.session.finish()
        assert (await stage.session.wait()).outcome is Outcome.COMPLETED
        assert len(stage.records) == 1 + presses


async def test_pressing_into_it_silences_it_and_what_was_heard_is_noted() -> None:
    async with staged("Où est la gare ? Merci et au revoir.", target_language="fr") as stage:
        stage.translation = TranslationSettings(target_language="fr", speaks=True)
        stage.player.hold()
        stage.player.cancelled_after_s = 1.0
        await press(stage)
        await stage.until(lambda: stage.player.is_playing)
        stage.clock.advance(5.0)
        await stage.session.begin(Intent.TRANSLATE)
        assert not stage.player.is_playing
        (record,) = stage.records
        assert (record.outcome, record.heard) == (Outcome.CANCELLED, "Où est la")
        assert record.reply == "Où est la gare ? Merci et au revoir."
        await stage.until(lambda: stage.recorder.opened == 2)
        # The loudspeaker is not taken for the user.
        assert stage.recorder.not_before_s >= stage.clock.monotonic_s()
        stage.player.release()


async def test_who_translates_sentence_by_sentence_loses_none() -> None:
    """The next press comes before the last text is there; the microphone listens at once."""
    async with staged(target_language="fr") as stage:
        stage.source.rewriter.gate.close()
        await press(stage)
        await stage.source.rewriter.gate.reached.wait()
        pressing = asyncio.ensure_future(stage.session.begin(Intent.TRANSLATE))
        await stage.until(lambda: stage.recorder.opened == 2)
        assert inserted(stage) == []
        stage.source.rewriter.gate.open()
        await pressing
        assert inserted(stage) == [FRENCH]
        assert stage.records[0].outcome is Outcome.COMPLETED
        await stage.session.finish()
        await stage.session.wait()
        assert inserted(stage) == [FRENCH, FRENCH]


async def test_the_next_press_waits_for_the_text_and_not_for_its_speech() -> None:
    async with staged(target_language="fr", speaks=True) as stage:
        stage.source.rewriter.gate.close()
        stage.player.hold()
        await press(stage)
        await stage.source.rewriter.gate.reached.wait()
        pressing = asyncio.ensure_future(stage.session.begin(Intent.TRANSLATE))
        await stage.until(lambda: stage.recorder.opened == 2)
        stage.source.rewriter.gate.open()
        await pressing
        assert inserted(stage) == [FRENCH]
        assert stage.player.begun == []
        assert (stage.records[0].outcome, stage.records[0].heard) == (Outcome.CANCELLED, "")
        stage.player.release()


async def test_two_people_may_speak_into_each_others_translation() -> None:
    async with staged(said=Transcript(ENGLISH, "english")) as stage:
        stage.source.rewriter.texts = ["¿Dónde está la estación y cómo puedo llegar?"]
        stage.player.hold()
        await press(stage, INTERPRETS)
        await stage.until(lambda: stage.player.is_playing)
        stage.player.release()
        record = await translate(stage, INTERPRETS)
        outcomes = [each.outcome for each in stage.records]
        assert outcomes == [Outcome.CANCELLED, Outcome.COMPLETED]
        assert record.heard == record.reply


async def test_cancelled_when_it_stands_there_it_is_neither_missing_nor_spoken() -> None:
    async with staged(target_language="fr", speaks=True) as stage:
        stage.inserter.may_return.clear()
        await press(stage)
        await stage.until(lambda: bool(stage.inserter.inserted))
        await stage.session.cancel()
        assert stage.records[-1].outcome is Outcome.COMPLETED
        assert stage.synthesizer.texts == []


async def test_an_original_that_has_come_stays_with_a_turn_that_is_cancelled() -> None:
    async with staged(shows_original=True) as stage:
        stage.source.translator.gate.close()
        await press(stage)
        await stage.until(lambda: bool(stage.transcriber.audio))
        await stage.settle()
        await stage.session.cancel()
        record = stage.records[-1]
        assert (record.outcome, record.transcript, record.language) == (
            Outcome.CANCELLED,
            GERMAN,
            "de",
        )


async def test_the_program_ends_while_it_waits_for_the_original() -> None:
    halted = english("original")
    async with halted.stage as stage:
        await halted.arrive()
        await stage.tasks.cancel_all()
        assert stage.records[0].outcome is Outcome.CANCELLED
        assert stage.names[-1] == "turn_finished"
