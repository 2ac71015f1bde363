"""When the small display is shown, where, and what its buttons do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from voicedesk.core import events as ev
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.settings import OverlayPlace
from voicedesk.core.view_reducer import reduce
from voicedesk.core.view_state import Phase, ViewState
from voicedesk.ui.controller import RENDER_EVERY_MS
from voicedesk.ui.overlay import Overlay
from voicedesk.ui.overlay_picture import PictureStage
from voicedesk.ui.overlay_place import can_float
from voicedesk.ui.overlay_stage import WindowStage
from voicedesk.ui.overlay_view import NOTHING, STAYS_MS, OverlayKind, OverlayView, overlay_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.events import TurnEvent
    from voicedesk.core.settings import WindowSettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.overlay_stage import OverlayStage

_ANSWERING = (Phase.ANSWERING, Phase.SPEAKING)


class OverlayController(QObject):
    """Owns the display, and shows it while another program has the focus."""

    def __init__(self, parent: QObject, backend: Backend, tasks: TaskRegistry) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._state = ViewState()
        self._view = NOTHING
        self._is_pasting = False
        self._stage: OverlayStage | None = WindowStage(self._settings) if can_float() else None
        self._looks_for_panel = self._stage is None
        """There may be one, and nobody has asked for it yet."""
        self._overlay: Overlay | None = None
        self._render = _single_shot(self, RENDER_EVERY_MS, self._on_render_due)
        self._stays = _single_shot(self, 0, self._on_shown_long_enough)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus_changed)
            application.screenRemoved.connect(self._on_screens_changed)
            application.primaryScreenChanged.connect(self._on_screens_changed)
        backend.session.subscribe(self._on_event)

    def prepare(self) -> None:
        """Make the display now, so that the first recording does not wait for it.

        Where no window may float, a panel is looked for first.
        """
        stage = self._usable_stage()
        if stage is not None:
            self._made(stage)
        else:
            self._look_for_panel()

    @property
    def overlay(self) -> Overlay | None:
        """The display, once it was needed."""
        return self._overlay

    def close(self) -> None:
        """Take the display away for good."""
        self._render.stop()
        if self._overlay is not None:
            self._overlay.hide()

    def tell(self, message: str, next_step: str) -> None:
        """Show what went wrong outside of a turn, if another program has the focus.

        A turn that runs is not covered by it, and a text that is offered stays so.
        """
        if self._state.running_turn is not None:
            return
        if self._view.kind is OverlayKind.OFFER:
            self._set_view(replace(self._view, words=message, hint=next_step))
        else:
            self._set_view(OverlayView(OverlayKind.PROBLEM, message, next_step))

    def withdraw_offer(self) -> None:
        """Offer a text no more that was inserted by other means than the button, or forgotten."""
        if self._view.kind is OverlayKind.OFFER and not self._is_pasting:
            self._set_view(NOTHING)

    def _on_event(self, event: TurnEvent) -> None:
        if isinstance(event, ev.ReplyDelta) and self._state.phase in _ANSWERING:
            return  # the words themselves are not shown here
        if isinstance(event, ev.TurnStarted):
            self._state = ViewState()  # of what was before, nothing is shown here
        self._state = reduce(self._state, event)
        # Never at once: whoever waits for the event has the next request to send.
        if isinstance(event, ev.TurnStarted | ev.RecordingStarted):
            self._render.start(0)
        elif not self._render.isActive():
            self._render.start(RENDER_EVERY_MS)

    def _on_render_due(self) -> None:
        self._set_view(overlay_view(self._state))

    def _set_view(self, view: OverlayView) -> None:
        if view.kind is OverlayKind.RESULT and _is_told():
            view = NOTHING  # it has been read there, and need not follow into another program
        is_news = view.kind is not self._view.kind
        self._view = view
        if is_news:
            self._stays.stop()
            if view.kind in STAYS_MS:
                self._stays.start(STAYS_MS[view.kind])
        self._show()
        if is_news and self._overlay is not None and self._overlay.isVisible():
            self._overlay.announce()

    def _show(self) -> None:
        """Show what is to be shown, or nothing while a window of ours says it all."""
        stage = self._usable_stage()
        if self._view.kind is OverlayKind.HIDDEN or _is_told() or stage is None:
            if self._overlay is not None:
                self._overlay.hide()
            if self._view.kind is not OverlayKind.HIDDEN:
                self._look_for_panel()
            return
        overlay = self._made(stage)
        overlay.show_view(self._view)
        stage.show(overlay)

    def is_wanted(self) -> bool:
        """Tell whether what goes on is shown here, by the settings and on this desktop."""
        return self._usable_stage() is not None

    def _usable_stage(self) -> OverlayStage | None:
        is_on = self._settings().overlay is not OverlayPlace.OFF
        return self._stage if is_on and self._stage is not None and self._stage.works else None

    def _settings(self) -> WindowSettings:
        return self._backend.settings.window

    def _look_for_panel(self) -> None:
        """Ask the desktop for a panel, if there is no other way and one is wanted."""
        if self._looks_for_panel and self._settings().overlay is not OverlayPlace.OFF:
            self._looks_for_panel = False
            self._tasks.start(self._find_panel(), name="find panel")

    async def _find_panel(self) -> None:
        panel = await self._backend.find_panel()
        if panel is not None:
            self._stage = PictureStage(self, panel, self._settings)
            self.prepare()
            self._show()

    def _made(self, stage: OverlayStage) -> Overlay:
        if self._overlay is None:
            self._overlay = overlay = stage.make()
            overlay.paste_requested.connect(self._on_paste_requested)
            overlay.copy_requested.connect(self._on_copy_requested)
            overlay.dismissed.connect(self._on_dismissed)
            self.destroyed.connect(overlay.deleteLater)
        return self._overlay

    def _on_focus_changed(self) -> None:
        # Between two windows of ours the focus is nowhere for a moment.
        if not self._render.isActive():
            QTimer.singleShot(0, self, self._show)

    def _on_screens_changed(self) -> None:
        QTimer.singleShot(0, self, self._place_again)

    def _place_again(self) -> None:
        if self._stage and self._overlay is not None and self._overlay.isVisible():
            self._stage.place_again(self._overlay)

    def _on_shown_long_enough(self) -> None:
        self._set_view(NOTHING)

    def _on_dismissed(self) -> None:
        self._set_view(NOTHING)

    def _on_copy_requested(self, text: str) -> None:
        if self._stage is not None:
            self._stage.copy(text)
        self._set_view(OverlayView(OverlayKind.DONE, "Copied", "The text is on the clipboard"))

    def _on_paste_requested(self) -> None:
        if not self._is_pasting:
            self._is_pasting = True
            self._tasks.start(self._paste(self._view), name="paste here")

    async def _paste(self, offer: OverlayView) -> None:
        """Put the offered text where the cursor is; if that fails, it is still offered."""
        try:
            await self._backend.session.insert_last()
        except VoiceDeskError as failure:
            result = replace(offer, words=failure.message, hint=failure.next_step)
        else:
            result = OverlayView(OverlayKind.DONE, "Written")
        finally:
            self._is_pasting = False
        if self._view is offer:  # no turn has begun meanwhile, and nobody has closed it
            self._set_view(result)


def _is_told() -> bool:
    """Tell whether a window of ours says what goes on."""
    active = QApplication.activeWindow()
    return active is not None and not isinstance(active, Overlay)


def _single_shot(parent: QObject, interval_ms: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(then)
    return timer
