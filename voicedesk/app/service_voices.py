"""The service's voices: which of its models speaks a language, and with which voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.models import speech_model_for, voices_for
from voicedesk.groq.retry import RetryPolicy
from voicedesk.groq.speech import GroqSynthesizer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from voicedesk.core.models import ModelInfo
    from voicedesk.groq.client import GroqClient

_IMPATIENT = RetryPolicy(longest_told_wait_s=3)
"""For a voice that another one can stand in for."""


class ServiceVoices:
    """Implements pipeline.voice_choice.ServiceVoices.

    Args:
        find: Returns the speech server, its usual model, and what it is known to offer.
        voice: One of the usual model's, empty for its first one.
    """

    def __init__(
        self,
        find: Callable[[], Awaitable[tuple[GroqClient, str, Sequence[ModelInfo]]]],
        voice: str,
    ) -> None:
        self._find = find
        self._voice = voice

    async def speech_model(self, language: str, *, is_patient: bool) -> GroqSynthesizer | None:
        """See pipeline.voice_choice.ServiceVoices."""
        client, usual, listed = await self._find()
        model = speech_model_for(language, usual, listed)
        if not model:
            return None
        known = voices_for(model)
        first = known[0] if known else ""
        voice = self._voice if self._voice and model == usual else first
        policy = RetryPolicy() if is_patient else _IMPATIENT
        return GroqSynthesizer(client, model, voice, policy=policy)
