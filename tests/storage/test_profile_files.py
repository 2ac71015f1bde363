"""What belongs to a profile, and what only looks like it."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from voicedesk.storage import profile_files
from voicedesk.storage.paths import ProfilePaths

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_without_a_temporary_folder_nothing_is_found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    assert profile_files.temporary_folders().files == ()


def test_what_was_to_replace_a_linked_file_lies_beside_that(tmp_path: Path) -> None:
    paths = ProfilePaths.at(tmp_path / "profile")
    elsewhere = tmp_path / "dotfiles" / "mine.json"
    for folder in (paths.settings_file.parent, elsewhere.parent):
        folder.mkdir(parents=True)
    elsewhere.write_text("{}")
    paths.settings_file.symlink_to(elsewhere)
    half_written = elsewhere.with_name(".mine.json.x3k_1ab2")
    half_written.write_text("{")
    everything = {file for each in profile_files.profile_files(paths) for file in each.files}
    assert everything == {paths.settings_file, half_written}
