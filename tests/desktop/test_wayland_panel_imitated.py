"""What no compositor without a screen does of itself: unplugged screens, slowness, kept buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.panels import GREEN, RED, painted, until
from tests.desktop.imitated_compositor import ImitatedCompositor
from voicedesk.core.settings import OverlayPlace
from voicedesk.desktop.wayland.panel import LayerPanel, open_layer_panel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOP = OverlayPlace.TOP
FIRST, SECOND = 5, 77
"""Screens, by the numbers of their offers."""


@pytest.fixture
def compositor(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImitatedCompositor]:
    compositor = ImitatedCompositor(runtime / "wayland-7")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    yield compositor
    compositor.close()


class Opened:
    """A panel in the imitated compositor, closed at the end."""

    async def __aenter__(self) -> LayerPanel:
        panel = await open_layer_panel()
        assert panel is not None
        self._panel = panel
        return panel

    async def __aexit__(self, *_: object) -> None:
        await self._panel.aclose()


async def _plug_in_second(compositor: ImitatedCompositor) -> None:
    """Plug in another screen, and return when its name has been asked for."""
    asked = compositor.count("sync")
    compositor.plug_in(SECOND)
    await until(lambda: compositor.count("sync") > asked)


async def test_it_moves_from_a_screen_that_is_unplugged(compositor: ImitatedCompositor) -> None:
    async with Opened() as panel:
        await _plug_in_second(compositor)
        panel.show(painted(RED), TOP, "screen 77")
        await until(lambda: compositor.count("attach") == 1)
        compositor.close_panel()
        compositor.unplug(SECOND)
        await until(lambda: compositor.count("attach") == 2)
        assert compositor.count("get_layer_surface") == 2


async def test_so_it_does_when_the_screen_goes_first(compositor: ImitatedCompositor) -> None:
    async with Opened() as panel:
        await _plug_in_second(compositor)
        panel.show(painted(RED), TOP, "screen 77")
        await until(lambda: compositor.count("attach") == 1)
        compositor.unplug(SECOND)
        compositor.close_panel()
        await until(lambda: compositor.count("attach") == 2)


async def test_without_any_screen_it_waits_for_one(compositor: ImitatedCompositor) -> None:
    async with Opened() as panel:
        panel.show(painted(RED), TOP, "")
        await until(lambda: compositor.count("attach") == 1)
        compositor.close_panel()
        compositor.unplug(FIRST)
        await until(lambda: compositor.count("sync") == 4)
        assert compositor.count("get_layer_surface") == 1
        compositor.plug_in(SECOND)
        await until(lambda: compositor.count("attach") == 2)
        assert not panel.is_gone


async def test_one_that_is_closed_for_no_reason_comes_with_the_next_picture(
    compositor: ImitatedCompositor,
) -> None:
    async with Opened() as panel:
        panel.show(painted(RED), TOP, "")
        await until(lambda: compositor.count("attach") == 1)
        compositor.close_panel()
        await until(lambda: compositor.count("sync") == 3)
        assert compositor.count("get_layer_surface") == 1
        panel.show(painted(GREEN), TOP, "")
        await until(lambda: compositor.count("attach") == 2)


async def test_only_the_newest_waits_for_room(compositor: ImitatedCompositor) -> None:
    compositor.configures = False
    async with Opened() as panel:
        for width in range(100, 140):
            panel.show(painted(RED, width), TOP, "")
        await until(lambda: compositor.count("set_size") == 1)
        compositor.configure()
        await until(lambda: compositor.count("set_size") == 2)
        assert compositor.count("attach") == 0
        compositor.configure()
        await until(lambda: compositor.count("attach") == 1)
        sizes = [what for name, what in compositor.told if name == "set_size"]
        assert sizes == [[100, 60], [139, 60]]


async def test_only_the_newest_waits_for_a_buffer(compositor: ImitatedCompositor) -> None:
    compositor.releases = False
    async with Opened() as panel:
        panel.show(painted(RED), TOP, "")
        await until(lambda: compositor.count("attach") == 1)
        for _ in range(40):
            panel.show(painted(RED), TOP, "")
        await until(lambda: compositor.count("attach") == 2)
        compositor.release()
        await until(lambda: compositor.count("attach") == 3)
        compositor.release()
        panel.show(painted(GREEN), TOP, "")
        await until(lambda: compositor.count("attach") == 4)
        assert compositor.count("create_pool") == 1


async def test_buffers_of_another_size_go_when_they_are_not_read_any_more(
    compositor: ImitatedCompositor,
) -> None:
    compositor.releases = False
    async with Opened() as panel:
        panel.show(painted(RED), TOP, "")
        await until(lambda: compositor.count("attach") == 1)
        before = compositor.count("destroy")
        panel.show(painted(RED, 100), TOP, "")
        await until(lambda: compositor.count("attach") == 2)
        assert compositor.count("destroy") == before + 2, "the free one, and the pool of the new"
        compositor.release()
        await until(lambda: compositor.count("destroy") == before + 3)


async def test_a_picture_that_was_hidden_before_there_was_room_never_comes(
    compositor: ImitatedCompositor,
) -> None:
    compositor.configures = False
    async with Opened() as panel:
        panel.show(painted(RED), TOP, "")
        await until(lambda: compositor.count("set_size") == 1)
        panel.hide()
        await until(lambda: compositor.count("destroy") == 2)
        assert compositor.count("attach") == 0
