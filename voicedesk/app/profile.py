"""The profile of one run: the user's own, a named folder, or one that leaves nothing behind."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from voicedesk.core.errors import StorageError
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.storage.paths import ProfilePaths, temporary_profile

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voicedesk.app.options import Options


@contextmanager
def open_profile(options: Options) -> Generator[ProfilePaths]:
    """Give the profile with its folders made.

    Raises:
        StorageError: a folder cannot be made.
    """
    if options.temp_profile:
        with temporary_profile() as paths:
            paths.create()
            with in_use_lock(paths.data).held():
                yield paths
        return
    paths = lasting_profile(options)
    paths.create()
    yield paths


def in_use_lock(folder: Path) -> ProfileLock:
    """Return the lock that a program holds on its temporary profile for as long as it lives."""
    return ProfileLock(folder, "in-use.lock")


def lasting_profile(options: Options) -> ProfilePaths:
    """Return the profile that is named, else the user's own; its folders need not exist."""
    return ProfilePaths.at(options.profile) if options.profile else ProfilePaths.standard()


def named_profile(options: Options) -> Path | None:
    """Return the folder that another start has to name to have this profile.

    None for the user's own, and for one that is gone at the end.
    """
    return lasting_profile(options).data if options.profile else None


def nothing_kept(problem: StorageError) -> StorageError:
    """Return what a window says that has no lock on its profile, and so writes nothing to it."""
    return StorageError(
        f"Nothing is kept of what is said now: {problem.message}",
        kind=problem.kind,
        next_step=f"{problem.next_step.rstrip('.')}, then start VoiceDesk again.",
    )
