"""What the privacy page shows and does: where everything lies, the licences, and the deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from voicedesk.core.errors import VoiceDeskError
from voicedesk.ui import dialogs
from voicedesk.ui.fields import at_left
from voicedesk.ui.text_panel import TextPanel

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
        self._start = start
        page = dialog.privacy
        page.deletion_requested.connect(
            lambda: start(self._delete(), "settings: delete everything")
        )
        page.licences_requested.connect(lambda: start(self._show_licences(), "settings: licences"))
        start(self._show_stored(), "settings: stored data")

    async def _show_stored(self) -> None:
        self._dialog.privacy.show_stored(await self._backend.stored_data())

    async def _show_licences(self) -> None:
        dialog = _LicencesDialog(self._dialog, await self._backend.licences())

        def ask(target: str) -> None:
            self._start(_open(dialog, target), "settings: open link")

        dialog.text.link_clicked.connect(ask)
        await dialogs.finished(dialog)

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


async def _open(parent: QWidget, target: str) -> None:
    await dialogs.confirm_link(parent, target)


class _LicencesDialog(QDialog):
    def __init__(self, parent: SettingsDialog, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Licences")
        self.resize(720, 560)
        self.text = TextPanel("Licences of the parts")
        self.text.show_markdown(words)
        inside = QWidget()
        inside.setObjectName("column")
        padding = QVBoxLayout(inside)
        padding.setContentsMargins(4, 0, 12, 0)
        padding.addWidget(self.text)
        padding.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(scroll, 1)
        column.addLayout(at_left(close))
