"""No insertion: for desktops that let no program write into another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionAbility

if TYPE_CHECKING:
    from voicedesk.core.insertion import Insertion, InsertionManner, Target


class NullInserter:
    """Implements core.ports.TextInserter by saying why it cannot be done."""

    def __init__(self, reason: str, next_step: str) -> None:
        """Take two sentences for the user: why it cannot be done, and what to do instead."""
        self._reason = reason
        self._next_step = next_step

    @property
    def ability(self) -> InsertionAbility:
        """Say that nothing works; see core.ports.TextInserter."""
        return InsertionAbility(
            "none", works=False, knows_focus=False, hint=f"{self._reason} {self._next_step}"
        )

    async def target(self) -> Target:
        """Return no target; see core.ports.TextInserter."""
        return NO_TARGET

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        """Raise; see core.ports.TextInserter."""
        raise self._impossible()

    async def text_before(self, target: Target) -> str | None:
        """Return None; see core.ports.TextInserter."""
        return None

    async def selected_text(self, target: Target) -> str:
        """Raise; see core.ports.TextInserter."""
        raise self._impossible()

    async def undo(self, target: Target) -> None:
        """Raise; see core.ports.TextInserter."""
        raise self._impossible()

    async def aclose(self) -> None:
        """Do nothing; see core.ports.TextInserter."""

    def _impossible(self) -> InsertionError:
        return InsertionError(self._reason, kind=ErrorKind.NOT_INSERTED, next_step=self._next_step)
