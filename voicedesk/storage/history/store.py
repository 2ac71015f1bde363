"""The history as the program knows it: every call runs on one thread, in order."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from voicedesk.core.errors import StorageError
from voicedesk.core.history import HistoryHealth, HistoryState
from voicedesk.core.worker import WorkerThread
from voicedesk.storage.history import conversations, failures, opening, search, turns, writing
from voicedesk.storage.history.copies import HistoryFiles
from voicedesk.storage.history.database import BUSY_TIMEOUT_S, empty_log, is_sound_file
from voicedesk.storage.history.repair import repair

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voicedesk.core.history import ConversationSummary, SearchHit, StoredTurn

T = TypeVar("T")

COPY_DELAY_S = 5.0
"""How long nobody must have asked for anything before the copy is made."""

_log = logging.getLogger(__name__)


class SqliteHistory:
    """Implements core.ports.HistoryStore over one file and a copy beside it.

    With ``read_only`` it reads what another program writes, and changes nothing.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        copy_delay_s: float = COPY_DELAY_S,
    ) -> None:
        self._path = path
        self._is_read_only = read_only
        self._busy_timeout_s = busy_timeout_s
        self._copy_delay_s = copy_delay_s
        self._files = HistoryFiles(path)
        self._thread = WorkerThread("history")
        self._connection: sqlite3.Connection | None = None
        self._place: os.stat_result | None = None
        self._is_damaged = False
        self._waiting = 0
        self._waiting_lock = threading.Lock()
        self._copy_timer: asyncio.TimerHandle | None = None

    async def open(self) -> HistoryState:
        state = await self._run(self._open)
        self._plan_copy()
        return state

    async def repair(self) -> None:
        await self._run(self._repair)
        self._plan_copy()

    async def conversations(
        self, *, limit: int = 100, offset: int = 0
    ) -> list[ConversationSummary]:
        return await self._read(lambda database: conversations.listed(database, limit, offset))

    async def conversation(self, conversation_id: str) -> ConversationSummary | None:
        name = turns.storable(conversation_id)
        return await self._read(lambda database: conversations.one(database, name))

    async def turns(
        self, conversation_id: str, *, limit: int = 30, before_turn_id: str = ""
    ) -> list[StoredTurn]:
        name, before = turns.storable(conversation_id), turns.storable(before_turn_id)
        return await self._read(lambda database: turns.page(database, name, limit, before))

    async def turn(self, turn_id: str) -> StoredTurn | None:
        return await self._read(lambda database: turns.one(database, turns.storable(turn_id)))

    async def last_text_turn(self) -> StoredTurn | None:
        return await self._read(turns.last_dictated)

    async def running_turns(self) -> list[StoredTurn]:
        return await self._read(turns.running)

    async def search(self, words: str, *, limit: int = 50) -> list[SearchHit]:
        return await self._read(lambda database: search.find(database, words, limit))

    async def save(self, turn: StoredTurn) -> None:
        known = replace(
            turn,
            turn_id=turns.storable(turn.turn_id),
            conversation_id=turns.storable(turn.conversation_id),
        )
        await self._write(lambda database: writing.save(database, self._files, known))

    async def rename(self, conversation_id: str, title: str) -> None:
        name = turns.storable(conversation_id)
        await self._write(lambda database: writing.rename(database, self._files, name, title))

    async def delete_turns(self, turn_ids: Sequence[str]) -> None:
        names = [turns.storable(turn_id) for turn_id in turn_ids]
        await self._write(lambda database: writing.delete_turns(database, self._files, names))

    async def delete_conversation(self, conversation_id: str) -> list[str]:
        name = turns.storable(conversation_id)
        return await self._write(
            lambda database: writing.delete_conversation(database, self._files, name)
        )

    async def delete_all(self) -> None:
        await self._write(lambda database: writing.delete_all(database, self._files))

    async def turn_ids_before(self, started_at_s: float) -> list[str]:
        return await self._read(lambda database: turns.ids_before(database, started_at_s))

    async def aclose(self) -> None:
        """Write the log into the database and let go of it; may be called more than once."""
        if self._copy_timer is not None:
            self._copy_timer.cancel()
            self._copy_timer = None
        thread, self._thread = self._thread, WorkerThread("history")
        try:
            await self._run_on(thread, self._close)
        finally:
            thread.retire()

    async def _read(self, call: Callable[[sqlite3.Connection], T]) -> T:
        return await self._run(lambda: call(self._opened()))

    async def _write(self, call: Callable[[sqlite3.Connection], T]) -> T:
        if self._is_read_only:
            raise failures.only_reading()
        done = await self._run(lambda: call(self._opened()))
        self._plan_copy()
        return done

    async def _run(self, call: Callable[[], T]) -> T:
        return await self._run_on(self._thread, call)

    async def _run_on(self, thread: WorkerThread, call: Callable[[], T]) -> T:
        with self._waiting_lock:
            self._waiting += 1
        try:
            return await thread.run(lambda: self._told(call))
        finally:
            with self._waiting_lock:
                self._waiting -= 1

    def _plan_copy(self) -> None:
        """Make the copy when nobody has asked for anything for a while, if one is due."""
        if self._copy_timer is not None:
            self._copy_timer.cancel()
        self._copy_timer = None
        if not self._is_read_only:
            loop = asyncio.get_running_loop()
            self._copy_timer = loop.call_later(self._copy_delay_s, self._start_copy)

    def _start_copy(self) -> None:
        self._copy_timer = None
        done = asyncio.wrap_future(self._thread.submit(lambda: self._told(self._make_copy)))
        done.add_done_callback(self._on_copied)

    def _on_copied(self, done: asyncio.Future[None]) -> None:
        if done.cancelled() or (error := done.exception()) is None:
            return
        if isinstance(error, CopyInterrupted):
            self._plan_copy()
        elif isinstance(error, StorageError):
            _log.warning("no copy of the history was made: %s", error)
        else:
            done.get_loop().call_exception_handler(
                {"message": "making the copy of the history failed", "exception": error}
            )

    # On the history's thread

    def _told(self, call: Callable[[], T]) -> T:
        try:
            with failures.told(self._path):
                return call()
        except StorageError as error:
            # What a check of the pages does not see, such as a damaged index, is not forgotten.
            self._is_damaged |= error.kind == failures.damaged().kind
            raise

    def _open(self) -> HistoryState:
        self._close()
        if self._is_read_only:
            self._connection = opening.open_to_read(self._path, busy_timeout_s=self._busy_timeout_s)
            return HistoryState(HistoryHealth.INTACT, self._files.copy_made_at_s())
        if not self._is_damaged:
            self._connection = opening.open_to_write(
                self._files, busy_timeout_s=self._busy_timeout_s
            )
        if self._connection is not None:
            self._place = self._path.stat()
            return HistoryState(HistoryHealth.INTACT, self._files.copy_made_at_s())
        self._is_damaged = True
        is_usable = self._files.copy.exists() and is_sound_file(self._files.copy)
        made_at_s = self._files.copy_made_at_s() if is_usable else None
        return HistoryState(HistoryHealth.DAMAGED, made_at_s)

    def _opened(self) -> sqlite3.Connection:
        """Return the connection; what hindered the opening may be over.

        A database that was taken away while it is open would still be written to, for nobody.
        """
        if self._connection is not None and not self._is_read_only:
            self._check_place()
        if self._connection is None and not self._is_damaged:
            self._open()
        if self._connection is None:
            raise failures.damaged()
        return self._connection

    def _check_place(self) -> None:
        try:
            found = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise failures.vanished(self._path) from None
        if self._place is not None and not os.path.samestat(found, self._place):
            self._close()

    def _repair(self) -> None:
        if self._is_read_only:
            raise failures.only_reading()
        self._close()
        repair(self._files)
        self._is_damaged = False
        self._open()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if not self._is_read_only and not self._is_damaged:
                empty_log(connection)
        finally:
            connection.close()

    def _make_copy(self) -> None:
        if self._connection is not None and not self._is_damaged and self._files.is_copy_due():
            self._files.make_copy(self._connection, self._give_way)

    def _give_way(self) -> None:
        with self._waiting_lock:
            if self._waiting:
                raise CopyInterrupted


class CopyInterrupted(Exception):
    """Somebody waits for the history; the copy is made later."""
