"""The panel over other programs, which is looked for when it is first needed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.ports import FloatingPanel


class LatePanel:
    """Owns the panel that ``find`` returns, if there is one."""

    def __init__(self, find: Callable[[], Awaitable[FloatingPanel | None]]) -> None:
        self._find = find
        self._found: FloatingPanel | None = None
        self._has_looked = False
        self._lock = asyncio.Lock()

    async def found(self) -> FloatingPanel | None:
        """Look for it once, and return it unless the desktop has taken it away."""
        async with self._lock:
            if not self._has_looked:
                self._found = await self._find()
                self._has_looked = True
        return None if self._found is None or self._found.is_gone else self._found

    async def aclose(self) -> None:
        """Let go of it, if it was ever looked for."""
        if self._found is not None:
            await self._found.aclose()
