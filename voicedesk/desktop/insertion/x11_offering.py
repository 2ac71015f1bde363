"""Owning a selection (CLIPBOARD, PRIMARY): every format is given when another program asks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from Xlib import X, Xatom
from Xlib.protocol.event import SelectionNotify

from voicedesk.desktop.insertion.x11_problems import clipboard_refused
from voicedesk.desktop.insertion.x11_reading import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voicedesk.desktop.insertion.x11_connection import Connection

_PIECE_BYTES = 200_000
"""What fits into one request with its head; a multiple of four."""

_FORGOTTEN_AFTER_S = 30.0
"""A reader of pieces that has not asked for the next one for so long is gone."""

Contents = dict[int, Content]


@dataclass(frozen=True, slots=True)
class Read:
    """Another program asked for something: a list of formats, or (``is_text``) for the text.

    ``is_complete`` is False as long as there are more pieces to come.
    """

    requestor: int
    is_text: bool
    is_complete: bool


def _ignore(_: Read) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Offer:
    """What is given from a moment on; ``on_read`` hears who asks."""

    contents: Mapping[int, Content]
    on_read: Callable[[Read], None] = field(default=_ignore, compare=False)
    since_ms: int = 0


@dataclass(slots=True)
class _Transfer:
    content: Content
    offer: Offer
    is_text: bool
    sent_bytes: int = 0
    is_ended: bool = False
    active_at_s: float = field(default_factory=time.monotonic)


class OwnedSelection:
    """One selection, at times ours."""

    def __init__(
        self, connection: Connection, selection: int, text_targets: frozenset[int]
    ) -> None:
        self._connection = connection
        self.atom = selection
        self._text_targets = text_targets
        self._targets = connection.atom("TARGETS")
        self._multiple = connection.atom("MULTIPLE")
        self._timestamp = connection.atom("TIMESTAMP")
        self._increment = connection.atom("INCR")
        self._pair = connection.atom("ATOM_PAIR")
        self._offer: Offer | None = None
        self._former: Offer | None = None
        self._transfers: dict[tuple[int, int], _Transfer] = {}
        connection.listen(self._on_event)

    @property
    def is_ours(self) -> bool:
        return self._offer is not None

    def take(
        self,
        contents: Mapping[int, Content],
        on_read: Callable[[Read], None] = _ignore,
        *,
        since_ms: int = 0,
    ) -> None:
        """Become the owner, unless another program has done so after a time of the server.

        Raises:
            InsertionError: another program does not allow it.
        """
        since_ms = since_ms or self._connection.server_time_ms()
        self._connection.window.set_selection_owner(self.atom, since_ms)
        if not self._is_owner():
            raise clipboard_refused()
        self._former = None
        self._offer = Offer(contents, on_read, since_ms)

    def replace(self, contents: Mapping[int, Content] | None) -> bool:
        """Give something else from now on, or nothing; not if another program is the owner now."""
        # The server ignores who comes with a time before that of another owner, so that whoever
        # takes it between these calls keeps it. It is not grabbed: the window may be waiting for
        # it just then, and we for the interpreter.
        since_ms = self._connection.server_time_ms()
        if self._offer is None or not self._is_owner():
            self._offer = None
            return False
        if contents is None:
            self._connection.disown(self.atom, since_ms)
        else:
            self._connection.window.set_selection_owner(self.atom, since_ms)
            if not self._is_owner():
                self._offer = None
                return False
        self._former = self._offer
        self._offer = None if contents is None else Offer(contents, since_ms=since_ms)
        return True

    def _is_owner(self) -> bool:
        return self._connection.display.get_selection_owner(self.atom) == self._connection.window

    def _on_event(self, kind: int, event: Any) -> None:
        if kind == X.SelectionRequest and event.selection == self.atom:
            self._answer(event)
        elif kind == X.SelectionClear and event.atom == self.atom:
            # One that was on its way when the selection was taken again says nothing.
            if not self._is_owner():
                self._offer = None
        elif kind == X.PropertyNotify and event.state == X.PropertyDelete:
            self._continue(event.window.id, event.atom)

    def _answer(self, request: Any) -> None:
        offer = self._offer_at(request.time)
        name = request.property or request.target
        is_given = offer is not None and self._give(request.requestor, request.target, name, offer)
        request.requestor.send_event(
            SelectionNotify(
                time=request.time,
                requestor=request.requestor,
                selection=request.selection,
                target=request.target,
                property=name if is_given else X.NONE,
            )
        )
        self._connection.flush()

    def _offer_at(self, time_ms: int) -> Offer | None:
        """Return what was offered at the time of a request, as far as it tells one."""
        offer = self._offer
        if offer is None or time_ms in {X.CurrentTime, offer.since_ms} or self._former is None:
            return offer
        is_before = (offer.since_ms - time_ms) % (1 << 32) < (1 << 31)
        return self._former if is_before else offer

    def _give(self, requestor: Any, target: int, name: int, offer: Offer) -> bool:
        """Write what is asked for where the other program wants it."""
        if target == self._targets:
            known = [self._targets, self._multiple, self._timestamp, *offer.contents]
            requestor.change_property(name, Xatom.ATOM, 32, known)
        elif target == self._timestamp:
            requestor.change_property(name, Xatom.INTEGER, 32, [offer.since_ms])
        elif target == self._multiple:
            return self._give_several(requestor, name, offer)
        elif target in offer.contents:
            self._give_content(requestor, target, name, offer)
            return True
        else:
            return False
        offer.on_read(Read(requestor.id, is_text=False, is_complete=True))
        return True

    def _give_several(self, requestor: Any, name: int, offer: Offer) -> bool:
        found = requestor.get_full_property(name, X.AnyPropertyType)
        if found is None or found.format != 32:
            return False
        asked = list(found.value)
        for position in range(0, len(asked) - 1, 2):
            target, where = asked[position : position + 2]
            if target == self._multiple or not self._give(requestor, target, where, offer):
                asked[position + 1] = X.NONE
        requestor.change_property(name, self._pair, 32, asked)
        return True

    def _give_content(self, requestor: Any, target: int, name: int, offer: Offer) -> None:
        content = offer.contents[target]
        is_text = target in self._text_targets
        is_whole = len(content.data) <= _PIECE_BYTES
        if is_whole:
            requestor.change_property(name, content.type, content.format, content.data)
        else:
            self._forget_the_gone()
            self._transfers[requestor.id, name] = _Transfer(content, offer, is_text)
            requestor.change_attributes(event_mask=X.PropertyChangeMask)
            requestor.change_property(name, self._increment, 32, [len(content.data)])
        offer.on_read(Read(requestor.id, is_text=is_text, is_complete=is_whole))

    def _continue(self, requestor: int, name: int) -> None:
        """Give the next piece, since the last one has been taken away."""
        transfer = self._transfers.get((requestor, name))
        if transfer is None:
            return
        transfer.active_at_s = time.monotonic()
        content = transfer.content
        if transfer.is_ended:
            del self._transfers[requestor, name]
        else:
            begin = transfer.sent_bytes
            piece = content.data[begin : begin + _PIECE_BYTES]
            transfer.sent_bytes += len(piece)
            transfer.is_ended = not piece
            window = self._connection.window_of(requestor)
            window.change_property(name, content.type, content.format, piece)
            self._connection.flush()
        transfer.offer.on_read(
            Read(requestor, is_text=transfer.is_text, is_complete=transfer.is_ended)
        )

    def _forget_the_gone(self) -> None:
        limit_s = time.monotonic() - _FORGOTTEN_AFTER_S
        for key in [key for key, each in self._transfers.items() if each.active_at_s < limit_s]:
            del self._transfers[key]
