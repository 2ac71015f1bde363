"""A text struck key by key; characters that are on no key are put on spare ones meanwhile."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING

from voicedesk.core.errors import InsertionError
from voicedesk.desktop.insertion.x11_keyboard import keysym
from voicedesk.desktop.insertion.x11_problems import partly_typed
from voicedesk.desktop.insertion.x11_programs import SHIFT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voicedesk.desktop.insertion.x11_desk import Desk
    from voicedesk.desktop.insertion.x11_keyboard import Layout

STROKES_AT_ONCE = 10
PAUSE_S = 0.004
"""Between so many strokes, so that programs keep up and the focus is looked at."""

ANSWER_WITHIN_S = 0.5
SETTLE_S = 0.03
"""After a program has said that it got this far; some read the new keys a moment later."""

SETTLE_BLINDLY_S = 0.25
"""The same for programs that never say so."""

_UNICODE = 0x0100_0000
_SYMBOLS = {"\n": keysym("Return"), "\t": keysym("Tab")}
_NEVER_TYPED = frozenset({"Cc", "Cs", "Cn", "Co"})


def untypable(text: str) -> list[str]:
    """Return the characters that no key can give: controls, and what is no character."""
    return sorted(
        {
            each
            for each in text
            if each not in _SYMBOLS and unicodedata.category(each) in _NEVER_TYPED
        }
    )


def symbol_of(character: str) -> int:
    """Return the name that X11 has for a character on a key."""
    if character in _SYMBOLS:
        return _SYMBOLS[character]
    code = ord(character)
    is_latin1 = 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF
    return code if is_latin1 else _UNICODE | code


def in_batches(symbols: Sequence[int], known: frozenset[int], room: int) -> list[list[int]]:
    """Cut a text into parts with no more than so many different unknown symbols in each."""
    batches: list[list[int]] = [[]]
    foreign: set[int] = set()
    for symbol in symbols:
        if symbol not in known and symbol not in foreign:
            if len(foreign) == room:
                batches.append([])
                foreign = set()
            foreign.add(symbol)
        batches[-1].append(symbol)
    return batches


class Typing:
    """One text; ``give_up`` ends it at the next stroke."""

    def __init__(self, desk: Desk, text: str, window: int) -> None:
        self._desk = desk
        self._window = window
        self._symbols = [symbol_of(each) for each in text.replace("\r\n", "\n")]
        self._is_given_up = False
        self._has_begun = False

    def give_up(self) -> None:
        self._is_given_up = True

    async def run(self) -> bool | None:
        """Type; return True if the program has told that it got all of it, None if it cannot.

        Raises:
            InsertionError: another window has the focus, perhaps only since the middle.
        """
        keyboard = self._desk.keyboard
        layout = keyboard.layout()
        was_locked = keyboard.is_caps_locked()
        caps = layout.key_for(keysym("Caps_Lock"))
        if was_locked and caps:
            self._stroke(caps, shift=0)
        try:
            return await self._type_all(layout)
        finally:
            if was_locked and caps:
                self._stroke(caps, shift=0)
                self._desk.connection.flush()

    async def _type_all(self, layout: Layout) -> bool | None:
        keys = layout.typed()
        known = frozenset(keys) - self._desk.borrowed.symbols(layout)
        room = self._desk.borrowed.room(layout)
        has_answered: bool | None = None
        for batch in in_batches(self._symbols, known, room):
            wanted = dict.fromkeys(symbol for symbol in batch if symbol not in known)
            found, is_new = self._desk.borrowed.lend(list(wanted), layout)
            if is_new:
                await self._settle()
            own = {symbol: (key, False) for symbol, key in found.items()}
            await self._type(batch, {**keys, **own}, layout)
            has_answered = await self._settle()
        return has_answered

    async def _type(
        self, symbols: Sequence[int], keys: Mapping[int, tuple[int, bool]], layout: Layout
    ) -> None:
        shift = layout.key_for(keysym(SHIFT))
        for begin in range(0, len(symbols), STROKES_AT_ONCE):
            if self._is_given_up:
                return
            self._check_focus()
            for symbol in symbols[begin : begin + STROKES_AT_ONCE]:
                key, is_shifted = keys[symbol]
                self._stroke(key, shift=shift if is_shifted else 0)
            self._desk.connection.flush()
            self._has_begun = True
            await asyncio.sleep(PAUSE_S)

    def _check_focus(self) -> None:
        try:
            self._desk.check_focus(self._window)
        except InsertionError as changed:
            raise (partly_typed(changed) if self._has_begun else changed) from None

    async def _settle(self) -> bool | None:
        """Return when the program has seen what was done so far, as far as that can be known."""
        answer = self._desk.pings.send(self._window)
        if answer is None:
            await asyncio.sleep(SETTLE_BLINDLY_S)
            return None
        done, _ = await asyncio.wait([answer], timeout=ANSWER_WITHIN_S)
        if not done:
            answer.cancel()
            self._desk.pings.give_up(self._window)
            return None
        await asyncio.sleep(SETTLE_S)
        return True

    def _stroke(self, key: int, *, shift: int) -> None:
        keyboard = self._desk.keyboard
        if shift:
            keyboard.press(shift)
        keyboard.press(key)
        keyboard.release(key)
        if shift:
            keyboard.release(shift)
