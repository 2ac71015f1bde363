"""A desktop without hotkeys says so, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind
from voicedesk.core.hotkeys import DEFAULT_BINDINGS, HotkeyAction, HotkeyBinding
from voicedesk.desktop.hotkeys.choosing import BIND_CTL, open_hotkeys
from voicedesk.desktop.hotkeys.null import NullHotkeys

if TYPE_CHECKING:
    import pytest

REASON, STEP = "There are no keys.", "Use your voice."


async def test_every_shortcut_is_a_problem_with_the_reason() -> None:
    hotkeys = NullHotkeys(REASON, STEP)
    problems = await hotkeys.bind([*DEFAULT_BINDINGS, HotkeyBinding(HotkeyAction.EDIT, "")])
    assert [problem.binding for problem in problems] == list(DEFAULT_BINDINGS)
    assert {problem.error.sentence() for problem in problems} == {f"{REASON} {STEP}"}
    assert {problem.error.kind for problem in problems} == {ErrorKind.SHORTCUT_IMPOSSIBLE}
    assert await hotkeys.bind([]) == []
    await hotkeys.aclose()


def test_the_settings_learn_that_nothing_works() -> None:
    ability = NullHotkeys(REASON, STEP).ability
    assert not ability.works
    assert not ability.tells_releases
    assert ability.hint == f"{REASON} {STEP}"


async def test_without_a_display_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    hotkeys = await open_hotkeys()
    assert isinstance(hotkeys, NullHotkeys)
    assert BIND_CTL in hotkeys.ability.hint
    await hotkeys.aclose()
