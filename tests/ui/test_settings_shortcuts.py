"""The settings for shortcuts: what is entered comes back, and what cannot work is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.dictation_gallery import ASK, NO_HOTKEYS, PORTAL, TAKEN, USED
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.test_settings import button, opened, picker
from tests.ui.test_settings_hearing import lines, named
from tests.ui.waiting import until
from voicedesk.core.hotkeys import (
    DEFAULT_BINDINGS,
    HotkeyAbility,
    HotkeyAction,
    HotkeyBinding,
    HotkeyProblem,
)
from voicedesk.core.settings import HotkeySettings, Settings
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.shortcuts_page import CHOSEN_ELSEWHERE, NO_RELEASES, TWICE
from voicedesk.ui.shortcut_field import ShortcutField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.settings_pages.shortcuts_page import ShortcutsPage


def field(page: QWidget, place: int) -> ShortcutField:
    name = f"Shortcut {place}"
    return next(each for each in page.findChildren(ShortcutField) if each.accessibleName() == name)


def press(qtbot: QtBot, page: QWidget, place: int, key: Qt.Key) -> None:
    line = part(field(page, place), QLineEdit)
    qtbot.keyClick(line, key, Qt.KeyboardModifier.ControlModifier)


def choose(page: QWidget, name: str, value: str) -> None:
    chosen = picker(page, name)
    place = chosen.findData(value)
    assert place >= 0
    chosen.setCurrentIndex(place)


@pytest.fixture
def page(dialog: SettingsDialog, qtbot: QtBot) -> ShortcutsPage:
    """The page, in front."""
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Shortcuts"))
    return dialog.shortcuts


@pytest.mark.parametrize(
    "hotkeys",
    [
        HotkeySettings(),
        HotkeySettings(enabled=False, bindings=(), tap_ms=0),
        HotkeySettings(bindings=tuple(HotkeyBinding(action) for action in HotkeyAction)),
        HotkeySettings(
            bindings=(
                HotkeyBinding(HotkeyAction.CANCEL, "Hyper+Q", "de", "Gone style"),
                HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F9", "xx", "-"),
            )
        ),
        USED.hotkeys,
    ],
)
def test_what_is_shown_comes_back_unchanged(parent: QWidget, hotkeys: HotkeySettings) -> None:
    settings = replace(decided(), hotkeys=hotkeys)
    assert SettingsDialog(parent, settings).entered() == settings


def test_a_shortcut_is_added_and_filled_in(page: ShortcutsPage, qtbot: QtBot) -> None:
    button(page, "Add a shortcut").click()
    place = len(DEFAULT_BINDINGS) + 1
    assert picker(page, f"What shortcut {place} does").hasFocus()
    press(qtbot, page, place, Qt.Key.Key_D)
    choose(page, f"Language of shortcut {place}", "de")
    choose(page, f"Clean-up style of shortcut {place}", "-")
    entered = page.changed(Settings()).hotkeys.bindings
    assert entered == (*DEFAULT_BINDINGS, HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+D", "de", "-"))


def test_tab_goes_through_a_new_shortcut_and_on_to_the_rest_of_the_page(
    page: ShortcutsPage, qtbot: QtBot
) -> None:
    add = button(page, "Add a shortcut")
    add.click()
    picker(page, "What shortcut 5 does").setFocus()
    passed: list[str] = []
    focused = page.window().focusWidget()
    while focused is not add and len(passed) < 20:
        passed.append(focused.accessibleName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        focused = page.window().focusWidget()
    assert passed == [
        "What shortcut 5 does",
        "Shortcut 5",
        "Clear shortcut 5",
        "Remove shortcut 5",
        "What shortcut 6 does",
        "Shortcut 6",
        "Remove shortcut 6",
        "Language of shortcut 6",
        "Clean-up style of shortcut 6",
    ]
    qtbot.keyClick(add, Qt.Key.Key_Tab)
    following = page.window().focusWidget()
    assert following.accessibleName() == "A press shorter than this is a tap, in milliseconds"


def test_shortcuts_are_removed_and_the_rest_renamed(page: ShortcutsPage) -> None:
    button(page, "Remove shortcut 2").click()
    assert page.changed(Settings()).hotkeys.bindings == (DEFAULT_BINDINGS[0], *DEFAULT_BINDINGS[2:])
    assert picker(page, "What shortcut 2 does").value() == HotkeyAction.TRANSLATE
    for _ in range(len(DEFAULT_BINDINGS) - 1):
        button(page, "Remove shortcut 1").click()
    assert page.changed(Settings()).hotkeys.bindings == ()
    assert button(page, "Add a shortcut").hasFocus()


def test_language_and_style_are_asked_where_they_are_used(page: ShortcutsPage) -> None:
    language = picker(page, "Language of shortcut 1")
    style = picker(page, "Clean-up style of shortcut 1")
    expected = {
        HotkeyAction.DICTATE: (True, True),
        HotkeyAction.ASK: (True, False),
        HotkeyAction.TRANSLATE: (True, True),
        HotkeyAction.EDIT: (True, False),
        HotkeyAction.CANCEL: (False, False),
        HotkeyAction.PASTE_LAST: (False, False),
    }
    for action, shown in expected.items():
        choose(page, "What shortcut 1 does", action)
        assert (language.isVisible(), style.isVisible()) == shown, action


def test_the_same_twice_is_told_at_once_and_not_saved(
    dialog: SettingsDialog, page: ShortcutsPage, qtbot: QtBot
) -> None:
    saved: list[Settings] = []
    dialog.save_requested.connect(saved.append)
    press(qtbot, page, 4, Qt.Key.Key_F9)
    assert page.problems() == [
        "Ctrl+F9 is also that of “Cancel”; only one of them could be heard.",
        "",
        "",
        "Ctrl+F9 is also that of “Dictate”; only one of them could be heard.",
        "",
    ]
    dialog.show_page(0)
    button(dialog, "Save").click()
    assert saved == []
    assert dialog.problem() == f"The shortcuts cannot be used. {TWICE}"
    assert page.isVisible()
    button(page, "Listen for these shortcuts").setChecked(False)
    button(dialog, "Save").click()
    assert len(saved) == 1
    button(page, "Listen for these shortcuts").setChecked(True)
    press(qtbot, page, 4, Qt.Key.Key_F12)
    assert page.problems() == [""] * 5
    assert page.problem() == ""


def test_a_refused_combination_is_told_beside_its_field(page: ShortcutsPage, qtbot: QtBot) -> None:
    line = part(field(page, 1), QLineEdit)
    qtbot.keyClick(line, Qt.Key.Key_A)
    assert page.problems()[0] == "A needs Ctrl, Alt or Meta, or nobody could write with it."
    press(qtbot, page, 1, Qt.Key.Key_A)
    assert page.problems()[0] == ""
    assert page.changed(Settings()).hotkeys.bindings[0].shortcut == "Ctrl+A"


def test_a_saved_shortcut_that_is_taken_says_so_until_it_is_another(
    page: ShortcutsPage, qtbot: QtBot
) -> None:
    page.show_ability(HotkeyAbility("X11"), [HotkeyProblem(ASK, TAKEN)])
    assert page.problems() == ["", TAKEN.sentence(), "", "", ""]
    press(qtbot, page, 2, Qt.Key.Key_F12)
    assert page.problems()[1] == ""
    press(qtbot, page, 2, Qt.Key.Key_F10)
    assert page.problems()[1] == TAKEN.sentence()


def test_the_page_says_what_works_on_this_desktop(page: ShortcutsPage) -> None:
    page.show_ability(HotkeyAbility("X11"), ())
    assert page.words() == "On this desktop: X11."
    page.show_ability(PORTAL, ())
    assert page.words() == f"On this desktop: desktop portal. {PORTAL.hint} {CHOSEN_ELSEWHERE}"
    page.show_ability(HotkeyAbility("taps", tells_releases=False), ())
    assert page.words() == f"On this desktop: taps. {NO_RELEASES}"
    page.show_ability(NO_HOTKEYS, ())
    assert page.words() == f"No shortcut can be had on this desktop. {NO_HOTKEYS.hint}"


def test_where_nothing_works_lines_for_the_compositor_are_ready(
    page: ShortcutsPage, qtbot: QtBot
) -> None:
    way, shown = picker(page, "Bind it elsewhere"), lines(page, "Lines to copy")
    assert shown.toPlainText().splitlines() == [
        "voicedesk ctl toggle --intent dictate",
        "voicedesk ctl toggle --intent ask",
        "voicedesk ctl toggle --intent translate",
        "voicedesk ctl cancel",
        "voicedesk ctl paste-last",
    ]
    page.show_ability(NO_HOTKEYS, ())
    assert way.value() == "sway"
    press(qtbot, page, 1, Qt.Key.Key_F12)
    first = "bindsym --no-repeat Ctrl+F12 exec voicedesk ctl toggle --intent dictate"
    assert shown.toPlainText().splitlines()[0] == first
    button(page, "Copy the lines").click()
    assert QGuiApplication.clipboard().text() == shown.toPlainText()
    choose(page, "Bind it elsewhere", "niri")
    assert shown.toPlainText().startswith("Ctrl+F12 repeat=false { spawn")
    page.show_ability(NO_HOTKEYS, ())
    assert way.value() == "niri"


async def test_another_profile_is_named_in_the_lines(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot, FakeBackend(profile="/home/ada/second desk"))
    dialog = await opened(desk)
    shown = lines(dialog.shortcuts, "Lines to copy").toPlainText().splitlines()
    assert shown[0].startswith("voicedesk ctl --profile '/home/ada/second desk' ")
    choose(dialog.shortcuts, "Bind it elsewhere", "sway")
    shown = lines(dialog.shortcuts, "Lines to copy").toPlainText().splitlines()
    assert all(" --profile '/home/ada/second desk' " in line for line in shown)
    dialog.reject()
    await desk.settled()


def test_a_style_of_ones_own_can_be_chosen_at_once(
    dialog: SettingsDialog, page: ShortcutsPage, qtbot: QtBot
) -> None:
    choose(page, "Clean-up style of shortcut 1", "-")
    button(dialog.dictation, "Add a style").click()
    name = named(dialog.dictation, "Name of style 1")
    qtbot.keyClicks(name, "Mine")
    assert picker(page, "Clean-up style of shortcut 1").value() == "-"
    choose(page, "Clean-up style of shortcut 1", "Mine")
    button(page, "Add a shortcut").click()
    choose(page, "Clean-up style of shortcut 6", "Mine")
    assert dialog.entered().hotkeys.bindings[0].style == "Mine"


def test_nothing_is_wider_than_the_page(dialog: SettingsDialog, page: ShortcutsPage) -> None:
    dialog.resize(dialog.minimumSize())
    page.show_ability(PORTAL, [HotkeyProblem(ASK, TAKEN)])
    inside = page.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page.viewport().width()


async def test_the_dialog_follows_what_the_program_finds(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend(hotkey_ability=HotkeyAbility("not looked for yet", works=False))
    desk = Desk(qtbot, backend)
    dialog = await opened(desk)
    assert dialog.shortcuts.words() == "No shortcut can be had on this desktop."
    backend.hotkey_ability = HotkeyAbility("X11")
    backend.hotkey_problems = [HotkeyProblem(ASK, TAKEN)]
    assert backend.tell_hotkeys is not None
    backend.tell_hotkeys()
    assert dialog.shortcuts.words() == "On this desktop: X11."
    assert dialog.shortcuts.problems()[1] == TAKEN.sentence()
    dialog.reject()
    await desk.settled()
    backend.tell_hotkeys()


async def test_shortcuts_are_not_heard_while_one_is_entered(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    dialog.show_page(dialog.page_titles().index("Shortcuts"))
    first = field(dialog.shortcuts, 1)
    first.setFocus()
    await until(lambda: "pause hotkeys" in desk.backend.calls)
    assert "hear hotkeys" not in desk.backend.calls
    picker(dialog.shortcuts, "What shortcut 1 does").setFocus()
    await until(lambda: "hear hotkeys" in desk.backend.calls)
    first.setFocus()
    await until(lambda: desk.backend.calls.count("pause hotkeys") == 2)
    dialog.reject()
    await until(lambda: desk.backend.calls.count("hear hotkeys") == 2)
    await desk.settled()
    assert desk.bugs == []
