"""A profile's folders are its owner's; resources are found wherever the program stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.storage import resources
from voicedesk.storage.paths import ProfilePaths, temporary_profile


def test_the_standard_profile_lies_in_the_users_home(own_home: Path) -> None:
    paths = ProfilePaths.standard()
    paths.create()
    assert paths.settings_file == own_home / ".config/voicedesk/settings.json"
    assert paths.data == own_home / ".local/share/voicedesk"
    assert paths.data.is_dir()
    assert paths.logs.is_relative_to(own_home)


def test_new_folders_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ProfilePaths.at(tmp_path / "profile").create()
    finally:
        os.umask(before)
    folders = [tmp_path / "profile", *(tmp_path / "profile").iterdir()]
    assert len(folders) == 2
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_creating_twice_is_no_error(tmp_path: Path) -> None:
    paths = ProfilePaths.at(tmp_path)
    paths.create()
    paths.create()


def test_a_relative_profile_stays_where_it_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = ProfilePaths.at(Path("here"))
    monkeypatch.chdir("/")
    assert paths.config == tmp_path / "here"


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("")
    with pytest.raises(StorageError) as caught:
        ProfilePaths.at(tmp_path / "profile").create()
    assert caught.value.kind is ErrorKind.FILE
    assert "--profile" in caught.value.next_step


def test_a_temporary_profile_is_gone_afterwards() -> None:
    with temporary_profile() as paths:
        paths.create()
        paths.settings_file.write_text("{}")
        assert paths.settings_file.exists()
    assert not paths.config.exists()


def test_resources_of_a_checkout_are_found() -> None:
    assert resources.resource_path(".").is_dir()


def test_a_resource_that_was_not_shipped_is_a_bug() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-resource"):
        resources.resource_path("no-such-resource.wav")


def test_a_user_whom_nobody_knows_is_a_name_like_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ProfilePaths.at(Path("~nobody-knows/x")).data == tmp_path / "~nobody-knows" / "x"
