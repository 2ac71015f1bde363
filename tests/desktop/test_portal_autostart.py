"""Starting a Flatpak with the session: asked of the portal of tests/fakes, on a real bus."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk.private_bus import private_bus
from tests.desktop.portals import serving, until
from tests.fakes.portal_service import Answer, Manner
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop import flatpak
from voicedesk.desktop.autostart import portal
from voicedesk.desktop.autostart.choosing import autostart
from voicedesk.desktop.autostart.portal import PortalAutostart

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILE = Path("/home/ada/desk")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with private_bus() as address:
        yield address


@pytest.fixture(autouse=True)
def in_a_flatpak(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    (tmp_path / ".flatpak-info").touch()
    monkeypatch.setattr(flatpak, "INFORMATION", tmp_path / ".flatpak-info")


async def switch(*, on: bool, profile: Path | None = None) -> None:
    """Do as the settings do, on another thread than that of the loop."""
    await asyncio.to_thread(autostart(profile).set_on, on)


async def test_the_desktop_starts_it_by_the_command_of_the_flatpak(address: str) -> None:
    async with serving(address) as service:
        assert isinstance(autostart(), PortalAutostart)
        for _ in range(2):
            await switch(on=True)
            assert autostart().is_on()
            assert service.background.started == ["voicedesk", "--hidden"]
        for _ in range(2):
            await switch(on=False)
            assert not autostart().is_on()
            assert service.background.started == []
        assert service.errors == []
        assert len(service.background.reasons) == 3
        assert all(service.background.reasons)


@pytest.mark.parametrize(
    ("manner", "kind", "words"),
    [
        (Manner(answer=Answer.REFUSE), ErrorKind.NOT_ALLOWED, "does not allow"),
        (Manner(allows_autostart=False), ErrorKind.NOT_ALLOWED, "does not allow"),
        (Manner(answer=Answer.FAIL), ErrorKind.REFUSED, "cannot change"),
        (Manner(has_background=False), ErrorKind.REFUSED, "cannot change"),
    ],
    ids=["refused", "not started", "failed", "no such portal"],
)
async def test_what_is_not_granted_is_told_and_stays_off(
    address: str, manner: Manner, kind: ErrorKind, words: str
) -> None:
    async with serving(address, manner):
        with pytest.raises(StorageError, match=words) as caught:
            await switch(on=True)
        assert caught.value.kind is kind
        assert caught.value.next_step
        assert not autostart().is_on()


async def test_a_question_without_an_answer_is_taken_back(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal, "_ANSWERED_WITHIN_S", 0.2)
    async with serving(address, Manner(answer=Answer.NEVER)) as service:
        with pytest.raises(StorageError, match="did not answer"):
            await switch(on=True)
        assert not autostart().is_on()
        await until(lambda: service.requests == {}, "the question was taken back")


async def test_without_a_portal_it_can_be_looked_at_but_not_switched_on() -> None:
    assert not autostart().is_on()
    await switch(on=False)
    with pytest.raises(StorageError, match="cannot change"):
        await switch(on=True)
    assert not autostart().is_on()


async def test_what_could_not_be_switched_off_stays_on(address: str) -> None:
    async with serving(address) as service:
        await switch(on=True)
        service.manner.answer = Answer.FAIL
        with pytest.raises(StorageError):
            await switch(on=False)
        assert autostart().is_on()


async def test_what_the_user_does_not_allow_any_more_is_off(address: str) -> None:
    async with serving(address) as service:
        await switch(on=True)
        service.manner.answer = Answer.REFUSE
        await switch(on=False)
        assert not autostart().is_on()
        assert service.background.started == []


async def test_another_profile_does_not_take_its_place(address: str) -> None:
    async with serving(address) as service:
        await switch(on=True)
        with pytest.raises(StorageError, match="one profile only"):
            await switch(on=True, profile=PROFILE)
        await switch(on=False, profile=PROFILE)
        assert (autostart().is_on(), autostart(PROFILE).is_on()) == (True, False)
        assert service.background.started == ["voicedesk", "--hidden"]
