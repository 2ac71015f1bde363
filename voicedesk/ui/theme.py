"""Roles of colours, fonts and measures of the window; no other module names a font.

What paints itself asks its own ``QPalette`` for the roles below, so that a change of theme
reaches it as an ordinary ``PaletteChange``. What Qt paints is dressed by ``stylesheet.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from voicedesk.core.settings import Theme
from voicedesk.ui.colours import DARK, LIGHT
from voicedesk.ui.stylesheet import stylesheet

if TYPE_CHECKING:
    from voicedesk.ui.colours import Colours

COLUMN_WIDTH = 780
"""Widest line of the conversation; longer ones are hard to read."""

STYLE_ARGUMENTS = ("-style", "fusion")
"""For ``QApplication``: the one style that follows a palette everywhere. Setting it later would
wrap a ``QStyle``, whose many enums cost a good part of the time to the first paint."""

CLEAR = Qt.GlobalColor.transparent
OPAQUE = Qt.GlobalColor.black
"""For shapes by which something else is cut out; it is not seen itself."""


TEXT = QPalette.ColorRole.WindowText
MUTED = QPalette.ColorRole.PlaceholderText
ACCENT = QPalette.ColorRole.Accent
ON_ACCENT = QPalette.ColorRole.HighlightedText
SURFACE = QPalette.ColorRole.Base
SOFT = QPalette.ColorRole.AlternateBase
BORDER = QPalette.ColorRole.Mid
CODE = QPalette.ColorRole.Midlight
RECORDING = QPalette.ColorRole.BrightText
LINK = QPalette.ColorRole.Link
HOVER = QPalette.ColorRole.Light


def colours_for(theme: Theme) -> Colours:
    """Return the palette for a choice; ``SYSTEM`` follows the desktop."""
    if theme is Theme.SYSTEM:
        dark = QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if theme is Theme.DARK else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress every window, those already open included."""
    colours = colours_for(theme)
    if app.property("voicedesk_font") is None:
        app.setProperty("voicedesk_font", 1)
        app.setFont(body_font(app.font()))
    app.setPalette(qt_palette(colours))
    sheet = stylesheet(colours)
    if app.styleSheet() != sheet:
        app.setStyleSheet(sheet)


def qt_palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Text, colours.text),
        (role.Button, colours.surface),
        (role.ButtonText, colours.text),
        (role.ToolTipBase, colours.surface),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Dark, colours.border),
        (role.Shadow, colours.border),
        (MUTED, colours.muted),
        (ACCENT, colours.accent),
        (ON_ACCENT, colours.on_accent),
        (SURFACE, colours.surface),
        (SOFT, colours.soft),
        (BORDER, colours.border),
        (CODE, colours.code),
        (RECORDING, colours.recording),
        (HOVER, colours.hover),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(colours.muted))
    return palette


def with_alpha(colour: QColor, alpha: float) -> QColor:
    """Return a colour made translucent, ``alpha`` from 0 to 1."""
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded


def body_font(system: QFont) -> QFont:
    """Return the system's own face, at no less than a comfortable size."""
    font = QFont(system)
    font.setPointSizeF(max(10.5, font.pointSizeF()))
    return font


def scaled_font(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return a font in another size, for titles and captions."""
    other = QFont(font)
    other.setPointSizeF(font.pointSizeF() * factor)
    if bold:
        other.setWeight(QFont.Weight.DemiBold)
    return other


def code_font(body: QFont) -> QFont:
    """Return the system's fixed-width face in the size that matches the body."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setFixedPitch(True)
    font.setPointSizeF(body.pointSizeF() * 0.94)
    return font
