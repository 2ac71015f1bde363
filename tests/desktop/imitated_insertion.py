"""The contract of core.ports.TextInserter on an imitation of a system, with its two programs."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.contracts.inserting import PASTED, TYPED, InserterContract, InsertionStage
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.overriding import override
from voicedesk.desktop import settling
from voicedesk.desktop.insertion.system_inserter import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sized

    from voicedesk.core.insertion import Insertion, InsertionManner

# What is waited for in vain is short; what comes is waited for as long as ever.
IMPATIENT = Patience(
    keys_up_s=0.1, read_s=0.15, quiet_s=0.05, unseen_s=0.1, copy_s=0.1, piece_s=0.001
)


class ImitatedProgram(Protocol):
    written: str
    selected: str
    reads: int
    """How often it fetches what it pastes."""
    pastes: int


class ImitatedSystem(Protocol):
    after_paste: list[Callable[[], None]]
    """What some other program does as soon as a text has been pasted; each once."""

    @property
    def first(self) -> ImitatedProgram: ...

    @property
    def other(self) -> ImitatedProgram: ...

    @property
    def content(self) -> Sized:
        """What is on the clipboard."""
        ...

    async def do(self, work: Callable[[], object]) -> None:
        """Let a program do something, after all that it was asked to do until now."""
        ...

    def put_text(self, text: str) -> None: ...

    def get_text(self) -> str: ...


class ImitatedStage(InsertionStage):
    """Subclasses make ``inserter``."""

    def __init__(self, system: ImitatedSystem) -> None:
        self.imitated = system

    @abstractmethod
    def hold_key(self) -> None:
        """Hold a key that would change what others do."""

    @abstractmethod
    def let_go(self) -> None: ...

    @abstractmethod
    def close_first(self) -> None:
        """Close the first program's window."""

    @abstractmethod
    def changes(self) -> int:
        """Return how often the clipboard has been changed."""

    @override
    async def written(self) -> str:
        await self.imitated.do(lambda: None)
        return self.imitated.first.written

    @override
    async def written_elsewhere(self) -> str:
        await self.imitated.do(lambda: None)
        return self.imitated.other.written

    @override
    async def copy(self, text: str) -> None:
        await self.imitated.do(lambda: self.imitated.put_text(text))

    @override
    async def copy_while_inserting(self, text: str) -> None:
        self.imitated.after_paste.append(lambda: self.imitated.put_text(text))

    @override
    async def clipboard(self) -> str:
        found: list[str] = []
        await self.imitated.do(lambda: found.append(self.imitated.get_text()))
        return found[0]

    async def insert(self, text: str, manner: InsertionManner = PASTED) -> Insertion:
        return await self.inserter.insert(text, await self.inserter.target(), manner)


async def wait_until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - another thread does it
            await asyncio.sleep(0.001)


