"""What the compositor has to offer: its globals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.desktop.wayland.protocols import Interface


class Offers:
    """Interfaces and their versions by the compositor's numbers; screens come and go.

    ``on_change`` is called when something is offered, or no more.
    """

    def __init__(self) -> None:
        self._by_number: dict[int, tuple[str, int]] = {}
        self.on_change: Callable[[], None] | None = None

    def numbers(self, interface: Interface) -> list[int]:
        """Return by which numbers it is offered: each screen has one."""
        return [number for number, (name, _) in self._by_number.items() if name == interface.name]

    def version(self, number: int) -> int:
        return self._by_number[number][1]

    def on_event(self, name: str, arguments: list[Any]) -> None:
        """Take note of what the registry tells."""
        if name == "global":
            number, interface, version = arguments
            self._by_number[number] = interface, version
        else:
            self._by_number.pop(arguments[0], None)
        if self.on_change is not None:
            self.on_change()
