"""The program's icon in the system's tray, with what can be done without its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from voicedesk.core.turns import Intent
from voicedesk.core.view_state import Phase
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.status_line import state_words
from voicedesk.ui.tray_icon import TrayState, tray_icon, tray_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QIcon

_BEGIN = {Intent.ASK: "Ask", Intent.DICTATE: "Dictate", Intent.TRANSLATE: "Translate"}
_FINISH = {
    Intent.ASK: "Finish the question",
    Intent.DICTATE: "Finish dictating",
    Intent.TRANSLATE: "Finish translating",
}
_NO_MARKUP = str.maketrans("<>", "\u2039\u203a")
_RECORDING = (Phase.OPENING_MICROPHONE, Phase.LISTENING)


def has_tray() -> bool:
    """Tell whether the desktop has a tray at the moment."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Tray(QObject):
    """Icon and menu, passive like the window.

    Signals:
        talk_requested: an ``Intent``; begin to record for it.
        finish_requested: end the recording and go on.
        cancel_requested: end whatever runs.
        hotkeys_paused: whether the keys are to be heard no more.
        paste_requested, copy_requested: the last dictated text.
        show_requested, settings_requested, quit_requested: the user asked for it.
        menu_opens: what it says should be true now.
    """

    talk_requested = Signal(str)
    finish_requested = Signal()
    cancel_requested = Signal()
    hotkeys_paused = Signal(bool)
    paste_requested = Signal()
    copy_requested = Signal()
    show_requested = Signal()
    settings_requested = Signal()
    quit_requested = Signal()
    menu_opens = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._phase = Phase.IDLE
        self._intent: Intent | None = None
        """Of the recording that runs."""
        self._icons: dict[TrayState, QIcon] = {}
        self._menu = QMenu()
        self._menu.aboutToShow.connect(self.menu_opens)
        self._words = dict(_BEGIN)
        self._talk = {intent: self._add(words) for intent, words in _BEGIN.items()}
        for intent, action in self._talk.items():
            action.triggered.connect(lambda _=False, intent=intent: self._on_talk(intent))
        self._cancel = self._add("Cancel")
        self._cancel.triggered.connect(self.cancel_requested)
        self._menu.addSeparator()
        self._paste = self._add("Paste the last text")
        self._paste.triggered.connect(self.paste_requested)
        self._copy = self._add("Copy the last text")
        self._copy.triggered.connect(self.copy_requested)
        self._pause = self._add("Pause the hotkeys")
        self._pause.setCheckable(True)
        self._pause.setVisible(False)
        self._pause.toggled.connect(self.hotkeys_paused)
        self._menu.addSeparator()
        for words, request in (
            ("Show the window", self.show_requested),
            ("Settings", self.settings_requested),
            ("Quit", self.quit_requested),
        ):
            self._add(words).triggered.connect(request)
        self._icon = QSystemTrayIcon(self)
        self.messages: Callable[[str, str], None] = self._show_message
        """How a message is shown."""
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.show_requested)
        self.destroyed.connect(self._menu.deleteLater)
        self.show_state(Phase.IDLE, None)
        self.show_text(there=False)

    def show(self) -> None:
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def show_state(self, phase: Phase, intent: Intent | None) -> None:
        """Show what goes on, and for which intent if anything does."""
        recording = intent if phase in _RECORDING else None
        for each, action in self._talk.items():
            action.setText(_FINISH[each] if each is recording else self._words[each])
        self._intent = recording
        self._cancel.setEnabled(phase is not Phase.IDLE)
        self._phase = phase
        state = tray_state(phase)
        if state not in self._icons:
            self._icons[state] = tray_icon(state)
        self._icon.setIcon(self._icons[state])
        words = "" if phase is Phase.IDLE else f": {state_words(phase, intent or Intent.ASK)}"
        self._icon.setToolTip(f"VoiceDesk{words}")

    def show_target(self, language: str) -> None:
        """Say into which language words are translated."""
        self._words[Intent.TRANSLATE] = f"Translate into {language}"
        if self._intent is not Intent.TRANSLATE:
            self._talk[Intent.TRANSLATE].setText(self._words[Intent.TRANSLATE])

    def show_text(self, *, there: bool) -> None:
        """Offer the last text, if there is one."""
        self._paste.setEnabled(there)
        self._copy.setEnabled(there)

    def offer_pause(self, *, paused: bool) -> None:
        """Offer to pause the hotkeys, which some program hears; tell whether they are now."""
        self._pause.setVisible(True)
        self._pause.setChecked(paused)

    def tell(self, title: str, words: str) -> None:
        """Show a message beside the icon for a few seconds, as the system does that."""
        # Some desktops take the words for markup, with links and pictures from the web.
        title, words = (label_text(text).translate(_NO_MARKUP) for text in (title, words))
        self.messages(title, words)

    def _show_message(self, title: str, words: str) -> None:
        self._icon.showMessage(title, words, self._icon.icon(), 6000)

    def is_shown(self) -> bool:
        return self._icon.isVisible()

    def actions(self) -> list[QAction]:
        """Return what stands in the menu, without the lines between."""
        return [action for action in self._menu.actions() if not action.isSeparator()]

    def tool_tip(self) -> str:
        return self._icon.toolTip()

    def _add(self, words: str) -> QAction:
        action = QAction(words, self._menu)
        self._menu.addAction(action)
        return action

    def _on_talk(self, intent: Intent) -> None:
        if intent is self._intent:
            self.finish_requested.emit()
        else:
            self.talk_requested.emit(intent)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.show_requested.emit()
