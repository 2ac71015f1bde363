"""A sound file as what is transcribed, or as the input of a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.audio.files import load_sound
from voicedesk.core.audio_clip import AudioClip
from voicedesk.pipeline.turn import ClipInput, EncodedInput

if TYPE_CHECKING:
    from pathlib import Path


def sound_input(path: Path) -> ClipInput | EncodedInput:
    """Read a sound file; kinds that only the service can read go there as they are.

    Raises:
        AudioFileError: missing, empty, corrupt, of an unknown kind or too large.
    """
    sound = load_sound(path)
    return ClipInput(sound) if isinstance(sound, AudioClip) else EncodedInput((sound,))
