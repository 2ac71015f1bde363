"""Rename, export, import and delete: what is asked first, and what is told afterwards."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from voicedesk.ui import dialogs
from voicedesk.ui.history_backend import ExportFormat
from voicedesk.ui.safe_text import label_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from voicedesk.ui.history_bar import HistoryBar
    from voicedesk.ui.history_model import HistoryRow
    from voicedesk.ui.stage import Stage

_MOST_TITLE = 60


class HistoryChores(QObject):
    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.window)
        self._stage = stage

    def connect_bar(self, bar: HistoryBar) -> None:
        bar.rows.rename_chosen.connect(self._on_rename_chosen)
        bar.rows.export_chosen.connect(self._on_export_chosen)
        bar.rows.delete_chosen.connect(self._on_delete_chosen)
        bar.import_chosen.connect(self._on_import_chosen)
        bar.export_all_chosen.connect(self._on_export_all_chosen)
        bar.delete_all_chosen.connect(self._on_delete_all_chosen)

    async def delete_everything(self, parent: QWidget) -> None:
        """Ask, and remove every conversation and recording."""
        if await dialogs.ask(
            parent,
            "Delete everything?",
            "All conversations and all recordings will be gone, also from the disk. "
            "Settings and key stay. This cannot be undone.",
            yes="Delete everything",
            danger=True,
        ):
            await self._stage.begin_anew()
            await self._stage.history.delete_all()
            self._tell("Everything was deleted.")

    def _on_rename_chosen(self, row: HistoryRow) -> None:
        self._stage.start(self._rename(row), "history: rename")

    async def _rename(self, row: HistoryRow) -> None:
        from voicedesk.ui.history_dialogs import RenameDialog
        from voicedesk.ui.history_model import UNTITLED

        title = "" if row.title == UNTITLED else row.title
        dialog = RenameDialog(self._stage.window, title)
        if await dialogs.finished(dialog) == QDialog.DialogCode.Accepted and dialog.title():
            await self._stage.history.rename(row.conversation_id, dialog.title())

    def _on_delete_chosen(self, row: HistoryRow) -> None:
        self._stage.start(self._delete(row), "history: delete")

    async def _delete(self, row: HistoryRow) -> None:
        if await dialogs.ask(
            self._stage.window,
            "Delete this conversation?",
            f"“{label_text(row.title, most=_MOST_TITLE)}” will be gone with all its turns and recordings, also from the disk. "
            "This cannot be undone.",
            yes="Delete",
            danger=True,
        ):
            if self._stage.state().conversation_id == row.conversation_id:
                await self._stage.begin_anew()
            await self._stage.history.delete_conversation(row.conversation_id)

    def _on_delete_all_chosen(self) -> None:
        self._stage.start(self.delete_everything(self._stage.window), "history: delete all")

    def _on_export_chosen(self, row: HistoryRow) -> None:
        self._stage.start(self._export(row.conversation_id, row.title), "history: export")

    def _on_export_all_chosen(self) -> None:
        self._stage.start(self._export("", "VoiceDesk history"), "history: export")

    async def _export(self, conversation_id: str, title: str) -> None:
        from voicedesk.ui.history_dialogs import ExportDialog

        asked = ExportDialog(self._stage.window, title, everything=not conversation_id)
        if await dialogs.finished(asked) != QDialog.DialogCode.Accepted:
            return
        kind = asked.kind()
        target = await self._ask_target(kind, title)
        if target is None or not await self._may_write(kind, target):
            return
        files = await self._stage.history.export(conversation_id, kind, target)
        if files:
            count = "One file was" if len(files) == 1 else f"{len(files)} files were"
            self._tell(f"{count} written.", str(target))
        else:
            self._tell("There was nothing to export.", "No recording of it is kept.")

    async def _ask_target(self, kind: ExportFormat, title: str) -> Path | None:
        dialog = QFileDialog(self._stage.window, "Export")
        ending = _ENDINGS.get(kind)
        if ending is None:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(ending)
            # Qt would ask in a loop of its own; ``_may_write`` asks instead.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.selectFile(f"{file_name(title)}.{ending}")
        return await _chosen(dialog)

    async def _may_write(self, kind: ExportFormat, target: Path) -> bool:
        """Ask before a file is replaced."""
        if kind not in _ENDINGS or not await asyncio.to_thread(target.exists):
            return True
        return await dialogs.ask(
            self._stage.window,
            "Replace this file?",
            f"{target} is there already, and its contents will be gone.",
            yes="Replace",
            danger=True,
        )

    def _on_import_chosen(self) -> None:
        self._stage.start(self._import(), "history: import")

    async def _import(self) -> None:
        dialog = QFileDialog(self._stage.window, "Import")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Conversations exported as JSON (*.json)", "All files (*)"])
        path = await _chosen(dialog)
        if path is None:
            return
        count = await self._stage.history.import_file(path)
        words = "One turn was" if count == 1 else f"{count} turns were"
        self._tell(f"{words} new and taken over.", str(path))

    def _tell(self, message: str, details: str = "") -> None:
        self._stage.window.show_problem(message, details, error=False)


_ENDINGS = {ExportFormat.MARKDOWN: "md", ExportFormat.JSON: "json"}


def file_name(title: str) -> str:
    """Return a title as a file's name on every system."""
    kept = "".join(each if each.isalnum() or each in " -_" else " " for each in title)
    return " ".join(kept.split())[:60].strip() or "Conversation"


async def _chosen(dialog: QFileDialog) -> Path | None:
    if await dialogs.finished(dialog) != QDialog.DialogCode.Accepted:
        return None
    files = dialog.selectedFiles()
    return Path(files[0]) if files else None
