"""Between the window and the history: opening, paging, searching, and what is known of the network.

The other chores have files of their own: ``history_chores``, ``turn_controller``, ``recovery``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.view_history import opened, with_earlier
from voicedesk.core.view_reducer import with_waiting
from voicedesk.ui.history_chores import HistoryChores
from voicedesk.ui.recovery import Recovery
from voicedesk.ui.turn_controller import TurnController

if TYPE_CHECKING:
    from collections.abc import Collection

    from voicedesk.core.view_state import ViewState
    from voicedesk.ui.history_bar import HistoryBar
    from voicedesk.ui.history_model import HistoryRow
    from voicedesk.ui.stage import Stage

PAGE: Final = 100
_RELOAD_AFTER_MS = 60
"""Changes come in bursts."""


class HistoryController(QObject):
    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.window)
        self._stage = stage
        self._bar: HistoryBar | None = None
        self._words = ""
        self._loadings = 0
        self._paging = False
        self._open_id = ""
        self._waiting: frozenset[str] = frozenset()
        self._changed = QTimer(self)
        self._changed.setSingleShot(True)
        self._changed.setInterval(_RELOAD_AFTER_MS)
        self._changed.timeout.connect(self._on_reload_due)
        self.chores = HistoryChores(stage)
        self.turns = TurnController(stage)
        self.recovery = Recovery(stage, self.open_conversation)
        stage.history.subscribe(self._on_history_changed)
        stage.backend.subscribe_waiting(self._on_waiting_changed)
        stage.window.history_shown.connect(self._on_history_shown)
        stage.window.earlier_turns_requested.connect(self._on_earlier_requested)
        stage.start(self.recovery.look(), "history: open")

    def show_state(self, state: ViewState) -> None:
        """Mark the conversation that is shown, when it has become another."""
        if state.conversation_id != self._open_id:
            self._open_id = state.conversation_id
            if self._bar is not None:
                self._bar.rows.show_open(self._open_id)

    def with_waiting(self, state: ViewState) -> ViewState:
        """Return a state with what is known of turns that wait for the network."""
        return with_waiting(state, self._waiting)

    def _on_waiting_changed(self, turn_ids: Collection[str]) -> None:
        self._waiting = frozenset(turn_ids)
        self._show(self._stage.state())

    def _show(self, state: ViewState) -> None:
        self._stage.show(self.with_waiting(state))

    async def open_conversation(self, conversation_id: str) -> None:
        """Go on with a conversation; the one that is open stays as it is."""
        if conversation_id != self._stage.state().conversation_id:
            await self._stage.in_order(self._open(conversation_id))

    async def _open(self, conversation_id: str) -> None:
        self._stage.window.hide_problem()
        turns = await self._stage.history.open_conversation(conversation_id)
        self._show(opened(self._stage.state(), conversation_id, turns))

    async def _open_row(self, row: HistoryRow) -> None:
        await self.open_conversation(row.conversation_id)
        if row.turn_id:
            await self._go_to(row.conversation_id, row.turn_id)

    async def _go_to(self, conversation_id: str, turn_id: str) -> None:
        """Load earlier turns until one is there, and scroll to it."""
        while True:
            state = self._stage.state()
            if state.conversation_id != conversation_id:
                return
            if any(turn.turn_id == turn_id for turn in state.turns):
                self._stage.window.show_turn(turn_id)
                return
            if not state.has_earlier:
                return
            await self._load_earlier()

    async def _load_earlier(self) -> None:
        before = self._stage.state()
        if not before.turns:
            return
        first_id = before.turns[0].turn_id
        turns = await self._stage.history.earlier_turns(before.conversation_id, first_id)
        state = self._stage.state()
        # Another conversation may have been opened, or the same turns loaded, meanwhile.
        if state.turns and state.turns[0].turn_id == first_id:
            self._show(with_earlier(state, turns))

    def _on_earlier_requested(self) -> None:
        if not self._paging:
            self._paging = True
            self._stage.start(self._page(), "history: earlier turns")

    async def _page(self) -> None:
        try:
            await self._load_earlier()
        finally:
            self._paging = False

    def _on_history_shown(self) -> None:
        if self._bar is None:
            self._bar = self._connected_bar()
            self._reload()

    def _connected_bar(self) -> HistoryBar:
        bar = self._stage.window.history_bar
        bar.seen.connect(self._reload)
        bar.search_changed.connect(self._on_search_changed)
        self._words = bar.searched()
        bar.retry_chosen.connect(self._reload)
        bar.rows.rows.more_wanted.connect(self._on_more_wanted)
        bar.rows.opened.connect(self._on_opened)
        bar.rows.show_open(self._stage.state().conversation_id)
        self.chores.connect_bar(bar)
        return bar

    def _on_history_changed(self) -> None:
        if self._bar is not None and self._bar.isVisible():
            self._changed.start()

    def _on_reload_due(self) -> None:
        self._reload()

    def _on_search_changed(self, words: str) -> None:
        self._words = words
        self._reload()

    def _on_opened(self, row: HistoryRow) -> None:
        self._stage.start(self._open_row(row), "history: open conversation")

    def _reload(self) -> None:
        # Hidden, it is loaded when it is seen; behind a closed window no loop would do the work.
        if self._bar is not None and self._bar.isVisible():
            self._stage.start(self._load(self._bar), "history: list")

    async def _load(self, bar: HistoryBar) -> None:
        """Fill the bar, unless something newer was asked for until the answer comes."""
        self._loadings += 1
        loading, words = self._loadings, self._words
        try:
            rows, complete = await self._rows(bar, words)
        except VoiceDeskError as failure:
            if loading == self._loadings:
                bar.show_failure(failure.message, failure.next_step)
        else:
            if loading == self._loadings:
                bar.show_rows(rows, complete=complete, found=bool(words))

    async def _rows(self, bar: HistoryBar, words: str) -> tuple[list[HistoryRow], bool]:
        # Loaded with the bar, which is not there before it is first shown.
        from voicedesk.ui.history_model import conversation_row, hit_row

        now = datetime.now(UTC).astimezone()
        if words:
            return [hit_row(hit, now) for hit in await self._stage.history.search(words)], True
        limit = bar.rows.last_seen() + PAGE
        found = await self._stage.history.conversations(limit=limit)
        return [conversation_row(each, now) for each in found], len(found) < limit

    def _on_more_wanted(self, offset: int) -> None:
        if self._bar is not None:
            self._stage.start(self._load_more(self._bar, offset), "history: more")

    async def _load_more(self, bar: HistoryBar, offset: int) -> None:
        from voicedesk.ui.history_model import conversation_row

        loading = self._loadings
        try:
            found = await self._stage.history.conversations(limit=PAGE, offset=offset)
        except VoiceDeskError:
            bar.rows.rows.forget_asking()
            raise
        if loading == self._loadings:
            now = datetime.now(UTC).astimezone()
            rows = [conversation_row(each, now) for each in found]
            bar.rows.rows.add_rows(rows, complete=len(found) < PAGE)
