"""Markdown from a model as a document that can do nothing: no resources, no HTML, tame links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)
from typing_extensions import override

from voicedesk.ui import theme
from voicedesk.ui.safe_text import may_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QUrl

CODE_FRAME: Final = QTextFormat.Property.UserProperty.value + 1
"""Marks the frame around a code block; ``TextPanel`` paints the rounded ground under it."""

_FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)
_HEADING_SCALE = (1.0, 1.4, 1.25, 1.12, 1.0, 1.0, 1.0)
_IMAGE_MARK = "\ufffc"


class InertDocument(QTextDocument):
    """A document that loads nothing, whatever its text asks for."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self.setDefaultFont(font)
        self.setDocumentMargin(0)
        self.setUndoRedoEnabled(False)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)

    # Qt overrides
    @override
    def loadResource(self, type: int, name: QUrl | str) -> Any:
        return None


def markdown_document(text: str, font: QFont, palette: QPalette) -> InertDocument:
    """Render Markdown; raw HTML stays text, an image becomes its description and address."""
    document = InertDocument(font)
    # A leading line end keeps Qt from taking a first "---" for front matter and hiding it.
    document.setMarkdown("\n" + text, _FEATURES)
    _disarm(document, palette)
    _dress_blocks(document, palette)
    _dress_tables(document, palette)
    _frame_code(document)
    return document


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _fragments(document: QTextDocument) -> Iterator[tuple[int, int, str, QTextCharFormat]]:
    for block in _blocks(document):
        place = block.begin()
        while not place.atEnd():
            piece = place.fragment()
            yield piece.position(), piece.length(), piece.text(), piece.charFormat()
            place += 1


def _disarm(document: QTextDocument, palette: QPalette) -> None:
    """Replace images by words, drop tips, and leave only links that may be opened."""
    cursor = QTextCursor(document)
    # From the end, so that the positions still to come stay true.
    for position, length, text, look in reversed(list(_fragments(document))):
        if look.isImageFormat():
            words, plain = _image_words(look), QTextCharFormat()
            target = look.toImageFormat().name()
            words, plain = words * text.count(_IMAGE_MARK), _link(target, palette)
        elif look.isAnchor():
            target = look.anchorHref()
            plain = QTextCharFormat(look)
            plain.setToolTip("")
            if may_open(target):
                plain.merge(_link(target, palette))
                words = text
            else:
                plain = QTextCharFormat()
                words = f"{text} ({target})" if target and target != text else text
        else:
            continue
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words, plain)


def _image_words(look: QTextCharFormat) -> str:
    told: object = look.property(QTextFormat.Property.ImageAltText.value)
    described = told if isinstance(told, str) and told else "no description"
    return f"[Image: {described}: {look.toImageFormat().name()}]"


def _link(target: str, palette: QPalette) -> QTextCharFormat:
    look = QTextCharFormat()
    if may_open(target):
        look.setAnchor(True)
        look.setAnchorHref(target)
        look.setForeground(palette.brush(theme.LINK))
        look.setFontUnderline(True)
    return look


def _dress_blocks(document: QTextDocument, palette: QPalette) -> None:
    cursor = QTextCursor(document)
    code = theme.code_font(document.defaultFont())
    space = QFontMetricsF(document.defaultFont()).height() * 0.42
    for block in _blocks(document):
        cursor.setPosition(block.position())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        shape = QTextBlockFormat(block.blockFormat())
        level = shape.headingLevel()
        if _is_code(block):
            shape.setNonBreakableLines(False)
            shape.setLeftMargin(0)
            look = QTextCharFormat()
            look.setFont(code)
            cursor.mergeCharFormat(look)
            cursor.mergeBlockCharFormat(look)
        elif level:
            _dress_heading(cursor, level, document.defaultFont())
            shape.setTopMargin(space * (2 if block.position() else 0))
            shape.setBottomMargin(space)
        elif shape.objectIndex() >= 0:
            shape.setTopMargin(0)
            shape.setBottomMargin(space * 0.5)
        elif not cursor.currentTable():
            shape.setTopMargin(0)
            shape.setBottomMargin(space * 1.7 if block.next().isValid() else 0)
        if shape.hasProperty(QTextFormat.Property.BlockQuoteLevel.value):
            depth = int(shape.intProperty(QTextFormat.Property.BlockQuoteLevel.value))
            shape.setLeftMargin(18.0 * depth)
            shape.setRightMargin(0)
            muted = QTextCharFormat()
            muted.setForeground(palette.brush(theme.MUTED))
            cursor.mergeCharFormat(muted)
        cursor.setBlockFormat(shape)
    _dress_inline_code(document, palette, code)


def _dress_heading(cursor: QTextCursor, level: int, body: QFont) -> None:
    look = QTextCharFormat()
    look.setProperty(QTextFormat.Property.FontSizeAdjustment.value, 0)
    look.setFontPointSize(body.pointSizeF() * _HEADING_SCALE[min(level, 6)])
    look.setFontWeight(QFont.Weight.DemiBold)
    cursor.mergeCharFormat(look)


def _dress_inline_code(document: QTextDocument, palette: QPalette, code: QFont) -> None:
    cursor = QTextCursor(document)
    for position, length, _text, look in list(_fragments(document)):
        if not look.fontFixedPitch():
            continue
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        change = QTextCharFormat()
        change.setFontFamilies(code.families())
        change.setFontPointSize(code.pointSizeF())
        if not _is_code(document.findBlock(position)):
            change.setBackground(palette.brush(theme.CODE))
        cursor.mergeCharFormat(change)


def _is_code(block: QTextBlock) -> bool:
    shape = block.blockFormat()
    return shape.hasProperty(QTextFormat.Property.BlockCodeFence.value) or shape.nonBreakableLines()


def _dress_tables(document: QTextDocument, palette: QPalette) -> None:
    for frame in document.rootFrame().childFrames():
        if not isinstance(frame, QTextTable):
            continue
        shape = frame.format().toTableFormat()
        shape.setBorderCollapse(True)
        shape.setBorder(1)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderBrush(palette.brush(theme.BORDER))
        shape.setCellPadding(6)
        shape.setCellSpacing(0)
        shape.setTopMargin(4)
        shape.setBottomMargin(12)
        frame.setFormat(shape)
        for column in range(frame.columns()):
            head = frame.cellAt(0, column)
            look = QTextCharFormat(head.format())
            look.setBackground(palette.brush(theme.CODE))
            head.setFormat(look)


def _frame_code(document: QTextDocument) -> None:
    """Move every run of code lines into a frame of its own, from the end to the beginning."""
    runs: list[tuple[int, int]] = []
    for block in _blocks(document):
        if not _is_code_line(block):
            continue
        first, last = block.position(), block.position() + block.length() - 1
        if runs and runs[-1][1] + 1 == first:
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    shape = QTextFrameFormat()
    shape.setProperty(CODE_FRAME, True)  # noqa: FBT003 - Qt takes the value by position
    shape.setPadding(10)
    shape.setTopMargin(2)
    shape.setBottomMargin(10)
    shape.setBorder(0)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    cursor = QTextCursor(document)
    for first, last in reversed(runs):
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertFrame(shape)


def _is_code_line(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence.value)
