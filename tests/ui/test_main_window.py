"""The window by itself: keys, buttons, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)

from tests.fakes.fake_session import FakeSession
from tests.ui.gallery import (
    KEY_REFUSED,
    RESOURCES,
    RICH,
    STATES,
    failures,
    interrupted,
    listening,
    speaking,
)
from tests.ui.parts import part
from voicedesk.core.settings import Theme
from voicedesk.core.turns import Outcome, Source
from voicedesk.core.view_reducer import reduce
from voicedesk.core.view_state import ViewState
from voicedesk.ui.colours import DARK
from voicedesk.ui.composer import Composer
from voicedesk.ui.conversation_view import ConversationView
from voicedesk.ui.header_bar import HeaderBar
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.level_meter import LevelMeter
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.push_to_talk import TAP_MS
from voicedesk.ui.reply_view import ReplyView
from voicedesk.ui.status_line import READY_HINT, STARTING, TYPING_HINT, state_words
from voicedesk.ui.talk_button import TalkButton
from voicedesk.ui.talk_key import RELEASE_GRACE_MS
from voicedesk.ui.talk_page import TalkPage
from voicedesk.ui.text_panel import TextPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


def said(window: MainWindow) -> list[str]:
    """Record what the window asks for."""
    heard: list[str] = []
    window.talk_began.connect(lambda: heard.append("began"))
    window.talk_finished.connect(lambda: heard.append("finished"))
    window.stop_requested.connect(lambda: heard.append("stop"))
    window.text_submitted.connect(lambda text: heard.append(f"text {text}"))
    window.retry_requested.connect(lambda turn: heard.append(f"retry {turn}"))
    window.replay_requested.connect(lambda turn: heard.append(f"replay {turn}"))
    window.replay_stopped.connect(lambda: heard.append("replay stopped"))
    window.link_clicked.connect(lambda target: heard.append(f"link {target}"))
    window.new_conversation_requested.connect(lambda: heard.append("new"))
    window.settings_requested.connect(lambda: heard.append("settings"))
    window.quit_requested.connect(lambda: heard.append("quit"))
    return heard


def play(window: MainWindow, script: Callable[[FakeSession], None]) -> ViewState:
    """Show the state that a session's events lead to."""
    session = FakeSession()
    state = ViewState()

    def on_event(event: object) -> None:
        nonlocal state
        state = reduce(state, event)  # pyright: ignore[reportArgumentType] - the session sends events only
        window.show_state(state)

    session.subscribe(on_event)
    script(session)
    return state


def field(window: MainWindow) -> QPlainTextEdit:
    return part(window, Composer).field


def button(window: QWidget, name: str) -> QAbstractButton:
    for each in window.findChildren(QAbstractButton):
        if name in (each.accessibleName(), each.text()) and each.isVisible():
            return each
    raise AssertionError(f"no button {name}")


def test_frame_is_painted_first_and_the_page_when_it_is_asked_for(qtbot: QtBot) -> None:
    window = MainWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    calls: list[str] = []
    window.when_painted(lambda: calls.append("frame"))
    window.show()
    qtbot.waitUntil(lambda: calls == ["frame"])
    assert not window.findChildren(TalkPage)
    window.show_conversation()
    assert part(window, TalkPage).isVisible()
    window.when_painted(lambda: calls.append("page"))
    qtbot.waitUntil(lambda: calls == ["frame", "page"])
    window.repaint()
    qtbot.wait(20)
    assert calls == ["frame", "page"]
    window.show_icon()
    assert not window.windowIcon().pixmap(64, 64).isNull()


