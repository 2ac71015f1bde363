"""Which voice speaks a text: the service's, or the one of this computer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from voicedesk.core.audio_clip import join_clips
from voicedesk.core.errors import ErrorKind, ServiceError, VoiceDeskError, VoiceError
from voicedesk.core.language_guess import guess_language
from voicedesk.core.languages import LANGUAGES
from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.core.pronunciation import pronounced
from voicedesk.core.settings import VoiceSource
from voicedesk.core.spoken_parts import parts_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import (
        Clock,
        SpeechModel,
        SystemVoice,
        TuneSpeech,
    )
    from voicedesk.core.settings import VoiceSettings

_log = logging.getLogger(__name__)

MAX_CHARACTERS = 200
"""What the service's voices take at once; the computer's own ones have no need of more."""

LONGEST_SILENCE_S = 10.0
"""A service that takes longer for a text is not waited for where another voice can speak it."""

_AWAY_S = 300.0
_AWAY_AT_LEAST_S = 60.0
"""So that the voice does not change from sentence to sentence."""


class ServiceVoices(Protocol):
    """Finds the service's voices when one is needed, so that a dead server keeps nothing up."""

    async def speech_model(self, language: str, *, is_patient: bool) -> SpeechModel | None:
        """Return the voice for a language, None if none of the service's speaks it.

        Args:
            language: An ISO 639-1 code; empty for the usual voice.
            is_patient: Whether it should wait out a limit that holds for a minute at most.

        Raises:
            VoiceDeskError: the server does not answer, or has no key.
        """
        ...


