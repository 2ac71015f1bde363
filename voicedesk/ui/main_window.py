"""The main window: passive, light to import, and on screen before anything else is loaded.

It paints its frame first; header and pages, whose texts need fonts, are made when they are first
needed, which is right after that.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from voicedesk.core.overriding import override
from voicedesk.core.settings import Theme
from voicedesk.core.view_state import Phase, ViewState
from voicedesk.ui import theme as themes
from voicedesk.ui.push_to_talk import PushToTalk
from voicedesk.ui.talk_key import TalkKey
from voicedesk.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QPaintEvent

    from voicedesk.core.outside import Attachment
    from voicedesk.core.settings import HandsFree, TranslationSettings
    from voicedesk.ui.first_run_page import FirstRunPage
    from voicedesk.ui.header_bar import HeaderBar
    from voicedesk.ui.history_bar import HistoryBar
    from voicedesk.ui.notice_box import NoticeBox
    from voicedesk.ui.talk_mode import TalkMode
    from voicedesk.ui.talk_page import TalkPage

_TOLD_MS = 2500
"""How long a passing message stays in the state line."""

TOO_EARLY = ("VoiceDesk was still starting: nothing was recorded.", "Press again and speak.")
"""What a press is told that ended before the program was ready."""

_RECORDING = (Phase.OPENING_MICROPHONE, Phase.LISTENING)


class MainWindow(QWidget):
    """Shows a ``ViewState``; everything the user does comes out as a signal.

    Signals:
        talk_began, talk_finished: open the microphone; the question is complete.
        talk_latched: the press was a tap; nothing holds the recording.
        talk_held: a press holds a recording that would have ended by itself.
        hands_free_chosen: a ``HandsFree``; what is to follow a tap.
        mode_chosen: a ``TalkMode``; what is done with the words.
        translation_chosen: a ``TranslationSettings``, and what is spoken, empty for any language.
        stop_requested: end whatever runs.
        text_submitted: a typed question.
        files_wanted, files_dropped, clipboard_wanted: these are to go along with the question.
        retry_requested, replay_requested: a turn's id.
        replay_stopped: fall silent.
        turn_commanded: a ``TurnCommand`` and a turn's id.
        earlier_turns_requested: the reader comes to the first turn that is shown.
        link_clicked: a link's target, not opened yet.
        history_shown: the history bar came into sight.
        notepad_requested: the notepad is to be shown.
        new_private_requested: begin a conversation of which nothing is kept.
        new_conversation_requested, settings_requested, quit_requested: the user asked for it.
        hidden_instead: the window was closed, and the program goes on without it.
        problem_shown: a message and what to do, told outside of a turn.
    """

    talk_began = Signal()
    talk_finished = Signal()
    talk_latched = Signal()
    talk_held = Signal()
    hands_free_chosen = Signal(str)
    mode_chosen = Signal(str)
    translation_chosen = Signal(object, str)
    stop_requested = Signal()
    text_submitted = Signal(str)
    files_wanted = Signal()
    files_dropped = Signal(list)
    clipboard_wanted = Signal()
    retry_requested = Signal(str)
    replay_requested = Signal(str)
    replay_stopped = Signal()
    turn_commanded = Signal(str, str)
    earlier_turns_requested = Signal()
    history_shown = Signal()
    notepad_requested = Signal()
    new_private_requested = Signal()
    link_clicked = Signal(str)
    new_conversation_requested = Signal()
    settings_requested = Signal()
    quit_requested = Signal()
    hidden_instead = Signal()
    problem_shown = Signal(str, str)

    def __init__(self, theme: Theme, resources_dir: Path) -> None:
        super().__init__()
        self._resources_dir = resources_dir
        self._after_painting: list[Callable[[], None]] = []
        self._when_ready: list[Callable[[], None]] = []
        self._theme = theme
        self._ready = False
        self._closing = False
        self.hides_instead: Callable[[], bool] = lambda: False
        """Whether closing the window leaves the program running."""
        self.was_started_minimised = False
        self._phase = Phase.IDLE
        self._first_run: FirstRunPage | None = None
        self._told_long_enough = QTimer(self)
        self._told_long_enough.setSingleShot(True)
        self._told_long_enough.setInterval(_TOLD_MS)
        self._told_long_enough.timeout.connect(self._on_told_long_enough)
        self._show_theme()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self.setWindowTitle("VoiceDesk")
        self.setMinimumSize(720, 560)
        self.resize(960, 720)
        self._actions = WindowActions(self)
        self._push_to_talk = PushToTalk()
        self._talk_key = TalkKey()
        self._history_bar: HistoryBar | None = None
        self._pages = QStackedWidget()
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._pages, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._row, 1)
        self._connect_parts()
        self._connect_actions()

    @cached_property
    def _header(self) -> HeaderBar:
        from voicedesk.ui.header_bar import HeaderBar

        header = HeaderBar(self._actions)
        self._column.insertWidget(0, header)
        return header

    @cached_property
    def _talk_page(self) -> TalkPage:
        from voicedesk.ui.talk_page import TalkPage

        self._header.show()  # made first, because Tab goes through the window as it was made
        page = TalkPage()
        self._pages.insertWidget(0, page)
        self._connect_page(page)
        return page

    def _connect_parts(self) -> None:
        rule = self._push_to_talk
        rule.began.connect(self._on_talk_began)
        rule.latched.connect(self._on_talk_latched)
        rule.held_on.connect(self.talk_held)
        rule.finished.connect(self._on_talk_finished)
        self._talk_key.pressed.connect(rule.press)
        self._talk_key.released.connect(rule.release)

    def _connect_page(self, page: TalkPage) -> None:
        rule = self._push_to_talk
        page.talk_button.hold_began.connect(rule.press)
        page.talk_button.hold_ended.connect(rule.release)
        page.talk_button.hold_lost.connect(rule.lose)
        page.talk_button.tapped.connect(rule.tap)
        page.stop_pressed.connect(self._on_stop_triggered)
        page.hands_free.chosen.connect(self._on_hands_free_chosen)
        page.modes.mode_chosen.connect(self._on_mode_chosen)
        page.modes.translation_chosen.connect(self.translation_chosen)
        page.composer.submitted.connect(self.text_submitted)
        page.composer.files_wanted.connect(self._on_add_files_triggered)
        page.composer.files_dropped.connect(self._on_files_dropped)
        page.composer.clipboard_wanted.connect(self._on_add_clipboard_triggered)
        view = page.conversation
        view.suggestion_chosen.connect(self._on_suggestion_chosen)
        view.retry_requested.connect(self.retry_requested)
        view.replay_requested.connect(self.replay_requested)
        view.replay_stopped.connect(self.replay_stopped)
        view.turn_commanded.connect(self.turn_commanded)
        view.earlier_wanted.connect(self.earlier_turns_requested)
        view.copy_requested.connect(self.copy_text)
        view.rephrase_requested.connect(page.composer.add_words)
        view.link_clicked.connect(self.link_clicked)

    def _connect_actions(self) -> None:
        actions = self._actions
        actions.new_conversation.triggered.connect(self._on_new_triggered)
        actions.new_private.triggered.connect(self._on_new_private_triggered)
        actions.history.toggled.connect(self._on_history_toggled)
        actions.search_history.triggered.connect(self._on_search_triggered)
        actions.notepad.triggered.connect(self._on_notepad_triggered)
        actions.copy_conversation.triggered.connect(self._on_copy_triggered)
        actions.type_question.triggered.connect(self._on_type_triggered)
        for mode, action in actions.modes.items():
            action.triggered.connect(lambda _=False, mode=mode: self._on_mode_chosen(mode))
        actions.add_files.triggered.connect(self._on_add_files_triggered)
        actions.add_clipboard.triggered.connect(self._on_add_clipboard_triggered)
        actions.stop.triggered.connect(self._on_stop_triggered)
        actions.settings.triggered.connect(self._on_settings_triggered)
        actions.quit.triggered.connect(self._on_quit_triggered)

    def when_painted(self, then: Callable[[], None]) -> None:
        """Call back once, when what the window holds now is on screen."""
        self._after_painting.append(then)
        self.update()

    def show_icon(self) -> None:
        """Give the windows their icon; drawing one loads a library, which can wait."""
        from PySide6.QtGui import QIcon

        QGuiApplication.setWindowIcon(QIcon(str(self._resources_dir / "icons" / "voicedesk.svg")))

    def show_state(self, state: ViewState, *, held: bool = False) -> None:
        """Show what the session is doing and what was said.

        ``held``: somebody holds the recording by other means than this window's.
        """
        recorded, records = self._phase in _RECORDING, state.phase in _RECORDING
        if records and not recorded:
            self._push_to_talk.join()
        elif recorded and not records:
            self._push_to_talk.leave()
        self._phase = state.phase
        latched = self._push_to_talk.listens and not (held or self._push_to_talk.held)
        self._talk_page.show_state(state, latched=latched)
        self._header.show_conversation(private=state.is_private, offline=state.is_offline)

    def set_ready(self, *, ready: bool) -> None:
        """Allow turns; until then the window is shown but has nothing behind it.

        What was asked for before is done now, in order; who has pressed before and still holds,
        or has tapped, is listened to from now on.
        """
        begins = ready and not self._ready and self._push_to_talk.listens
        latched = begins and not self._push_to_talk.held
        self._ready = ready
        if ready:
            asked, self._when_ready = self._when_ready, []
            for ask in asked:
                ask()
        self._talk_page.composer.set_ready(ready=ready)
        self._actions.settings.setEnabled(ready and self._first_run is None)
        if ready and not self._talk_page.composer.field.hasFocus():
            self._talk_page.talk_button.setFocus()
        if ready and self._closing:
            QTimer.singleShot(0, self._on_quit_triggered)
        elif begins:
            self.talk_began.emit()
            if latched:
                self.talk_latched.emit()

    def show_sandbox(self, *, sandbox: bool) -> None:
        """Say in the header that the sandbox answers."""
        self._header.show_sandbox(sandbox=sandbox)

    def show_keys(self, hint: str) -> None:
        """Say which keys are heard in other programs."""
        self._talk_page.conversation.show_keys(hint)

    def show_hands_free(self, choice: HandsFree, *, ends_itself: bool) -> None:
        """Say what follows a tap, and whether the recording that runs ends with a pause."""
        self._push_to_talk.ends_itself = ends_itself
        self._talk_page.show_hands_free(choice, ends_itself=ends_itself)

    def show_mode(self, mode: TalkMode, settings: TranslationSettings, spoken: str) -> None:
        """Show what is done with the words, and in which languages."""
        self._actions.show_mode(mode)
        self._talk_page.show_mode(mode, settings, spoken)

    def show_replaying(self, turn_id: str) -> None:
        """Mark the answer that is being spoken again; an empty id marks none."""
        self._talk_page.conversation.show_replaying(turn_id)
        self._talk_page.show_stop(possible=bool(turn_id) or self._phase is not Phase.IDLE)

    def show_playing(self, turn_id: str) -> None:
        """Mark the turn whose recording is played; an empty id marks none."""
        self._talk_page.conversation.show_playing(turn_id)
        self._talk_page.show_stop(possible=bool(turn_id) or self._phase is not Phase.IDLE)

    def show_turn(self, turn_id: str) -> None:
        """Scroll to a turn of the conversation."""
        self._talk_page.conversation.show_turn(turn_id)

    def show_panel(self, panel: QWidget) -> None:
        """Put something that wants a decision above the conversation."""
        self._talk_page.show_panel(panel)

    @property
    def history_bar(self) -> HistoryBar:
        """The list of conversations at the left, made when it is first asked for."""
        from voicedesk.ui.history_bar import HistoryBar

        if self._history_bar is None:
            self._history_bar = HistoryBar()
            self._history_bar.hide()
            self._history_bar.left.connect(self._on_history_left)
            self._row.insertWidget(0, self._history_bar)
        return self._history_bar

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What goes along with the next question."""
        return self._talk_page.composer.attachments

    def add_attachments(self, attachments: Sequence[Attachment]) -> None:
        self._talk_page.composer.add_attachments(attachments)

    def take_attachments(self) -> tuple[Attachment, ...]:
        """Return what goes along with the question that is asked now; the next one has nothing."""
        return self._talk_page.composer.take_attachments()

    def show_problem(self, message: str, next_step: str, *, error: bool = True) -> None:
        """Tell what went wrong outside of a turn, and what to do."""
        self._talk_page.notices.show_notice(message, next_step, error=error)
        if self._first_run is not None:
            self._first_run.show_problem(message, next_step)
        self.problem_shown.emit(message, next_step)

    def show_news(self, message: str, details: str, action: str) -> NoticeBox:
        """Tell what is good to know, and offer something to do about it; a turn leaves it there."""
        return self._talk_page.news.show_notice(message, details, error=False, action=action)

    def hide_problem(self) -> None:
        self._talk_page.notices.clear()

    def problem(self) -> str:
        """Return what the notices say, or nothing if there are none."""
        return self._talk_page.notices.words()

    def status_words(self) -> str:
        """Return the state as it stands in the window."""
        return self._talk_page.status.words()

    def put_back(self, text: str) -> None:
        """Return words to the text field that could not be sent."""
        self._talk_page.composer.put_back(text)

    def show_first_run(self) -> FirstRunPage:
        """Show the page on which the user chooses who answers."""
        from voicedesk.ui.first_run_page import FirstRunPage

        if self._first_run is None:
            self._first_run = FirstRunPage()
            self._first_run.link_clicked.connect(self.link_clicked)
            self._pages.addWidget(self._first_run)
        self._pages.setCurrentWidget(self._first_run)
        # Pressed before this page came; here is nobody to talk to.
        self._push_to_talk.reset()
        self._header.show_talking(talking=False)
        self._actions.set_talking(talking=False)
        self._actions.history.setChecked(False)
        self._first_run.focus_first()
        return self._first_run

    def show_conversation(self) -> None:
        """Show the page one talks on."""
        self._pages.setCurrentWidget(self._talk_page)
        self._header.show_talking(talking=True)
        self._actions.set_talking(talking=True)
        if self._first_run is not None:
            self._pages.removeWidget(self._first_run)
            self._first_run.deleteLater()
            self._first_run = None
        self._talk_page.talk_button.setFocus()

    def show_theme(self, theme: Theme) -> None:
        """Change the theme of every window."""
        self._theme = theme
        self._show_theme()

    def copy_text(self, text: str) -> None:
        """Put a text on the clipboard and say so."""
        QGuiApplication.clipboard().setText(text)
        if self._phase is Phase.IDLE:
            self._talk_page.status.show_words("Copied", "The text is on the clipboard")
            self._told_long_enough.start()

    def quit(self) -> None:
        """Close for good: whatever the settings say, the program is to end."""
        # Who asked to quit before the program was there is heard as soon as it is.
        self._closing = True
        self._push_to_talk.reset()
        self.hide()
        self.quit_requested.emit()

    def _on_talk_began(self) -> None:
        if self._ready:
            self.talk_began.emit()

    def _on_talk_latched(self) -> None:
        if self._ready:
            self.talk_latched.emit()

    def _on_hands_free_chosen(self, choice: str) -> None:
        self._ask(lambda: self.hands_free_chosen.emit(choice))

    def _on_mode_chosen(self, mode: str) -> None:
        self._ask(lambda: self.mode_chosen.emit(mode))

    def _on_talk_finished(self) -> None:
        if self._ready:
            self.talk_finished.emit()
        elif not self._closing:
            self.show_problem(*TOO_EARLY, error=False)

    def _on_told_long_enough(self) -> None:
        self._talk_page.show_status()

    def _show_theme(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            themes.apply_theme(app, self._theme)

    def _on_scheme_changed(self) -> None:
        if self._theme is Theme.SYSTEM:
            self._show_theme()

    def _on_suggestion_chosen(self, text: str) -> None:
        if self._ready:
            self.text_submitted.emit(text)

    def _ask(self, ask: Callable[[], None]) -> None:
        """Ask the program for something, as soon as there is one."""
        if self._ready:
            ask()
        else:
            self._when_ready.append(ask)

    def _on_new_triggered(self) -> None:
        self._ask(self.new_conversation_requested.emit)

    def _on_new_private_triggered(self) -> None:
        self._ask(self.new_private_requested.emit)

    def _on_notepad_triggered(self) -> None:
        self._ask(self.notepad_requested.emit)

    def _on_history_toggled(self, shown: bool) -> None:  # noqa: FBT001 - a signal's argument
        if shown:
            self.history_bar.show()
            self.history_bar.focus_list_when_loaded()
            self._ask(self.history_shown.emit)
        elif self._history_bar is not None:
            had_focus = self._history_bar.isAncestorOf(self.focusWidget() or self)
            self._history_bar.hide()
            if had_focus:
                self._on_history_left()

    def _on_search_triggered(self) -> None:
        self._actions.history.setChecked(True)
        self.history_bar.focus_search()

    def _on_history_left(self) -> None:
        self._talk_page.talk_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_settings_triggered(self) -> None:
        self.settings_requested.emit()

    def _on_quit_triggered(self) -> None:
        self.quit_requested.emit()

    def _on_copy_triggered(self) -> None:
        if text := self._talk_page.conversation.plain_text():
            self.copy_text(text)

    def _on_type_triggered(self) -> None:
        self._talk_page.composer.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_add_files_triggered(self) -> None:
        self._ask(self.files_wanted.emit)

    def _on_add_clipboard_triggered(self) -> None:
        self._ask(self.clipboard_wanted.emit)

    def _on_files_dropped(self, paths: list[Path]) -> None:
        self._ask(lambda: self.files_dropped.emit(paths))

    def _on_stop_triggered(self) -> None:
        self._push_to_talk.reset()
        self.stop_requested.emit()

    def _on_painted(self) -> None:
        waiting, self._after_painting = self._after_painting, []
        for then in waiting:
            then()

    def _is_talk_key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        talking = self._pages.currentWidget() is self._talk_page
        typing = isinstance(self.focusWidget(), QPlainTextEdit) and bool(
            self._talk_page.composer.field.hasFocus()
        )
        return event.key() == Qt.Key.Key_Space and plain and talking and not typing

    def _press_focused_button(self) -> None:
        """Let Enter press buttons on every system; Qt leaves that to Space outside of dialogs."""
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()

    # Qt overrides
    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_talk_key(event):
            if not event.isAutoRepeat():
                self._talk_key.press()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press_focused_button()
        else:
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._talk_key.release(event.nativeScanCode())
        else:
            super().keyReleaseEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._talk_key.forget()
            self._push_to_talk.lose()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._talk_key.forget()
        self._push_to_talk.lose()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._after_painting:
            QTimer.singleShot(0, self._on_painted)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        application = QApplication.instance()
        ends = isinstance(application, QApplication) and application.isSavingSession()
        if self.hides_instead() and not ends:
            self.hide()
            self.hidden_instead.emit()
        else:
            self.quit()
