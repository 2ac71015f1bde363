"""What there is to choose while the button translates or interprets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from voicedesk.core.overriding import override
from voicedesk.core.settings import LanguagePair, TranslationSettings
from voicedesk.core.translation import ENGLISH, is_same_language
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon
from voicedesk.ui.language_words import language_entries, pair_words
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.settings_pages.page import Picker

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN = ">"
"""Stands between two codes where a picker's entry means a pair of languages."""
ORIGINAL_HINT = "Show the original beside it; for English this asks the service twice"
ALWAYS_HINT = "The original is always shown beside this language"
SPEAK_HINT = "Speak the translation"
_SIDE = 32


class ModeOptions(QWidget):
    """Passive: what is chosen is shown when it has been kept.

    Signals:
        chosen: a ``TranslationSettings``, and the language that is spoken, empty for any.
    """

    chosen = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._settings = TranslationSettings()
        self._spoken = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def show_settings(self, settings: TranslationSettings, spoken: str) -> None:
        self._settings, self._spoken = settings, spoken

    def _choose(self, settings: TranslationSettings, spoken: str) -> None:
        # Kept here at once, so that two quick choices do not undo one another.
        self._settings, self._spoken = settings, spoken
        self.chosen.emit(settings, spoken)


class TranslateOptions(ModeOptions):
    """Into which language, with the favourites first, and what else is done."""

    def __init__(self) -> None:
        super().__init__()
        self._target = _picker("Translate into")
        self._target.activated.connect(self._on_target_activated)
        self._original = _toggle(Icon.EYE, ORIGINAL_HINT, "Original")
        self._original.setAccessibleName("Show the original")
        self._original.clicked.connect(self._on_toggled)
        self._speaks = _toggle(Icon.SPEAKER, SPEAK_HINT, "Speak")
        self._speaks.clicked.connect(self._on_toggled)
        into = plain_label("into", tone="muted")
        into.setWordWrap(False)
        into.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._row.addWidget(into)
        self._row.addWidget(self._target, 3)
        self._row.addWidget(self._original)
        self._row.addWidget(self._speaks)
        self._row.addStretch(1)

    @override
    def show_settings(self, settings: TranslationSettings, spoken: str) -> None:
        super().show_settings(settings, spoken)
        pairs = dict.fromkeys((*settings.pairs, *_unlisted(settings, spoken)))
        favourites = [(pair_words(pair), _value(pair)) for pair in pairs]
        languages = [
            (name, _value(LanguagePair("", code)))
            for name, code in language_entries(settings.target_language)
        ]
        chosen = _value(LanguagePair(spoken, settings.target_language))
        self._target.fill([*favourites, *languages], chosen)
        if favourites:
            self._target.insertSeparator(len(favourites))
        english = is_same_language(settings.target_language, ENGLISH)
        self._original.setEnabled(english)
        self._original.setToolTip(ORIGINAL_HINT if english else ALWAYS_HINT)
        self._original.setAccessibleDescription(ORIGINAL_HINT if english else ALWAYS_HINT)
        self._original.setChecked(settings.shows_original or not english)
        self._speaks.setChecked(settings.speaks)

    def _on_target_activated(self) -> None:
        spoken, _, target = self._target.value().partition(_BETWEEN)
        self._choose(replace(self._settings, target_language=target), spoken)

    def _on_toggled(self) -> None:
        changed = replace(self._settings, speaks=self._speaks.isChecked())
        if self._original.isEnabled():
            changed = replace(changed, shows_original=self._original.isChecked())
        self._choose(changed, self._spoken)


class InterpretOptions(ModeOptions):
    """The languages of two people."""

    def __init__(self) -> None:
        super().__init__()
        self._first = _picker("First language")
        self._second = _picker("Second language")
        for picker in (self._first, self._second):
            picker.activated.connect(self._on_activated)
        self._swap = IconButton(Icon.SWAP, "Swap the languages", side=_SIDE)
        self._swap.clicked.connect(self._on_swap_clicked)
        self._row.addWidget(self._first, 3)
        self._row.addWidget(self._swap)
        self._row.addWidget(self._second, 3)
        self._row.addStretch(1)

    @override
    def show_settings(self, settings: TranslationSettings, spoken: str) -> None:
        super().show_settings(settings, spoken)
        between = settings.between
        entries = language_entries(between.spoken, between.target)
        self._first.fill(entries, between.spoken)
        self._second.fill(entries, between.target)

    def _on_activated(self) -> None:
        self._choose_between(_differing(self._pair(), self._settings.between))

    def _on_swap_clicked(self) -> None:
        pair = self._settings.between
        self._choose_between(LanguagePair(pair.target, pair.spoken))

    def _choose_between(self, pair: LanguagePair) -> None:
        self._choose(replace(self._settings, between=pair), self._spoken)

    def _pair(self) -> LanguagePair:
        return LanguagePair(self._first.value(), self._second.value())


def _differing(pair: LanguagePair, before: LanguagePair) -> LanguagePair:
    """Return the pair; who chooses the other one's language gives his own to him."""
    if pair.spoken == pair.target:
        return LanguagePair(before.target, before.spoken)
    return pair


def _unlisted(settings: TranslationSettings, spoken: str) -> Sequence[LanguagePair]:
    """Return the pair in use, if it is a favourite no more."""
    return (LanguagePair(spoken, settings.target_language),) if spoken else ()


def _value(pair: LanguagePair) -> str:
    return f"{pair.spoken}{_BETWEEN}{pair.target}"


def _picker(name: str) -> Picker:
    picker = Picker(name)
    picker.setMinimumContentsLength(5)
    # By Tab, not by a click: Space stays the talk key.
    picker.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    picker.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    picker.setMaximumWidth(240)
    return picker


def _toggle(icon: Icon, hint: str, text: str) -> IconButton:
    button = IconButton(icon, hint, text=text, side=_SIDE)
    button.setCheckable(True)
    return button
