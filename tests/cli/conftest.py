from __future__ import annotations

import wave
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest

from tests.cli.serving import KEY, ServerThread
from tests.cli.terminal import Done, run_here

if TYPE_CHECKING:
    from pathlib import Path

Run: TypeAlias = Callable[..., Done]


@pytest.fixture
def run(
    service: ServerThread, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command in this process against the server."""
    monkeypatch.setenv("GROQ_API_KEY", KEY)

    def run(*words: str | Path) -> Done:
        return run_here(capsys, *words, "--base-url", service.url, "--temp-profile")

    return run


@pytest.fixture
def question(tmp_path: Path) -> Path:
    return write_tone(tmp_path / "question.wav", duration_s=1.0)


def write_tone(path: Path, *, duration_s: float, rate_hz: int = 16_000, level: int = 9000) -> Path:
    """Write a WAV file with a tone, or silence for a level of 0."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    samples = (level * np.sin(2 * np.pi * 330 * time_s)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return path
