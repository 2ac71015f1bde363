"""A field in which a key combination is pressed rather than written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from voicedesk.core.overriding import override
from voicedesk.core.shortcuts import Modifier, parse_shortcut
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

_ON_MAC = sys.platform == "darwin"
_NOTHING = "None"
_PRESS = "Press the keys"
_BUTTON = 26

_MODIFIERS: Final = {
    # Qt calls Command the control key of a Mac.
    Modifier.CTRL: Qt.KeyboardModifier.MetaModifier
    if _ON_MAC
    else Qt.KeyboardModifier.ControlModifier,
    Modifier.ALT: Qt.KeyboardModifier.AltModifier,
    Modifier.SHIFT: Qt.KeyboardModifier.ShiftModifier,
    Modifier.META: Qt.KeyboardModifier.ControlModifier
    if _ON_MAC
    else Qt.KeyboardModifier.MetaModifier,
}
_KEY_MODIFIERS: Final = {
    Qt.Key.Key_Control: Modifier.META if _ON_MAC else Modifier.CTRL,
    Qt.Key.Key_Alt: Modifier.ALT,
    Qt.Key.Key_Shift: Modifier.SHIFT,
    Qt.Key.Key_Meta: Modifier.CTRL if _ON_MAC else Modifier.META,
    Qt.Key.Key_Super_L: Modifier.META,
    Qt.Key.Key_Super_R: Modifier.META,
}
_UNTOLD: Final = (
    Qt.Key.Key_unknown,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_Hyper_L,
    Qt.Key.Key_Hyper_R,
)
"""Keys that are no combination yet, whatever comes after them."""
_NAMES: Final = {
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "Tab",
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "Return",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PageUp",
    Qt.Key.Key_PageDown: "PageDown",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_ScrollLock: "ScrollLock",
    Qt.Key.Key_Print: "Print",
    Qt.Key.Key_Menu: "Menu",
}
_LEAVING: Final = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)
_CLEARING: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class ShortcutField(QWidget):
    """Shows a combination as ``core.shortcuts`` writes it; Tab leaves the field.

    Signals:
        changed: another combination, or none.
        refused: why what was pressed cannot be used; empty when that is settled.
        capturing: whether the keys go to the field, so that nothing else should hear them.
    """

    changed = Signal()
    refused = Signal(str)
    capturing = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._value = ""
        self._keys = _Keys()
        self._keys.pressed.connect(self._on_pressed)
        self._keys.let_go.connect(self._on_let_go)
        self._keys.cleared.connect(self.clear)
        self._keys.focus_changed.connect(self._on_focus_changed)
        self._clear = IconButton(Icon.CLOSE, "Clear", side=_BUTTON)
        self._clear.clicked.connect(self.clear)
        inside = QHBoxLayout(self._keys)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._keys)
        self.setFocusProxy(self._keys)
        self.set_name(name)
        self.show_value("")

    def set_name(self, name: str) -> None:
        """Name the field and its button to assistive technology."""
        self.setAccessibleName(name)
        self._keys.setAccessibleName(name)
        self._clear.setAccessibleName(f"Clear {name[:1].lower()}{name[1:]}")

    def show_value(self, shortcut: str) -> None:
        """Show a combination; one that cannot be read is shown as it is."""
        self._value = shortcut
        self._keys.show_keys(shortcut)
        self._clear.setVisible(bool(shortcut))

    def value(self) -> str:
        """Return the combination, empty for none."""
        return self._value

    def clear(self) -> None:
        """Take the combination away."""
        self.refused.emit("")
        if self._value:
            self.show_value("")
            self.changed.emit()

    def _on_pressed(self, combination: str) -> None:
        try:
            shortcut = str(parse_shortcut(combination))
        except ValueError as problem:
            self._keys.show_keys(self._value)
            self.refused.emit(f"{problem}.")
            return
        self.refused.emit("")
        if shortcut != self._value:
            self.show_value(shortcut)
            self.changed.emit()
        else:
            self._keys.show_keys(self._value)

    def _on_let_go(self) -> None:
        self._keys.show_keys(self._value)

    def _on_focus_changed(self, focused: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._keys.show_keys(self._value)
        self.capturing.emit(focused)


class _Keys(QLineEdit):
    pressed = Signal(str)
    let_go = Signal()
    cleared = Signal()
    focus_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTextMargins(0, 0, _BUTTON, 0)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleDescription("Press a combination. Backspace clears, Tab leaves.")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)

    def show_keys(self, words: str) -> None:
        self.setPlaceholderText(_PRESS if self.hasFocus() else _NOTHING)
        self.setText(words)
        self.setCursorPosition(0)

    # Qt overrides
    @override
    def event(self, arg__1: QEvent) -> bool:
        # Said before any shortcut of the window is looked for, and before Tab is.
        kind = arg__1.type()
        if kind is QEvent.Type.ShortcutOverride:
            arg__1.accept()
            return True
        if kind is QEvent.Type.KeyPress and _holds_more_than_shift(arg__1):
            self.keyPressEvent(arg__1)  # pyright: ignore[reportArgumentType] - a key's press
            return True
        return super().event(arg__1)

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        key = Qt.Key(arg__1.key())
        if not _holds_more_than_shift(arg__1):
            if key in _LEAVING:
                arg__1.ignore()
                return
            if key in _CLEARING:
                self.cleared.emit()
                return
        held = _held(arg__1)
        if key in _KEY_MODIFIERS:
            held.add(_KEY_MODIFIERS[key])
            self.setText(_written(held) + "+…")
        elif key not in _UNTOLD and not arg__1.isAutoRepeat():
            self.pressed.emit("+".join(filter(None, (_written(held), _key_name(arg__1)))))

    @override
    def keyReleaseEvent(self, arg__1: QKeyEvent) -> None:
        if Qt.Key(arg__1.key()) in _KEY_MODIFIERS:
            self.let_go.emit()

    @override
    def focusInEvent(self, arg__1: QFocusEvent) -> None:
        super().focusInEvent(arg__1)
        self.focus_changed.emit(True)  # noqa: FBT003 - a signal's argument

    @override
    def focusOutEvent(self, arg__1: QFocusEvent) -> None:
        super().focusOutEvent(arg__1)
        self.focus_changed.emit(False)  # noqa: FBT003 - a signal's argument


def _held(event: QKeyEvent) -> set[Modifier]:
    return {name for name, held in _MODIFIERS.items() if event.modifiers() & held}


def _holds_more_than_shift(event: QEvent) -> bool:
    held: set[Modifier] = _held(event)  # pyright: ignore[reportArgumentType] - a key's event
    return bool(held - {Modifier.SHIFT})


def _written(held: set[Modifier]) -> str:
    return "+".join(modifier.value for modifier in Modifier if modifier in held)


def _key_name(event: QKeyEvent) -> str:
    """Return what a key is called; one of the keypad is none that a shortcut can end with."""
    key = Qt.Key(event.key())
    known = _NAMES.get(key)
    name = known or QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    keypad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
    return f"Keypad {name}" if keypad and len(name) == 1 else name
