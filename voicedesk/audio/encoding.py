"""Sound as files in memory, ready to be uploaded: a clip at once, or a recording while it grows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from voicedesk.core.audio_clip import EncodedAudio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import OpenEncoding

OPUS_RATES_HZ = frozenset({8000, 12_000, 16_000, 24_000, 48_000})

OPUS_COMPRESSION = 0.93
"""23.5 kbit/s: libsndfile maps 1 to 6 and 0 to 256 kbit/s for one channel."""


def encode_flac(clip: AudioClip) -> EncodedAudio:
    """Encode without loss at about half the size; implements core.ports.AudioEncoder."""
    return _encode(clip, "FLAC", "audio/flac")


def encode_wav(clip: AudioClip) -> EncodedAudio:
    """Encode for servers that take nothing else; implements core.ports.AudioEncoder."""
    return _encode(clip, "WAV", "audio/wav")


def begin_encoding(sample_rate_hz: int, *, small: bool) -> OpenEncoding:
    """Begin a FLAC file, or an Ogg Opus one; implements core.ports.BeginEncoding.

    A sample rate that Opus does not know gives FLAC whatever is asked for.
    """
    if small and sample_rate_hz in OPUS_RATES_HZ:
        return _OpenFile(sample_rate_hz, "OGG", "OPUS", "audio/ogg", OPUS_COMPRESSION)
    return _OpenFile(sample_rate_hz, "FLAC", "PCM_16", "audio/flac")


class _OpenFile:
    """Implements core.ports.OpenEncoding."""

    def __init__(
        self,
        sample_rate_hz: int,
        format_name: str,
        subtype: str,
        media_type: str,
        compression_level: float | None = None,
    ) -> None:
        import soundfile

        self.filename = f"speech.{format_name.lower()}"
        self.media_type = media_type
        self._sample_rate_hz = sample_rate_hz
        self._frames = 0
        self._file = _GrowingFile()
        self._sound = soundfile.SoundFile(
            self._file,
            "w",
            sample_rate_hz,
            1,
            subtype,
            format=format_name,
            compression_level=compression_level,
        )

    def write(self, samples: NDArray[np.int16]) -> bytes:
        self._sound.write(samples)
        self._frames += len(samples)
        return self._file.take()

    def finish(self) -> bytes:
        # Closing writes the length into a FLAC header that was taken long ago.
        head = self._file.take()
        self._sound.close()
        return head + self._file.take()

    def whole(self) -> EncodedAudio:
        duration_s = self._frames / self._sample_rate_hz
        return EncodedAudio(self._file.getvalue(), self.filename, self.media_type, duration_s)


class _GrowingFile(io.BytesIO):
    """A file whose new bytes can be taken while it is being written."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0

    def take(self) -> bytes:
        """Return what has been added at the end since the last call."""
        with self.getbuffer() as view:
            added = bytes(view[self._taken :])
        self._taken += len(added)
        return added


def _encode(clip: AudioClip, format_name: str, media_type: str) -> EncodedAudio:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, clip.samples, clip.sample_rate_hz, format=format_name, subtype="PCM_16")
    return EncodedAudio(
        file.getvalue(), f"speech.{format_name.lower()}", media_type, clip.duration_s
    )
