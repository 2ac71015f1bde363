"""Which model does what: the live catalogue of Groq, and the ids of other servers."""

from __future__ import annotations

from typing import Any

import pytest

from voicedesk.core.models import (
    ModelInfo,
    ModelRole,
    choose_model,
    models_for,
    speaks,
    speech_model_for,
    voices_for,
)

TEXT: dict[str, Any] = {"input_modalities": ("text",), "output_modalities": ("text",)}
GROQ = [
    ModelInfo("allam-2-7b", **TEXT),
    ModelInfo(
        "canopylabs/orpheus-v1-english",
        input_modalities=("text",),
        output_modalities=("speech",),
    ),
    ModelInfo("meta-llama/llama-prompt-guard-2-86m", context_window=512, **TEXT),
    ModelInfo("openai/gpt-oss-120b", **TEXT),
    ModelInfo("openai/gpt-oss-20b", **TEXT),
    ModelInfo("openai/gpt-oss-safeguard-20b", **TEXT),
    ModelInfo("qwen/qwen3.8-27b", input_modalities=("text", "image"), output_modalities=("text",)),
    *(
        ModelInfo(name, input_modalities=("audio",), output_modalities=("transcription",))
        for name in ("whisper-large-v3", "whisper-large-v3-turbo")
    ),
]
BARE = [ModelInfo(model.id) for model in GROQ]
EXPECTED = {
    ModelRole.TRANSCRIPTION: ["whisper-large-v3-turbo", "whisper-large-v3"],
    ModelRole.TRANSLATION: ["whisper-large-v3"],
    ModelRole.CHAT: ["openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.8-27b", "allam-2-7b"],
    ModelRole.MODERATION: ["openai/gpt-oss-safeguard-20b"],
    ModelRole.SPEECH: ["canopylabs/orpheus-v1-english"],
}


@pytest.mark.parametrize("role", ModelRole)
@pytest.mark.parametrize("listed", [GROQ, BARE], ids=["by modality", "by id"])
def test_the_live_catalogue(role: ModelRole, listed: list[ModelInfo]) -> None:
    assert [model.id for model in models_for(role, reversed(listed))] == EXPECTED[role]
    assert choose_model(role, "", listed) == EXPECTED[role][0]


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("llama3.2:latest", {ModelRole.CHAT}),
        ("qwen3:8b", {ModelRole.CHAT}),
        ("hf.co/bartowski/gemma-GGUF:Q4_K_M", {ModelRole.CHAT}),
        ("nomic-embed-text:latest", set[ModelRole]()),
        ("mxbai-embed-large", set[ModelRole]()),
        ("all-minilm:33m", set[ModelRole]()),
        ("bge-m3", set[ModelRole]()),
        ("llama-guard3:1b", {ModelRole.MODERATION}),
        ("Systran/faster-whisper-large-v3", {ModelRole.TRANSCRIPTION, ModelRole.TRANSLATION}),
        ("Systran/faster-distil-whisper-small.en", {ModelRole.TRANSCRIPTION}),
        ("whisper-base.en", {ModelRole.TRANSCRIPTION}),
        ("nvidia/parakeet-tdt-0.6b", {ModelRole.TRANSCRIPTION}),
        ("speaches-ai/Kokoro-82M-v1.0-ONNX", {ModelRole.SPEECH}),
        ("speaches-ai/piper-en_US-amy-low", {ModelRole.SPEECH}),
        ("tts-1", {ModelRole.SPEECH}),
    ],
)
def test_ids_of_other_servers(name: str, roles: set[ModelRole]) -> None:
    assert {role for role in ModelRole if ModelInfo(name).serves(role)} == roles


def test_a_model_that_is_switched_off_is_not_offered() -> None:
    listed = [ModelInfo("openai/gpt-oss-20b", active=False), ModelInfo("b"), ModelInfo("a")]
    assert [model.id for model in models_for(ModelRole.CHAT, listed)] == ["a", "b"]
    assert choose_model(ModelRole.CHAT, "", listed) == "a"


def test_a_picture_model_is_no_chat_model() -> None:
    assert not ModelInfo("painter", output_modalities=("image",)).serves(ModelRole.CHAT)


def test_the_users_choice_stands_and_an_empty_list_gives_the_default() -> None:
    assert choose_model(ModelRole.CHAT, "my/own", GROQ) == "my/own"
    assert choose_model(ModelRole.CHAT, "", []) == "openai/gpt-oss-20b"


def test_voices() -> None:
    assert voices_for("canopylabs/orpheus-v1-english")[0] == "autumn"
    assert voices_for("kokoro") == ()


@pytest.mark.parametrize(
    ("language", "usual", "model"),
    [
        ("en", "canopylabs/orpheus-v1-english", "canopylabs/orpheus-v1-english"),
        ("", "canopylabs/orpheus-v1-english", "canopylabs/orpheus-v1-english"),
        ("ar", "canopylabs/orpheus-v1-english", "canopylabs/orpheus-arabic-saudi"),
        ("en", "canopylabs/orpheus-arabic-saudi", "canopylabs/orpheus-v1-english"),
        ("de", "canopylabs/orpheus-v1-english", ""),
        ("de", "own/kokoro", "own/kokoro"),
    ],
)
def test_a_language_is_spoken_by_the_model_that_knows_it(
    language: str, usual: str, model: str
) -> None:
    listed = [*BARE, ModelInfo("canopylabs/orpheus-arabic-saudi"), ModelInfo("own/kokoro")]
    assert speech_model_for(language, usual, listed) == model
    assert speaks(usual, language) == (model == usual)


def test_without_a_list_only_the_usual_model_speaks() -> None:
    assert speech_model_for("ar", "canopylabs/orpheus-v1-english", ()) == ""
