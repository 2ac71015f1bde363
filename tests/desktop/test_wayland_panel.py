"""A picture over the windows of a real compositor: sway, without a screen."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.contracts.panels import (
    BLUE,
    BOXES,
    GREEN,
    RED,
    PanelContract,
    PanelStage,
    painted,
    until,
)
from tests.desk.processes import Program
from tests.desk.wayland import WaylandDesktop
from tests.desk.writable import Mousepad
from voicedesk.core.panel import PanelPicture
from voicedesk.core.settings import OverlayPlace
from voicedesk.desktop.panels import open_panel
from voicedesk.desktop.wayland import panel as panels
from voicedesk.desktop.wayland.panel import LayerPanel, open_layer_panel

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from tests.desk.plugging import Mouse
    from voicedesk.core.ports import FloatingPanel

TOP = BOXES[OverlayPlace.TOP]


@pytest.fixture(scope="module")
def wayland(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WaylandDesktop]:
    with WaylandDesktop(logs=tmp_path_factory.mktemp("desk-logs")) as desktop:
        yield desktop


@pytest.fixture(scope="module")
def mouse(wayland: WaylandDesktop) -> Iterator[Mouse]:
    with wayland.mouse() as mouse:
        yield mouse


@pytest.fixture(autouse=True)
def display(wayland: WaylandDesktop, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process is in that desktop, too."""
    _ = runtime
    monkeypatch.setenv("WAYLAND_DISPLAY", str(wayland.socket))
    return wayland.socket


@asynccontextmanager
async def opened() -> AsyncGenerator[LayerPanel]:
    panel = await open_layer_panel()
    assert panel is not None
    try:
        yield panel
    finally:
        await panel.aclose()


class SwayStage(PanelStage):
    def __init__(self, desktop: WaylandDesktop, mouse: Mouse) -> None:
        super().__init__()
        self._desktop = desktop
        self._mouse = mouse

    async def open(self) -> FloatingPanel:
        # No panel is to appear below the mouse of an earlier test.
        self._mouse.move(900, 400)
        panel = await open_panel()
        assert panel is not None
        return panel

    def box_of(self, colour: tuple[int, int, int]) -> tuple[int, int, int, int] | None:
        return self._desktop.look().box_of(colour)

    def move(self, x: int, y: int) -> None:
        self._mouse.move(x, y)

    def click(self, x: int, y: int) -> None:
        self._mouse.click(x, y)

    def pasted(self) -> str:
        return self._desktop.clipboard().decode()


class TestLayerPanel(PanelContract):
    @pytest.fixture
    def stage(self, wayland: WaylandDesktop, mouse: Mouse) -> SwayStage:
        return SwayStage(wayland, mouse)


async def test_what_is_transparent_shows_what_lies_below(wayland: WaylandDesktop) -> None:
    below = wayland.look().at(640, 40)
    half = PanelPicture(bytes((0, 0, 0, 0)) * 6000 + bytes((0, 0, 255, 255)) * 6000, 200, 60)
    async with opened() as panel:
        panel.show(half, OverlayPlace.TOP, "")
        await until(lambda: wayland.look().box_of(RED) == (540, 54, 200, 30))
        assert wayland.look().at(640, 40) == below


async def test_the_focus_stays_and_keys_go_where_they_went(
    wayland: WaylandDesktop, mouse: Mouse, tmp_path: Path
) -> None:
    with Mousepad(wayland, tmp_path) as editor:
        async with opened() as panel:
            panel.show(painted(RED), OverlayPlace.BOTTOM, "")
            await until(lambda: wayland.look().box_of(RED) == BOXES[OverlayPlace.BOTTOM])
            assert [one.number for one in wayland.toplevels()] == [editor.toplevel.number]
            mouse.click(640, 740)
            focused = wayland.focused()
            assert focused is not None
            assert focused.number == editor.toplevel.number
            wayland.keys("words")
            await asyncio.to_thread(editor.wait_for, "words")


