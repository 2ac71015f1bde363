"""Text put where the cursor is by the RemoteDesktop portal, once the user has allowed it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from voicedesk.core.insertion import (
    NO_TARGET,
    Insertion,
    InsertionAbility,
    InsertionWay,
    Target,
)
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.desktop.insertion.portal_clipboard import ClipboardPatience, PortalClipboard
from voicedesk.desktop.insertion.portal_keyboard import (
    KEYBOARD,
    PASTE,
    REMOTE,
    UNDO,
    PortalKeyboard,
    open_keyboard,
)
from voicedesk.desktop.insertion.portal_problems import (
    COMPARE,
    LAYOUT_ONLY,
    TYPES_ONLY,
    UNKNOWN_FOCUS,
    WILL_ASK,
    not_written,
    selection_unknown,
    told,
)
from voicedesk.desktop.portals.connection import open_portal
from voicedesk.desktop.portals.errors import PortalError, Reason
from voicedesk.desktop.settling import settled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.errors import InsertionError
    from voicedesk.core.insertion import InsertionManner
    from voicedesk.desktop.portals.connection import Portal

_log = logging.getLogger(__name__)

NAME = "desktop portal"


class TokenStore(Protocol):
    """Remembers what the user allowed; its calls may block for some milliseconds."""

    def load(self) -> str:
        """Return the token, nothing if there is none."""
        ...

    def save(self, token: str) -> None:
        """Replace the token, which may be used once; nothing forgets it."""
        ...


@dataclass(frozen=True, slots=True)
class PortalPatience:
    clipboard: ClipboardPatience = field(default_factory=ClipboardPatience)
    key_pause_s: float = 0.004
    """Between typed characters: some desktops lose keys that come faster."""
    copying_s: float = 0.5


async def open_portal_inserter(
    tokens: TokenStore, patience: PortalPatience | None = None
) -> PortalInserter | None:
    """Return an inserter by the desktop's portal; None where it has none. Asks for nothing yet."""
    portal = await open_portal()
    if portal is None:
        return None
    try:
        types = await portal.number(REMOTE, "AvailableDeviceTypes")
    except PortalError as error:
        _log.info("no keyboard from the portal: %s", error)
        types = 0
    except BaseException:
        await portal.aclose()
        raise
    if not types & KEYBOARD:
        await portal.aclose()
        return None
    return PortalInserter(portal, tokens, patience or PortalPatience())


