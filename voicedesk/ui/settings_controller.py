"""What the settings dialog's buttons do, and what fills its lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicedesk.core.errors import VoiceDeskError
from voicedesk.ui.overlay_place import can_float
from voicedesk.ui.privacy_controller import PrivacyController
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.unencrypted import NOTHING_SENT, with_leave
from voicedesk.ui.voice_test import VoiceTest

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine
    from typing import Any

    from voicedesk.core.secret import ApiKey
    from voicedesk.core.settings import ServiceSettings, Settings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.main_window import MainWindow


class SettingsController(QObject):
    """Owns the dialog while it is open and the tasks that serve it.

    Signals:
        settings_saved: the backend has new settings.
        history_deletion_requested: everything is to be deleted; the window to ask over.
    """

    settings_saved = Signal()
    history_deletion_requested = Signal(object)

    def __init__(self, window: MainWindow, backend: Backend, tasks: TaskRegistry) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._tasks = tasks
        self._dialog: SettingsDialog | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._level_test: asyncio.Task[None] | None = None
        self._voice_test: VoiceTest | None = None
        self._capturing = False
        backend.subscribe_hotkeys(self._show_abilities)

    @property
    def dialog(self) -> SettingsDialog | None:
        """The dialog while it is open."""
        return self._dialog

    def open(self) -> None:
        """Show the dialog, or bring the open one to the front."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        dialog = SettingsDialog(self._window, self._backend.settings)
        self._dialog = dialog
        dialog.finished.connect(self._on_dialog_finished)
        dialog.save_requested.connect(self._on_save_requested)
        dialog.service.test_requested.connect(self._on_test_requested)
        dialog.service.key_entered.connect(self._on_key_entered)
        dialog.service.key_removal_requested.connect(self._on_key_removal_requested)
        dialog.devices.level_test_requested.connect(self._on_level_test_requested)
        dialog.devices.level_test_stopped.connect(self._on_level_test_stopped)
        dialog.devices.sound_test_requested.connect(self._on_sound_test_requested)
        dialog.history.deletion_requested.connect(self._on_deletion_requested)
        PrivacyController(self._window, dialog, self._backend, self._start)
        dialog.shortcuts.capturing.connect(self._on_capturing)
        dialog.shortcuts.show_profile(self._backend.profile)
        self._show_abilities()
        self._start(self._show_key_state(dialog), "settings: key")
        self._start(self._show_models(dialog), "settings: models")
        self._start(self._show_devices(dialog), "settings: devices")
        self._voice_test = VoiceTest(dialog.voice, self._backend, self._start)
        self._start(self._show_start(dialog), "settings: start with the system")
        self._start(self._show_floating(dialog), "settings: display")
        dialog.open()

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = self._tasks.start(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _show_abilities(self) -> None:
        """Say what shortcuts and dictation can do on this desktop."""
        if self._dialog is not None:
            backend = self._backend
            self._dialog.shortcuts.show_ability(backend.hotkey_ability, backend.hotkey_problems)
            self._dialog.dictation.show_ability(backend.insertion_ability)

    def _on_capturing(self, capturing: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Let combinations through that are already somebody's, while one is being entered."""
        if capturing != self._capturing:
            self._capturing = capturing
            # Not one of the dialog's own tasks: closing the dialog must not end it.
            self._tasks.start(self._pause_hotkeys(paused=capturing), name="settings: hotkeys")

    async def _pause_hotkeys(self, *, paused: bool) -> None:
        try:
            await self._backend.pause_hotkeys(paused=paused)
        except VoiceDeskError as failure:
            (self._dialog or self._window).show_problem(failure.message, failure.next_step)

    async def _show_key_state(self, dialog: SettingsDialog) -> None:
        try:
            dialog.service.show_key_state(await self._backend.key_state())
        except VoiceDeskError as failure:
            dialog.service.show_failure(failure.message, failure.next_step)

    async def _show_models(self, dialog: SettingsDialog) -> None:
        settings = self._backend.settings
        try:
            models = await self._backend.list_models()
        except VoiceDeskError as failure:
            dialog.models.show_failure(failure.message, failure.next_step)
        else:
            dialog.models.show_models(settings, models)
            dialog.voice.show_models(settings, models)

    async def _show_devices(self, dialog: SettingsDialog) -> None:
        page = dialog.devices
        try:
            page.show_microphones(await self._backend.microphones())
        except VoiceDeskError as failure:
            page.show_microphone_problem(failure.message, failure.next_step)
        try:
            page.show_loudspeakers(await self._backend.loudspeakers())
        except VoiceDeskError as failure:
            page.show_loudspeaker_problem(failure.message, failure.next_step)

    async def _show_start(self, dialog: SettingsDialog) -> None:
        page = dialog.appearance
        try:
            page.show_starts_with_system(on=await self._backend.starts_with_system())
        except VoiceDeskError as failure:
            page.show_start_problem(failure.message, failure.next_step)

    async def _show_floating(self, dialog: SettingsDialog) -> None:
        possible = can_float() or await self._backend.find_panel() is not None
        dialog.appearance.show_floating(possible=possible)

    def _on_test_requested(self, service: ServiceSettings, key: ApiKey | None) -> None:
        if self._dialog is not None:
            self._start(self._test(self._dialog, service, key), "settings: test connection")

    async def _test(
        self, dialog: SettingsDialog, service: ServiceSettings, key: ApiKey | None
    ) -> None:
        allowed = await with_leave(dialog, service)
        if allowed is None:
            dialog.service.show_failure(NOTHING_SENT, "")
            return
        dialog.service.note_leave(allowed.unencrypted_hosts)
        dialog.service.show_running("Testing…")
        try:
            report = await self._backend.test_connection(allowed, key)
        except VoiceDeskError as failure:
            dialog.service.show_failure(failure.message, failure.next_step)
        else:
            dialog.service.show_report(report)
            dialog.models.show_models(self._backend.settings, report.models)

    def _on_key_entered(self, url: str, key: ApiKey, session_only: bool) -> None:  # noqa: FBT001 - a signal's argument
        if self._dialog is not None:
            work = self._keep_key(self._dialog, url, key, session_only=session_only)
            self._start(work, "settings: keep key")

    async def _keep_key(
        self, dialog: SettingsDialog, url: str, key: ApiKey, *, session_only: bool
    ) -> None:
        try:
            await self._backend.store_key(url, key, session_only=session_only)
        except VoiceDeskError as failure:
            dialog.service.show_failure(failure.message, failure.next_step)
            return
        await self._show_key_state(dialog)
        dialog.service.show_key_kept(url)

    def _on_key_removal_requested(self, url: str) -> None:
        if self._dialog is not None:
            self._start(self._remove_key(self._dialog, url), "settings: remove key")

    async def _remove_key(self, dialog: SettingsDialog, url: str) -> None:
        try:
            await self._backend.delete_key(url)
        except VoiceDeskError as failure:
            dialog.service.show_failure(failure.message, failure.next_step)
            return
        await self._show_key_state(dialog)

    def _on_level_test_requested(self, name: str, channel: int) -> None:
        self._stop_level_test()
        if self._dialog is not None:
            work = self._run_level_test(self._dialog, name, channel)
            self._level_test = self._start(work, "settings: microphone test")

    async def _run_level_test(self, dialog: SettingsDialog, name: str, channel: int) -> None:
        dialog.devices.show_testing(testing=True)
        problem: VoiceDeskError | None = None
        try:
            # Cancelling reaches the measuring itself, which closes the microphone.
            async for rms_dbfs in self._backend.microphone_levels(name, channel):
                dialog.devices.show_level(rms_dbfs)
        except VoiceDeskError as failure:
            problem = failure
        dialog.devices.show_testing(testing=False)
        if problem is not None:
            dialog.devices.show_microphone_problem(problem.message, problem.next_step)

    def _on_level_test_stopped(self) -> None:
        self._stop_level_test()
        if self._dialog is not None:
            self._dialog.devices.show_testing(testing=False)

    def _stop_level_test(self) -> None:
        if self._level_test is not None:
            self._level_test.cancel()
            self._level_test = None

    def _on_sound_test_requested(self, name: str) -> None:
        if self._dialog is not None:
            self._start(self._play_sound(self._dialog, name), "settings: test sound")

    async def _play_sound(self, dialog: SettingsDialog, name: str) -> None:
        dialog.devices.show_sound_running()
        try:
            await self._backend.play_test_sound(name)
        except VoiceDeskError as failure:
            dialog.devices.show_loudspeaker_problem(failure.message, failure.next_step)
        else:
            dialog.devices.show_sound_played()

    def _on_deletion_requested(self) -> None:
        if self._dialog is not None:
            self.history_deletion_requested.emit(self._dialog)

    def _on_save_requested(self, settings: Settings) -> None:
        if self._dialog is not None:
            # Not one of the dialog's own tasks: closing the dialog must not end it.
            self._tasks.start(self._save(self._dialog, settings), name="settings: save")

    async def _save(self, dialog: SettingsDialog, settings: Settings) -> None:
        starts = dialog.appearance.wanted_start()
        service = await with_leave(dialog, settings.service)
        if service is None:
            return
        try:
            await self._backend.save_settings(replace(settings, service=service))
            if starts is not None:
                await self._backend.set_starts_with_system(on=starts)
        except VoiceDeskError as failure:
            # The user may have closed the dialog meanwhile.
            place = dialog if self._dialog is dialog else self._window
            place.show_problem(failure.message, failure.next_step)
        else:
            if self._dialog is dialog:
                dialog.accept()
        self.settings_saved.emit()

    def _on_dialog_finished(self) -> None:
        for task in self._running:
            task.cancel()
        self._level_test = None
        self._voice_test = None
        self._on_capturing(False)  # noqa: FBT003 - a signal's argument
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
