"""Objective-C by its runtime: messages, strings, data, and a class made while the program runs."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from ctypes import c_bool, c_char_p, c_int64, c_size_t, c_uint64, c_void_p
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.macos.library import declare, framework, objective_c_library

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

OBJECT = c_void_p
INTEGER = c_int64


class ObjectiveC:
    """Sends messages; every one says what it returns and takes, since a wrong guess may crash."""

    def __init__(self) -> None:
        framework("AppKit")  # so that its classes are known
        framework("Foundation")
        self._library = library = objective_c_library()
        self._class = declare(library.objc_getClass, OBJECT, c_char_p)
        self._selector = declare(library.sel_registerName, c_void_p, c_char_p)
        self._push = declare(library.objc_autoreleasePoolPush, c_void_p)
        self._pop = declare(library.objc_autoreleasePoolPop, None, c_void_p)
        self._new_class = declare(
            library.objc_allocateClassPair, OBJECT, OBJECT, c_char_p, c_size_t
        )
        self._add_class = declare(library.objc_registerClassPair, None, OBJECT)
        self._add_method = declare(
            library.class_addMethod, c_bool, OBJECT, c_void_p, c_void_p, c_char_p
        )
        self._address = ctypes.cast(library.objc_msgSend, c_void_p).value or 0

    def class_named(self, name: str) -> int:
        """Return a class, which takes messages as its objects do."""
        found = self._class(name.encode())
        if not found:
            raise LookupError(f"there is no class {name}")
        return found

    def send(self, receiver: int, selector: str, *arguments: int, returns: Any = OBJECT) -> Any:
        """Send a message whose arguments are all objects; None goes for no object."""
        types = [OBJECT] * len(arguments)
        return self.send_typed(
            receiver, selector, returns, list(zip(types, arguments, strict=True))
        )

    def send_typed(
        self, receiver: int, selector: str, returns: Any, arguments: list[tuple[Any, Any]]
    ) -> Any:
        """Send a message with the types of its arguments."""
        types = (kind for kind, _ in arguments)
        call = ctypes.CFUNCTYPE(returns, OBJECT, c_void_p, *types)(self._address)
        name = self._selector(selector.encode())
        return call(receiver, name, *(value for _, value in arguments))

    @contextmanager
    def pool(self) -> Generator[None]:
        """Give back at the end what was made in between; on any thread."""
        token = self._push()
        try:
            yield
        finally:
            self._pop(token)

    def string(self, text: str) -> int:
        data = text.encode("utf-8")
        kind = self.class_named("NSString")
        return self.send_typed(kind, "stringWithUTF8String:", OBJECT, [(c_char_p, data)])

    def text_of(self, string: int | None) -> str:
        """Return what a string holds; nothing if it is no object."""
        if not string:
            return ""
        found: bytes | None = self.send(string, "UTF8String", returns=c_char_p)
        return (found or b"").decode("utf-8", "replace")

    def data(self, content: bytes) -> int:
        return self.send_typed(
            self.class_named("NSData"),
            "dataWithBytes:length:",
            OBJECT,
            [(c_char_p, content), (c_uint64, len(content))],
        )

    def bytes_of(self, data: int) -> bytes:
        length: int = self.send(data, "length", returns=c_uint64)
        if not length:
            return b""
        return ctypes.string_at(self.send(data, "bytes", returns=c_void_p), length)

    def array(self, objects: list[int]) -> int:
        made = self.send(self.class_named("NSMutableArray"), "array")
        for one in objects:
            self.send(made, "addObject:", one, returns=None)
        return made

    def members(self, array: int | None) -> Iterator[int]:
        count: int = self.send(array, "count", returns=c_uint64) if array else 0
        for at in range(count):
            yield self.send_typed(array or 0, "objectAtIndex:", OBJECT, [(c_uint64, at)])

    def make_class(self, name: str, methods: dict[str, tuple[bytes, Callable[..., None]]]) -> Any:
        """Make a class of objects; return what must be kept for as long as there are any.

        A method's bytes are its types as the runtime writes them; all it takes are objects.
        """
        made = self._new_class(self.class_named("NSObject"), name.encode(), 0)
        kept: list[Any] = []
        for selector, (types, method) in methods.items():
            objects = [OBJECT] * selector.count(":")
            function = ctypes.CFUNCTYPE(None, OBJECT, c_void_p, *objects)(method)
            kept.append(function)
            implementation = ctypes.cast(function, c_void_p)
            self._add_method(made, self._selector(selector.encode()), implementation, types)
        self._add_class(made)
        return kept
