"""Wayland messages as bytes; file numbers travel beside them.

A message is the object's id, its length and number, and the arguments in 32-bit words:
https://wayland.freedesktop.org/docs/html/ch04.html
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEADER = struct.Struct("=II")
_WORD = struct.Struct("=I")
_SIGNED = struct.Struct("=i")
_PARTS = 256
"""Of one, in a number with a fraction."""

MOST_BYTES = 4096
"""The longest message that compositors take."""


def pack(identifier: int, opcode: int, signature: str, arguments: Sequence[Any]) -> bytes:
    """Return a request; what is an ``h`` (file number) in the signature travels on its own.

    Signature: ``i`` signed, ``u`` unsigned, ``o`` object's id or None, ``n`` new object's id,
    ``s`` text, ``h`` file number.
    """
    body = b"".join(
        _pack_one(kind, argument) for kind, argument in zip(signature, arguments, strict=True)
    )
    size = HEADER.size + len(body)
    if size > MOST_BYTES:
        raise ValueError(f"a message of {size} bytes")
    return HEADER.pack(identifier, size << 16 | opcode) + body


def _pack_one(kind: str, argument: Any) -> bytes:
    match kind:
        case "i":
            return _SIGNED.pack(argument)
        case "u" | "n":
            return _WORD.pack(argument)
        case "o":
            return _WORD.pack(argument or 0)
        case "s":
            text = argument.encode() + b"\0"
            return _WORD.pack(len(text)) + text + bytes(-len(text) % 4)
        case "h":
            return b""
        case _:
            raise ValueError(f"no kind of argument: {kind}")


def unpack(body: bytes, signature: str, take_file: Callable[[], int]) -> list[Any]:
    """Return an event's arguments; ``take_file`` gives the next file number that arrived.

    Signature as for ``pack``, with ``a`` array of bytes and ``f`` number with a fraction as well.
    """
    arguments: list[Any] = []
    place = 0
    for kind in signature:
        if kind == "h":
            arguments.append(take_file())
            continue
        if kind in "if":
            [number] = _SIGNED.unpack_from(body, place)
            arguments.append(number if kind == "i" else number / _PARTS)
            place += _SIGNED.size
            continue
        [word] = _WORD.unpack_from(body, place)
        place += _WORD.size
        if kind in "sa":
            content = body[place : place + word]
            place += word + -word % 4
            is_text = kind == "s"
            # What a program calls its window need not be text.
            arguments.append(content[:-1].decode(errors="replace") if is_text else content)
        else:
            arguments.append(word)
    return arguments
