"""What the system asks the window to open: the program itself, a link, sound files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicedesk.app.remote_control import bring_to_front
from voicedesk.core.opening import opening_of
from voicedesk.ui.dialogs import ask
from voicedesk.ui.language_words import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.app.remote_control import RemoteControl
    from voicedesk.ui.controller import MainController
    from voicedesk.ui.main_window import MainWindow


class Opener:
    """Answers the request ``open``; what goes wrong is told in the window, not to the caller.

    A file manager or a browser would show nobody what it is told.
    """

    def __init__(
        self, window: MainWindow, controller: MainController, remote: RemoteControl
    ) -> None:
        self._window = window
        self._controller = controller
        self._remote = remote
        self._asks = False

    async def open(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        intent = str(request.get("intent") or "")
        if intent:
            # The window stays where it is: what is dictated belongs to the program in front.
            work = self._toggle(intent)
        else:
            bring_to_front(self._window, str(request.get("activation_token", "")))
            targets = [str(target) for target in request.get("targets") or ()]
            work = self._open(targets, Path(str(request.get("folder") or Path.home())))
        self._controller.start_task(work, "open")
        return {"pid": os.getpid()}

    async def _toggle(self, intent: str) -> None:
        await self._remote.handle({"op": "toggle", "intent": intent})

    async def _open(self, targets: list[str], folder: Path) -> None:
        opening = opening_of(targets, folder)
        if opening.files:
            await self._controller.write_down(opening.files)
        if opening.link is not None and await self._is_wanted(opening.link):
            await self._remote.handle({"op": "start", **opening.link})

    async def _is_wanted(self, link: Mapping[str, str]) -> bool:
        """Ask, since any page and any program can open a link, but not twice at a time."""
        if self._asks:
            return False
        self._asks = True
        try:
            return await ask(
                self._window,
                f"A link wants VoiceDesk to listen ({_manner(link)}).",
                "Another program or a page opened it. If it was not you, cancel.",
                yes="Listen",
            )
        finally:
            self._asks = False


def _manner(link: Mapping[str, str]) -> str:
    words = [link["intent"]]
    words += [language_name(link["language"])] if "language" in link else []
    words += [f"into {language_name(link['target_language'])}"] if "target_language" in link else []
    return ", ".join(words)
