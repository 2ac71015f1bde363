"""The first rule that names an application holds in it."""

from __future__ import annotations

import pytest

from voicedesk.core.application_rules import for_application
from voicedesk.core.insertion import NO_TARGET, InsertionWay, PasteKeys, Target
from voicedesk.core.settings import AfterText, ApplicationRule, DictationSettings

TERMINALS = ApplicationRule(
    "*Term*", InsertionWay.TYPE, PasteKeys.CTRL_SHIFT_V, style="-", after_text=AfterText.ENTER
)
XTERM = ApplicationRule(" xterm ", style="Formal")
EDITOR = ApplicationRule("org.gnome.[g]edit")
SETTINGS = DictationSettings(
    style="Tidy",
    after_text=AfterText.SPACE,
    snippets=("a -> b",),
    applications=(ApplicationRule(""), ApplicationRule("  "), EDITOR, TERMINALS, XTERM),
)


@pytest.mark.parametrize("application", ["", "firefox", "ter"])
def test_without_a_rule_the_settings_hold(application: str) -> None:
    assert for_application(SETTINGS, Target("1", application)) is SETTINGS
    assert for_application(SETTINGS, NO_TARGET) is SETTINGS


@pytest.mark.parametrize("application", ["XTerm", "gnome-terminal", "TERM"])
def test_the_first_rule_that_fits_holds(application: str) -> None:
    settings = for_application(SETTINGS, Target("1", application))
    assert (settings.way, settings.paste_keys) == (InsertionWay.TYPE, PasteKeys.CTRL_SHIFT_V)
    assert (settings.style, settings.after_text) == ("-", AfterText.ENTER)
    assert settings.snippets == SETTINGS.snippets


def test_a_rule_without_a_style_leaves_that_of_the_settings() -> None:
    settings = for_application(SETTINGS, Target("1", "org.gnome.gedit"))
    assert (settings.style, settings.after_text) == ("Tidy", AfterText.NOTHING)
