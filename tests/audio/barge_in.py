"""How soon a loudspeaker is silent when its playing is cancelled, as recorded behind it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.contracts.playing import stream, tone

if TYPE_CHECKING:
    from tests.desk import VirtualDesktop
    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import Player, PlayProgress

AUDIBLE = 200
PERIOD_S = 0.001
"""Of the tone that is played: in each period a sample is audible."""


@dataclass(frozen=True, slots=True)
class Silencing:
    """What one cancelled playing gave; the first two do not depend on any clock."""

    heard_s: float
    """So much of the sound came out at the loudspeaker, altogether."""
    played_s: float
    """So much had been heard when it was cancelled, as the player reports it."""
    delay_s: float
    """From the cancelling to the last audible sample, to about 10 ms."""


async def silence(desktop: VirtualDesktop, player: Player, *, after_s: float) -> Silencing:
    """Play a tone, cancel it so long after it is heard, and measure what was heard."""
    seen: list[PlayProgress] = []
    sound = tone(30.0, frequency_hz=1 / PERIOD_S)
    with desktop.record_speaker() as recorder:
        playing = asyncio.ensure_future(player.play(stream(sound), on_progress=seen.append))
        await asyncio.to_thread(recorder.wait_for_sound)
        await asyncio.sleep(after_s)
        cancelled_s = time.monotonic()
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        await asyncio.to_thread(recorder.wait_for_silence, lasting_s=0.2)
        heard = audible_periods(np.array(recorder.samples, np.int16), recorder.sample_rate_hz)
        assert recorder.last_sound_s is not None
        return Silencing(
            float(np.sum(heard)) * PERIOD_S, seen[-1].played_s, recorder.last_sound_s - cancelled_s
        )


def longest_gap_s(sound: AudioClip) -> float:
    """Return the longest silence between the first and the last audible sample."""
    heard = np.flatnonzero(audible_periods(sound.samples, sound.sample_rate_hz))
    return float(np.max(np.diff(heard), initial=1) - 1) * PERIOD_S


def audible_periods(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """Tell of each period of the tone whether it can be heard."""
    length = round(PERIOD_S * sample_rate_hz)
    whole = samples[: len(samples) // length * length].astype(int)
    return np.max(np.abs(whole.reshape(-1, length)), axis=1) > AUDIBLE
