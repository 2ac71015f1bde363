"""Speech that is sent while it is spoken: what goes when, and what is left for the release."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fakes import ScriptedRecorder
from tests.fakes.services import ScriptedTranscriber, closed_gate
from tests.pipeline.stage import Stage, unreachable
from voicedesk.core.audio_clip import AudioClip, silence
from voicedesk.core.overriding import override
from voicedesk.core.settings import HearingSettings
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.core.turns import Intent, Outcome

if TYPE_CHECKING:
    from voicedesk.core.ports import SpeechUpload
    from voicedesk.core.turns import TurnRecord

RATE_HZ = 16_000
BYTES_PER_S = 2 * RATE_HZ


def talk(duration_s: float) -> AudioClip:
    """Return loud sound, a pause of half a second at the end of every five."""
    frames = np.arange(round(duration_s * RATE_HZ))
    samples = (8000 * np.sin(frames / 6)).astype(np.int16)
    samples[(frames % (5 * RATE_HZ)) >= 4.5 * RATE_HZ] = 0
    return AudioClip(samples, RATE_HZ)


def quiet_stage(transcriber: ScriptedTranscriber | None = None) -> Stage:
    """Return a stage whose microphone hears only what the test says."""
    return Stage(recorder=ScriptedRecorder(), transcriber=transcriber, speaks=False)


async def begin(stage: Stage) -> None:
    await stage.session.begin(Intent.ASK)
    await stage.until(lambda: bool(stage.recorder.captures))


async def hear(stage: Stage, clip: AudioClip) -> None:
    """Let the microphone hear something bit by bit, and the session take it in."""
    for tenth in range(math.ceil(10 * clip.duration_s)):
        stage.recorder.current.hear(clip.part(tenth / 10, (tenth + 1) / 10))
        for _ in range(10):
            await asyncio.sleep(0)


async def finish(stage: Stage) -> TurnRecord:
    await stage.session.finish()
    return await stage.session.wait()


async def parts_sent(stage: Stage, count: int) -> None:
    """Wait for a request; a part is encoded on a thread."""
    while len(stage.transcriber.audio) < count:  # noqa: ASYNC110 - the thread sets no event
        await asyncio.sleep(0.001)


async def test_a_short_recording_is_one_request_with_everything_in_it() -> None:
    async with quiet_stage() as stage:
        await begin(stage)
        await hear(stage, talk(4))
        record = await finish(stage)
        assert record.outcome is Outcome.COMPLETED
        [audio] = stage.transcriber.audio
        assert audio.data == talk(4).samples.tobytes()
        assert audio.duration_s == 4


async def test_the_upload_runs_while_somebody_speaks() -> None:
    transcriber = ScriptedTranscriber("Hello.")
    transcriber.takes_uploads = True
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(3))
        [upload] = transcriber.uploads
        assert bytes(upload.sent) == talk(3).samples.tobytes()
        assert not transcriber.audio
        record = await finish(stage)
        assert record.transcript == "Hello."
        assert upload.is_finished
        assert len(transcriber.audio) == 1


async def test_nothing_is_uploaded_before_somebody_speaks() -> None:
    transcriber = ScriptedTranscriber("Hello.")
    transcriber.takes_uploads = True
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, silence(3))
        assert not transcriber.uploads
        await hear(stage, talk(1))
        assert len(transcriber.uploads) == 1
        assert (
            bytes(transcriber.uploads[0].sent) == bytes(3 * BYTES_PER_S) + talk(1).samples.tobytes()
        )
        await finish(stage)


class RefusingUploads(ScriptedTranscriber):
    """Takes no upload, and counts how often it is asked for one."""

    asked = 0

    @override
    def begin_upload(
        self, filename: str, media_type: str, *, language: str = "", prompt: str = ""
    ) -> SpeechUpload | None:
        self.asked += 1
        return super().begin_upload(filename, media_type, language=language, prompt=prompt)


async def test_where_no_upload_is_to_be_had_each_segment_asks_once() -> None:
    transcriber = RefusingUploads("one", "two")
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, silence(1))
        assert transcriber.asked == 0
        await hear(stage, talk(3))
        assert transcriber.asked == 1
        await hear(stage, talk(40))
        await parts_sent(stage, 1)
        await hear(stage, talk(3))
        assert transcriber.asked == 2
        record = await finish(stage)
        assert record.transcript == "one two"


async def test_an_upload_is_given_up_when_the_user_changes_their_mind() -> None:
    transcriber = ScriptedTranscriber("Hello.")
    transcriber.takes_uploads = True
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(2))
        await stage.session.cancel()
        await stage.settle()
        [upload] = transcriber.uploads
        assert upload.is_closed
        assert not upload.is_finished


async def test_a_long_recording_is_transcribed_in_parts_while_it_goes_on() -> None:
    transcriber = ScriptedTranscriber("one", "two", "three")
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(40))
        await parts_sent(stage, 1)
        await hear(stage, talk(25))
        await parts_sent(stage, 2)
        record = await finish(stage)
        assert record.transcript == "one two three"
        durations_s = [audio.duration_s for audio in transcriber.audio]
        assert all(10 <= duration_s <= 40 for duration_s in durations_s)
        whole = b"".join(audio.data for audio in transcriber.audio)
        assert whole == talk(40).samples.tobytes() + talk(25).samples.tobytes()
        assert transcriber.prompts == ["", "one", "one two"]
        assert stage.source.warmed == 3, "at the beginning and after each cut"


async def test_what_follows_a_cut_is_uploaded_once_the_words_before_it_are_known() -> None:
    transcriber = ScriptedTranscriber("one", "two")
    transcriber.takes_uploads = True
    transcriber.gate.close()
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(40))
        await parts_sent(stage, 1)
        assert len(transcriber.uploads) == 1
        await stage.settle()
        assert transcriber.uploads[0].is_closed
        transcriber.gate.open()
        await stage.until(lambda: len(transcriber.uploads) == 2)
        await hear(stage, talk(1))
        assert transcriber.uploads[1].prompt == "one"
        record = await finish(stage)
        assert record.transcript == "one two"
        first = transcriber.audio[0].data
        said = talk(40).samples.tobytes() + talk(1).samples.tobytes()
        assert first + bytes(transcriber.uploads[1].sent) == said


async def test_times_of_later_parts_count_from_the_beginning_of_the_recording() -> None:
    segment = Transcript("word", segments=(Segment(1.0, 2.0, "word"),))
    async with quiet_stage(transcriber=ScriptedTranscriber(segment)) as stage:
        await begin(stage)
        await hear(stage, talk(40))
        await parts_sent(stage, 1)
        record = await finish(stage)
        assert record.transcript == "word word"


async def test_a_part_that_fails_while_speaking_is_sent_again_after_the_release() -> None:
    transcriber = ScriptedTranscriber(unreachable(), "all of it")
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(40))
        await parts_sent(stage, 1)
        await stage.settle()
        assert "notice" not in stage.names
        record = await finish(stage)
        assert record.transcript == "all of it"
        assert transcriber.audio[-1].duration_s == pytest.approx(40)


async def test_no_words_are_paid_for_twice_when_the_last_part_fails() -> None:
    transcriber = ScriptedTranscriber("one", unreachable(), "two")
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(40))
        await parts_sent(stage, 1)
        record = await finish(stage)
        assert record.outcome is Outcome.FAILED
        await stage.session.retry(record.turn_id)
        again = await stage.session.wait()
        assert again.transcript == "one two"
        assert transcriber.audio[0].data + transcriber.audio[2].data == talk(40).samples.tobytes()


async def test_a_failure_at_the_release_is_told_after_one_request() -> None:
    transcriber = ScriptedTranscriber(unreachable())
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(2))
        record = await finish(stage)
        assert record.outcome is Outcome.FAILED
        assert len(transcriber.audio) == 1


async def test_a_slow_line_gets_the_smaller_file() -> None:
    transcriber = ScriptedTranscriber("Hello.")
    transcriber.has_slow_uplink = True
    async with quiet_stage(transcriber=transcriber) as stage:
        smalls: list[bool] = []
        begin_encoding = stage.session.services.begin_encoding

        def noting(sample_rate_hz: int, *, small: bool):
            smalls.append(small)
            return begin_encoding(sample_rate_hz, small=small)

        from dataclasses import replace

        stage.session.services = replace(stage.session.services, begin_encoding=noting)
        await begin(stage)
        await hear(stage, talk(2))
        await finish(stage)
        assert smalls == [True]


async def test_silence_after_the_last_cut_is_not_sent() -> None:
    transcriber = ScriptedTranscriber("one", "Thank you.")
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(20))
        await hear(stage, silence(22))
        await parts_sent(stage, 1)
        record = await finish(stage)
        assert record.transcript == "one"
        assert len(transcriber.audio) == 1


async def test_a_slow_start_of_the_models_loses_nothing() -> None:
    async with quiet_stage() as stage:
        stage.source.gate = closed_gate()
        await begin(stage)
        await hear(stage, talk(3))
        finishing = asyncio.ensure_future(finish(stage))
        await stage.settle()
        stage.source.gate.open()
        await finishing
        assert stage.transcriber.audio[0].data == talk(3).samples.tobytes()


async def test_names_go_along_as_the_prompt_of_every_part() -> None:
    transcriber = ScriptedTranscriber("one", "two")
    async with quiet_stage(transcriber=transcriber) as stage:
        stage.hearing = HearingSettings(vocabulary=("Groq", "Qwen"))
        await begin(stage)
        await hear(stage, talk(40))
        await parts_sent(stage, 1)
        await finish(stage)
        assert all("Groq" in prompt and "Qwen" in prompt for prompt in transcriber.prompts)
        assert "one" in transcriber.prompts[1]


async def test_a_part_without_a_voice_in_it_is_not_sent() -> None:
    transcriber = ScriptedTranscriber("one", "two")
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(15))
        await hear(stage, silence(60))
        await hear(stage, talk(3))
        record = await finish(stage)
        assert record.transcript == "one two"
        sent_s = sum(audio.duration_s for audio in transcriber.audio)
        assert sent_s < 78 - 15


async def test_an_invention_in_a_part_is_told_and_prompts_nothing() -> None:
    thanks = Transcript("Thank you.", "English", (Segment(0, 9, "Thank you.", 0.9, -1.4, 1.0),))
    transcriber = ScriptedTranscriber("one", thanks, "three")
    async with quiet_stage(transcriber=transcriber) as stage:
        await begin(stage)
        await hear(stage, talk(65))
        await parts_sent(stage, 2)
        record = await finish(stage)
        assert record.transcript == "one three"
        assert transcriber.prompts[-1] == "one"
        assert any("Thank you." in notice for notice in stage.notices)
