"""Markdown from a model as a document that can do nothing: no resources, no HTML, tame links."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
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
    QTextOption,
    QTextTable,
)

from voicedesk.core.harmless import harmless
from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.safe_text import line_text, link_target, misleads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtCore import QUrl

CODE_PADDING: Final = 12.0
"""Between the edge of a code block's ground and its text."""
QUOTE_INDENT: Final = 18.0
LINE_HEIGHT_PERCENT: Final = 114.0

_FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)
_HEADING_SCALE = (1.0, 1.4, 1.25, 1.12, 1.0, 1.0, 1.0)
_IMAGE_MARK = "\ufffc"
_SOFT_END = "\u2028"
"""How a document holds a line end within a paragraph."""
_LONGEST_TARGET = 300


class DecorationKind(Enum):
    CODE = auto()
    QUOTE = auto()


@dataclass(frozen=True, slots=True)
class Decoration:
    """A run of blocks, by number from 0; ``TextPanel`` paints what belongs under them."""

    kind: DecorationKind
    first: int
    last: int


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
    edit = QTextCursor(document)
    edit.beginEditBlock()
    _disarm(document, palette)
    _dress_blocks(document, palette)
    _dress_tables(document, palette)
    edit.endEditBlock()
    return document


def _blocks(document: QTextDocument, first: QTextBlock | None = None) -> Iterator[QTextBlock]:
    block = first or document.begin()
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
        words, plain = _harmless_lines(text), look
        if look.isImageFormat():
            words = _image_words(look) * text.count(_IMAGE_MARK)
            plain = _link(link_target(look.toImageFormat().name()), palette)
        elif look.isAnchor():
            words, plain = _anchor(words, look, palette)
        elif words == text:
            continue
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words, plain)


def _harmless_lines(text: str) -> str:
    """Make text harmless once more: what &#x202e; means is known only now."""
    return _SOFT_END.join(map(harmless, text.split(_SOFT_END)))


def _anchor(words: str, look: QTextCharFormat, palette: QPalette) -> tuple[str, QTextCharFormat]:
    """Return how a link is shown; with its target where its words tell of another, or of none."""
    target = look.anchorHref()
    opened = link_target(target)
    if not opened:
        told = line_text(target, most=_LONGEST_TARGET)
        return (f"{words} ({told})" if target and target != words else words), QTextCharFormat()
    plain = QTextCharFormat(look)
    plain.setToolTip("")
    plain.merge(_link(opened, palette))
    return (f"{words} ({opened})" if misleads(words, opened) else words), plain


def _image_words(look: QTextCharFormat) -> str:
    told: object = look.property(QTextFormat.Property.ImageAltText.value)
    described = told if isinstance(told, str) and told else "no description"
    target = line_text(look.toImageFormat().name(), most=_LONGEST_TARGET)
    return f"[Image: {line_text(described, most=_LONGEST_TARGET)}: {target}]"


def _link(opened: str, palette: QPalette) -> QTextCharFormat:
    look = QTextCharFormat()
    if opened:
        look.setAnchor(True)
        look.setAnchorHref(opened)
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
        if is_code(block):
            _shape_code(block, shape, space)
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
            shape.setLeftMargin(QUOTE_INDENT * depth)
            shape.setRightMargin(0)
            muted = QTextCharFormat()
            muted.setForeground(palette.brush(theme.MUTED))
            cursor.mergeCharFormat(muted)
        if not is_code(block):
            shape.setLineHeight(
                LINE_HEIGHT_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
        cursor.setBlockFormat(shape)
    _dress_inline_code(document, palette, code)


def _shape_code(block: QTextBlock, shape: QTextBlockFormat, space: float) -> None:
    shape.setNonBreakableLines(False)
    shape.setLeftMargin(CODE_PADDING)
    shape.setRightMargin(CODE_PADDING)
    first = not is_code(block.previous())
    shape.setTopMargin(CODE_PADDING + space if first else 0)
    last = not is_code(block.next())
    shape.setBottomMargin(CODE_PADDING + space * 1.7 if last else 0)


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
        if not is_code(document.findBlock(position)):
            change.setBackground(palette.brush(theme.CODE))
        cursor.mergeCharFormat(change)


def is_code(block: QTextBlock) -> bool:
    """Tell whether a block is a line of a listing."""
    if not block.isValid():
        return False
    shape = block.blockFormat()
    return shape.hasProperty(QTextFormat.Property.BlockCodeFence.value) or shape.nonBreakableLines()


def _dress_tables(document: QTextDocument, palette: QPalette) -> None:
    for frame in document.rootFrame().childFrames():
        if not isinstance(frame, QTextTable):
            continue
        shape = frame.format().toTableFormat()
        # The cells overlap by their lines: Qt paints joined borders ten times as slowly.
        shape.setBorderCollapse(False)
        shape.setCellSpacing(-1)
        shape.setBorder(1)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderBrush(palette.brush(theme.BORDER))
        shape.setCellPadding(6)
        after_code = is_code(document.findBlock(max(0, frame.firstPosition() - 1)))
        shape.setTopMargin(24 if after_code else 12)
        shape.setBottomMargin(12)
        frame.setFormat(shape)
        _drop_blank_line(frame)
        _part_cells(frame)
        for column in range(frame.columns()):
            head = frame.cellAt(0, column)
            look = head.format()
            look.setBackground(palette.brush(theme.CODE))
            head.setFormat(look)
            cursor = head.firstCursorPosition()
            cursor.setPosition(head.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
            strong = QTextCharFormat()
            strong.setFontWeight(QFont.Weight.DemiBold)
            cursor.mergeCharFormat(strong)


def _drop_blank_line(table: QTextTable) -> None:
    """Take out the empty line that Qt leaves in the first cell of a table after code."""
    cell = table.cellAt(0, 0)
    cursor = cell.firstCursorPosition()
    if not cursor.block().text() and cursor.position() < cell.lastPosition():
        cursor.deleteChar()


def _part_cells(table: QTextTable) -> None:
    """Part the empty cells of each row, which Qt joins with the one before them."""
    for row in range(table.rows()):
        for column in range(table.columns()):
            if table.cellAt(row, column).columnSpan() > 1:
                table.splitCell(row, column, 1, 1)


def decorations(
    document: QTextDocument,
    first: QTextBlock | None = None,
    before: Sequence[Decoration] = (),
) -> list[Decoration]:
    """Find the passages that have a ground or a bar painted under them.

    Args:
        document: What to look through.
        first: Where to begin; the first block if not given.
        before: What was found before that.
    """
    found = [*before]
    for block in _blocks(document, first):
        kind = _decoration_of(block)
        if kind is None:
            continue
        number = block.blockNumber()
        if found and found[-1].kind is kind and found[-1].last >= number - 1:
            found[-1] = Decoration(kind, found[-1].first, number)
        else:
            found.append(Decoration(kind, number, number))
    return found


def _decoration_of(block: QTextBlock) -> DecorationKind | None:
    if is_code(block):
        return DecorationKind.CODE
    if block.blockFormat().hasProperty(QTextFormat.Property.BlockQuoteLevel.value):
        return DecorationKind.QUOTE
    return None
