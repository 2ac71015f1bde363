"""The panel over other programs is looked for once, when it is first needed."""

from __future__ import annotations

import asyncio

from tests.fakes.panel import FakePanel
from voicedesk.app.late_panel import LatePanel


class Desk:
    def __init__(self, panel: FakePanel | None) -> None:
        self.panel = panel
        self.looked = 0
        self.late = LatePanel(self._find)

    async def _find(self) -> FakePanel | None:
        self.looked += 1
        await asyncio.sleep(0)
        return self.panel


async def test_two_at_once_look_once() -> None:
    desk = Desk(FakePanel())
    assert await asyncio.gather(desk.late.found(), desk.late.found()) == [desk.panel] * 2
    assert desk.looked == 1


async def test_where_there_is_none_nobody_looks_twice() -> None:
    desk = Desk(None)
    assert await desk.late.found() is None
    assert await desk.late.found() is None
    assert desk.looked == 1
    await desk.late.aclose()


async def test_one_that_was_taken_away_is_found_no_more() -> None:
    panel = FakePanel()
    desk = Desk(panel)
    await desk.late.found()
    panel.take_away()
    assert await desk.late.found() is None


async def test_who_gives_up_leaves_the_looking_to_the_next() -> None:
    desk = Desk(FakePanel())
    looking = asyncio.ensure_future(desk.late.found())
    await asyncio.sleep(0)
    looking.cancel()
    assert await desk.late.found() is desk.panel
    assert desk.looked == 2


async def test_it_is_closed_if_it_was_found() -> None:
    panel = FakePanel()
    desk = Desk(panel)
    await desk.late.aclose()
    assert not panel.is_gone
    await desk.late.found()
    await desk.late.aclose()
    assert panel.is_gone
