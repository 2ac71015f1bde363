"""What may be asked of the window from outside, by ``voicedesk ctl`` or a second start."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.hotkeys import HotkeyAction
from voicedesk.core.service_chosen import check_service_chosen
from voicedesk.core.turns import Intent, Manner, Outcome
from voicedesk.core.view_state import Phase

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from voicedesk.core.events import TurnEvent
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.controller import MainController
    from voicedesk.ui.main_window import MainWindow

    Handler = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]

ACTIVATION_VARIABLE = "XDG_ACTIVATION_TOKEN"
"""Wayland lets a window come to the front only for whoever shows what the user's click gave them."""

_RECORDING = (Phase.OPENING_MICROPHONE, Phase.LISTENING)


class RemoteControl:
    """Answers requests by their ``op``; ``handlers`` may be added to."""

    def __init__(self, window: MainWindow, controller: MainController, backend: Backend) -> None:
        self._window = window
        self._controller = controller
        self._backend = backend
        self._order = asyncio.Lock()
        self._opening: list[asyncio.Future[VoiceDeskError | None]] = []
        self.handlers: dict[str, Handler] = {
            "hello": self._hello,
            "show": self._show,
            "start": self._start,
            "stop": self._stop,
            "toggle": self._toggle,
            "cancel": self._cancel,
            "paste-last": self._paste_last,
            "undo": self._undo,
        }
        backend.session.subscribe(self._on_event)

    async def handle(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what a request asks for.

        Raises:
            VoiceDeskError: it cannot be done.
        """
        name = request.get("op")
        handler = self.handlers.get(name) if isinstance(name, str) else None
        if handler is None:
            raise _refused(
                "The running VoiceDesk is of another version and does not know that request.",
                "Quit it and start it again.",
            )
        return await handler(request)

    async def _hello(self, _request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"pid": os.getpid()}

    async def _show(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        bring_to_front(self._window, str(request.get("activation_token", "")))
        return {"pid": os.getpid()}

    async def _start(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        async with self._order:
            opening = await self._begin(request)
        return await self._opened(opening)

    async def _stop(self, _request: Mapping[str, Any]) -> Mapping[str, Any]:
        async with self._order:
            if not self._is_recording():
                raise _refused("Nothing is being recorded.", "Begin with: voicedesk ctl start.")
            await self._controller.finish()
        return {"recording": False}

    async def _toggle(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        async with self._order:
            if self._is_recording():
                await self._controller.finish()
                return {"recording": False}
            opening = await self._begin(request)
        return await self._opened(opening)

    async def _cancel(self, _request: Mapping[str, Any]) -> Mapping[str, Any]:
        async with self._order:
            await self._controller.stop_all()
        return {"recording": False}

    async def _paste_last(self, _request: Mapping[str, Any]) -> Mapping[str, Any]:
        await self._backend.session.insert_last()
        return {}

    async def _undo(self, _request: Mapping[str, Any]) -> Mapping[str, Any]:
        await self._backend.session.undo_insertion()
        return {}

    def _is_recording(self) -> bool:
        return self._controller.state.phase in _RECORDING

    async def _begin(self, request: Mapping[str, Any]) -> asyncio.Future[VoiceDeskError | None]:
        """Begin a turn; return what tells when its microphone is open."""
        intent, manner = _intent(request)
        check_service_chosen(self._backend.settings.service)
        await self._controller.begin(intent, manner)
        opening = asyncio.get_running_loop().create_future()
        if self._controller.state.phase is Phase.OPENING_MICROPHONE:
            self._opening.append(opening)
        else:
            opening.set_result(None)
        return opening

    async def _opened(self, opening: asyncio.Future[VoiceDeskError | None]) -> Mapping[str, Any]:
        """Wait for the first sample, so that whoever asked may speak now."""
        failure = await opening
        if failure is not None:
            raise failure
        return {"recording": self._is_recording()}

    def _on_event(self, event: TurnEvent) -> None:
        match event:
            case ev.RecordingStarted():
                self._tell_opening(None)
            case ev.TurnFinished(outcome=Outcome.FAILED, record=record):
                self._tell_opening(record.error)
            case ev.TurnFinished():
                self._tell_opening(None)
            case _:
                pass

    def _tell_opening(self, failure: VoiceDeskError | None) -> None:
        waiting, self._opening = self._opening, []
        for opening in waiting:
            if not opening.done():
                opening.set_result(failure)


def bring_to_front(window: MainWindow, activation_token: str = "") -> None:
    """Show a window over all others and give it the focus, as far as the desktop allows."""
    if activation_token:
        os.environ[ACTIVATION_VARIABLE] = activation_token
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    os.environ.pop(ACTIVATION_VARIABLE, None)


def _intent(request: Mapping[str, Any]) -> tuple[Intent, Manner]:
    """Return what is to be done with the words, and how."""
    wanted = request.get("intent", Intent.ASK)
    manner = Manner(
        language=str(request.get("language", "")),
        style=str(request.get("style", "")),
        edits=wanted == HotkeyAction.EDIT,
        target_language=str(request.get("target_language", "")),
        interprets=wanted == HotkeyAction.INTERPRET,
    )
    if manner.edits:
        return Intent.DICTATE, manner
    if manner.interprets:
        return Intent.TRANSLATE, manner
    try:
        return Intent(wanted), manner
    except ValueError as error:
        raise _refused("The window does not know that intent.", "Use --intent ask.") from error


def _refused(message: str, next_step: str) -> VoiceDeskError:
    return VoiceDeskError(message, kind=ErrorKind.REFUSED, next_step=next_step)
