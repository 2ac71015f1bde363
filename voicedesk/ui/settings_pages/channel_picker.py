"""Which input of a microphone with several of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.ui.fields import labelled
from voicedesk.ui.settings_pages.page import Picker


class ChannelPicker(QWidget):
    """Hidden where there is nothing to choose; what was chosen before is kept meanwhile.

    Signals:
        changed: the user chose another channel.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen = 0
        self._picker = Picker("Channel")
        self._picker.activated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(
            labelled("Channel", self._picker, "Of a device with several inputs, the one you use.")
        )
        self.hide()

    def show_channels(self, count: int, chosen: int) -> None:
        """Offer the channels of a device; a chosen one that it lacks stays in the list."""
        self._chosen = chosen
        first = chosen if chosen == 1 else 0
        entries = [("First channel", str(first))]
        entries += [(f"Channel {number}", str(number)) for number in range(2, count + 1)]
        if chosen > count:
            entries.append((f"Channel {chosen} (not there)", str(chosen)))
        self._picker.fill(entries, str(chosen))
        self.setVisible(count > 1)

    def value(self) -> int:
        """Return the channel, counted from 1; 0 is the first one."""
        return self._chosen

    def _on_activated(self) -> None:
        self._chosen = int(self._picker.value())
        self.changed.emit()
