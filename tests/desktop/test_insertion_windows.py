"""Insertion on a Windows written for these tests; its calls behave as Microsoft documents them."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from tests.contracts.inserting import PASTED, TYPED, InserterContract, InsertionStage
from tests.desktop.imitated_insertion import (
    IMPATIENT,
    ImitatedInsertionContract,
    ImitatedStage,
)
from tests.fakes.windows_libraries import FakeLibraries
from tests.fakes.windows_system import CTRL_SHIFT_V, CTRL_V, SHIFT_INSERT, FakeWindows
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import (
    NO_TARGET,
    InsertionManner,
    InsertionWay,
    PasteKeys,
    Target,
)
from voicedesk.core.overriding import override
from voicedesk.desktop.insertion.system_inserter import Patience
from voicedesk.desktop.insertion.windows import WindowsInserter, open_windows_inserter
from voicedesk.desktop.insertion.windows_clipboard import WindowsClipboard
from voicedesk.desktop.windows.structures import ClipboardFormat as Format
from voicedesk.desktop.windows.virtual_keys import VK_SHIFT

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = b"<b>kept</b>\0"
PICTURE = bytes(range(256)) * 64


class WindowsStage(ImitatedStage):
    def __init__(self, system: FakeWindows, patience: Patience) -> None:
        super().__init__(system)
        self.system = system
        self.inserter = WindowsInserter(system, system, system, patience)

    @override
    async def focus_other(self) -> None:
        self.system.focus = 0x20020

    @override
    def hold_key(self) -> None:
        self.system.down.add(VK_SHIFT)

    @override
    def let_go(self) -> None:
        self.system.down.clear()

    @override
    def close_first(self) -> None:
        del self.system.programs[0x10010]

    @override
    def changes(self) -> int:
        return self.system.number


@pytest.fixture
def system() -> Iterator[FakeWindows]:
    windows = FakeWindows()
    yield windows
    windows.end()


@pytest.fixture
def stage(system: FakeWindows) -> Iterator[WindowsStage]:
    made = WindowsStage(system, IMPATIENT)
    yield made
    asyncio.run(made.inserter.aclose())


class TestContract(ImitatedInsertionContract):
    @pytest.fixture(autouse=True)
    def imitated(self, system: FakeWindows) -> None:
        self.system = system

    @override
    def make(self, patience: Patience) -> WindowsStage:
        return WindowsStage(self.system, patience)


class TestThroughCtypes(InserterContract):
    """The same by way of the libraries' functions, as far as they can be had here."""

    @pytest.fixture
    def stage(
        self, system: FakeWindows, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[InsertionStage]:
        FakeLibraries(system).use(monkeypatch)
        made = WindowsStage(system, Patience())
        made.inserter = asyncio.run(open_windows_inserter())
        yield made
        asyncio.run(made.inserter.aclose())

    async def test_an_administrators_window_is_told(
        self, stage: InsertionStage, system: FakeWindows
    ) -> None:
        system.first.is_elevated = True
        with pytest.raises(InsertionError) as caught:
            await stage.inserter.insert("text", NO_TARGET, PASTED)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED

    async def test_pictures_are_as_they_were(
        self, stage: InsertionStage, system: FakeWindows
    ) -> None:
        await system.do(lambda: system.put({Format.CF_DIB: PICTURE}))
        await stage.inserter.insert("text", NO_TARGET, PASTED)
        assert system.content == {Format.CF_DIB: PICTURE}


async def test_the_window_is_known_by_its_program_and_title(stage: WindowsStage) -> None:
    wanted = Target(str(0x10010), "notepad.exe", "Untitled - Notepad")
    assert await stage.inserter.target() == wanted
    stage.system.focus = 0
    assert await stage.inserter.target() == NO_TARGET


async def test_lines_arrive_as_lines(stage: WindowsStage) -> None:
    for manner in (PASTED, TYPED):
        stage.system.first.written = ""
        await stage.insert("one\n\ttwo\r\nthree\n", manner)
        assert await stage.written() == "one\n\ttwo\nthree\n"


async def test_every_format_that_is_memory_is_as_it_was(stage: WindowsStage) -> None:
    system = stage.system
    html = system.format_number("HTML Format")
    text = "before\0".encode("utf-16-le")
    content = {Format.CF_UNICODETEXT: text, html: HTML, Format.CF_DIB: PICTURE}
    await system.do(lambda: system.put({**content, Format.CF_BITMAP: b"a handle"}))
    await stage.insert("text")
    assert await stage.written() == "text"
    # The language of the text is Windows' own addition, and of use for older programs.
    assert [number for number in system.content if number != Format.CF_LOCALE] == list(content)
    for number, data in content.items():
        assert (system.content[number] or b"").rstrip(b"\0") == data.rstrip(b"\0")


async def test_a_clipboard_of_50_mb_is_kept(stage: WindowsStage) -> None:
    picture = bytes(50_000_000)
    await stage.system.do(lambda: stage.system.put({Format.CF_DIB: picture}))
    await stage.insert("text")
    assert stage.system.content == {Format.CF_DIB: picture}


async def test_what_cannot_be_kept_is_told(stage: WindowsStage) -> None:
    await stage.system.do(lambda: stage.system.put({Format.CF_ENHMETAFILE: b"a handle"}))
    done = await stage.insert("text")
    assert await stage.written() == "text"
    assert "could not be kept" in done.notice


async def test_the_text_is_promised_and_marked_as_none_for_histories(stage: WindowsStage) -> None:
    system = stage.system
    system.first.reads = 0
    await stage.insert("text")
    names = ("CanIncludeInClipboardHistory", "CanUploadToCloudClipboard")
    assert [system.content[system.format_number(name)] for name in names] == [bytes(4)] * 2
    assert system.format_number("ExcludeClipboardContentFromMonitorProcessing") in system.content
    assert system.content[Format.CF_UNICODETEXT] is None


async def test_a_program_may_fetch_it_twice(stage: WindowsStage) -> None:
    stage.system.first.reads = 2
    await stage.copy("before")
    await stage.insert("text")
    assert await stage.written() == "text"
    assert await stage.clipboard() == "before"
    assert stage.system.rendered == [Format.CF_UNICODETEXT]


async def test_what_stays_is_there_after_the_end(stage: WindowsStage) -> None:
    stage.system.first.reads = 0
    await stage.insert("text")
    await stage.inserter.aclose()
    assert stage.system.owner == 0
    assert await stage.clipboard() == "text"


async def test_a_history_that_reads_before_the_keys_does_not_count(stage: WindowsStage) -> None:
    """Whoever is first makes Windows keep the text: the next one is not heard of."""
    system = stage.system
    window = system.foreground_window()

    def read_first() -> int:
        if system.content.get(Format.CF_UNICODETEXT, b"") is None:
            reading = threading.Thread(target=system.get_text)
            reading.start()
            reading.join()
        return window

    await stage.copy("before")
    system.foreground_window = read_first
    done = await stage.insert("text")
    assert await stage.written() == "text"
    assert done.was_taken is None
    assert await stage.clipboard() == "before"


@pytest.mark.parametrize("manner", [PASTED, TYPED], ids=["pasted", "typed"])
async def test_an_administrators_window_is_told(
    stage: WindowsStage, manner: InsertionManner
) -> None:
    stage.system.first.is_elevated = True
    await stage.copy("before")
    with pytest.raises(InsertionError) as caught:
        await stage.insert("text", manner)
    assert caught.value.kind is ErrorKind.NOT_ALLOWED
    assert "more rights" in caught.value.message
    assert await stage.clipboard() == "before"


async def test_keys_that_windows_does_not_take_are_told(stage: WindowsStage) -> None:
    stage.system.takes_keys = False
    await stage.copy("before")
    for manner in (PASTED, TYPED):
        with pytest.raises(InsertionError) as caught:
            await stage.insert("text", manner)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        assert await stage.clipboard() == "before"


async def test_no_window_at_all_is_told(stage: WindowsStage) -> None:
    stage.system.focus = 0
    with pytest.raises(InsertionError) as caught:
        await stage.inserter.insert("text", NO_TARGET, PASTED)
    assert caught.value.kind is ErrorKind.TARGET_CHANGED


async def test_a_clipboard_that_is_not_let_go_of_is_told(stage: WindowsStage) -> None:
    assert stage.system.open_clipboard(0)
    with pytest.raises(InsertionError) as caught:
        await stage.insert("text")
    assert caught.value.kind is ErrorKind.NOT_INSERTED
    assert "clipboard" in caught.value.message
    assert stage.system.content == {}
    assert await stage.written() == ""
    stage.system.close_clipboard()


async def test_a_clipboard_that_is_busy_for_a_moment_is_waited_for(stage: WindowsStage) -> None:
    assert stage.system.open_clipboard(0)
    inserting = asyncio.ensure_future(stage.insert("text"))
    await asyncio.sleep(0.03)
    stage.system.close_clipboard()
    await inserting
    assert await stage.written() == "text"


async def test_an_owner_that_never_answers_is_told(system: FakeWindows) -> None:
    """It has promised a text, and its window has hung since; at last it goes on."""
    may_answer = threading.Event()

    def promise_and_hang() -> None:
        system.begin()
        window = system.make_window(
            lambda *_: bool(system.write(Format.CF_UNICODETEXT, b"l\0\0\0"))
        )
        system.open_clipboard(window)
        system.empty_clipboard()
        system.promise(Format.CF_UNICODETEXT)
        system.close_clipboard()
        promised.set()
        may_answer.wait(10)
        while system.next_message(200) is not None or not system.rendered:
            pass

    promised = threading.Event()
    owner = threading.Thread(target=promise_and_hang)
    owner.start()
    promised.wait(10)
    clipboard = WindowsClipboard(system, answer_s=0.1)
    with pytest.raises(InsertionError) as caught:
        await clipboard.offer("text")
    assert caught.value.kind is ErrorKind.NOT_INSERTED
    may_answer.set()
    await clipboard.aclose()
    await asyncio.to_thread(owner.join)
    assert system.content == {Format.CF_UNICODETEXT: b"l\0\0\0"}


@pytest.mark.parametrize(
    ("image", "chord"),
    [
        ("notepad.exe", CTRL_V),
        ("cmd.exe", CTRL_V),
        ("WindowsTerminal.exe", CTRL_SHIFT_V),
        ("mintty.exe", SHIFT_INSERT),
    ],
)
async def test_terminals_have_other_keys(
    stage: WindowsStage, image: str, chord: frozenset[int]
) -> None:
    stage.system.first.image = rf"C:\Programs\{image}"
    stage.system.first.pastes_on = frozenset((chord,))
    await stage.insert("text")
    assert await stage.written() == "text"


@pytest.mark.parametrize(
    ("keys", "chord"),
    [
        (PasteKeys.CTRL_V, CTRL_V),
        (PasteKeys.CTRL_SHIFT_V, CTRL_SHIFT_V),
        (PasteKeys.SHIFT_INSERT, SHIFT_INSERT),
    ],
)
async def test_the_user_chooses_the_keys(
    stage: WindowsStage, keys: PasteKeys, chord: frozenset[int]
) -> None:
    stage.system.first.image = r"C:\Programs\mintty.exe"
    stage.system.first.pastes_on = frozenset((chord,))
    await stage.insert("text", InsertionManner(paste_keys=keys))
    assert await stage.written() == "text"


async def test_typing_ends_where_another_window_takes_the_focus(stage: WindowsStage) -> None:
    press = stage.system.send

    def lose_focus(strokes: object) -> int:
        taken = press(strokes)  # pyright: ignore[reportArgumentType] - handed on as it came
        stage.system.focus = 0x20020
        return taken

    stage.system.send = lose_focus
    done = await stage.inserter.insert("word " * 40, await stage.inserter.target(), TYPED)
    assert done.way is InsertionWay.TYPE
    assert "beginning" in done.notice
    assert ("word " * 40).startswith(await stage.written())
    assert await stage.written_elsewhere() == ""


async def test_elsewhere_there_is_no_such_way() -> None:
    with pytest.raises(OSError, match="library of Windows"):
        await open_windows_inserter()
