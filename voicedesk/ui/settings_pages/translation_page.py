"""Into which language words are translated, what becomes of them, and the favourites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from voicedesk.core.overriding import override
from voicedesk.core.settings import LanguagePair, TranslationSettings
from voicedesk.ui.card_list import CardList
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import ResultLabel, described, labelled
from voicedesk.ui.language_words import language_entries
from voicedesk.ui.settings_pages.page import Picker, SettingsPage
from voicedesk.ui.settings_pages.pair_card import PairCard

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings

SAME_LANGUAGE = "Both are the same: nothing would be translated."


class TranslationPage(SettingsPage):
    title = "Translation"

    def __init__(self) -> None:
        super().__init__("Speak any language; what you say is shown in another one.")
        self._target = Picker("Translate into")
        self._original = CheckBox("Show what was said beside it")
        self._inserts = CheckBox("Put the translation where the cursor is")
        self._speaks = CheckBox("Speak the translation")
        self._pairs = CardList(PairCard, "Add a favourite")
        self._first = Picker("First language")
        self._second = Picker("Second language")
        self._same = ResultLabel()
        for picker in (self._first, self._second):
            picker.setMinimumContentsLength(10)
            picker.currentIndexChanged.connect(self._on_between_changed)
        self._build()

    def _build(self) -> None:
        self.add(labelled("Translate into", self._target))
        self.add(
            described(
                self._original,
                "For English this asks the service twice: once for the translation, once for the "
                "words themselves. Beside other languages it is always shown.",
            )
        )
        self.add(
            described(self._inserts, "Where you began by a shortcut; in this window it is shown.")
        )
        self.add(described(self._speaks, "By the voice that is set for the answers."))
        self.add_section("Favourites", "Offered first where you choose the language.")
        self.add(self._pairs)
        self.add_section(
            "Interpreting",
            "For two people at one computer: each is heard, and said in the other's language.",
        )
        between = QHBoxLayout()
        between.setSpacing(12)
        between.addLayout(labelled("First language", self._first), 1)
        between.addLayout(labelled("Second language", self._second), 1)
        self.add(between)
        self.add(self._same)
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        translation = settings.translation
        target = translation.target_language
        self._target.fill(language_entries(target), target)
        self._original.setChecked(translation.shows_original)
        self._inserts.setChecked(translation.inserts)
        self._speaks.setChecked(translation.speaks)
        cards = self._pairs.resize_to(len(translation.pairs))
        for card, pair in zip(cards, translation.pairs, strict=True):
            card.show_pair(pair)
        between = translation.between
        entries = language_entries(between.spoken, between.target)
        self._first.fill(entries, between.spoken)
        self._second.fill(entries, between.target)

    @override
    def changed(self, settings: Settings) -> Settings:
        translation = TranslationSettings(
            target_language=self._target.value(),
            shows_original=self._original.isChecked(),
            inserts=self._inserts.isChecked(),
            speaks=self._speaks.isChecked(),
            pairs=tuple(dict.fromkeys(card.pair() for card in self._pairs.cards())),
            between=LanguagePair(self._first.value(), self._second.value()),
        )
        return replace(settings, translation=translation)

    def problem(self) -> str:
        """Return what is said of the two languages."""
        return self._same.words()

    def _on_between_changed(self) -> None:
        same = self._first.value() == self._second.value()
        self._same.show_result(SAME_LANGUAGE if same else "", tone="bad")
