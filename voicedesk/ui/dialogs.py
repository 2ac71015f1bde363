"""Questions to the user that never open a nested event loop: ``open`` and a future."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from voicedesk.ui.safe_text import label_text, may_open


async def finished(dialog: QDialog) -> int:
    """Show a dialog and wait until it is closed; cancelling closes it."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def on_finished(result: int) -> None:
        if not answer.done():
            answer.set_result(result)

    dialog.finished.connect(on_finished)
    dialog.open()
    try:
        return await answer
    finally:
        dialog.close()
        dialog.deleteLater()


async def ask(
    parent: QWidget, question: str, details: str, *, yes: str, danger: bool = False
) -> bool:
    """Ask a question with two answers; Esc and closing mean no."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("VoiceDesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(label_text(question))
    box.setInformativeText(label_text(details, most=2000))
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    if danger:
        accept.setProperty("look", "danger")
        accept.style().unpolish(accept)
        accept.style().polish(accept)
    refuse = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    await finished(box)
    return box.clickedButton() is accept


async def confirm_link(parent: QWidget, target: str) -> bool:
    """Show where a link really leads, and open it in the system's browser if that is wanted."""
    if not may_open(target):
        return False
    if not await ask(parent, "Open this link in your browser?", target, yes="Open"):
        return False
    return QDesktopServices.openUrl(QUrl(target))
