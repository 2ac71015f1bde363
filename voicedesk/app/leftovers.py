"""What a program that was killed left among the temporary files, and its removal."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from voicedesk.app.profile import in_use_lock
from voicedesk.storage import profile_files
from voicedesk.storage.profile_files import StoredFiles

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.storage.paths import ProfilePaths

_log = logging.getLogger(__name__)

_EVERY_S = 600.0
_JUST_MADE_S = 10.0
"""Within this time whoever makes a temporary profile has its lock."""


def left_behind() -> StoredFiles:
    """Return the temporary folders that nobody uses any more."""
    found = profile_files.temporary_folders()
    return StoredFiles(found.what, found.place, tuple(filter(_is_left, found.files)))


def sweep(paths: ProfilePaths) -> None:
    """Remove what programs that were killed left behind; it may hold what somebody said."""
    for left in (left_behind(), profile_files.half_written(paths)):
        failures = profile_files.remove(left)
        if left.files:
            _log.info("removed %d of %s, left behind", len(left.files), left.what)
        for failure in failures:
            _log.info("left behind: %s", failure.message)


async def keep_swept(paths: ProfilePaths) -> None:
    """Sweep at once and again and again: what was left a moment ago may still be in use."""
    while True:
        await asyncio.to_thread(sweep, paths)
        await asyncio.sleep(_EVERY_S)


def _is_left(folder: Path) -> bool:
    lock = in_use_lock(folder)
    quiet_s = _JUST_MADE_S if lock.path.exists() else profile_files.UNTOUCHED_S
    return profile_files.is_untouched(folder, for_s=quiet_s) and lock.is_free()
