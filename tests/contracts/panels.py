"""The contract of core.ports.FloatingPanel."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

import pytest

from voicedesk.core.panel import PanelPicture, PanelPointer, PointerAction
from voicedesk.core.settings import OverlayPlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.ports import FloatingPanel

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
SCREEN = 1280, 800
BOXES = {
    OverlayPlace.TOP: (540, 24, 200, 60),
    OverlayPlace.BOTTOM: (540, 716, 200, 60),
    OverlayPlace.TOP_LEFT: (24, 24, 200, 60),
    OverlayPlace.TOP_RIGHT: (1056, 24, 200, 60),
    OverlayPlace.BOTTOM_LEFT: (24, 716, 200, 60),
    OverlayPlace.BOTTOM_RIGHT: (1056, 716, 200, 60),
}
"""Where a picture of 200 by 60 is seen."""
_GIVE_UP_S = 10.0


def painted(
    colour: tuple[int, int, int], width: int = 200, height: int = 60, scale: int = 1
) -> PanelPicture:
    """Return a picture in one colour."""
    red, green, blue = colour
    word = (255 << 24 | red << 16 | green << 8 | blue).to_bytes(4, "little")
    return PanelPicture(word * (width * height * scale**2), width, height, scale)


async def until(happened: Callable[[], bool]) -> None:
    """Let the loop run until something is true, which may take a look at another program."""
    async with asyncio.timeout(_GIVE_UP_S):
        while not await asyncio.to_thread(happened):  # noqa: ASYNC110 - screens tell no event
            await asyncio.sleep(0.01)


class PanelStage(ABC):
    """A screen with nothing on it, a panel, a mouse, and another program to paste into."""

    panel: FloatingPanel

    def __init__(self) -> None:
        self.pointed: list[PanelPointer] = []
        self.changes = 0

    async def __aenter__(self) -> Self:
        self.panel = await self.open()
        self.panel.on_pointer = self.pointed.append
        self.panel.on_change = self._on_change
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.panel.aclose()

    @abstractmethod
    async def open(self) -> FloatingPanel: ...

    @abstractmethod
    def box_of(self, colour: tuple[int, int, int]) -> tuple[int, int, int, int] | None:
        """Return where on the screen the colour is seen: left, top, width, height."""

    @abstractmethod
    def move(self, x: int, y: int) -> None:
        """Move the mouse to a place on the screen."""

    @abstractmethod
    def click(self, x: int, y: int) -> None:
        """Press its button there, and let go of it."""

    @abstractmethod
    def pasted(self) -> str:
        """Return the text that another program finds on the clipboard."""

    async def wait_for(
        self, colour: tuple[int, int, int], box: tuple[int, int, int, int] | None
    ) -> None:
        """Return when the colour is seen there, or nowhere."""
        await until(lambda: self.box_of(colour) == box)

    def _on_change(self) -> None:
        self.changes += 1


class PanelContract:
    """Subclasses give a fixture ``stage``."""

    @pytest.mark.parametrize("place", BOXES)
    async def test_a_picture_is_shown_at_its_place(
        self, stage: PanelStage, place: OverlayPlace
    ) -> None:
        async with stage:
            stage.panel.show(painted(RED), place, "")
            await stage.wait_for(RED, BOXES[place])
            assert not stage.panel.is_gone

    async def test_the_newest_picture_is_shown(self, stage: PanelStage) -> None:
        async with stage:
            for colour in (RED, GREEN) * 20:
                stage.panel.show(painted(colour), OverlayPlace.TOP, "")
            stage.panel.show(painted(BLUE), OverlayPlace.TOP, "")
            await stage.wait_for(BLUE, BOXES[OverlayPlace.TOP])
            assert stage.box_of(RED) is None
            assert stage.box_of(GREEN) is None

    async def test_pictures_may_differ_in_size_and_place(self, stage: PanelStage) -> None:
        async with stage:
            for width in (200, 300, 200, 260):
                stage.panel.show(painted(RED, width, 100), OverlayPlace.BOTTOM_LEFT, "")
            await stage.wait_for(RED, (24, 676, 260, 100))
            stage.panel.show(painted(GREEN), OverlayPlace.TOP, "")
            await stage.wait_for(GREEN, BOXES[OverlayPlace.TOP])
            assert stage.box_of(RED) is None

    async def test_hidden_it_is_gone_and_may_come_again(self, stage: PanelStage) -> None:
        async with stage:
            for _ in range(2):
                stage.panel.show(painted(RED), OverlayPlace.TOP, "")
                await stage.wait_for(RED, BOXES[OverlayPlace.TOP])
                stage.panel.hide()
                await stage.wait_for(RED, None)
            stage.panel.hide()
            assert not stage.panel.is_gone

    async def test_a_screen_that_is_not_there_is_replaced(self, stage: PanelStage) -> None:
        async with stage:
            stage.panel.show(painted(RED), OverlayPlace.TOP, "a screen of last week")
            await stage.wait_for(RED, BOXES[OverlayPlace.TOP])

    async def test_what_is_clicked_in_it_is_told(self, stage: PanelStage) -> None:
        async with stage:
            stage.panel.show(painted(RED), OverlayPlace.TOP_LEFT, "")
            await stage.wait_for(RED, BOXES[OverlayPlace.TOP_LEFT])
            stage.click(24 + 150, 24 + 40)
            await until(lambda: PointerAction.RELEASED in self._actions(stage))
            assert PanelPointer(PointerAction.PRESSED, 150, 40) in stage.pointed
            assert PanelPointer(PointerAction.RELEASED, 150, 40) in stage.pointed
            assert stage.pointed[0] == PanelPointer(PointerAction.MOVED, 150, 40)
            stage.move(600, 400)
            await until(lambda: stage.pointed[-1].action is PointerAction.LEFT)
            seen = len(stage.pointed)
            stage.click(700, 500)
            stage.move(24 + 1, 24 + 1)
            await until(lambda: len(stage.pointed) > seen)
            assert stage.pointed[seen] == PanelPointer(PointerAction.MOVED, 1, 1)

    async def test_a_copied_text_is_found_by_others_even_after_the_end(
        self, stage: PanelStage
    ) -> None:
        async with stage:
            assert stage.panel.can_copy
            stage.panel.copy("Größe, 漢字 🙂")
            await until(lambda: stage.pasted() == "Größe, 漢字 🙂")
        assert stage.pasted() == "Größe, 漢字 🙂"

    async def test_closed_it_takes_the_picture_along_and_does_nothing(
        self, stage: PanelStage
    ) -> None:
        async with stage:
            stage.panel.show(painted(RED), OverlayPlace.TOP, "")
            await stage.wait_for(RED, BOXES[OverlayPlace.TOP])
            await stage.panel.aclose()
            await stage.wait_for(RED, None)
            assert stage.panel.is_gone
            stage.panel.show(painted(RED), OverlayPlace.TOP, "")
            stage.panel.hide()
            stage.panel.copy("text")
            await stage.panel.aclose()

    @staticmethod
    def _actions(stage: PanelStage) -> list[PointerAction]:
        return [what.action for what in stage.pointed]
