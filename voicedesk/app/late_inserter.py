"""The way into other programs, which is looked for when it is first needed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import InsertionAbility, PasteKeys

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.insertion import Insertion, InsertionManner, Target
    from voicedesk.core.ports import TextInserter

_NOT_LOOKED_YET = InsertionAbility("not looked for yet", works=False, knows_focus=False)


class TextContext(Protocol):
    """Who knows what is written in other programs, such as the desktop's accessibility."""

    async def open(self) -> bool:
        """Begin to follow the focus; may be called again, and costs nothing when it is open."""
        ...

    async def before(self) -> str | None:
        """Return some characters before the cursor; None where that is not known at once."""
        ...

    async def is_terminal(self) -> bool:
        """Tell whether the cursor is in a terminal; False where that is not known at once."""
        ...

    async def aclose(self) -> None: ...


class LateInserter:
    """Implements core.ports.TextInserter by the one that ``find`` returns."""

    def __init__(
        self, find: Callable[[], Awaitable[TextInserter]], context: TextContext | None = None
    ) -> None:
        """Take how to find the way, and who else may know what stands before the cursor."""
        self._find = find
        self._context = context
        self._found: TextInserter | None = None
        self._lock = asyncio.Lock()

    async def found(self) -> TextInserter:
        """Look for the way once, and return it."""
        async with self._lock:
            if self._found is None:
                self._found = await self._find()
                if self._context is not None:
                    # It knows of the focus what happens from now on.
                    await self._context.open()
            return self._found

    @property
    def ability(self) -> InsertionAbility:
        """Return that of the way found; see core.ports.TextInserter."""
        return _NOT_LOOKED_YET if self._found is None else self._found.ability

    async def target(self) -> Target:
        """See core.ports.TextInserter."""
        return await (await self.found()).target()

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        """See core.ports.TextInserter."""
        found = await self.found()
        is_automatic = manner.paste_keys is PasteKeys.AUTOMATIC
        if is_automatic and await self._is_unseen_terminal(found):
            # In most of them Ctrl+V is for the program that runs inside.
            manner = replace(manner, paste_keys=PasteKeys.CTRL_SHIFT_V)
        return await found.insert(text, target, manner)

    async def text_before(self, target: Target) -> str | None:
        """See core.ports.TextInserter."""
        before = await (await self.found()).text_before(target)
        if before is not None or self._context is None:
            return before
        await self._context.open()
        return await self._context.before()

    async def selected_text(self, target: Target) -> str:
        """See core.ports.TextInserter."""
        return await (await self.found()).selected_text(target)

    async def undo(self, target: Target) -> None:
        """See core.ports.TextInserter."""
        found = await self.found()
        if await self._is_unseen_terminal(found):
            raise InsertionError(
                "A terminal takes nothing back.",
                kind=ErrorKind.NOT_INSERTED,
                next_step="Delete the text by hand.",
            )
        await found.undo(target)

    async def _is_unseen_terminal(self, found: TextInserter) -> bool:
        """Tell whether the focus is in a terminal, where the way itself does not know the focus."""
        if found.ability.knows_focus or self._context is None:
            return False
        return await self._context.is_terminal()

    async def aclose(self) -> None:
        """Let go of the desktop, if it was ever looked at; see core.ports.TextInserter."""
        if self._found is None:
            return
        try:
            await self._found.aclose()
        finally:
            if self._context is not None:
                await self._context.aclose()
