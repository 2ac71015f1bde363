"""What is to be seen in all widgets of a window, and that none of it does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from voicedesk.core.harmless import harmless
from voicedesk.ui.safe_text import link_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QTextDocument


def check_all_widgets() -> str:
    """Hold every widget there is against the rules; return all that is to be seen."""
    seen: list[str] = []
    for widget in QApplication.allWidgets():
        for words in _words(widget):
            # Qt's separators of lines, and the places where a label may break a word.
            plain = words.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u200b", "")
            assert harmless(plain) == plain, f"{widget}: {plain[:200]!r}"
            seen.append(plain)
        _check_markup(widget)
    return "\n".join(seen)


def _words(widget: QWidget) -> Iterator[str]:
    yield widget.windowTitle()
    yield widget.toolTip()
    yield widget.accessibleName()
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QTextEdit() | QPlainTextEdit() if widget.isReadOnly():
            yield widget.document().toRawText().replace("\u2029", "\n")
        case QComboBox():
            yield from (widget.itemText(place) for place in range(widget.count()))
        case QAbstractItemView():
            # The stubs say that there is always one.
            model = cast("QAbstractItemModel | None", widget.model())
            if model is None:
                return
            for row in range(model.rowCount()):
                index = model.index(row, 0)
                yield str(index.data())
                yield str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")
        case QMenu():
            yield from (action.text() for action in widget.findChildren(QAction))
        case _:
            pass


def _check_markup(widget: QWidget) -> None:
    """Nobody guesses whether a text is markup; documents have no pictures and tame links."""
    for tip in (widget.toolTip(), widget.whatsThis()):
        # “<36 more marks>” is no tag to Qt, which guesses; an entity would become the sign that it
        # stands for, and no tag.
        assert not QtGui.Qt.mightBeRichText(tip.replace("&", "")), tip
    if isinstance(widget, QLabel):
        assert widget.textFormat() is Qt.TextFormat.PlainText, f"{widget}: {widget.text()}"
    elif isinstance(widget, QTextEdit):
        _check_document(widget.document())


def _check_document(document: QTextDocument) -> None:
    block = document.begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            look = place.fragment().charFormat()
            assert not look.isImageFormat(), place.fragment().text()
            assert not look.toolTip()
            if look.isAnchor():
                target = look.anchorHref()
                assert target == link_target(target)
                assert target.isascii()
            place += 1
        block = block.next()