def test_space_held_talks_and_its_repeats_do_not_count(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    qtbot.keyPress(window, Qt.Key.Key_Space)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 5:
        repeat = QKeyEvent(
            kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", autorep=True
        )
        QApplication.sendEvent(window, repeat)
    qtbot.wait(320)
    assert heard == ["began"]
    qtbot.keyRelease(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: heard == ["began", "finished"])


def test_space_works_on_the_talk_button_and_on_passages(window: MainWindow, qtbot: QtBot) -> None:
    play(window, STATES["finished"] or failures)
    heard = said(window)
    for widget in (
        part(window, TalkButton),
        part(part(window, MessageCard), TextPanel),
    ):
        widget.setFocus()
        heard.clear()
        qtbot.keyPress(widget, Qt.Key.Key_Space)
        qtbot.wait(TAP_MS + 20)
        qtbot.keyRelease(widget, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: heard == ["began", "finished"])


def test_space_in_the_text_field_is_a_space(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    field(window).setFocus()
    qtbot.keyClicks(field(window), "a b")
    assert field(window).toPlainText() == "a b"
    assert heard == []


def test_mouse_held_and_let_go_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    talk = part(window, TalkButton)
    qtbot.mousePress(talk, Qt.MouseButton.LeftButton)
    qtbot.wait(320)
    qtbot.mouseMove(talk, QPoint(-200, -200))
    qtbot.mouseRelease(talk, Qt.MouseButton.LeftButton, pos=QPoint(-200, -200))
    assert heard == ["began", "finished"]


def test_a_lost_mouse_ends_the_recording(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    talk = part(window, TalkButton)
    qtbot.mousePress(talk, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(talk, QEvent(QEvent.Type.UngrabMouse))
    assert heard == ["began", "finished"]
    qtbot.mouseRelease(talk, Qt.MouseButton.LeftButton)
    assert heard == ["began", "finished"]


@pytest.mark.parametrize("how", ["hide", "deactivate"])
def test_a_lost_window_ends_the_recording(window: MainWindow, qtbot: QtBot, how: str) -> None:
    heard = said(window)
    qtbot.keyPress(window, Qt.Key.Key_Space)
    if how == "hide":
        window.hide()
    else:
        other = QWidget()
        qtbot.addWidget(other)
        other.show()
        other.activateWindow()
        qtbot.waitUntil(lambda: not window.isActiveWindow())
    assert heard == ["began", "finished"]


def test_a_failed_recording_frees_the_button(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    talk = part(window, TalkButton)
    qtbot.mouseClick(talk, Qt.MouseButton.LeftButton)

    def fail(session: FakeSession) -> None:
        session.start()
        session.finish_turn(outcome=Outcome.FAILED, error=KEY_REFUSED)

    play(window, fail)
    qtbot.mouseClick(talk, Qt.MouseButton.LeftButton)
    assert heard == ["began", "began"]


def test_escape_stops_and_forgets_the_press(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    qtbot.keyPress(window, Qt.Key.Key_Space)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.keyRelease(window, Qt.Key.Key_Space)
    assert heard == ["began", "stop"]


def test_escape_works_from_the_text_field(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    field(window).setFocus()
    qtbot.keyClick(field(window), Qt.Key.Key_Escape)
    assert heard == ["stop"]


def test_enter_sends_and_shift_enter_does_not(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    qtbot.keyClicks(field(window), "one")
    qtbot.keyClick(field(window), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field(window), "two")
    assert heard == []
    qtbot.keyClick(field(window), Qt.Key.Key_Return)
    assert heard == ["text one\ntwo"]
    assert field(window).toPlainText() == ""


def test_blank_text_is_not_sent(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    qtbot.keyClicks(field(window), "   ")
    qtbot.keyClick(field(window), Qt.Key.Key_Return)
    assert heard == []
    assert not button(window, "Send").isEnabled()


@pytest.fixture
def early(qtbot: QtBot) -> MainWindow:
    """A window that is shown and has no program behind it yet."""
    window = MainWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert window.status_words() == STARTING
    return window


def test_text_sent_before_the_program_is_ready_waits_in_the_field(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    field(early).setPlainText("early")
    qtbot.keyClick(field(early), Qt.Key.Key_Return)
    assert heard == []
    assert field(early).toPlainText() == "early"
    early.set_ready(ready=True)
    assert heard == ["text early"]
    assert not field(early).toPlainText()


def test_text_that_is_changed_after_an_early_enter_is_not_sent(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    field(early).setPlainText("early")
    qtbot.keyClick(field(early), Qt.Key.Key_Return)
    qtbot.keyClicks(field(early), ", no")
    early.set_ready(ready=True)
    assert heard == []
    qtbot.keyClick(field(early), Qt.Key.Key_Return)
    assert heard == ["text , noearly"]


def test_a_key_held_before_the_program_is_ready_is_heard_from_then_on(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    qtbot.keyPress(early, Qt.Key.Key_Space)
    qtbot.wait(TAP_MS + 20)
    assert heard == []
    early.set_ready(ready=True)
    assert heard == ["began"]
    qtbot.keyRelease(early, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: heard == ["began", "finished"])


def test_a_button_held_before_the_program_is_ready_is_heard_from_then_on(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    talk = part(early, TalkButton)
    qtbot.mousePress(talk, Qt.MouseButton.LeftButton)
    qtbot.wait(TAP_MS + 20)
    early.set_ready(ready=True)
    qtbot.mouseRelease(talk, Qt.MouseButton.LeftButton)
    assert heard == ["began", "finished"]


def test_a_tap_before_the_program_is_ready_listens_from_then_on(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    talk = part(early, TalkButton)
    talk.click()
    assert heard == []
    early.set_ready(ready=True)
    assert heard == ["began"]
    early.set_ready(ready=True)
    assert heard == ["began"]
    talk.click()
    assert heard == ["began", "finished"]


def test_a_hold_that_ended_before_the_program_was_ready_is_told(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    qtbot.keyPress(early, Qt.Key.Key_Space)
    qtbot.wait(TAP_MS + 20)
    qtbot.keyRelease(early, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "still starting" in early.problem())
    early.set_ready(ready=True)
    assert heard == []
    qtbot.keyPress(early, Qt.Key.Key_Space)
    assert heard == ["began"]


def test_what_is_asked_for_before_the_program_is_ready_is_done_then_in_order(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    early.new_private_requested.connect(lambda: heard.append("private"))
    early.history_shown.connect(lambda: heard.append("history"))
    qtbot.keyClick(early, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(early, Qt.Key.Key_N, both)
    field(early).setPlainText("secret")
    qtbot.keyClick(field(early), Qt.Key.Key_Return)
    assert heard == []
    early.set_ready(ready=True)
    assert heard == ["history", "private", "text secret"]
    early.set_ready(ready=True)
    assert heard == ["history", "private", "text secret"]


def test_a_press_before_the_first_page_came_opens_no_microphone(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    qtbot.keyPress(early, Qt.Key.Key_Space)
    early.show_first_run()
    early.set_ready(ready=True)
    qtbot.keyRelease(early, Qt.Key.Key_Space)
    qtbot.wait(2 * RELEASE_GRACE_MS)
    assert heard == []


def test_escape_before_the_program_is_ready_takes_the_press_back(
    early: MainWindow, qtbot: QtBot
) -> None:
    heard = said(early)
    part(early, TalkButton).click()
    qtbot.keyClick(early, Qt.Key.Key_Escape)
    early.set_ready(ready=True)
    assert "began" not in heard
    assert not early.problem()


def test_words_that_could_not_be_sent_come_back(window: MainWindow) -> None:
    field(window).setPlainText("typed since")
    window.put_back("earlier words")
    assert field(window).toPlainText() == "earlier words\ntyped since"


def test_quitting_before_the_program_is_ready_is_heard_later(qtbot: QtBot) -> None:
    window = MainWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    window.show()
    window.close()
    assert not window.isVisible()
    with qtbot.waitSignal(window.quit_requested):
        window.set_ready(ready=True)


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier, "new"),
        (Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier, "settings"),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier, "quit"),
    ],
)
def test_shortcuts(
    window: MainWindow, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, expected: str
) -> None:
    heard = said(window)
    qtbot.keyClick(window, key, modifier)
    assert heard == [expected]


def test_ctrl_l_goes_to_the_text_field(window: MainWindow, qtbot: QtBot) -> None:
    assert window.focusWidget() is part(window, TalkButton)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is field(window)


def test_the_hint_is_true_while_one_types(window: MainWindow, qtbot: QtBot) -> None:
    play(window, lambda session: session.whole_turn("Hello?", "Hi.", "1"))
    assert TYPING_HINT not in shown_labels(window)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert TYPING_HINT in shown_labels(window)
    assert READY_HINT not in shown_labels(window)
    part(window, TalkButton).setFocus()
    assert READY_HINT in shown_labels(window)


def shown_labels(window: MainWindow) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_the_button_that_has_the_focus(
    window: MainWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    heard = said(window)
    chip = button(window, "What can you do?")
    chip.setFocus()
    qtbot.keyClick(chip, key)
    page = window.show_first_run()
    page.choose(2)
    start = button(page, "Start the sandbox")
    start.setFocus()
    with qtbot.waitSignal(page.sandbox_chosen, timeout=1000):
        qtbot.keyClick(start, key)
    assert heard == ["text What can you do?"]


def test_tab_goes_round_the_window(window: MainWindow, qtbot: QtBot) -> None:
    play(window, failures)
    stops: list[QWidget] = []
    while (focused := window.focusWidget()) not in stops:
        stops.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    seen = [stop.accessibleName() for stop in stops]
    assert seen[1:4] == ["Hands-free", "Add to the question", "Your question"]
    assert {"New conversation", "Settings", "More actions", "Copy what you said"} <= set(seen)


@pytest.mark.parametrize("name", list(STATES))
def test_everything_that_can_be_used_has_a_name(window: MainWindow, name: str) -> None:
    script = STATES[name]
    if script is not None:
        play(window, script)
    interactive = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTextBrowser)
    nameless = [
        each
        for each in window.findChildren(QWidget)
        if isinstance(each, interactive)
        and each.isVisible()
        and not (each.accessibleName() or _text_of(each))
    ]
    assert nameless == []


def _text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


@pytest.mark.parametrize("name", list(STATES))
def test_labels_never_interpret_their_text(window: MainWindow, name: str) -> None:
    script = STATES[name]
    if script is not None:
        play(window, script)
    rich = {Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText}
    assert [
        label.text() for label in window.findChildren(QLabel) if label.textFormat() in rich
    ] == []
    outside = [
        label
        for box in window.findChildren(NoticeBox)
        for label in box.findChildren(QLabel)
        if label.textFormat() is not Qt.TextFormat.PlainText
    ]
    assert outside == []


def test_states_are_shown_in_words(window: MainWindow) -> None:
    seen: list[str] = []

    def script(session: FakeSession) -> None:
        for step in (
            session.start,
            session.listen,
            session.record,
            lambda: session.transcribe("Hello?"),
            lambda: session.stream("Hi"),
            session.speak,
            session.finish_turn,
        ):
            step()
            seen.append(window.status_words())

    play(window, script)
    assert seen == [
        "Opening the microphone…",
        "Listening",
        "Transcribing…",
        "Thinking…",
        "Answering…",
        "Speaking",
        "Ready",
    ]
    assert state_words(ViewState().phase) == "Ready"


def test_a_failed_turn_keeps_the_words_and_offers_to_try_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    heard = said(window)
    play(window, failures)
    first = window.findChildren(MessageCard)[0]
    assert part(first, TextPanel).toPlainText() == "Is the key good?"
    box = part(first, NoticeBox)
    assert box.words() == f"{KEY_REFUSED.message} {KEY_REFUSED.next_step}"
    qtbot.mouseClick(button(first, "Try again"), Qt.MouseButton.LeftButton)
    assert heard == ["retry 1"]


def test_a_failed_recording_is_still_there_to_be_tried_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    play(window, failures)
    second = window.findChildren(MessageCard)[1]
    qtbot.waitUntil(second.isVisible)
    assert part(second, TextPanel).toPlainText() == "Your recording, 3.2 s"
    assert button(second, "Try again").isEnabled()


def test_copying(window: MainWindow, qtbot: QtBot) -> None:
    play(window, STATES["finished"] or failures)
    card = part(window, MessageCard)
    qtbot.mouseClick(button(card, "Copy the answer"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == RICH
    assert window.status_words() == "Copied"
    qtbot.mouseClick(button(card, "Copy what you said"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("How do I prepare")
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_C, shift)
    assert QGuiApplication.clipboard().text().startswith("You: How do I prepare")
    assert "VoiceDesk: Here is a small plan" in QGuiApplication.clipboard().text()


def test_replay_and_stop(window: MainWindow, qtbot: QtBot) -> None:
    heard = said(window)
    play(window, STATES["finished"] or failures)
    qtbot.mouseClick(button(window, "Speak the answer again"), Qt.MouseButton.LeftButton)
    window.show_replaying("1")
    qtbot.mouseClick(button(window, "Stop speaking"), Qt.MouseButton.LeftButton)
    window.show_replaying("")
    assert button(window, "Speak the answer again")
    assert heard == ["replay 1", "replay stopped"]


def test_an_interrupted_answer_says_so(window: MainWindow) -> None:
    play(window, interrupted)
    captions = [
        label.text() for label in window.findChildren(QLabel) if "Interrupted" in label.text()
    ]
    assert captions == ["Interrupted. You did not hear the pale part."]


def test_what_was_not_heard_is_readable_after_the_theme_changed(window: MainWindow) -> None:
    play(window, interrupted)
    window.show_theme(Theme.DARK)
    try:
        panel = part(part(window, ReplyView), TextPanel)
        cursor = QTextCursor(panel.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        pale = cursor.charFormat().foreground().color()
        assert pale.rgb() == QColor(DARK.muted).rgb()
    finally:
        window.show_theme(Theme.LIGHT)


def test_clicking_a_link_opens_nothing_here(window: MainWindow) -> None:
    heard = said(window)
    play(window, speaking)
    panel = next(
        panel
        for panel in window.findChildren(TextPanel)
        if "gardening guide" in panel.toPlainText()
    )
    panel.anchorClicked.emit(QUrl("https://example.com/guide"))
    assert heard == ["link https://example.com/guide"]
    assert "gardening guide" in panel.toPlainText()


def test_the_conversation_follows_its_end_unless_one_reads_above(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = FakeSession()
    state = ViewState()

    def on_event(event: object) -> None:
        nonlocal state
        state = reduce(state, event)  # pyright: ignore[reportArgumentType] - the session sends events only
        window.show_state(state)

    session.subscribe(on_event)
    for turn in range(6):
        session.whole_turn("Question?", RICH, str(turn))
    bar = part(window, ConversationView).scroll_bar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    session.start("7", Source.TEXT)
    session.transcribe("More?", "7")
    session.stream("line\n\n" * 30, "7", size=60)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    bar.setValue(10)
    session.stream("line\n\n" * 30, "7", size=60)
    qtbot.wait(30)
    assert bar.value() == 10


def test_a_thousand_pieces_do_not_make_a_thousand_documents(window: MainWindow) -> None:
    def script(session: FakeSession) -> None:
        session.start("1", Source.TEXT)
        session.transcribe("Go", "1")
        session.stream("word ", "1")
        panel = window.findChildren(TextPanel)[1]
        before = panel.document()
        session.stream("word " * 1000, "1", size=5)
        assert panel.document() is before
        assert panel.toPlainText() == ("word " * 1001).strip()

    play(window, script)


def test_listening_shows_the_level(window: MainWindow) -> None:
    meter = part(window, LevelMeter)
    assert not meter.isVisible()
    play(window, listening)
    assert meter.isVisible()
    assert meter.accessibleDescription() == "-16 decibels"


def test_the_sandbox_is_named_for_what_it_is(window: MainWindow) -> None:
    window.show_sandbox(sandbox=True)
    shown = [label.text() for label in part(window, HeaderBar).findChildren(QLabel)]
    assert "Sandbox: answers are made on this computer by simple rules" in shown


def test_problems_can_be_closed(window: MainWindow, qtbot: QtBot) -> None:
    window.show_problem("<b>Broken</b>", "Mend it.")
    assert window.problem() == "<b>Broken</b> Mend it."
    close = button(window, "Close this message")
    assert isinstance(close, IconButton)
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert window.problem() == ""


def test_the_window_fits_its_smallest_size(window: MainWindow) -> None:
    window.resize(720, 560)
    for script in STATES.values():
        if script is not None:
            play(window, script)
        assert window.minimumSizeHint().width() <= 720
        assert window.minimumSizeHint().height() <= 560
