"""The small display as a picture: drawn when it changes, clicked like a window."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from tests.fakes.panel import FakePanel
from tests.ui.test_overlay import FOCUS_CHANGED, NO_MICROPHONE, Desk, placed
from tests.ui.waiting import until
from voicedesk.core.settings import OverlayPlace
from voicedesk.core.turns import Outcome
from voicedesk.ui.controller import RENDER_EVERY_MS
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.overlay import WIDE, WIDTH, Overlay
from voicedesk.ui.overlay_picture import draw
from voicedesk.ui.overlay_view import OverlayKind, OverlayView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QAbstractButton, QApplication
    from pytestqt.qtbot import QtBot

    from voicedesk.core.panel import PanelPicture

OFFER = OverlayView(OverlayKind.OFFER, "Another window has the focus now.", "Paste it.", "Hello.")


def pixels_of(picture: PanelPicture) -> NDArray[np.uint8]:
    """Return blue, green, red, alpha by row and column."""
    shape = picture.height * picture.scale, picture.width * picture.scale, 4
    return np.frombuffer(picture.pixels, np.uint8).reshape(shape)


class PictureDesk(Desk):
    """An overlay on a desktop where no window may float, but panels are to be had."""

    def __init__(self, panel: FakePanel | None, place: OverlayPlace = OverlayPlace.TOP) -> None:
        super().__init__(placed(place, "HEADLESS-1"))
        self.backend.panel = panel
        self.panel = panel or FakePanel()

    def click(self, button: QAbstractButton) -> None:
        middle = button.mapTo(self.overlay, button.rect().center())
        self.panel.click(middle.x(), middle.y())

    def button(self, words: str) -> QPushButton:
        return next(one for one in self.overlay.findChildren(QPushButton) if one.text() == words)

    async def offer(self) -> None:
        self.listen()
        self.finish(Outcome.FAILED, error=FOCUS_CHANGED)
        await until(lambda: self.is_shown("Another window has the focus now."))
        await until(lambda: self.panel.picture is not None)


@pytest.fixture(autouse=True)
def on_wayland(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    for window in qapp.topLevelWidgets():
        window.hide()
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")


@pytest.fixture
def desk(on_wayland: None) -> Iterator[PictureDesk]:
    desk = PictureDesk(FakePanel())
    yield desk
    desk.close()
    assert not desk.bugs


async def test_it_is_drawn_at_its_place_while_something_goes_on(
    qapp: QApplication, desk: PictureDesk
) -> None:
    desk.controller.prepare()
    await until(desk.controller.is_wanted)
    assert desk.panel.picture is None
    desk.listen()
    await until(lambda: desk.panel.picture is not None)
    assert desk.is_shown("Listening")
    assert (desk.panel.place, desk.panel.screen) == (OverlayPlace.TOP, "HEADLESS-1")
    assert desk.panel.picture is not None
    assert desk.panel.picture.width == WIDTH
    desk.finish(Outcome.CANCELLED)
    await until(lambda: desk.panel.picture is None)
    assert desk.is_hidden()


async def test_a_recording_that_begins_before_the_panel_is_found_is_shown_too(
    qapp: QApplication, desk: PictureDesk
) -> None:
    desk.listen()
    await until(lambda: desk.panel.picture is not None)
    assert desk.backend.calls.count("find panel") == 1


async def test_each_change_is_drawn_and_nothing_else(qapp: QApplication, desk: PictureDesk) -> None:
    desk.listen()
    await until(lambda: desk.panel.picture is not None)
    for level in (-50, -10):
        before = desk.panel.picture
        desk.session.level("1", level)
        await until(lambda before=before: desk.panel.picture != before)
    desk.finish(Outcome.FAILED, error=FOCUS_CHANGED)
    await until(lambda: desk.panel.picture is not None and desk.panel.picture.width == WIDE)
    seen = desk.panel.pictures
    await asyncio.sleep(5 * RENDER_EVERY_MS / 1000)
    assert desk.panel.pictures <= seen + 1, "it stands still"


async def test_the_dots_move_in_the_rhythm_of_the_window(
    qapp: QApplication, desk: PictureDesk
) -> None:
    desk.listen()
    desk.session.record()
    await until(lambda: desk.is_shown("Transcribing"))
    pictures: list[PanelPicture | None] = []
    for _ in range(3):
        await until(lambda: desk.panel.picture not in pictures)
        pictures.append(desk.panel.picture)


async def test_the_offered_text_is_pasted_by_a_click(qapp: QApplication, desk: PictureDesk) -> None:
    await desk.offer()
    desk.click(desk.button("Paste here"))
    await until(lambda: desk.is_shown("Written"))
    assert desk.session.calls == ["insert last"]


async def test_the_offered_text_is_copied_by_the_panel(
    qapp: QApplication, desk: PictureDesk
) -> None:
    await desk.offer()
    desk.click(desk.button("Copy"))
    assert desk.panel.copied == "Hello."
    assert desk.is_shown("Copied")


async def test_where_nothing_can_be_copied_that_is_not_offered(qapp: QApplication) -> None:
    desk = PictureDesk(FakePanel(can_copy=False))
    await desk.offer()
    assert not desk.button("Copy").isVisible()
    assert desk.button("Paste here").isVisible()
    desk.close()


async def test_it_is_closed_by_its_cross(qapp: QApplication, desk: PictureDesk) -> None:
    desk.listen()
    desk.finish(Outcome.FAILED, error=NO_MICROPHONE)
    await until(lambda: desk.panel.picture is not None and desk.is_shown("No microphone"))
    close = desk.overlay.findChild(IconButton)
    assert close is not None
    desk.click(close)
    assert desk.is_hidden()
    assert desk.panel.picture is None


async def test_a_button_shows_that_the_pointer_is_over_it(
    qapp: QApplication, desk: PictureDesk
) -> None:
    await desk.offer()
    close = desk.overlay.findChild(IconButton)
    assert close is not None
    before = desk.panel.picture
    middle = close.mapTo(desk.overlay, close.rect().center())
    desk.panel.move(middle.x(), middle.y())
    assert close.underMouse()
    await until(lambda: desk.panel.picture != before)
    desk.panel.move(-1, -1)
    assert not close.underMouse()
    await until(lambda: desk.panel.picture == before)


async def test_a_press_that_is_let_go_elsewhere_does_nothing(
    qapp: QApplication, desk: PictureDesk
) -> None:
    await desk.offer()
    paste = desk.button("Paste here")
    middle = paste.mapTo(desk.overlay, paste.rect().center())
    desk.panel.press(middle.x(), middle.y())
    assert paste.isDown()
    desk.panel.move(5, 5)
    assert not paste.isDown()
    desk.panel.release(5, 5)
    desk.panel.click(5, 5)
    desk.panel.press(middle.x(), middle.y())
    desk.controller.withdraw_offer()
    assert desk.is_hidden()
    assert not paste.isDown()
    desk.panel.release(middle.x(), middle.y())
    assert desk.session.calls == []


async def test_it_is_drawn_anew_for_a_finer_screen(qapp: QApplication, desk: PictureDesk) -> None:
    await desk.offer()
    desk.panel.change_scale(2)
    await until(lambda: desk.panel.picture is not None and desk.panel.picture.scale == 2)
    assert desk.panel.picture is not None
    assert desk.panel.picture.width == WIDE


async def test_a_panel_that_is_taken_away_leaves_nothing(
    qapp: QApplication, desk: PictureDesk
) -> None:
    await desk.offer()
    assert desk.controller.is_wanted()
    desk.panel.take_away()
    assert desk.is_hidden()
    assert not desk.controller.is_wanted(), "so the tray tells what fails"
    desk.listen()
    await asyncio.sleep(2 * RENDER_EVERY_MS / 1000)
    assert desk.is_hidden()
    assert desk.backend.calls.count("find panel") == 1


async def test_turned_off_while_it_is_shown_it_goes_with_the_next_change(
    qapp: QApplication, desk: PictureDesk
) -> None:
    desk.listen()
    await until(lambda: desk.panel.picture is not None)
    window = replace(desk.backend.settings.window, overlay=OverlayPlace.OFF)
    desk.backend.settings = replace(desk.backend.settings, window=window)
    desk.overlay.update()
    await until(lambda: desk.panel.picture is None)
    assert desk.is_hidden()


async def test_it_is_hidden_while_a_window_of_ours_has_the_focus(
    qapp: QApplication, qtbot: QtBot, desk: PictureDesk
) -> None:
    desk.listen()
    await until(lambda: desk.panel.picture is not None)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    await until(lambda: desk.panel.picture is None)


async def test_where_there_are_no_panels_there_is_no_display(qapp: QApplication) -> None:
    desk = PictureDesk(None)
    desk.controller.prepare()
    desk.listen()
    desk.controller.tell("No.", "Try again.")
    await until(lambda: "find panel" in desk.backend.calls)
    await asyncio.sleep(2 * RENDER_EVERY_MS / 1000)
    assert desk.controller.overlay is None
    assert not desk.controller.is_wanted()
    desk.close()


async def test_turned_off_nobody_looks_for_a_panel(qapp: QApplication) -> None:
    desk = PictureDesk(FakePanel(), OverlayPlace.OFF)
    desk.controller.prepare()
    desk.controller.tell("No.", "Try again.")
    assert desk.backend.calls == []
    window = replace(desk.backend.settings.window, overlay=OverlayPlace.TOP)
    desk.backend.settings = replace(desk.backend.settings, window=window)
    desk.controller.tell("No.", "Try again.")
    await until(lambda: desk.panel.picture is not None)
    desk.close()


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_round_corners_are_smooth_and_the_rest_is_solid(qtbot: QtBot, scale: int) -> None:
    overlay = Overlay(is_window=False)
    qtbot.addWidget(overlay)
    overlay.show_view(OFFER)
    overlay.show()
    picture = draw(overlay, scale)
    assert (picture.width, picture.height, picture.scale) == (WIDE, overlay.height(), scale)
    pixels = pixels_of(picture)
    alpha = pixels[:, :, 3]
    for corner in (alpha, alpha[::-1], alpha[:, ::-1], alpha[::-1, ::-1]):
        assert corner[0, 0] == 0
        assert len(np.unique(corner[: 14 * scale, : 14 * scale])) > 4, "edges are smooth"
        assert (corner[14 * scale :, 14 * scale : -14 * scale] == 255).any()
    assert (alpha[14 * scale : -14 * scale] == 255).all()
    assert (pixels[:, :, :3] <= alpha[:, :, None]).all(), "colours are multiplied by alpha"


def test_a_display_off_the_screen_has_no_window(qtbot: QtBot) -> None:
    overlay = Overlay(is_window=False)
    qtbot.addWidget(overlay)
    overlay.show_view(OFFER)
    overlay.show()
    assert overlay.isVisible()
    handle = overlay.windowHandle()
    assert handle is None or not handle.isVisible()
