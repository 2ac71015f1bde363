"""A favourite: what is spoken, and what it is translated into."""

from __future__ import annotations

from voicedesk.core.overriding import override
from voicedesk.core.settings import LanguagePair
from voicedesk.ui.card_list import FormCard
from voicedesk.ui.language_words import ANY_LANGUAGE, language_entries
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.settings_pages.page import Picker


class PairCard(FormCard):
    def __init__(self) -> None:
        super().__init__("Favourite", moves=True)
        self._spoken = _picker("Spoken language")
        self._target = _picker("Translated into")
        arrow = plain_label("→", tone="muted")
        arrow.setWordWrap(False)
        arrow.setFixedWidth(arrow.sizeHint().width())
        self.add_heading(self._spoken, arrow, self._target)
        self.show_pair(LanguagePair())
        for picker in (self._spoken, self._target):
            picker.currentIndexChanged.connect(self.changed)

    def show_pair(self, pair: LanguagePair) -> None:
        spoken = [(ANY_LANGUAGE, ""), *language_entries(pair.spoken)]
        self._spoken.fill(spoken, pair.spoken)
        self._target.fill(language_entries(pair.target), pair.target)

    def pair(self) -> LanguagePair:
        return LanguagePair(self._spoken.value(), self._target.value())

    @override
    def show_place(self, place: int) -> None:
        super().show_place(place)
        self._spoken.setAccessibleName(f"Spoken language of favourite {place}")
        self._target.setAccessibleName(f"Favourite {place} is translated into")

    @override
    def focus_first(self) -> None:
        self._spoken.setFocus()


def _picker(name: str) -> Picker:
    picker = Picker(name)
    # Two of them and two buttons stand side by side in a narrow window.
    picker.setMinimumContentsLength(7)
    return picker
