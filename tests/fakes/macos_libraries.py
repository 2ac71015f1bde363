"""The libraries of macOS over a ``FakeMac``: every call goes through ctypes, as declared.

A call with a wrong number of arguments, or one that does not fit its declared type, fails here as
it would there. That what is declared is what macOS has is not known from this.
"""

from __future__ import annotations

import ctypes
import itertools
from ctypes import c_uint64, c_void_p
from typing import TYPE_CHECKING, Any

from tests.fakes.windows_libraries import FakeFunction
from voicedesk.desktop.macos import focus, hotkeys, keys, layout, library, objective_c, pasteboard
from voicedesk.desktop.macos.hotkeys import EventHotKeyID
from voicedesk.desktop.macos.key_codes import KEY_COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.fakes.macos_system import FakeMac

_MESSAGE = ctypes.CFUNCTYPE(c_uint64, *[c_uint64] * 5)
_METHOD = ctypes.CFUNCTYPE(None, *[c_void_p] * 5)


class Class(str):
    """A class of Objective-C, by its name."""

    __slots__ = ()


class Item(dict[str, bytes]):
    """An NSPasteboardItem; ``provider`` is the object that makes its text."""

    provider: int = 0


class FakeMacLibraries:
    """Gives frameworks whose functions have the names that Apple gave them."""

    def __init__(self, system: FakeMac) -> None:
        self.system = system
        self._numbers = itertools.count(0x1000)
        self._things: dict[int, Any] = {}
        self._methods: dict[str, int] = {}
        self._kept: list[Any] = []
        self._send = _MESSAGE(self._dispatch)
        self._functions = {**self._carbon(), **self._graphics(), **self._runtime()}

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = {name: FakeFunction(work) for name, work in self._functions.items()}
        whole = type("Library", (), {**made, "objc_msgSend": self._send})
        for module in (focus, hotkeys, keys, layout, library, objective_c, pasteboard):
            for name in ("framework", "objective_c_library"):
                monkeypatch.setattr(module, name, lambda *_: whole, raising=False)
            monkeypatch.setattr(module, "constant", self._constant, raising=False)

    def _constant(self, _library: Any, name: str) -> c_void_p:
        return c_void_p(self._thing(name))

    def _thing(self, thing: Any) -> int:
        number = next(self._numbers)
        self._things[number] = thing
        return number

    # Carbon and Core Foundation.

    def _carbon(self) -> dict[str, Callable[..., Any]]:
        system = self.system

        def install(_target: int, handler: Any, count: int, kinds: Any, *_: Any) -> int:
            assert [kinds[at].eventKind for at in range(count)] == [5, 6]

            def on_event(number: int, is_pressed: bool) -> None:
                handler(None, self._thing((number, 5 if is_pressed else 6)), None)

            system.listen(on_event)
            return 0

        def register(key: int, modifiers: int, which: Any, _target: int, *others: Any) -> int:
            others[1][0] = self._thing(which.id)
            return system.register_hotkey(which.id, modifiers, key)

        def parameter(event: int, _name: int, _type: int, *others: Any) -> int:
            found = EventHotKeyID.from_address(others[3])
            found.signature, found.id = hotkeys.four_characters("VoDe"), self._things[event][0]
            return 0

        def translate(*values: Any) -> int:
            key, length, units = values[1], values[8], values[9]
            found = next((one for one, place in system.layout.items() if place == key), "")
            length[0] = len(found)
            for at, character in enumerate(found):
                units[at] = ord(character)
            return 0

        return {
            "GetApplicationEventTarget": lambda: 1,
            "InstallEventHandler": install,
            "RemoveEventHandler": lambda _handler: system.stop_listening() or 0,
            "RegisterEventHotKey": register,
            "UnregisterEventHotKey": lambda one: system.unregister_hotkey(self._things[one]) or 0,
            "GetEventKind": lambda event: self._things[event][1],
            "GetEventParameter": parameter,
            "TISCopyCurrentASCIICapableKeyboardLayoutInputSource": lambda: self._thing("layout"),
            "TISGetInputSourceProperty": lambda _source, _name: self._thing("data"),
            "LMGetKbdType": lambda: 40,
            "UCKeyTranslate": translate,
            "IsSecureEventInputEnabled": system.is_input_secure,
            "CFDataGetBytePtr": lambda data: data,
            "CFRelease": lambda thing: self._things.pop(thing) and None,
            "CFDictionaryCreate": lambda _how, _keys, values, count, *_: self._thing(
                [
                    self._things[c_void_p.from_address(values + 8 * at).value or 0]
                    for at in range(count)
                ]
            ),
        }

    # Core Graphics and Accessibility.

    def _graphics(self) -> dict[str, Callable[..., Any]]:
        system = self.system

        def set_text(event: int, count: int, units: Any) -> None:
            data = b"".join(units[at].to_bytes(2, "little") for at in range(count))
            self._things[event]["text"] = data.decode("utf-16-le")

        def post(_tap: int, event: int) -> None:
            told = self._things[event]
            if "text" not in told:
                system.post_key(told["key"], told["flags"], is_down=told["down"])
            elif told["down"]:
                system.post_text(told["text"])

        return {
            "CGEventSourceCreate": lambda _state: self._thing("source"),
            "CGEventSourceFlagsState": lambda _state: system.held_modifiers() | 0x0001_0000,
            "CGEventSourceKeyState": lambda _state, key: system.is_down(key),
            "CGEventCreateKeyboardEvent": lambda _source, key, down: self._thing(
                {"key": key, "down": bool(down), "flags": KEY_COMMAND}
            ),
            "CGEventSetFlags": lambda event, flags: self._things[event].update(flags=flags),
            "CGEventKeyboardSetUnicodeString": set_text,
            "CGEventPost": post,
            "AXIsProcessTrustedWithOptions": lambda options: system.is_trusted(
                asks=self._things[options] == ["kCFBooleanTrue"]
            ),
        }

    # The runtime of Objective-C, and as much of AppKit as is used.

    def _runtime(self) -> dict[str, Callable[..., Any]]:
        def add_method(_kind: int, selector: int, implementation: int, types: bytes) -> bool:
            assert types == b"v@:@@@"
            self._methods[self._things[selector]] = implementation
            return True

        return {
            "objc_getClass": lambda name: self._thing(Class(name.decode())),
            "sel_registerName": lambda name: self._thing(name.decode()),
            "objc_autoreleasePoolPush": lambda: 1,
            "objc_autoreleasePoolPop": lambda _pool: None,
            "objc_allocateClassPair": lambda _base, name, _extra: self._thing(Class(name.decode())),
            "objc_registerClassPair": lambda _kind: None,
            "class_addMethod": add_method,
        }

    def _dispatch(self, receiver: int, selector: int, *values: int) -> int:
        thing, name = self._things[receiver], self._things[selector]
        found = self._answer(thing, name, *values)
        if found is None:
            return 0
        return found if isinstance(found, int) else self._thing(found)

    def _answer(self, thing: Any, name: str, first: int, second: int, _third: int) -> Any:
        system = self.system
        answers: dict[str, Callable[[], Any]] = {
            "sharedWorkspace": lambda: "workspace",
            "frontmostApplication": system.frontmost,
            "processIdentifier": lambda: thing.process,
            "bundleIdentifier": lambda: thing.bundle or None,
            "localizedName": lambda: thing.name,
            "runningApplicationWithProcessIdentifier:": lambda: (
                "running" if system.is_running(first & 0xFFFF_FFFF) else None
            ),
            "stringWithUTF8String:": lambda: str(ctypes.string_at(first), "utf-8"),
            "UTF8String": lambda: self._address(thing.encode() + b"\0"),
            "dataWithBytes:length:": lambda: ctypes.string_at(first, second),
            "length": lambda: len(thing),
            "bytes": lambda: self._address(thing),
            "array": list[Any],
            "addObject:": lambda: thing.append(self._things[first]),
            "count": lambda: len(thing),
            "objectAtIndex:": lambda: thing[first],
            "new": lambda: Item() if thing == "NSPasteboardItem" else "provider",
            "autorelease": lambda: receiver_is_item(thing),
            "types": lambda: list(thing),
            "dataForType:": lambda: thing[self._things[first]],
            "setData:forType:": lambda: self._set(thing, first, second),
            "setDataProvider:forTypes:": lambda: setattr(thing, "provider", first),
            "generalPasteboard": lambda: "pasteboard",
            "changeCount": system.change_count,
            "pasteboardItems": lambda: [Item(item) for item in system.items()],
            "clearContents": lambda: system.put([]),
            "prepareForNewContentsWithOptions:": lambda: system.put([]),
            "writeObjects:": lambda: self._write(self._things[first]),
        }
        return answers[name]()

    def _set(self, item: Item, data: int, kind: int) -> int:
        item[self._things[kind]] = self._things[data]
        return 1

    def _write(self, items: list[Item]) -> int:
        provider = next((item.provider for item in items if item.provider), 0)
        self.system.fill(items, (lambda: self._made(provider)) if provider else None)
        return 1

    def _made(self, provider: int) -> bytes:
        """Have a promised text made by the method that was added for it."""
        item, kind = Item(), "public.utf8-plain-text"
        method = _METHOD(self._methods["pasteboard:item:provideDataForType:"])
        method(
            provider,
            self._thing("_cmd"),
            self._thing("board"),
            self._thing(item),
            self._thing(kind),
        )
        return item[kind]

    def _address(self, data: bytes) -> int:
        kept = ctypes.create_string_buffer(data, max(1, len(data)))
        self._kept.append(kept)
        return ctypes.addressof(kept)


def receiver_is_item(thing: Any) -> int:
    assert isinstance(thing, Item), "only items are made by new"
    return 1
