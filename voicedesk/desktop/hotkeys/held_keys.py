"""Presses and releases, made of what a portal says about its shortcuts."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS_WITHIN_MS = 200
"""A held key repeats faster, after a longer pause; fingers are slower."""
REPEATS_FOLLOW_S = 0.2
"""After the first repeat of a held key there is another one in less than this."""


@dataclass(slots=True)
class _Held:
    last_at_ms: float
    doubt: asyncio.TimerHandle | None = None
    """Runs while it is not clear whether this is a repeat or the second of two presses."""


class HeldKeys:
    """Tells each press and release once, and finds out whether the desktop tells releases at all.

    It does not where a key is pressed twice without a release in between. ``tell`` gets a
    shortcut's name and whether it is pressed; where no releases are told, it gets presses only.
    """

    def __init__(
        self, tell: Callable[[str, bool], None], *, follow_s: float = REPEATS_FOLLOW_S
    ) -> None:
        self.tells_releases = True
        self._tell = tell
        self._follow_s = follow_s
        self._is_sure = False
        self._held: dict[str, _Held] = {}

    def activate(self, name: str, stamp_ms: int = 0) -> None:
        """Take a portal's word that a shortcut was pressed, with its time stamp if it has one."""
        if not self.tells_releases:
            self._tell(name, True)  # noqa: FBT003 - the callback's one flag
            return
        # The stamp is better than our own clock: what waited in line does not count.
        at_ms = float(stamp_ms) or time.monotonic() * 1000
        held = self._held.get(name)
        if held is None:
            self._held[name] = _Held(at_ms)
            self._tell(name, True)  # noqa: FBT003 - the callback's one flag
            return
        gap_ms, held.last_at_ms = at_ms - held.last_at_ms, at_ms
        if self._is_sure:
            return
        if held.doubt is not None:
            held.doubt.cancel()
            held.doubt = None
        elif gap_ms >= REPEATS_WITHIN_MS:
            loop = asyncio.get_running_loop()
            held.doubt = loop.call_later(self._follow_s, self._learn, name)

    def deactivate(self, name: str) -> None:
        """Take a portal's word that a shortcut came up."""
        self._is_sure = self.tells_releases = True
        self._drop(name)

    def release_all(self) -> None:
        """Let go of every key, because nobody will tell any more."""
        for name in tuple(self._held):
            self._drop(name)

    def _learn(self, name: str) -> None:
        """No repeat followed, so it was a second press: there was a release that was not told."""
        for held in self._held.values():
            if held.doubt is not None:
                held.doubt.cancel()
        self._held.clear()
        self.tells_releases = False
        self._tell(name, True)  # noqa: FBT003 - the callback's one flag

    def _drop(self, name: str) -> None:
        held = self._held.pop(name, None)
        if held is None:
            return
        if held.doubt is not None:
            held.doubt.cancel()
        self._tell(name, False)  # noqa: FBT003 - the callback's one flag
