"""What the parts of the window's controller share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine

    from voicedesk.core.view_state import ViewState
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.history_backend import HistoryBackend
    from voicedesk.ui.main_window import MainWindow


class StartTask(Protocol):
    """Run a request as an owned task; what is expected to fail is told in the window."""

    def __call__(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """``in_order`` lets what changes the conversation wait for its turn.

    ``begin_anew`` leaves the conversation for a new one, private if it is told so.
    """

    window: MainWindow
    backend: Backend
    start: StartTask
    in_order: Callable[[Coroutine[Any, Any, None]], Coroutine[Any, Any, None]]
    state: Callable[[], ViewState]
    show: Callable[[ViewState], None]
    begin_anew: Callable[[], Coroutine[Any, Any, None]]

    @property
    def history(self) -> HistoryBackend:
        return self.backend.history
