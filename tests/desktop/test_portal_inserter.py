"""Texts written by the RemoteDesktop portal, on a real bus, with the portal of tests/fakes."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import pytest

from tests.contracts.inserting import PASTED, TYPED, InserterContract, InsertionStage
from tests.desk.private_bus import private_bus
from tests.desktop.portals import serving, until
from tests.fakes.portal_desk import UNDO, Program, copied
from tests.fakes.portal_service import Answer, Manner, PortalService
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import (
    NO_TARGET,
    InsertionManner,
    InsertionWay,
    PasteKeys,
)
from voicedesk.desktop.insertion.portal import (
    PortalInserter,
    PortalPatience,
    open_portal_inserter,
)
from voicedesk.desktop.insertion.portal_clipboard import ClipboardPatience
from voicedesk.desktop.portals import bus as session_bus

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

QUICK = PortalPatience(
    ClipboardPatience(saving_s=0.3, owning_s=2.0, taken_s=0.3, settle_s=0.002), key_pause_s=0.0
)
PATIENT = replace(QUICK, clipboard=replace(QUICK.clipboard, taken_s=30.0, saving_s=30.0))
USUAL_S = ClipboardPatience().settle_s
"""Who pastes and copies at once needs its time: the news of it goes by way of the bus."""
EVERYTHING = (
    "café, Größe, ß, 漢字, 👩\u200d👩\u200d👧 and 🙂, e\u0301 of two signs, שלום مرحبا\t"
    "after a tab\nafter a new line\n\n"
)
LONG = (EVERYTHING * 100)[:5000]


class Token:
    """A store that the test can look into."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.saved = 0

    def load(self) -> str:
        return self.token

    def save(self, token: str) -> None:
        self.token = token
        self.saved += 1


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with private_bus() as address:
        yield address


@pytest.fixture(autouse=True)
def bus(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)


@asynccontextmanager
async def opened(
    service: PortalService, token: Token | None = None, patience: PortalPatience = PATIENT
) -> AsyncGenerator[PortalInserter]:
    """Give an inserter that lets go of the desktop at the end."""
    inserter = await open_portal_inserter(token or Token(), patience)
    assert inserter is not None
    try:
        yield inserter
    finally:
        await inserter.aclose()


@asynccontextmanager
async def at_work(
    address: str, manner: Manner | None = None, patience: PortalPatience = PATIENT
) -> AsyncGenerator[tuple[PortalService, PortalInserter]]:
    """Give a portal and an inserter; whoever makes a mistake on the bus fails the test."""
    async with serving(address, manner) as service:
        async with opened(service, patience=patience) as inserter:
            yield service, inserter
        assert service.errors == []


