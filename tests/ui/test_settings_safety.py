"""The settings for moderation: nothing to set while it is off, and never without a policy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from tests.ui.parts import part
from tests.ui.test_settings import EVERYTHING, button, picker
from voicedesk.core.moderation import DEFAULT_POLICY
from voicedesk.core.settings import ModerationScope, ModerationSettings, OnVerdict
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WHEN = ("Found unsafe", "The judge is undecided", "No judge within reach")


def policy(dialog: SettingsDialog) -> QPlainTextEdit:
    return part(dialog.safety, QPlainTextEdit)


def offered(dialog: SettingsDialog, name: str) -> list[str]:
    chooser = picker(dialog.safety, name)
    return [chooser.itemText(at) for at in range(chooser.count())]


def test_safety_stands_after_the_assistant(dialog: SettingsDialog) -> None:
    titles = dialog.page_titles()
    assert titles[titles.index("Assistant") + 1] == "Safety"


def test_what_is_checked_is_chosen(dialog: SettingsDialog) -> None:
    assert offered(dialog, "Safety check") == [
        "Off",
        "Check what I ask",
        "Check what I ask and the answers",
    ]
    assert dialog.entered().moderation == ModerationSettings()
    for place, scope in enumerate(ModerationScope):
        picker(dialog.safety, "Safety check").setCurrentIndex(place)
        assert dialog.entered().moderation == ModerationSettings(scope=scope)


def test_nothing_else_can_be_set_while_it_is_off(dialog: SettingsDialog) -> None:
    rest: list[QWidget] = [
        *(picker(dialog.safety, name) for name in WHEN),
        policy(dialog),
        button(dialog.safety, "Restore the policy"),
    ]
    scope = picker(dialog.safety, "Safety check")
    for place, enabled in ((0, False), (1, True), (2, True), (0, False)):
        scope.setCurrentIndex(place)
        assert [each.isEnabled() for each in rest] == [enabled] * len(rest)
    assert scope.isEnabled()


def test_what_is_checked_stands_before_what_follows_and_that_before_the_policy(
    dialog: SettingsDialog,
) -> None:
    dialog.show_page(dialog.page_titles().index("Safety"))
    headings = ["What is checked", "What follows from it", "What the judge goes by"]
    labels = {label.text(): label for label in dialog.safety.findChildren(QLabel)}
    parts: list[list[QWidget]] = [
        [picker(dialog.safety, "Safety check"), part(dialog.safety, CheckBox)],
        [picker(dialog.safety, name) for name in WHEN],
        [policy(dialog), button(dialog.safety, "Restore the policy")],
    ]
    dialog.show()
    shown = [each for name, of in zip(headings, parts, strict=True) for each in (labels[name], *of)]
    tops = [each.mapTo(dialog.safety, QPoint()).y() for each in shown]
    assert tops == sorted(set(tops))


def test_what_comes_from_outside_is_checked_by_itself(dialog: SettingsDialog) -> None:
    part(dialog.safety, CheckBox).setChecked(True)
    assert dialog.entered().moderation == ModerationSettings(checks_outside=True)
    assert all(picker(dialog.safety, name).isEnabled() for name in WHEN)
    assert not policy(dialog).isEnabled()
    picker(dialog.safety, "Safety check").setCurrentIndex(1)
    assert policy(dialog).isEnabled()


def test_what_was_set_is_kept_while_it_is_off(parent: QWidget) -> None:
    off = replace(EVERYTHING.moderation, scope=ModerationScope.OFF)
    dialog = SettingsDialog(parent, replace(EVERYTHING, moderation=off))
    assert dialog.entered().moderation == off


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (WHEN[0], ModerationSettings(when_unsafe=OnVerdict.WARN)),
        (WHEN[1], ModerationSettings(when_undecided=OnVerdict.WARN)),
        (WHEN[2], ModerationSettings(when_unavailable=OnVerdict.WARN)),
    ],
)
def test_each_verdict_has_its_own_choice(
    dialog: SettingsDialog, name: str, expected: ModerationSettings
) -> None:
    assert offered(dialog, name) == ["Hold back", "Go on, with a warning"]
    picker(dialog.safety, name).setCurrentIndex(1)
    assert dialog.entered().moderation == expected


def test_the_policy_can_be_restored(parent: QWidget) -> None:
    dialog = SettingsDialog(parent, EVERYTHING)
    assert dialog.entered().moderation.policy == EVERYTHING.moderation.policy
    button(dialog.safety, "Restore the policy").click()
    assert dialog.entered().moderation.policy == DEFAULT_POLICY


@pytest.mark.parametrize("blank", ["", "  \n\t\n", "\u00a0"])
def test_there_is_always_a_policy(parent: QWidget, blank: str) -> None:
    dialog = SettingsDialog(parent, EVERYTHING)
    policy(dialog).setPlainText(blank)
    assert dialog.entered().moderation.policy == DEFAULT_POLICY


def test_tab_goes_through_the_page(dialog: SettingsDialog, qtbot: QtBot) -> None:
    picker(dialog.safety, "Safety check").setCurrentIndex(1)
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Safety"))
    picker(dialog.safety, "Safety check").setFocus()
    passed: list[QWidget] = []
    for _ in range(6):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        passed.append(dialog.focusWidget())
    restore = button(dialog.safety, "Restore the policy")
    verdicts = [picker(dialog.safety, name) for name in WHEN]
    assert passed == [part(dialog.safety, CheckBox), *verdicts, policy(dialog), restore]
