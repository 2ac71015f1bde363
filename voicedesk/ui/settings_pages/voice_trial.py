"""Hear how a voice sounds, before the settings for it are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from voicedesk.core.languages import LANGUAGES
from voicedesk.core.sample_sentences import SAMPLE_SENTENCES
from voicedesk.ui.fields import ResultLabel, at_left, labelled
from voicedesk.ui.settings_pages.page import Picker

if TYPE_CHECKING:
    from voicedesk.ui.backend import VoiceReport

_TEST = "Test the voice"
_STOP = "Stop"


class VoiceTrial(QWidget):
    """A sentence, its language, and a button that has it spoken.

    Signals:
        requested: the sentence is to be spoken, in the language with this code.
        stopped: the user has heard enough.
    """

    requested = Signal(str, str)
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_running = False
        self._language = Picker("Language of the test")
        self._sentence = QLineEdit()
        self._sentence.setAccessibleName("Sentence to be spoken")
        self._sentence.returnPressed.connect(self._on_clicked)
        self._button = QPushButton(_TEST)
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self._on_clicked)
        self._result = ResultLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(
            labelled(
                "How it sounds",
                self._language,
                "With what stands on this page, saved or not.",
            )
        )
        column.addWidget(self._sentence)
        column.addLayout(at_left(self._button))
        column.addWidget(self._result)
        self._language.currentIndexChanged.connect(self._on_language_changed)

    def show_language(self, language: str) -> None:
        """Offer the languages, this one first chosen if there is a sentence in it."""
        languages = [(LANGUAGES[code], code) for code in SAMPLE_SENTENCES]
        chosen = language if language in SAMPLE_SENTENCES else "en"
        self._language.fill(sorted(languages), chosen)

    def show_running(self) -> None:
        self._is_running = True
        self._button.setText(_STOP)
        self._result.show_result("Speaking…", tone="muted")

    def show_stopped(self) -> None:
        self._end()
        self._result.hide()

    def show_report(self, report: VoiceReport) -> None:
        """Say who spoke."""
        self._end()
        tone = "muted" if report.notice else "good"
        words = f"Spoken by {report.spoken_by}. {report.notice}".strip()
        self._result.show_result(words, tone=tone)

    def show_problem(self, message: str, next_step: str) -> None:
        self._end()
        self._result.show_result(f"{message} {next_step}".strip(), tone="bad")

    def result(self) -> str:
        """Return what is said about the test; empty while nothing is."""
        return self._result.words()

    def _end(self) -> None:
        self._is_running = False
        self._button.setText(_TEST)

    def _on_language_changed(self) -> None:
        self._sentence.setText(SAMPLE_SENTENCES.get(self._language.value(), ""))

    def _on_clicked(self) -> None:
        if self._is_running:
            self.stopped.emit()
        elif sentence := self._sentence.text().strip():
            self.requested.emit(sentence, self._language.value())