class Stage(InsertionStage):
    """The two fields and the clipboard behind the portal of the tests."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        at_usual_pace = replace(PATIENT, clipboard=replace(PATIENT.clipboard, settle_s=USUAL_S))
        work = at_work(self._address, patience=at_usual_pace)
        service, self.inserter = await self._open.enter_async_context(work)
        self._desk = service.remote.desk
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def written(self) -> str:
        return await self._desk.written("first")

    async def written_elsewhere(self) -> str:
        return await self._desk.written("second")

    async def focus_other(self) -> None:
        self._desk.focused = "second"

    async def copy(self, text: str) -> None:
        self._desk.copy(copied(text))

    async def copy_while_inserting(self, text: str) -> None:
        self._desk.on_read = lambda: self._desk.copy(copied(text))

    async def clipboard(self) -> str:
        return (await self._desk.clipboard() or b"").decode()


class TestContract(InserterContract):
    @pytest.fixture
    def stage(self, address: str) -> Stage:
        return Stage(address)


async def test_every_text_arrives_as_it_is_pasted_and_typed(address: str) -> None:
    async with at_work(address) as (service, inserter):
        desk = service.remote.desk
        for text, manner in ((EVERYTHING, PASTED), (LONG, PASTED), (EVERYTHING * 3, TYPED)):
            desk.fields["first"] = ""
            await inserter.insert(text, await inserter.target(), manner)
            assert await desk.written() == text


@pytest.mark.usefixtures("qapp")
async def test_it_works_on_the_loop_of_the_window(address: str) -> None:
    async with at_work(address) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("copied before"))
        await inserter.insert(LONG, await inserter.target(), PASTED)
        assert await desk.written() == LONG
        assert await desk.clipboard() == b"copied before"


async def test_three_hundred_in_a_row_are_all_right_and_the_clipboard_too(address: str) -> None:
    before = {"text/html": "<b>é</b>".encode(), "image/png": bytes(range(256)) * 40}
    async with at_work(address) as (service, inserter):
        desk = service.remote.desk
        desk.copy(Program({**copied("copied before").content, **before}))
        for number in range(300):
            desk.fields["first"] = ""
            done = await inserter.insert(f"{number} {EVERYTHING}", NO_TARGET, PASTED)
            assert done.was_taken is True
            assert done.notice == ""
            assert await desk.written() == f"{number} {EVERYTHING}"
        for name, content in before.items():
            assert await desk.clipboard(name) == content
        assert await desk.clipboard() == b"copied before"


async def test_the_user_is_asked_once_and_the_permission_remembered(address: str) -> None:
    token = Token()
    async with serving(address) as service:
        for _ in range(3):
            async with opened(service, token) as inserter:
                await inserter.target()
                await inserter.insert("word ", NO_TARGET, PASTED)
        assert service.dialogs == ["remote desktop"]
        assert token.saved == 3  # each token is good for one time
        assert service.remote.tokens == {token.token}
        assert service.remote.persistent == [2, 2, 2]
        assert await service.remote.desk.written() == "word " * 3
        assert service.errors == []


@pytest.mark.parametrize("stored", ["no token at all", "11111111-2222-4333-8444-555555555555"])
async def test_a_token_that_is_not_taken_costs_a_dialog(address: str, stored: str) -> None:
    token = Token(stored)
    async with serving(address) as service, opened(service, token) as inserter:
        await inserter.insert("word", NO_TARGET, PASTED)
        assert service.dialogs == ["remote desktop"]
        assert service.remote.tokens == {token.token}


async def test_a_refusal_is_told_and_asked_again_only_when_used_again(address: str) -> None:
    token = Token("11111111-2222-4333-8444-555555555555")
    async with (
        serving(address, Manner(answer=Answer.REFUSE)) as service,
        opened(service, token) as inserter,
    ):
        with pytest.raises(InsertionError) as caught:
            await inserter.target()
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        assert "did not allow" in caught.value.message
        assert caught.value.next_step
        assert not inserter.ability.works
        assert "did not allow" in inserter.ability.hint
        assert service.dialogs == ["remote desktop"]
        service.manner.answer = Answer.GRANT
        await inserter.insert("word", NO_TARGET, PASTED)
        assert await service.remote.desk.written() == "word"
        assert inserter.ability.works
        assert len(service.dialogs) == 2


async def test_a_dialog_that_nobody_answers_goes_with_whoever_waits_for_it(address: str) -> None:
    async with serving(address, Manner(answer=Answer.NEVER)) as service:
        async with opened(service) as inserter:
            waiting = asyncio.get_running_loop().create_task(inserter.target())
            await until(lambda: service.dialogs == ["remote desktop"], "a dialog")
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await until(lambda: bool(service.closed_requests), "the dialog goes")
            await until(lambda: not service.sessions, "the session goes")
        assert service.errors == []


async def test_a_desktop_that_fails_is_told(address: str) -> None:
    async with (
        serving(address, Manner(answer=Answer.FAIL)) as service,
        opened(service) as inserter,
    ):
        with pytest.raises(InsertionError) as caught:
            await inserter.insert("word", NO_TARGET, PASTED)
        assert caught.value.kind is ErrorKind.NOT_INSERTED
        assert "Copy the text" in caught.value.next_step


@pytest.mark.parametrize(
    "manner", [Manner(clipboard_version=0), Manner(allows_clipboard=False)], ids=["none", "refused"]
)
async def test_without_a_clipboard_everything_is_typed(address: str, manner: Manner) -> None:
    async with at_work(address, manner) as (service, inserter):
        done = await inserter.insert(EVERYTHING, await inserter.target(), PASTED)
        assert done.way is InsertionWay.TYPE
        assert await service.remote.desk.written() == EVERYTHING
        # Desktops drop what their layout does not have, and do not tell.
        assert "may be missing" in done.notice
        assert not (await inserter.insert("Plain words.", NO_TARGET, PASTED)).notice
        assert "typed key by key" in inserter.ability.hint
        with pytest.raises(InsertionError) as caught:
            await inserter.selected_text(NO_TARGET)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED


async def test_a_clipboard_that_is_not_lent_is_not_pasted_from(address: str) -> None:
    patience = replace(PATIENT, clipboard=replace(PATIENT.clipboard, owning_s=0.05))
    manner = Manner(confirms_selection=False)
    async with at_work(address, manner, patience) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("stale"))
        done = await inserter.insert("word", NO_TARGET, PASTED)
        assert done.way is InsertionWay.TYPE
        assert await desk.written() == "word"
        assert await desk.clipboard() == b"stale"


async def test_a_program_that_pastes_by_other_keys_leaves_the_text_to_be_pasted(
    address: str,
) -> None:
    async with at_work(address, patience=QUICK) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("copied before"))
        desk.takes_pastes = False
        done = await inserter.insert("word", NO_TARGET, PASTED)
        assert done.was_taken is False
        assert "on the clipboard" in done.next_step
        # The user pastes it now, and has his own clipboard back.
        assert await desk.clipboard() == b"word"
        await until(lambda: service.calls.count("SetSelection") == 2, "given back")
        assert await desk.clipboard() == b"copied before"


async def test_what_waits_to_be_pasted_is_not_taken_for_the_users_own(address: str) -> None:
    async with at_work(address, patience=QUICK) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("copied before"))
        desk.takes_pastes = False
        await inserter.insert("one", NO_TARGET, PASTED)
        desk.takes_pastes = True
        await inserter.insert("two", NO_TARGET, PASTED)
        assert await desk.written() == "two"
        assert await desk.clipboard() == b"copied before"


async def test_a_slow_program_never_pastes_what_was_there_before(address: str) -> None:
    async with at_work(address) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("stale"))
        desk.may_read.clear()
        inserting = asyncio.get_running_loop().create_task(
            inserter.insert("first", NO_TARGET, PASTED)
        )
        await until(lambda: bool(desk.chords), "the combination that pastes")
        inserting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await inserting
        following = asyncio.get_running_loop().create_task(
            inserter.insert(" second", NO_TARGET, PASTED)
        )
        desk.may_read.set()
        await following
        assert await desk.written() == "first second"
        assert await desk.clipboard() == b"stale"


async def test_typing_can_be_broken_off_between_two_keys(address: str) -> None:
    async with at_work(address) as (service, inserter):
        desk = service.remote.desk
        await inserter.target()
        typing = asyncio.get_running_loop().create_task(inserter.insert(LONG, NO_TARGET, TYPED))
        await until(lambda: len(desk.keys) > 20, "some keys")
        typing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await typing
        await inserter.undo(NO_TARGET)  # comes after every key
        assert len(desk.keys) % 2 == 0
        assert len(desk.keys) < 2 * len(LONG)


async def test_what_cannot_be_typed_is_left_out(address: str) -> None:
    async with at_work(address) as (service, inserter):
        await inserter.insert("a\x1b\x00b\r\nc\rd", NO_TARGET, TYPED)
        assert await service.remote.desk.written() == "ab\nc\nd"


@pytest.mark.parametrize(
    ("keys", "count"), [(PasteKeys.CTRL_SHIFT_V, 3), (PasteKeys.SHIFT_INSERT, 2)]
)
async def test_the_combination_is_the_one_that_is_wanted(
    address: str, keys: PasteKeys, count: int
) -> None:
    async with at_work(address) as (service, inserter):
        manner = InsertionManner(paste_keys=keys)
        assert (await inserter.insert("word", NO_TARGET, manner)).was_taken is True
        assert await service.remote.desk.written() == "word"
        assert [len(chord) for chord in service.remote.desk.chords][-1] == count


async def test_an_owner_that_never_answers_holds_nothing_up_and_is_told(address: str) -> None:
    async with at_work(address, patience=QUICK) as (service, inserter):
        desk = service.remote.desk
        desk.copy(Program({"text/plain": b"never given"}, answers=False))
        done = await inserter.insert("word", NO_TARGET, PASTED)
        assert await desk.written() == "word"
        assert "could not be kept" in done.notice


async def test_fifty_megabytes_are_kept_and_more_than_that_is_told(address: str) -> None:
    large = bytes(range(256)) * (50 << 12)
    patience = replace(PATIENT, clipboard=replace(PATIENT.clipboard, most_bytes=60 << 20))
    async with at_work(address, patience=patience) as (service, inserter):
        desk = service.remote.desk
        desk.copy(Program({"image/png": large}))
        assert not (await inserter.insert("word", NO_TARGET, PASTED)).notice
        assert await desk.clipboard("image/png") == large
        desk.copy(Program({"image/png": large, "text/plain": b"kept", "image/bmp": large}))
        done = await inserter.insert(" two", NO_TARGET, PASTED)
        assert "could not be kept" in done.notice
        assert await desk.written() == "word two"
        assert await desk.clipboard("text/plain") == b"kept"


async def test_histories_are_asked_to_leave_the_text_out(address: str) -> None:
    async with at_work(address, patience=QUICK) as (service, inserter):
        desk = service.remote.desk
        desk.takes_pastes = False
        await inserter.insert("word", NO_TARGET, PASTED)
        assert await desk.clipboard("x-kde-passwordManagerHint") == b"secret"


async def test_an_empty_clipboard_is_empty_again(address: str) -> None:
    async with at_work(address) as (service, inserter):
        await inserter.insert("word", NO_TARGET, PASTED)
        await inserter.insert(" two", NO_TARGET, PASTED)
        assert await service.remote.desk.written() == "word two"
        await until(lambda: service.remote.desk.owner is None, "the clipboard is empty")


async def test_the_selected_text_is_read_and_the_clipboard_as_it_was(address: str) -> None:
    async with at_work(address, patience=replace(QUICK, copying_s=0.3)) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("copied before"))
        assert await inserter.selected_text(NO_TARGET) == ""
        assert await desk.clipboard() == b"copied before"
        desk.selected = EVERYTHING
        assert await inserter.selected_text(NO_TARGET) == EVERYTHING
        assert await desk.clipboard() == b"copied before"
        assert not any(ord("c") in chord for chord in desk.chords)
        await inserter.insert("word", NO_TARGET, PASTED)
        assert await inserter.text_before(NO_TARGET) is None
        await inserter.undo(NO_TARGET)
        await until(lambda: desk.fields["first"] == "", "taken back")


async def test_keys_that_wait_for_earlier_ones_can_be_cancelled(address: str) -> None:
    async with at_work(address) as (service, inserter):
        await inserter.undo(NO_TARGET)
        waiting = asyncio.get_running_loop().create_task(inserter.undo(NO_TARGET))
        await asyncio.sleep(0)  # it has begun, and looks whether the keys of the first are up
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await inserter.undo(NO_TARGET)
        assert service.remote.desk.chords == [UNDO, UNDO]


@pytest.mark.parametrize("ends", [False, True], ids=["cancelled", "closed"])
async def test_the_clipboard_is_given_back_by_an_edit_that_is_broken_off(
    address: str, ends: bool
) -> None:
    async with at_work(address, patience=replace(QUICK, copying_s=30.0)) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("copied before"))
        await inserter.target()
        desk.selected = ""  # it takes its time to copy
        selecting = asyncio.get_running_loop().create_task(inserter.selected_text(NO_TARGET))
        await until(lambda: bool(desk.chords), "the combination that copies")
        selecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await selecting
        closing = asyncio.get_running_loop().create_task(inserter.aclose()) if ends else None
        desk.copy(copied("selected words"))
        await until(lambda: service.calls.count("SetSelection") == 1, "given back")
        if closing is not None:
            await closing
            return
        await inserter.insert("word", NO_TARGET, PASTED)
        assert await desk.written() == "word"
        assert await desk.clipboard() == b"copied before"


async def test_an_edit_that_is_broken_off_before_the_keys_copies_nothing(address: str) -> None:
    async with at_work(address) as (service, inserter):
        desk = service.remote.desk
        silent = copied("copied before")
        silent.answers = False
        desk.copy(silent)
        await inserter.target()
        selecting = asyncio.get_running_loop().create_task(inserter.selected_text(NO_TARGET))
        await until(lambda: "SelectionRead" in service.calls, "the clipboard is read")
        selecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await selecting
        await inserter.undo(NO_TARGET)
        assert desk.chords == [UNDO]


async def test_a_program_that_does_not_give_its_selection_is_told(address: str) -> None:
    async with at_work(address, patience=QUICK) as (service, inserter):
        desk = service.remote.desk
        desk.copy(copied("copied before"))
        await inserter.target()
        selecting = asyncio.get_running_loop().create_task(inserter.selected_text(NO_TARGET))
        await until(lambda: bool(desk.chords), "the combination that copies")
        desk.copy(Program(copied("words").content, answers=False))
        with pytest.raises(InsertionError) as caught:
            await selecting
        assert caught.value.kind is ErrorKind.NOT_INSERTED
        assert await desk.clipboard() == b"copied before"


async def test_a_session_that_the_desktop_ends_is_opened_again(address: str) -> None:
    token = Token()
    async with serving(address) as service, opened(service, token) as inserter:
        await inserter.insert("one", NO_TARGET, PASTED)
        service.close_session(service.only_session())
        await inserter.insert(" two", NO_TARGET, PASTED)
        assert await service.remote.desk.written() == "one two"
        assert service.dialogs == ["remote desktop"]


async def test_a_portal_that_is_started_again_is_used_again(address: str) -> None:
    token = Token()
    async with serving(address) as service, opened(service, token) as inserter:
        await inserter.insert("one", NO_TARGET, PASTED)
        await service.restart()
        await inserter.insert(" two", NO_TARGET, PASTED)
        assert await service.remote.desk.written() == "one two"
        assert service.dialogs == ["remote desktop"]
        assert service.errors == []


async def test_a_portal_that_goes_in_the_middle_is_told(address: str) -> None:
    async with serving(address) as service, opened(service) as inserter:
        desk = service.remote.desk
        desk.may_read.clear()
        inserting = asyncio.get_running_loop().create_task(
            inserter.insert("word", NO_TARGET, PASTED)
        )
        await until(lambda: bool(desk.chords), "the combination that pastes")
        await service.vanish()
        with pytest.raises(InsertionError) as caught:
            await inserting
        assert caught.value.kind is ErrorKind.NOT_INSERTED
        with pytest.raises(InsertionError):
            await inserter.target()
        desk.may_read.set()
        await desk.settled()


async def test_a_portal_that_goes_while_it_asks_is_told(address: str) -> None:
    async with (
        serving(address, Manner(answer=Answer.NEVER)) as service,
        opened(service) as inserter,
    ):
        waiting = asyncio.get_running_loop().create_task(inserter.target())
        await until(lambda: service.dialogs == ["remote desktop"], "a dialog")
        await service.vanish()
        with pytest.raises(InsertionError):
            await waiting


@pytest.mark.parametrize(
    "manner", [Manner(remote_version=0, device_types=0), Manner(device_types=2)]
)
async def test_a_portal_without_a_keyboard_is_none(address: str, manner: Manner) -> None:
    async with serving(address, manner):
        assert await open_portal_inserter(Token()) is None


async def test_a_portal_that_hangs_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(address) as service, opened(service) as inserter:
        await inserter.target()
        monkeypatch.setattr(session_bus, "CALL_S", 0.05)
        service.manner.hangs = True
        with pytest.raises(InsertionError) as caught:
            await inserter.insert("word", NO_TARGET, PASTED)
        assert "did not answer" in caught.value.message
        assert await open_portal_inserter(Token()) is None


async def test_a_keyboard_that_was_not_allowed_is_a_refusal(address: str) -> None:
    async with serving(address) as service, opened(service) as inserter:
        service.manner.device_types = 2
        with pytest.raises(InsertionError) as caught:
            await inserter.target()
        assert caught.value.kind is ErrorKind.NOT_ALLOWED


async def test_no_portal_and_no_bus_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await open_portal_inserter(Token()) is None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    assert await open_portal_inserter(Token()) is None
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert await open_portal_inserter(Token()) is None


async def test_a_copy_whose_news_is_on_the_way_is_not_copied_over(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(address) as (service, inserter):
        desk, answer = service.remote.desk, service.remote.properties

        def copied_just_before() -> dict[tuple[str, str], int]:
            if desk.chords:
                desk.copy(copied("copied meanwhile"))
            return answer()

        desk.copy(copied("copied before"))
        monkeypatch.setattr(service.remote, "properties", copied_just_before)
        await inserter.insert("text", await inserter.target(), PASTED)
        assert desk.chords
        assert await desk.clipboard() == b"copied meanwhile"
