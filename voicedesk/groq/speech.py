"""Text to speech by the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.groq.call import ApiCall, chosen
from voicedesk.groq.retry import RetryPolicy
from voicedesk.groq.wav import NotAWav, decode_wav

if TYPE_CHECKING:
    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.groq.call import Choice
    from voicedesk.groq.client import GroqClient

MAX_CHARACTERS = 200
"""What the service's voices take at once (https://console.groq.com/docs/text-to-speech)."""


class GroqSynthesizer:
    """Implements core.ports.SpeechModel."""

    def __init__(
        self,
        client: GroqClient,
        model: Choice,
        voice: Choice,
        *,
        max_characters: int = MAX_CHARACTERS,
        policy: RetryPolicy | None = None,
    ) -> None:
        self._client = client
        self._model = model
        self._voice = voice
        self._max_characters = max_characters
        self._policy = policy or RetryPolicy()

    @property
    def max_characters(self) -> int:
        """The longest text that one call takes."""
        return self._max_characters

    async def synthesize(self, text: str, *, language: str = "") -> AudioClip:  # noqa: ARG002 - its model speaks its own
        """Speak a text; see core.ports.SpeechModel."""
        host = self._client.address.authority
        if len(text) > self._max_characters:
            raise ServiceError(
                f"A text of {len(text)} characters is too long for the voice of {host}.",
                kind=ErrorKind.TOO_LARGE,
                next_step=f"Speak at most {self._max_characters} characters at once.",
            )
        model = chosen(self._model)
        body = {
            "model": model,
            "input": text,
            "voice": chosen(self._voice),
            # Not the documented default everywhere, and refused when left out.
            "response_format": "wav",
        }
        answer = await self._client.fetch(
            ApiCall(
                "POST",
                "/audio/speech",
                json=body,
                accept="audio/wav",
                model=model,
                policy=self._policy,
            )
        )
        try:
            return decode_wav(answer.body)
        except NotAWav as error:
            raise ServiceError(
                f"{host} answered with something that is no WAV sound: {error}.",
                kind=ErrorKind.BAD_ANSWER,
                next_step="Choose another speech model in the settings.",
                retryable=True,
            ) from error
