"""Two programs with a text field each, and a clipboard: what the portal of the tests works on.

Not a real desktop: keys and pastes do in it what they do in most programs.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

CONTROL, SHIFT = 0xFFE3, 0xFFE1
INSERT, RETURN, TAB = 0xFF63, 0xFF0D, 0xFF09
UNICODE = 0x0100_0000
PASTE = (
    frozenset({CONTROL, ord("v")}),
    frozenset({CONTROL, SHIFT, ord("v")}),
    frozenset({SHIFT, INSERT}),
)
COPY = (frozenset({CONTROL, INSERT}), frozenset({CONTROL, ord("c")}))
UNDO = frozenset({CONTROL, ord("z")})
TEXTS = ("text/plain;charset=utf-8", "UTF8_STRING", "text/plain")


class Owner(Protocol):
    """Whose content the clipboard has."""

    @property
    def formats(self) -> Sequence[str]: ...

    async def read(self, format_name: str) -> bytes | None:
        """Return the content; None if it does not come."""
        ...


@dataclass
class Program:
    """A program that has copied something; without ``answers`` it never gives it."""

    content: Mapping[str, bytes]
    answers: bool = True

    @property
    def formats(self) -> Sequence[str]:
        return tuple(self.content)

    async def read(self, format_name: str) -> bytes | None:
        return self.content.get(format_name) if self.answers else None


def copied(text: str) -> Program:
    return Program(dict.fromkeys(TEXTS[:2], text.encode()))


@dataclass
class Desk:
    """What stands where, and who has copied what.

    ``takes_pastes`` is False for a focused program that has another combination for it.
    ``on_read`` is called once, when a program has read the clipboard in order to paste.
    """

    fields: dict[str, str] = field(default_factory=lambda: {"first": "", "second": ""})
    focused: str = "first"
    selected: str = ""
    owner: Owner | None = None
    takes_pastes: bool = True
    may_read: asyncio.Event = field(default_factory=asyncio.Event)
    on_read: Callable[[], None] | None = None
    keys: list[tuple[int, bool]] = field(default_factory=list)
    chords: list[frozenset[int]] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.may_read.set()
        self._held: set[int] = set()
        self._before: list[tuple[str, str]] = []
        self._works: set[asyncio.Task[None]] = set()

    def copy(self, owner: Owner | None) -> None:
        """Give the clipboard to somebody."""
        self.owner = owner
        for listener in tuple(self.listeners):
            listener()

    async def clipboard(self, format_name: str = TEXTS[0]) -> bytes | None:
        """Return what another program would find on the clipboard; None for nothing."""
        return None if self.owner is None else await self.owner.read(format_name)

    async def settled(self) -> None:
        """Return when no program is busy with a paste any more."""
        while self._works:
            await asyncio.wait(self._works)

    async def written(self, name: str = "first") -> str:
        await self.settled()
        return self.fields[name]

    def key(self, keysym: int, *, pressed: bool) -> None:
        """Take a key; keys that are pressed twice or released before are a mistake."""
        self.keys.append((keysym, pressed))
        if not pressed:
            if keysym not in self._held:
                raise ValueError(f"{keysym:#x} was not pressed")
            self._held.remove(keysym)
            return
        if keysym in self._held:
            raise ValueError(f"{keysym:#x} is pressed already")
        self._held.add(keysym)
        if self._held & {CONTROL} or self._held == {SHIFT, INSERT}:
            self._command(frozenset(self._held))
        elif (character := _character(keysym)) is not None:
            self._write(character)

    def _command(self, keys: frozenset[int]) -> None:
        if keys <= {CONTROL, SHIFT}:
            return
        self.chords.append(keys)
        if keys in PASTE and self.takes_pastes:
            self._start(self._paste(self.focused))
        elif keys in COPY and self.selected:
            self.copy(copied(self.selected))
        elif keys == UNDO and self._before:
            name, text = self._before.pop()
            self.fields[name] = text

    async def _paste(self, name: str) -> None:
        await self.may_read.wait()
        owner = self.owner
        format_name = next((each for each in TEXTS if owner and each in owner.formats), None)
        content = await owner.read(format_name) if owner and format_name else None
        if content is not None:
            self._write(content.decode(), name)
        on_read, self.on_read = self.on_read, None
        if on_read is not None:
            on_read()

    def _write(self, text: str, name: str = "") -> None:
        name = name or self.focused
        self._before.append((name, self.fields[name]))
        self.fields[name] += text

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="program")
        self._works.add(task)
        task.add_done_callback(self._works.discard)


def _character(keysym: int) -> str | None:
    if keysym == RETURN:
        return "\n"
    if keysym == TAB:
        return "\t"
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:
        return chr(keysym)
    if 0x100 <= keysym - UNICODE <= 0x10FFFF:
        return chr(keysym - UNICODE)
    return None
