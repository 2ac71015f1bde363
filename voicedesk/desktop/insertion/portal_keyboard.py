"""A remote desktop session: the user has allowed us to press keys, and maybe the clipboard."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from dbus_fast import Variant

from voicedesk.core.insertion import PasteKeys
from voicedesk.desktop.insertion.portal_clipboard import (
    CLIPBOARD,
    ClipboardPatience,
    PortalClipboard,
)
from voicedesk.desktop.insertion.portal_problems import selection_silent
from voicedesk.desktop.pipes import TooMuch
from voicedesk.desktop.portals.errors import PortalError, Reason
from voicedesk.desktop.portals.keysyms import CONTROL, INSERT, SHIFT, keysym_of
from voicedesk.desktop.portals.session import PortalSession, open_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voicedesk.core.errors import InsertionError
    from voicedesk.desktop.portals.connection import Portal

_log = logging.getLogger(__name__)

REMOTE = "org.freedesktop.portal.RemoteDesktop"
KEYBOARD = 1
_UNTIL_REVOKED = 2
_WITH_TOKENS = 2
"""Since this version of the portal, a permission can be had again without a dialog."""
DIALOG_S = 120.0

PASTE = {
    PasteKeys.AUTOMATIC: (CONTROL, ord("v")),
    PasteKeys.CTRL_V: (CONTROL, ord("v")),
    PasteKeys.CTRL_SHIFT_V: (CONTROL, SHIFT, ord("v")),
    PasteKeys.SHIFT_INSERT: (SHIFT, INSERT),
}
COPY = (CONTROL, INSERT)
"""Not Ctrl+C, which ends what runs in a terminal."""
UNDO = (CONTROL, ord("z"))


class PortalKeyboard:
    """Presses keys in the focused program, until it is closed or the desktop ends it.

    Modifiers that the user holds cannot be seen on Wayland. Keys pressed here belong to another
    keyboard than the user's, so none of his is released.
    """

    def __init__(
        self, portal: Portal, session: PortalSession, clipboard: PortalClipboard | None
    ) -> None:
        self.clipboard = clipboard
        self._portal = portal
        self._session = session
        self._pressing: asyncio.Task[PortalError | None] | None = None

    @property
    def is_open(self) -> bool:
        return self._session.is_open

    async def chord(self, *keysyms: int) -> None:
        """Press keys together; they come up again even if this is cancelled."""
        await self._finish(keysyms)

    async def write(self, text: str, *, pause_s: float) -> None:
        """Write a text key by key; cancelling leaves no key down."""
        for character in text.replace("\r\n", "\n").replace("\r", "\n"):
            keysym = keysym_of(character)
            if keysym is None:
                continue
            await self._finish((keysym,))
            if pause_s:
                await asyncio.sleep(pause_s)

    async def copied_text(
        self, clipboard: PortalClipboard, within_s: float
    ) -> str | PortalError | InsertionError:
        """Let the program copy, and return that, or what is to be raised, as a task's result."""
        try:
            return await clipboard.text_copied_by(lambda: self.chord(*COPY), within_s)
        except (OSError, TooMuch):
            return selection_silent()
        except PortalError as error:
            return error

    async def released(self) -> None:
        """Return when no key is down any more."""
        if self._pressing is not None:
            await asyncio.wait([self._pressing])

    def lose(self) -> None:
        """The portal has ended."""
        self._session.lose()

    def close(self) -> None:
        """Give the permission back for now."""
        self._session.close()
        if self.clipboard is not None:
            self.clipboard.forget()

    async def _finish(self, keysyms: Sequence[int]) -> None:
        await self.released()
        self._pressing = self._portal.tasks.start(self._pressed(keysyms), name="portal-keys")
        error = await asyncio.shield(self._pressing)
        if error is not None:
            raise error

    async def _pressed(self, keysyms: Sequence[int]) -> PortalError | None:
        """Press keys and let them come up; return what the portal had against it."""
        # One by one: a portal works on calls side by side, and would mix up their order.
        try:
            for keysym in keysyms:
                await self._notify(keysym, state=1)
            for keysym in reversed(keysyms):
                await self._notify(keysym, state=0)
        except PortalError as error:
            return error
        return None

    async def _notify(self, keysym: int, *, state: int) -> None:
        body: list[Any] = [self._session.path, {}, keysym, state]
        await self._portal.call(REMOTE, "NotifyKeyboardKeysym", "oa{sv}iu", body)


async def open_keyboard(
    portal: Portal, token: str, patience: ClipboardPatience
) -> tuple[PortalKeyboard, str]:
    """Ask for the keyboard, and the clipboard where there is one.

    ``token`` is what an earlier call returned: with it, the user is not asked again.

    Raises:
        PortalError: it cannot be had.
    """
    clipboard: PortalClipboard | None = None

    def on_closed() -> None:
        if clipboard is not None:
            clipboard.forget()

    session = await open_session(portal, REMOTE, {}, on_closed)
    try:
        await _select_keyboard(portal, session, token)
        if await portal.version(CLIPBOARD):
            # It tells who owns the clipboard as soon as the session has started.
            clipboard = PortalClipboard(portal, session, patience)
            await _ask_for_clipboard(portal, session)
        results = await portal.request(
            REMOTE, "Start", "osa{sv}", [session.path, ""], {}, timeout_s=DIALOG_S
        )
        _check_keyboard(results)
    except BaseException:
        if clipboard is not None:
            clipboard.forget()
        session.close()
        raise
    enabled = results.get("clipboard_enabled")
    if clipboard is not None and (enabled is None or not enabled.value):
        clipboard.forget()
        clipboard = None
    new_token = results.get("restore_token")
    keyboard = PortalKeyboard(portal, session, clipboard)
    return keyboard, "" if new_token is None else str(new_token.value)


def _check_keyboard(results: Mapping[str, Variant]) -> None:
    devices = results.get("devices")
    if devices is None or not int(devices.value) & KEYBOARD:
        raise PortalError(Reason.REFUSED, "the keyboard was not among what was allowed")


async def _select_keyboard(portal: Portal, session: PortalSession, token: str) -> None:
    options = {"types": Variant("u", KEYBOARD)}
    if await portal.version(REMOTE) >= _WITH_TOKENS:
        options["persist_mode"] = Variant("u", _UNTIL_REVOKED)
        if token:
            options["restore_token"] = Variant("s", token)
    try:
        await portal.request(REMOTE, "SelectDevices", "oa{sv}", [session.path], options)
    except PortalError as error:
        if error.reason is not Reason.FAILED or "restore_token" not in options:
            raise
        # What is no token is an error, and not only of no use.
        _log.info("the portal does not take the token: %s", error)
        del options["restore_token"]
        await portal.request(REMOTE, "SelectDevices", "oa{sv}", [session.path], options)


async def _ask_for_clipboard(portal: Portal, session: PortalSession) -> None:
    try:
        await portal.call(CLIPBOARD, "RequestClipboard", "oa{sv}", [session.path, {}])
    except PortalError as error:
        if error.reason is Reason.GONE:
            raise
        _log.info("no clipboard for the session: %s", error)
