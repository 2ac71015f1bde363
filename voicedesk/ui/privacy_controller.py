"""What the privacy page shows and does: where everything lies, the licences, and the deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QVBoxLayout

from voicedesk.core.errors import VoiceDeskError
from voicedesk.ui import dialogs
from voicedesk.ui.fields import at_left

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from voicedesk.ui.backend import Backend
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.settings_dialog import SettingsDialog

_DETAILS = (
    "All conversations and recordings, the notepad, the settings and the log will be gone from the "
    "disk, VoiceDesk's keys from the keyring, which other profiles of VoiceDesk use as well, and "
    "its start with the system. What you have exported stays. Then VoiceDesk ends. This cannot be "
    "undone."
)


class PrivacyController:
    """Serves the page of one dialog; ``start`` owns the tasks."""

    def __init__(
        self,
        window: MainWindow,
        dialog: SettingsDialog,
        backend: Backend,
        start: Callable[[Coroutine[Any, Any, None], str], object],
    ) -> None:
        self._window = window
        self._dialog = dialog
        self._backend = backend
        page = dialog.privacy
        page.deletion_requested.connect(
            lambda: start(self._delete(), "settings: delete everything")
        )
        page.licences_requested.connect(lambda: start(self._show_licences(), "settings: licences"))
        start(self._show_stored(), "settings: stored data")

    async def _show_stored(self) -> None:
        self._dialog.privacy.show_stored(await self._backend.stored_data())

    async def _show_licences(self) -> None:
        words = await self._backend.licences()
        await dialogs.finished(_LicencesDialog(self._dialog, words))

    async def _delete(self) -> None:
        yes = "Delete and quit"
        if not await dialogs.ask(
            self._dialog, "Delete everything?", _DETAILS, yes=yes, danger=True
        ):
            return
        try:
            self._backend.delete_at_end()
        except VoiceDeskError as failure:
            self._dialog.show_problem(failure.message, failure.next_step)
            return
        self._dialog.reject()
        self._window.quit()


class _LicencesDialog(QDialog):
    def __init__(self, parent: SettingsDialog, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Licences")
        self.resize(720, 560)
        text = QPlainTextEdit(words)
        text.setReadOnly(True)
        text.setAccessibleName("Licences of the parts")
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(text, 1)
        column.addLayout(at_left(close))
