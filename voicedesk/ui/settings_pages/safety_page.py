"""Whether a judge model looks at questions and answers, and what its verdicts do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from voicedesk.core.moderation import DEFAULT_POLICY
from voicedesk.core.overriding import override
from voicedesk.core.settings import ModerationScope, OnVerdict
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import TextArea, at_left, described, labelled
from voicedesk.ui.settings_pages.page import Picker, SettingsPage

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings

_SCOPES = {
    ModerationScope.OFF: "Off",
    ModerationScope.WORDS: "Check what I ask",
    ModerationScope.BOTH: "Check what I ask and the answers",
}
_ON_VERDICT = {
    OnVerdict.HOLD_BACK: "Hold back",
    OnVerdict.WARN: "Go on, with a warning",
}


class SafetyPage(SettingsPage):
    title = "Safety"

    def __init__(self) -> None:
        super().__init__(
            "A judge model, which stands under Models as “Checking”, can look at what you ask, at "
            "what is answered, and at what goes along with a question. Every check is a request of "
            "its own. Dictation is never checked."
        )
        self._scope = Picker("Safety check")
        self._scope.currentIndexChanged.connect(self._on_scope_changed)
        self._outside = CheckBox("Check files and the clipboard for hidden instructions")
        self._outside.toggled.connect(self._on_scope_changed)
        self._unsafe = Picker("Found unsafe")
        self._undecided = Picker("The judge is undecided")
        self._unavailable = Picker("No judge within reach")
        self._policy = TextArea(170)
        self._restore = QPushButton("Restore the policy")
        self._restore.setAutoDefault(False)
        self._restore.clicked.connect(self._on_restore_clicked)
        self._when_on = QWidget()
        self._build()

    def _build(self) -> None:
        self.add_section("What is checked", "Either of the two by itself, or both.")
        self.add(
            labelled(
                "Safety check",
                self._scope,
                "An answer then waits for the verdict before it is shown or spoken.",
            )
        )
        self.add(
            described(
                self._outside,
                "What goes along with a question is then sent to the judge as well, which has to be "
                "a safeguard model. Pictures cannot be checked; “No judge within reach” says what "
                "becomes of them.",
            )
        )
        self.add_section("What follows from it", "Can be chosen while anything is checked.")
        column = QVBoxLayout(self._when_on)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(labelled("Found unsafe", self._unsafe))
        column.addLayout(
            labelled(
                "The judge is undecided",
                self._undecided,
                "It answered something from which no verdict can be read.",
            )
        )
        column.addLayout(labelled("No judge within reach", self._unavailable))
        self.add(self._when_on)
        self.add_section(
            "What the judge goes by",
            "A safeguard model reads this policy with every question and answer. Llama Guard knows "
            "its own hazards and ignores it, and hidden instructions are looked for by other rules.",
        )
        self.add(labelled("Policy", self._policy))
        self.add(at_left(self._restore))
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        moderation = settings.moderation
        self._scope.fill_choices(_SCOPES, moderation.scope)
        self._outside.setChecked(moderation.checks_outside)
        self._unsafe.fill_choices(_ON_VERDICT, moderation.when_unsafe)
        self._undecided.fill_choices(_ON_VERDICT, moderation.when_undecided)
        self._unavailable.fill_choices(_ON_VERDICT, moderation.when_unavailable)
        self._policy.setPlainText(moderation.policy)

    @override
    def changed(self, settings: Settings) -> Settings:
        moderation = replace(
            settings.moderation,
            scope=ModerationScope(self._scope.value()),
            checks_outside=self._outside.isChecked(),
            when_unsafe=OnVerdict(self._unsafe.value()),
            when_undecided=OnVerdict(self._undecided.value()),
            when_unavailable=OnVerdict(self._unavailable.value()),
            policy=self._policy.text(),
        )
        return replace(settings, moderation=moderation)

    def _on_scope_changed(self) -> None:
        judges = self._scope.value() not in ("", ModerationScope.OFF)
        self._when_on.setEnabled(judges or self._outside.isChecked())
        for field in (self._policy, self._restore):  # not for what comes from outside
            field.setEnabled(judges)

    def _on_restore_clicked(self) -> None:
        self._policy.setPlainText(DEFAULT_POLICY)
