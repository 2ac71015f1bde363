"""The panel in KDE Plasma's compositor, in a window of a virtual screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.panels import GREEN, RED, painted, until
from tests.desk.plasma import PlasmaDesktop
from voicedesk.core.panel import PanelPointer, PointerAction
from voicedesk.core.settings import OverlayPlace
from voicedesk.desktop.panels import open_panel

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def plasma(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlasmaDesktop]:
    with PlasmaDesktop() as plasma:
        monkeypatch.setenv("WAYLAND_DISPLAY", str(plasma.socket))
        yield plasma


async def test_it_is_shown_clicked_and_hidden(plasma: PlasmaDesktop) -> None:
    panel = await open_panel()
    assert panel is not None
    pointed: list[PanelPointer] = []
    panel.on_pointer = pointed.append
    try:
        panel.show(painted(RED), OverlayPlace.BOTTOM, "")
        await until(lambda: plasma.look().box_of(RED) == (400, 616, 200, 60))
        for width in (300, 200, 260):
            panel.show(painted(GREEN, width, 80), OverlayPlace.BOTTOM, "")
        await until(lambda: plasma.look().box_of(GREEN) == (370, 596, 260, 80))
        plasma.click(400, 650)
        await until(lambda: PanelPointer(PointerAction.RELEASED, 30, 54) in pointed)
        assert PanelPointer(PointerAction.PRESSED, 30, 54) in pointed
        assert panel.can_copy
        panel.hide()
        await until(lambda: plasma.look().box_of(GREEN) is None)
        assert not panel.is_gone
    finally:
        await panel.aclose()
