"""A reply through the real loudspeaker: nobody hears where one request ended and the next began."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.contracts.playing import tone
from tests.desk.listening import AUDIBLE
from voicedesk.audio.loudspeaker import Loudspeaker
from voicedesk.pipeline.speaking import ReplySpeaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desk import VirtualDesktop
    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.errors import VoiceDeskError

pytestmark = pytest.mark.usefixtures("sound")

CLIP_S = 0.7
LONG_SENTENCE = "This sentence is " + "rather " * 20 + "long. "
OPENING = "It begins like this, "
MOST_SILENCE_S = 0.02
AT_AN_END_S = 0.005


class SlowSynthesizer:
    """Implements core.ports.Synthesizer: a tone for everything, after a while."""

    max_characters = 200

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self.texts: list[str] = []

    async def synthesize(
        self,
        text: str,
        *,
        language: str = "",
        on_notice: Callable[[VoiceDeskError], None] | None = None,
    ) -> AudioClip:
        self.texts.append(text)
        await asyncio.sleep(self._delay_s)
        return tone(CLIP_S)


@pytest.fixture
def player() -> Iterator[Loudspeaker]:
    player = Loudspeaker()
    yield player
    player.close()


async def silences_between_pieces_s(
    desktop: VirtualDesktop, player: Loudspeaker, synthesizer: SlowSynthesizer, sentences: int
) -> list[float]:
    """Speak a reply; return how long it was silent where one clip ended and the next began."""
    speaker = ReplySpeaker(synthesizer, player, on_first_sound=lambda: None)
    with desktop.record_speaker() as recorder:
        speaker.feed(OPENING + LONG_SENTENCE * sentences)
        speaker.close()
        await speaker.run()
        assert speaker.failure is None
        await asyncio.to_thread(recorder.wait_for_silence, lasting_s=0.2)
        samples, rate_hz = np.array(recorder.samples, np.int32), recorder.sample_rate_hz
    loud = np.flatnonzero(np.abs(samples) >= AUDIBLE)
    assert len(loud) > CLIP_S * rate_hz
    steps_s = np.diff(loud) / rate_hz
    pauses = np.flatnonzero(steps_s > MOST_SILENCE_S)
    # Where in the sound a pause lies; a busy computer may stutter in the middle of a clip.
    sound_s = loud[pauses] - loud[0] - np.cumsum(np.r_[0, steps_s[pauses][:-1]]) * rate_hz
    sound_s = sound_s / rate_hz
    at_ends = np.abs(sound_s / CLIP_S - np.round(sound_s / CLIP_S)) * CLIP_S < AT_AN_END_S
    return [float(step_s) for step_s in steps_s[pauses][at_ends]]


async def test_no_gap_is_heard_between_pieces_that_are_synthesized_while_others_play(
    desktop: VirtualDesktop, player: Loudspeaker
) -> None:
    synthesizer = SlowSynthesizer(0.25)
    assert await silences_between_pieces_s(desktop, player, synthesizer, 4) == []
    assert len(synthesizer.texts) == 5


async def test_a_voice_slower_than_its_own_speech_is_heard_to_pause(
    desktop: VirtualDesktop, player: Loudspeaker
) -> None:
    [silence_s] = await silences_between_pieces_s(desktop, player, SlowSynthesizer(CLIP_S + 0.3), 1)
    assert silence_s > 0.1
