"""Spare keys, which give characters that are on no other key for as long as they are borrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.desktop.insertion.x11_connection import Connection
    from voicedesk.desktop.insertion.x11_keyboard import Layout


class BorrowedKeys:
    """Keeps a character on its key until the key is needed for another one.

    Every change makes every program look at the keyboard anew, window managers for 100 ms.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._symbols: dict[int, int] = {}
        """What each key of ours gives; the one that was used last comes last."""

    def symbols(self, layout: Layout) -> frozenset[int]:
        """Return what is on our keys, as far as the layout was not replaced meanwhile."""
        self._forget_the_replaced(layout)
        return frozenset(self._symbols.values())

    def room(self, layout: Layout) -> int:
        """Return how many different characters can be on spare keys at once."""
        self._forget_the_replaced(layout)
        return len(self._symbols) + len(layout.spare())

    def lend(self, wanted: Sequence[int], layout: Layout) -> tuple[dict[int, int], bool]:
        """Put symbols on keys.

        Returns:
            The keycode of each, and whether any of them is new there.
        """
        keys = {symbol: key for key, symbol in self._symbols.items()}
        found = {symbol: keys[symbol] for symbol in wanted if symbol in keys}
        empty = [key for key in layout.spare() if key not in self._symbols]
        oldest = [key for key in self._symbols if key not in set(found.values())]
        missing = [symbol for symbol in wanted if symbol not in found]
        new = dict(zip([*empty, *oldest], missing, strict=False))
        for key, symbol in new.items():
            self._put(key, symbol)
            found[symbol] = key
        for symbol, key in found.items():
            self._symbols.pop(key, None)
            self._symbols[key] = symbol
        self._connection.sync()
        return found, bool(new)

    def give_back(self, layout: Layout) -> None:
        """Let the keys give nothing again."""
        self._forget_the_replaced(layout)
        for key in self._symbols:
            self._put(key, 0)
        self._symbols.clear()
        self._connection.sync()

    def _put(self, key: int, symbol: int) -> None:
        """Let a key give a symbol, with Shift as well as without; 0 for nothing."""
        self._connection.display.change_keyboard_mapping(key, [(symbol, symbol)])

    def _forget_the_replaced(self, layout: Layout) -> None:
        self._symbols = {
            key: symbol
            for key, symbol in self._symbols.items()
            if layout.rows[key - layout.first][0] == symbol
        }
