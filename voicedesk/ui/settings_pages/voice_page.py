"""How answers are spoken, and in which language the user speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.languages import LANGUAGES
from voicedesk.core.models import ModelRole, choose_model, voices_for
from voicedesk.core.overriding import override
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import labelled
from voicedesk.ui.settings_pages.page import Picker, SettingsPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.models import ModelInfo
    from voicedesk.core.settings import Settings


class VoicePage(SettingsPage):
    title = "Voice and language"

    def __init__(self) -> None:
        super().__init__()
        self._speaks = CheckBox("Speak the answers aloud")
        self.add(self._speaks)
        self._voice = Picker("Voice", editable=True)
        self.add(
            labelled(
                "Voice",
                self._voice,
                "The voices of the speaking model; another server's voice can be typed.",
            )
        )
        self._language = Picker("Language you speak", editable=True)
        self.add(
            labelled(
                "Language you speak",
                self._language,
                "Naming it makes recognition a little quicker and surer. Two-letter codes work too.",
            )
        )
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        conversation = settings.conversation
        self._speaks.setChecked(conversation.speak_replies)
        languages = [("Automatic", ""), *((name, code) for code, name in LANGUAGES.items())]
        self._language.fill(languages, conversation.language)
        self.show_models(settings, ())

    @override
    def changed(self, settings: Settings) -> Settings:
        conversation = replace(
            settings.conversation,
            speak_replies=self._speaks.isChecked(),
            voice=self._voice.value(),
            language=self._language.value(),
        )
        return replace(settings, conversation=conversation)

    def show_models(self, settings: Settings, models: Sequence[ModelInfo]) -> None:
        """Offer the voices of the speech model in use."""
        chosen = self._voice.value() if self._voice.count() else settings.conversation.voice
        model = choose_model(ModelRole.SPEECH, settings.service.speech.model, models)
        voices = voices_for(model)
        first = f"Automatic ({voices[0]})" if voices else "Automatic"
        self._voice.fill([(first, ""), *((voice, voice) for voice in voices)], chosen)
