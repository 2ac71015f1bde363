"""Settings, keys and models, put together for one run of the program."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from voicedesk.app.clock import SystemClock
from voicedesk.app.hotkey_service import HotkeyService
from voicedesk.app.json_log import JsonLog
from voicedesk.app.keys import Keys
from voicedesk.app.late_inserter import LateInserter
from voicedesk.app.late_panel import LatePanel
from voicedesk.app.model_source import ServiceModels
from voicedesk.app.options import effective_settings
from voicedesk.app.sandbox_process import SandboxProcess
from voicedesk.app.turn_ids import new_turn_id
from voicedesk.audio.cue import listening_cue
from voicedesk.audio.devices import SystemDevices
from voicedesk.audio.encoding import begin_encoding, encode_flac
from voicedesk.audio.loudspeaker import Loudspeaker
from voicedesk.audio.microphone import Microphone
from voicedesk.audio.voice_activity import WebRtcVoiceActivity
from voicedesk.core.errors import VoiceDeskError
from voicedesk.desktop.hotkeys.choosing import open_hotkeys
from voicedesk.desktop.insertion.choosing import open_inserter, text_context
from voicedesk.desktop.panels import open_panel
from voicedesk.pipeline.hands_free import HandsFreeConversation
from voicedesk.pipeline.keeping import Keeper, Stores
from voicedesk.pipeline.library import Library
from voicedesk.pipeline.services import Services
from voicedesk.pipeline.session import Session
from voicedesk.pipeline.waiting import WaitingTurns
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.known_servers import KnownServers
from voicedesk.storage.memory_recordings import MemoryRecordings
from voicedesk.storage.portal_token import PortalToken
from voicedesk.storage.recordings import DiskRecordings
from voicedesk.storage.secrets import KeyringSecretStore, SessionSecretStore
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.app.options import Options
    from voicedesk.core.ports import Player, RecordingStore
    from voicedesk.core.settings import LoadedSettings, Settings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.groq.transport import TimeLimits
    from voicedesk.storage.paths import ProfilePaths


_log = logging.getLogger(__name__)


class Program:
    """What lives as long as the program: settings, keys, connections, devices, the session.

    ``player`` replaces the loudspeaker, for answers that go into a file; ``time_limits`` are those
    of the connections; ``keeps_history`` is for the one program at a time that holds the
    profile's lock, ``reads_history`` for a window without it.
    """

    def __init__(
        self,
        options: Options,
        paths: ProfilePaths,
        loaded: LoadedSettings,
        tasks: TaskRegistry,
        *,
        player: Player | None = None,
        time_limits: TimeLimits | None = None,
        keeps_history: bool = False,
        reads_history: bool = False,
    ) -> None:
        self.options = options
        self.paths = paths
        self.tasks = tasks
        self.store = JsonSettingsStore(paths.settings_file)
        self.kept_settings: Settings = loaded.settings
        self.settings_problem: VoiceDeskError | None = loaded.problem
        self.settings = effective_settings(loaded.settings, options)
        self._saving = asyncio.Lock()
        self.sandbox = SandboxProcess()
        self.keys = Keys(
            KeyringSecretStore(), SessionSecretStore(), named_base_url=options.base_url
        )
        self.known_servers = KnownServers(paths.known_servers_file, time.time)
        self.models = ServiceModels(
            lambda: self.settings,
            self.keys,
            self.sandbox,
            self.known_servers,
            time_limits=time_limits,
        )
        self.devices = SystemDevices()
        self.microphone = Microphone(
            lambda: self.settings.audio.microphone,
            channel=lambda: self.settings.audio.microphone_channel,
            pre_roll=lambda: self.settings.audio.pre_roll,
        )
        self.loudspeaker = Loudspeaker(lambda: self.settings.audio.loudspeaker)
        self.inserter = LateInserter(
            partial(open_inserter, PortalToken(paths.portal_token_file)), text_context()
        )
        self.panel = LatePanel(open_panel)
        self.hotkeys = HotkeyService(open_hotkeys, lambda: self.settings.hotkeys)
        self.services = Services(
            recorder=self.microphone,
            player=player or self.loudspeaker,
            encode=encode_flac,
            source=self.models,
            begin_encoding=begin_encoding,
            voice_activity=WebRtcVoiceActivity,
            hearing=lambda: self.settings.hearing,
            plays_cue=lambda: self.settings.audio.cue,
            cue=listening_cue(),
            inserter=self.inserter,
            dictation=lambda: self.settings.dictation,
            translation=lambda: self.settings.translation,
        )
        self.on_problem: Callable[[VoiceDeskError], None] = _log_problem
        self.keeps_history = keeps_history
        self.history = (
            SqliteHistory(paths.history_file, read_only=not keeps_history)
            if keeps_history or reads_history
            else None
        )
        self.recordings: RecordingStore = (
            DiskRecordings(paths.recordings) if keeps_history else MemoryRecordings()
        )
        self._private_recordings = MemoryRecordings()
        self.keeper = Keeper(
            Stores(
                self.recordings,
                self._private_recordings,
                self.history if keeps_history else None,
            ),
            tasks,
            lambda: self.settings.history,
            on_problem=self._tell,
        )
        self.session = Session(
            self.services,
            self.keeper,
            clock=SystemClock(),
            tasks=tasks,
            new_turn_id=new_turn_id,
            wall_clock_s=time.time,
        )
        self.hands_free = HandsFreeConversation(self.session, tasks, lambda: self.settings.hearing)
        self.library = Library(self.history, self.recordings, time.time) if self.history else None
        self.waiting = WaitingTurns(
            self.session,
            self.models,
            tasks,
            lambda: keeps_history and self.settings.history.wait_when_offline,
        )
        self._json_log = JsonLog(options.json_log) if options.json_log else None
        if self._json_log is not None:
            self.session.subscribe(self._json_log)

    def _tell(self, problem: VoiceDeskError) -> None:
        # Whoever shows problems says so after the program has been put together.
        self.on_problem(problem)

    async def save_settings(self, settings: Settings) -> None:
        """Use new settings from the next turn on, and keep them.

        What only this run's options chose is used but not kept, unless the user changed it.

        Raises:
            StorageError: they could not be written; they hold until the program ends.
        """
        kept = settings
        if settings.service == self.settings.service:
            kept = replace(settings, service=self.kept_settings.service)
        self.settings, self.kept_settings = settings, kept
        await self.microphone.listen_ahead()
        # A disk may take seconds to say that it has written; what was saved last stays last.
        async with self._saving:
            await asyncio.to_thread(self.store.save, kept)

    async def aclose(self) -> None:
        """Release everything, in order; what fails does not keep the rest from being released."""
        async with AsyncExitStack() as releasing:
            if self._json_log is not None:
                releasing.callback(self._json_log.close)
            releasing.push_async_callback(self.sandbox.aclose)
            releasing.push_async_callback(self._close_history)
            releasing.push_async_callback(self.recordings.aclose)
            releasing.callback(self.known_servers.save)
            releasing.push_async_callback(self.models.aclose)
            releasing.push_async_callback(self.panel.aclose)
            releasing.push_async_callback(self.inserter.aclose)
            releasing.push_async_callback(self.hotkeys.aclose)
            releasing.callback(self.loudspeaker.close)
            releasing.callback(self.microphone.close)
            releasing.push_async_callback(self.tasks.cancel_all)
            releasing.push_async_callback(self._keep_the_rest)
            self.hotkeys.mute()
            await self.session.cancel()

    async def _keep_the_rest(self) -> None:
        """Write what is still to be written, and once more what could not be."""
        await self.keeper.flush()
        async with self.keeper.order:
            await self.keeper.write_refused()

    async def _close_history(self) -> None:
        if self.history is None:
            return
        try:
            await self.history.aclose()
        except VoiceDeskError as problem:
            # What was saved stands in its log; the next start goes on from there.
            _log.warning("closing the history: %s", problem.message)


def _log_problem(problem: VoiceDeskError) -> None:
    _log.warning("%s", problem.sentence())
