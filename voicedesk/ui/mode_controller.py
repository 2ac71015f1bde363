"""What the talk button and the text field do with the words, and what is set for that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicedesk.core.turns import PLAIN, Intent, Manner
from voicedesk.ui.talk_mode import TalkMode

if TYPE_CHECKING:
    from voicedesk.core.settings import TranslationSettings
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.stage import StartTask


class ModeController(QObject):
    """Knows the mode until the program ends; languages and the rest are kept in the settings."""

    def __init__(self, window: MainWindow, backend: Backend, start: StartTask) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._start = start
        self._mode = TalkMode.ASK
        self._spoken = ""
        """What is spoken by the favourite that was chosen; empty for what the settings say."""
        self._chosen: TranslationSettings | None = None
        """What was chosen, as long as it is not kept yet."""
        window.mode_chosen.connect(self._on_mode_chosen)
        window.translation_chosen.connect(self._on_translation_chosen)
        self.show()

    def show(self) -> None:
        """Show the mode, and what is set for it."""
        self._window.show_mode(self._mode, self._translation, self._spoken)

    @property
    def _translation(self) -> TranslationSettings:
        return self._chosen or self._backend.settings.translation

    def wish(self) -> tuple[Intent, Manner]:
        """Return what is to be done with words that are spoken or typed in this window."""
        match self._mode:
            case TalkMode.ASK:
                return Intent.ASK, PLAIN
            case TalkMode.TRANSLATE:
                target = self._translation.target_language
                manner = Manner(language=self._spoken, inserts=False, target_language=target)
                return Intent.TRANSLATE, manner
            case TalkMode.INTERPRET:
                return Intent.TRANSLATE, Manner(inserts=False, interprets=True)

    def _on_mode_chosen(self, mode: str) -> None:
        self._mode = TalkMode(mode)
        self.show()

    def _on_translation_chosen(self, translation: TranslationSettings, spoken: str) -> None:
        self._spoken, self._chosen = spoken, translation
        self._start(self._save(translation), "translation: choose")

    async def _save(self, translation: TranslationSettings) -> None:
        settings = self._backend.settings
        try:
            await self._backend.save_settings(replace(settings, translation=translation))
        finally:
            if self._chosen is translation:
                self._chosen = None
            self.show()
