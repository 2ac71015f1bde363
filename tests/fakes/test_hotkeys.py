"""The keyboard that tests play keeps the contract of the real ones."""

from __future__ import annotations

import pytest

from tests.contracts.hotkeys import ExclusiveHotkeysContract, HotkeysContract
from tests.fakes.hotkeys import FakeHotkeys


class _OnFake(HotkeysContract):
    tells_releases = True

    @pytest.fixture(autouse=True)
    def keyboard(self) -> None:
        self.made: list[FakeHotkeys] = []
        self.taken: set[str] = set()

    async def make(self) -> FakeHotkeys:
        self.made.append(FakeHotkeys(taken=self.taken, tells_releases=self.tells_releases))
        return self.made[-1]

    async def press(self, shortcut: str) -> None:
        self.made[-1].press(shortcut)

    async def release(self, shortcut: str) -> None:
        self.made[-1].release(shortcut)

    async def repeat(self, shortcut: str) -> None:
        for _ in range(2):
            self.made[-1].press(shortcut)


class TestFakeHotkeysContract(_OnFake, ExclusiveHotkeysContract):
    async def take(self, shortcut: str) -> None:
        self.taken.add(shortcut)


class TestFakeHotkeysWithoutReleasesContract(_OnFake):
    tells_releases = False
