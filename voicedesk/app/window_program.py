"""The program behind the window, from after the first paint until it is closed."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import time
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from voicedesk.app.backend import ProgramBackend
from voicedesk.app.hotkey_service import PauseReason
from voicedesk.app.leftovers import keep_swept
from voicedesk.app.logs import stop_log
from voicedesk.app.opener import Opener
from voicedesk.app.own_data import delete_everything
from voicedesk.app.presence import Presence
from voicedesk.app.program import Program
from voicedesk.app.remote_control import RemoteControl, bring_to_front
from voicedesk.app.update_watch import UpdateWatch
from voicedesk.audio.files import load_clip
from voicedesk.core.child_environment import KEY_HOST_VARIABLE, KEY_VARIABLE
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.tasks import TaskRegistry, cancel_and_wait
from voicedesk.core.turns import Outcome
from voicedesk.desktop.instance_server import InstanceServer
from voicedesk.pipeline.turn import ClipInput
from voicedesk.storage.resources import resource_path
from voicedesk.storage.secrets import KeyringSecretStore
from voicedesk.storage.update_looks import UpdateLooks
from voicedesk.ui import dialogs
from voicedesk.ui.controller import MainController
from voicedesk.ui.dialogs import ask
from voicedesk.ui.hotkey_controller import HotkeyController
from voicedesk.ui.hotkey_hint import hotkey_hint
from voicedesk.ui.update_notice import show_update
from voicedesk.updates.manifest_source import ManifestSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from voicedesk.app.application import Openings
    from voicedesk.app.crash import CrashHandler
    from voicedesk.app.options import Options
    from voicedesk.core.release_manifest import Release
    from voicedesk.core.server_address import ServerAddress
    from voicedesk.core.settings import LoadedSettings
    from voicedesk.desktop.profile_lock import ProfileLock
    from voicedesk.storage.paths import ProfilePaths
    from voicedesk.ui.main_window import MainWindow

_log = logging.getLogger(__name__)

_WORTH_TELLING = frozenset({ErrorKind.SHORTCUT_TAKEN, ErrorKind.NOT_ALLOWED})


async def serve_window(
    window: MainWindow,
    options: Options,
    paths: ProfilePaths,
    loaded: LoadedSettings,
    lock: ProfileLock,
    crashes: CrashHandler,
    *,
    smoke_test: bool,
    opens: Mapping[str, Any] | None = None,
    openings: Openings | None = None,
) -> int:
    """Put the program together behind a window that is shown, and run it until it is closed.

    ``opens`` is a request that the start itself was given; ``openings`` is what Qt is given.
    """
    program = _WindowProgram(window, options, paths, loaded, lock, crashes)
    return await program.run(smoke_test=smoke_test, opens=opens, openings=openings)


class _WindowProgram:
    """Connects the window with everything else, and ends it in order."""

    def __init__(
        self,
        window: MainWindow,
        options: Options,
        paths: ProfilePaths,
        loaded: LoadedSettings,
        lock: ProfileLock,
        crashes: CrashHandler,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._window = window
        self._crashes = crashes
        self._tasks = TaskRegistry(crashes.report)
        self._lock = lock
        self._program = Program(
            options,
            paths,
            loaded,
            self._tasks,
            keeps_history=lock.is_mine,
            reads_history=True,
        )
        self._program.on_problem = self._tell
        self._program.keys.ask_leave = self._ask_leave
        self._closed = asyncio.Event()
        self._backend = backend = ProgramBackend(self._program)
        self.controller = MainController(window, backend, self._tasks)
        self._hotkeys = HotkeyController(
            self.controller,
            backend,
            self.controller.start_task,
            lambda: self._program.hotkeys.ability,
            partial(bring_to_front, window),
        )
        self._program.hotkeys.on_key = self._hotkeys.on_key
        self._program.hotkeys.subscribe(self._show_hotkeys)
        self.remote = RemoteControl(window, self.controller, backend)
        self.remote.handlers["history.add"] = backend.history.add
        self.remote.handlers["open"] = Opener(window, self.controller, self.remote).open
        self._channel = InstanceServer(lock, self.remote.handle, self._tasks)
        self._presence = Presence(window, self.controller, backend, self._program)
        self._updates = UpdateWatch(
            ManifestSource(),
            UpdateLooks(paths.update_looks_file),
            lambda: self._program.settings,
            self._tell_of_update,
            time.time,
        )
        self._presence.tray.hotkeys_paused.connect(self._on_hotkeys_paused)
        window.quit_requested.connect(self._closed.set)

    async def run(
        self,
        *,
        smoke_test: bool,
        opens: Mapping[str, Any] | None = None,
        openings: Openings | None = None,
    ) -> int:
        """Serve the window until it is closed; return the exit code."""
        self._end_on_signals()
        print_bug, self._crashes.show = self._crashes.show, self._show_bug
        try:
            if self._program.settings_problem is not None:
                self._tell(self._program.settings_problem)
            # First of all: nothing is kept of a turn before the history has been looked through.
            self._tasks.start(self._open_history(), name="open-history")
            self._tasks.start(self._warm_up(), name="warm-up")
            self._presence.start()
            self._tasks.start(self._bind_hotkeys(), name="bind hotkeys")
            # A portal may take its time, which the sandbox and the models need not wait for.
            self._tasks.start(self._program.inserter.found(), name="find inserter")
            self._tasks.start(keep_swept(self._program.paths), name="sweep")
            if self._lock.is_mine:
                self._tasks.start(self._updates.keep_looking(), name="look for updates")
            async with AsyncExitStack() as listening:
                await self._listen(listening)
                called = self._tasks.start(self._be_called(), name="be called by the desktop")
                listening.push_async_callback(cancel_and_wait, called)
                if smoke_test:
                    return await self._smoke_test()
                if opens is not None:
                    await self.remote.handle(opens)
                if openings is not None:
                    listening.enter_context(openings.handed_to(self._open))
                await self._closed.wait()
        finally:
            self._presence.close()
            await self.controller.aclose()
            await self._program.aclose()
            if self._backend.deletes_at_end:
                await self._delete_everything()
            self._crashes.show = print_bug
            gc.unfreeze()  # what is never collected is complained about by some libraries at the end
        return 0

    async def _delete_everything(self) -> None:
        """Delete what is kept, now that nothing of it is open, and tell what came of it."""
        stop_log()
        program = self._program
        done = await delete_everything(
            program.options, program.paths, program.settings, KeyringSecretStore()
        )
        if done.failures:
            words = "\n".join(failure.sentence() for failure in done.failures)
            await dialogs.tell("Not everything could be deleted.", words)
        else:
            await dialogs.tell("Everything is deleted.", "The next start is like the first one.")

    async def _listen(self, listening: AsyncExitStack) -> None:
        """Let ``voicedesk ctl`` reach the window; without that it is as good as ever."""
        if not self._lock.is_mine:  # nobody could find it
            return
        try:
            await listening.enter_async_context(self._channel)
        except VoiceDeskError as problem:
            self._tell(problem)

    async def _be_called(self) -> None:
        """Let menus and file managers reach the user's own window by its name on the bus."""
        options = self._program.options
        if sys.platform != "linux" or options.profile or options.temp_profile:
            return
        from voicedesk.desktop.activation import be_called

        await be_called(self.remote.handle, self._tasks)

    def _open(self, targets: Sequence[str]) -> None:
        """Open what Qt was given, as if ``voicedesk open`` had been."""
        request = {"op": "open", "targets": targets}
        self._tasks.start(self.remote.handle(request), name="open what Qt was given")

    def _show_bug(self, sentence: str) -> None:
        """Tell of a bug in the window, whichever thread met it."""
        self._loop.call_soon_threadsafe(
            self._window.show_problem, sentence, "You can go on using it."
        )

    def _end_on_signals(self) -> None:
        if os.name == "posix":
            for number in (signal.SIGINT, signal.SIGTERM):
                self._loop.add_signal_handler(number, self._window.quit)

    async def _open_history(self) -> None:
        try:
            await self._backend.history.open()
        except VoiceDeskError as problem:
            self._tell(problem)

    async def _warm_up(self) -> None:
        """Start the sandbox, find the key, list the models: before the first question comes."""
        settings = self._program.settings
        await self._program.microphone.listen_ahead()
        if settings.service.choice is ServiceChoice.UNDECIDED:
            return
        try:
            await self._program.models.models()
        except VoiceDeskError as problem:
            # That a server failed which the user has left meanwhile is no news.
            if self._program.settings is settings:
                self._tell(problem)
        # The libraries that were loaded meanwhile are no garbage; to look at them again and again
        # would stop the window for 20 ms every half minute.
        gc.freeze()

    async def _bind_hotkeys(self) -> None:
        """Listen to the user's shortcuts; tell of those that somebody else has."""
        problems = await self._program.hotkeys.apply()
        if self._program.hotkeys.ability.works:
            self._presence.tray.offer_pause()
        _log.info("hotkeys by %s", self._program.hotkeys.ability.name)
        for problem in problems:
            _log.info("hotkeys: %s", problem.error.sentence())
        # A desktop that has no such keys at all is told of in the settings, not at every start.
        told = [each.error for each in problems if each.error.kind in _WORTH_TELLING]
        if told:
            self._tell(told[0])

    def _show_hotkeys(self) -> None:
        hotkeys = self._program.hotkeys
        self._window.show_keys(hotkey_hint(hotkeys.heard, hotkeys.ability))

    def _on_hotkeys_paused(self, paused: bool) -> None:  # noqa: FBT001 - a signal's argument
        pausing = self._program.hotkeys.pause(PauseReason.ASKED_FOR, paused=paused)
        self._tasks.start(pausing, name="pause hotkeys")

    async def _ask_leave(self, server: ServerAddress) -> bool:
        """Ask whether the environment's key may go to the server that the command line names."""
        return await ask(
            self._window,
            f"Send the key from {KEY_VARIABLE} to {server.key_name}?",
            f"It is meant for Groq, unless {KEY_HOST_VARIABLE} says otherwise. Without it the "
            "server can still be used, if it needs none.",
            yes="Send the key",
        )

    def _tell(self, problem: VoiceDeskError) -> None:
        _log.info("told: %s", problem.sentence())
        self._window.show_problem(problem.message, problem.next_step)

    def _tell_of_update(self, release: Release) -> None:
        ending = partial(self._updates.end, release)
        show_update(
            self._window, release, lambda: self._tasks.start(ending(), name="update: answered")
        )

    async def _smoke_test(self) -> int:
        """Ask the sample question through the window's session; return 0 if it was answered."""
        session = self._program.session
        await session.submit_sound(ClipInput(load_clip(resource_path("sample-question.wav"))))
        record = await session.wait()
        return 0 if record.outcome is Outcome.COMPLETED and not self._crashes.count else 1
