"""How Qt's own widgets are dressed; the colours come from ``colours.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicedesk.ui.colours import Colours


def stylesheet(colours: Colours) -> str:
    """Fill the sheet with a palette."""
    sheet = _SHEET
    for name, colour in zip(colours._fields, colours, strict=True):
        sheet = sheet.replace(f"@{name};", f"{colour};")
        sheet = sheet.replace(f"@{name} ", f"{colour} ")
    return sheet


_SHEET = """
QToolTip { color: @text; background: @surface; border: 1px solid @border; padding: 4px; }

QPushButton {
  color: @text; background: @surface; border: 1px solid @border; border-radius: 8px;
  padding: 7px 16px; min-height: 18px;
}
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @border; }
QPushButton:disabled { color: @muted; background: @window; }
QPushButton:focus { border: 2px solid @accent; padding: 6px 15px; }
QPushButton[look="primary"] {
  color: @on_accent; background: @accent; border: 1px solid @accent; font-weight: 600;
}
QPushButton[look="primary"]:hover { background: @accent_strong; border-color: @accent_strong; }
QPushButton[look="primary"]:disabled { color: @muted; background: @hover; border-color: @hover; }
QPushButton[look="primary"]:focus { border: 2px solid @text; }
QPushButton[look="chip"] { border-radius: 16px; padding: 6px 16px; }
QPushButton[look="chip"]:focus { padding: 5px 15px; }
QPushButton[look="link"] {
  color: @accent; background: transparent; border: 2px solid transparent; padding: 2px 0;
}
QPushButton[look="link"]:hover { color: @accent_strong; }
QPushButton[look="link"]:focus { border: 2px solid @accent; padding: 2px 0; }
QPushButton[look="danger"] { color: @recording; }

QLineEdit, QComboBox, QPlainTextEdit#field {
  color: @text; background: @surface; border: 1px solid @border; border-radius: 8px;
  padding: 6px 10px; min-height: 20px;
  selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit#field:focus {
  border: 2px solid @accent; padding: 5px 9px;
}
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit#field:disabled { color: @muted; background: @window; }
QComboBox::drop-down { border: none; width: 30px; }
QComboBox::down-arrow { image: none; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; background: transparent; }
QComboBox QAbstractItemView {
  color: @text; background: @surface; border: 1px solid @border; padding: 4px; outline: none;
  selection-background-color: @soft; selection-color: @text;
}

QScrollArea, QScrollArea > QWidget > QWidget#column { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar::handle:vertical { background: @border; border-radius: 4px; min-height: 36px; }
QScrollBar::handle:vertical:hover { background: @muted; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle:horizontal { background: @border; border-radius: 4px; min-width: 36px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { color: @text; background: @surface; border: 1px solid @border; padding: 6px; }
QMenu::item { padding: 7px 28px 7px 14px; border-radius: 6px; }
QMenu::item:selected { background: @soft; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @border; margin: 5px 8px; }

QListWidget#pages, QListWidget#pages:focus { background: transparent; border: none; outline: none; padding: 4px; }
QListWidget#pages::item {
  color: @text; padding: 6px 12px; border-radius: 8px; margin: 1px; border: 2px solid transparent;
}
QListWidget#pages::item:hover { background: @hover; }
QListWidget#pages::item:selected { background: @soft; color: @text; }
QListWidget#pages::item:selected:focus { border: 2px solid @accent; }

QFrame#sidebar { background: @surface; border: none; border-right: 1px solid @border; }
QListView#history, QListView#history:focus { background: transparent; border: none; outline: none; }

QFrame#header { background: @surface; border: none; border-bottom: 1px solid @border; }
QFrame#dock { background: @surface; border: none; border-top: 1px solid @border; }
QFrame#card, QFrame#choice { background: @surface; border: 1px solid @border; border-radius: 12px; }
QFrame#choice { padding: 1px; }
QFrame#choice[chosen="true"] { border: 2px solid @accent; padding: 0; }
QFrame#composer { background: @window; border: 1px solid @border; border-radius: 20px; }
QFrame#composer[focused="true"] { border: 2px solid @accent; }
QPlainTextEdit#notepad {
  color: @text; background: @surface; border: none;
  selection-background-color: @accent; selection-color: @on_accent;
}
QFrame#composer QPlainTextEdit { background: transparent; border: none; color: @text; }
QFrame#bubble { background: @soft; border: none; border-radius: 14px; }
QFrame#notice[kind="error"] {
  background: @danger_ground; border: 1px solid @danger_border; border-radius: 10px;
}
QFrame#notice[kind="info"] {
  background: @notice_ground; border: 1px solid @notice_border; border-radius: 10px;
}
QLabel#badge {
  color: @text; background: @notice_ground; border: 1px solid @notice_border; border-radius: 11px;
  padding: 3px 11px;
}
QLabel[tone="muted"] { color: @muted; }
QLabel[tone="good"] { color: @good; }
QLabel[tone="bad"] { color: @recording; }
QLabel[tone="strong"] { font-weight: 600; }
QTextBrowser, QTextBrowser:focus { background: transparent; border: none; }
QPlainTextEdit#long { background: @code; color: @text; border: none; border-radius: 10px; padding: 8px; }
"""
