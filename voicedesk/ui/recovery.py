"""What is done at the start with a damaged history and with turns that were cut off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicedesk.core.history import HistoryHealth
from voicedesk.ui import dialogs
from voicedesk.ui.date_words import local_time, moment_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from voicedesk.core.history import StoredTurn
    from voicedesk.ui.notice_box import NoticeBox
    from voicedesk.ui.recovered_panel import RecoveredPanel
    from voicedesk.ui.stage import Stage

DAMAGED = "The history is damaged."
REPAIRED = "The history is repaired."


class Recovery(QObject):
    """``open_conversation`` shows a conversation and lets the session go on with it."""

    def __init__(self, stage: Stage, open_conversation: Callable[[str], Awaitable[None]]) -> None:
        super().__init__(stage.window)
        self._stage = stage
        self._open_conversation = open_conversation
        self._notice: NoticeBox | None = None
        self._panel: RecoveredPanel | None = None
        stage.history.subscribe(self._on_history_changed)

    async def look(self) -> None:
        """Open the history, and show what has to be decided."""
        state = await self._stage.history.open()
        if state.health is HistoryHealth.DAMAGED:
            self._show_damage(state.copy_made_at_s)
            return
        turns = await self._stage.history.recovered_turns()
        if turns:
            self._show_recovered(turns)

    def _show_damage(self, copy_made_at_s: float | None) -> None:
        from voicedesk.ui.notice_box import NoticeBox

        if self._notice is None:
            self._notice = NoticeBox()
            self._notice.action_chosen.connect(self._on_repair_chosen)
            self._stage.window.show_panel(self._notice)
        self._notice.show_notice(DAMAGED, damage_words(copy_made_at_s), error=True, action="Repair")
        self._notice.show()

    def _on_repair_chosen(self) -> None:
        self._stage.start(self._repair(), "history: repair")

    async def _repair(self) -> None:
        if self._notice is not None:
            self._notice.show_notice("The history is being repaired…", error=False)
        try:
            count = await self._stage.history.repair()
        finally:
            # What is still wrong, is said again.
            self._close_notice()
            await self.look()
        self._stage.window.show_problem(REPAIRED, repaired_words(count), error=False)

    def _close_notice(self) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None

    def _show_recovered(self, turns: Sequence[StoredTurn]) -> None:
        from voicedesk.ui.recovered_panel import RecoveredPanel

        self._close_panel()
        self._panel = RecoveredPanel(turns, datetime.now(UTC).astimezone())
        self._panel.transcribe_chosen.connect(self._on_transcribe_chosen)
        self._panel.keep_chosen.connect(self._on_keep_chosen)
        self._panel.delete_chosen.connect(self._on_delete_chosen)
        self._stage.window.show_panel(self._panel)
        self._panel.show()

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None

    def _decided(self, turns: Sequence[StoredTurn]) -> None:
        if self._panel is not None and not self._panel.drop([turn.turn_id for turn in turns]):
            self._close_panel()

    def _on_history_changed(self) -> None:
        if self._panel is not None:
            self._stage.start(self._look_again(), "history: recovered")

    async def _look_again(self) -> None:
        """Take back the offer of what was deleted or tried again elsewhere in the window."""
        left = {turn.turn_id for turn in await self._stage.history.recovered_turns()}
        if self._panel is not None:
            self._decided([turn for turn in self._panel.turns() if turn.turn_id not in left])

    def _on_transcribe_chosen(self, turns: list[StoredTurn]) -> None:
        if len(turns) == 1:
            self._stage.start(self._go_on(turns[0]), "history: go on")
        else:
            self._stage.start(self._transcribe_all(turns), "history: transcribe all")

    async def _go_on(self, turn: StoredTurn) -> None:
        """Open the turn's conversation and run it again from where it was cut off."""
        await self._open_conversation(turn.conversation_id)
        await self._stage.history.keep_recovered([turn.turn_id])
        self._decided([turn])
        await self._stage.in_order(self._stage.backend.session.retry(turn.turn_id))

    async def _transcribe_all(self, turns: Sequence[StoredTurn]) -> None:
        """Turn recordings into words, one after the other; nobody wants all their answers now."""
        if self._panel is not None:
            self._panel.setEnabled(False)
        try:
            for turn in turns:
                if not turn.transcript:
                    await self._stage.history.transcribe_again(turn.turn_id, model="", language="")
                await self._stage.history.keep_recovered([turn.turn_id])
                self._decided([turn])
        finally:
            if self._panel is not None:
                self._panel.setEnabled(True)
        await self._open_conversation(turns[-1].conversation_id)

    def _on_keep_chosen(self, turns: list[StoredTurn]) -> None:
        self._stage.start(self._keep(turns), "history: keep")

    async def _keep(self, turns: Sequence[StoredTurn]) -> None:
        await self._stage.history.keep_recovered([turn.turn_id for turn in turns])
        self._decided(turns)
        one = len(turns) == 1
        self._stage.window.show_problem(
            "The recording was kept." if one else f"{len(turns)} recordings were kept.",
            f"{'It is' if one else 'They are'} in the history at the left.",
            error=False,
        )

    def _on_delete_chosen(self, turns: list[StoredTurn]) -> None:
        self._stage.start(self._delete(turns), "history: delete recovered")

    async def _delete(self, turns: Sequence[StoredTurn]) -> None:
        one = len(turns) == 1
        if await dialogs.ask(
            self._stage.window,
            "Delete this recording?" if one else f"Delete these {len(turns)} recordings?",
            "What was said in it will be gone, also from the disk. This cannot be undone."
            if one
            else "What was said in them will be gone, also from the disk. This cannot be undone.",
            yes="Delete",
            danger=True,
        ):
            for turn in turns:
                await self._stage.history.delete_turn(turn.turn_id)
                self._decided([turn])


def repaired_words(count: int) -> str:
    """Say what a repair saved."""
    turns = {0: "No turn could", 1: "One turn could"}.get(count, f"{count} turns could")
    return f"{turns} be saved; the old file is kept beside it."


def damage_words(copy_made_at_s: float | None) -> str:
    """Say what a repair can do."""
    if copy_made_at_s is None:
        return (
            "Nothing is written to it. There is no copy: a repair begins a new history and takes "
            "over what can still be read; the damaged one is kept beside it."
        )
    now = datetime.now(UTC).astimezone()
    when = moment_words(local_time(copy_made_at_s), now)
    return (
        f"Nothing is written to it. There is a copy ({when}): a repair puts it in place and takes "
        "over what can still be read; the damaged one is kept beside it."
    )
