"""What leaves the computer and what stays on it, and the way to be rid of all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import at_left, described
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.settings_pages.page import SettingsPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.settings import Settings
    from voicedesk.ui.backend import StoredData

_SENT: Final = (
    (
        "What you say",
        "Your recording goes to the transcription server, or to the translation server, while you "
        "speak and when you let go. Nothing is sent while VoiceDesk does not listen, and silence "
        "is not sent.",
    ),
    (
        "What you ask",
        "Your words, the conversation so far and the files you add go to the chat server. So do "
        "dictated words and selected text, if a clean-up style, an edit or a translation needs it.",
    ),
    (
        "What is spoken",
        "Answers and translations go to the speech server, unless a voice of your system speaks.",
    ),
    (
        "What is checked",
        "With the safety check on, questions, answers and files go to the checking server as well.",
    ),
    (
        "Beside that",
        "The list of models is fetched, and the key goes along to the server it was entered for. "
        "There is no telemetry and no other server, unless you let VoiceDesk look for new versions.",
    ),
)
_UPDATES: Final = (
    "Once a day VoiceDesk then fetches the list of the newest release from github.com. That says "
    "nothing about you but your address on the network, and installs nothing."
)


class PrivacyPage(SettingsPage):
    """Signals:
    deletion_requested: everything is to be deleted, after asking.
    licences_requested: the licences of the parts are to be shown.
    """

    title = "Privacy"

    deletion_requested = Signal()
    licences_requested = Signal()

    def __init__(self) -> None:
        super().__init__(
            "What you say and write goes to the servers that stand under Service and Models, and "
            "to nobody else. In the sandbox it stays on this computer."
        )
        for heading, words in _SENT:
            self.add(_passage(heading, words))
        self._places = plain_label(tone="muted")
        self._places.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._places.setAccessibleName("What is kept on this computer")
        kept = _passage(
            "What is kept here",
            "Keys are in the keyring of your system, under the name VoiceDesk. All else lies in "
            "these files, which only you can read:",
        )
        kept.addWidget(self._places)
        self.add(kept)
        self._updates = CheckBox("Tell me when there is a new version")
        self.add(described(self._updates, _UPDATES))
        licences = QPushButton("Licences…")
        licences.setAutoDefault(False)
        licences.clicked.connect(self.licences_requested)
        self.add(at_left(licences))
        delete = QPushButton("Delete everything and quit…")
        delete.setProperty("look", "danger")
        delete.setAutoDefault(False)
        delete.clicked.connect(self.deletion_requested)
        self.add(at_left(delete))
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        self._updates.setChecked(settings.window.looks_for_updates)

    @override
    def changed(self, settings: Settings) -> Settings:
        window = replace(settings.window, looks_for_updates=self._updates.isChecked())
        return replace(settings, window=window)

    def show_stored(self, stored: Sequence[StoredData]) -> None:
        """Say where everything lies, and how much it is."""
        self._places.setText(
            "\n".join(f"{each.what} ({_size(each.total_bytes)}): {each.place}" for each in stored)
        )

    def places(self) -> str:
        """Return what the page says about where everything lies."""
        return self._places.text()


def _passage(heading: str, words: str) -> QVBoxLayout:
    title = plain_label(heading)
    title.setProperty("tone", "strong")
    title.setFont(theme.scaled_font(title.font(), 0.93))
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(title)
    column.addWidget(plain_label(words, tone="muted"))
    return column


def _size(size_bytes: int) -> str:
    if size_bytes >= 1_000_000:
        return f"{size_bytes / 1_000_000:.1f} MB"
    return f"{size_bytes / 1000:.1f} kB" if size_bytes else "none"
