"""Insertion on a Mac written for these tests; its calls behave as Apple documents them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.contracts.inserting import PASTED, TYPED, InserterContract, InsertionStage
from tests.desktop.imitated_insertion import (
    IMPATIENT,
    ImitatedInsertionContract,
    ImitatedStage,
)
from tests.fakes.macos_libraries import FakeMacLibraries
from tests.fakes.macos_system import DVORAK, FakeMac
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionManner, PasteKeys, Target
from voicedesk.core.overriding import override
from voicedesk.desktop.insertion.macos import MacInserter, open_macos_inserter
from voicedesk.desktop.insertion.macos_pasteboard import MARKS, TEXT, MacPasteboard
from voicedesk.desktop.insertion.system_inserter import Patience
from voicedesk.desktop.macos.key_codes import EventFlag

if TYPE_CHECKING:
    from collections.abc import Iterator


class MacStage(ImitatedStage):
    def __init__(self, system: FakeMac, patience: Patience) -> None:
        super().__init__(system)
        self.system = system
        self.inserter = MacInserter(system, system, system, patience)

    @override
    async def focus_other(self) -> None:
        self.system.front = 200

    @override
    def hold_key(self) -> None:
        self.system.held_flags = EventFlag.CONTROL

    @override
    def let_go(self) -> None:
        self.system.held_flags = 0

    @override
    def close_first(self) -> None:
        del self.system.programs[100]

    @override
    def changes(self) -> int:
        return self.system.count


@pytest.fixture
def system() -> Iterator[FakeMac]:
    mac = FakeMac()
    yield mac
    mac.end()


@pytest.fixture
def stage(system: FakeMac) -> Iterator[MacStage]:
    made = MacStage(system, IMPATIENT)
    yield made
    asyncio.run(made.inserter.aclose())


class TestContract(ImitatedInsertionContract):
    @pytest.fixture(autouse=True)
    def imitated(self, system: FakeMac) -> None:
        self.system = system

    @override
    def make(self, patience: Patience) -> MacStage:
        return MacStage(self.system, patience)


class TestThroughCtypes(InserterContract):
    """The same by way of the libraries' functions, as far as they can be had here."""

    @pytest.fixture
    def stage(self, system: FakeMac, monkeypatch: pytest.MonkeyPatch) -> Iterator[InsertionStage]:
        FakeMacLibraries(system).use(monkeypatch)
        made = MacStage(system, Patience())
        made.inserter = asyncio.run(open_macos_inserter())
        yield made
        asyncio.run(made.inserter.aclose())

    async def test_without_permission_the_system_is_asked(
        self, stage: InsertionStage, system: FakeMac
    ) -> None:
        system.trusted = False
        assert not stage.inserter.ability.works
        assert system.asked == 0
        with pytest.raises(InsertionError):
            await stage.inserter.insert("text", NO_TARGET, PASTED)
        assert system.asked == 1

    async def test_every_type_of_every_item_is_as_it_was(
        self, stage: InsertionStage, system: FakeMac
    ) -> None:
        content = [{TEXT: b"one", "public.png": bytes(range(256))}, {"com.example.empty": b""}]
        await system.do(lambda: system.put(content))
        await stage.inserter.insert("text", NO_TARGET, PASTED)
        assert system.content == content

    async def test_a_program_that_has_ended_is_told(
        self, stage: InsertionStage, system: FakeMac
    ) -> None:
        target = await stage.inserter.target()
        await stage.focus_other()
        del system.programs[100]
        with pytest.raises(InsertionError) as caught:
            await stage.inserter.insert("text", target, PASTED)
        assert caught.value.kind is ErrorKind.TARGET_CLOSED


async def test_the_program_in_front_is_known_by_its_bundle(stage: MacStage) -> None:
    assert await stage.inserter.target() == Target("100", "com.apple.TextEdit", "TextEdit")
    stage.system.first.bundle = ""
    assert await stage.inserter.target() == Target("100", "TextEdit", "TextEdit")
    stage.system.front = None
    assert await stage.inserter.target() == NO_TARGET


