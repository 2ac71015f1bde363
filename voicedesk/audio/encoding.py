"""Clips as files in memory, ready to be uploaded."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from voicedesk.core.audio_clip import EncodedAudio

if TYPE_CHECKING:
    from voicedesk.core.audio_clip import AudioClip


def encode_flac(clip: AudioClip) -> EncodedAudio:
    """Encode without loss at about half the size; implements core.ports.AudioEncoder."""
    return _encode(clip, "FLAC", "audio/flac")


def encode_wav(clip: AudioClip) -> EncodedAudio:
    """Encode for servers that take nothing else; implements core.ports.AudioEncoder."""
    return _encode(clip, "WAV", "audio/wav")


def _encode(clip: AudioClip, format_name: str, media_type: str) -> EncodedAudio:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, clip.samples, clip.sample_rate_hz, format=format_name, subtype="PCM_16")
    return EncodedAudio(
        file.getvalue(), f"speech.{format_name.lower()}", media_type, clip.duration_s
    )
