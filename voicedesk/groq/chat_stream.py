"""From the bytes of a streamed answer to the pieces of a reply; no I/O of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voicedesk.core.chat import ReplyEnd, ReplyReasoning
from voicedesk.groq.chat_chunks import parse_chunk
from voicedesk.groq.error_answer import parse_stream_error
from voicedesk.groq.errors import stream_broken, stream_cut
from voicedesk.groq.fields import object_at, parse_object
from voicedesk.groq.key_echo import KeyEcho
from voicedesk.groq.sse import EventTooLong, SseDecoder
from voicedesk.groq.thinking import ThinkSplitter

if TYPE_CHECKING:
    from voicedesk.core.chat import ReplyPiece, Usage
    from voicedesk.core.errors import StreamBroken
    from voicedesk.groq.chat_chunks import Chunk
    from voicedesk.groq.sse import ServerSentEvent


MAX_REPLY_BYTES: Final = 64_000_000
"""As sent; the longest answer there is takes a quarter of it. An endless one is cut here."""


class ReplyAssembler:
    """Takes the body of a chat stream; ``done`` once the service has said that it ends."""

    def __init__(self, host: str, *, secret: str = "") -> None:
        self._host = host
        self._secret = secret
        self._events = SseDecoder()
        self._thoughts = ThinkSplitter()
        self._echo = KeyEcho(secret)
        self._reasoning_echo = KeyEcho(secret)
        self._received_bytes = 0
        self._finish_reason = ""
        self._usage: Usage | None = None
        self._model = ""
        self._broken: StreamBroken | None = None
        self.done = False

    @property
    def is_complete(self) -> bool:
        """Tell whether the whole answer is here, even if the connection breaks now."""
        return self.done or bool(self._finish_reason)

    def feed(self, data: bytes) -> list[ReplyPiece]:
        """Take more of the body; return the pieces it completes.

        Pieces that came before an error are returned first; ``raise_if_broken`` tells of it.
        """
        self._received_bytes += len(data)
        if self._received_bytes > MAX_REPLY_BYTES:
            self._broken = stream_cut(self._host)
            return []
        try:
            events = self._events.feed(data)
        except EventTooLong:
            self._broken = stream_cut(self._host)
            return []
        return self._take(events)

    def finish(self) -> list[ReplyPiece]:
        """Take the end of the body; return what was held back, then the ``ReplyEnd``.

        Raises:
            StreamBroken: the answer is not complete.
        """
        pieces = self._take(self._events.finish())
        self.raise_if_broken()
        if not self.is_complete:
            raise stream_cut(self._host)
        self._end_reasoning(pieces)
        pieces += self._thoughts.feed(self._echo.finish())
        pieces += self._thoughts.finish()
        pieces.append(ReplyEnd(self._finish_reason, self._usage, self._model))
        return pieces

    @property
    def is_broken(self) -> bool:
        """Tell whether nothing more is to be expected of the stream, though it did not end."""
        return self._broken is not None

    def raise_if_broken(self) -> None:
        """Raise the error that the stream brought, if it did.

        Raises:
            StreamBroken: an error event, or something that is no chunk.
        """
        if self._broken is not None:
            raise self._broken

    def _take(self, events: list[ServerSentEvent]) -> list[ReplyPiece]:
        pieces: list[ReplyPiece] = []
        for event in events:
            if self.done or self._broken is not None:
                break
            self._take_event(event, pieces)
        return pieces

    def _take_event(self, event: ServerSentEvent, pieces: list[ReplyPiece]) -> None:
        if event.data.startswith("[DONE]"):
            self.done = True
        elif event.event == "error":
            whole = parse_object(event.data) or {"message": event.data}
            self._break(object_at(whole, "error") or whole)
        elif (chunk := parse_chunk(event.data, secret=self._secret)) is None:
            self._broken = stream_cut(self._host)
        else:
            self._take_chunk(chunk, pieces)

    def _take_chunk(self, chunk: Chunk, pieces: list[ReplyPiece]) -> None:
        if reasoning := self._reasoning_echo.feed(chunk.reasoning):
            pieces.append(ReplyReasoning(reasoning))
        if chunk.content:
            self._end_reasoning(pieces)
            pieces += self._thoughts.feed(self._echo.feed(chunk.content))
        self._finish_reason = chunk.finish_reason or self._finish_reason
        self._usage = chunk.usage or self._usage
        self._model = chunk.model or self._model
        if chunk.error is not None:
            self._break(chunk.error)

    def _end_reasoning(self, pieces: list[ReplyPiece]) -> None:
        if reasoning := self._reasoning_echo.finish():
            pieces.append(ReplyReasoning(reasoning))

    def _break(self, error: dict[str, object]) -> None:
        answer = parse_stream_error(error, secret=self._secret)
        self._broken = stream_broken(answer, host=self._host)
