"""The history of a profile, opened by a command to be read or to be changed."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from voicedesk.app.profile import open_profile
from voicedesk.cli.arguments import options_of
from voicedesk.cli.history_text import one_line
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import HistoryHealth, StoredTurn
from voicedesk.core.history_export import LATEST_S
from voicedesk.desktop.profile_lock import ProfileLock, in_use
from voicedesk.pipeline.library import Library
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.recordings import DiskRecordings

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator

    from voicedesk.core.history import ConversationSummary
    from voicedesk.core.ports import HistoryStore
    from voicedesk.storage.paths import ProfilePaths

T = TypeVar("T")

_WAIT_S = 2.0
"""Another command is done by then; a window is not."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """An open history, and the library over it and the recordings."""

    history: HistoryStore
    library: Library

    async def find(self, name: str) -> ConversationSummary | StoredTurn:
        """Return the conversation or turn with this id, or whose id alone begins like this.

        Raises:
            StorageError: there is none, or more than one.
        """
        found = await self._named(name)
        if found is not None:
            return found
        ids = [summary.conversation_id for summary in await self.library.summaries()]
        ids += await self.history.turn_ids_before(LATEST_S)
        ids += [turn.turn_id for turn in await self.history.running_turns()]
        candidates = {each for each in ids if name and each.startswith(name)}
        if len(candidates) > 1:
            raise _not_one(f"{len(candidates)} ids in the history begin with {one_line(name)}.")
        found = await self._named(candidates.pop()) if candidates else None
        if found is None:
            raise _not_one(f"Nothing in the history has an id that begins with {one_line(name)}.")
        return found

    async def find_turn(self, name: str) -> StoredTurn:
        """Return a turn by its id or the beginning of it; as ``find``."""
        turn = await self.history.turn(name) or await self.find(name)
        if not isinstance(turn, StoredTurn):
            raise _not_one(f"{one_line(name)} is a conversation, not a turn.")
        return turn

    async def _named(self, name: str) -> ConversationSummary | StoredTurn | None:
        return await self.history.conversation(name) or await self.history.turn(name)


def read_history(arguments: Namespace, work: Callable[[Shelf], Awaitable[T]], empty: T) -> T:
    """Do work on the history as it is, even while a window writes to it; ``empty`` if none is."""
    with open_profile(options_of(arguments)) as paths:
        if not paths.history_file.exists():
            return empty
        return asyncio.run(_on_shelf(paths, work, read_only=True))


def change_history(arguments: Namespace, work: Callable[[Shelf], Awaitable[T]], there: str) -> T:
    """Do work on the history while nobody else may write to it.

    Raises:
        StorageError: a window or another command has the profile; ``there`` says what to do then.
    """
    with open_profile(options_of(arguments)) as paths, locked(paths, there):
        return asyncio.run(_on_shelf(paths, work, read_only=False))


@contextmanager
def locked(paths: ProfilePaths, there: str) -> Generator[None]:
    """Hold a profile's lock; as ``change_history``."""
    lock = ProfileLock(paths.data)
    if not lock.acquire(wait_s=_WAIT_S):
        holder = lock.holder()
        if not holder.address:
            raise in_use(holder.pid)
        raise StorageError(
            "The VoiceDesk window is open with this profile.",
            kind=ErrorKind.ALREADY_RUNNING,
            next_step=f"{there} there, or close the window first.",
            retryable=True,
        )
    try:
        yield
    finally:
        lock.release()


async def _on_shelf(
    paths: ProfilePaths, work: Callable[[Shelf], Awaitable[T]], *, read_only: bool
) -> T:
    async with open_shelf(paths, read_only=read_only) as shelf:
        return await work(shelf)


@asynccontextmanager
async def open_shelf(paths: ProfilePaths, *, read_only: bool) -> AsyncGenerator[Shelf]:
    """Give the history of a profile, open; whoever writes holds the profile's lock.

    Raises:
        StorageError: it is damaged, busy, of another version, or cannot be written.
    """
    history = SqliteHistory(paths.history_file, read_only=read_only)
    recordings = DiskRecordings(paths.recordings)
    try:
        state = await history.open()
        if state.health is not HistoryHealth.INTACT:
            raise StorageError(
                "The history is damaged.",
                kind=ErrorKind.HISTORY_DAMAGED,
                next_step="Open the window, which offers to repair it.",
            )
        yield Shelf(history, Library(history, recordings, time.time))
    finally:
        await recordings.aclose()
        await history.aclose()


def _not_one(message: str) -> StorageError:
    return StorageError(
        message,
        kind=ErrorKind.FILE,
        next_step="Find ids with: voicedesk history list, or search and show.",
    )
