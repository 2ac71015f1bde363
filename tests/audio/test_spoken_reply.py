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
    from collections.abc import Iterator

    from tests.desk import VirtualDesktop
    from voicedesk.core.audio_clip import AudioClip

pytestmark = pytest.mark.usefixtures("sound")

CLIP_S = 0.7
LONG_SENTENCE = "This sentence is " + "rather " * 20 + "long. "
OPENING = "It begins like this, "
MOST_SILENCE_S = 0.02


class SlowSynthesizer:
    """Implements core.ports.Synthesizer: a tone for everything, after a while."""

    max_characters = 200

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self.texts: list[str] = []

    async def synthesize(self, text: str) -> AudioClip:
        self.texts.append(text)
        await asyncio.sleep(self._delay_s)
        return tone(CLIP_S)


@pytest.fixture
def player() -> Iterator[Loudspeaker]:
    player = Loudspeaker()
    yield player
    player.close()


async def longest_silence_s(
    desktop: VirtualDesktop, player: Loudspeaker, synthesizer: SlowSynthesizer, sentences: int
) -> float:
    """Speak a reply; return the longest silence between its first and its last sound."""
    speaker = ReplySpeaker(synthesizer, player, on_first_sound=lambda: None)
    with desktop.record_speaker() as recorder:
        speaker.feed(OPENING + LONG_SENTENCE * sentences)
        speaker.close()
        await speaker.run()
        assert speaker.failure is None
        await asyncio.to_thread(recorder.wait_for_silence, lasting_s=0.2)
        loud = np.flatnonzero(np.abs(np.array(recorder.samples, np.int32)) >= AUDIBLE)
        assert len(loud) > CLIP_S * recorder.sample_rate_hz
        return float(np.max(np.diff(loud))) / recorder.sample_rate_hz


async def test_no_gap_is_heard_between_pieces_that_are_synthesized_while_others_play(
    desktop: VirtualDesktop, player: Loudspeaker
) -> None:
    synthesizer = SlowSynthesizer(0.25)
    assert await longest_silence_s(desktop, player, synthesizer, 4) <= MOST_SILENCE_S
    assert len(synthesizer.texts) == 5


async def test_a_voice_slower_than_its_own_speech_is_heard_to_pause(
    desktop: VirtualDesktop, player: Loudspeaker
) -> None:
    assert await longest_silence_s(desktop, player, SlowSynthesizer(CLIP_S + 0.3), 1) > 0.1
