"""How to bind the command line where a desktop lets no program have shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from voicedesk.core.compositor_lines import command_of, hyprland_line, niri_line, sway_line
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.ui.fields import labelled
from voicedesk.ui.settings_pages.page import Picker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LINES = 5


_WAYS: dict[str, tuple[str, Callable[[HotkeyBinding, str], str]]] = {
    "command": ("A command, for anything that can run one", command_of),
    "sway": ("sway: lines for its config", sway_line),
    "niri": ("niri: lines for its binds", niri_line),
    "hyprland": ("Hyprland: lines for its config", hyprland_line),
}


class CommandLines(QWidget):
    """Shows lines that do the same as the shortcuts, ready to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self._bindings: tuple[HotkeyBinding, ...] = ()
        self._profile = ""
        self._way = Picker("Bind it elsewhere")
        self._way.fill([(words, way) for way, (words, _) in _WAYS.items()], "command")
        self._way.currentIndexChanged.connect(self._show_lines)
        self._text = QPlainTextEdit()
        self._text.setObjectName("field")
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setFixedHeight(self._text.fontMetrics().lineSpacing() * _LINES + 34)
        self._text.setAccessibleName("Lines to copy")
        self._copy = QPushButton("Copy")
        self._copy.setAccessibleName("Copy the lines")
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._on_copy_clicked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(
            labelled(
                "Bind it elsewhere",
                self._way,
                "Mouse buttons, stream decks and compositors can do the same by a command.",
            )
        )
        column.addLayout(row)
        self._show_lines()

    def show_needed(self, *, needed: bool) -> None:
        """Begin with a compositor where there is no other way."""
        if needed and self._way.value() == "command":
            self._way.setCurrentIndex(self._way.findData("sway"))

    def show_bindings(self, bindings: Sequence[HotkeyBinding]) -> None:
        """Show a line for each of these that a command can do."""
        self._bindings = tuple(bindings)
        self._show_lines()

    def show_profile(self, folder: str) -> None:
        """Name this profile in every line; an empty one need not be named."""
        self._profile = folder
        self._show_lines()

    def lines(self) -> list[str]:
        return self._text.toPlainText().splitlines()

    def _show_lines(self) -> None:
        _, line = _WAYS[self._way.value() or "command"]
        bound = self._bindings or (HotkeyBinding(HotkeyAction.DICTATE),)
        lines = [line(each, self._profile) for each in bound]
        self._text.setPlainText("\n".join(dict.fromkeys(lines)))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
