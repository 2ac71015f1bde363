"""The clipboard lent to a program for a moment, and the words for how that went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.insertion import Insertion, InsertionWay
from voicedesk.desktop.wayland.clipboard import transient_text

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from voicedesk.desktop.wayland.clipboard import Content, Selection, Source

PASTE_IT = "The text is in the history, and on the clipboard: paste it where you want it."
PASTE_ELSEWHERE = "Paste the text where you want it."
CUT_SHORT = "Only a part was typed: another window got the focus."
IN_THE_HISTORY = "The text is in the history: copy it from there."
NOT_KEPT = "What was on the clipboard before could not be kept."
COPY_AGAIN = "Copy it again if you still need it."


@dataclass(frozen=True, slots=True)
class Lent:
    """A selection that has the text, and what it held before."""

    selection: Selection
    source: Source
    before: Content

    def give_back(self) -> None:
        """Bring the old content back, unless another program has put something there."""
        is_still_there = self.selection.own is self.source and not self.source.is_replaced
        # Of nothing that could be saved, the text is the better remainder.
        if is_still_there and (self.before.formats or self.before.is_whole):
            self.selection.put(self.before)


def lend(
    text: str,
    selections: Sequence[Selection],
    before: Sequence[Content],
    changed: asyncio.Event,
) -> list[Lent]:
    """Put the text there; ``changed`` is set when it has been read or replaced."""
    content = transient_text(text)
    return [
        Lent(selection, selection.put(content, changed), held)
        for selection, held in zip(selections, before, strict=True)
    ]


def not_taken(next_step: str) -> Insertion:
    """Say that nobody fetched the text."""
    notice = "The program did not take the text."
    return Insertion(InsertionWay.PASTE, was_taken=False, notice=notice, next_step=next_step)


def taken(before: Sequence[Content]) -> Insertion:
    """Say that the text was fetched, and whether the clipboard is as it was."""
    if all(content.is_whole for content in before):
        return Insertion(InsertionWay.PASTE, was_taken=True)
    return Insertion(InsertionWay.PASTE, was_taken=True, notice=NOT_KEPT, next_step=COPY_AGAIN)
