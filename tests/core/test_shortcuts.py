"""Key combinations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.hotkeys import DEFAULT_BINDINGS, HotkeyAction
from voicedesk.core.shortcuts import KEYS, Modifier, Shortcut, parse_shortcut
from voicedesk.core.turns import Intent


@pytest.mark.parametrize(
    ("text", "key", "modifiers"),
    [
        ("Ctrl+F9", "F9", {Modifier.CTRL}),
        ("f9", "F9", set()),
        (" shift + ALT+ctrl +d ", "D", {Modifier.SHIFT, Modifier.ALT, Modifier.CTRL}),
        ("Strg+1", "1", {Modifier.CTRL}),
        ("Super+Enter", "Return", {Modifier.META}),
        ("win+esc", "Escape", {Modifier.META}),
        ("Cmd+Option+PgUp", "PageUp", {Modifier.META, Modifier.ALT}),
        ("Ctrl+Control+Del", "Delete", {Modifier.CTRL}),
        ("Shift+Insert", "Insert", {Modifier.SHIFT}),
        ("pause", "Pause", set()),
    ],
)
def test_a_combination_is_read_in_any_order_case_and_language(
    text: str, key: str, modifiers: set[Modifier]
) -> None:
    assert parse_shortcut(text) == Shortcut(key, frozenset(modifiers))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "“” is no key"),
        ("Ctrl+", "“” is no key"),
        ("Ctrl", "“Ctrl” is no key that a shortcut can end with"),
        ("Ctrl+Ä", "“Ä” is no key"),
        ("Hyper+D", "“Hyper” is no key to hold"),
        ("D+Ctrl", "“Ctrl” is no key that"),
        ("A+B", "“A” is no key to hold"),
        ("d", "D needs Ctrl, Alt or Meta"),
        ("Shift+Space", "Space needs Ctrl, Alt or Meta"),
        ("Tab", "Tab needs"),
    ],
)
def test_what_is_none_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("+", r"\+")):
        parse_shortcut(text)


@given(st.sampled_from(KEYS), st.sets(st.sampled_from(Modifier)))
def test_what_is_written_is_read_again(key: str, modifiers: set[Modifier]) -> None:
    shortcut = Shortcut(key, frozenset({*modifiers, Modifier.CTRL}))
    assert parse_shortcut(str(shortcut)) == shortcut
    assert parse_shortcut(str(shortcut).swapcase()) == shortcut


def test_modifiers_are_written_in_one_order() -> None:
    assert str(parse_shortcut("meta+shift+alt+ctrl+x")) == "Ctrl+Alt+Shift+Meta+X"


def test_the_default_shortcuts_are_readable_and_different() -> None:
    shortcuts = [parse_shortcut(binding.shortcut) for binding in DEFAULT_BINDINGS]
    assert len(set(shortcuts)) == len(shortcuts)
    assert [str(shortcut) for shortcut in shortcuts] == [one.shortcut for one in DEFAULT_BINDINGS]


def test_five_actions_are_spoken_to() -> None:
    intents = {action: action.intent for action in HotkeyAction}
    assert intents == {
        HotkeyAction.DICTATE: Intent.DICTATE,
        HotkeyAction.ASK: Intent.ASK,
        HotkeyAction.TRANSLATE: Intent.TRANSLATE,
        HotkeyAction.EDIT: Intent.DICTATE,
        HotkeyAction.INTERPRET: Intent.TRANSLATE,
        HotkeyAction.CANCEL: None,
        HotkeyAction.PASTE_LAST: None,
        HotkeyAction.UNDO: None,
    }
