"""Texts in files: what is written comes back, and a disk that refuses is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.storage.notepad_file import load_text, save_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("text", ["", "one\n\ttwo\n", "é ß 漢字 😀 e\u0301 שלום", "a\r\nb\u2028c"])
def test_a_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notepad.txt"
    save_text(path, "something longer that was there before")
    save_text(path, text)
    assert load_text(path) == text


def test_what_was_never_written_is_empty(tmp_path: Path) -> None:
    assert load_text(tmp_path / "none.txt") == ""


def test_half_a_character_does_not_lose_the_others(tmp_path: Path) -> None:
    path = tmp_path / "notepad.txt"
    save_text(path, "a\ud83db")
    assert load_text(path) == "a?b"


@pytest.mark.parametrize("text", ["x" * 100_001, "é" * 100_001, "😀" * 50_001, "x" * 500_000])
def test_what_is_too_long_is_told_and_not_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notepad.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StorageError) as failure:
        load_text(path)
    assert failure.value.kind is ErrorKind.TOO_LARGE
    assert str(path) in failure.value.next_step
    save_text(path, text[:50_000])
    assert load_text(path) == text[:50_000]


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    for attempt in (lambda: load_text(tmp_path), lambda: save_text(tmp_path, "text")):
        with pytest.raises(StorageError) as failure:
            attempt()
        assert failure.value.kind is ErrorKind.FILE
        assert failure.value.next_step
