"""What the buttons of a turn do with its recording and its place in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicedesk.core import events as ev
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.view_history import with_turn, without_turn
from voicedesk.ui import dialogs
from voicedesk.ui.turn_command import TurnCommand

if TYPE_CHECKING:
    import asyncio

    from voicedesk.core.events import TurnEvent
    from voicedesk.ui.history_dialogs import TranscribeDialog
    from voicedesk.ui.stage import Stage


class TurnController(QObject):
    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.window)
        self._stage = stage
        self._playing_id = ""
        self._transcribing: asyncio.Task[None] | None = None
        stage.window.turn_commanded.connect(self._on_turn_commanded)
        stage.backend.session.subscribe(self._on_event)

    def _on_turn_commanded(self, command: str, turn_id: str) -> None:
        match TurnCommand(command):
            case TurnCommand.PLAY:
                self._stage.start(self._play(turn_id), "history: play")
            case TurnCommand.STOP_PLAYING:
                self._stage.start(self.stop_playing(), "history: stop playing")
            case TurnCommand.TRANSCRIBE_AGAIN:
                self._stage.start(self._transcribe_again(turn_id), "history: transcribe again")
            case TurnCommand.DELETE:
                self._stage.start(self._delete(turn_id), "history: delete turn")

    def _on_event(self, event: TurnEvent) -> None:
        # A microphone must not hear what is being played.
        if isinstance(event, ev.TurnStarted) and self._playing_id:
            self._stage.start(self.stop_playing(), "history: stop playing")

    async def stop_playing(self) -> None:
        if self._playing_id:
            await self._stage.history.stop_recording()

    async def _play(self, turn_id: str) -> None:
        await self.stop_playing()
        await self._stage.backend.session.stop_replay()
        self._playing_id = turn_id
        self._stage.window.show_playing(turn_id)
        try:
            await self._stage.history.play_recording(turn_id)
        finally:
            if self._playing_id == turn_id:
                self._playing_id = ""
                self._stage.window.show_playing("")

    async def _delete(self, turn_id: str) -> None:
        if await dialogs.ask(
            self._stage.window,
            "Delete this turn?",
            "What was said, what came of it and the recording will be gone, also from the disk. "
            "This cannot be undone.",
            yes="Delete",
            danger=True,
        ):
            await self._stage.history.delete_turn(turn_id)
            self._stage.show(without_turn(self._stage.state(), turn_id))

    async def _transcribe_again(self, turn_id: str) -> None:
        from voicedesk.ui.history_dialogs import TranscribeDialog

        settings = self._stage.backend.settings
        dialog = TranscribeDialog(
            self._stage.window, settings.service.transcription.model, settings.conversation.language
        )

        def begin(model: str, language: str) -> None:
            work = self._transcribe(dialog, turn_id, model, language)
            self._transcribing = self._stage.start(work, "history: transcribe")

        dialog.start_requested.connect(begin)
        listing = self._stage.start(self._list_models(dialog), "history: models")
        try:
            await dialogs.finished(dialog)
        finally:
            listing.cancel()
            if self._transcribing is not None:
                self._transcribing.cancel()
                self._transcribing = None

    async def _list_models(self, dialog: TranscribeDialog) -> None:
        try:
            dialog.show_models(await self._stage.backend.list_models())
        except VoiceDeskError as failure:
            dialog.show_failure(failure.message, failure.next_step)

    async def _transcribe(
        self, dialog: TranscribeDialog, turn_id: str, model: str, language: str
    ) -> None:
        dialog.show_running()
        try:
            turn = await self._stage.history.transcribe_again(
                turn_id, model=model, language=language
            )
        except VoiceDeskError as failure:
            dialog.show_failure(failure.message, failure.next_step)
            return
        self._transcribing = None
        self._stage.show(with_turn(self._stage.state(), turn))
        dialog.accept()