class ImitatedInsertionContract(InserterContract):
    """Subclasses make a system before each test."""

    @abstractmethod
    def make(self, patience: Patience) -> ImitatedStage:
        """Return a stage with that system."""

    @pytest.fixture
    def stage(self) -> Iterator[InsertionStage]:
        made = self.make(Patience())
        yield made
        asyncio.run(made.inserter.aclose())

    @pytest.fixture
    def quick(self) -> Iterator[ImitatedStage]:
        made = self.make(IMPATIENT)
        yield made
        asyncio.run(made.inserter.aclose())

    @pytest.mark.parametrize("manner", [PASTED, TYPED], ids=["pasted", "typed"])
    async def test_a_long_text_of_lines_arrives_whole(
        self, quick: ImitatedStage, manner: InsertionManner
    ) -> None:
        text = "Größe 🙂🙂🙂🙂🙂🙂🙂 漢字 \tand\n" * 200
        await quick.insert(text, manner)
        assert await quick.written() == text

    async def test_an_empty_clipboard_is_empty_again(self, quick: ImitatedStage) -> None:
        await quick.insert("text")
        assert len(quick.imitated.content) == 0

    async def test_what_nobody_fetches_stays_and_is_there_after_the_end(
        self, quick: ImitatedStage
    ) -> None:
        quick.imitated.first.reads = 0
        await quick.copy("before")
        done = await quick.insert("text")
        assert done.was_taken is False
        assert done.notice
        assert "clipboard" in done.next_step
        await quick.inserter.aclose()
        assert await quick.clipboard() == "text"

    async def test_what_stays_is_kept_by_the_next_insertion(self, quick: ImitatedStage) -> None:
        quick.imitated.first.reads = 0
        await quick.insert("first")
        quick.imitated.first.reads = 1
        await quick.insert("second")
        assert await quick.written() == "second"
        assert await quick.clipboard() == "first"

    async def test_a_program_may_fetch_it_twice(self, quick: ImitatedStage) -> None:
        quick.imitated.first.reads = 2
        await quick.copy("before")
        await quick.insert("text")
        assert await quick.written() == "text"
        assert await quick.clipboard() == "before"

    async def test_held_keys_are_waited_for(self, quick: ImitatedStage) -> None:
        quick.hold_key()
        inserting = asyncio.ensure_future(quick.insert("text"))
        await asyncio.sleep(0.03)
        assert await quick.written() == ""
        quick.let_go()
        await inserting
        assert await quick.written() == "text"

    @pytest.mark.parametrize("manner", [PASTED, TYPED], ids=["pasted", "typed"])
    async def test_keys_that_stay_held_are_told(
        self, quick: ImitatedStage, manner: InsertionManner
    ) -> None:
        quick.hold_key()
        await quick.copy("before")
        with pytest.raises(InsertionError) as caught:
            await quick.insert("text", manner)
        assert caught.value.kind is ErrorKind.KEYS_HELD
        assert await quick.written() == ""
        assert await quick.clipboard() == "before"

    async def test_a_program_that_has_ended_is_told(self, quick: ImitatedStage) -> None:
        target = await quick.inserter.target()
        await quick.focus_other()
        quick.close_first()
        with pytest.raises(InsertionError) as caught:
            await quick.inserter.insert("text", target, PASTED)
        assert caught.value.kind is ErrorKind.TARGET_CLOSED
        assert target.title in caught.value.message

    async def test_cancelled_before_it_was_fetched_the_text_stays(
        self, quick: ImitatedStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Who gives up must not have the old content pasted by a program that is slow."""
        monkeypatch.setattr(settling, "SETTLES_S", 0.05)
        quick.imitated.first.reads = 0
        await quick.copy("before")
        inserting = asyncio.ensure_future(quick.insert("text"))
        await wait_until(lambda: quick.imitated.first.pastes == 1)
        inserting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await inserting
        assert await quick.clipboard() == "text"

    async def test_cancelled_after_it_was_fetched_all_is_as_it_was(self) -> None:
        """And it is told that the text stands there."""
        stage = self.make(replace(Patience(), quiet_s=60))
        await stage.copy("before")
        inserting = asyncio.ensure_future(stage.insert("text"))
        await wait_until(lambda: stage.imitated.first.written == "text")
        inserting.cancel()
        assert (await inserting).was_taken
        assert await stage.clipboard() == "before"
        await stage.inserter.aclose()

    async def test_what_is_selected_is_told_and_the_clipboard_kept(
        self, quick: ImitatedStage
    ) -> None:
        await quick.copy("before")
        target = await quick.inserter.target()
        changes = quick.changes()
        assert await quick.inserter.selected_text(target) == ""
        assert quick.changes() == changes
        quick.imitated.first.selected = "the selected words"
        assert await quick.inserter.selected_text(target) == "the selected words"
        assert await quick.clipboard() == "before"

    async def test_the_last_change_is_undone(self, quick: ImitatedStage) -> None:
        await quick.insert("one ")
        await quick.insert("two")
        await quick.inserter.undo(await quick.inserter.target())
        assert await quick.written() == "one "

    async def test_nothing_is_known_of_what_stands_before(self, quick: ImitatedStage) -> None:
        assert await quick.inserter.text_before(await quick.inserter.target()) is None

    async def test_two_hundred_insertions_are_right_and_none_is_stale(self) -> None:
        stage = self.make(replace(Patience(), quiet_s=0.0))
        await stage.copy("before")
        for number in range(200):
            await stage.insert(f"{number} ")
        assert await stage.written() == "".join(f"{number} " for number in range(200))
        assert await stage.clipboard() == "before"
        await stage.inserter.aclose()
