"""The client's own parts, without a compositor or with one that says what the test wants."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from voicedesk.desktop.pipes import PipeSilent, TooMuch, read_pipe
from voicedesk.desktop.wayland.connection import (
    CompositorGone,
    Connection,
    ProtocolError,
    ignore,
)
from voicedesk.desktop.wayland.keymaps import parts_to_type
from voicedesk.desktop.wayland.pipes import write_pipe
from voicedesk.desktop.wayland.protocols import SEAT, WLR_DATA_CONTROL
from voicedesk.desktop.wayland.wire import HEADER, pack, unpack

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

DISPLAY_ID, REGISTRY_ID, NEXT_ID = 1, 2, 3


def no_file() -> int:
    raise AssertionError("no file number was expected")


@pytest.mark.parametrize("text", ["", "abc", "abcd", "漢字 🙂"])
def test_texts_are_padded_to_words(text: str) -> None:
    packed = pack(7, 2, "usun", (1, text, 3, 4))
    identifier, word = HEADER.unpack_from(packed)
    assert (identifier, word & 0xFFFF, word >> 16) == (7, 2, len(packed))
    assert len(packed) % 4 == 0
    assert unpack(packed[HEADER.size :], "usun", no_file) == [1, text, 3, 4]


def test_signs_objects_arrays_and_files() -> None:
    packed = pack(1, 0, "ioh", (-5, None, 99))
    assert unpack(packed[HEADER.size :], "ioh", lambda: 42) == [-5, 0, 42]
    array = struct.pack("=I6s2x", 6, b"sixsix")
    assert unpack(array + struct.pack("=I", 8), "au", no_file) == [b"sixsix", 8]
    assert unpack(struct.pack("=ii", 384, -128), "ff", no_file) == [1.5, -0.5]


def test_a_message_has_a_longest_length() -> None:
    with pytest.raises(ValueError, match="bytes"):
        pack(1, 0, "s", ("x" * 5000,))


class ScriptedCompositor:
    """The other end of a connection."""

    def __init__(self, path: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()

    def accept(self) -> None:
        self.peer, _ = self._listener.accept()
        self.peer.setblocking(False)
        self._listener.close()

    def tell(self, identifier: int, opcode: int, signature: str, *arguments: object) -> bytes:
        return pack(identifier, opcode, signature, arguments)

    async def receive(self) -> bytes:
        return await asyncio.get_running_loop().sock_recv(self.peer, 65536)

    def close(self) -> None:
        self._listener.close()
        self.peer.close()


class Stage:
    def __init__(self, compositor: ScriptedCompositor, connection: Connection) -> None:
        self.compositor = compositor
        self.connection = connection


@asynccontextmanager
async def on_stage(path: Path) -> AsyncGenerator[Stage]:
    compositor = ScriptedCompositor(path)
    connection = Connection(path)
    compositor.accept()
    await compositor.receive()
    try:
        yield Stage(compositor, connection)
    finally:
        connection.close()
        compositor.close()


async def test_events_may_come_in_any_pieces(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        syncing = asyncio.ensure_future(stage.connection.sync())
        await stage.compositor.receive()
        told = stage.compositor.tell(REGISTRY_ID, 0, "usu", 5, SEAT.name, 9)
        told += stage.compositor.tell(NEXT_ID, 0, "u", 0)
        for place in range(len(told)):
            stage.compositor.peer.send(told[place : place + 1])
            await asyncio.sleep(0)
        await syncing
        assert stage.connection.offers(SEAT)
        assert not stage.connection.offers(WLR_DATA_CONTROL)


async def test_an_id_that_was_given_back_is_taken_again(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        for _ in range(3):
            syncing = asyncio.ensure_future(stage.connection.sync())
            asked = await stage.compositor.receive()
            assert asked == stage.compositor.tell(DISPLAY_ID, 0, "n", NEXT_ID)
            done = stage.compositor.tell(NEXT_ID, 0, "u", 0)
            stage.compositor.peer.send(done + stage.compositor.tell(DISPLAY_ID, 1, "u", NEXT_ID))
            await syncing
            assert stage.connection.find(NEXT_ID) is None


async def test_a_refusal_is_a_protocol_error(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        syncing = asyncio.ensure_future(stage.connection.sync())
        await stage.compositor.receive()
        told = stage.compositor.tell(DISPLAY_ID, 0, "ous", REGISTRY_ID, 4, "unauthorized")
        stage.compositor.peer.send(told)
        with pytest.raises(ProtocolError, match="wl_registry: error 4: unauthorized"):
            await syncing
        with pytest.raises(ProtocolError):
            await stage.connection.sync()


async def test_a_compositor_that_goes_ends_what_waits(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        syncing = asyncio.ensure_future(stage.connection.sync())
        await stage.compositor.receive()
        stage.compositor.peer.close()
        with pytest.raises(CompositorGone):
            await syncing


async def test_requests_wait_until_the_compositor_takes_them(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        number = 20_000
        seat = stage.connection.add(SEAT, lambda _name, _arguments: None)
        for _ in range(number):
            stage.connection.add(SEAT, lambda _name, _arguments: None)
        device = stage.connection.add(WLR_DATA_CONTROL, lambda _name, _arguments: None)
        for _ in range(number):
            device.request("get_data_device", seat, seat)
        received = 0
        while received < number * 16:
            received += len(await stage.compositor.receive())
        assert received == number * 16


async def test_files_for_what_was_let_go_are_closed(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        source = stage.connection.add(
            WLR_DATA_CONTROL.creates["create_data_source"], lambda *_: pytest.fail("it is gone")
        )
        source.destroy()
        await stage.compositor.receive()
        reading, writing = os.pipe()
        told = stage.compositor.tell(source.identifier, 0, "sh", "text/plain", writing)
        socket.send_fds(stage.compositor.peer, [told], [writing])
        os.close(writing)
        assert await read_pipe(reading, silence_s=5, most_bytes=1) == b""


async def test_files_that_could_not_be_sent_are_closed(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        offer = stage.connection.add(
            WLR_DATA_CONTROL.creates["get_data_device"].creates["data_offer"], ignore
        )
        reading, writing = os.pipe()
        stage.compositor.peer.close()
        offer.request("receive", "text/plain", writing)
        assert await read_pipe(reading, silence_s=5, most_bytes=1) == b""
        with pytest.raises(CompositorGone):
            await stage.connection.sync()
        reading, writing = os.pipe()
        with pytest.raises(CompositorGone):
            offer.request("receive", "text/plain", writing)
        assert await read_pipe(reading, silence_s=5, most_bytes=1) == b""


async def test_closing_after_the_compositor_has_gone_ends_it_once(tmp_path: Path) -> None:
    async with on_stage(tmp_path / "socket") as stage:
        told: list[Exception] = []
        stage.connection.on_end = told.append
        seat = stage.connection.add(SEAT, ignore)
        stage.compositor.peer.close()
        seat.request("get_pointer", seat)
        stage.connection.close()
        assert len(told) == 1


async def test_a_silent_pipe_is_given_up() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"beginning")
    with pytest.raises(PipeSilent):
        await read_pipe(reading, silence_s=0.01, most_bytes=100)
    os.close(writing)


async def test_a_pipe_with_too_much_is_given_up() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"x" * 101)
    with pytest.raises(TooMuch):
        await read_pipe(reading, silence_s=5, most_bytes=100)
    with pytest.raises(BrokenPipeError):
        os.write(writing, b"more")
    os.close(writing)


async def test_a_pipe_carries_more_than_it_holds() -> None:
    reading, writing = os.pipe()
    data = bytes(range(256)) * 10_000
    writes = asyncio.ensure_future(write_pipe(writing, data, silence_s=5))
    assert await read_pipe(reading, silence_s=5, most_bytes=len(data)) == data
    assert await writes


async def test_a_reader_may_leave() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    assert not await write_pipe(writing, b"text", silence_s=5)


def test_each_character_has_a_key() -> None:
    [part] = parts_to_type("abba\n")
    assert part.keys == (1, 2, 2, 1, 3)
    assert "key <K1> { [ U0061 ] };" in part.keymap
    assert "key <K3> { [ Return ] };" in part.keymap


def test_line_ends_are_return_and_signs_of_no_key_are_left_out() -> None:
    [part] = parts_to_type("a\r\nb\rc\x00\x1b\x7f\x9b")
    assert part.text == "a\nb\nc"


def test_more_characters_than_keys_are_typed_in_parts() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(600)) + "一丁"
    parts = list(parts_to_type(text))
    assert "".join(part.text for part in parts) == text
    assert [len(set(part.keys)) for part in parts] == [239, 239, 124]
    assert max(key for part in parts for key in part.keys) + 8 <= 255


def test_nothing_is_typed_of_nothing() -> None:
    assert list(parts_to_type("")) == []
