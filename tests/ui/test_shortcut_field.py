"""The field in which a combination is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from tests.ui.parts import part
from voicedesk.core.shortcuts import KEYS, parse_shortcut
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.shortcut_field import ShortcutField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
META = Qt.KeyboardModifier.MetaModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


class Form(QWidget):
    """The field between two others, in a window with shortcuts of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.field, self.after = QLineEdit(), ShortcutField("Shortcut 1"), QLineEdit()
        column = QVBoxLayout(self)
        for each in (self.before, self.field, self.after):
            column.addWidget(each)
        self.triggered: list[str] = []
        for keys in ("Ctrl+H", "Esc", "Ctrl+Tab"):
            action = QAction(keys, self)
            action.setShortcut(keys)
            action.triggered.connect(lambda _=False, keys=keys: self.triggered.append(keys))
            self.addAction(action)
        self.refusals: list[str] = []
        self.changes: list[str] = []
        self.captured: list[bool] = []
        self.field.refused.connect(self.refusals.append)
        self.field.changed.connect(lambda: self.changes.append(self.field.value()))
        self.field.capturing.connect(self.captured.append)
        self.line = part(self.field, QLineEdit)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form()
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.field.setFocus()
    return form


@pytest.mark.parametrize(
    ("key", "held", "shown"),
    [
        (Key.Key_F9, CTRL, "Ctrl+F9"),
        (Key.Key_D, CTRL | ALT, "Ctrl+Alt+D"),
        (Key.Key_H, CTRL, "Ctrl+H"),
        (Key.Key_5, META, "Meta+5"),
        (Key.Key_F24, NONE, "F24"),
        (Key.Key_Pause, SHIFT, "Shift+Pause"),
        (Key.Key_Tab, CTRL, "Ctrl+Tab"),
        (Key.Key_Backtab, CTRL | SHIFT, "Ctrl+Shift+Tab"),
        (Key.Key_Escape, ALT, "Alt+Escape"),
        (Key.Key_Backspace, CTRL, "Ctrl+Backspace"),
        (Key.Key_Enter, CTRL | KEYPAD, "Ctrl+Return"),
        (Key.Key_PageDown, CTRL | SHIFT | ALT | META, "Ctrl+Alt+Shift+Meta+PageDown"),
    ],
)
def test_what_is_pressed_is_shown(
    form: Form, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier, shown: str
) -> None:
    qtbot.keyClick(form.line, key, held)
    assert (form.field.value(), form.line.text()) == (shown, shown)
    assert str(parse_shortcut(shown)) == shown
    assert form.changes == [shown]
    assert form.triggered == []
    assert form.line.hasFocus()


def test_every_key_has_a_name_that_can_be_read(form: Form, qtbot: QtBot) -> None:
    shown: set[str] = set()
    for key in Key:
        if Key.Key_Space <= key <= Key.Key_Z or Key.Key_Escape <= key <= Key.Key_Menu:
            qtbot.keyClick(form.line, key, CTRL)
            shown.add(form.field.value())
    named = {str(parse_shortcut(f"Ctrl+{key}")) for key in KEYS}
    assert named - shown == set()


@pytest.mark.parametrize(
    ("key", "held", "why"),
    [
        (Key.Key_A, NONE, "A needs Ctrl, Alt or Meta, or nobody could write with it."),
        (Key.Key_A, SHIFT, "A needs Ctrl, Alt or Meta, or nobody could write with it."),
        (Key.Key_Left, NONE, "Left needs Ctrl, Alt or Meta, or nobody could write with it."),
        (Key.Key_Adiaeresis, CTRL, "“Ä” is no key that a shortcut can end with."),
        (Key.Key_7, CTRL | KEYPAD, "“Keypad 7” is no key that a shortcut can end with."),
        (Key.Key_VolumeUp, NONE, "“Volume Up” is no key that a shortcut can end with."),
    ],
)
def test_what_cannot_be_a_shortcut_is_refused_in_words(
    form: Form, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier, why: str
) -> None:
    form.field.show_value("Ctrl+F9")
    qtbot.keyClick(form.line, key, held)
    assert form.refusals == [why]
    assert (form.field.value(), form.line.text(), form.changes) == ("Ctrl+F9", "Ctrl+F9", [])
    qtbot.keyClick(form.line, Key.Key_F10, CTRL)
    assert form.refusals[-1] == ""
    assert form.changes == ["Ctrl+F10"]


def test_modifiers_are_shown_while_they_are_held(form: Form, qtbot: QtBot) -> None:
    form.field.show_value("Ctrl+F9")
    qtbot.keyPress(form.line, Key.Key_Control)
    assert form.line.text() == "Ctrl+…"
    qtbot.keyPress(form.line, Key.Key_Shift, CTRL)
    assert form.line.text() == "Ctrl+Shift+…"
    qtbot.keyRelease(form.line, Key.Key_Shift, CTRL)
    assert form.line.text() == "Ctrl+F9"
    assert (form.refusals, form.changes) == ([], [])


def test_lock_keys_are_no_combination(form: Form) -> None:
    for key in (Key.Key_CapsLock, Key.Key_NumLock, Key.Key_AltGr):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(form.line, QKeyEvent(kind, key, NONE))
    assert (form.refusals, form.changes, form.line.text()) == ([], [], "")


def test_a_repeated_key_counts_once(form: Form) -> None:
    for repeats in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_A, NONE, "a", repeats)
        QApplication.sendEvent(form.line, event)
    assert len(form.refusals) == 1


def test_the_keyboard_goes_in_and_out(form: Form, qtbot: QtBot) -> None:
    assert form.captured == [True]
    qtbot.keyClick(form.line, Key.Key_Tab)
    assert form.after.hasFocus() or part(form.field, IconButton).hasFocus()
    form.field.setFocus()
    qtbot.keyClick(form.line, Key.Key_Backtab, SHIFT)
    assert form.before.hasFocus()
    assert form.captured == [True, False, True, False]
    assert form.field.value() == ""


def test_escape_belongs_to_the_window(form: Form, qtbot: QtBot) -> None:
    heard: list[Qt.Key] = []
    form.keyPressEvent = lambda event: heard.append(Qt.Key(event.key()))
    qtbot.keyClick(form.line, Key.Key_Escape)
    qtbot.keyClick(form.line, Key.Key_Return)
    assert heard == [Key.Key_Escape, Key.Key_Return]
    assert form.refusals == []


def test_it_can_be_cleared(form: Form, qtbot: QtBot) -> None:
    button = part(form.field, IconButton)
    assert not button.isVisible()
    form.field.show_value("Ctrl+F9")
    assert button.isVisible()
    assert button.accessibleName() == "Clear shortcut 1"
    button.click()
    assert (form.field.value(), form.changes) == ("", [""])
    assert not button.isVisible()
    for key in (Key.Key_Backspace, Key.Key_Delete):
        form.field.show_value("Ctrl+F9")
        qtbot.keyClick(form.line, key)
        assert form.field.value() == ""
    assert form.changes == ["", "", ""]
    qtbot.keyClick(form.line, Key.Key_Delete)
    assert form.changes == ["", "", ""]


def test_what_cannot_be_read_is_shown_as_it_stands(form: Form) -> None:
    form.field.show_value("Hyper+<b>")
    assert (form.line.text(), form.field.value()) == ("Hyper+<b>", "Hyper+<b>")