class PortalInserter:
    """Implements core.ports.TextInserter.

    The first use opens a session, for which the desktop asks the user unless he has allowed it
    before; it stays open until ``aclose``.
    """

    def __init__(self, portal: Portal, tokens: TokenStore, patience: PortalPatience) -> None:
        self._portal = portal
        self._tokens = tokens
        self._patience = patience
        self._keyboard: PortalKeyboard | None = None
        self._refusal: Reason | None = None
        self._opening = asyncio.Lock()
        self._order = asyncio.Lock()
        self._delivery: asyncio.Task[Insertion | PortalError] | None = None
        self._copying: asyncio.Task[str | PortalError | InsertionError] | None = None
        self._return: asyncio.Task[None] | None = None
        self._taking_back: asyncio.Task[None] | None = None
        portal.on_gone = self._on_portal_gone

    @property
    def ability(self) -> InsertionAbility:
        """Say what the user has allowed; see core.ports.TextInserter."""
        if self._refusal is not None:
            hint = not_written(self._refusal).sentence()
            return InsertionAbility(NAME, works=False, knows_focus=False, hint=hint)
        hints = [UNKNOWN_FOCUS]
        if self._keyboard is None:
            hints.append(WILL_ASK)
        elif self._keyboard.clipboard is None:
            hints.append(TYPES_ONLY)
        return InsertionAbility(NAME, knows_focus=False, hint=" ".join(hints))

    async def target(self) -> Target:
        """Get ready to write, wherever that will be; see core.ports.TextInserter."""
        async with told():
            await self._ready()
        return NO_TARGET

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        """Paste or type a text at the cursor; see core.ports.TextInserter."""
        del target  # nobody knows one here
        async with told(), self._order:
            await self._earlier_delivered()
            keyboard = await self._ready()
            if manner.way is InsertionWay.PASTE:
                try:
                    keyboard, is_lent = await self._lent(keyboard, text)
                except asyncio.CancelledError:
                    self._begin_taking_back()
                    raise
                if is_lent and keyboard.clipboard is not None:
                    chord = PASTE[manner.paste_keys]
                    return await self._deliver(keyboard, keyboard.clipboard, chord)
                # What the combination would paste is not known to be the text.
            await keyboard.write(text, pause_s=self._patience.key_pause_s)
            if keyboard.clipboard is not None:
                await keyboard.clipboard.give_back()
            if text.isascii():
                return Insertion(InsertionWay.TYPE)
            return Insertion(InsertionWay.TYPE, notice=LAYOUT_ONLY, next_step=COMPARE)

    async def text_before(self, target: Target) -> str | None:
        """Return None: no portal tells it; see core.ports.TextInserter."""
        del target
        return None

    async def selected_text(self, target: Target) -> str:
        """Let the program copy its selection, and read that; see core.ports.TextInserter."""
        del target
        async with told(), self._order:
            await self._earlier_delivered()
            keyboard = await self._ready()
            clipboard = keyboard.clipboard
            if clipboard is None:
                raise selection_unknown()
            await clipboard.give_back()
            await clipboard.remember()
            # From here on it goes on when it is cancelled, so that the clipboard is given back.
            work = keyboard.copied_text(clipboard, self._patience.copying_s)
            self._copying = self._portal.tasks.start(work, name="portal-copy")
            found = await asyncio.shield(self._copying)
            if isinstance(found, Exception):
                raise found
            return found

    async def undo(self, target: Target) -> None:
        """Press what undoes in most programs; see core.ports.TextInserter."""
        del target
        async with told(), self._order:
            await self._earlier_delivered()
            await (await self._ready()).chord(*UNDO)

    async def aclose(self) -> None:
        """Give the clipboard and the permission back; see core.ports.TextInserter.

        What was on the clipboard is lent by our session from the first insertion on: it stays
        there only where the desktop keeps copies of its own.
        """
        self._portal.on_gone = _do_nothing
        for last in (self._copying, self._taking_back):
            if last is not None:
                await asyncio.wait([last])
        for task in (self._delivery, self._return):
            if task is not None:
                await cancel_and_wait(task)
        if self._keyboard is not None:
            await self._keyboard.released()
            self._keyboard.close()
            self._keyboard = None
        await self._portal.aclose()

    async def _ready(self) -> PortalKeyboard:
        """Return the open session, or ask for one; whoever comes meanwhile waits."""
        async with self._opening:
            if self._keyboard is not None and self._keyboard.is_open:
                return self._keyboard
            token = await asyncio.to_thread(self._tokens.load)
            try:
                self._keyboard, new_token = await open_keyboard(
                    self._portal, token, self._patience.clipboard
                )
            except PortalError as error:
                self._refusal = error.reason
                raise
            self._refusal = None
            if new_token != token:
                await asyncio.to_thread(self._tokens.save, new_token)
            return self._keyboard

    async def _lent(self, keyboard: PortalKeyboard, text: str) -> tuple[PortalKeyboard, bool]:
        """Lend the clipboard to a text, by a new session if the desktop has just ended this one."""
        try:
            return keyboard, keyboard.clipboard is not None and await keyboard.clipboard.lend(text)
        except PortalError as error:
            if error.reason is not Reason.GONE:
                raise
        keyboard.close()
        keyboard = await self._ready()
        return keyboard, keyboard.clipboard is not None and await keyboard.clipboard.lend(text)

    async def _deliver(
        self, keyboard: PortalKeyboard, clipboard: PortalClipboard, chord: tuple[int, ...]
    ) -> Insertion:
        """Let the program paste what has been lent, and give the clipboard back afterwards.

        That goes on when it is cancelled: the program may paste at any time from now on, and must
        not find what was there before. If it soon does, that is told all the same.
        """
        work = self._delivered(keyboard, clipboard, chord)
        self._delivery = self._portal.tasks.start(work, name="portal-paste")
        try:
            done = await asyncio.shield(self._delivery)
        except asyncio.CancelledError:
            done = await settled(self._delivery)
            if isinstance(done, PortalError):
                raise
        if isinstance(done, PortalError):
            raise done
        return done

    async def _delivered(
        self, keyboard: PortalKeyboard, clipboard: PortalClipboard, chord: tuple[int, ...]
    ) -> Insertion | PortalError:
        notice = "" if clipboard.kept_all else "What was on the clipboard could not be kept."
        try:
            clipboard.watch()
            await keyboard.chord(*chord)
            if await clipboard.wait_until_taken(self._patience.clipboard.taken_s):
                await clipboard.give_back()
                return Insertion(InsertionWay.PASTE, was_taken=True, notice=notice)
        except PortalError as error:
            return error
        if not clipboard.is_lent:
            return Insertion(
                InsertionWay.PASTE,
                was_taken=False,
                notice="Another program took the clipboard before the text was pasted.",
                next_step="Look whether it arrived, or paste the last text once more.",
            )
        # By whatever program it is read after all.
        work = self._give_back_after(partial(clipboard.wait_until_taken, None), clipboard)
        self._return = self._portal.tasks.start(work, name="portal-clipboard-return")
        return Insertion(
            InsertionWay.PASTE,
            was_taken=False,
            notice="The program has not taken the text.",
            next_step="It is on the clipboard: paste it where you want it.",
        )

    async def _give_back_after(
        self, wait: Callable[[], Awaitable[bool]], clipboard: PortalClipboard
    ) -> None:
        try:
            await wait()
            await clipboard.give_back()
        except PortalError as error:
            _log.info("the clipboard was not given back: %s", error)

    def _begin_taking_back(self) -> None:
        """Let the clipboard be given back that may have been lent when that was cancelled."""
        clipboard = self._keyboard.clipboard if self._keyboard is not None else None
        if clipboard is not None:
            work = self._give_back_after(clipboard.wait_until_lent, clipboard)
            self._taking_back = self._portal.tasks.start(work, name="portal-take-back")

    async def _earlier_delivered(self) -> None:
        """Wait for what was cancelled halfway; a text that nobody has read yet is read no more."""
        for task in (self._delivery, self._copying, self._taking_back):
            if task is not None:
                await asyncio.wait([task])
        if self._return is not None:
            await cancel_and_wait(self._return)
            self._return = None

    def _on_portal_gone(self) -> None:
        if self._keyboard is not None:
            self._keyboard.lose()


def _do_nothing() -> None:
    """Nobody cares any more."""
