"""The settings for translating: what is entered comes back, favourites have an order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.fakes.fake_backend import decided
from tests.ui.test_settings import button, picker
from tests.ui.test_settings_shortcuts import choose
from tests.ui.translation_gallery import FAVOURITES
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.settings import HotkeySettings, LanguagePair, Settings, TranslationSettings
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.translation_page import SAME_LANGUAGE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.settings_pages.shortcuts_page import ShortcutsPage
    from voicedesk.ui.settings_pages.translation_page import TranslationPage


@pytest.fixture
def page(dialog: SettingsDialog) -> TranslationPage:
    """The page, in front."""
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Translation"))
    return dialog.translation


@pytest.fixture
def shortcuts(dialog: SettingsDialog) -> ShortcutsPage:
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Shortcuts"))
    return dialog.shortcuts


def pairs(page: TranslationPage) -> tuple[LanguagePair, ...]:
    return page.changed(Settings()).translation.pairs


@pytest.mark.parametrize(
    "translation",
    [
        TranslationSettings(),
        FAVOURITES,
        TranslationSettings("xx", inserts=False, speaks=True, between=LanguagePair("", "<b>")),
    ],
)
def test_what_is_shown_comes_back_unchanged(
    parent: QWidget, translation: TranslationSettings
) -> None:
    settings = replace(decided(), translation=translation)
    assert SettingsDialog(parent, settings).entered() == settings


def test_what_is_entered_is_what_is_set(page: TranslationPage) -> None:
    choose(page, "Translate into", "fr")
    for words in ("Show what was said beside it", "Speak the translation"):
        button(page, words).click()
    button(page, "Put the translation where the cursor is").click()
    choose(page, "First language", "de")
    choose(page, "Second language", "it")
    assert page.changed(Settings()).translation == TranslationSettings(
        target_language="fr",
        shows_original=True,
        inserts=False,
        speaks=True,
        between=LanguagePair("de", "it"),
    )


def test_favourites_are_added_moved_and_removed(page: TranslationPage) -> None:
    for _ in range(2):
        button(page, "Add a favourite").click()
    assert picker(page, "Spoken language of favourite 2").hasFocus()
    choose(page, "Spoken language of favourite 2", "de")
    choose(page, "Favourite 2 is translated into", "fr")
    assert pairs(page) == (LanguagePair(), LanguagePair("de", "fr"))
    assert not button(page, "Move favourite 1 up").isEnabled()
    button(page, "Move favourite 2 up").click()
    assert pairs(page) == (LanguagePair("de", "fr"), LanguagePair())
    assert picker(page, "Spoken language of favourite 1").hasFocus()
    assert picker(page, "Spoken language of favourite 1").currentText() == "German"
    assert not button(page, "Move favourite 1 up").isEnabled()
    assert button(page, "Move favourite 2 up").isEnabled()
    button(page, "Remove favourite 1").click()
    assert pairs(page) == (LanguagePair(),)


def test_tab_follows_the_order_of_the_favourites(page: TranslationPage, qtbot: QtBot) -> None:
    for _ in range(2):
        button(page, "Add a favourite").click()
    button(page, "Move favourite 2 up").click()
    passed: list[str] = []
    for _ in range(7):
        focused = page.window().focusWidget()
        assert focused is not None
        passed.append(focused.accessibleName() or "Add a favourite")
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert passed == [
        "Spoken language of favourite 1",
        "Favourite 1 is translated into",
        "Remove favourite 1",
        "Spoken language of favourite 2",
        "Favourite 2 is translated into",
        "Move favourite 2 up",
        "Remove favourite 2",
    ]


def test_the_same_favourite_twice_is_one(page: TranslationPage) -> None:
    for _ in range(3):
        button(page, "Add a favourite").click()
    assert pairs(page) == (LanguagePair(),)


def test_two_people_with_one_language_are_told(page: TranslationPage) -> None:
    assert page.problem() == ""
    choose(page, "First language", "en")
    assert page.problem() == SAME_LANGUAGE
    choose(page, "Second language", "de")
    assert page.problem() == ""


def test_a_shortcut_has_a_language_of_its_own_to_translate_into(
    shortcuts: ShortcutsPage,
) -> None:
    place = 3  # translates by default
    assert picker(shortcuts, f"What shortcut {place} does").currentText() == "Translate"
    target = picker(shortcuts, f"Language that shortcut {place} translates into")
    assert target.isVisible()
    assert target.currentText() == "Into the language as set"
    choose(shortcuts, f"Language that shortcut {place} translates into", "fr")
    choose(shortcuts, f"Language of shortcut {place}", "de")
    entered = shortcuts.changed(Settings()).hotkeys.bindings[place - 1]
    assert entered == HotkeyBinding(HotkeyAction.TRANSLATE, "Ctrl+F11", "de", target_language="fr")
    choose(shortcuts, f"What shortcut {place} does", HotkeyAction.DICTATE)
    assert not target.isVisible()


def test_an_interpreter_hears_which_language_is_spoken(shortcuts: ShortcutsPage) -> None:
    choose(shortcuts, "What shortcut 3 does", HotkeyAction.INTERPRET)
    assert not picker(shortcuts, "Language of shortcut 3").isVisible()
    assert not picker(shortcuts, "Language that shortcut 3 translates into").isVisible()
    assert not picker(shortcuts, "Clean-up style of shortcut 3").isVisible()


def test_what_a_shortcut_translates_into_comes_back_unchanged(parent: QWidget) -> None:
    bindings = (
        HotkeyBinding(HotkeyAction.TRANSLATE, "Ctrl+F11", "de", "Formal", "tlh"),
        HotkeyBinding(HotkeyAction.INTERPRET, "Ctrl+F12", target_language="fr"),
    )
    settings = replace(decided(), hotkeys=HotkeySettings(bindings=bindings))
    assert SettingsDialog(parent, settings).entered() == settings
