"""The settings for dictation: what is entered comes back, and what has no effect is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.dictation_gallery import USED
from tests.ui.test_controller import Desk
from tests.ui.test_settings import button, opened, picker
from tests.ui.test_settings_hearing import lines, named
from tests.ui.test_settings_shortcuts import choose
from voicedesk.core.clean_up import BUILT_IN_STYLES
from voicedesk.core.insertion import InsertionAbility, InsertionWay, PasteKeys
from voicedesk.core.settings import (
    AfterText,
    ApplicationRule,
    CleanUpStyle,
    DictationSettings,
    Settings,
)
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.dictation_page import NO_FOCUS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.settings_pages.dictation_page import DictationPage

EVERYTHING = DictationSettings(
    way=InsertionWay.TYPE,
    paste_keys=PasteKeys.CTRL_SHIFT_V,
    spoken_punctuation=False,
    leave_out_fillers=False,
    fit_in=False,
    after_text=AfterText.ENTER,
    snippets=(r"my address -> 1 Main Street\nSpringfield", "no arrow"),
    style="Gone style",
    styles=(CleanUpStyle("Mine", "  Rules\u00a0of <b>mine</b>.\n\n"), CleanUpStyle("", "nameless")),
    applications=(
        ApplicationRule("xterm", InsertionWay.TYPE, PasteKeys.CTRL_V, "-", AfterText.SPACE),
        ApplicationRule("", style="Mine"),
    ),
)


@pytest.fixture
def page(dialog: SettingsDialog) -> DictationPage:
    """The page, in front."""
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Dictation"))
    return dialog.dictation


@pytest.mark.parametrize("dictation", [DictationSettings(), EVERYTHING, USED.dictation])
def test_what_is_shown_comes_back_unchanged(parent: QWidget, dictation: DictationSettings) -> None:
    settings = replace(decided(), dictation=dictation)
    assert SettingsDialog(parent, settings).entered() == settings


def test_everything_is_entered(page: DictationPage) -> None:
    choose(page, "How it gets there", "type")
    choose(page, "Keys that paste", "ctrl_shift_v")
    for box in (
        "Write spoken punctuation as signs",
        "Leave out filler words",
        "Fit space and capital to the text before the cursor",
    ):
        button(page, box).setChecked(False)
    choose(page, "Written after it", "enter")
    lines(page, "Snippets").setPlainText("bye -> Kind regards")
    entered = page.changed(Settings()).dictation
    assert entered == DictationSettings(
        way=InsertionWay.TYPE,
        paste_keys=PasteKeys.CTRL_SHIFT_V,
        spoken_punctuation=False,
        leave_out_fillers=False,
        fit_in=False,
        after_text=AfterText.ENTER,
        snippets=("bye -> Kind regards",),
    )


def test_keys_that_paste_are_not_asked_for_where_it_is_typed(page: DictationPage) -> None:
    keys = picker(page, "Keys that paste")
    assert keys.isEnabled()
    choose(page, "How it gets there", "type")
    assert not keys.isEnabled()
    button(page, "Add an application").click()
    theirs = picker(page, "Keys that paste into application 1")
    assert theirs.isEnabled()
    choose(page, "How it gets into application 1", "type")
    assert not theirs.isEnabled()


def test_malformed_snippets_are_named_and_not_lost(page: DictationPage) -> None:
    snippets = lines(page, "Snippets")
    snippets.setPlainText("one -> 1\ntwo\n-> three")
    assert "“two”, “-> three”." in page.problems()[0]
    assert page.changed(Settings()).dictation.snippets == ("one -> 1", "two", "-> three")
    snippets.setPlainText(r"one → 1\n2")
    assert page.problems()[0] == ""


def test_styles_are_added_named_and_chosen(page: DictationPage, qtbot: QtBot) -> None:
    button(page, "Add a style").click()
    name, rules = named(page, "Name of style 1"), lines(page, "Rules of style 1")
    assert isinstance(name, QLineEdit)
    assert name.hasFocus()
    assert page.problems()[1] == ""
    rules.setPlainText("Be brief.")
    assert page.problems()[1] == "Without a name it cannot be chosen."
    qtbot.keyClicks(name, "Brief")
    assert page.problems()[1] == ""
    choose(page, "Clean-up style", "Brief")
    button(page, "Add an application").click()
    choose(page, "Clean-up style in application 1", "Brief")
    qtbot.keyClicks(name, "er")
    assert [picker(page, "Clean-up style").itemData(place) for place in range(2)] == ["", "Briefer"]
    button(page, "Add a style").click()
    qtbot.keyClicks(named(page, "Name of style 2"), "BRIEFER")
    told = "There is a style of this name above; this one cannot be chosen."
    assert page.problems()[2] == told
    entered = page.changed(Settings()).dictation
    assert entered.styles == (CleanUpStyle("Briefer", "Be brief."), CleanUpStyle("BRIEFER"))


def test_an_empty_form_is_nothing(page: DictationPage) -> None:
    button(page, "Add a style").click()
    button(page, "Add an application").click()
    assert page.changed(Settings()).dictation == DictationSettings()


def test_built_in_styles_are_offered_unless_one_of_the_users_has_the_name(
    parent: QWidget,
) -> None:
    for style in BUILT_IN_STYLES:
        own = CleanUpStyle(style.name.upper(), "Mine.")
        settings = replace(decided(), dictation=DictationSettings(styles=(own,)))
        styles = picker(SettingsDialog(parent, settings).dictation, "Clean-up style")
        offered = [styles.itemData(place) for place in range(styles.count())]
        assert own.name in offered
        assert style.name not in offered
        assert len(offered) == 1 + len(BUILT_IN_STYLES)


def test_applications_have_rules_of_their_own(page: DictationPage, qtbot: QtBot) -> None:
    button(page, "Add an application").click()
    assert "Without an application" in page.problems()[1]
    qtbot.keyClicks(named(page, "Application 1"), " org.gnome.* ")
    assert page.problems()[1] == ""
    choose(page, "How it gets into application 1", "type")
    choose(page, "Keys that paste into application 1", "ctrl_v")
    choose(page, "Clean-up style in application 1", "-")
    choose(page, "Written after it in application 1", "space")
    rule = ApplicationRule("org.gnome.*", InsertionWay.TYPE, PasteKeys.CTRL_V, "-", AfterText.SPACE)
    assert page.changed(Settings()).dictation.applications == (rule,)
    button(page, "Remove application 1").click()
    assert page.changed(Settings()).dictation.applications == ()


def test_the_page_says_what_works_on_this_desktop(page: DictationPage) -> None:
    page.show_ability(InsertionAbility("X11"))
    assert page.words() == "On this desktop: X11."
    page.show_ability(InsertionAbility("desktop portal", knows_focus=False))
    assert page.words() == f"On this desktop: desktop portal. {NO_FOCUS}"
    page.show_ability(InsertionAbility("desktop portal", knows_focus=False, hint="Allow it."))
    assert page.words() == "On this desktop: desktop portal. Allow it."
    page.show_ability(InsertionAbility("none", works=False, hint="Install wtype."))
    assert page.words() == "No text can be put into other programs here. Install wtype."


def test_nothing_is_wider_than_the_page(parent: QWidget) -> None:
    dialog = SettingsDialog(parent, USED)
    dialog.resize(dialog.minimumSize())
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Dictation"))
    inside = dialog.dictation.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= dialog.dictation.viewport().width()


def test_every_field_has_a_name(parent: QWidget) -> None:
    dialog = SettingsDialog(parent, USED)
    dialog.show()
    for title in ("Shortcuts", "Dictation"):
        dialog.show_page(dialog.page_titles().index(title))
        fields = [
            each
            for kind in (QLineEdit, QPlainTextEdit)
            for each in dialog.findChildren(kind)
            if each.isVisible()
        ]
        names = [each.accessibleName() for each in fields]
        assert all(names)
        assert len(names) == len(set(names))


async def test_the_dialog_asks_the_program(qapp: QApplication, qtbot: QtBot) -> None:
    ability = InsertionAbility("none", works=False, hint="Install wtype.")
    desk = Desk(qtbot, FakeBackend(insertion_ability=ability))
    dialog = await opened(desk)
    assert dialog.dictation.words().endswith("Install wtype.")
    dialog.reject()
    await desk.settled()
