"""What the parts of the window's controller share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from voicedesk.core.errors import VoiceDeskError

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


def start_told(
    start: StartTask,
    work: Coroutine[Any, Any, None],
    name: str,
    tell: Callable[[str, str], object],
) -> asyncio.Task[None]:
    """Run a request; what is expected to fail is told in two sentences, the rest is a bug."""
    task = start(told(work, tell), name)
    # Cancelled before its first step, nobody would ever await the work.
    task.add_done_callback(lambda _: work.close())
    return task


async def told(work: Coroutine[Any, Any, None], tell: Callable[[str, str], object]) -> None:
    try:
        await work
    except VoiceDeskError as failure:
        tell(failure.message, failure.next_step)


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
