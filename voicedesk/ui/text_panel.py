"""A passage of the conversation: as tall as its text, selectable, and inert."""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QTextEdit, QWidget

from voicedesk.core.harmless import harmless
from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.growing_markdown import GrowingMarkdown
from voicedesk.ui.heard import heard_until
from voicedesk.ui.markdown import (
    CODE_PADDING,
    QUOTE_INDENT,
    Decoration,
    DecorationKind,
    InertDocument,
    decorations,
    markdown_document,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QUrl

PLAIN_MOST: Final = 40_000
PLAIN_LINES: Final = 1000
"""As much is laid out at once."""
# Where lines may end in it has to be looked for, in a time that grows with its square; the writings
# of East Asia have such places everywhere.
_ENDLESS: Final = re.compile("[\x21-\u0dff]{2000}(?=[\x21-\u0dff])")


def goes_quickly(shown: str) -> bool:
    """Tell whether a text, made harmless, can be laid out without holding up the window."""
    return len(shown) <= PLAIN_MOST and shown.count("\n") < PLAIN_LINES


class TextPanel(QTextBrowser):
    """Shows plain text or Markdown; wraps anywhere rather than growing wider.

    Signals:
        link_clicked: the target of a link the user clicked; nothing is opened here.
        colours_changed: what was rendered bears the colours of an earlier theme.
    """

    link_clicked = Signal(str)
    colours_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setReadOnly(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAutoFormatting(QTextEdit.AutoFormattingFlag.AutoNone)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._height = 0
        self._measures = False
        self._own: InertDocument | None = None
        self._decorations: list[Decoration] = []
        self._growing: GrowingMarkdown | None = None
        self.anchorClicked.connect(self._on_anchor_clicked)
        self._adopt(InertDocument(self.font()))

    def show_plain(self, text: str) -> None:
        """Show words from outside, made harmless; the end of an immense text is left out."""
        shown, left_out = harmless(text[:PLAIN_MOST]), max(0, len(text) - PLAIN_MOST)
        if left_out or not goes_quickly(shown):
            beginning = "\n".join(shown[:PLAIN_MOST].split("\n", PLAIN_LINES)[:PLAIN_LINES])
            left_out += len(shown) - len(beginning)
            shown = f"{beginning}…\n({left_out:,} more characters are not shown here)"
        document = InertDocument(self.font())
        document.setPlainText(_ENDLESS.sub(r"\g<0>\n", shown))
        self._adopt(document)

    def show_markdown(self, text: str) -> None:
        """Render a whole text."""
        self._adopt(markdown_document(text, self.font(), self.palette()))

    def begin(self) -> None:
        """Begin with a text that grows."""
        document = InertDocument(self.font())
        self._adopt(document)
        self._growing = GrowingMarkdown(document, self.palette())

    def grow(self, finished: Sequence[str], running: str) -> None:
        """Add blocks that have ended, and the one being written in place of what it was.

        Nothing before them is rendered or laid out again.
        """
        if self._growing is not None:
            self._growing.grow(finished, running)
            self._decorations = self._growing.decorations

    def mark_heard(self, heard: str) -> bool:
        """Make what was not spoken pale; tell whether there is such a part."""
        shown = self.document().toPlainText()
        end = heard_until(shown, heard)
        if not shown[end:].strip():
            return False
        cursor = QTextCursor(self.document())
        cursor.setPosition(end)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        pale = QTextCharFormat()
        pale.setForeground(theme.with_alpha(self.palette().color(theme.MUTED), 0.75))
        cursor.mergeCharFormat(pale)
        return True

    def ideal_width(self) -> int:
        """Return the width that the longest line needs unwrapped."""
        document = self.document()
        was = document.textWidth()
        # A panel that takes the height of a moment lays its text out while that is being done.
        self._measures = True
        document.setTextWidth(-1)
        width = ceil(document.idealWidth()) + 2
        document.setTextWidth(was)
        self._measures = False
        return width

    def _adopt(self, document: InertDocument) -> None:
        old, self._own = self._own, document
        self._growing = None
        self._decorations = decorations(document)
        document.setParent(self)
        self.setDocument(document)
        if old is not None:
            old.deleteLater()
        document.documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self._lay_out()

    def _lay_out(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self._on_size_changed(self.document().size())

    def _on_size_changed(self, size: QSizeF) -> None:
        height = ceil(size.height())
        if height != self._height and not self._measures:
            self._height = height
            self.setFixedHeight(height)

    def _on_anchor_clicked(self, target: QUrl) -> None:
        self.link_clicked.emit(target.toString(target.ComponentFormattingOption.FullyEncoded))

    def _paint_decorations(self, clip: QRectF) -> None:
        if not self._decorations:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for decoration in self._decorations:
            area = self._area_of(decoration)
            if not area.intersects(clip):
                continue
            if decoration.kind is DecorationKind.CODE:
                painter.setBrush(self.palette().color(theme.CODE))
                painter.drawRoundedRect(area, 8, 8)
            else:
                painter.setBrush(self.palette().color(theme.BORDER))
                painter.drawRoundedRect(QRectF(area.left(), area.top(), 3, area.height()), 1.5, 1.5)
        painter.end()

    def _area_of(self, decoration: Decoration) -> QRectF:
        document = self.document()
        layout = document.documentLayout()
        opening = document.findBlockByNumber(decoration.first)
        first = layout.blockBoundingRect(opening)
        last = layout.blockBoundingRect(document.findBlockByNumber(decoration.last))
        code = decoration.kind is DecorationKind.CODE
        padding = CODE_PADDING - 3 if code else 0.0
        left = (
            first.left() + opening.layout().lineAt(0).x() - (CODE_PADDING if code else QUOTE_INDENT)
        )
        top = first.top() - padding
        return QRectF(left, top, self.viewport().width() - left, last.bottom() + padding - top)

    # Qt overrides
    @override
    def changeEvent(self, e: QEvent) -> None:
        super().changeEvent(e)
        if e.type() is QEvent.Type.PaletteChange:
            self.colours_changed.emit()

    @override
    def loadResource(self, type: int, name: QUrl | str) -> Any:
        return None

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self._height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._height)

    @override
    def resizeEvent(self, e: Any) -> None:
        super().resizeEvent(e)
        if round(self.document().textWidth()) != self.viewport().width():
            self._lay_out()

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        self._paint_decorations(QRectF(e.rect()))
        super().paintEvent(e)

    @override
    def keyPressEvent(self, ev: QKeyEvent) -> None:
        # Space belongs to talking and the page keys to the conversation around this passage.
        if ev.key() in (
            Qt.Key.Key_Space,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Escape,
        ):
            ev.ignore()
            return
        super().keyPressEvent(ev)

    @override
    def wheelEvent(self, e: Any) -> None:
        e.ignore()
