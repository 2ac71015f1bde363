"""Insertion where one program may send keys to another: the order of things, for every system."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import Insertion, InsertionWay
from voicedesk.desktop import settling

if TYPE_CHECKING:
    from voicedesk.core.insertion import InsertionAbility, InsertionManner, Target
    from voicedesk.desktop.insertion.system_parts import Hands, Offer, SystemClipboard

_PIECE_CHARACTERS = 40
PASTE_IT = "Paste the text where you want it, or copy it from the VoiceDesk window."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for what."""

    keys_up_s: float = 3.0
    look_s: float = 0.01
    """Between two looks at the modifiers."""
    read_s: float = 2.0
    """For the program to fetch the text, from the keys on."""
    quiet_s: float = 0.2
    """After the last time that it did, because some fetch it twice."""
    unseen_s: float = 0.7
    """For a text whose fetching cannot be seen."""
    copy_s: float = 0.5
    """For the program to copy what is selected."""
    piece_s: float = 0.008
    """After some typed characters, so that no program has more of them than it can hold."""


class SystemInserter:
    """Implements core.ports.TextInserter; one text at a time."""

    def __init__(
        self,
        ability: InsertionAbility,
        hands: Hands,
        clipboard: SystemClipboard,
        patience: Patience | None = None,
    ) -> None:
        self._ability = ability
        self._hands = hands
        self._clipboard = clipboard
        self._patience = patience or Patience()
        self._lock = asyncio.Lock()
        self._is_closed = False

    @property
    def ability(self) -> InsertionAbility:
        """See core.ports.TextInserter."""
        return self._ability

    async def target(self) -> Target:
        """See core.ports.TextInserter."""
        return self._hands.focused()

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        """See core.ports.TextInserter."""
        async with self._lock:
            await self._ready(target)
            if not text:
                return Insertion(manner.way)
            if manner.way is InsertionWay.TYPE:
                return await self._type(text)
            return await self._paste(text, target, manner)

    async def text_before(self, target: Target) -> str | None:
        """Return None: neither system tells it to a program that has no part in the other one."""
        del target
        return None

    async def selected_text(self, target: Target) -> str:
        """Let the program copy it, and put the clipboard back; see core.ports.TextInserter."""
        async with self._lock:
            await self._ready(target)
            watch = await self._clipboard.watch()
            try:
                self._hands.copy()
                return await watch.copied(self._patience.copy_s)
            finally:
                await watch.restore()

    async def undo(self, target: Target) -> None:
        """See core.ports.TextInserter."""
        async with self._lock:
            await self._ready(target)
            self._hands.undo()

    async def aclose(self) -> None:
        """See core.ports.TextInserter."""
        if not self._is_closed:
            self._is_closed = True
            await self._clipboard.aclose()

    async def _ready(self, target: Target) -> None:
        """See that the target has the focus and may be written to, and no modifier is held."""
        self._check_focus(target)
        self._hands.check()
        patience = self._patience
        try:
            async with asyncio.timeout(patience.keys_up_s):
                while self._hands.holds_modifiers():  # noqa: ASYNC110 - no system tells it by itself
                    await asyncio.sleep(patience.look_s)
        except TimeoutError:
            raise InsertionError(
                "A key such as Ctrl or Shift is held, which would change what is pasted.",
                kind=ErrorKind.KEYS_HELD,
                next_step="Let go of all keys and paste the last text again.",
            ) from None
        self._check_focus(target)

    def _check_focus(self, target: Target) -> None:
        focused = self._hands.focused()
        if not focused.is_known:
            raise InsertionError(
                "No window has the focus.",
                kind=ErrorKind.TARGET_CHANGED,
                next_step=PASTE_IT,
            )
        if not target.is_known or target.window == focused.window:
            return
        name = target.title or target.application
        if not self._hands.is_there(target):
            raise InsertionError(
                f"“{name}” was closed meanwhile.", kind=ErrorKind.TARGET_CLOSED, next_step=PASTE_IT
            )
        raise InsertionError(
            f"“{name}” no longer has the focus.",
            kind=ErrorKind.TARGET_CHANGED,
            next_step=PASTE_IT,
        )

    async def _paste(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        offer = await self._clipboard.offer(text)
        try:
            self._check_focus(target)
            offer.reads.begin()
            self._hands.paste(manner.paste_keys, self._hands.focused())
        except BaseException:
            await offer.restore()
            raise
        try:
            was_taken = await self._taken(offer)
        except asyncio.CancelledError:
            was_taken = await self._taken_all_the_same(offer)
            if was_taken is False:
                raise
        if was_taken is False:
            # Whoever fetches it late gets the text, and not what was there before.
            return Insertion(InsertionWay.PASTE, was_taken=False, **self._untaken())
        notice = "" if offer.is_complete else _LOST
        if not await offer.restore():
            notice = _STILL_THERE
        return Insertion(InsertionWay.PASTE, was_taken=was_taken, notice=notice)

    async def _taken(self, offer: Offer) -> bool | None:
        """Wait until the text has been fetched; None if that cannot be seen."""
        patience, reads = self._patience, offer.reads
        if reads.early:
            await asyncio.sleep(patience.unseen_s)
            return None
        if not await reads.first(patience.read_s):
            # Somebody may have been quicker than the keys, and was heard of only afterwards.
            return None if reads.early else False
        await reads.settle(patience.quiet_s)
        return True

    async def _taken_all_the_same(self, offer: Offer) -> bool | None:
        """Tell the same to one who has been cancelled; the keys cannot be taken back."""
        reads = offer.reads
        if not reads.early:
            is_taken = await reads.first(settling.SETTLES_S)
            return True if is_taken else None if reads.early else False
        await asyncio.sleep(settling.SETTLES_S)
        return None

    def _untaken(self) -> dict[str, str]:
        reason = self._hands.why_untaken()
        return {
            "notice": f"The program did not take the text. {reason}".strip(),
            "next_step": "It is on the clipboard: paste it yourself.",
        }

    async def _type(self, text: str) -> Insertion:
        text = text.replace("\r\n", "\n")
        focused = self._hands.focused()
        for start in range(0, len(text), _PIECE_CHARACTERS):
            if start and self._hands.focused().window != focused.window:
                return Insertion(InsertionWay.TYPE, notice=_TYPED_IN_PART, next_step=PASTE_IT)
            self._hands.type_piece(text[start : start + _PIECE_CHARACTERS])
            await asyncio.sleep(self._patience.piece_s)
        return Insertion(InsertionWay.TYPE)


_LOST = "What was on the clipboard before could not be kept as a whole."
_STILL_THERE = "Another program holds the clipboard, so that the text is still there."
_TYPED_IN_PART = "Another window took the focus, so that only the beginning was typed."
