"""The way into other programs is looked for once, when it is first needed."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.inserter import ScriptedInserter
from voicedesk.app.late_inserter import LateInserter
from voicedesk.core.errors import InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionAbility, InsertionManner, PasteKeys


class Context:
    """Knows what stands before the cursor, once it is open."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed = False
        self.known: str | None = "Dear Ada,"
        self.terminal = False

    async def open(self) -> bool:
        self.opened += 1
        return True

    async def before(self) -> str | None:
        return self.known if self.opened else None

    async def is_terminal(self) -> bool:
        return self.terminal

    async def aclose(self) -> None:
        self.closed = True


class Desk:
    def __init__(self) -> None:
        self.inserter = ScriptedInserter()
        self.looked = 0
        self.context = Context()
        self.late = LateInserter(self._find, self.context)

    async def _find(self) -> ScriptedInserter:
        self.looked += 1
        await asyncio.sleep(0)
        return self.inserter


async def test_two_at_once_look_once() -> None:
    desk = Desk()
    assert not desk.late.ability.works
    targets = await asyncio.gather(desk.late.target(), desk.late.target())
    assert targets == [desk.inserter.focused] * 2
    assert desk.looked == 1
    assert desk.late.ability is desk.inserter.ability


async def test_everything_is_passed_on() -> None:
    desk = Desk()
    desk.inserter.before, desk.inserter.selected = "before", "selected"
    target = await desk.late.target()
    done = await desk.late.insert("text", target, InsertionManner())
    assert done.was_taken
    assert desk.inserter.inserted == [("text", target, InsertionManner())]
    assert await desk.late.text_before(target) == "before"
    assert await desk.late.selected_text(target) == "selected"
    await desk.late.undo(target)
    assert desk.inserter.undone == [target]
    await desk.late.aclose()
    assert desk.inserter.closed


async def test_what_was_never_needed_is_not_looked_for_at_the_end() -> None:
    desk = Desk()
    await desk.late.aclose()
    assert desk.looked == 0


async def test_who_else_knows_is_asked_where_the_way_itself_does_not() -> None:
    desk = Desk()
    target = await desk.late.target()
    assert desk.context.opened == 1
    assert await desk.late.text_before(target) == "Dear Ada,"
    desk.inserter.before = "known better"
    assert await desk.late.text_before(target) == "known better"
    await desk.late.aclose()
    assert desk.context.closed


UNSEEN = InsertionAbility("blind", knows_focus=False)
BY_SHIFT = InsertionManner(paste_keys=PasteKeys.SHIFT_INSERT)


@pytest.mark.parametrize(
    ("is_terminal", "ability", "chosen", "pasted"),
    [
        (True, UNSEEN, InsertionManner(), InsertionManner(paste_keys=PasteKeys.CTRL_SHIFT_V)),
        (True, UNSEEN, BY_SHIFT, BY_SHIFT),
        (False, UNSEEN, InsertionManner(), InsertionManner()),
        (True, InsertionAbility("sees"), InsertionManner(), InsertionManner()),
    ],
)
async def test_a_terminal_that_the_way_itself_cannot_see_is_pasted_into_as_into_one(
    is_terminal: bool, ability: InsertionAbility, chosen: InsertionManner, pasted: InsertionManner
) -> None:
    desk = Desk()
    desk.context.terminal, desk.inserter.ability = is_terminal, ability
    await desk.late.insert("text", NO_TARGET, chosen)
    assert desk.inserter.inserted == [("text", NO_TARGET, pasted)]


async def test_what_runs_in_such_a_terminal_is_not_stopped_by_an_undo() -> None:
    desk = Desk()
    desk.context.terminal, desk.inserter.ability = True, UNSEEN
    with pytest.raises(InsertionError, match="takes nothing back"):
        await desk.late.undo(NO_TARGET)
    assert desk.inserter.undone == []
