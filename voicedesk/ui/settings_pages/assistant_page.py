"""What the assistant is told about itself, and how long it may be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from voicedesk.core.overriding import override
from voicedesk.core.settings import DEFAULT_SYSTEM_PROMPT
from voicedesk.ui.fields import NumberField, at_left, labelled
from voicedesk.ui.settings_pages.page import SettingsPage

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings


class AssistantPage(SettingsPage):
    title = "Assistant"

    def __init__(self) -> None:
        super().__init__()
        self._prompt = QPlainTextEdit()
        self._prompt.setObjectName("field")
        self._prompt.setTabChangesFocus(True)
        self._prompt.setFixedHeight(150)
        self.add(labelled("Instructions", self._prompt, "Go along with every question you ask."))
        restore = QPushButton("Restore the default")
        restore.clicked.connect(self._on_restore_clicked)
        self.add(at_left(restore))
        self._longest = NumberField(16, 65_536)
        self.add(
            labelled(
                "Longest answer, in tokens",
                self._longest,
                "A token is about three quarters of a word.",
            )
        )
        self._context = NumberField(0, 1_000_000)
        self.add(
            labelled(
                "Earlier conversation sent along, in tokens",
                self._context,
                "More lets it remember longer, and uses up the service's limits sooner.",
            )
        )
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        conversation = settings.conversation
        self._prompt.setPlainText(conversation.system_prompt)
        self._longest.setText(str(conversation.max_completion_tokens))
        self._context.setText(str(conversation.context_tokens))

    @override
    def changed(self, settings: Settings) -> Settings:
        conversation = replace(
            settings.conversation,
            system_prompt=self._prompt.toPlainText().strip(),
            max_completion_tokens=self._longest.value(),
            context_tokens=self._context.value(),
        )
        return replace(settings, conversation=conversation)

    def _on_restore_clicked(self) -> None:
        self._prompt.setPlainText(DEFAULT_SYSTEM_PROMPT)
