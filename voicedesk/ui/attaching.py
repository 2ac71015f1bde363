"""Files, pictures and the clipboard, brought to the next question."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QFileDialog

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.outside import MOST_ATTACHMENTS, OutsideKind
from voicedesk.core.outside_files import attachment_of
from voicedesk.core.turns import Intent
from voicedesk.ui import dialogs
from voicedesk.ui.file_drops import local_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.outside import Attachment
    from voicedesk.core.turns import Manner, TurnRecord
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.stage import StartTask

_FILTERS = [
    "Texts and pictures (*)",
    "Pictures (*.png *.jpg *.jpeg *.webp *.gif)",
]


class Attaching(QObject):
    """Reads what the user chooses and puts it to the question that is being written."""

    def __init__(self, window: MainWindow, backend: Backend, start: StartTask) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._start = start
        window.files_wanted.connect(self._on_files_wanted)
        window.files_dropped.connect(self._on_files_dropped)
        window.clipboard_wanted.connect(self._on_clipboard_wanted)

    def put_back(self, record: TurnRecord) -> None:
        """Bring back what went along with a question that was never asked."""
        unasked = record.manner.attachments if not record.transcript else ()
        if unasked and not record.has_audio:
            self._window.add_attachments(unasked)

    def _on_files_wanted(self) -> None:
        self._start(self._ask_files(), "attach files")

    def _on_files_dropped(self, paths: list[Path]) -> None:
        self._start(self._add_files(paths), "attach dropped files")

    def _on_clipboard_wanted(self) -> None:
        self._start(self._add_clipboard(), "attach the clipboard")

    async def _ask_files(self) -> None:
        dialog = QFileDialog(self._window, "Add to the question")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(_FILTERS)
        if await dialogs.finished(dialog) == QDialog.DialogCode.Accepted:
            await self._add_files([Path(each) for each in dialog.selectedFiles()])

    async def _add_files(self, paths: Sequence[Path]) -> None:
        """Add files one after the other, up to the first that cannot be.

        Raises:
            StorageError: says which, and why.
        """
        self._window.hide_problem()
        for path in paths:
            self._add(await self._read(path))

    async def _read(self, path: Path) -> Attachment:
        try:
            return await self._backend.read_outside(path)
        except StorageError as failure:
            if failure.kind is not ErrorKind.TOO_LARGE:
                raise
            from voicedesk.ui.picture_fitting import fitted_file

            smaller = await asyncio.to_thread(fitted_file, path)
            if smaller is None:
                raise
            return attachment_of(smaller, path.name)

    async def _add_clipboard(self) -> None:
        self._window.hide_problem()
        # Nothing at all where nothing was ever copied, whatever the stub says.
        data: QMimeData = QGuiApplication.clipboard().mimeData() or QMimeData()
        if paths := local_files(data):
            await self._add_files(paths)
        elif data.hasImage():
            from voicedesk.ui.picture_fitting import fitted

            image = QImage(data.imageData())
            encoded, ending = await asyncio.to_thread(fitted, image)
            self._add(attachment_of(encoded, f"clipboard.{ending}"))
        elif data.text().strip():
            text = data.text().encode("utf-8", "replace")
            self._add(attachment_of(text, "clipboard", OutsideKind.CLIPBOARD))
        else:
            raise StorageError(
                "There is no text and no picture on the clipboard.",
                kind=ErrorKind.FILE,
                next_step="Copy something first.",
            )

    def _add(self, attachment: Attachment) -> None:
        if len(self._window.attachments) >= MOST_ATTACHMENTS:
            raise StorageError(
                f"Only {MOST_ATTACHMENTS} things may go along with a question.",
                kind=ErrorKind.TOO_LARGE,
                next_step="Remove some first.",
            )
        self._window.add_attachments([attachment])


def with_attachments(manner: Manner, intent: Intent, window: MainWindow) -> Manner:
    """Return how a question is to be asked, with all that goes along."""
    if intent is not Intent.ASK:
        return manner
    return replace(manner, attachments=window.take_attachments())
