"""What the notepad's buttons do, where dictated words go in it, and what is kept of it."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QFileDialog

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.fitting import fitted
from voicedesk.core.service_chosen import check_service_chosen
from voicedesk.core.turns import Intent, Manner
from voicedesk.core.view_reducer import reduce
from voicedesk.core.view_state import ViewState
from voicedesk.ui import dialogs
from voicedesk.ui.notepad import Notepad
from voicedesk.ui.stage import start_told, told

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from voicedesk.core.events import TurnEvent
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.hotkey_controller import TalkCommands
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.stage import StartTask

KEPT_AFTER_MS: Final = 400
"""So long after the last change the text is written to the disk."""

_PLACES_MOST: Final = 50
"""Turns that may be tried again and still find their place."""


class NotepadController(QObject):
    """Owns the notepad from when it is first opened; closing only hides it.

    In a private conversation it is another sheet, of which nothing is kept.
    """

    def __init__(
        self, window: MainWindow, backend: Backend, commands: TalkCommands, start: StartTask
    ) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._commands = commands
        self._start = start
        self._awaiting: QTextCursor | None = None
        self._places: dict[str, QTextCursor] = {}
        self._turn_id = ""
        self._language = ""
        self._state = ViewState()
        self._is_private = False
        self._sheet_count = 1
        self._kept_sheet = ""
        self._is_kept = False
        self._is_closed = False
        self._written = ""
        # An older text must not be written over a newer one.
        self._order = asyncio.Lock()
        self._writings: set[asyncio.Task[None]] = set()
        # One file at a time, in the order in which they were opened.
        self._writing_order = asyncio.Lock()
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(KEPT_AFTER_MS)
        self._keep.timeout.connect(self._on_keep_due)
        self.notepad = Notepad()
        self._connect()
        backend.session.subscribe(self._on_event)
        # Nothing is typed before that is there which was there last time.
        self.notepad.editor.setReadOnly(True)
        self._loading = self._start_own(self._load(), "notepad: load")

    def _connect(self) -> None:
        notepad = self.notepad
        notepad.talk_began.connect(self._on_talk_began)
        notepad.talk_latched.connect(self._on_talk_latched)
        notepad.talk_held.connect(self._on_talk_held)
        notepad.talk_finished.connect(self._on_talk_finished)
        notepad.stop_requested.connect(self._on_stop_requested)
        notepad.save_requested.connect(self._on_save_requested)
        notepad.left.connect(self._on_keep_due)
        notepad.editor.textChanged.connect(self._on_text_changed)

    def open(self) -> None:
        """Show the notepad, or bring it to the front."""
        notepad = self.notepad
        notepad.setWindowState(notepad.windowState() & ~Qt.WindowState.WindowMinimized)
        notepad.show()
        notepad.raise_()
        notepad.activateWindow()
        notepad.editor.setFocus()

    async def write_down(self, files: Sequence[Path]) -> None:
        """Show the notepad, and write at its end what sound files say, one after the other.

        What goes wrong is told in the main window, where one failure leaves another standing. The
        end of the notepad cancels it.
        """
        work = self._write_down_all(files, self._sheet_count)
        writing = self._start(work, "notepad: write down")
        self._writings.add(writing)
        writing.add_done_callback(self._writings.discard)
        await writing

    async def _write_down_all(self, files: Sequence[Path], sheet_count: int) -> None:
        # Before the notepad covers the page on which to choose.
        check_service_chosen(self._backend.settings.service)
        self.open()
        await self._loading
        async with self._writing_order:
            for path in files:
                work = self._write_down(path, sheet_count)
                await told(work, partial(self._tell_of_file, path))

    async def _write_down(self, path: Path, sheet_count: int) -> None:
        """Write at the end of the sheet that was there when the file was opened."""
        self._check_sheet(path, sheet_count)
        notepad, editor = self.notepad, self.notepad.editor
        notepad.show_problem(f"Writing down what {path.name} says…", "", error=False)
        notice = notepad.problem()
        try:
            text = await self._backend.transcribe_file(path)
        finally:
            # A dictation may have told something meanwhile.
            if notepad.problem() == notice:
                notepad.hide_problem()
        self._check_sheet(path, sheet_count)
        end = editor.place()
        end.movePosition(QTextCursor.MoveOperation.End)
        before = editor.before(end)
        line_ends = len(before) - len(before.rstrip("\n"))
        gap = "\n" * (2 - line_ends) if before else ""
        editor.insert(gap + text, end)

    def _check_sheet(self, path: Path, sheet_count: int) -> None:
        """Keep private words out of what is kept, and the others from going with a private sheet.

        Raises:
            VoiceDeskError: the sheet is not that of then any more.
        """
        if sheet_count != self._sheet_count:
            raise VoiceDeskError(
                f"{path.name} was not written down: the notepad has another sheet now.",
                kind=ErrorKind.REFUSED,
                next_step="Open the file again.",
            )

    def _tell_of_file(self, path: Path, message: str, next_step: str) -> None:
        # What is told of a file itself begins with its name.
        is_named = message.startswith((str(path), path.name))
        self._window.show_problem(message if is_named else f"{path.name}: {message}", next_step)

    def show_private(self, *, private: bool) -> None:
        """Take the sheet that belongs to the conversation; a private one ends with it."""
        if private == self._is_private:
            return
        self._is_private = private
        self._sheet_count += 1
        self._places.clear()
        self._awaiting = None
        editor = self.notepad.editor
        if private:
            self._kept_sheet = editor.text()
        editor.show_text("" if private else self._kept_sheet)
        self.notepad.hide_problem()
        self.notepad.show_private(private=private)

    async def keep(self) -> None:
        """Write what is not on the disk yet.

        Raises:
            StorageError: it could not be written.
        """
        self._keep.stop()
        async with self._order:
            text = self._to_keep()
            if text != self._written:
                await self._backend.save_notepad(text)
                self._written = text

    async def aclose(self) -> None:
        """Write what is not on the disk yet, and give the notepad up for good.

        Raises:
            StorageError: the text could not be written.
        """
        notepad = self.notepad
        notepad.hide()
        try:
            await self._end_own_tasks()
            await self.keep()
        finally:
            self._is_closed = True
            self._keep.stop()
            self._places.clear()
            # No parent does that, and after the application's end it would be too late.
            notepad.deleteLater()

    async def _end_own_tasks(self) -> None:
        """Let nothing go on that would write into a window which is gone."""
        tasks = {self._loading, *self._writings}
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    def _to_keep(self) -> str:
        """Return what should stand on the disk."""
        if not self._is_kept:
            return self._written
        return self._kept_sheet if self._is_private else self.notepad.editor.text()

    def _start_own(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run a request; what is expected to fail is told in the notepad."""
        return start_told(self._start, work, name, self.notepad.show_problem)

    async def _load(self) -> None:
        editor = self.notepad.editor
        try:
            text = await self._backend.load_notepad()
        except VoiceDeskError:
            self.notepad.show_not_kept()
            raise
        else:
            # What cannot be read is not overwritten either.
            self._is_kept = True
            self._written = text
            if self._is_private:
                self._kept_sheet = text
            else:
                editor.show_text(text)
        finally:
            editor.setReadOnly(False)

    def _on_text_changed(self) -> None:
        if not self._is_private and self._is_kept:
            self._keep.start()

    def _on_keep_due(self) -> None:
        if self._to_keep() != self._written:
            self._start_own(self.keep(), "notepad: keep")

    def _on_talk_began(self, intent: Intent) -> None:
        self.notepad.hide_problem()
        self._start_own(self._begin(intent, self.notepad.editor.place()), "notepad: begin")

    async def _begin(self, intent: Intent, place: QTextCursor) -> None:
        before = self.notepad.editor.before(place)
        self._awaiting = place
        try:
            await self._commands.begin(intent, Manner(inserts=False, before=before))
        except VoiceDeskError:
            self._awaiting = None
            raise

    def _on_talk_latched(self) -> None:
        self._start_own(self._commands.latch(), "notepad: latch")

    def _on_talk_held(self) -> None:
        self._start_own(self._commands.hold(), "notepad: hold")

    def _on_talk_finished(self) -> None:
        self._start_own(self._commands.finish(), "notepad: finish")

    def _on_stop_requested(self) -> None:
        self._start_own(self._commands.stop_all(), "notepad: stop")

    def _on_event(self, event: TurnEvent) -> None:
        if self._is_closed:
            return
        if isinstance(event, ev.TurnStarted):
            self._on_started(event)
        if event.turn_id != self._turn_id:
            return
        self._state = reduce(self._state, event)
        match event:
            case ev.TranscriptReady():
                self._language = event.language
            case ev.TextReady():
                self._insert(event)
            case ev.Notice():
                self.notepad.show_problem(event.message, event.next_step, error=False)
            case ev.TurnFinished():
                self._on_finished(event)
            case _:
                pass
        self._show_state()

    def _on_started(self, event: ev.TurnStarted) -> None:
        place, self._awaiting = self._awaiting, None
        if place is not None and event.intent is not Intent.ASK:
            self._places[event.turn_id] = place
            while len(self._places) > _PLACES_MOST:
                del self._places[next(iter(self._places))]
        if event.turn_id in self._places:
            # A turn that is tried again goes on from where it was.
            if event.turn_id != self._turn_id:
                self._state = ViewState()
            self._turn_id, self._language = event.turn_id, ""

    def _on_finished(self, event: ev.TurnFinished) -> None:
        self._turn_id = ""
        error = event.record.error
        if error is not None:
            self.notepad.show_problem(error.message, error.next_step)
        else:
            self._places.pop(event.turn_id, None)

    def _insert(self, event: ev.TextReady) -> None:
        place = self._places.get(event.turn_id)
        if place is None:
            return
        settings, editor = self._backend.settings, self.notepad.editor
        text = fitted(
            event.text,
            editor.before(place),
            settings.dictation,
            language=self._language,
            vocabulary=settings.hearing.vocabulary,
        )
        editor.insert(text, place)

    def _show_state(self) -> None:
        self.notepad.show_state(self._state, ends_itself=self._backend.session.ends_at_pause)

    def _on_save_requested(self) -> None:
        self._start_own(self._save(), "notepad: save")

    async def _save(self) -> None:
        text = self.notepad.editor.text()
        target = await self._ask_target() if text else None
        if target is None or not await self._may_write(target):
            return
        await self._backend.write_text(target, text)
        self.notepad.show_problem("The text was written.", str(target), error=False)

    async def _ask_target(self) -> Path | None:
        dialog = QFileDialog(self.notepad, "Save as a file")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        # Qt would ask in a loop of its own; ``_may_write`` asks instead.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile("Notepad.txt")
        if await dialogs.finished(dialog) != QDialog.DialogCode.Accepted:
            return None
        files = dialog.selectedFiles()
        return Path(files[0]) if files else None

    async def _may_write(self, target: Path) -> bool:
        """Ask before a file is replaced."""
        if not await asyncio.to_thread(target.exists):
            return True
        return await dialogs.ask(
            self.notepad,
            "Replace this file?",
            f"{target} is there already, and its contents will be gone.",
            yes="Replace",
            danger=True,
        )
