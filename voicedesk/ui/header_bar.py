"""The bar at the top: name, sandbox badge, and what can be done with the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from voicedesk.ui.window_actions import WindowActions

_WIDE_PX = 800
_PRIVATE_WORDS = "Private: nothing is kept"
_OFFLINE_WORDS = "Offline"
_SHORT_SANDBOX_WORDS = "Sandbox"
_MIDDLE_SANDBOX_WORDS = "Sandbox: answers are made here"
_SANDBOX_WORDS = "Sandbox: answers are made on this computer by simple rules"


class HeaderBar(QFrame):
    def __init__(self, actions: WindowActions) -> None:
        super().__init__()
        self.setObjectName("header")
        self._actions = actions
        name = QLabel("VoiceDesk")
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setFont(theme.scaled_font(self.font(), 1.1, bold=True))
        self._sandbox = self._badge(_SANDBOX_WORDS)
        self._sandbox.setToolTip(_SANDBOX_WORDS)
        self._private = self._badge(_PRIVATE_WORDS)
        self._offline = self._badge(_OFFLINE_WORDS)
        self._offline.setToolTip("There is no network. What you say is kept until there is.")
        self.setFixedHeight(54)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        self._history = self._button(Icon.HISTORY, actions.history)
        row.addWidget(self._history)
        row.addSpacing(4)
        row.addWidget(_Mark())
        row.addSpacing(4)
        row.addWidget(name)
        row.addStretch(1)
        for badge in (self._sandbox, self._private, self._offline):
            row.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self._new = self._button(Icon.NEW, actions.new_conversation)
        self._settings = self._button(Icon.SETTINGS, actions.settings)
        self._more = IconButton(Icon.MORE, "More actions")
        self._more.clicked.connect(self._on_more_clicked)
        for button in (self._new, self._settings, self._more):
            row.addWidget(button)

    def show_sandbox(self, *, sandbox: bool) -> None:
        self._sandbox.setVisible(sandbox)

    def show_conversation(self, *, private: bool, offline: bool) -> None:
        """Say what holds for the conversation; the sandbox's words give way to that."""
        self._private.setVisible(private)
        self._offline.setVisible(offline)
        self._show_sandbox_words()

    def _show_sandbox_words(self) -> None:
        words = _SANDBOX_WORDS if self.width() >= _WIDE_PX else _MIDDLE_SANDBOX_WORDS
        shared = self._private.isVisibleTo(self) or self._offline.isVisibleTo(self)
        self._sandbox.setText(_SHORT_SANDBOX_WORDS if shared else words)

    def show_talking(self, *, talking: bool) -> None:
        """Offer what belongs to a conversation, or hide it while there can be none."""
        for button in (self._history, self._new, self._settings, self._more):
            button.setVisible(talking)

    def _badge(self, words: str) -> QLabel:
        badge = QLabel(words)
        badge.setTextFormat(Qt.TextFormat.PlainText)
        badge.setObjectName("badge")
        badge.setFont(theme.scaled_font(self.font(), 0.86))
        badge.hide()
        return badge

    def _button(self, icon: Icon, action: QAction) -> IconButton:
        keys = action.shortcut().toString()
        button = IconButton(icon, action.text())
        button.setToolTip(f"{action.text()} ({keys})")
        button.clicked.connect(action.trigger)
        return button

    def _on_more_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("More actions")
        menu.addActions(self._actions.for_menu())
        menu.insertSeparator(self._actions.quit)
        menu.aboutToHide.connect(menu.deleteLater)
        corner = QPoint(self._more.width() - menu.sizeHint().width(), self._more.height() + 4)
        menu.popup(self._more.mapToGlobal(corner))

    # Qt overrides
    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_sandbox_words()


class _Mark(QWidget):
    """The program's mark: a speaking bar code in a rounded square."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(self.sizeHint())

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return QSize(26, 26)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().color(theme.ACCENT))
        painter.setBrush(self.palette().color(theme.ACCENT))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 7, 7)
        painter.setPen(self.palette().color(theme.ON_ACCENT))
        painter.setBrush(self.palette().color(theme.ON_ACCENT))
        for x, height in ((6, 4), (10, 10), (14, 14), (18, 7)):
            painter.drawRoundedRect(x, 13 - height // 2, 1, height, 0.5, 0.5)
