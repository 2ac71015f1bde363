"""What only this user may reach, even where new files belong to everybody."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from voicedesk.desktop.socket_folder import is_private, socket_path
from voicedesk.storage.paths import ProfilePaths, temporary_profile
from voicedesk.storage.replacing import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def careless_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_of_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    assert mode(socket_path(tmp_path).parent) == 0o700


@pytest.mark.parametrize("what", ["symlink", "file", "open to all", "open to the group"])
def test_a_folder_that_somebody_prepared_is_not_used(tmp_path: Path, what: str) -> None:
    folder, theirs = tmp_path / "voicedesk", tmp_path / "theirs"
    theirs.mkdir(0o700)
    if what == "symlink":
        folder.symlink_to(theirs)
    elif what == "file":
        folder.touch()
    else:
        folder.mkdir(0o777 if what == "open to all" else 0o770)
    assert not is_private(folder)


def test_a_profile_and_what_is_written_into_it(tmp_path: Path) -> None:
    paths = ProfilePaths.at(tmp_path / "profile")
    paths.create()
    replace_file(paths.settings_file, b"{}")
    assert (mode(paths.data), mode(paths.logs), mode(paths.settings_file)) == (0o700, 0o700, 0o600)


def test_a_profile_that_leaves_nothing_behind() -> None:
    with temporary_profile() as paths:
        assert mode(paths.data) == 0o700
        folder = paths.data
    assert not folder.exists()
