"""The panel that tests have in their hands keeps the contract of the real one."""

from __future__ import annotations

import pytest

from tests.contracts.panels import SCREEN, PanelContract, PanelStage
from tests.fakes.panel import FakePanel


class _FakeStage(PanelStage):
    def __init__(self) -> None:
        super().__init__()
        self._fake = FakePanel()

    async def open(self) -> FakePanel:
        return self._fake

    def box_of(self, colour: tuple[int, int, int]) -> tuple[int, int, int, int] | None:
        picture = self._fake.picture
        if picture is None or picture.pixels[:3] != bytes(reversed(colour)):
            return None
        return self._fake.box(*SCREEN)

    def move(self, x: int, y: int) -> None:
        self._fake.move(*self._inside(x, y))

    def click(self, x: int, y: int) -> None:
        self._fake.click(*self._inside(x, y))

    def pasted(self) -> str:
        return self._fake.copied

    def _inside(self, x: int, y: int) -> tuple[int, int]:
        box = self._fake.box(*SCREEN)
        assert box is not None
        return x - box[0], y - box[1]


class TestFakePanel(PanelContract):
    @pytest.fixture
    def stage(self) -> _FakeStage:
        return _FakeStage()
