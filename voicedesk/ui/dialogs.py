"""Questions to the user that never open a nested event loop: ``open`` and a future."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QWidget

from voicedesk.ui.safe_text import label_text, link_host, link_target

_OTHER_LETTERS = (
    "The name holds letters that are not Latin. They can look like others; xn-- is how it is written "
    "without them."
)


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
    for label in box.findChildren(QLabel):
        # The box takes the format for its question only, and guesses that of the details.
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setOpenExternalLinks(False)
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


async def tell(message: str, details: str) -> None:
    """Tell something that needs no answer, with or without a window; wait until it is closed."""
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("VoiceDesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(label_text(message))
    box.setInformativeText(label_text(details, most=2000))
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    box.addButton("Close", QMessageBox.ButtonRole.AcceptRole)
    await finished(box)


async def confirm_link(parent: QWidget, target: str) -> bool:
    """Show where a link really leads, and open it in the system's browser if that is wanted."""
    told = link_target(target)
    if not told:
        return False
    host = link_host(told)
    question = f"Open {host} in your browser?" if host else "Write to this address?"
    if any(label.startswith("xn--") for label in host.split(".")):
        told_here = f"{told}\n\n{_OTHER_LETTERS}"
    else:
        told_here = told
    if not await ask(parent, question, told_here, yes="Open"):
        return False
    return QDesktopServices.openUrl(QUrl(told))
