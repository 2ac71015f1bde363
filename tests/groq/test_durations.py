from __future__ import annotations

import pytest

from voicedesk.groq.durations import (
    parse_duration_s,
    parse_retry_after_s,
    parse_try_again_s,
    spoken_duration,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("26ms", 0.026),
        ("6s", 6),
        ("7.66s", 7.66),
        ("10.332999999s", 10.332999999),
        ("2m59.56s", 179.56),
        ("9m38.016s", 578.016),
        ("1h2m3s", 3723),
        ("24h0m0s", 86400),
        ("15µs", 15e-6),
        ("15\u03bcs", 15e-6),
        ("15us", 15e-6),
        ("3ns", 3e-9),
        ("0s", 0),
        (" 12 ", 12),
        ("1.5", 1.5),
    ],
)
def test_go_durations_and_bare_seconds(text: str, seconds: float) -> None:
    assert parse_duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", "s", "5x", "-5s", "-5", "nan", "inf", "1h 2m", "2m59", "1e", "µs"]
)
def test_anything_else_is_no_duration(text: str) -> None:
    assert parse_duration_s(text) is None


def test_the_wait_in_a_message() -> None:
    message = "Rate limit reached. Please try again in 9m38.016s. Need more tokens?"
    assert parse_try_again_s(message) == pytest.approx(578.016)
    assert parse_try_again_s("Please try again later.") is None


def test_retry_after_is_seconds_or_a_date() -> None:
    now_s = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT
    assert parse_retry_after_s("2", now_s) == 2
    assert parse_retry_after_s("0.25", now_s) == 0.25
    assert parse_retry_after_s("Wed, 21 Oct 2015 07:28:30 GMT", now_s) == 30
    assert parse_retry_after_s("Wed, 21 Oct 2015 07:27:00 GMT", now_s) == -60
    assert parse_retry_after_s("soon", now_s) is None
    assert parse_retry_after_s("", now_s) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (7.1, "8 seconds"), (578, "10 minutes"), (3 * 3600, "3 hours")],
)
def test_times_as_people_say_them(seconds: float, words: str) -> None:
    assert spoken_duration(seconds) == words