async def test_pixels_follow_the_scale_of_the_screen(wayland: WaylandDesktop) -> None:
    changes: list[int] = []
    async with opened() as panel:
        panel.on_change = lambda: changes.append(panel.scale)
        panel.show(painted(RED), OverlayPlace.TOP_LEFT, "HEADLESS-1")
        await until(lambda: wayland.look().box_of(RED) == BOXES[OverlayPlace.TOP_LEFT])
        wayland.sway("output", "HEADLESS-1", "scale", "2")
        try:
            await until(lambda: panel.scale == 2)
            assert changes == [2]
            fine = bytes((0, 255, 0, 255, 255, 0, 0, 255)) * 24_000
            panel.show(PanelPicture(fine, 200, 60, 2), OverlayPlace.TOP_LEFT, "HEADLESS-1")
            await until(lambda: wayland.look().box_of(GREEN) == (48, 48, 399, 120))
            assert wayland.look().box_of(BLUE) == (49, 48, 399, 120)
        finally:
            wayland.sway("output", "HEADLESS-1", "scale", "1")
        await until(lambda: panel.scale == 1)


async def test_a_screen_is_chosen_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WaylandDesktop(logs=tmp_path) as two:
        monkeypatch.setenv("WAYLAND_DISPLAY", str(two.socket))
        two.sway("output", "HEADLESS-1", "position", "0", "0")
        async with opened() as panel:
            # Plugged in when the panel is there already.
            two.sway("create_output")
            second = ("resolution", "1280x800", "position", "1280", "0", "scale", "2")
            two.sway("output", "HEADLESS-2", *second)
            await until(lambda: two.look().pixels.shape[:2] == (1600, 3840))
            panel.show(painted(RED), OverlayPlace.TOP, "HEADLESS-2")
            await until(lambda: two.look().box_of(RED) == (2 * (1280 + 220), 48, 400, 120))
            await until(lambda: panel.scale == 2)
            panel.show(painted(GREEN), OverlayPlace.TOP, "HEADLESS-1")
            await until(lambda: two.look().box_of(GREEN) is not None)
            await until(lambda: panel.scale == 1)


async def test_a_compositor_without_such_panels(
    wayland: WaylandDesktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weston has none, like GNOME."""
    path = wayland.socket.with_name("weston")
    command = ["weston", "--backend=headless-backend.so", "--no-config", f"--socket={path.name}"]
    with Program(command, wayland.environment, tmp_path / "weston.log") as weston:
        weston.wait_ready(path.exists)
        monkeypatch.setenv("WAYLAND_DISPLAY", str(path))
        assert await open_panel() is None


async def test_no_compositor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert await open_panel() is None
    monkeypatch.delenv("WAYLAND_DISPLAY")
    assert await open_panel() is None
    assert await open_layer_panel() is None


async def test_a_compositor_that_does_not_answer(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_OPENS_WITHIN_S", 0.1)
    monkeypatch.setenv("WAYLAND_DISPLAY", "silent")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(runtime / "silent"))
        silent.listen()
        assert await open_panel() is None


async def test_what_the_compositor_refuses_ends_the_panel_and_no_more() -> None:
    async with opened() as panel:
        gone = asyncio.Event()
        panel.on_change = gone.set
        floating = panel._floating
        assert floating is not None
        connection = floating._connection
        panel._thread.call(connection._display.request, "get_registry", connection._registry)
        await asyncio.wait_for(gone.wait(), 10)
        assert panel.is_gone
        panel.show(painted(RED), OverlayPlace.TOP, "")
        panel.hide()
        panel.copy("text")


async def test_a_compositor_that_dies_takes_the_panel_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WaylandDesktop(logs=tmp_path) as other:
        monkeypatch.setenv("WAYLAND_DISPLAY", str(other.socket))
        async with opened() as panel:
            gone = asyncio.Event()
            panel.on_change = gone.set
            panel.show(painted(RED), OverlayPlace.TOP, "")
            await until(lambda: other.look().box_of(RED) == TOP)
            other.kill_sway()
            for _ in range(100):
                panel.show(painted(GREEN), OverlayPlace.TOP, "")
            await asyncio.wait_for(gone.wait(), 10)
            assert panel.is_gone
