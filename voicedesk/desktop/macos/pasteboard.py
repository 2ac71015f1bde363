"""The pasteboard, by AppKit; a text is promised by an object of a class made for it."""

from __future__ import annotations

from ctypes import c_bool, c_uint64
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.macos.objective_c import INTEGER, ObjectiveC

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_CURRENT_HOST_ONLY = 1
"""NSPasteboardContentsCurrentHostOnly: not for the user's other machines."""
_PROVIDER = "VoiceDeskTextProvider"


class MacPasteboardCalls:
    """Implements calls.PasteboardCalls; to be made once in a program."""

    def __init__(self) -> None:
        self._objects = objects = ObjectiveC()
        self._kept: Any = objects.make_class(
            _PROVIDER,
            {"pasteboard:item:provideDataForType:": (b"v@:@@@", self._provide)},
        )
        self._provider = objects.send(objects.class_named(_PROVIDER), "new")
        self._data = b""
        self._on_asked: Callable[[], None] | None = None

    def change_count(self) -> int:
        """See calls.PasteboardCalls."""
        with self._objects.pool():
            return self._objects.send(self._pasteboard(), "changeCount", returns=INTEGER)

    def items(self) -> Sequence[Mapping[str, bytes]]:
        """See calls.PasteboardCalls."""
        objects = self._objects
        with objects.pool():
            there = objects.send(self._pasteboard(), "pasteboardItems")
            return [self._content(item) for item in objects.members(there)]

    def put(self, items: Sequence[Mapping[str, bytes]]) -> int:
        """See calls.PasteboardCalls."""
        objects = self._objects
        with objects.pool():
            board = self._pasteboard()
            count = objects.send(board, "clearContents", returns=INTEGER)
            made = [self._item(content) for content in items]
            objects.send(board, "writeObjects:", objects.array(made), returns=c_bool)
            return count

    def promise(
        self, kind: str, data: bytes, marks: Sequence[str], on_asked: Callable[[], None]
    ) -> int:
        """See calls.PasteboardCalls."""
        objects = self._objects
        self._data, self._on_asked = data, on_asked
        with objects.pool():
            board = self._pasteboard()
            count = objects.send_typed(
                board,
                "prepareForNewContentsWithOptions:",
                INTEGER,
                [(c_uint64, _CURRENT_HOST_ONLY)],
            )
            item = self._item(dict.fromkeys(marks, b""))
            kinds = objects.array([objects.string(kind)])
            objects.send(item, "setDataProvider:forTypes:", self._provider, kinds, returns=c_bool)
            objects.send(board, "writeObjects:", objects.array([item]), returns=c_bool)
            return count

    def _pasteboard(self) -> int:
        return self._objects.send(self._objects.class_named("NSPasteboard"), "generalPasteboard")

    def _content(self, item: int) -> dict[str, bytes]:
        objects = self._objects
        content: dict[str, bytes] = {}
        for kind in objects.members(objects.send(item, "types")):
            data = objects.send(item, "dataForType:", kind)
            if data:  # promised, and not made
                content[objects.text_of(kind)] = objects.bytes_of(data)
        return content

    def _item(self, content: Mapping[str, bytes]) -> int:
        objects = self._objects
        item = objects.send(objects.class_named("NSPasteboardItem"), "new")
        objects.send(item, "autorelease")
        for kind, data in content.items():
            arguments = (objects.data(data), objects.string(kind))
            objects.send(item, "setData:forType:", *arguments, returns=c_bool)
        return item

    def _provide(self, _self: int, _selector: int, _board: int, item: int, kind: int) -> None:
        """Give the text to whoever asks for it; called by AppKit."""
        self._objects.send(
            item, "setData:forType:", self._objects.data(self._data), kind, returns=c_bool
        )
        if self._on_asked is not None:
            self._on_asked()
