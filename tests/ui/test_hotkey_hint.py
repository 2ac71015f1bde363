"""The sentence on the keys of the whole desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from voicedesk.core.hotkeys import DEFAULT_BINDINGS, HotkeyAbility, HotkeyAction, HotkeyBinding
from voicedesk.ui.empty_page import EmptyPage
from voicedesk.ui.hotkey_hint import hotkey_hint

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

DICTATE = HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F9")
X11 = HotkeyAbility("X11")


@pytest.mark.parametrize(
    ("bindings", "ability", "hint"),
    [
        (
            DEFAULT_BINDINGS,
            X11,
            "In any program: hold Ctrl+F9 to dictate, Ctrl+F10 to ask, Ctrl+F11 to translate.",
        ),
        (
            (DICTATE, HotkeyBinding(HotkeyAction.INTERPRET, "Ctrl+F12")),
            X11,
            "In any program: hold Ctrl+F9 to dictate, Ctrl+F12 to interpret.",
        ),
        ((DICTATE,), X11, "In any program: hold Ctrl+F9 to dictate."),
        (
            (DICTATE,),
            HotkeyAbility("portal", tells_releases=False),
            "In any program: tap Ctrl+F9 to dictate.",
        ),
        ((DICTATE,), HotkeyAbility("portal", chosen_here=False), ""),
        ((DICTATE,), HotkeyAbility("none", works=False), ""),
        ((HotkeyBinding(HotkeyAction.CANCEL, "Ctrl+F8"),), X11, ""),
        ((), X11, ""),
    ],
)
def test_what_is_heard_is_told(
    bindings: tuple[HotkeyBinding, ...], ability: HotkeyAbility, hint: str
) -> None:
    assert hotkey_hint(bindings, ability) == hint


def said(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_it_stands_on_the_empty_page(qtbot: QtBot) -> None:
    page = EmptyPage()
    qtbot.addWidget(page)
    page.show()
    assert len(said(page)) == 2
    page.show_keys("In any program: hold Ctrl+F9 to dictate.")
    assert "In any program: hold Ctrl+F9 to dictate." in said(page)
    page.show_keys("")
    assert len(said(page)) == 2
