"""Which model fills which role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.models import ModelRole, choose_model, models_for
from voicedesk.core.overriding import override
from voicedesk.ui.fields import ResultLabel, labelled
from voicedesk.ui.settings_pages.page import Picker, SettingsPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.models import ModelInfo
    from voicedesk.core.settings import Settings

_ROLES = (
    (ModelRole.TRANSCRIPTION, "Hearing", "Turns your speech into text."),
    (ModelRole.CHAT, "Answering", "Writes the answers."),
    (ModelRole.SPEECH, "Speaking", "Reads the answers aloud."),
    (
        ModelRole.MODERATION,
        "Checking",
        "Judges questions and answers, if you want that under Safety.",
    ),
)


class ModelsPage(SettingsPage):
    """Pickers filled from the service; a model's id can be typed as well."""

    title = "Models"

    def __init__(self) -> None:
        super().__init__("“Automatic” takes the best model that the service lists.")
        self._pickers: dict[ModelRole, Picker] = {}
        for role, caption, hint in _ROLES:
            picker = Picker(caption, editable=True)
            self._pickers[role] = picker
            self.add(labelled(caption, picker, hint))
        self._result = ResultLabel()
        self.add(self._result)
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        self._fill(settings, ())

    @override
    def changed(self, settings: Settings) -> Settings:
        service = settings.service
        roles = {
            role.value: replace(service.role(role), model=self._value(role))
            for role in self._pickers
        }
        return replace(settings, service=replace(service, **roles))

    def show_models(self, settings: Settings, models: Sequence[ModelInfo]) -> None:
        """Offer what the service lists, keeping what the user has chosen meanwhile."""
        self._fill(self.changed(settings), models)
        self._result.hide()

    def show_failure(self, message: str, next_step: str) -> None:
        words = f"The models could not be listed: {message} {next_step}".strip()
        self._result.show_result(words, tone="bad")

    def speech_model(self) -> str:
        """Return the speech model as chosen now."""
        return self._value(ModelRole.SPEECH)

    def _fill(self, settings: Settings, models: Sequence[ModelInfo]) -> None:
        for role, picker in self._pickers.items():
            automatic = (f"Automatic ({choose_model(role, '', models)})", "")
            listed = [(model.id, model.id) for model in models_for(role, models)]
            picker.fill([automatic, *listed], settings.service.role(role).model)

    def _value(self, role: ModelRole) -> str:
        return self._pickers[role].value()
