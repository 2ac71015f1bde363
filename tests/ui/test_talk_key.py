"""A held key on X11 looks like many short ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.ui.talk_key import RELEASE_GRACE_MS, TalkKey

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SPACE = 65


def followed(key: TalkKey) -> list[str]:
    said: list[str] = []
    key.pressed.connect(lambda: said.append("pressed"))
    key.released.connect(lambda: said.append("released"))
    return said


def test_repeats_are_one_press(qtbot: QtBot) -> None:
    key = TalkKey(grace_ms=1000)
    said = followed(key)
    key.press()
    for _ in range(5):
        key.release(SPACE)
        qtbot.wait(1)
        key.press()
    assert said == ["pressed"]
    key.release(SPACE)
    qtbot.waitUntil(lambda: said == ["pressed", "released"], timeout=10_000)


def test_a_key_that_is_down_all_the_time_was_not_released(qtbot: QtBot) -> None:
    down = {SPACE}
    asked: list[int] = []

    def is_key_down(scan_code: int) -> bool:
        asked.append(scan_code)
        return scan_code in down

    key = TalkKey(is_key_down=is_key_down)
    said = followed(key)
    key.press()
    key.release(SPACE)
    qtbot.waitUntil(lambda: asked == [SPACE], timeout=10_000)
    key.press()
    assert said == ["pressed"]
    down.clear()
    key.release(SPACE)
    qtbot.waitUntil(lambda: said == ["pressed", "released"], timeout=10_000)


def test_a_forgotten_key_is_not_released_later(qtbot: QtBot) -> None:
    key = TalkKey()
    said = followed(key)
    key.press()
    key.release(SPACE)
    key.forget()
    qtbot.wait(RELEASE_GRACE_MS * 2)
    assert said == ["pressed"]
    key.press()
    assert said == ["pressed", "pressed"]
