from __future__ import annotations

import pytest

from voicedesk.groq.uplink import BodyMeter, Uplink

KB = 1024


def speed_of(*pieces: tuple[int, float], waited_s: float = 0.0) -> float | None:
    meter = BodyMeter()
    for byte_count, blocked_s in pieces:
        meter.sent(byte_count, blocked_s, waited_s=waited_s)
    return meter.bytes_per_s()


def test_a_body_that_fits_into_the_send_buffer_tells_nothing() -> None:
    assert speed_of(*[(16 * KB, 0.0)] * 8) is None
    assert speed_of() is None


def test_only_what_is_sent_while_the_buffer_is_full_counts() -> None:
    at_once, blocked = [(16 * KB, 0.0001)] * 14, [(16 * KB, 0.032)] * 5
    # The first blocked piece fills the buffer; the four behind it leave at the line's pace.
    assert speed_of(*at_once, *blocked) == pytest.approx(512_000)


def test_one_blocked_piece_is_too_little() -> None:
    assert speed_of(*[(16 * KB, 0.0)] * 14, (16 * KB, 0.03), (16 * KB, 0.03)) is None


def test_a_large_body_that_never_blocks_is_fast() -> None:
    speed = speed_of(*[(16 * KB, 0.0002)] * 64)
    assert speed is not None
    assert speed > 10_000_000


def test_a_pause_lets_the_buffer_drain() -> None:
    assert speed_of(*[(16 * KB, 0.032)] * 20, waited_s=0.5) is None


def uplink(*speeds: float, at_s: float = 0.0) -> Uplink:
    line = Uplink()
    for speed in speeds:
        line.add(speed, at_s=at_s)
    return line


@pytest.mark.parametrize(
    ("speeds", "slow"),
    [
        ((), False),
        ((5e5,), True),
        ((5e5, 2e7), False),
        ((2e7, 5e5, 5e5), True),
        ((5e5, 5e5, 2e7, 2e7), False),
        ((1e6,), False),
    ],
)
def test_the_median_of_the_last_three_counts(speeds: tuple[float, ...], slow: bool) -> None:
    assert uplink(*speeds).is_slower_than(1e6, now_s=1.0) is slow


def test_what_was_measured_long_ago_is_forgotten() -> None:
    line = uplink(1e5)
    assert line.is_slower_than(1e6, now_s=599.0)
    assert not line.is_slower_than(1e6, now_s=601.0)
