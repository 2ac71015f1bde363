from __future__ import annotations

import pytest

from voicedesk.groq.sse import EventTooLong, ServerSentEvent, SseDecoder

SAMPLE = "data: ü€😀\n\n: comment\ndata: a\ndata:b\nid: 1\n\nevent: error\ndata: {}\n\n"
EVENTS = [
    ServerSentEvent("", "ü€😀"),
    ServerSentEvent("", "a\nb"),
    ServerSentEvent("error", "{}"),
]


def decode(*pieces: bytes) -> list[ServerSentEvent]:
    decoder = SseDecoder()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return events + decoder.finish()


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_any_cut_gives_the_same_events(line_end: str, bom: str) -> None:
    stream = (bom + SAMPLE.replace("\n", line_end)).encode()
    for cut in range(len(stream) + 1):
        assert decode(stream[:cut], stream[cut:]) == EVENTS
    assert decode(*(stream[i : i + 1] for i in range(len(stream)))) == EVENTS
    assert decode(*(stream[i : i + 1] + b"" for i in range(len(stream))), b"") == EVENTS


def test_an_event_is_given_as_soon_as_its_empty_line_is_there() -> None:
    assert SseDecoder().feed(b"data: x\r\r") == [ServerSentEvent("", "x")]
    assert SseDecoder().feed(b"data: x\n\n") == [ServerSentEvent("", "x")]
    assert SseDecoder().feed(b"data: x\r\n\r") == [ServerSentEvent("", "x")]


def test_line_separators_of_unicode_are_text() -> None:
    text = "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"
    assert decode(f"data: {text}\n\n".encode()) == [ServerSentEvent("", text)]


def test_fields_with_and_without_value() -> None:
    assert decode(b"data\n\n") == [ServerSentEvent("", "")]
    assert decode(b"data:  two\n\n") == [ServerSentEvent("", " two")]
    assert decode(b"retry: 5\nunknown: x\nevent: e\n\ndata: y\n\n") == [ServerSentEvent("", "y")]


def test_a_body_may_end_without_the_last_line_end() -> None:
    assert decode(b"data: [DONE]") == [ServerSentEvent("", "[DONE]")]
    assert decode(b"data: [DONE]\n") == [ServerSentEvent("", "[DONE]")]
    assert decode(b"") == []


def test_bytes_that_are_no_text_do_not_break_it() -> None:
    assert decode(b"data: \xff\xfe\n\n") == [ServerSentEvent("", "\ufffd\ufffd")]


def feed_often(decoder: SseDecoder, data: bytes) -> None:
    for _ in range(200):
        decoder.feed(data)


def test_an_endless_line_and_an_endless_event_are_refused() -> None:
    decoder = SseDecoder(max_event_bytes=1000)
    with pytest.raises(EventTooLong):
        feed_often(decoder, b"x" * 10)
    decoder = SseDecoder(max_event_bytes=1000)
    with pytest.raises(EventTooLong):
        feed_often(decoder, b"data: 123456\n")


def test_many_events_in_one_piece_are_not_one_endless_event() -> None:
    decoder = SseDecoder(max_event_bytes=100)
    assert len(decoder.feed(b"data: 123456\n\n" * 1000)) == 1000


def test_a_long_line_in_small_pieces_takes_no_longer_than_it_should() -> None:
    decoder = SseDecoder(max_event_bytes=3_000_000)
    for _ in range(200_000):
        decoder.feed(b"0123456789")
    assert decoder.feed(b"\n\n") == []
