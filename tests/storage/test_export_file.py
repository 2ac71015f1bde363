"""A file that is to be an export is read, up to a size."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.storage.export_file import MOST_BYTES, read_export

if TYPE_CHECKING:
    from pathlib import Path


def test_what_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(b"{}\n")
    assert read_export(path) == b"{}\n"


def test_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read: No such file") as told:
        read_export(tmp_path / "export.json")
    assert told.value.kind is ErrorKind.FILE


def test_an_immense_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_BYTES >= 100_000_000
    monkeypatch.setattr("voicedesk.storage.export_file.MOST_BYTES", 2_000_000)
    path = tmp_path / "export.json"
    path.touch()
    os.truncate(path, 1 << 40)  # with a hole, which takes no room
    with pytest.raises(StorageError, match="has more than 2 MB") as told:
        read_export(path)
    assert told.value.kind is ErrorKind.TOO_LARGE
