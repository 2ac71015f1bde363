"""When a recording ends, and what of it is taken for speech."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.overriding import override
from voicedesk.core.settings import HandsFree, OtherSound, SpeechGate
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import DecimalField, described, labelled
from voicedesk.ui.hands_free_button import CHOICES
from voicedesk.ui.settings_pages.page import Picker, SettingsPage

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings

_GATES = {
    SpeechGate.OFF: "Send everything",
    SpeechGate.GENTLE: "Leave out silence (recommended)",
    SpeechGate.STRICT: "Only clear speech",
}
_OTHER_SOUND = {
    OtherSound.LEAVE: "Leave it as it is",
    OtherSound.QUIETER: "Make it quieter",
    OtherSound.MUTE: "Mute it",
}


class ListeningPage(SettingsPage):
    title = "Listening"

    def __init__(self) -> None:
        super().__init__("Holding the talk key records as long as you hold it, whatever is set.")
        self._hands_free = Picker("Hands-free")
        self._hands_free.currentIndexChanged.connect(self._on_hands_free_changed)
        self.add(labelled("Hands-free", self._hands_free, "What a short tap does."))
        self._pause = DecimalField(0.3, 10)
        self.add(
            labelled(
                "Pause that ends a recording, in seconds",
                self._pause,
                "Longer lets you think between two sentences.",
            )
        )
        self._gate = Picker("What is sent")
        self.add(
            labelled(
                "What is sent",
                self._gate,
                "Recordings without speech stay here; you can still use one anyway.",
            )
        )
        self._pre_roll = CheckBox("Keep the microphone open")
        self.add(
            described(
                self._pre_roll,
                "So that words spoken with the key press are heard. The system shows the "
                "microphone as in use; nothing is kept but the last half second.",
            )
        )
        self._cue = CheckBox("Play a short sound when the microphone listens")
        self.add(self._cue)
        self._other_sound = Picker("Other programs' sound")
        if sys.platform == "linux":  # elsewhere it cannot be done yet
            self.add(
                labelled(
                    "Other programs' sound",
                    self._other_sound,
                    "While the microphone listens; afterwards it is as it was.",
                )
            )
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        hearing = settings.hearing
        self._gate.fill_choices(_GATES, hearing.gate)
        self._hands_free.fill_choices(CHOICES, hearing.hands_free)
        self._pause.show_value(hearing.pause_s)
        self._pre_roll.setChecked(settings.audio.pre_roll)
        self._cue.setChecked(settings.audio.cue)
        self._other_sound.fill_choices(_OTHER_SOUND, settings.audio.other_sound)

    @override
    def changed(self, settings: Settings) -> Settings:
        hearing = replace(
            settings.hearing,
            gate=SpeechGate(self._gate.value()),
            hands_free=HandsFree(self._hands_free.value()),
            pause_s=self._pause.value(),
        )
        audio = replace(
            settings.audio,
            pre_roll=self._pre_roll.isChecked(),
            cue=self._cue.isChecked(),
            other_sound=OtherSound(self._other_sound.value()),
        )
        return replace(settings, hearing=hearing, audio=audio)

    def _on_hands_free_changed(self) -> None:
        self._pause.setEnabled(self._hands_free.value() not in ("", HandsFree.OFF))
