"""No voice: for computers on which none is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, VoiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import SystemVoiceInfo


class NullVoice:
    """Implements core.ports.SystemVoice by saying how to get one."""

    name = ""

    def __init__(self, next_step: str) -> None:
        self._next_step = next_step

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        """Return none; see core.ports.SystemVoice."""
        return ()

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        """Raise; see core.ports.SystemVoice."""
        raise VoiceError(
            "This computer has no voice of its own.",
            kind=ErrorKind.NO_VOICE,
            next_step=self._next_step,
        )
