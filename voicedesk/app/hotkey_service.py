"""The shortcuts of the settings, kept bound on whatever way this desktop offers."""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyAbility

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from voicedesk.core.hotkeys import HotkeyBinding, HotkeyEvent, HotkeyProblem
    from voicedesk.core.ports import Hotkeys
    from voicedesk.core.settings import HotkeySettings

_NOT_LOOKED_YET = HotkeyAbility("not looked for yet", works=False)


class PauseReason(Enum):
    ASKED_FOR = auto()
    """The user wants to be heard by no key for now."""
    ENTERING = auto()
    """The keys that are pressed are to become a shortcut."""


class HotkeyService:
    """Binds what the settings say, as often as they change; ``on_key`` hears what is pressed."""

    def __init__(
        self, find: Callable[[], Awaitable[Hotkeys]], settings: Callable[[], HotkeySettings]
    ) -> None:
        self.on_key: Callable[[HotkeyEvent], None] = _ignore
        self._find = find
        self._settings = settings
        self._hotkeys: Hotkeys | None = None
        self._problems: Sequence[HotkeyProblem] = ()
        self._heard: Sequence[HotkeyBinding] = ()
        self._pauses: set[PauseReason] = set()
        self._listeners: list[Callable[[], None]] = []
        # Two changes of the settings in a row must leave the second one bound.
        self._order = asyncio.Lock()

    @property
    def ability(self) -> HotkeyAbility:
        return _NOT_LOOKED_YET if self._hotkeys is None else self._hotkeys.ability

    @property
    def heard(self) -> Sequence[HotkeyBinding]:
        """Return what is bound, as of the last ``apply``."""
        return self._heard

    @property
    def problems(self) -> Sequence[HotkeyProblem]:
        """Return the shortcuts that cannot be had, as of the last ``apply``."""
        return self._problems

    def subscribe(self, on_change: Callable[[], None]) -> None:
        """Call back when ability or problems may have changed."""
        self._listeners.append(on_change)

    async def pause(self, reason: PauseReason, *, paused: bool) -> None:
        """Give all shortcuts back for a while, or take them again once no reason is left."""
        if paused:
            self._pauses.add(reason)
        else:
            self._pauses.discard(reason)
        await self.apply()

    async def look(self) -> HotkeyAbility:
        """Find out what this desktop offers, without binding anything."""
        async with self._order:
            return (await self._found()).ability

    async def apply(self) -> Sequence[HotkeyProblem]:
        """Bind what the settings of this moment say; return what cannot be had."""
        async with self._order:
            hotkeys = await self._found()
            settings = self._settings()
            is_on = settings.enabled and not self._pauses
            wanted = [binding for binding in settings.bindings if binding.shortcut and is_on]
            self._problems = tuple(await hotkeys.bind(wanted))
            failed = [problem.binding for problem in self._problems]
            self._heard = tuple(binding for binding in wanted if binding not in failed)
        for listener in tuple(self._listeners):
            listener()
        return self._problems

    def mute(self) -> None:
        """Hear nothing any more: the program is about to end."""
        self.on_key = _ignore

    async def aclose(self) -> None:
        """Give every shortcut back."""
        async with self._order:
            if self._hotkeys is not None:
                await self._hotkeys.aclose()

    async def _found(self) -> Hotkeys:
        if self._hotkeys is None:
            self._hotkeys = await self._find()
            self._hotkeys.on_key = self._tell
        return self._hotkeys

    def _tell(self, event: HotkeyEvent) -> None:
        self.on_key(event)


def _ignore(_event: HotkeyEvent) -> None:
    """Nobody listens yet."""
