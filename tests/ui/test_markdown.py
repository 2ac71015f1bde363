"""Markdown from a model can show itself and nothing more."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette, QTextFormat, QTextTable

from voicedesk.ui import theme
from voicedesk.ui.markdown import DecorationKind, InertDocument, decorations, markdown_document

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def render(text: str) -> InertDocument:
    return markdown_document(text, QFont(), QPalette())


def links(document: InertDocument) -> dict[str, str]:
    found: dict[str, str] = {}
    block = document.begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            piece = place.fragment()
            if piece.charFormat().isAnchor():
                found[piece.text()] = piece.charFormat().anchorHref()
            place += 1
        block = block.next()
    return found


def test_html_is_shown_as_text(qapp: QApplication) -> None:
    text = "<script>alert(1)</script> <b>bold</b>\n\n<img src=http://a/b.png onerror=x>"
    document = render(text)
    assert "<script>alert(1)</script> <b>bold</b>" in document.toPlainText()
    assert "<img src=http://a/b.png onerror=x>" in document.toPlainText()


@pytest.mark.parametrize(
    "target",
    ["http://tracker.example/p.png", "file:///etc/passwd", "data:image/png;base64,AAAA", "p.png"],
)
def test_images_become_words(qapp: QApplication, target: str) -> None:
    document = render(f"before ![a cat]({target}) after")
    shown = document.toPlainText()
    assert shown == f"before [Image: a cat: {target}] after"
    assert "\ufffc" not in shown


def test_an_image_from_the_web_can_be_opened_as_a_link(qapp: QApplication) -> None:
    document = render("![a cat](https://example.com/cat.png)")
    assert links(document) == {
        "[Image: a cat: https://example.com/cat.png]": "https://example.com/cat.png"
    }


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "vbscript:x", "ssh://host", "relative"]
)
def test_links_that_may_not_be_opened_are_text_with_their_target(
    qapp: QApplication, target: str
) -> None:
    document = render(f"see [here]({target})")
    assert links(document) == {}
    assert document.toPlainText() == f"see here ({target})"


def test_good_links_stay_links_without_the_tip_the_model_wrote(qapp: QApplication) -> None:
    document = render('[here](https://example.com/a "<img src=http://q>") and me@example.com')
    assert links(document)["here"] == "https://example.com/a"
    assert "img" not in document.toHtml()


def test_what_was_written_as_numbers_is_harmless_too(qapp: QApplication) -> None:
    document = render("a&#x202e;b &#7; `&#x202e;` and [c&#8238;](https://example.com)\n\nx&#8203;y")
    shown = document.toPlainText()
    assert shown == "a<U+202E>b \u2407 &#x202e; and c<U+202E>\nx<U+200B>y"


def test_a_link_whose_words_name_another_address_shows_its_own(qapp: QApplication) -> None:
    document = render("[https://bank.com](https://evil.example/) and [README.md](https://a.b/)")
    shown = document.toPlainText()
    assert shown == "https://bank.com (https://evil.example/) and README.md"


def test_nothing_is_ever_loaded(qapp: QApplication) -> None:
    document = render("![x](http://a/b.png)")
    for kind in (InertDocument.ResourceType.ImageResource, InertDocument.ResourceType.HtmlResource):
        assert document.resource(kind.value, "http://a/b.png") is None


def test_a_first_rule_is_not_taken_for_front_matter(qapp: QApplication) -> None:
    assert "title: x" in render("---\ntitle: x\n---\n\nbody").toPlainText()


def test_code_keeps_its_lines_and_may_wrap(qapp: QApplication) -> None:
    document = render("text\n\n```python\nfor x in y:\n    print(x)\n\nend\n```\n\nafter")
    assert "for x in y:\n    print(x)\n\nend\nafter" in document.toPlainText()
    (code,) = decorations(document)
    assert code.kind is DecorationKind.CODE
    assert code.last - code.first == 3
    block = document.findBlockByNumber(code.first)
    assert not block.blockFormat().nonBreakableLines()
    assert block.begin().fragment().charFormat().fontFixedPitch()


def test_a_table_after_code_has_no_blank_line_in_its_head(qapp: QApplication) -> None:
    document = render("```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    (table,) = [
        frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)
    ]
    cell = table.cellAt(0, 0)
    assert cell.firstCursorPosition().block().text() == "a"
    assert cell.firstCursorPosition().blockNumber() == cell.lastCursorPosition().blockNumber()


def test_lists_and_quotes_are_recognised(qapp: QApplication) -> None:
    document = render("- one\n- two\n\n> said")
    assert document.begin().textList() is not None
    (quote,) = decorations(document)
    shape = document.findBlockByNumber(quote.first).blockFormat()
    assert shape.intProperty(QTextFormat.Property.BlockQuoteLevel.value) == 1


@pytest.mark.parametrize("cell", ["1", "many words that fill the width " * 6])
def test_the_cells_of_a_table_are_parted_by_single_lines(qapp: QApplication, cell: str) -> None:
    palette = QPalette()
    palette.setColor(theme.BORDER, QColor("red"))
    document = markdown_document(f"| a | b |\n|---|---|\n| {cell} | 2 |", QFont(), palette)
    document.setTextWidth(300)
    picture = QImage(300, 400, QImage.Format.Format_RGB32)
    picture.fill("white")
    painter = QPainter(picture)
    document.drawContents(painter)
    painter.end()
    # Left of the words of the first column, and below those of the last row.
    down = [picture.pixelColor(4, y) for y in range(picture.height())]
    bottom = max(y for y, colour in enumerate(down) if colour == QColor("red"))
    across = [picture.pixelColor(x, bottom - 4) for x in range(picture.width())]
    assert lines_of(across) == lines_of(down) == [1, 1, 1]


def lines_of(pixels: list[QColor]) -> list[int]:
    """Return how thick the lines are that are met on the way."""
    return [len(list(run)) for is_line, run in groupby(pixels, QColor("red").__eq__) if is_line]
