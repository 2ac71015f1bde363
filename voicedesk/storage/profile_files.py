"""Every file that a profile may have, by what it holds; what finds and removes them all.

Only files that VoiceDesk makes are touched: a profile may have been given a folder in which there
is something else.
"""

from __future__ import annotations

import glob
import os
import re
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voicedesk.core.errors import ErrorKind, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicedesk.storage.paths import ProfilePaths

UNTOUCHED_S: Final = 300.0
"""What nobody has written to for so long is being made no more: speaking takes a minute at most."""
_UNIQUE: Final = "[a-z0-9_]{8}"
"""How Python names temporary files and folders."""
_TEMPORARY: Final = re.compile(f"voicedesk-(temp|voice|sandbox)-{_UNIQUE}")


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
        _found("when updates were looked for", paths.update_looks_file),
        _found("log", paths.logs / "voicedesk.log", "voicedesk.log.*"),
    ]


def temporary_folders() -> StoredFiles:
    """Return the temporary profiles, and where texts are being spoken, those in use included."""
    try:
        folder = Path(tempfile.gettempdir())
    except FileNotFoundError:  # there is none, or the disk is full
        return StoredFiles("temporary files", Path("voicedesk-*"), ())
    return StoredFiles("temporary files", folder / "voicedesk-*", tuple(sorted(_temporary(folder))))


def half_written(paths: ProfilePaths) -> StoredFiles:
    """Return files that were to replace others of a profile, and never did."""
    replaced = (
        paths.settings_file,
        paths.notepad_file,
        paths.known_servers_file,
        paths.lowered_sound_file,
        paths.portal_token_file,
        paths.update_looks_file,
    )
    found = [each for path in replaced for each in _half_written(path)]
    return StoredFiles("half-written files", paths.data, tuple(filter(is_untouched, found)))


def is_untouched(path: Path, *, for_s: float = UNTOUCHED_S) -> bool:
    """Tell whether nobody has written to a file, or to anything in a folder, for so long."""
    newest_s = max((_changed_at_s(each) for each in _all_in(path)), default=0.0)
    return time.time() - max(newest_s, _changed_at_s(path)) > for_s


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
    for pattern in patterns:
        found.update(path.parent.glob(pattern))
    found.update(_half_written(path))
    return StoredFiles(what, path, tuple(sorted(found)))


def _half_written(path: Path) -> Iterator[Path]:
    """Yield what ``replace_file`` may have left; editors' copies are named nearly alike."""
    path = path.resolve()
    temporary = re.compile(rf"\.{re.escape(path.name)}\.{_UNIQUE}")
    for each in path.parent.glob(f".{glob.escape(path.name)}.*"):
        if temporary.fullmatch(each.name) and each.is_file() and not each.is_symlink():
            yield each


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


def _temporary(folder: Path) -> Iterator[Path]:
    for path in folder.glob("voicedesk-*"):
        if _TEMPORARY.fullmatch(path.name) and _is_own_folder(path):
            yield path


def _is_own_folder(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:  # gone meanwhile
        return False
    return stat.S_ISDIR(found.st_mode) and (os.name != "posix" or found.st_uid == os.getuid())


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
