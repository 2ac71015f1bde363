"""Thoughts that a model writes into its answer between ``<think>`` and ``</think>``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.chat import ReplyReasoning, ReplyText

if TYPE_CHECKING:
    from voicedesk.core.chat import ReplyPiece

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkSplitter:
    """Takes the content of an answer in pieces and tells thoughts from answer."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._skip_blanks = False

    def feed(self, text: str) -> list[ReplyPiece]:
        """Return what can be told so far; what may become a tag is held back."""
        self._held += text
        pieces: list[ReplyPiece] = []
        while True:
            tag = _CLOSE if self._thinking else _OPEN
            before, found, after = self._held.partition(tag)
            if not found:
                break
            self._add(pieces, before)
            self._held = after
            self._skip_blanks = self._thinking
            self._thinking = not self._thinking
        keep = _held_back(self._held, tag)
        self._add(pieces, self._held[: len(self._held) - keep])
        self._held = self._held[len(self._held) - keep :]
        return pieces

    def finish(self) -> list[ReplyPiece]:
        """Return what was held back for a tag that never came."""
        pieces: list[ReplyPiece] = []
        self._add(pieces, self._held)
        self._held = ""
        return pieces

    def _add(self, pieces: list[ReplyPiece], text: str) -> None:
        if self._skip_blanks:
            # Models put empty lines between their thoughts and their answer.
            text = text.lstrip()
            self._skip_blanks = not text
        if text:
            pieces.append(ReplyReasoning(text) if self._thinking else ReplyText(text))


def _held_back(text: str, tag: str) -> int:
    """Return how many characters at the end of ``text`` may be the beginning of ``tag``."""
    for length in range(min(len(text), len(tag) - 1), 0, -1):
        if tag.startswith(text[-length:]):
            return length
    return 0
