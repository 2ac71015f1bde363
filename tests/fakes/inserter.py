"""A desktop into whose windows text can be put, as the test says."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import Insertion, InsertionAbility, Target

if TYPE_CHECKING:
    from voicedesk.core.insertion import InsertionManner


class ScriptedInserter:
    """Implements core.ports.TextInserter; ``focused`` may be changed at any time."""

    def __init__(self) -> None:
        self.ability = InsertionAbility("scripted")
        self.focused = Target("1", "xterm", "a terminal")
        self.before: str | None = None
        self.selected = ""
        self.failure: InsertionError | None = None
        self.notice = ""
        self.takes = True
        self.inserted: list[tuple[str, Target, InsertionManner]] = []
        self.undone: list[Target] = []
        self.closed = False
        self.may_insert = asyncio.Event()
        self.may_insert.set()
        self.may_return = asyncio.Event()
        """Until then the text stands there, and the clipboard is not yet as it was."""
        self.may_return.set()

    async def target(self) -> Target:
        return self.focused

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        await self.may_insert.wait()
        if self.failure is not None:
            raise self.failure
        self._check(target)
        if not self.takes:
            return Insertion(
                manner.way,
                was_taken=False,
                notice="The program did not take it.",
                next_step="Paste it.",
            )
        self.inserted.append((text, target, manner))
        with suppress(asyncio.CancelledError):  # it cannot be taken back
            await self.may_return.wait()
        return Insertion(manner.way, was_taken=True, notice=self.notice)

    async def text_before(self, target: Target) -> str | None:
        return self.before

    async def selected_text(self, target: Target) -> str:
        return self.selected

    async def undo(self, target: Target) -> None:
        self._check(target)
        self.undone.append(target)

    async def aclose(self) -> None:
        self.closed = True

    def _check(self, target: Target) -> None:
        if target.is_known and target.window != self.focused.window:
            raise InsertionError(
                "Another window has the focus now.",
                kind=ErrorKind.TARGET_CHANGED,
                next_step="Paste the text where you want it.",
            )
