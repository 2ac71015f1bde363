"""Where a Unix socket can stand that no other user reaches."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voicedesk.core.errors import ErrorKind, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_PATH_BYTES: Final = 103
"""What macOS takes, without the final zero; Linux takes four more."""

_OWNER_ONLY = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def socket_path(profile: Path) -> Path:
    """Return where the program that has a profile listens; its folder is there and safe.

    Raises:
        StorageError: there is no folder for it.
    """
    digest = hashlib.blake2b(os.fsencode(profile.resolve()), digest_size=8).hexdigest()
    for folder in _candidates():
        path = folder / f"{digest}.sock"
        if len(os.fsencode(path)) <= LONGEST_PATH_BYTES and is_private(folder):
            return path
    raise StorageError(
        "There is no private folder for the socket that voicedesk ctl speaks to.",
        kind=ErrorKind.FILE,
        next_step="Set XDG_RUNTIME_DIR to a folder of your own; until then ctl cannot reach VoiceDesk.",
    )


def remove_socket(profile: Path) -> None:
    """Remove what a killed program left of a profile's socket, and the folder if it is empty."""
    digest = hashlib.blake2b(os.fsencode(profile.resolve()), digest_size=8).hexdigest()
    for folder in _candidates():
        with contextlib.suppress(OSError):
            (folder / f"{digest}.sock").unlink(missing_ok=True)
            folder.rmdir()


def is_private(folder: Path) -> bool:
    """Make a folder if need be; tell whether it is this user's and nobody else gets in."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=_OWNER_ONLY)
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.getuid()
        and not found.st_mode & _OTHERS
        and os.access(folder, os.W_OK | os.X_OK)
    )


def _candidates() -> Iterator[Path]:
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(runtime) / "voicedesk"
    name = f"voicedesk-{os.getuid()}"
    yield Path(tempfile.gettempdir()) / name
    yield Path("/tmp") / name  # noqa: S108 - checked above, and the others may be too long
