"""How dictated words are written, and how they get to the cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voicedesk.core.insertion import InsertionWay, PasteKeys
from voicedesk.core.overriding import override
from voicedesk.core.settings import AfterText, ApplicationRule, CleanUpStyle
from voicedesk.ui.card_list import CardList
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import LinesField, ResultLabel, described, labelled
from voicedesk.ui.notice_box import NoticeBox, plain_label
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.settings_pages.application_card import (
    AFTER_TEXT,
    PASTE_KEYS,
    WAYS,
    ApplicationCard,
)
from voicedesk.ui.settings_pages.arrow_lines import arrow_problem
from voicedesk.ui.settings_pages.page import Picker, SettingsPage
from voicedesk.ui.settings_pages.style_card import StyleCard, style_problem
from voicedesk.ui.settings_pages.style_choices import fill_styles

if TYPE_CHECKING:
    from voicedesk.core.insertion import InsertionAbility
    from voicedesk.core.settings import DictationSettings, Settings

NO_FOCUS = (
    "It cannot be seen here whether you change the window while you speak: the text goes where "
    "the cursor is then."
)


class DictationPage(SettingsPage):
    """Signals:
    styles_changed: the names of the user's own clean-up styles.
    """

    title = "Dictation"
    styles_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__("What you dictate is written where the cursor is, in any program.")
        self._notice = NoticeBox()
        self._notice.hide()
        self._means = plain_label(tone="muted")
        self._means.hide()
        self._way = Picker("How it gets there")
        self._way.currentIndexChanged.connect(self._on_way_changed)
        self._keys = Picker("Keys that paste")
        self._punctuation = CheckBox("Write spoken punctuation as signs")
        self._fillers = CheckBox("Leave out filler words")
        self._fit_in = CheckBox("Fit space and capital to the text before the cursor")
        self._after = Picker("Written after it")
        self._snippets = LinesField(96)
        self._snippets.setPlaceholderText(r"my address -> 1 Main Street\nSpringfield")
        self._snippets.textChanged.connect(self._on_snippets_changed)
        self._malformed = ResultLabel()
        self._style = Picker("Clean-up style")
        self._styles = CardList(StyleCard, "Add a style")
        self._styles.changed.connect(self._on_styles_changed)
        self._applications = CardList(self._make_application, "Add an application")
        self._own_styles: tuple[str, ...] = ()
        self._build()

    def _build(self) -> None:
        self.add(self._notice)
        self.add(self._means)
        self.add(
            labelled(
                "How it gets there",
                self._way,
                "Pasting takes the clipboard for a moment, which is then as it was.",
            )
        )
        self.add(labelled("Keys that paste", self._keys))
        self.add(described(self._punctuation, "“Comma”, “question mark”, “new line”."))
        self.add(described(self._fillers, "“Um”, “uh” and the like."))
        self.add(described(self._fit_in, "Where the program tells what stands there."))
        self.add(labelled("Written after it", self._after))
        snippets = labelled(
            "Snippets",
            self._snippets,
            r"One a line: what you say, an arrow (->), what is written; \n is a new line.",
        )
        snippets.addWidget(self._malformed)
        self.add(snippets)
        self.add_section(
            "Clean-up",
            "A chat model rewrites what you said. If it fails, the text stands as you said it.",
        )
        self.add(labelled("Clean-up style", self._style))
        self.add(self._styles)
        self.add_section(
            "Single applications",
            "The first one that fits holds, instead of all that is set above.",
        )
        self.add(self._applications)
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        dictation = settings.dictation
        self._way.fill_choices(WAYS, dictation.way)
        self._keys.fill_choices(PASTE_KEYS, dictation.paste_keys)
        self._punctuation.setChecked(dictation.spoken_punctuation)
        self._fillers.setChecked(dictation.leave_out_fillers)
        self._fit_in.setChecked(dictation.fit_in)
        self._after.fill_choices(AFTER_TEXT, dictation.after_text)
        self._snippets.show_lines(dictation.snippets)
        self._show_cards(dictation)

    def _show_cards(self, dictation: DictationSettings) -> None:
        self._own_styles = tuple(style.name for style in dictation.styles)
        fill_styles(self._style, self._own_styles, dictation.style)
        styles = self._styles.resize_to(len(dictation.styles))
        for card, style in zip(styles, dictation.styles, strict=True):
            card.show_style(style)
        rules = self._applications.resize_to(len(dictation.applications))
        for each, rule in zip(rules, dictation.applications, strict=True):
            each.show_styles(self._own_styles)
            each.show_rule(rule)
        self._on_styles_changed()

    @override
    def changed(self, settings: Settings) -> Settings:
        styles = (card.style_entered() for card in self._styles.cards())
        rules = (card.rule() for card in self._applications.cards())
        dictation = replace(
            settings.dictation,
            way=InsertionWay(self._way.value()),
            paste_keys=PasteKeys(self._keys.value()),
            spoken_punctuation=self._punctuation.isChecked(),
            leave_out_fillers=self._fillers.isChecked(),
            fit_in=self._fit_in.isChecked(),
            after_text=AfterText(self._after.value()),
            snippets=self._snippets.lines(),
            style=self._style.value(),
            # Forms in which nothing was entered are none.
            styles=tuple(style for style in styles if style != CleanUpStyle()),
            applications=tuple(rule for rule in rules if rule != ApplicationRule()),
        )
        return replace(settings, dictation=dictation)

    def show_ability(self, ability: InsertionAbility) -> None:
        """Say what works on this desktop."""
        hint = label_text(ability.hint, most=1000)
        self._notice.setVisible(not ability.works)
        self._means.setVisible(ability.works and bool(ability.name))
        self._notice.show_notice("No text can be put into other programs here.", hint, error=False)
        note = hint or ("" if ability.knows_focus else NO_FOCUS)
        self._means.setText(f"On this desktop: {label_text(ability.name)}. {note}".strip())

    def words(self) -> str:
        """Return what the page says of the desktop."""
        return self._means.text() if self._notice.isHidden() else self._notice.words()

    def problems(self) -> list[str]:
        """Return what is said of the snippets, and of each style and application."""
        cards = (*self._styles.cards(), *self._applications.cards())
        return [self._malformed.words(), *(card.problem() for card in cards)]

    def _make_application(self) -> ApplicationCard:
        card = ApplicationCard()
        card.show_styles(self._own_styles)
        return card

    def _on_way_changed(self) -> None:
        self._keys.setEnabled(self._way.value() != InsertionWay.TYPE)

    def _on_snippets_changed(self) -> None:
        self._malformed.show_result(arrow_problem(self._snippets.lines()), tone="bad")

    def _on_styles_changed(self) -> None:
        entered = tuple(card.style_entered() for card in self._styles.cards())
        for place, card in enumerate(self._styles.cards()):
            style = entered[place]
            begun = style != CleanUpStyle()
            card.show_problem(style_problem(style, entered[:place]) if begun else "")
        names = tuple(style.name for style in entered if style.name)
        if names != self._own_styles:
            self._own_styles = names
            fill_styles(self._style, names, self._style.value())
            for each in self._applications.cards():
                each.show_styles(names)
            self.styles_changed.emit(names)
