"""The recogniser's own process: PocketSphinx holds the interpreter lock while it decodes.

Measured: one call of 0.2 s lets no other thread run for 0.19 s, so a thread would stop the streams.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.sandbox.audio_files import samples_at
from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import numpy as np
    from numpy.typing import NDArray
    from pocketsphinx import Decoder

SAMPLE_RATE_HZ = 16000
_PADDING_S = 0.3
"""PocketSphinx loses words that touch the edge of a clip."""
_FRAME_S = 0.01
_SILENCE_RMS = 0.001
"""-60 dBFS: below it nothing was said, and the decoder would only invent words."""
_PIECE_S = 30
_SEARCH_S = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word with its place in the clip and the decoder's posterior."""

    text: str
    start_s: float
    end_s: float
    probability: float


def serve(connection: Connection) -> None:
    """Decode what comes through the pipe until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's Ctrl+C; it closes the pipe
    decoder = _new_decoder()
    while True:
        try:
            data = connection.recv_bytes()
        except EOFError:
            return
        try:
            connection.send(_recognise(decoder, samples_at(data, SAMPLE_RATE_HZ)))
        except ServiceError:
            connection.send(None)
        except BrokenPipeError:
            return


def _new_decoder() -> Decoder:
    from pocketsphinx import Decoder

    return Decoder(samprate=SAMPLE_RATE_HZ, loglevel="FATAL")


def _recognise(decoder: Decoder, samples: NDArray[np.int16]) -> list[Word]:
    words: list[Word] = []
    start = 0
    while start < len(samples):
        end = _piece_end(samples, start)
        words += _piece(decoder, samples[start:end], start / SAMPLE_RATE_HZ)
        start = end
    return words


def _piece_end(samples: NDArray[np.int16], start: int) -> int:
    """Cut long recordings at the quietest place near the end of each half minute."""
    import numpy as np

    limit = start + _PIECE_S * SAMPLE_RATE_HZ
    if limit >= len(samples):
        return len(samples)
    block = SAMPLE_RATE_HZ // 10
    tail = samples[limit - _SEARCH_S * SAMPLE_RATE_HZ : limit].astype(np.float64)
    loudness = (tail.reshape(-1, block) ** 2).mean(axis=1)
    return limit - _SEARCH_S * SAMPLE_RATE_HZ + int(loudness.argmin()) * block + block // 2


def _piece(decoder: Decoder, samples: NDArray[np.int16], offset_s: float) -> list[Word]:
    import numpy as np

    if np.sqrt(np.mean((samples / 32768.0) ** 2)) < _SILENCE_RMS:
        return []
    padding = np.zeros(int(_PADDING_S * SAMPLE_RATE_HZ), np.int16)
    padded = np.concatenate([padding, samples, padding])
    decoder.start_utt()
    decoder.process_raw(padded.tobytes(), no_search=False, full_utt=True)
    decoder.end_utt()
    length_s = len(samples) / SAMPLE_RATE_HZ
    return [
        Word(
            segment.word.partition("(")[0],
            offset_s + min(max(segment.start_frame * _FRAME_S - _PADDING_S, 0.0), length_s),
            offset_s + min(max((segment.end_frame + 1) * _FRAME_S - _PADDING_S, 0.0), length_s),
            min(1.0, max(1e-10, segment.prob)),
        )
        for segment in decoder.seg() or ()
        if segment.word[0] not in "<[+"
    ]
