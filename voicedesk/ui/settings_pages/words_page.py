"""Names and terms to listen for, words to write differently, and what nobody ever said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from voicedesk.core.invented_phrases import INVENTED_PHRASES
from voicedesk.core.overriding import override
from voicedesk.core.vocabulary import LONGEST_PROMPT, whisper_prompt
from voicedesk.ui.fields import LinesField, ResultLabel, at_left, labelled
from voicedesk.ui.settings_pages.arrow_lines import arrow_problem
from voicedesk.ui.settings_pages.page import SettingsPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.settings import Settings


class WordsPage(SettingsPage):
    title = "Words"

    def __init__(self) -> None:
        super().__init__("One entry a line.")
        self._vocabulary = LinesField(110)
        self._vocabulary.textChanged.connect(self._on_vocabulary_changed)
        self._room = ResultLabel()
        self.add(
            _with_result(
                labelled(
                    "Names and terms you use",
                    self._vocabulary,
                    "Told to the recognition with every recording, the most important one first.",
                ),
                self._room,
            )
        )
        self._replacements = LinesField(90)
        self._replacements.setPlaceholderText("voice desk -> VoiceDesk")
        self._replacements.textChanged.connect(self._on_replacements_changed)
        self._malformed = ResultLabel()
        self.add(
            _with_result(
                labelled(
                    "Replacements",
                    self._replacements,
                    "What is heard, an arrow (->), and what is to be written instead.",
                ),
                self._malformed,
            )
        )
        self._phrases = LinesField(120)
        self.add(
            labelled(
                "Phrases that recognition invents in silence",
                self._phrases,
                "Discarded where nothing else was heard; “de:” in front holds for German only.",
            )
        )
        restore = QPushButton("Restore the list")
        restore.setAutoDefault(False)
        restore.clicked.connect(self._on_restore_clicked)
        self.add(at_left(restore))
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        self._vocabulary.show_lines(settings.hearing.vocabulary)
        self._replacements.show_lines(settings.hearing.replacements)
        self._phrases.show_lines(settings.hearing.phrases)
        self._on_vocabulary_changed()

    @override
    def changed(self, settings: Settings) -> Settings:
        hearing = replace(
            settings.hearing,
            vocabulary=self._vocabulary.lines(),
            replacements=self._replacements.lines(),
            phrases=self._phrases.lines(),
        )
        return replace(settings, hearing=hearing)

    def results(self) -> tuple[str, str]:
        """Return what the page says about the vocabulary and about the replacements."""
        return self._room.words(), self._malformed.words()

    def _on_vocabulary_changed(self) -> None:
        terms = self._vocabulary.lines()
        left_out = terms_left_out(terms)
        if left_out:
            told = len(terms) - len(left_out)
            words = (
                f"{told} of {len(terms)} fit into the {LONGEST_PROMPT} characters that "
                f"Whisper takes; “{left_out[0]}” is the first one left out."
            )
        else:
            used = len(whisper_prompt(terms, earlier=""))
            words = f"All of it fits: {used} of {LONGEST_PROMPT} characters." if terms else ""
        self._room.show_result(words, tone="bad" if left_out else "muted")

    def _on_replacements_changed(self) -> None:
        self._malformed.show_result(arrow_problem(self._replacements.lines()), tone="bad")

    def _on_restore_clicked(self) -> None:
        self._phrases.show_lines(INVENTED_PHRASES)


def terms_left_out(terms: Sequence[str]) -> list[str]:
    """Return the terms for which the prompt of a recording has no room."""
    prompt = whisper_prompt(terms, earlier="")
    told = f", {prompt}, {prompt.removesuffix('.')}, ".casefold()
    return [term for term in terms if f", {' '.join(term.split())}, ".casefold() not in told]


def _with_result(field: QVBoxLayout, result: ResultLabel) -> QVBoxLayout:
    field.addWidget(result)
    return field
