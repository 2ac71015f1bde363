"""What counts as words: silence, inventions, the last syllable, the cue, and ends by themselves."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.fakes import RecordingPlayer, ScriptedRecorder
from tests.fakes.services import ScriptedTranscriber
from tests.pipeline.stage import Stage, spoken
from voicedesk.core import events as ev
from voicedesk.core.audio_clip import AudioClip, silence
from voicedesk.core.errors import ErrorKind
from voicedesk.core.outside import OutsideKind, text_attachment
from voicedesk.core.settings import HandsFree, HearingSettings, SpeechGate
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.core.turns import PLAIN, Intent, Manner, Outcome

SHOWN = Manner(inserts=False, target_language="en")
"""A translation in the window."""

HISS = AudioClip(np.random.default_rng(1).integers(-30, 30, 3 * 16_000).astype(np.int16), 16_000)


def invented(text: str) -> Transcript:
    """Return what a model says to silence: not sure that anybody spoke."""
    return Transcript(text, "English", (Segment(0, 1, text, 0.7, -1.2, 1.0),), 0.7)


async def tap(stage: Stage) -> None:
    """Begin a recording that nobody holds a key for."""
    await stage.session.begin(Intent.ASK)
    await stage.session.end_at_pause()


async def test_noise_is_not_sent_and_can_be_used_all_the_same() -> None:
    async with Stage(recorder=ScriptedRecorder(HISS), speaks=False) as stage:
        record = await stage.ask_aloud()
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert record.error.kind is ErrorKind.NOTHING_HEARD
        assert "Nobody was heard to speak (3.0 s)" in record.error.message
        assert stage.transcriber.audio == []
        await stage.session.retry(record.turn_id)
        again = await stage.session.wait()
        assert again.outcome is Outcome.COMPLETED
        assert stage.transcriber.audio[0].data == HISS.samples.tobytes()


async def test_an_open_gate_sends_everything() -> None:
    async with Stage(recorder=ScriptedRecorder(HISS), speaks=False) as stage:
        stage.hearing = HearingSettings(gate=SpeechGate.OFF)
        assert (await stage.ask_aloud()).outcome is Outcome.COMPLETED


@pytest.mark.parametrize("gate", list(SpeechGate))
async def test_speech_passes_every_gate(gate: SpeechGate) -> None:
    async with Stage(speaks=False) as stage:
        stage.hearing = HearingSettings(gate=gate)
        assert (await stage.ask_aloud()).outcome is Outcome.COMPLETED


async def test_digital_silence_is_named_as_the_problem() -> None:
    async with Stage(recorder=ScriptedRecorder(silence(2)), speaks=False) as stage:
        record = await stage.ask_aloud()
        assert record.error is not None
        assert "digital silence" in record.error.message
        assert "Devices" in record.error.next_step
        assert stage.transcriber.audio == []


async def test_an_invented_phrase_is_said_and_can_be_used_all_the_same() -> None:
    async with Stage(
        transcriber=ScriptedTranscriber(invented("Thank you.")), speaks=False
    ) as stage:
        record = await stage.ask_aloud()
        assert record.error is not None
        assert record.error.kind is ErrorKind.NOTHING_HEARD
        assert "\u201cThank you.\u201d" in record.error.message
        assert stage.chat.requests == []
        await stage.session.retry(record.turn_id)
        again = await stage.session.wait()
        assert (again.outcome, again.transcript) == (Outcome.COMPLETED, "Thank you.")
        assert len(stage.transcriber.audio) == 1, "nobody pays for the same words twice"


async def test_a_discarded_phrase_can_be_used_after_a_restart() -> None:
    async with Stage(
        transcriber=ScriptedTranscriber(invented("Thank you.")), speaks=False
    ) as stage:
        record = await stage.ask_aloud()
        await stage.keeper.flush()
        stage.session.memory.clear()
        await stage.session.retry(record.turn_id)
        again = await stage.session.wait()
        assert (again.outcome, again.transcript) == (Outcome.COMPLETED, "Thank you.")


async def test_what_is_left_out_beside_real_words_is_told() -> None:
    text = Transcript(
        "What is the time? Thank you.",
        "English",
        (
            Segment(0, 2, "What is the time?", 0.01, -0.2, 1.1),
            Segment(2, 9, "Thank you.", 0.9, -1.4, 0.8),
        ),
        0.9,
    )
    async with Stage(transcriber=ScriptedTranscriber(text), speaks=False) as stage:
        record = await stage.ask_aloud()
        assert record.transcript == "What is the time?"
        assert any("Thank you." in notice for notice in stage.notices)


async def test_replacements_are_made_in_the_words() -> None:
    async with Stage(transcriber=ScriptedTranscriber("Ask grok now."), speaks=False) as stage:
        stage.hearing = HearingSettings(replacements=("grok -> Groq",))
        assert (await stage.ask_aloud()).transcript == "Ask Groq now."


async def test_the_last_syllable_after_the_release_is_there() -> None:
    async with Stage(recorder=ScriptedRecorder(), speaks=False, tail_s=30) as stage:
        await stage.session.begin(Intent.ASK)
        await stage.until(lambda: bool(stage.recorder.captures))
        stage.recorder.current.hear(spoken(1))
        await stage.settle()
        await stage.session.finish()
        stage.recorder.current.hear(spoken(0.2))
        await stage.settle()
        assert not stage.recorder.current.is_stopped
        stage.recorder.current.hear(silence(0.08))
        record = await stage.session.wait()
        assert record.recorded_s == pytest.approx(1.28)


async def test_the_tail_ends_even_if_the_user_goes_on_speaking() -> None:
    async with Stage(speaks=False, tail_s=0.01) as stage:
        record = await stage.ask_aloud()
        assert record.outcome is Outcome.COMPLETED


async def test_a_quiet_user_is_not_kept_waiting_by_the_tail() -> None:
    said = AudioClip(np.concatenate([spoken().samples, silence(0.1).samples]), 16_000)
    async with Stage(recorder=ScriptedRecorder(said), speaks=False, tail_s=3600) as stage:
        await stage.session.begin(Intent.ASK)
        await stage.settle()
        await stage.session.finish()
        assert stage.recorder.current.is_stopped
        await stage.session.wait()


async def test_listening_is_not_told_before_the_first_real_sample() -> None:
    async with Stage(recorder=ScriptedRecorder(), speaks=False) as stage:
        await stage.session.begin(Intent.ASK)
        await stage.until(lambda: bool(stage.recorder.captures))
        stage.recorder.current.hear(silence(0.2))
        await stage.settle()
        assert "recording_started" not in stage.names
        stage.recorder.current.hear(spoken(0.02))
        await stage.settle()
        assert "recording_started" in stage.names
        await stage.session.cancel()


async def test_a_microphone_with_a_noise_gate_listens_a_moment_later() -> None:
    async with Stage(recorder=ScriptedRecorder(silence(0.6)), speaks=False) as stage:
        await stage.session.begin(Intent.ASK)
        await stage.settle()
        assert "recording_started" in stage.names
        await stage.session.cancel()


async def test_the_cue_is_played_and_stays_out_of_the_recording() -> None:
    player = RecordingPlayer()
    player.hold()
    recorder = ScriptedRecorder()
    async with Stage(recorder=recorder, player=player, speaks=False) as stage:
        stage.plays_cue = True
        await stage.session.begin(Intent.ASK)
        await stage.until(lambda: bool(recorder.captures))
        recorder.current.hear(spoken(0.02))
        await stage.until(lambda: player.is_playing)
        recorder.current.hear(spoken(0.3))
        await stage.settle()
        player.release()
        await stage.until(lambda: not player.is_playing)
        await stage.settle()
        recorder.current.hear(spoken(0.5))
        await stage.settle()
        await stage.session.finish()
        await stage.session.wait()
        sent = np.frombuffer(stage.transcriber.audio[0].data, np.int16)
        block = 320
        assert sent[:block].any(), "what came before the cue is no cue"
        muted = sent[block : block + 15 * block]
        assert not muted.any()
        assert sent[-15 * block :].any()


async def test_no_cue_is_played_unless_it_is_wanted() -> None:
    async with Stage(speaks=False) as stage:
        await stage.ask_aloud()
        assert stage.player.begun == []


def talks_then_pauses() -> AudioClip:
    return AudioClip(np.concatenate([spoken(1).samples, silence(2).samples]), 16_000)


async def test_a_pause_ends_a_tapped_recording() -> None:
    async with Stage(recorder=ScriptedRecorder(), speaks=False) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.END, pause_s=1.0)
        await tap(stage)
        await stage.until(lambda: bool(stage.recorder.captures))
        stage.recorder.current.hear(spoken(1))
        stage.recorder.current.hear(silence(0.98))
        await stage.settle()
        assert not stage.recorder.current.is_stopped
        stage.recorder.current.hear(silence(0.02))
        record = await stage.session.wait()
        assert record.outcome is Outcome.COMPLETED
        assert record.recorded_s == pytest.approx(2)


async def test_a_pause_ends_nothing_while_the_key_is_held() -> None:
    async with Stage(recorder=ScriptedRecorder(talks_then_pauses()), speaks=False) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.END, pause_s=1.0)
        await stage.session.begin(Intent.ASK)
        await stage.settle()
        assert not stage.recorder.current.is_stopped
        await stage.session.finish()
        assert (await stage.session.wait()).recorded_s == pytest.approx(3)


async def test_a_key_that_is_held_keeps_a_pause_from_ending_the_recording() -> None:
    recorder = ScriptedRecorder(spoken())
    async with Stage(recorder=recorder, speaks=False) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.END, pause_s=1.0)
        await stage.session.begin(Intent.ASK)
        assert not stage.session.ends_at_pause
        await stage.session.end_at_pause()
        assert stage.session.ends_at_pause
        await stage.until(lambda: bool(recorder.captures))
        await stage.session.hold()
        assert not stage.session.ends_at_pause
        recorder.current.hear(silence(20))
        recorder.current.hear(spoken())
        await stage.settle()
        assert not recorder.current.is_stopped
        await stage.session.finish()
        assert (await stage.session.wait()).recorded_s == pytest.approx(21)


async def test_a_conversation_goes_on_after_a_recording_that_was_held() -> None:
    recorder = ScriptedRecorder(talks_then_pauses(), spoken(), silence(20))
    async with Stage(recorder=recorder, speaks=False) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION, pause_s=1.0)
        knew: list[bool] = []

        def note(event: ev.TurnEvent) -> None:
            if isinstance(event, ev.TurnStarted):
                knew.append(stage.session.ends_at_pause)

        stage.session.subscribe(note)
        await stage.session.begin(Intent.ASK)
        await stage.session.end_at_pause()
        await stage.until(lambda: recorder.opened == 2)
        await stage.session.hold()
        recorder.current.hear(silence(20))
        await stage.settle()
        assert not recorder.current.is_stopped
        await stage.session.finish()
        await stage.until(lambda: len(stage.records) == 3)
        assert stage.records[1].outcome is Outcome.COMPLETED
        assert knew == [False, True, True]


async def test_holding_is_nothing_where_nobody_records() -> None:
    async with Stage(speaks=False) as stage:
        await stage.session.hold()
        await stage.ask("Typed.")
        await stage.session.hold()
        assert not stage.session.ends_at_pause


async def test_a_tap_waits_for_the_next_one_where_that_is_wanted() -> None:
    async with Stage(recorder=ScriptedRecorder(talks_then_pauses()), speaks=False) as stage:
        await tap(stage)
        await stage.settle()
        assert not stage.recorder.current.is_stopped
        await stage.session.cancel()


async def test_a_conversation_goes_on_after_the_answer_until_nobody_speaks() -> None:
    recorder = ScriptedRecorder(talks_then_pauses(), talks_then_pauses(), silence(20))
    async with Stage(recorder=recorder) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION, pause_s=1.0)
        await tap(stage)
        await stage.until(lambda: len(stage.records) == 3)
        outcomes = [record.outcome for record in stage.records]
        assert outcomes == [Outcome.COMPLETED, Outcome.COMPLETED, Outcome.FAILED]
        assert recorder.opened == 3


async def test_a_conversation_goes_on_as_whoever_knows_the_mode_says() -> None:
    recorder = ScriptedRecorder(talks_then_pauses(), talks_then_pauses(), silence(20))
    async with Stage(recorder=recorder) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION, pause_s=1.0)
        wishes = iter(((Intent.TRANSLATE, SHOWN), (Intent.ASK, Manner(language="de"))))
        stage.hands_free.next_wish = lambda _: next(wishes)
        await tap(stage)
        await stage.until(lambda: len(stage.records) == 3)
        assert [(record.intent, record.manner) for record in stage.records] == [
            (Intent.ASK, PLAIN),
            (Intent.TRANSLATE, SHOWN),
            (Intent.ASK, Manner(language="de")),
        ]


@pytest.mark.parametrize(
    ("manner", "goes_on"),
    [
        (SHOWN, True),
        (Manner(interprets=True), True),
        (Manner(inserts=False, interprets=True), True),
        (PLAIN, False),
        (Manner(inserts=False, before=""), False),
    ],
)
async def test_a_translation_goes_on_unless_it_is_written_somewhere(
    manner: Manner, *, goes_on: bool
) -> None:
    recorder = ScriptedRecorder(talks_then_pauses(), silence(20))
    async with Stage(recorder=recorder) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION, pause_s=1.0)
        stage.transcriber.results = [Transcript("Wo ist der Bahnhof?", "german")]
        stage.source.translator.results = [Transcript("Where is the station?", "english")]
        stage.source.rewriter.texts = ["Where is the station?"]
        await stage.session.begin(Intent.TRANSLATE, manner)
        await stage.session.end_at_pause()
        await stage.until(lambda: len(stage.records) == 1)
        await stage.settle()
        await stage.until(lambda: not stage.session.is_busy)
        assert stage.records[0].outcome is Outcome.COMPLETED
        follows = [(record.intent, record.manner) for record in stage.records[1:]]
        assert follows == ([(Intent.TRANSLATE, manner)] if goes_on else [])


async def test_what_went_along_with_a_question_does_not_go_along_with_the_next() -> None:
    recorder = ScriptedRecorder(talks_then_pauses(), silence(20))
    async with Stage(recorder=recorder) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION, pause_s=1.0)
        brought = (text_attachment(OutsideKind.FILE, "list.txt", "Buy milk."),)
        await stage.session.begin(Intent.ASK, Manner(language="de", attachments=brought))
        await stage.session.end_at_pause()
        await stage.until(lambda: len(stage.records) == 2)
        assert [record.manner.attachments for record in stage.records] == [brought, ()]
        assert stage.records[1].manner.language == "de"


async def test_the_microphone_never_listens_while_the_answer_is_spoken() -> None:
    recorder = ScriptedRecorder(talks_then_pauses(), silence(20))
    player = RecordingPlayer()
    player.hold()
    async with Stage(recorder=recorder, player=player) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION, pause_s=1.0)
        await tap(stage)
        await stage.until(lambda: player.is_playing)
        await stage.settle()
        assert recorder.opened == recorder.stopped == 1
        stage.clock.advance(5)
        player.release()
        await stage.until(lambda: recorder.opened == 2)
        assert recorder.not_before_s >= stage.clock.monotonic_s(), "what it spoke is not heard"


async def test_cancelling_ends_the_conversation() -> None:
    recorder = ScriptedRecorder(talks_then_pauses())
    player = RecordingPlayer()
    player.hold()
    async with Stage(recorder=recorder, player=player) as stage:
        stage.hearing = HearingSettings(hands_free=HandsFree.CONVERSATION, pause_s=1.0)
        await tap(stage)
        await stage.until(lambda: player.is_playing)
        await stage.session.cancel()
        await stage.settle()
        assert recorder.opened == 1
        assert stage.records[-1].outcome is Outcome.CANCELLED


async def test_levels_are_told_while_listening() -> None:
    async with Stage(speaks=False) as stage:
        await stage.ask_aloud()
        levels = [event for event in stage.events if isinstance(event, ev.Level)]
        assert len(levels) > 5
        assert levels[0].rms_dbfs > -20
        await asyncio.sleep(0)
