"""What is remembered of looks for updates, and that nothing in its file does harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicedesk.storage.update_looks import UpdateLook, UpdateLooks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "updates.json"


def test_it_is_remembered(path: Path) -> None:
    look = UpdateLook(1_790_000_000.5, "0.2.0")
    UpdateLooks(path).save(look)
    assert UpdateLooks(path).load() == look
    assert path.stat().st_mode & 0o777 == 0o600


def test_before_the_first_look_nothing_is_known(path: Path) -> None:
    assert UpdateLooks(path).load() == UpdateLook()
    UpdateLooks(path).save(UpdateLook())
    assert UpdateLooks(path).load() == UpdateLook()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"looked_at_s": "yesterday", "told_version": ""}',
        b'{"looked_at_s": 1.5, "told_version": 2}',
        b'{"looked_at_s": 1.5}',
    ],
)
def test_what_cannot_be_read_is_nothing(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert UpdateLooks(path).load() == UpdateLook()


def test_what_cannot_be_written_is_remembered_until_the_end(path: Path) -> None:
    path.mkdir()
    looks = UpdateLooks(path)
    looks.save(UpdateLook(1.0))
    assert looks.load() == UpdateLook(1.0)
    assert UpdateLooks(path).load() == UpdateLook()
    path.rmdir()
    looks.save(UpdateLook(2.0))
    assert UpdateLooks(path).load() == looks.load() == UpdateLook(2.0)
