"""A small display over all other windows, which never takes the focus from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon, paint_icon
from voicedesk.ui.level_meter import LevelMeter
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.overlay_view import NOTHING, OverlayKind, OverlayView
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.typing_dots import TypingDots

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent

WIDTH: Final = 360
WIDE: Final = 440
"""While there are sentences to read."""

TITLE: Final = "Dictation display"
_RADIUS = 14.0

_SIGNS = {
    OverlayKind.WAITING: (Icon.MICROPHONE, theme.MUTED),
    OverlayKind.LISTENING: (Icon.MICROPHONE, theme.RECORDING),
    OverlayKind.WORKING: (Icon.MICROPHONE, theme.ACCENT),
    OverlayKind.DONE: (Icon.CHECK, theme.ACCENT),
    OverlayKind.PROBLEM: (Icon.WARNING, theme.RECORDING),
    OverlayKind.OFFER: (Icon.WARNING, theme.RECORDING),
    OverlayKind.RESULT: (Icon.GLOBE, theme.ACCENT),
}
_WITH_SENTENCES = (OverlayKind.PROBLEM, OverlayKind.OFFER, OverlayKind.RESULT)
_WITH_TEXT = (OverlayKind.OFFER, OverlayKind.RESULT)
_WITH_DOTS = (OverlayKind.WAITING, OverlayKind.WORKING)


class Overlay(QFrame):
    """Shows an ``OverlayView``, in a window of its own or, if it is none, off the screen.

    Signals:
        paste_requested: put the offered text where the cursor is.
        copy_requested: the offered text, for the clipboard.
        dismissed: it was closed by its cross.
    """

    paste_requested = Signal()
    copy_requested = Signal(str)
    dismissed = Signal()

    def __init__(self, *, is_window: bool = True) -> None:
        super().__init__(None, _window_flags() if is_window else Qt.WindowType.FramelessWindowHint)
        self._is_window = is_window
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, not is_window)
        self.setObjectName("overlay")
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_X11DoNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view = NOTHING
        self._sign = _Sign()
        self._words = plain_label(bold=True)
        self._hint = plain_label(tone="muted")
        self._hint.setFont(theme.scaled_font(self.font(), 0.9))
        self._meter = LevelMeter()
        self._dots = TypingDots()
        self._close = IconButton(Icon.CLOSE, "Close", side=28)
        self._close.clicked.connect(self.dismissed)
        self._paste = QPushButton("Paste here")
        self._paste.setProperty("look", "primary")
        self._paste.setToolTip("Put the text where the cursor is now")
        self._paste.clicked.connect(self.paste_requested)
        self._copy = QPushButton("Copy")
        self._copy.setToolTip("Put the text on the clipboard")
        self._copy.clicked.connect(self._on_copy_clicked)
        for button in (self._close, self._paste, self._copy):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._build()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._words)
        words.addWidget(self._hint)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        top.addWidget(self._dots, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self._meter, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(self._paste)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 14, 12)
        self._column.setSpacing(0)
        self._column.addLayout(top)
        self._column.addWidget(self._buttons)
        self._meter.setFixedWidth(108)

    @property
    def view(self) -> OverlayView:
        """What is shown, or was when the display was hidden."""
        return self._view

    def show_view(self, view: OverlayView) -> None:
        """Fill the display, and give it the size for it; showing and placing is up to others."""
        before, self._view = self._view, view
        self._meter.show_level(view.rms_dbfs, view.peak_dbfs)
        if (before.kind, before.words, before.hint) == (view.kind, view.words, view.hint):
            return
        if view.kind is OverlayKind.HIDDEN:
            return
        kind = view.kind
        self._sign.show_sign(*_SIGNS[kind])
        self._words.setText(label_text(view.words))
        self._hint.setText(label_text(view.hint))
        self._hint.setVisible(bool(view.hint))
        self._meter.setVisible(kind is OverlayKind.LISTENING)
        self._dots.setVisible(kind in _WITH_DOTS)
        self._close.setVisible(kind in _WITH_SENTENCES)
        self._buttons.setVisible(kind in _WITH_TEXT)
        self._fit(WIDE if kind in _WITH_SENTENCES else WIDTH)
        self.setAccessibleName(f"{view.words} {view.hint}".strip())

    def announce(self) -> None:
        """Let a screen reader say what is shown; the focus stays in the other program."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def words(self) -> str:
        """Return what the display says, as plain text."""
        return self.accessibleName()

    def offer_copy(self, *, can: bool) -> None:
        """Offer to copy a text, or do not where that cannot be done."""
        self._copy.setVisible(can)

    def outline(self) -> QPainterPath:
        """Return the edge, with its round corners."""
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        return outline

    def button_at(self, place: QPointF) -> QAbstractButton | None:
        """Return the button there that can be pressed."""
        part = self.childAt(place.toPoint())
        return part if isinstance(part, QAbstractButton) and part.isEnabled() else None

    def _fit(self, width: int) -> None:
        self.ensurePolished()
        self._column.invalidate()
        height = self._column.totalHeightForWidth(width)
        if height < 0:
            height = self._column.totalSizeHint().height()
        self.setFixedSize(width, height)

    def _on_copy_clicked(self) -> None:
        self.copy_requested.emit(self._view.text)

    # Qt overrides
    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_window:
            # A mask and no translucent window: that is black where nothing composes the windows.
            self.setMask(self.outline().toFillPolygon().toPolygon())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(theme.BORDER))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(theme.SURFACE))
        inside = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(inside, _RADIUS - 1.5, _RADIUS - 1.5)


class _Sign(QWidget):
    """A picture of what goes on."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._role = Icon.MICROPHONE, theme.MUTED
        self.setFixedSize(24, 24)

    def show_sign(self, icon: Icon, role: QPalette.ColorRole) -> None:
        self._icon, self._role = icon, role
        self.update()

    # Qt overrides
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(
            QPainter(self), self._icon, QRectF(self.rect()), self.palette().color(self._role)
        )


def _window_flags() -> Qt.WindowType:
    kind = Qt.WindowType
    flags = kind.Tool | kind.FramelessWindowHint | kind.WindowStaysOnTopHint
    flags |= kind.WindowDoesNotAcceptFocus | kind.NoDropShadowWindowHint
    if QGuiApplication.platformName() == "xcb":
        # As menus and tooltips are: no window manager places it, or gives it the focus for a click.
        flags |= kind.BypassWindowManagerHint
    return flags
