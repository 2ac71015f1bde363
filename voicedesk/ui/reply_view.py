"""The assistant's answer while it arrives and afterwards, at a bounded cost per update."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.ui.long_text import LongText
from voicedesk.ui.markdown_blocks import has_references, presentable, take_blocks
from voicedesk.ui.text_panel import TextPanel

RENDERED_MOST: Final = 40_000
"""Longer answers are shown as plain text: laying them out would hold up the window."""

_NAME = "Answer"


class ReplyView(QWidget):
    """Renders Markdown as it comes: what has ended once, the block being written anew each time.

    Signals:
        link_clicked: the target of a link.
    """

    link_clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._panel = TextPanel(_NAME)
        self._panel.link_clicked.connect(self.link_clicked)
        self._panel.colours_changed.connect(self._on_colours_changed)
        self._long: LongText | None = None
        self._text = ""
        self._rest = ""
        self._growing = False
        self._final = False
        self._heard: str | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._panel)

    @property
    def text(self) -> str:
        """Return the whole answer as it came, Markdown and all."""
        return self._text

    def show_reply(self, text: str, *, final: bool) -> None:
        """Show an answer as far as it has come; usually the earlier text and some more."""
        if text == self._text and final == self._final:
            return
        goes_on = self._goes_on(text, final=final)
        added = text[len(self._text) :]
        earlier = len(self._text) if goes_on else 0
        self._text, self._final = text, final
        if len(text) > RENDERED_MOST:
            self._show_long(text, earlier)
        elif self._growing and goes_on:
            self._grow(added)
        else:
            self._render()

    def _goes_on(self, text: str, *, final: bool) -> bool:
        if self._final and not final:
            return False
        # The whole answer may lack the blanks that it ended with.
        return text.startswith(self._text) or (final and self._text.rstrip() == text)

    def mark_heard(self, heard: str) -> bool:
        """Mark the part that was not spoken; tell whether there is one."""
        self._heard = heard
        if self._long is not None:
            return len(heard.split()) < len(self._text.split())
        return self._panel.mark_heard(heard)

    def _grow(self, added: str) -> None:
        blocks, self._rest = take_blocks(self._rest + added)
        if not self._final:
            self._panel.grow(blocks, presentable(self._rest))
        elif has_references(self._text):
            self._render()
        else:
            self._panel.grow([*blocks, self._rest], "")
            self._growing = False

    def _render(self) -> None:
        """Show the text from its beginning."""
        if self._long is not None:
            self._long.deleteLater()
            self._long = None
            self._panel.show()
        self._rest = ""
        self._growing = not self._final
        if self._final:
            self._panel.show_markdown(self._text)
        else:
            self._panel.begin()
            self._grow(self._text)

    def _show_long(self, text: str, earlier: int) -> None:
        if self._long is None:
            self._long = LongText(_NAME)
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self._long)
            self._panel.hide()
            self._panel.show_plain("")
            earlier = 0
        elif not earlier:
            self._long.clear()
        self._long.add(text[earlier:])

    def _on_colours_changed(self) -> None:
        if self._text and self._long is None:
            self._render()
            if self._heard is not None:
                self._panel.mark_heard(self._heard)
