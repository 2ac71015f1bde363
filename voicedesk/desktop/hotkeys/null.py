"""No shortcuts: for desktops that have no way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, HotkeyError
from voicedesk.core.hotkeys import HotkeyAbility, HotkeyEvent, HotkeyProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.hotkeys import HotkeyBinding


class NullHotkeys:
    """Implements core.ports.Hotkeys by saying why there are none."""

    def __init__(self, reason: str, next_step: str) -> None:
        """Take two sentences for the user: why there are none, and what to do instead."""
        self.on_key = _ignore
        self._reason = reason
        self._next_step = next_step

    @property
    def ability(self) -> HotkeyAbility:
        """Say that nothing works; see core.ports.Hotkeys."""
        return HotkeyAbility(
            "none", works=False, tells_releases=False, hint=f"{self._reason} {self._next_step}"
        )

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        """Return every binding as a problem; see core.ports.Hotkeys."""
        error = HotkeyError(
            self._reason, kind=ErrorKind.SHORTCUT_IMPOSSIBLE, next_step=self._next_step
        )
        return [HotkeyProblem(binding, error) for binding in bindings if binding.shortcut]

    async def aclose(self) -> None:
        """Do nothing; see core.ports.Hotkeys."""


def _ignore(_event: HotkeyEvent) -> None:
    """Nobody listens yet."""
