"""Which keys are held: each goes down once and comes up once, whatever the X server tells.

A held key is repeated as a release and a press. The server's own repeats bear one time; those that
come through a remote desktop follow each other within milliseconds. And a release may be told to
somebody else, or to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from voicedesk.core.hotkeys import HotkeyBinding

GRACE_S = 0.04
"""How long a press may take to follow a release that is no end."""
WATCH_S = 0.25
"""How often it is asked which keys are down while one is held."""
_CLOCK = 1 << 32
"""The server counts its milliseconds modulo this."""


@dataclass(slots=True)
class _Held:
    binding: HotkeyBinding
    released_ms: int | None = None
    """When a release came that may be half of a repeat, by the server's clock."""
    up_since_s: float | None = None
    """When the key was first known to be up, by ours."""
    repeats_by_itself: bool = False
    """The server repeats it, so that a release without a press is the end, without doubt."""


class XHeldKeys:
    """Keeps account of the keys by their codes; ``tell`` hears of each press and each release.

    Times in seconds are those of ``time.monotonic``.
    """

    def __init__(self, tell: Callable[[HotkeyEvent], None]) -> None:
        self._tell = tell
        self._held: dict[int, _Held] = {}
        self._ignored: set[int] = set()

    @property
    def is_unsure(self) -> bool:
        """Whether it is to be asked at once which keys are down."""
        return any(held.up_since_s is not None for held in self._held.values())

    @property
    def wait_s(self) -> float | None:
        """After how long it is to be asked again, None if nothing is held."""
        if self.is_unsure or self._ignored:
            return GRACE_S
        return WATCH_S if self._held else None

    def press(self, keycode: int, binding: HotkeyBinding | None, at_ms: int, now_s: float) -> None:
        """Take note of a press; without a binding, of a key that does nothing."""
        held = self._held.get(keycode)
        if held is not None:
            if not _is_long_after(at_ms, held.released_ms):
                held.repeats_by_itself |= held.released_ms == at_ms
                held.released_ms = held.up_since_s = None
                return
            self._end(keycode, now_s)
        if binding is not None and keycode not in self._ignored:
            self._held[keycode] = _Held(binding)
            self._tell(HotkeyEvent(binding, is_pressed=True, at_s=now_s))

    def release(self, keycode: int, at_ms: int, now_s: float) -> None:
        """Take note of a release, which may be half of a repeat."""
        held = self._held.get(keycode)
        if held is not None:
            held.released_ms, held.up_since_s = at_ms, now_s

    def settle(self, down: AbstractSet[int], now_s: float) -> None:
        """Find what has ended, knowing the keys that are down and every event before that."""
        self._ignored &= down
        for keycode, held in tuple(self._held.items()):
            if keycode in down:
                # A release that came is the first half of a repeat.
                if held.released_ms is None:
                    held.up_since_s = None
                continue
            if held.up_since_s is None:
                held.up_since_s = now_s
            if held.repeats_by_itself or now_s - held.up_since_s >= GRACE_S:
                self._end(keycode, now_s)

    def start_anew(self, ignored: AbstractSet[int], now_s: float) -> None:
        """Tell the end of everything that is held.

        What is ignored counts only when it has been up: it is held for something else.
        """
        for keycode in tuple(self._held):
            self._end(keycode, now_s)
        self._ignored = set(ignored)

    def _end(self, keycode: int, now_s: float) -> None:
        held = self._held.pop(keycode)
        at_s = now_s if held.up_since_s is None else held.up_since_s
        self._tell(HotkeyEvent(held.binding, is_pressed=False, at_s=at_s))


def _is_long_after(at_ms: int, released_ms: int | None) -> bool:
    return released_ms is not None and (at_ms - released_ms) % _CLOCK > 1000 * GRACE_S