async def test_every_type_of_every_item_is_as_it_was(stage: MacStage) -> None:
    content = [
        {TEXT: b"one", "public.html": b"<b>one</b>", "public.png": bytes(range(256)) * 64},
        {"public.file-url": b"file:///tmp/x", "com.example.empty": b""},
    ]
    await stage.system.do(lambda: stage.system.put(content))
    await stage.insert("text")
    assert await stage.written() == "text"
    assert stage.system.content == content


async def test_the_text_is_promised_and_marked_as_none_for_histories(stage: MacStage) -> None:
    stage.system.first.reads = 0
    await stage.insert("text")
    assert stage.system.content == [dict.fromkeys(MARKS, b"")]
    assert await stage.clipboard() == "text"


async def test_a_keyboard_that_a_program_keeps_to_itself_is_told(stage: MacStage) -> None:
    stage.system.first.reads = 0
    stage.system.secure = True
    assert "password" in (await stage.insert("text")).notice


async def test_a_history_that_reads_before_the_keys_does_not_count(stage: MacStage) -> None:
    await stage.copy("before")
    promise = stage.system.promise

    def read_at_once(kind: str, data: bytes, marks: tuple[str, ...], on_asked: object) -> int:
        count = promise(kind, data, marks, lambda: None)
        assert callable(on_asked)
        on_asked()
        return count

    stage.system.promise = read_at_once  # pyright: ignore[reportAttributeAccessIssue] - a test's own
    done = await stage.insert("text")
    assert await stage.written() == "text"
    assert done.was_taken is None
    assert await stage.clipboard() == "before"


async def test_without_permission_the_way_to_it_is_told_and_shown_once(stage: MacStage) -> None:
    stage.system.trusted = False
    ability = stage.inserter.ability
    assert not ability.works
    assert "Accessibility" in ability.hint
    assert stage.system.asked == 0
    await stage.copy("before")
    for manner in (PASTED, TYPED):
        with pytest.raises(InsertionError) as caught:
            await stage.insert("text", manner)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        assert "Privacy & Security > Accessibility" in caught.value.next_step
    assert stage.system.asked == 1
    assert await stage.clipboard() == "before"
    stage.system.trusted = True
    assert stage.inserter.ability.works
    await stage.insert("text")
    assert await stage.written() == "text"


async def test_an_owner_that_never_answers_is_told(system: FakeMac) -> None:
    pasteboard = MacPasteboard(system, answer_s=0.1)
    await system.do(lambda: system.put_text("before"))
    system.may_read.clear()
    with pytest.raises(InsertionError) as caught:
        await pasteboard.offer("text")
    assert caught.value.kind is ErrorKind.NOT_INSERTED
    system.may_read.set()
    await pasteboard.aclose()
    assert system.content == [{TEXT: b"before"}]


async def test_what_is_copied_while_the_old_is_kept_is_kept_instead(stage: MacStage) -> None:
    await stage.copy("before")
    items = stage.system.items
    copies = ["copied meanwhile"]

    def copy_while_reading() -> object:
        found = items()
        if copies:
            stage.system.put_text(copies.pop())
        return found

    stage.system.items = copy_while_reading  # pyright: ignore[reportAttributeAccessIssue] - a test's own
    await stage.insert("text")
    assert await stage.written() == "text"
    assert await stage.clipboard() == "copied meanwhile"


async def test_the_keys_are_where_the_layout_has_them(stage: MacStage) -> None:
    stage.system.layout = DVORAK
    stage.system.first.selected = "selected"
    await stage.insert("text")
    assert await stage.written() == "text"
    assert await stage.inserter.selected_text(await stage.inserter.target()) == "selected"


async def test_the_user_may_choose_to_paste_without_style(stage: MacStage) -> None:
    stage.system.first.pastes_on = EventFlag.COMMAND | EventFlag.SHIFT
    await stage.insert("text", InsertionManner(paste_keys=PasteKeys.CTRL_SHIFT_V))
    assert await stage.written() == "text"


async def test_elsewhere_there_is_no_such_way() -> None:
    with pytest.raises(OSError, match="framework of macOS"):
        await open_macos_inserter()