class VoiceChoice:
    """Implements core.ports.Synthesizer by the voice that fits text and settings.

    It remembers that the service's voice failed, and lets the computer's own one speak for as long
    as the service asked for, else for some minutes.
    """

    max_characters = MAX_CHARACTERS

    def __init__(
        self,
        service: ServiceVoices,
        system: SystemVoice,
        settings: VoiceSettings,
        tune: TuneSpeech,
        clock: Clock,
    ) -> None:
        self._service = service
        self._system = system
        self._settings = settings
        self._tune = tune
        self._clock = clock
        self._service_back_at_s = 0.0
        self._told: set[str] = set()
        self._notice: VoiceDeskError | None = None
        self.spoken_by = ""
        """Who spoke the last text, in words for the user."""

    async def synthesize(
        self,
        text: str,
        *,
        language: str = "",
        on_notice: Callable[[VoiceDeskError], None] | None = None,
    ) -> AudioClip:
        """See core.ports.Synthesizer."""
        settings = self._settings
        said = pronounced(text, settings.pronunciations, language)
        clip = await self._speak(said, language)
        if on_notice is not None and self._notice is not None:
            notice, self._notice = self._notice, None
            on_notice(notice)
        if settings.speed == 1 and settings.pitch_semitones == 0:
            return clip
        return await self._tune(
            clip, speed=settings.speed, pitch_semitones=settings.pitch_semitones
        )

    async def _speak(self, text: str, language: str) -> AudioClip:
        match self._settings.source:
            case VoiceSource.SERVICE:
                return await self._by_service(text, language)
            case VoiceSource.SYSTEM:
                return await self._by_system(text, language)
            case VoiceSource.AUTOMATIC:
                return await self._by_either(text, language)

    async def _by_either(self, text: str, language: str) -> AudioClip:
        if not self._system.name:
            return await self._by_service(text, language)
        is_away = self._clock.monotonic_s() < self._service_back_at_s
        if is_away and (clip := await self._by_system_if_it_can(text, language)) is not None:
            return clip
        try:
            async with asyncio.timeout(LONGEST_SILENCE_S):
                model = await self._service.speech_model(language, is_patient=False)
                if model is not None:
                    clip = await self._by_model(model, text, language)
                    self._told.difference_update(ErrorKind)
                    return clip
        except (TimeoutError, VoiceDeskError) as failure:
            return await self._instead(text, language, _reason(failure))
        if (clip := await self._by_system_if_it_can(text, language)) is not None:
            return clip
        self._tell(language, _spoken_by_a_stranger(language))
        return await self._by_service(text, "")

    async def _instead(self, text: str, language: str, failure: VoiceDeskError) -> AudioClip:
        """Speak with the computer's own voice what the service's did not.

        Raises:
            VoiceDeskError: why the service's did not, if the other one cannot either.
        """
        clip = await self._by_system_if_it_can(text, language)
        if clip is None:
            raise failure
        away_s = _AWAY_S if failure.retry_after_s is None else failure.retry_after_s
        self._service_back_at_s = self._clock.monotonic_s() + max(away_s, _AWAY_AT_LEAST_S)
        self._tell(failure.kind, _taken_over(failure))
        return clip

    async def _by_service(self, text: str, language: str) -> AudioClip:
        """Speak with the service's voice for a language, or with its usual one."""
        model = await self._service.speech_model(language, is_patient=True)
        if model is None:
            model = await self._service.speech_model("", is_patient=True)
        if model is None:
            raise RuntimeError("the service's usual voice speaks no language")
        return await self._by_model(model, text, language)

    async def _by_model(self, model: SpeechModel, text: str, language: str) -> AudioClip:
        # What is said for a word may be longer than the word.
        clips = [
            await model.synthesize(part, language=language)
            for part in parts_within(text, model.max_characters)
        ]
        self.spoken_by = "the service's voice"
        return clips[0] if len(clips) == 1 else join_clips(clips)

    async def _by_system(self, text: str, language: str) -> AudioClip:
        voice = await self._system_voice(text, language)
        if voice is None and self._system.name:
            raise _no_voice_for(language)
        # Where there is none at all, the system says how to get one.
        return await self._by(voice or SystemVoiceInfo("", language), text)

    async def _by_system_if_it_can(self, text: str, language: str) -> AudioClip | None:
        try:
            return await self._by_system(text, language)
        except VoiceError as problem:
            _log.info("%s", problem.message)
            return None

    async def _by(self, voice: SystemVoiceInfo, text: str) -> AudioClip:
        clip = await self._system.synthesize(text, voice)
        self.spoken_by = f"this computer's voice “{voice.name}”"
        return clip

    async def _system_voice(self, text: str, language: str) -> SystemVoiceInfo | None:
        """Return the computer's voice for a text: the chosen one if it knows the language."""
        voices = await self._system.voices()
        named = [voice for voice in voices if voice.name == self._settings.system_voice]
        language = language or guess_language(text)
        if not language:
            english = [voice for voice in voices if voice.language == "en"]
            return next(iter([*named, *english, *voices]), None)
        return next((each for each in [*named, *voices] if each.language == language), None)

    def _tell(self, about: str, notice: VoiceDeskError) -> None:
        """Let the user know of something once, until the service's voice speaks again."""
        if about not in self._told:
            self._told.add(about)
            self._notice = notice


def _reason(failure: TimeoutError | VoiceDeskError) -> VoiceDeskError:
    if isinstance(failure, VoiceDeskError):
        return failure
    return ServiceError(
        f"The service's voice has said nothing within {LONGEST_SILENCE_S:.0f} seconds.",
        kind=ErrorKind.TIMEOUT,
        next_step="Try again later.",
        retryable=True,
    )


def _taken_over(failure: VoiceDeskError) -> VoiceDeskError:
    return VoiceDeskError(
        f"The voice of this computer speaks instead of the service's. {failure.message}",
        kind=failure.kind,
        next_step=failure.next_step,
        retryable=failure.retryable,
        retry_after_s=failure.retry_after_s,
    )


def _language_name(language: str) -> str:
    return LANGUAGES.get(language, f"the language “{language}”")


def _spoken_by_a_stranger(language: str) -> VoiceDeskError:
    return VoiceDeskError(
        f"Neither the service nor this computer has a voice for {_language_name(language)}, so "
        "one of another language speaks.",
        kind=ErrorKind.NO_VOICE,
        next_step="Install a voice for it, or choose another speech model in the settings.",
    )


def _no_voice_for(language: str) -> VoiceError:
    return VoiceError(
        f"No voice of this computer speaks {_language_name(language)}.",
        kind=ErrorKind.NO_VOICE,
        next_step="Install one, or let the service speak: Settings, Voice and language.",
    )
