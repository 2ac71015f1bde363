"""The screens of the compositor, by name and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.wayland.protocols import OUTPUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.desktop.wayland.connection import Connection, WaylandObject


@dataclass(slots=True, eq=False)
class Output:
    """A screen; ``scale`` is how many pixels a unit of it is long, rounded up."""

    remote: WaylandObject
    on_scale: Callable[[], None]
    name: str = ""
    scale: int = 1

    def on_event(self, name: str, arguments: list[Any]) -> None:
        if name == "name":
            self.name = arguments[0]
        elif name == "scale":
            self.scale = arguments[0]
            self.on_scale()


class Outputs:
    """The screens that there are; what they are called is known after a ``sync``.

    ``on_scale`` is called when one has told its scale.
    """

    def __init__(self, connection: Connection, on_scale: Callable[[], None]) -> None:
        self._connection = connection
        self._on_scale = on_scale
        self._by_number: dict[int, Output] = {}
        self.update()

    def update(self) -> None:
        """Look which ones there are now."""
        numbers = self._connection.offered.numbers(OUTPUT)
        for number in self._by_number.keys() - numbers:
            # Not to be let go of by the older versions of the protocol; it tells nothing any more.
            self._by_number.pop(number).remote.is_destroyed = True
        for number in numbers:
            if number not in self._by_number:
                output = Output(self._connection.bind(OUTPUT, number=number), self._on_scale)
                output.remote.on_event = output.on_event
                self._by_number[number] = output

    def numbers(self) -> frozenset[int]:
        """Return what stands for them; a number is not given to another screen."""
        return frozenset(self._by_number)

    def named(self, name: str) -> Output | None:
        return next((one for one in self._by_number.values() if name and one.name == name), None)

    def best_scale(self, identifier: int) -> int:
        """Return the scale of the one that events call so, else one that is enough for each."""
        outputs = self._by_number.values()
        named = (one.scale for one in outputs if one.remote.identifier == identifier)
        return next(named, max((one.scale for one in outputs), default=1))
