"""What is not sent, because there are no words in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, NothingHeard
from voicedesk.core.speech_gate import SILENT_PEAK_DBFS

if TYPE_CHECKING:
    from voicedesk.core.settings import SpeechGate
    from voicedesk.core.speech_gate import SpeechMeter

SHORTEST_S = 0.1
"""Shorter than any word, and the service bills ten seconds for it."""


def check_holds_speech(meter: SpeechMeter, gate: SpeechGate) -> None:
    """Refuse a recording without speech, as the user's gate sees it.

    Raises:
        NothingHeard: it is too short, muted, or holds no speech.
    """
    _check_length(meter.duration_s)
    if meter.is_digital_silence:
        raise _nothing(
            f"The microphone gave nothing but digital silence ({meter.duration_s:.1f} s): "
            "it is muted, or not the one you speak into.",
            "Unmute it, or choose another one in the settings under Devices.",
        )
    if not meter.holds_speech(gate):
        raise _nothing(
            f"Nobody was heard to speak ({meter.duration_s:.1f} s), so nothing was sent.",
            "If you did speak, use it anyway; the settings under Listening let you send more.",
        )


def check_worth_sending(duration_s: float, peak_dbfs: float) -> None:
    """Refuse sound that holds no speech, without a closer look.

    Raises:
        NothingHeard: it is too short, or silent.
    """
    _check_length(duration_s)
    if peak_dbfs < SILENT_PEAK_DBFS:
        raise _nothing(
            f"The recording holds only silence ({duration_s:.1f} s), so nothing was sent.",
            "Check that the microphone is not muted, or choose another in the settings.",
        )


def _check_length(duration_s: float) -> None:
    if duration_s < SHORTEST_S:
        raise _nothing(
            f"The recording is too short ({duration_s:.1f} s), so nothing was sent.",
            "Hold the button while you speak, or tap it once to start and once to stop.",
        )


def _nothing(message: str, next_step: str) -> NothingHeard:
    return NothingHeard(message, kind=ErrorKind.NOTHING_HEARD, next_step=next_step)
