"""The contract of core.ports.TextInserter."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

import pytest

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionManner, InsertionWay
from voicedesk.desktop import settling

if TYPE_CHECKING:
    from voicedesk.core.ports import TextInserter

PASTED = InsertionManner()
TYPED = InsertionManner(InsertionWay.TYPE)
ANY_TEXT = (
    "Plain words.",
    "Größe, déjà vu, 漢字 and 🙂",
    "family 👩\u200d👩\u200d👧, e\u0301 of two signs, שלום and مرحبا",
)
"""One line each, since a field may have no more."""


class InsertionStage(ABC):
    """Two programs with a text field each, the first of which has the focus, and a clipboard."""

    inserter: TextInserter
    """Made at the latest when the stage is entered."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.inserter.aclose()

    @abstractmethod
    async def written(self) -> str:
        """Return what stands in the first field, once nothing is on its way to it any more."""

    @abstractmethod
    async def written_elsewhere(self) -> str:
        """Return the same of the other field."""

    @abstractmethod
    async def focus_other(self) -> None:
        """Give the other program the focus, and return when it has it."""

    @abstractmethod
    async def copy(self, text: str) -> None:
        """Let some other program put a text on the clipboard."""

    @abstractmethod
    async def copy_while_inserting(self, text: str) -> None:
        """Let another program do so when the next text has just been taken from the clipboard."""

    @abstractmethod
    async def clipboard(self) -> str:
        """Return the text that another program finds on the clipboard."""


class InserterContract:
    """Subclasses give a fixture ``stage``, its fields empty and the first focused."""

    async def test_it_says_that_it_works(self, stage: InsertionStage) -> None:
        async with stage:
            assert stage.inserter.ability.works
            assert stage.inserter.ability.name

    @pytest.mark.parametrize("text", ANY_TEXT)
    async def test_a_text_is_inserted_as_it_is(self, stage: InsertionStage, text: str) -> None:
        async with stage:
            target = await stage.inserter.target()
            done = await stage.inserter.insert(text, target, PASTED)
            assert await stage.written() == text
            assert done.way is InsertionWay.PASTE
            assert done.was_taken is not False
            assert done.notice == ""

    async def test_a_typed_text_arrives_as_well(self, stage: InsertionStage) -> None:
        async with stage:
            done = await stage.inserter.insert(
                "Typed: Größe.", await stage.inserter.target(), TYPED
            )
            assert await stage.written() == "Typed: Größe."
            assert done.way is InsertionWay.TYPE
            assert done.was_taken is not False

    async def test_texts_follow_each_other(self, stage: InsertionStage) -> None:
        async with stage:
            for text in ("one ", "two ", "three"):
                await stage.inserter.insert(text, await stage.inserter.target(), PASTED)
            assert await stage.written() == "one two three"

    async def test_an_unknown_target_is_wherever_the_focus_is(self, stage: InsertionStage) -> None:
        async with stage:
            await stage.inserter.insert("here", NO_TARGET, PASTED)
            assert await stage.written() == "here"

    async def test_the_clipboard_is_as_it_was(self, stage: InsertionStage) -> None:
        async with stage:
            await stage.copy("copied before")
            await stage.inserter.insert("text", await stage.inserter.target(), PASTED)
            assert await stage.written() == "text"
            assert await stage.clipboard() == "copied before"

    async def test_what_another_program_copies_meanwhile_stays(self, stage: InsertionStage) -> None:
        async with stage:
            await stage.copy("copied before")
            target = await stage.inserter.target()
            await stage.copy_while_inserting("copied meanwhile")
            await stage.inserter.insert("text", target, PASTED)
            assert await stage.written() == "text"
            assert await stage.clipboard() == "copied meanwhile"

    @pytest.mark.parametrize("manner", [PASTED, TYPED], ids=["pasted", "typed"])
    async def test_another_window_gets_nothing(
        self, stage: InsertionStage, manner: InsertionManner
    ) -> None:
        async with stage:
            await stage.copy("copied before")
            target = await stage.inserter.target()
            if not stage.inserter.ability.knows_focus:
                assert target == NO_TARGET
                return
            await stage.focus_other()
            with pytest.raises(InsertionError) as caught:
                await stage.inserter.insert("text", target, manner)
            assert caught.value.kind is ErrorKind.TARGET_CHANGED
            assert caught.value.next_step
            assert await stage.written() == ""
            assert await stage.written_elsewhere() == ""
            assert await stage.clipboard() == "copied before"

    async def test_another_window_undoes_nothing(self, stage: InsertionStage) -> None:
        async with stage:
            target = await stage.inserter.target()
            await stage.inserter.insert("text", target, PASTED)
            await stage.focus_other()
            if not stage.inserter.ability.knows_focus:
                return
            with pytest.raises(InsertionError) as caught:
                await stage.inserter.undo(target)
            assert caught.value.kind is ErrorKind.TARGET_CHANGED
            assert await stage.written() == "text"

    async def test_the_window_that_has_the_focus_is_told(self, stage: InsertionStage) -> None:
        async with stage:
            first = await stage.inserter.target()
            assert await stage.inserter.target() == first
            await stage.focus_other()
            other = await stage.inserter.target()
            if stage.inserter.ability.knows_focus:
                assert first.window != other.window
                assert first.application

    @pytest.mark.parametrize("after_s", [0.0, 0.003, 0.015, 0.04, 0.08, 0.2])
    async def test_broken_off_it_is_told_whether_the_text_is_there(
        self, stage: InsertionStage, after_s: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A program that is slow here is no other case.
        monkeypatch.setattr(settling, "SETTLES_S", 20.0)
        async with stage:
            await stage.copy("copied before")
            target = await stage.inserter.target()
            inserting = asyncio.ensure_future(stage.inserter.insert("text", target, PASTED))
            await asyncio.wait([inserting], timeout=after_s)
            inserting.cancel()
            await asyncio.wait([inserting])
            assert await stage.written() == ("" if inserting.cancelled() else "text")
            assert inserting.cancelled() or inserting.result().was_taken is not False
            async with asyncio.timeout(10):
                while await stage.clipboard() != "copied before":  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)

    async def test_closing_twice_is_no_error(self, stage: InsertionStage) -> None:
        async with stage:
            await stage.inserter.aclose()
            await stage.inserter.aclose()
