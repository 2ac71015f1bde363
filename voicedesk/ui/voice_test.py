"""The test of a voice in the settings dialog: spoken, stopped, reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import VoiceDeskError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from typing import Any

    from voicedesk.ui.backend import Backend
    from voicedesk.ui.settings_pages.voice_page import VoicePage


class VoiceTest:
    """Serves the voice page while the dialog is open; ``start`` owns the tasks until it closes."""

    def __init__(
        self,
        page: VoicePage,
        backend: Backend,
        start: Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]],
    ) -> None:
        self._page = page
        self._backend = backend
        self._start = start
        self._running: asyncio.Task[None] | None = None
        page.trial.requested.connect(self._on_requested)
        page.trial.stopped.connect(self._on_stopped)
        start(self._show_voices(), "settings: voices")

    async def _show_voices(self) -> None:
        try:
            voices = await self._backend.system_voices()
        except VoiceDeskError as failure:
            self._page.show_system_voice_problem(failure.message, failure.next_step)
            return
        self._page.show_system_voices(voices)
        if not voices:
            self._page.show_system_voice_problem(
                "This computer has no voice of its own.", "On Linux, espeak-ng can be installed."
            )

    def _on_requested(self, sentence: str, language: str) -> None:
        self._stop()
        self._running = self._start(self._speak(sentence, language), "settings: test voice")

    async def _speak(self, sentence: str, language: str) -> None:
        trial = self._page.trial
        trial.show_running()
        settings = self._page.changed(self._backend.settings)
        try:
            report = await self._backend.test_voice(settings, sentence, language)
        except VoiceDeskError as failure:
            trial.show_problem(failure.message, failure.next_step)
        else:
            trial.show_report(report)

    def _on_stopped(self) -> None:
        self._stop()
        self._page.trial.show_stopped()

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
