"""What the keys do that are heard in every application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from voicedesk.core import events as ev
from voicedesk.core.hotkeys import HotkeyAction
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.turns import Manner, Source
from voicedesk.ui.push_to_talk import PushToTalk

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from voicedesk.core.events import TurnEvent
    from voicedesk.core.hotkeys import HotkeyAbility, HotkeyBinding, HotkeyEvent
    from voicedesk.core.turns import Intent
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.stage import StartTask


class TalkCommands(Protocol):
    """What ``ui.controller.MainController`` does for the button, done for a key."""

    def begin(
        self, intent: Intent, manner: Manner, *, held: bool = False
    ) -> Coroutine[Any, Any, None]: ...

    def finish(self) -> Coroutine[Any, Any, None]: ...

    def latch(self) -> Coroutine[Any, Any, None]: ...

    def hold(self) -> Coroutine[Any, Any, None]: ...

    def stop_all(self) -> Coroutine[Any, Any, None]: ...


class HotkeyController(QObject):
    """Turns presses and releases into what the button does, by the same rule.

    While one key records, any other talk key ends the recording as well: a second turn would
    break off the first one. ``show_window`` is called where the user has to choose first who
    answers.
    """

    def __init__(
        self,
        commands: TalkCommands,
        backend: Backend,
        start: StartTask,
        ability: Callable[[], HotkeyAbility],
        show_window: Callable[[], None],
        now_ms: Callable[[], float] | None = None,
    ) -> None:
        super().__init__()
        self._commands = commands
        self._backend = backend
        self._start = start
        self._ability = ability
        self._show_window = show_window
        self._binding: HotkeyBinding | None = None
        self._turn_id = ""
        """The turn that records, whoever began it."""
        self._rule = PushToTalk(now_ms, tap_ms=lambda: backend.settings.hotkeys.tap_ms)
        self._rule.began.connect(self._on_began)
        self._rule.latched.connect(self._on_latched)
        self._rule.held_on.connect(self._on_held_on)
        self._rule.finished.connect(self._on_finished)
        backend.session.subscribe(self._on_event)

    def on_key(self, event: HotkeyEvent) -> None:
        """Take a press or a release of a hotkey."""
        binding = event.binding
        if binding.action.intent is not None:
            self._on_talk_key(binding, is_pressed=event.is_pressed)
        elif event.is_pressed:
            self._on_command(binding.action)

    def _on_command(self, action: HotkeyAction) -> None:
        match action:
            case HotkeyAction.CANCEL:
                self._start(self._commands.stop_all(), "hotkey: cancel")
            case HotkeyAction.PASTE_LAST:
                self._start(self._backend.session.insert_last(), "hotkey: paste last")
            case HotkeyAction.UNDO:
                self._start(self._backend.session.undo_insertion(), "hotkey: undo")
            case _:
                raise ValueError(f"a talk key is no command: {action}")

    def _on_talk_key(self, binding: HotkeyBinding, *, is_pressed: bool) -> None:
        rule = self._rule
        if not is_pressed:
            if binding == self._binding:
                rule.release()
            return
        if self._backend.settings.service.choice is ServiceChoice.UNDECIDED:
            self._show_window()
            return
        rule.ends_itself = self._backend.session.ends_at_pause
        if rule.held:
            # Its release was never told, or the hand went to another key.
            rule.lose()
        elif not self._ability().tells_releases:
            self._take(binding)
            rule.tap()
        elif rule.listens and self._binding not in (None, binding):
            rule.tap()
        else:
            self._take(binding)
            rule.press()

    def _take(self, binding: HotkeyBinding) -> None:
        if not self._rule.listens or self._binding is None:
            self._binding = binding

    def _on_began(self) -> None:
        binding = self._binding
        if binding is None or binding.action.intent is None:
            return
        manner = Manner(
            language=binding.language,
            style=binding.style,
            edits=binding.action is HotkeyAction.EDIT,
            target_language=binding.target_language,
            interprets=binding.action is HotkeyAction.INTERPRET,
        )
        begin = self._commands.begin(binding.action.intent, manner, held=self._rule.held)
        self._start(begin, "hotkey: begin")

    def _on_latched(self) -> None:
        self._start(self._commands.latch(), "hotkey: latch")

    def _on_held_on(self) -> None:
        self._start(self._commands.hold(), "hotkey: hold")

    def _on_finished(self) -> None:
        self._start(self._commands.finish(), "hotkey: finish")

    def _on_event(self, event: TurnEvent) -> None:
        match event:
            case ev.TurnStarted(source=Source.MICROPHONE, is_retried=False):
                if not self._rule.listens:
                    self._binding = None
                self._turn_id = event.turn_id
                self._rule.join()
            case ev.RecordingFinished() | ev.TurnFinished() if event.turn_id == self._turn_id:
                # The end of an earlier turn, which the press broke off, is not the recording's.
                self._turn_id = ""
                self._rule.leave()
            case _:
                pass
