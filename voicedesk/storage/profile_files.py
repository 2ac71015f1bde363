"""Every file that a profile may have, by what it holds; what finds and removes them all.

Only files that VoiceDesk makes are touched: a profile may have been given a folder in which there
is something else.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.storage.paths import ProfilePaths

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNTOUCHED_S: Final = 3600.0
"""A temporary folder that nobody has written to for so long was left behind."""
_TEMPORARY: Final = re.compile(r"voicedesk-(?P<what>voice-|sandbox-)?[a-z0-9_]{8}")
"""How Python names the temporary folders that are made here."""
_OF_LOCK_AND_LOG: Final = "voicedesk."


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """Files that hold the same kind of thing; ``place`` is where they lie or would."""

    what: str
    place: Path
    files: tuple[Path, ...]

    @property
    def total_bytes(self) -> int:
        return sum(_size_bytes(file) for each in self.files for file in _all_in(each))


def profile_files(paths: ProfilePaths) -> list[StoredFiles]:
    """Return what the profile may have, whether it is there or not."""
    stem = paths.history_file.stem
    history = ("sqlite", "sqlite-*", "copy.*", "damaged-*", "repaired.*")
    return [
        _found("settings", paths.settings_file, "settings.broken-*.json"),
        _found("history", paths.history_file, *(f"{stem}.{ending}" for ending in history)),
        _recordings(paths.recordings),
        _found("notepad", paths.notepad_file),
        _found("what is known of servers", paths.known_servers_file),
        _found("other programs' volume, while it is lowered", paths.lowered_sound_file),
        _found("the desktop portal's permission", paths.portal_token_file),
        _found("log", paths.logs / "voicedesk.log", "voicedesk.log.*"),
    ]


def temporary_folders() -> StoredFiles:
    """Return the profiles and sandboxes of programs that were killed, those in use left out."""
    folder = Path(tempfile.gettempdir())
    return StoredFiles(
        "temporary files", folder / "voicedesk-*", tuple(sorted(_left_behind(folder)))
    )


def remove(stored: StoredFiles) -> list[StorageError]:
    """Remove files and folders; return what went wrong, nothing for what is gone already."""
    failures: list[StorageError] = []
    for path in stored.files:
        # Where the user has put a link, what it leads to is what was written to.
        for each in (*_from_the_bottom(path.resolve()), path):
            try:
                if each.is_dir() and not each.is_symlink():
                    each.rmdir()
                else:
                    each.unlink(missing_ok=True)
            except FileNotFoundError:
                continue
            except OSError as error:
                failures.append(_not_removed(each, error))
    return failures


def remove_empty_folders(paths: ProfilePaths) -> None:
    """Remove the folders of a profile in which nothing is left."""
    for folder in (paths.recordings, paths.logs, paths.config, paths.data):
        try:
            folder.resolve().rmdir()
            if folder.is_symlink():
                folder.unlink()
        except OSError:  # the lock is in it, or something that is not ours
            continue


def _found(what: str, path: Path, *patterns: str) -> StoredFiles:
    """Return a file, and what bears its name: those set aside, and those half written."""
    found = {path} if path.exists() or path.is_symlink() else set[Path]()
    for pattern in (*patterns, f".{path.name}.*"):
        found.update(path.parent.glob(pattern))
    return StoredFiles(what, path, tuple(sorted(found)))


def _recordings(folder: Path) -> StoredFiles:
    """Return the recordings in a folder, which may hold other music."""
    # Not at once: it brings numpy along.
    from voicedesk.storage.recording_file import RecordingName

    found = [
        each
        for each in folder.glob("*.wav")
        if RecordingName.parse(each.name) is not None and not each.is_symlink()
    ]
    return StoredFiles("recordings", folder, tuple(sorted(found)))


def _left_behind(folder: Path) -> Iterator[Path]:
    own_socket_folder = f"voicedesk-{os.getuid()}" if os.name == "posix" else ""
    for path in folder.glob("voicedesk-*"):
        if path.name == own_socket_folder or not path.is_dir() or path.is_symlink():
            continue
        if not _is_temporary(path):
            continue
        if os.name == "posix" and path.lstat().st_uid != os.getuid():
            continue
        newest_s = max((_changed_at_s(each) for each in _all_in(path)), default=0.0)
        if time.time() - max(newest_s, _changed_at_s(path)) > _UNTOUCHED_S:
            yield path


def _is_temporary(folder: Path) -> bool:
    """Tell whether a folder was made here, and not by somebody who works on a copy of VoiceDesk."""
    found = _TEMPORARY.fullmatch(folder.name)
    if found is None or found["what"]:
        return found is not None
    paths = ProfilePaths.at(folder)
    known = {file for stored in profile_files(paths) for file in stored.files}
    known |= {paths.logs, paths.recordings}
    try:
        entries = list(folder.iterdir())
    except OSError:
        return False
    return all(each in known or each.name.startswith(_OF_LOCK_AND_LOG) for each in entries)


def _from_the_bottom(path: Path) -> Iterator[Path]:
    """Yield everything in a folder before the folder itself; of a file, the file."""
    for folder, folders, names in os.walk(path, topdown=False):
        yield from (Path(folder, name) for name in (*names, *folders))
    yield path


def _not_removed(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{path} could not be deleted: {error.strerror or error}.",
        kind=ErrorKind.FILE,
        next_step="Remove it by hand.",
    )


def _all_in(path: Path) -> list[Path]:
    if not path.is_dir() or path.is_symlink():
        return [path]
    return [each for each in _from_the_bottom(path) if not each.is_dir()]


def _size_bytes(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # gone meanwhile
        return 0


def _changed_at_s(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:  # gone meanwhile, by somebody who uses it
        return time.time()
