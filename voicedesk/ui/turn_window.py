"""Which turns of a long conversation have cards: a stretch that moves with the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE: Final = 10
"""So many cards are made when a conversation is opened: what is seen, and some above it. Each of
them takes several milliseconds."""
STEP: Final = 2
"""So many cards are made at once while the reader scrolls; more would be felt."""
MOST: Final = 60
"""More cards than these are never kept; those farthest from the reader go."""
_BEFORE_GOAL: Final = 5


class TurnWindow:
    """The stretch ``first`` to ``end`` of the turns whose ids it was last told."""

    def __init__(self) -> None:
        self.first = 0
        self.end = 0
        self._ids: tuple[str, ...] = ()

    @property
    def at_end(self) -> bool:
        return self.end == len(self._ids)

    def show(self, turn_ids: Sequence[str], *, follows: bool) -> bool:
        """Take other turns, keeping what is shown of them; tell whether a turn began at the end.

        A conversation that shares no turn with what was shown is shown from its last page. While
        the reader follows the end, cards far above it go.
        """
        was, ids = self._ids, tuple(turn_ids)
        if ids == was:
            return False
        at_end = self.at_end
        shown = set(was[self.first : self.end])
        kept = [place for place, turn_id in enumerate(ids) if turn_id in shown]
        began = bool(was) and ids[-1:] != was[-1:] and len(ids) >= len(was)
        self._ids = ids
        if not kept or (began and not at_end):
            self.first, self.end = max(0, len(ids) - PAGE), len(ids)
        else:
            self.first = kept[0]
            self.end = len(ids) if at_end else kept[-1] + 1
        if (follows or began) and self.at_end and self.end - self.first > MOST:
            self.first = self.end - 2 * PAGE
        return began

    def move_earlier(self) -> bool:
        """Add a step above; tell whether there was one."""
        if self.first == 0:
            return False
        self.first = max(0, self.first - STEP)
        self.end = min(self.end, self.first + MOST)
        return True

    def move_later(self) -> bool:
        """Add a step below; tell whether there was one."""
        if self.at_end:
            return False
        self.end = min(len(self._ids), self.end + STEP)
        self.first = max(self.first, self.end - MOST)
        return True

    def move_to(self, turn_id: str) -> bool:
        """Show the page around a turn; tell whether it is known."""
        if turn_id not in self._ids:
            return False
        place = self._ids.index(turn_id)
        if not self.first <= place < self.end:
            self.first = max(0, place - _BEFORE_GOAL)
            self.end = min(len(self._ids), self.first + PAGE)
        return True

    def move_to_end(self) -> None:
        if not self.at_end:
            self.first, self.end = max(0, len(self._ids) - PAGE), len(self._ids)
