"""This computer's voice, as a test wants it to be."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.ports import SystemVoiceInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.errors import VoiceError

RATE_HZ = 8_000


class ScriptedVoice:
    """Implements core.ports.SystemVoice: 50 ms of a tone for every character.

    ``spoken`` are the texts with the voices that spoke them; ``error`` is raised by every call.
    """

    def __init__(self, languages: str = "en de fr", *, name: str = "fake") -> None:
        self.name = name
        self.offered: Sequence[SystemVoiceInfo] = [
            SystemVoiceInfo(f"{language}-voice", language) for language in languages.split()
        ]
        self.spoken: list[tuple[str, str]] = []
        self.error: VoiceError | None = None
        self.asked = 0

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.offered

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        self.spoken.append((text, voice.name))
        await asyncio.sleep(0)
        if len(text) > 10_000:
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
        time_s = np.arange(len(text) * RATE_HZ // 20) / RATE_HZ
        return AudioClip((8000 * np.sin(2 * np.pi * 330 * time_s)).astype(np.int16), RATE_HZ)
