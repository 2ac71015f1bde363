"""The notepad: a window of plain text that one dictates into; passive, like the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from voicedesk.core.notepad import MOST_CHARACTERS
from voicedesk.core.overriding import override
from voicedesk.core.turns import Intent
from voicedesk.core.view_state import Phase, ViewState
from voicedesk.ui import theme
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon
from voicedesk.ui.notepad_editor import NotepadEditor
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.push_to_talk import PushToTalk
from voicedesk.ui.status_line import StatusLine, TalkWays, state_words
from voicedesk.ui.talk_button import TalkButton
from voicedesk.ui.talk_key import TalkKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent

TALK_KEY: Final = Qt.Key.Key_F9
"""Space writes a space here."""

_READY_HINT = "Hold F9 or the button and speak"
_PRIVATE_WORDS = "Private: nothing is kept"
_NOT_KEPT_WORDS = "Not kept: its file could not be read"
_TOLD_MS = 2500


class Notepad(QWidget):
    """Signals:
    talk_began: open the microphone; an ``Intent``.
    talk_latched, talk_held, talk_finished: as the main window has them.
    stop_requested: end what runs.
    save_requested: the text is to be written into a file.
    left: the window was closed.
    """

    talk_began = Signal(object)
    talk_latched = Signal()
    talk_held = Signal()
    talk_finished = Signal()
    stop_requested = Signal()
    save_requested = Signal()
    left = Signal()

    def __init__(self, now_ms: Callable[[], float] | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Notepad – VoiceDesk")  # noqa: RUF001 - a dash, as titles have it
        self.setMinimumSize(620, 440)
        self.resize(760, 620)
        self.editor = NotepadEditor()
        self._phase = Phase.IDLE
        self._push_to_talk = PushToTalk(now_ms)
        self._talk_key = TalkKey()
        self._talk_button = TalkButton()
        self._talk_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._talk_button.setToolTip("Hold to speak (F9). A short tap keeps listening.")
        self._status = StatusLine()
        self._translate = CheckBox("Translate into English")
        self._translate.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._is_private = False
        self._is_kept = True
        self._badge = QLabel()
        self._badge.setTextFormat(Qt.TextFormat.PlainText)
        self._badge.setObjectName("badge")
        self._badge.setFont(theme.scaled_font(self.font(), 0.86))
        self._badge.hide()
        self._notice = NoticeBox(closable=True)
        self._notice.dismissed.connect(self._notice.hide)
        self._notice.hide()
        self._told_long_enough = QTimer(self)
        self._told_long_enough.setSingleShot(True)
        self._told_long_enough.setInterval(_TOLD_MS)
        self._told_long_enough.timeout.connect(self._on_told_long_enough)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_header())
        column.addWidget(self.editor, 1)
        column.addWidget(self._build_dock())
        self._add_actions()
        self._connect_parts()
        self.show_state(ViewState())

    def _build_header(self) -> QFrame:
        header = QFrame()
        header.setObjectName("header")
        header.setFixedHeight(54)
        name = QLabel("Notepad")
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setFont(theme.scaled_font(self.font(), 1.1, bold=True))
        row = QHBoxLayout(header)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(name)
        row.addSpacing(8)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        undo = IconButton(Icon.UNDO, "Undo")
        redo = IconButton(Icon.REDO, "Redo")
        self._copy = IconButton(Icon.COPY, "Copy all", text="Copy all")
        self._save = IconButton(Icon.SAVE, "Save as a file", text="Save as…")
        undo.setEnabled(False)
        redo.setEnabled(False)
        self.editor.undoAvailable.connect(undo.setEnabled)
        self.editor.redoAvailable.connect(redo.setEnabled)
        undo.clicked.connect(self.editor.undo)
        redo.clicked.connect(self.editor.redo)
        self._copy.clicked.connect(self._on_copy_triggered)
        self._save.clicked.connect(self.save_requested)
        for button in (undo, redo, self._copy, self._save):
            row.addWidget(button)
        return header

    def _build_dock(self) -> QFrame:
        dock = QFrame()
        dock.setObjectName("dock")
        column = QVBoxLayout(dock)
        column.setContentsMargins(20, 10, 20, 12)
        column.setSpacing(8)
        column.addWidget(self._notice)
        voice = QHBoxLayout()
        voice.setSpacing(12)
        voice.addWidget(self._status, 1)
        voice.addWidget(self._talk_button)
        side = QWidget()
        right = QHBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.addStretch(1)
        right.addWidget(self._translate, 0, Qt.AlignmentFlag.AlignVCenter)
        voice.addWidget(side, 1)
        column.addLayout(voice)
        return dock

    def _add_actions(self) -> None:
        for text, keys, then in (
            ("Copy all", "Ctrl+Shift+C", self._on_copy_triggered),
            ("Save as a file", "Ctrl+S", self.save_requested.emit),
            ("Stop", "Esc", self._on_stop_triggered),
            ("Close", "Ctrl+W", self.close),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(then)
            self.addAction(action)

    def _connect_parts(self) -> None:
        rule, button = self._push_to_talk, self._talk_button
        rule.began.connect(self._on_talk_began)
        rule.latched.connect(self.talk_latched)
        rule.held_on.connect(self.talk_held)
        rule.finished.connect(self.talk_finished)
        self._talk_key.pressed.connect(rule.press)
        self._talk_key.released.connect(rule.release)
        button.hold_began.connect(rule.press)
        button.hold_ended.connect(rule.release)
        button.hold_lost.connect(rule.lose)
        button.tapped.connect(rule.tap)
        self.editor.textChanged.connect(self._on_text_changed)
        self.editor.limit.passed.connect(self._on_cut)
        self._on_text_changed()

    def show_state(self, state: ViewState, *, ends_itself: bool = False) -> None:
        """Show what the turn that writes here is doing.

        ``ends_itself``: a pause ends its recording.
        """
        rule = self._push_to_talk
        recording = (Phase.OPENING_MICROPHONE, Phase.LISTENING)
        if state.phase in recording and self._phase not in recording:
            rule.join()
        elif state.phase not in recording and self._phase in recording:
            rule.leave()
        rule.ends_itself = ends_itself
        self._phase = state.phase
        latched = rule.listens and not rule.held
        self._status.show_state(state, TalkWays(latched=latched, ends_itself=ends_itself))
        if state.phase is Phase.IDLE:
            self._status.show_words(state_words(Phase.IDLE), _READY_HINT)
        elif state.phase is Phase.THINKING:
            self._status.show_words(state_words(Phase.INSERTING), "Esc cancels")
        self._talk_button.show_phase(state.phase)
        self._talk_button.show_level(state.rms_dbfs)

    def show_private(self, *, private: bool) -> None:
        """Say that nothing of what stands here is kept."""
        self._is_private = private
        self._show_badge()

    def show_not_kept(self) -> None:
        """Say that it is not kept because its file is there and could not be read."""
        self._is_kept = False
        self._show_badge()

    def _show_badge(self) -> None:
        words = _PRIVATE_WORDS if self._is_private else "" if self._is_kept else _NOT_KEPT_WORDS
        self._badge.setText(words)
        self._badge.setVisible(bool(words))

    def show_problem(self, message: str, next_step: str, *, error: bool = True) -> None:
        self._notice.show_notice(message, next_step, error=error)
        self._notice.show()

    def _on_cut(self) -> None:
        self.show_problem(
            f"The notepad is full: it ends after {MOST_CHARACTERS:,} characters.",
            "Save it as a file, then empty it."
            + ("" if self._is_private else " What you dictated is in the history."),
        )

    def hide_problem(self) -> None:
        self._notice.hide()

    def problem(self) -> str:
        """Return what the banner says, or nothing while it is hidden."""
        return "" if self._notice.isHidden() else self._notice.words()

    def status_words(self) -> str:
        return self._status.words()

    def _on_text_changed(self) -> None:
        empty = self.editor.document().isEmpty()
        self._copy.setEnabled(not empty)
        self._save.setEnabled(not empty)

    def _on_talk_began(self) -> None:
        self.talk_began.emit(Intent.TRANSLATE if self._translate.isChecked() else Intent.DICTATE)

    def _on_copy_triggered(self) -> None:
        if self.editor.document().isEmpty():
            return
        QGuiApplication.clipboard().setText(self.editor.text())
        if self._phase is Phase.IDLE:
            self._status.show_words("Copied", "The text is on the clipboard")
            self._told_long_enough.start()

    def _on_told_long_enough(self) -> None:
        if self._phase is Phase.IDLE:
            self._status.show_words(state_words(Phase.IDLE), _READY_HINT)

    def _on_stop_triggered(self) -> None:
        self._push_to_talk.reset()
        self.stop_requested.emit()

    def _let_go(self) -> None:
        """End what a press holds whose release will not be seen."""
        self._talk_key.forget()
        self._push_to_talk.lose()

    # Qt overrides
    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() is Qt.KeyboardModifier.NoModifier
        if event.key() == TALK_KEY and plain:
            if not event.isAutoRepeat():
                self._talk_key.press()
        else:
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == TALK_KEY and not event.isAutoRepeat():
            self._talk_key.release(event.nativeScanCode())
        else:
            super().keyReleaseEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._let_go()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._let_go()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()
