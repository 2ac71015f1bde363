"""How answers are spoken and by whom, and in which language the user speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.languages import LANGUAGES
from voicedesk.core.models import ModelRole, choose_model, voices_for
from voicedesk.core.overriding import override
from voicedesk.core.settings import VoiceSource
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import LinesField, ResultLabel, labelled
from voicedesk.ui.settings_pages.arrow_lines import arrow_problem
from voicedesk.ui.settings_pages.page import Picker, SettingsPage
from voicedesk.ui.settings_pages.voice_trial import VoiceTrial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.models import ModelInfo
    from voicedesk.core.ports import SystemVoiceInfo
    from voicedesk.core.settings import Settings

_SOURCES = {
    VoiceSource.AUTOMATIC: "The service, or this computer where it cannot",
    VoiceSource.SERVICE: "The service only",
    VoiceSource.SYSTEM: "This computer only",
}
_SPEEDS = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
_PITCHES = (-6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0)


class VoicePage(SettingsPage):
    """``trial`` has the voice tested."""

    title = "Voice and language"

    def __init__(self) -> None:
        super().__init__()
        self._speaks = CheckBox("Speak the answers aloud")
        self._source = Picker("Who speaks")
        self._voice = Picker("Voice", editable=True)
        self._system_voice = Picker("This computer's voice")
        self._no_system_voice = ResultLabel()
        self._speed = Picker("Speed")
        self._pitch = Picker("Pitch")
        self._pronunciations = LinesField(90)
        self._pronunciations.setPlaceholderText("Nguyen -> Win")
        self._pronunciations.textChanged.connect(self._on_pronunciations_changed)
        self._malformed = ResultLabel()
        self._language = Picker("Language you speak", editable=True)
        self.trial = VoiceTrial()
        self._build()

    def _build(self) -> None:
        self.add(self._speaks)
        self.add(
            labelled(
                "Who speaks",
                self._source,
                "This computer's voice knows more languages and has no daily limit; what it speaks "
                "stays here.",
            )
        )
        self.add(
            labelled(
                "Voice",
                self._voice,
                "The voices of the speaking model; another server's voice can be typed.",
            )
        )
        system = labelled(
            "This computer's voice",
            self._system_voice,
            "For its own language; others are spoken by the first voice that knows them.",
        )
        system.addWidget(self._no_system_voice)
        self.add(system)
        self.add(labelled("Speed", self._speed))
        self.add(labelled("Pitch", self._pitch))
        pronunciations = labelled(
            "Pronunciation",
            self._pronunciations,
            "One entry a line: what is written, an arrow (->), and how to say it; “de:” in front "
            "holds for German only.",
        )
        pronunciations.addWidget(self._malformed)
        self.add(pronunciations)
        self.add(self.trial)
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
        conversation, voice = settings.conversation, settings.voice
        self._speaks.setChecked(conversation.speak_replies)
        self._source.fill_choices(_SOURCES, voice.source)
        self.show_system_voices((), voice.system_voice)
        self._speed.fill(
            [(_speed_words(each), f"{each:g}") for each in _SPEEDS], f"{voice.speed:g}"
        )
        self._pitch.fill(
            [(_pitch_words(each), f"{each:g}") for each in _PITCHES], f"{voice.pitch_semitones:g}"
        )
        self._pronunciations.show_lines(voice.pronunciations)
        languages = [("Automatic", ""), *((name, code) for code, name in LANGUAGES.items())]
        self._language.fill(languages, conversation.language)
        self.trial.show_language(conversation.language)
        self.show_models(settings, ())

    @override
    def changed(self, settings: Settings) -> Settings:
        conversation = replace(
            settings.conversation,
            speak_replies=self._speaks.isChecked(),
            voice=self._voice.value(),
            language=self._language.value(),
        )
        voice = replace(
            settings.voice,
            source=VoiceSource(self._source.value()),
            system_voice=self._system_voice.value(),
            speed=float(self._speed.value()),
            pitch_semitones=float(self._pitch.value()),
            pronunciations=self._pronunciations.lines(),
        )
        return replace(settings, conversation=conversation, voice=voice)

    def show_models(self, settings: Settings, models: Sequence[ModelInfo]) -> None:
        """Offer the voices of the speech model in use."""
        chosen = self._voice.value() if self._voice.count() else settings.conversation.voice
        model = choose_model(ModelRole.SPEECH, settings.service.speech.model, models)
        voices = voices_for(model)
        first = f"Automatic ({voices[0]})" if voices else "Automatic"
        self._voice.fill([(first, ""), *((voice, voice) for voice in voices)], chosen)

    def show_system_voices(
        self, voices: Sequence[SystemVoiceInfo], chosen: str | None = None
    ) -> None:
        """Offer the voices of this computer, by language; what is chosen stays so."""
        if chosen is None:
            chosen = self._system_voice.value()
        named = sorted(
            (f"{_language_name(each.language)}: {each.name}", each.name) for each in voices
        )
        self._system_voice.fill([("Automatic", ""), *named], chosen)

    def show_system_voice_problem(self, message: str, next_step: str) -> None:
        self._no_system_voice.show_result(f"{message} {next_step}".strip(), tone="bad")

    def results(self) -> tuple[str, str]:
        """Return what the page says about this computer's voice and about the pronunciations."""
        return self._no_system_voice.words(), self._malformed.words()

    def _on_pronunciations_changed(self) -> None:
        self._malformed.show_result(arrow_problem(self._pronunciations.lines()), tone="bad")


def _language_name(language: str) -> str:
    return LANGUAGES.get(language, language)


def _speed_words(speed: float) -> str:
    return "As it is" if speed == 1 else f"{speed:g} times as fast"


def _pitch_words(semitones: float) -> str:
    if semitones == 0:
        return "As it is"
    count = f"{abs(semitones):g} semitone{'' if abs(semitones) == 1 else 's'}"
    return f"{count} {'higher' if semitones > 0 else 'lower'}"
