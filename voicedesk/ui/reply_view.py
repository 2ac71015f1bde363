"""The assistant's answer while it arrives and afterwards, at a bounded cost per update."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.ui.long_text import LongText
from voicedesk.ui.text_panel import TextPanel

RENDERED_MOST: Final = 40_000
"""Longer answers are shown as plain text: laying them out would hold up the window."""

_NAME = "Answer"


class ReplyView(QWidget):
    """Renders finished Markdown blocks; the block being written is plain until it ends.

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
        self._rendered = 0
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
        grows = text.startswith(self._text) and not (self._final and not final)
        earlier = len(self._text) if grows else 0
        self._text, self._final = text, final
        if len(text) > RENDERED_MOST:
            self._show_long(text, earlier)
        elif final or not grows:
            self._render(finished=len(text) if final else finished_blocks(text))
        else:
            self._grow(earlier)

    def mark_heard(self, heard: str) -> bool:
        """Mark the part that was not spoken; tell whether there is one."""
        self._heard = heard
        if self._long is not None:
            return len(heard.split()) < len(self._text.split())
        return self._panel.mark_heard(heard)

    def _grow(self, earlier: int) -> None:
        finished = finished_blocks(self._text)
        if finished > self._rendered:
            self._render(finished)
        else:
            self._panel.append_tail(self._text[earlier:])

    def _render(self, finished: int) -> None:
        if self._long is not None:
            self._long.deleteLater()
            self._long = None
            self._panel.show()
        self._rendered = finished
        self._panel.show_markdown(self._text[:finished].rstrip("\n"), self._text[finished:])

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
            self._render(len(self._text) if self._final else self._rendered)
            if self._heard is not None:
                self._panel.mark_heard(self._heard)


def finished_blocks(text: str) -> int:
    """Return how many characters of a growing Markdown text belong to blocks that have ended.

    A block ends at a blank line outside of a code fence, and a fence at its closing line.
    """
    end = 0
    at = 0
    fence = ""
    for line in text.splitlines(keepends=True):
        at += len(line)
        bare = line.strip()
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]) and line.endswith("\n"):
                fence = ""
                end = at
        elif bare.startswith(("```", "~~~")):
            mark = bare[0]
            fence = mark * (len(bare) - len(bare.lstrip(mark)))
        elif not bare and line.endswith("\n"):
            end = at
    return end
