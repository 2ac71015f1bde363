"""What a service offers, by role: which models there are and which one to take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class ModelRole(StrEnum):
    """What a model is used for; each may live on a server of its own."""

    TRANSCRIPTION = "transcription"
    TRANSLATION = "translation"
    CHAT = "chat"
    MODERATION = "moderation"
    SPEECH = "speech"


PREFERRED: dict[ModelRole, tuple[str, ...]] = {
    ModelRole.TRANSCRIPTION: ("whisper-large-v3-turbo", "whisper-large-v3"),
    ModelRole.TRANSLATION: ("whisper-large-v3",),
    ModelRole.CHAT: ("openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.8-27b"),
    ModelRole.MODERATION: ("openai/gpt-oss-safeguard-20b",),
    ModelRole.SPEECH: ("canopylabs/orpheus-v1-english",),
}
"""First one listed by the service wins (https://console.groq.com/docs/models, autumn 2026)."""

VOICES: dict[str, tuple[str, ...]] = {
    "canopylabs/orpheus-v1-english": ("autumn", "diana", "hannah", "austin", "daniel", "troy"),
    "canopylabs/orpheus-arabic-saudi": ("fahad", "sultan", "lulwa", "noura", "abdullah", "aisha"),
}
"""Voices per speech model; the service has no endpoint that lists them."""

SPOKEN: dict[str, tuple[str, ...]] = {
    "canopylabs/orpheus-v1-english": ("en",),
    "canopylabs/orpheus-arabic-saudi": ("ar",),
}
"""ISO 639-1 codes of the languages that a speech model speaks; of others nobody knows."""

_HEARING_MARKS = ("whisper", "transcribe", "parakeet")
_NOT_TRANSLATING_MARKS = ("turbo", "distil", ".en", "parakeet")
"""Hearing models that cannot translate; the turbo model is documented without it."""
_SPEECH_MARKS = ("orpheus", "tts", "kokoro", "piper")
_MODERATION_MARKS = ("guard",)
_OTHER_MARKS = ("prompt-guard", "embed", "minilm", "rerank", "bge-")
"""Models that answer with scores or vectors; servers list them without saying so."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One entry of ``GET /models``; everything but the id may be unknown."""

    id: str
    name: str = ""
    active: bool = True
    context_window: int | None = None
    max_completion_tokens: int | None = None
    input_modalities: tuple[str, ...] = ()
    output_modalities: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    def serves(self, role: ModelRole) -> bool:
        """Tell whether this model can fill a role: by id where it is telling, then by modality.

        Judges are plain text models, so only their id tells them from chat models.
        """
        if self._is_named(_OTHER_MARKS):
            return False
        if self._is_named(_MODERATION_MARKS):
            return role is ModelRole.MODERATION
        if "transcription" in self.output_modalities or self._is_named(_HEARING_MARKS):
            if role is ModelRole.TRANSLATION:
                return not self._is_named(_NOT_TRANSLATING_MARKS)
            return role is ModelRole.TRANSCRIPTION
        if "speech" in self.output_modalities or self._is_named(_SPEECH_MARKS):
            return role is ModelRole.SPEECH
        return role is ModelRole.CHAT and (
            not self.output_modalities or "text" in self.output_modalities
        )

    @property
    def takes_pictures(self) -> bool:
        return "image" in self.input_modalities

    def _is_named(self, marks: tuple[str, ...]) -> bool:
        lower = self.id.lower()
        return any(mark in lower for mark in marks)


def models_for(role: ModelRole, models: Iterable[ModelInfo]) -> list[ModelInfo]:
    """Return the active models that can fill a role, preferred ones first, then by id."""
    preferred = PREFERRED[role]
    fitting = [model for model in models if model.active and model.serves(role)]

    def rank(model: ModelInfo) -> tuple[int, str]:
        place = preferred.index(model.id) if model.id in preferred else len(preferred)
        return (place, model.id)

    return sorted(fitting, key=rank)


def choose_model(role: ModelRole, chosen: str, models: Sequence[ModelInfo]) -> str:
    """Return the model to use: the user's choice, else the best listed, else the preference."""
    if chosen:
        return chosen
    fitting = models_for(role, models)
    return fitting[0].id if fitting else PREFERRED[role][0]


def voices_for(speech_model: str) -> tuple[str, ...]:
    """Return the voices known for a speech model; empty when only the user can know them."""
    return VOICES.get(speech_model, ())


def speaks(speech_model: str, language: str) -> bool:
    """Tell whether a speech model may be given a text in a language; an unknown one speaks all."""
    spoken = SPOKEN.get(speech_model)
    return not language or spoken is None or language in spoken


def speech_model_for(language: str, usual: str, models: Iterable[ModelInfo]) -> str:
    """Return the usual speech model, or another listed one if only that is known to speak this.

    Empty if none of them speaks it.
    """
    if speaks(usual, language):
        return usual
    listed = (model.id for model in models_for(ModelRole.SPEECH, models))
    return next((each for each in listed if language in SPOKEN.get(each, ())), "")
