"""Foreign text in labels, foreign links, and the part of an answer that was heard."""

from __future__ import annotations

import pytest

from voicedesk.ui.heard import heard_until
from voicedesk.ui.safe_text import LONGEST_WORD, label_text, may_open


def test_long_words_can_be_broken() -> None:
    shown = label_text("x" * 100)
    assert max(len(part) for part in shown.split("\u200b")) == LONGEST_WORD
    assert shown.replace("\u200b", "") == "x" * 100


def test_control_and_direction_characters_go() -> None:
    assert label_text("a\x00b\u202ec\u2066d\x1b[31m") == "abcd[31m"


def test_text_that_is_too_long_is_cut_visibly() -> None:
    assert label_text("a b " * 200, most=10) == "a b a b a …"


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("https://example.com", True),
        ("HTTP://example.com", True),
        ("mailto:a@b.c", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https:", False),
        ("C:\\Windows", False),
        ("", False),
    ],
)
def test_only_web_and_mail_links_open(target: str, allowed: bool) -> None:
    assert may_open(target) is allowed


@pytest.mark.parametrize(
    ("shown", "heard", "rest"),
    [
        ("One two. Three four.", "One two.", " Three four."),
        ("One bold two. Three.", "One **bold** two.", " Three."),
        ("One two.", "One two.", ""),
        ("One two.", "", "One two."),
        ("One, two (three). Four", "one two three", " Four"),
        ("def f(): pass\nThen go on.", "Then go", " on."),
    ],
)
def test_what_was_heard_is_found_in_what_is_shown(shown: str, heard: str, rest: str) -> None:
    assert shown[heard_until(shown, heard) :] == rest
