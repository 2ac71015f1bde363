"""Between window and session: events in, state out, and every request as an owned task."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from voicedesk.core import events as ev
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.turns import PLAIN, Intent, as_before
from voicedesk.core.view_reducer import reduce, with_inserted
from voicedesk.core.view_state import ViewState
from voicedesk.ui import dialogs
from voicedesk.ui.attaching import Attaching, with_attachments
from voicedesk.ui.hands_free_controller import HandsFreeController
from voicedesk.ui.history_controller import HistoryController
from voicedesk.ui.mode_controller import ModeController
from voicedesk.ui.stage import Stage, start_told, told

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from pathlib import Path
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from voicedesk.core.events import TurnEvent
    from voicedesk.core.insertion import LateInsertion
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.core.turns import Manner, TurnRecord
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.first_run_controller import FirstRunController
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.notepad_controller import NotepadController
    from voicedesk.ui.settings_controller import SettingsController
    from voicedesk.ui.stage import StartTask

RENDER_EVERY_MS: Final = 28
"""Text and levels come faster than anyone reads. Redrawing more often delays the answer's first
sound, and less often makes words wait 50 ms where an answer is one huge table."""

_SHOWN_A_MOMENT_LATER = (
    ev.Level,
    ev.RecordingFinished,
    ev.TranscriptReady,
    ev.ReplyDelta,
    ev.ReplyFinished,
    ev.SpeechStarted,
)
"""What the window shows together, once in a while: after each of them the next request is waiting
to be sent, and painting before that would keep the user waiting."""


class MainController(QObject):
    """Owns the ``ViewState`` that the window shows."""

    def __init__(self, window: MainWindow, backend: Backend, tasks: TaskRegistry) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._tasks = tasks
        self._state = ViewState()
        self._order = asyncio.Lock()
        self._begins_held = False
        self._is_held = False
        """Whether a key that the window does not see holds the recording that runs."""
        self._service = backend.settings.service
        """What was reached last, or found out of reach."""
        self._follows_mode = False
        """Whether the last press was in this window, whose mode decides what follows by itself."""
        self._settings: SettingsController | None = None
        self._first_run: FirstRunController | None = None
        self._notepad: NotepadController | None = None
        self._render = QTimer(self)
        self._render.setSingleShot(True)
        self._render.setInterval(RENDER_EVERY_MS)
        self._render.timeout.connect(self._on_render_due)
        # Before the state is shown: what is listened to decides how it is worded.
        self._hands_free = HandsFreeController(window, backend, self._start)
        self._modes = ModeController(window, backend, self._start)
        self._attaching = Attaching(window, backend, self._start)
        backend.session.subscribe(self._on_event)
        backend.subscribe_inserted(self._on_inserted)
        backend.go_on_with(self._next_wish)
        self._history = HistoryController(
            Stage(
                window,
                backend,
                self._start,
                self._in_order,
                lambda: self._state,
                self._show,
                self._begin_anew,
            )
        )
        self._connect_window()
        window.set_ready(ready=True)
        window.show_state(self._state)
        window.show_sandbox(sandbox=self._on_sandbox())
        if backend.settings.service.choice is ServiceChoice.UNDECIDED:
            self.show_first_run()

    def _connect_window(self) -> None:
        window = self._window
        window.talk_began.connect(self._on_talk_began)
        window.talk_latched.connect(self._on_talk_latched)
        window.talk_held.connect(self._on_talk_held)
        window.talk_finished.connect(self._on_talk_finished)
        window.stop_requested.connect(self._on_stop_requested)
        window.text_submitted.connect(self._on_text_submitted)
        window.retry_requested.connect(self._on_retry_requested)
        window.replay_requested.connect(self._on_replay_requested)
        window.replay_stopped.connect(self._on_replay_stopped)
        window.link_clicked.connect(self._on_link_clicked)
        window.new_conversation_requested.connect(self._on_new_conversation_requested)
        window.new_private_requested.connect(self._on_new_private_requested)
        window.notepad_requested.connect(self.open_notepad)
        window.settings_requested.connect(self._on_settings_requested)

    @property
    def state(self) -> ViewState:
        return self._state

    @property
    def start_task(self) -> StartTask:
        """Run a request; what is expected to fail is told in the window."""
        return self._start

    async def begin(self, intent: Intent, manner: Manner = PLAIN, *, held: bool = False) -> None:
        """Start to record, as a press of the button does; ``held``: a key is down meanwhile."""
        self._window.hide_problem()
        await self._in_order(self._begin(intent, manner, held=held))

    async def _begin_in_mode(self, intent: Intent, manner: Manner) -> None:
        self._window.hide_problem()
        await self._in_order(self._begin(intent, manner, held=False, in_mode=True))

    async def _begin(
        self, intent: Intent, manner: Manner, *, held: bool, in_mode: bool = False
    ) -> None:
        self._begins_held, self._follows_mode = held, in_mode
        try:
            await self._backend.session.begin(
                intent, with_attachments(manner, intent, self._window)
            )
        finally:
            self._begins_held = False

    async def finish(self) -> None:
        """End the recording; nothing if none is running."""
        await self._in_order(self._backend.session.finish())

    async def latch(self) -> None:
        """Nothing holds the recording; a pause ends it, if the settings say so."""
        await self._set_end(self._backend.session.end_at_pause(), held=False)

    async def hold(self) -> None:
        """Something holds the recording, which no pause ends."""
        await self._set_end(self._backend.session.hold(), held=True)

    async def stop_all(self) -> None:
        """End the running turn and fall silent."""
        await self._history.turns.stop_playing()
        await self._backend.session.stop_replay()
        await self._backend.session.cancel()

    def open_notepad(self) -> None:
        """Show the notepad, in which dictated words stay in this program."""
        self._shown_notepad().open()

    def _shown_notepad(self) -> NotepadController:
        from voicedesk.ui.notepad_controller import NotepadController

        if self._notepad is None:
            self._notepad = NotepadController(self._window, self._backend, self, self._start)
            self._notepad.show_private(private=self._state.is_private)
        return self._notepad

    async def write_down(self, files: Sequence[Path]) -> None:
        """Write into the notepad what sound files say; failures are told in the window."""
        await self._shown_notepad().write_down(files)

    async def aclose(self) -> None:
        """Write what is not on the disk yet, and close what is open beside the window."""
        if self._notepad is not None:
            notepad, self._notepad = self._notepad, None
            await told(notepad.aclose(), self._window.show_problem)

    def show_first_run(self) -> None:
        """Let the user choose who answers, and go on to the conversation."""
        from voicedesk.ui.first_run_controller import FirstRunController

        page = self._window.show_first_run()
        self._first_run = FirstRunController(page, self._backend, self._start)
        self._first_run.chosen.connect(self._on_service_chosen)
        self._first_run.problem_found.connect(self._window.show_problem)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run a request; what is expected to fail is told in the window, the rest is a bug."""
        return start_told(self._owned, work, name, self._window.show_problem)

    def _owned(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self._tasks.start(work, name=name)

    async def _in_order(self, work: Coroutine[Any, Any, None]) -> None:
        """Let the end of a recording wait for its beginning, however quick the fingers are."""
        try:
            async with self._order:
                await work
        finally:
            work.close()  # cancelled while it waited, nobody would ever await it

    def _on_event(self, event: TurnEvent) -> None:
        self._state = reduce(self._state, event)
        if isinstance(event, ev.TurnStarted):
            self._is_held = self._begins_held
        if isinstance(event, ev.TurnFinished):
            self._attaching.put_back(event.record)
            self._state = self._history.with_waiting(self._state)
        if isinstance(event, _SHOWN_A_MOMENT_LATER):
            if not self._render.isActive():
                self._render.start()
        else:
            self._on_render_due()

    def _on_inserted(self, inserted: LateInsertion) -> None:
        self._show(with_inserted(self._state, inserted))

    def _on_render_due(self) -> None:
        self._render.stop()
        self._history.show_state(self._state)
        self._window.show_state(self._state, held=self._is_held)
        if self._notepad is not None:
            self._notepad.show_private(private=self._state.is_private)

    def _show(self, state: ViewState) -> None:
        self._state = state
        self._on_render_due()

    def _on_talk_began(self) -> None:
        self._start(self._begin_in_mode(*self._modes.wish()), "begin")

    def _next_wish(self, record: TurnRecord) -> tuple[Intent, Manner]:
        """Return what the words after a turn are for, where the microphone listens by itself."""
        intent, manner = self._modes.wish() if self._follows_mode else as_before(record)
        return intent, with_attachments(manner, intent, self._window)

    def _on_talk_latched(self) -> None:
        self._start(self.latch(), "end at a pause")

    def _on_talk_held(self) -> None:
        self._start(self.hold(), "hold")

    async def _set_end(self, setting: Coroutine[Any, Any, None], *, held: bool) -> None:
        """Change what ends the recording, and show it."""
        await self._in_order(setting)
        self._is_held = held
        self._hands_free.show()
        self._on_render_due()

    def _on_talk_finished(self) -> None:
        self._start(self.finish(), "finish")

    def _on_stop_requested(self) -> None:
        self._start(self.stop_all(), "stop")

    def _on_text_submitted(self, text: str) -> None:
        self._window.hide_problem()
        intent, manner = self._modes.wish()
        manner = with_attachments(manner, intent, self._window)
        submit = self._backend.session.submit_text(text, intent, manner)
        self._start(self._in_order(submit), "submit text")

    def _on_retry_requested(self, turn_id: str) -> None:
        self._start(self._in_order(self._backend.session.retry(turn_id)), "retry")

    def _on_replay_requested(self, turn_id: str) -> None:
        self._start(self._replay(turn_id), "replay")

    async def _replay(self, turn_id: str) -> None:
        self._window.show_replaying(turn_id)
        try:
            await self._backend.session.replay(turn_id)
        finally:
            self._window.show_replaying("")

    def _on_replay_stopped(self) -> None:
        self._start(self._backend.session.stop_replay(), "stop replay")

    def _on_link_clicked(self, target: str) -> None:
        self._tasks.start(dialogs.confirm_link(self._window, target), name="open link")

    def _on_new_conversation_requested(self) -> None:
        self._start(self._begin_anew(), "new conversation")

    def _on_new_private_requested(self) -> None:
        self._start(self._begin_anew(private=True), "new private conversation")

    async def _begin_anew(self, *, private: bool = False) -> None:
        await self._in_order(self._backend.session.new_conversation(private=private))
        self._window.hide_problem()
        self._show(self._history.with_waiting(ViewState(is_private=private)))

    def _on_settings_requested(self) -> None:
        from voicedesk.ui.settings_controller import SettingsController

        if self._settings is None:
            self._settings = SettingsController(self._window, self._backend, self._tasks)
            self._settings.settings_saved.connect(self._on_settings_saved)
            self._settings.history_deletion_requested.connect(self._on_deletion_requested)
        self._settings.open()

    def _on_deletion_requested(self, parent: QWidget) -> None:
        self._start(self._history.chores.delete_everything(parent), "history: delete all")

    def _on_settings_saved(self) -> None:
        self._window.show_theme(self._backend.settings.window.theme)
        self._hands_free.show()
        self._modes.show()
        self._window.show_sandbox(sandbox=self._on_sandbox())
        if self._service != self._backend.settings.service:
            self._window.hide_problem()  # it may have been the other server's
            self._start(self._warm_up(), "warm up")

    def _on_service_chosen(self) -> None:
        self._first_run = None
        self._window.show_sandbox(sandbox=self._on_sandbox())
        self._window.show_conversation()
        self._start(self._warm_up(), "warm up")

    async def _warm_up(self) -> None:
        """Reach the server now, so that what is wrong with it is told before the first turn."""
        self._service = self._backend.settings.service
        await self._backend.list_models()

    def _on_sandbox(self) -> bool:
        return self._backend.settings.service.choice is ServiceChoice.SANDBOX
