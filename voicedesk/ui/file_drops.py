"""Files that are dropped onto a widget, whatever else it does with what is dropped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal

from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent
    from PySide6.QtWidgets import QWidget

_KINDS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrops(QObject):
    """Takes dropped files of this computer; anything else goes its usual way.

    Signals:
        dropped: a list of paths.
    """

    dropped = Signal(list)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.enabled = True
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    # Qt overrides
    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.enabled or event.type() not in _KINDS:
            return False
        drop = cast("QDropEvent", event)
        paths = local_files(drop.mimeData())
        if not paths:
            return False
        drop.setDropAction(Qt.DropAction.CopyAction)
        drop.accept()
        if event.type() is QEvent.Type.Drop:
            self.dropped.emit(paths)
        return True


def local_files(data: QMimeData) -> list[Path]:
    """Return the files of this computer that something dragged or copied names."""
    if not data.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
