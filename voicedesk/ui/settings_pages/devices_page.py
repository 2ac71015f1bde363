"""Microphone and loudspeaker, each with a test."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from voicedesk.core.overriding import override
from voicedesk.ui.fields import ResultLabel, at_left, labelled
from voicedesk.ui.level_meter import LevelMeter
from voicedesk.ui.settings_pages.channel_picker import ChannelPicker
from voicedesk.ui.settings_pages.page import Picker, SettingsPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.ports import Device
    from voicedesk.core.settings import Settings

_SILENT = -120.0


class DevicesPage(SettingsPage):
    """Signals:
    level_test_requested: the microphone's name (empty means the system's default) and channel.
    level_test_stopped: close the microphone again.
    sound_test_requested: the loudspeaker's name.
    """

    title = "Devices"
    level_test_requested = Signal(str, int)
    level_test_stopped = Signal()
    sound_test_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._testing = False
        self._microphone = Picker("Microphone")
        self._microphone.currentIndexChanged.connect(self._on_microphone_changed)
        self._channels = ChannelPicker()
        self._channels.changed.connect(self._on_channel_changed)
        self._microphones: Sequence[Device] = ()
        self._level_test = QPushButton("Test the microphone")
        self._level_test.clicked.connect(self._on_level_test_clicked)
        self._meter = LevelMeter()
        self._microphone_result = ResultLabel()
        self._loudspeaker = Picker("Loudspeaker")
        self._sound_test = QPushButton("Play a test sound")
        self._sound_test.clicked.connect(self._on_sound_test_clicked)
        self._loudspeaker_result = ResultLabel()
        self._build()

    def _build(self) -> None:
        microphone = QVBoxLayout()
        microphone.setSpacing(8)
        microphone.addLayout(labelled("Microphone", self._microphone))
        microphone.addWidget(self._channels)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._level_test)
        row.addWidget(self._meter, 1)
        microphone.addLayout(row)
        microphone.addWidget(self._microphone_result)
        self.add(microphone)
        loudspeaker = QVBoxLayout()
        loudspeaker.setSpacing(8)
        loudspeaker.addLayout(labelled("Loudspeaker", self._loudspeaker))
        loudspeaker.addLayout(at_left(self._sound_test))
        loudspeaker.addWidget(self._loudspeaker_result)
        self.add(loudspeaker)
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        self._fill(self._microphone, (), settings.audio.microphone)
        self._channels.show_channels(1, settings.audio.microphone_channel)
        self._fill(self._loudspeaker, (), settings.audio.loudspeaker)

    @override
    def changed(self, settings: Settings) -> Settings:
        audio = replace(
            settings.audio,
            microphone=self._microphone.value(),
            microphone_channel=self._channels.value(),
            loudspeaker=self._loudspeaker.value(),
        )
        return replace(settings, audio=audio)

    def show_microphones(self, devices: Sequence[Device]) -> None:
        self._microphones = devices
        self._fill(self._microphone, devices, self._microphone.value())
        self._channels.show_channels(self._channel_count(), self._channels.value())
        if not devices:
            self.show_microphone_problem(
                "No microphone was found.", "Connect one and open this again."
            )

    def show_loudspeakers(self, devices: Sequence[Device]) -> None:
        self._fill(self._loudspeaker, devices, self._loudspeaker.value())
        if not devices:
            self.show_loudspeaker_problem(
                "No loudspeaker was found.", "Connect one and open this again."
            )

    def show_level(self, rms_dbfs: float) -> None:
        """Show one measurement of the running test."""
        self._meter.show_level(rms_dbfs, rms_dbfs)

    def show_testing(self, *, testing: bool) -> None:
        self._testing = testing
        self._level_test.setText("Stop the test" if testing else "Test the microphone")
        if testing:
            self._microphone_result.show_result("Speak: the bar should move.", tone="muted")
        else:
            self._microphone_result.hide()
            self._meter.show_level(_SILENT, _SILENT)

    def show_microphone_problem(self, message: str, next_step: str) -> None:
        self._microphone_result.show_result(f"{message} {next_step}".strip(), tone="bad")

    def show_sound_running(self) -> None:
        self._sound_test.setEnabled(False)
        self._loudspeaker_result.show_result("Playing…", tone="muted")

    def show_sound_played(self) -> None:
        self._sound_test.setEnabled(True)
        self._loudspeaker_result.show_result("Played. Did you hear two notes?", tone="good")

    def show_loudspeaker_problem(self, message: str, next_step: str) -> None:
        self._sound_test.setEnabled(True)
        self._loudspeaker_result.show_result(f"{message} {next_step}".strip(), tone="bad")

    def results(self) -> tuple[str, str]:
        """Return what the page says about microphone and loudspeaker."""
        return self._microphone_result.words(), self._loudspeaker_result.words()

    def _fill(self, picker: Picker, devices: Sequence[Device], chosen: str) -> None:
        default = next((device.name for device in devices if device.is_default), "")
        first = f"The system's default ({default})" if default else "The system's default"
        picker.blockSignals(True)  # noqa: FBT003 - Qt takes the flag by position
        picker.fill([(first, ""), *((device.name, device.name) for device in devices)], chosen)
        picker.blockSignals(False)  # noqa: FBT003 - Qt takes the flag by position

    def _channel_count(self) -> int:
        name = self._microphone.value()
        for device in self._microphones:
            if device.name == name or (device.is_default and not name):
                return device.channel_count
        return 1

    def _on_microphone_changed(self) -> None:
        # What was chosen for another microphone means nothing here.
        self._channels.show_channels(self._channel_count(), 0)
        self._on_channel_changed()

    def _on_channel_changed(self) -> None:
        if self._testing:
            self._request_level_test()

    def _request_level_test(self) -> None:
        self.level_test_requested.emit(self._microphone.value(), self._channels.value())

    def _on_level_test_clicked(self) -> None:
        if self._testing:
            self.level_test_stopped.emit()
        else:
            self._request_level_test()

    def _on_sound_test_clicked(self) -> None:
        self.sound_test_requested.emit(self._loudspeaker.value())
