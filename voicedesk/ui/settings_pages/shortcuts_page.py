"""Shortcuts that are heard in every application, and what this desktop makes of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voicedesk.core.hotkeys import HotkeyAbility
from voicedesk.core.overriding import override
from voicedesk.ui.card_list import CardList
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import NumberField, labelled
from voicedesk.ui.notice_box import NoticeBox, plain_label
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.settings_pages.binding_card import ACTIONS, BindingCard
from voicedesk.ui.settings_pages.command_lines import CommandLines
from voicedesk.ui.settings_pages.page import SettingsPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.hotkeys import HotkeyBinding, HotkeyProblem
    from voicedesk.core.settings import Settings

NO_RELEASES = "It does not tell when a key comes up: tap to start, tap to stop."
CHOSEN_ELSEWHERE = "The desktop decides on the keys: what you enter here is a suggestion to it."
_LONGEST_HINT = 1000
TWICE = "This shortcut stands here twice; only one of them could be heard."


class ShortcutsPage(SettingsPage):
    """Signals:
    capturing: whether the keys that are pressed are to become a shortcut.
    """

    title = "Shortcuts"
    capturing = Signal(bool)

    def __init__(self) -> None:
        super().__init__("Heard in every application: hold one and speak, or tap it.")
        self._ability = HotkeyAbility("")
        self._problems: tuple[HotkeyProblem, ...] = ()
        self._own_styles: tuple[str, ...] = ()
        self._notice = NoticeBox()
        self._notice.hide()
        self._means = plain_label(tone="muted")
        self._means.hide()
        self._enabled = CheckBox("Listen for these shortcuts")
        self._enabled.toggled.connect(self._on_enabled_toggled)
        self._list = CardList(self._make_card, "Add a shortcut")
        self._list.changed.connect(self._show_problems)
        self._tap = NumberField(0, 2000)
        self._lines = CommandLines()
        for part in (self._notice, self._means, self._enabled, self._list):
            self.add(part)
        self.add(
            labelled(
                "A press shorter than this is a tap, in milliseconds",
                self._tap,
                "After a tap it listens until the next one; 0 makes every press one to hold.",
            )
        )
        self.add(self._lines)
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        hotkeys = settings.hotkeys
        self._enabled.setChecked(hotkeys.enabled)
        self._own_styles = tuple(style.name for style in settings.dictation.styles)
        cards = self._list.resize_to(len(hotkeys.bindings))
        for card, binding in zip(cards, hotkeys.bindings, strict=True):
            card.show_styles(self._own_styles)
            card.show_binding(binding)
        self._tap.setText(str(hotkeys.tap_ms))
        self._on_enabled_toggled()
        self._show_problems()

    @override
    def changed(self, settings: Settings) -> Settings:
        hotkeys = replace(
            settings.hotkeys,
            enabled=self._enabled.isChecked(),
            bindings=self._bindings(),
            tap_ms=self._tap.value(),
        )
        return replace(settings, hotkeys=hotkeys)

    def show_ability(self, ability: HotkeyAbility, problems: Sequence[HotkeyProblem]) -> None:
        """Say what works on this desktop, and which of the saved shortcuts do not."""
        self._ability, self._problems = ability, tuple(problems)
        self._notice.setVisible(not ability.works)
        self._means.setVisible(ability.works and bool(ability.name))
        self._means.setText(label_text(_means(ability), most=_LONGEST_HINT))
        hint = label_text(ability.hint, most=_LONGEST_HINT)
        self._notice.show_notice("No shortcut can be had on this desktop.", hint, error=False)
        self._lines.show_needed(needed=not ability.works)
        self._show_problems()

    def show_profile(self, folder: str) -> None:
        """Name a profile that is not the user's own in the lines for other programs."""
        self._lines.show_profile(folder)

    def show_styles(self, own: Sequence[str]) -> None:
        """Offer the user's own clean-up styles, as they are called now."""
        self._own_styles = tuple(own)
        for card in self._list.cards():
            card.show_styles(self._own_styles)

    def problem(self) -> str:
        """Say what must be mended before this page can be saved."""
        return TWICE if self._enabled.isChecked() and self._twice() else ""

    def words(self) -> str:
        """Return what the page says of the desktop."""
        return self._means.text() if self._ability.works else self._notice.words()

    def problems(self) -> list[str]:
        """Return what is said of each shortcut."""
        return [card.problem() for card in self._list.cards()]

    def _make_card(self) -> BindingCard:
        card = BindingCard()
        card.show_styles(self._own_styles)
        card.capturing.connect(self.capturing)
        return card

    def _bindings(self) -> tuple[HotkeyBinding, ...]:
        return tuple(card.binding() for card in self._list.cards())

    def _twice(self) -> set[str]:
        counts = Counter(binding.shortcut for binding in self._bindings() if binding.shortcut)
        return {shortcut for shortcut, count in counts.items() if count > 1}

    def _show_problems(self) -> None:
        twice = self._twice()
        refused = {problem.binding: problem.error for problem in self._problems}
        for card in self._list.cards():
            binding = card.binding()
            error = refused.get(binding)
            if binding.shortcut in twice:
                card.show_problem(self._used_by(binding))
            elif error is not None:
                card.show_problem(label_text(error.sentence()))
            else:
                card.show_problem("")
        self._lines.show_bindings(self._bindings())

    def _used_by(self, binding: HotkeyBinding) -> str:
        others = [each for each in self._bindings() if each.shortcut == binding.shortcut]
        others.remove(binding)
        names = " and ".join(dict.fromkeys(f"“{ACTIONS[each.action]}”" for each in others))
        return f"{binding.shortcut} is also that of {names}; only one of them could be heard."

    def _on_enabled_toggled(self) -> None:
        enabled = self._enabled.isChecked()
        self._list.setEnabled(enabled)
        self._tap.setEnabled(enabled)


def _means(ability: HotkeyAbility) -> str:
    """Say by what means shortcuts are heard, and what that means for the user."""
    notes = [f"On this desktop: {ability.name}."]
    if ability.hint:
        notes.append(ability.hint)
    elif not ability.tells_releases:
        notes.append(NO_RELEASES)
    if not ability.chosen_here:
        notes.append(CHOSEN_ELSEWHERE)
    return " ".join(notes)
