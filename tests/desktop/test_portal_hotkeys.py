"""Shortcuts by the GlobalShortcuts portal, on a real bus, with the portal of tests/fakes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from tests.contracts.hotkeys import Heard, HotkeysContract
from tests.desk.private_bus import private_bus
from tests.desktop.portals import serving, until
from tests.fakes.portal_service import Answer, Manner, PortalService
from voicedesk.core.errors import ErrorKind
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.shortcuts import parse_shortcut
from voicedesk.desktop.hotkeys import portal as portal_hotkeys
from voicedesk.desktop.hotkeys.portal import PortalHotkeys, open_portal_hotkeys
from voicedesk.desktop.hotkeys.portal_shortcuts import wanted_shortcuts
from voicedesk.desktop.identity import APP_ID
from voicedesk.desktop.portals import bus as session_bus

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from voicedesk.core.ports import Hotkeys

DICTATE, ASK = HotkeyAction.DICTATE, HotkeyAction.ASK
FIRST, SECOND = HotkeyBinding(DICTATE, "Ctrl+F9"), HotkeyBinding(ASK, "Ctrl+F10")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with private_bus() as address:
        yield address


@pytest.fixture(autouse=True)
def bus(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setattr(portal_hotkeys, "BIND_AGAIN_AFTER_S", (0.01, 0.02, 0.04))


@pytest.mark.parametrize("action", HotkeyAction)
def test_every_action_has_words_for_people(action: HotkeyAction) -> None:
    binding = HotkeyBinding(action, "Ctrl+F9")
    (wanted,) = wanted_shortcuts({parse_shortcut(binding.shortcut): binding}).values()
    assert wanted.description[0].isupper()


@asynccontextmanager
async def bound(
    address: str, manner: Manner | None = None, *bindings: HotkeyBinding
) -> AsyncGenerator[tuple[PortalService, PortalHotkeys, Heard]]:
    """Give a portal, and hotkeys that are bound without a problem."""
    async with serving(address, manner) as service:
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        try:
            heard = Heard(hotkeys)
            assert not await hotkeys.bind(bindings or [FIRST, SECOND])
            yield service, hotkeys, heard
        finally:
            await hotkeys.aclose()


class _Portal(HotkeysContract):
    manner = Manner()

    @pytest.fixture(autouse=True)
    def _on_bus(self, address: str) -> None:
        self._address = address

    @asynccontextmanager
    async def listening(self, **shortcuts: str) -> AsyncGenerator[tuple[Hotkeys, Heard]]:
        async with self._served(), super().listening(**shortcuts) as found:
            yield found

    async def test_what_is_no_shortcut_is_a_problem_and_the_rest_works(self) -> None:
        async with self._served():
            await super().test_what_is_no_shortcut_is_a_problem_and_the_rest_works()

    async def make(self) -> Hotkeys:
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        return hotkeys

    async def press(self, shortcut: str) -> None:
        self._service.shortcuts.press(shortcut)

    async def release(self, shortcut: str) -> None:
        self._service.shortcuts.release(shortcut)

    async def repeat(self, shortcut: str) -> None:
        self._service.shortcuts.repeat(shortcut)

    @asynccontextmanager
    async def _served(self) -> AsyncGenerator[None]:
        async with serving(self._address, self.manner) as self._service:
            yield
            assert self._service.errors == []


class TestPortalHotkeys(_Portal):
    """As GNOME, KDE Plasma 6 and Hyprland do it."""


class TestFirstVersion(_Portal):
    """The first version of the interface, with handles where old portals had them."""

    manner = Manner(shortcuts_version=1, own_handles=True)


class TestPlasma5(_Portal):
    """KDE Plasma 5.27: no registry, and shortcuts are wanted where a session is created."""

    manner = Manner(
        shortcuts_version=1, binds_at_creation=True, has_registry=False, wants_app_id=False
    )


async def test_the_user_is_asked_with_words_and_a_wish(address: str) -> None:
    bindings = [
        FIRST,
        HotkeyBinding(DICTATE, "Meta+D", language="de", style="E-mail to my boss"),
        HotkeyBinding(DICTATE, "Shift+Alt+PageUp", language="de", style="E-mail to my boss"),
        HotkeyBinding(HotkeyAction.PASTE_LAST, "ScrollLock"),
    ]
    async with bound(address, None, *bindings) as (service, hotkeys, _):
        known = service.shortcuts.known
        assert list(known.values()) == ["CTRL+F9", "LOGO+d", "ALT+SHIFT+Page_Up", "Scroll_Lock"]
        names = list(known)
        assert names[0] == "dictate"
        assert names[3] == "paste-last"
        assert names[2] == f"{names[1]}-2"
        assert not hotkeys.ability.chosen_here
        assert "Dictate: Ctrl+F9" in hotkeys.ability.hint
        assert "Dictate, German, E-mail to my boss: Meta+d" in hotkeys.ability.hint
    # After the next start they are the same shortcuts to the desktop, so nobody is asked.
    async with serving(address) as again:
        again.shortcuts.known |= known
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        assert not await hotkeys.bind(bindings)
        assert again.dialogs == []
        await hotkeys.aclose()


async def test_the_same_bindings_are_not_asked_for_again(address: str) -> None:
    async with bound(address) as (service, hotkeys, _):
        session = service.only_session()
        assert session.path.endswith("/voicedesk")  # Plasma 5 keeps keys under this name
        assert not await hotkeys.bind([FIRST, SECOND])
        assert service.only_session() is session
        assert service.dialogs == ["shortcuts"]


async def test_the_key_that_the_user_chose_is_told(address: str) -> None:
    async with bound(address) as (service, hotkeys, heard):
        service.shortcuts.change_key("dictate", "CTRL+F1")
        await until(lambda: "Dictate: Ctrl+F1;" in hotkeys.ability.hint, "the other key")
        assert "Ask: Ctrl+F10" in hotkeys.ability.hint
        service.shortcuts.press("Ctrl+F1")
        await heard.wait_for((DICTATE, True))


@pytest.mark.parametrize(
    ("manner", "words"),
    [(Manner(leaves_out={"dictate"}), "left out"), (Manner(without_key={"dictate"}), "no key")],
)
async def test_what_the_user_did_not_grant_is_a_problem(
    address: str, manner: Manner, words: str
) -> None:
    async with serving(address, manner) as service:
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        heard = Heard(hotkeys)
        (problem,) = await hotkeys.bind([FIRST, SECOND])
        assert problem.binding == FIRST
        assert problem.error.kind is ErrorKind.NOT_ALLOWED
        assert words in problem.error.message
        assert "settings of your desktop" in problem.error.next_step
        service.shortcuts.press("Ctrl+F10")
        await heard.wait_for((ASK, True))
        await hotkeys.aclose()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Answer.REFUSE, ErrorKind.NOT_ALLOWED), (Answer.FAIL, ErrorKind.SHORTCUT_IMPOSSIBLE)],
)
async def test_a_refusal_is_told_and_not_asked_again(
    address: str, answer: Answer, kind: ErrorKind
) -> None:
    async with serving(address, Manner(answer=answer)) as service:
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        problems = await hotkeys.bind([FIRST, SECOND])
        assert [problem.error.kind for problem in problems] == [kind, kind]
        assert not hotkeys.ability.works
        assert problems[0].error.message in hotkeys.ability.hint
        assert service.dialogs == ["shortcuts"]
        if answer is Answer.REFUSE:
            assert len(await hotkeys.bind([FIRST, SECOND])) == 2
            assert service.dialogs == ["shortcuts"]
        # Off and on again, as the next step says.
        service.manner.answer = Answer.GRANT
        assert not await hotkeys.bind([])
        assert not await hotkeys.bind([FIRST, SECOND])
        assert hotkeys.ability.works
        await hotkeys.aclose()


async def test_a_desktop_that_does_not_know_the_program_is_told(address: str) -> None:
    async with serving(address, Manner(knows_app=False)):
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        (problem,) = await hotkeys.bind([FIRST])
        assert problem.error.kind is ErrorKind.NOT_ALLOWED
        assert "installed" in problem.error.message
        assert "voicedesk ctl" in problem.error.next_step
        await hotkeys.aclose()


async def test_the_program_says_once_who_it_is_before_anything_else(address: str) -> None:
    async with bound(address) as (service, _, _heard):
        assert service.calls[0] == "Register"
        assert service.calls.count("Register") == 1
        assert list(service.registered.values()) == [APP_ID]


async def test_a_dialog_goes_with_whoever_waits_for_it(address: str) -> None:
    async with serving(address, Manner(answer=Answer.NEVER)) as service:
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        binding = asyncio.get_running_loop().create_task(hotkeys.bind([FIRST]))
        await until(lambda: bool(service.dialogs), "a dialog")
        binding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await binding
        await until(lambda: not service.sessions and not service.requests, "both go")
        await hotkeys.aclose()
        assert service.errors == []


async def test_a_dialog_that_nobody_answers_is_given_up(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_hotkeys, "DIALOG_S", 0.05)
    async with serving(address, Manner(answer=Answer.NEVER)) as service:
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        (problem,) = await hotkeys.bind([FIRST])
        assert problem.error.kind is ErrorKind.NOT_ALLOWED
        assert "not answered" in problem.error.message
        await until(lambda: not service.requests, "the dialog goes")
        await hotkeys.aclose()


async def test_a_session_that_the_desktop_ends_is_bound_again(address: str) -> None:
    async with bound(address) as (service, hotkeys, heard):
        service.shortcuts.press("Ctrl+F9")
        await heard.wait_for((DICTATE, True))
        service.close_session(service.only_session())
        # Nobody will say any more that the key came up.
        await heard.wait_for((DICTATE, True), (DICTATE, False))
        await until(lambda: _is_bound(service, "ask"), "bound again")
        service.shortcuts.press("Ctrl+F10")
        await heard.wait_for((DICTATE, True), (DICTATE, False), (ASK, True))
        assert hotkeys.ability.works


async def test_a_portal_that_is_started_again_is_bound_again(address: str) -> None:
    async with bound(address) as (service, _, heard):
        await service.restart()
        await until(lambda: _is_bound(service, "ask"), "bound again")
        service.shortcuts.press("Ctrl+F10")
        await heard.wait_for((ASK, True))
        assert service.dialogs == ["shortcuts"]
        assert service.errors == []


async def test_a_portal_that_stays_away_is_told_and_taken_again_when_asked(address: str) -> None:
    async with bound(address) as (service, hotkeys, heard):
        await service.vanish()
        await until(lambda: not hotkeys.ability.works, "told")
        assert "could not set" in hotkeys.ability.hint
        await service.start()
        assert not await hotkeys.bind([FIRST, SECOND])
        service.shortcuts.press("Ctrl+F9")
        await heard.wait_for((DICTATE, True))


async def test_a_session_that_ends_at_once_is_not_bound_for_ever(address: str) -> None:
    async with bound(address) as (service, hotkeys, _):
        for count in range(2, 5):
            service.close_session(service.only_session())
            await until(lambda: _is_bound(service, "ask"), "bound again")
            assert service.calls.count("BindShortcuts") == count
        service.close_session(service.only_session())
        await until(lambda: not hotkeys.ability.works, "given up")
        assert service.calls.count("BindShortcuts") == 4


async def test_a_refusal_that_ends_the_session_is_no_reason_to_ask_again(address: str) -> None:
    async with bound(address) as (service, hotkeys, _):
        service.manner.answer = Answer.REFUSE
        service.shortcuts.known.clear()
        service.close_session(service.only_session())
        await until(lambda: _has_given_up(hotkeys), "refused")
        assert not hotkeys.ability.works
        assert service.dialogs == ["shortcuts", "shortcuts"]


async def test_a_desktop_that_tells_no_releases_is_found_out(address: str) -> None:
    async with bound(address, Manner(tells_releases=False)) as (service, hotkeys, heard):
        assert hotkeys.ability.tells_releases
        for stamp_ms in (10_000, 12_000):
            _activate(service, "dictate", stamp_ms)
        # The second press is told once it is clear that it is no repeat.
        await heard.wait_for((DICTATE, True), (DICTATE, True))
        assert not hotkeys.ability.tells_releases
        assert "tap to stop" in hotkeys.ability.hint


async def test_others_on_the_bus_cannot_press_our_keys(address: str) -> None:
    async with bound(address) as (service, _, heard):
        session = service.only_session()
        stranger = await MessageBus(address).connect()
        forged = Message(
            destination=session.sender,
            path="/org/freedesktop/portal/desktop",
            interface="org.freedesktop.portal.GlobalShortcuts",
            member="Activated",
            message_type=MessageType.SIGNAL,
            signature="osta{sv}",
            body=[session.path, "dictate", 1, {}],
        )
        await stranger.send(forged)
        stranger.disconnect()
        await stranger.wait_for_disconnect()
        _activate(service, "no such shortcut", 1)
        service.shortcuts.press("Ctrl+F10")
        await heard.wait_for((ASK, True))


@pytest.mark.usefixtures("qapp")
async def test_it_works_on_the_loop_of_the_window(address: str) -> None:
    async with bound(address) as (service, _, heard):
        service.shortcuts.press("Ctrl+F9")
        service.shortcuts.release("Ctrl+F9")
        await heard.wait_for((DICTATE, True), (DICTATE, False))


async def test_a_portal_that_hangs_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with bound(address) as (service, hotkeys, _):
        monkeypatch.setattr(session_bus, "CALL_S", 0.05)
        service.manner.hangs = True
        (problem,) = await hotkeys.bind([FIRST])
        assert "not answered" in problem.error.message
        assert await open_portal_hotkeys() is None


async def test_a_bus_that_ends_takes_the_shortcuts_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        service = PortalService(address)
        await service.start()
        hotkeys = await open_portal_hotkeys()
        assert hotkeys is not None
        heard = Heard(hotkeys)
        assert not await hotkeys.bind([FIRST])
        service.shortcuts.press("Ctrl+F9")
        await heard.wait_for((DICTATE, True))
    await heard.wait_for((DICTATE, True), (DICTATE, False))
    await until(lambda: not hotkeys.ability.works, "told")
    (problem,) = await hotkeys.bind([FIRST])
    assert problem.error.kind is ErrorKind.SHORTCUT_IMPOSSIBLE
    await hotkeys.aclose()
    await service.vanish()


async def test_no_portal_and_no_bus_is_none(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await open_portal_hotkeys() is None
    async with serving(address, Manner(shortcuts_version=0)):
        assert await open_portal_hotkeys() is None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    assert await open_portal_hotkeys() is None


def _is_bound(service: PortalService, name: str) -> bool:
    return any(name in each.state.get("bound", {}) for each in service.sessions.values())


def _activate(service: PortalService, name: str, stamp_ms: int) -> None:
    session = service.only_session()
    service.emit(
        session.sender,
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.GlobalShortcuts",
        "Activated",
        "osta{sv}",
        session.path,
        name,
        stamp_ms,
        {},
    )


def _has_given_up(hotkeys: PortalHotkeys) -> bool:
    return hotkeys._binding_again is not None and hotkeys._binding_again.done()
