"""The models of the service (section 6 of the wire contract) and what is the matter with each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.scenario import ModelState
from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(StrEnum):
    """What a model is for."""

    CHAT = "chat"
    JUDGE = "judge"
    RECOGNITION = "recognition"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One line of the catalogue."""

    id: str
    name: str
    owned_by: str
    created: int
    context_window: int
    max_completion_tokens: int
    role: Role = Role.CHAT
    inputs: tuple[str, ...] = ("text",)
    outputs: tuple[str, ...] = ("text",)
    features: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()

    @property
    def is_llama_guard(self) -> bool:
        """Whether it is a judge that answers with a word and codes instead of JSON."""
        return "llama-guard" in self.id.lower()

    def as_json(self, *, active: bool) -> dict[str, Any]:
        """The object of the list and of the single answer."""
        return {
            "id": self.id,
            "object": "model",
            "created": self.created,
            "owned_by": self.owned_by,
            "active": active,
            "context_window": self.context_window,
            "public_apps": None,
            "max_completion_tokens": self.max_completion_tokens,
            "name": self.name,
            "input_modalities": list(self.inputs),
            "output_modalities": list(self.outputs),
            "supported_features": list(self.features),
        }


_ALL_FEATURES = ("tools", "json_mode", "structured_outputs", "reasoning")
ENGLISH_VOICES = ("autumn", "diana", "hannah", "austin", "daniel", "troy")


def _whisper(model_id: str, name: str, created: int) -> Model:
    return Model(
        id=model_id,
        name=name,
        owned_by="OpenAI",
        created=created,
        context_window=448,
        max_completion_tokens=448,
        role=Role.RECOGNITION,
        inputs=("audio",),
        outputs=("transcription",),
    )


MODELS: tuple[Model, ...] = (
    Model(
        id="allam-2-7b",
        name="ALLaM 2 7B",
        owned_by="SDAIA",
        created=1737672203,
        context_window=4096,
        max_completion_tokens=4096,
    ),
    Model(
        id="canopylabs/orpheus-v1-english",
        name="Orpheus V1 English",
        owned_by="Canopy Labs",
        created=1766186316,
        context_window=4000,
        max_completion_tokens=50000,
        role=Role.SPEECH,
        outputs=("speech",),
        voices=ENGLISH_VOICES,
    ),
    Model(
        id="meta-llama/llama-prompt-guard-2-86m",
        name="Llama Prompt Guard 2 86M",
        owned_by="Meta",
        created=1748632165,
        context_window=512,
        max_completion_tokens=512,
    ),
    Model(
        id="openai/gpt-oss-120b",
        name="GPT OSS 120B",
        owned_by="OpenAI",
        created=1754408224,
        context_window=131072,
        max_completion_tokens=65536,
        features=_ALL_FEATURES,
    ),
    Model(
        id="openai/gpt-oss-20b",
        name="GPT OSS 20B",
        owned_by="OpenAI",
        created=1754407957,
        context_window=131072,
        max_completion_tokens=65536,
        features=_ALL_FEATURES,
    ),
    Model(
        id="openai/gpt-oss-safeguard-20b",
        name="GPT OSS Safeguard 20B",
        owned_by="OpenAI",
        created=1761708789,
        context_window=131072,
        max_completion_tokens=65536,
        role=Role.JUDGE,
        features=("reasoning",),
    ),
    Model(
        id="qwen/qwen3.8-27b",
        name="Qwen 3.8 27B",
        owned_by="Alibaba Cloud",
        created=1789000000,
        context_window=131072,
        max_completion_tokens=40960,
        inputs=("text", "image"),
        features=_ALL_FEATURES,
    ),
    _whisper("whisper-large-v3", "Whisper Large V3", 1693721698),
    _whisper("whisper-large-v3-turbo", "Whisper Large V3 Turbo", 1728413088),
)


class Catalogue:
    """The models as a scenario leaves them."""

    def __init__(self, states: Iterable[tuple[str, ModelState]] = ()) -> None:
        self._states = dict(states)
        self._models = {model.id: model for model in MODELS}
        for model_id in self._states:
            if model_id not in self._models:
                self._models[model_id] = _scripted(model_id)

    def listed(self) -> list[dict[str, Any]]:
        """What ``GET /models`` shows."""
        return [
            model.as_json(active=self._state(model.id) is not ModelState.INACTIVE)
            for model in self._models.values()
            if self._state(model.id) not in (ModelState.ABSENT, ModelState.DECOMMISSIONED)
        ]

    def one(self, model_id: str) -> dict[str, Any]:
        """What ``GET /models/{id}`` shows."""
        for entry in self.listed():
            if entry["id"] == model_id:
                return entry
        raise _not_found(model_id)

    def usable(self, model_id: str) -> Model:
        """The model, if it can be worked with; otherwise the service's own refusal."""
        state = self._state(model_id)
        if state is ModelState.DECOMMISSIONED:
            raise ServiceError(
                400,
                f"The model `{model_id}` has been decommissioned and is no longer supported. "
                "Please refer to https://console.groq.com/docs/deprecations for a recommendation "
                "on which model to use instead.",
                code="model_decommissioned",
            )
        if model_id not in self._models or state in (ModelState.ABSENT, ModelState.INACTIVE):
            raise _not_found(model_id)
        if state is ModelState.TERMS_REQUIRED:
            raise ServiceError(
                400,
                f"The model `{model_id}` requires terms acceptance. Please have the org admin "
                "accept the terms at https://console.groq.com/playground?model=" + model_id,
                code="model_terms_required",
            )
        if state is ModelState.OVER_CAPACITY:
            raise ServiceError(
                503,
                f"{model_id} is currently over capacity. Please try again and back off "
                "exponentially. Visit https://groqstatus.com to see if there is an active incident.",
                error_type="internal_server_error",
            )
        return self._models[model_id]

    def _state(self, model_id: str) -> ModelState:
        return self._states.get(model_id, ModelState.ACTIVE)


def _scripted(model_id: str) -> Model:
    model = Model(
        id=model_id,
        name=model_id,
        owned_by="sandbox",
        created=1780000000,
        context_window=131072,
        max_completion_tokens=32768,
        features=_ALL_FEATURES,
    )
    return replace(model, role=Role.JUDGE, features=()) if model.is_llama_guard else model


def _not_found(model_id: str) -> ServiceError:
    return ServiceError(
        404,
        f"The model `{model_id}` does not exist or you do not have access to it.",
        code="model_not_found",
    )
