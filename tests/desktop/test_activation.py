"""The desktop calls the program by its name, on a real session bus, as a menu's launcher does."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.desk.private_bus import private_bus
from tests.desktop.portals import until
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.activation import INTERFACE, PATH, be_called
from voicedesk.desktop.identity import APP_ID

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Mapping


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with private_bus() as address:
        yield address


@pytest.fixture(autouse=True)
def bus_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)


class Program:
    """Is called, and remembers by what."""

    def __init__(self) -> None:
        self.requests: list[Mapping[str, Any]] = []
        self.failure: VoiceDeskError | None = None
        self.bugs: list[BaseException] = []
        self.tasks = TaskRegistry(self.bugs.append)

    async def handle(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.requests.append(request)
        if self.failure is not None:
            raise self.failure
        return {}


@asynccontextmanager
async def called() -> AsyncGenerator[tuple[Program, MessageBus]]:
    """A program that is called, and a caller."""
    program = Program()
    being_called = program.tasks.start(be_called(program.handle, program.tasks), name="called")
    caller = await MessageBus().connect()
    try:
        while not await has_owner(caller):
            assert not being_called.done()
            await asyncio.sleep(0.01)
        yield program, caller
    finally:
        caller.disconnect()
        await program.tasks.cancel_all()
    assert not program.bugs


async def ask_bus(caller: MessageBus, member: str, *names: str) -> Message:
    message = Message(
        destination="org.freedesktop.DBus",
        path="/org/freedesktop/DBus",
        interface="org.freedesktop.DBus",
        member=member,
        signature="s" * len(names),
        body=list(names),
    )
    reply = await caller.call(message)
    assert reply is not None
    return reply


async def has_owner(caller: MessageBus) -> bool:
    return bool((await ask_bus(caller, "NameHasOwner", APP_ID)).body[0])


async def call(caller: MessageBus, member: str, signature: str, *body: object) -> Message:
    message = Message(
        destination=APP_ID,
        path=PATH,
        interface=INTERFACE,
        member=member,
        signature=signature,
        body=list(body),
    )
    reply = await caller.call(message)
    assert reply is not None
    return reply


async def test_each_call_is_a_request() -> None:
    token = {"activation-token": Variant("s", "from-a-click")}
    older = {"desktop-startup-id": Variant("s", "from-x11")}
    async with called() as (program, caller):
        for member, signature, *body in (
            ("Activate", "a{sv}", token),
            ("Activate", "a{sv}", {}),
            ("Open", "asa{sv}", ["voicedesk:ask", "file:///talk.wav"], older),
            ("ActivateAction", "sava{sv}", "dictate", [], token),
        ):
            reply = await call(caller, member, signature, *body)
            assert reply.message_type is MessageType.METHOD_RETURN
        await until(lambda: len(program.requests) == 4, "four requests")
    assert program.requests == [
        {"op": "show", "activation_token": "from-a-click"},
        {"op": "show"},
        {
            "op": "open",
            "targets": ["voicedesk:ask", "file:///talk.wav"],
            "activation_token": "from-x11",
        },
        {"op": "open", "intent": "dictate"},
    ]


async def test_what_is_no_call_of_ours_is_refused() -> None:
    async with called() as (program, caller):
        for member, signature, *body in (
            ("Activate", "s", "now"),
            ("ActivateAction", "s", "dictate"),
            ("Quit", "a{sv}", {}),
        ):
            reply = await call(caller, member, signature, *body)
            assert reply.message_type is MessageType.ERROR
        assert program.requests == []


async def test_it_says_what_it_can_do() -> None:
    async with called() as (_, caller):
        told = await caller.introspect(APP_ID, PATH)
        assert {method.name for each in told.interfaces for method in each.methods} == {
            "Activate",
            "Open",
            "ActivateAction",
        }


async def test_a_refusal_is_nobodys_bug() -> None:
    async with called() as (program, caller):
        program.failure = VoiceDeskError("Not now.", kind=ErrorKind.REFUSED, next_step="Try later.")
        await call(caller, "Activate", "a{sv}", {})
        await until(lambda: bool(program.requests), "a request")


async def test_a_second_program_is_not_called() -> None:
    async with called():
        second = Program()
        await be_called(second.handle, second.tasks)


async def test_without_a_bus_nobody_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    alone = Program()
    await be_called(alone.handle, alone.tasks)


async def test_a_bus_that_refuses_the_name_is_nobodys_bug(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with private_bus() as address:
        rules = Path(address.removeprefix("unix:path=")).with_suffix(".conf")
        rules.write_text(rules.read_text().replace('<allow own="*"/>', '<deny own="*"/>'))
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        caller = await MessageBus().connect()
        await ask_bus(caller, "ReloadConfig")
        caller.disconnect()
        alone = Program()
        await be_called(alone.handle, alone.tasks)
    assert "the desktop cannot call" in caplog.text
