"""What stays on disk, and for how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from voicedesk.core.overriding import override
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import NumberField, at_left, labelled
from voicedesk.ui.settings_pages.page import SettingsPage

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings


class HistoryPage(SettingsPage):
    """Signals:
    deletion_requested: everything is to be deleted, after asking.
    """

    title = "History"

    deletion_requested = Signal()

    def __init__(self) -> None:
        super().__init__("A recording that has not become text yet stays until it has.")
        self._conversations = CheckBox("Keep conversations")
        self._audio = CheckBox("Keep recordings after they have become text")
        self._waiting = CheckBox("When the network is back, go on with what waits for it")
        self._days = NumberField(0, 36_500)
        self._megabytes = NumberField(0, 1_000_000)
        self.add(self._conversations)
        self.add(labelled("Keep them for, in days", self._days, "0 keeps conversations for ever."))
        self.add(self._audio)
        self.add(
            labelled(
                "Recordings at most, in megabytes",
                self._megabytes,
                "The oldest ones go first; 0 sets no limit.",
            )
        )
        self.add(self._waiting)
        delete = QPushButton("Delete all conversations…")
        delete.setProperty("look", "danger")
        delete.setAutoDefault(False)
        delete.clicked.connect(self.deletion_requested)
        self.add(at_left(delete))
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        history = settings.history
        self._conversations.setChecked(history.keep_conversations)
        self._audio.setChecked(history.keep_audio)
        self._waiting.setChecked(history.wait_when_offline)
        self._days.setText(str(history.keep_days))
        self._megabytes.setText(str(history.most_audio_megabytes))

    @override
    def changed(self, settings: Settings) -> Settings:
        history = replace(
            settings.history,
            keep_conversations=self._conversations.isChecked(),
            keep_audio=self._audio.isChecked(),
            wait_when_offline=self._waiting.isChecked(),
            keep_days=self._days.value(),
            most_audio_megabytes=self._megabytes.value(),
        )
        return replace(settings, history=history)
