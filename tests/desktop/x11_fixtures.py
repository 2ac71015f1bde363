"""One bare screen for a test file, and windows of Qt on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desktop.x11_stage import bare_screen, two_windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.desktop import VirtualDesktop
    from tests.desk.foreign import QtWindow


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    """A screen with a window manager, and nothing else; the tests' own DISPLAY is this one."""
    with (
        bare_screen(tmp_path_factory.mktemp("screen")) as desktop,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("DISPLAY", desktop.environment["DISPLAY"])
        yield desktop


@pytest.fixture(scope="module")
def windows(
    screen: VirtualDesktop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[QtWindow, QtWindow]]:
    """Two windows of Qt with a text field; the first has the focus at first."""
    with two_windows(screen, tmp_path_factory.mktemp("windows")) as both:
        yield both
