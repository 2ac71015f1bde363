"""Understand what the loudspeaker said, with the same ears as the sandbox, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pocketsphinx import Decoder

from voicedesk.audio.files import load_clip

if TYPE_CHECKING:
    from pathlib import Path


def recognise(wav: Path) -> str:
    """Return the English words in a recording."""
    clip = load_clip(wav)
    samples = clip.samples.astype(np.float64)
    # A recording of the loudspeaker is as loud as the voice was; the recogniser likes it louder.
    peak = max(1.0, float(np.max(np.abs(samples))))
    pcm = (samples * (20_000 / peak)).astype(np.int16)
    decoder = Decoder(samprate=16_000, loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw(pcm.tobytes(), full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis else ""


def words_in_common(heard: str, expected: str) -> int:
    """Return how many of the expected words were heard."""
    return len(set(heard.split()) & set(expected.split()))
