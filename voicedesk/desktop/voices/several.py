"""Several speech programs as one: each language is spoken by the first that knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, VoiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import SystemVoice, SystemVoiceInfo


class SeveralVoices:
    """Implements core.ports.SystemVoice by others, the preferred one first."""

    def __init__(self, members: Sequence[SystemVoice]) -> None:
        self._members = members

    @property
    def name(self) -> str:
        """See core.ports.SystemVoice."""
        return " and ".join(member.name for member in self._members)

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        """See core.ports.SystemVoice."""
        return [voice for member in self._members for voice in await member.voices()]

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        """See core.ports.SystemVoice."""
        for member in self._members:
            if voice in await member.voices():
                return await member.synthesize(text, voice)
        raise VoiceError(
            f"There is no voice called {voice.name} on this computer.",
            kind=ErrorKind.NO_VOICE,
            next_step="Choose another one in the settings.",
        )
