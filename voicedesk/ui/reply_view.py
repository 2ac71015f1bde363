"""The assistant's answer while it arrives and afterwards, at a bounded cost per update."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.core.harmless import HarmlessText, harmless
from voicedesk.ui.long_text import LongText
from voicedesk.ui.markdown_blocks import has_references, presentable, take_blocks
from voicedesk.ui.markdown_cost import ANSWER_MOST, BLOCK_MOST, markdown_cost
from voicedesk.ui.text_panel import TextPanel

RENDERED_MOST: Final = 40_000
"""Longer answers are shown as plain text: laying them out would hold up the window. So are shorter
ones that ask for too much, with a thousand links or lists in lists."""

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
        self._shown = ""
        """The part of it that is shown, made harmless."""
        self._coming = HarmlessText()
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
        new = text[len(self._text) if goes_on else 0 :]
        # Of an immense one not even the making harmless goes quickly.
        is_immense = len(text) > RENDERED_MOST
        added = "" if is_immense else self._take(new, goes_on=goes_on, final=final)
        self._text, self._final = text, final
        if is_immense or self._is_long(goes_on=goes_on):
            self._show_long(new, goes_on=goes_on)
        elif self._growing and goes_on:
            self._grow(added)
        else:
            self._render()

    def _goes_on(self, text: str, *, final: bool) -> bool:
        if (self._final and not final) or len(text) <= RENDERED_MOST < len(self._text):
            return False
        # The whole answer may lack the blanks that it ended with.
        return text.startswith(self._text) or (final and self._text.rstrip() == text)

    def _take(self, new: str, *, goes_on: bool, final: bool) -> str:
        """Add to what is shown what is new, made harmless; return that."""
        if not goes_on:
            self._shown, self._coming = "", HarmlessText()
        added = self._coming.add(new)
        if final:
            added += self._coming.end()
        self._shown += added
        return added

    def _is_long(self, *, goes_on: bool) -> bool:
        if len(self._shown) > RENDERED_MOST or markdown_cost(self._shown) > ANSWER_MOST:
            return True
        if self._final or not goes_on:
            return False
        return self._long is not None or markdown_cost(self._rest) > BLOCK_MOST

    def mark_heard(self, heard: str) -> bool:
        """Mark the part that was not spoken; tell whether there is one."""
        self._heard = heard
        if self._long is not None:
            return len(heard.split()) < len(self._text.split())
        return self._panel.mark_heard(harmless(heard))

    def _grow(self, added: str) -> None:
        blocks, self._rest = take_blocks(self._rest + added)
        if not self._final:
            self._panel.grow(blocks, presentable(self._rest))
        elif has_references(self._shown):
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
            self._panel.show_markdown(self._shown)
        else:
            self._panel.begin()
            self._grow(self._shown)

    def _show_long(self, new: str, *, goes_on: bool) -> None:
        """Show plain text, with what is new at its end, or all of it anew."""
        if self._long is not None and goes_on:
            self._long.add(new, is_whole=self._final)
            return
        if self._long is None:
            self._long = LongText(_NAME)
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self._long)
            self._panel.hide()
            self._panel.show_plain("")
        self._long.show_text(self._text, is_whole=self._final)

    def _on_colours_changed(self) -> None:
        if self._text and self._long is None:
            self._render()
            if self._heard is not None:
                self._panel.mark_heard(harmless(self._heard))
