"""The contract of core.ports.Hotkeys on an imitation of a system, whose keys the test presses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from tests.contracts.hotkeys import DICTATE, ExclusiveHotkeysContract, Heard
from voicedesk.core.errors import ErrorKind
from voicedesk.core.hotkeys import HotkeyBinding
from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sized


class ImitatedSystem(Protocol):
    refused_error: int
    """What the system answers from now on, by its own number."""

    @property
    def hotkeys(self) -> Sized: ...

    def press(self, shortcut: str) -> None: ...

    def release(self, shortcut: str) -> None: ...

    def take_hotkey(self, shortcut: str) -> None: ...


SystemT = TypeVar("SystemT", bound=ImitatedSystem)


class ImitatedHotkeysContract(ExclusiveHotkeysContract, Generic[SystemT]):
    """Subclasses make ``system`` before each test."""

    system: SystemT

    @override
    async def press(self, shortcut: str) -> None:
        self.system.press(shortcut)

    @override
    async def release(self, shortcut: str) -> None:
        self.system.release(shortcut)

    @override
    async def repeat(self, shortcut: str) -> None:
        self.system.press(shortcut)

    @override
    async def take(self, shortcut: str) -> None:
        self.system.take_hotkey(shortcut)

    async def check_refusal(self, number: int) -> None:
        """The system keeps a key: impossible, with its number for whoever is asked for help."""
        hotkeys = await self.make()
        self.system.refused_error = number
        (problem,) = await hotkeys.bind([HotkeyBinding(DICTATE, self.first)])
        assert problem.error.kind is ErrorKind.SHORTCUT_IMPOSSIBLE
        assert str(number) in problem.error.message
        await hotkeys.aclose()

    async def test_what_is_held_at_the_end_is_released(self) -> None:
        hotkeys = await self.make()
        heard = Heard(hotkeys)
        await hotkeys.bind([HotkeyBinding(DICTATE, self.first)])
        await self.press(self.first)
        await heard.wait_for((DICTATE, True))
        await hotkeys.aclose()
        assert heard.told == [(DICTATE, True), (DICTATE, False)]
        assert len(self.system.hotkeys) == 0
