"""Foreign text in labels, foreign links, and the part of an answer that was heard."""

from __future__ import annotations

import pytest

from voicedesk.ui.heard import heard_until
from voicedesk.ui.safe_text import (
    LONGEST_WORD,
    label_text,
    line_text,
    link_target,
    may_open,
    misleads,
)


def test_long_words_can_be_broken() -> None:
    shown = label_text("x" * 100)
    assert max(len(part) for part in shown.split("\u200b")) == LONGEST_WORD
    assert shown.replace("\u200b", "") == "x" * 100


def test_control_and_direction_characters_are_named() -> None:
    assert label_text("a\x00b\u202ec\x1b[31m") == "a\u2400b<U+202E>c\u241b[31m"


def test_a_label_can_be_made_of_another_ones_text() -> None:
    once = label_text("x" * 100 + "\u202e")
    assert label_text(once) == once


def test_a_name_fits_on_one_line() -> None:
    assert line_text(" gpt\n\u202e4 ") == "gpt <U+202E>4"
    assert line_text("a" * 1000, most=10) == "a" * 10 + "…"


def test_text_that_is_too_long_is_cut_visibly() -> None:
    assert label_text("a b " * 200, most=10) == "a b a b a …"


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("https://example.com", True),
        ("HTTP://example.com", True),
        ("mailto:a@b.c", True),
        ("mailto:a@b.c?subject=hello", True),
        ("mailto:a@b.c?attach=/etc/passwd", False),
        ("https://bank.example@evil.example/", False),
        ("https://bank.example:80@evil.example/", False),
        ("https://exa\u202emple.com/", False),
        ("https://example.com/" + "a" * 2000, False),
        ("http:\\\\evil.example", False),
        ("\\\\host\\share", False),
        ("//host/share", False),
        ("qrc:/icon.svg", False),
        ("data:text/html,<b>", False),
        ("x-apple.systempreferences:", False),
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
    ("target", "opened"),
    [
        ("https://\u0435xample.com/", "https://xn--xample-2of.com/"),
        ("https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/"),
        ("https://example.com/\u202etxt.exe", "https://example.com/%E2%80%AEtxt.exe"),
        ("https://2130706433/", "https://127.0.0.1/"),
        (" https://example.com/a b ", "https://example.com/a%20b"),
    ],
)
def test_a_link_is_told_as_it_is_opened(target: str, opened: str) -> None:
    assert link_target(target) == opened
    assert link_target(opened) == opened


@pytest.mark.parametrize(
    ("words", "target", "misleading"),
    [
        ("https://bank.com", "https://evil.example/", True),
        ("bank.com", "https://evil.example/", True),
        ("bank.com", "https://bank.com.evil.example/", True),
        ("www.bank.com", "https://bank.com/login", False),
        ("bank.com/help", "https://www.bank.com/help", False),
        ("README.md", "https://example.com/README.md", False),
        ("here", "https://example.com/", False),
    ],
)
def test_words_that_name_another_address_mislead(words: str, target: str, misleading: bool) -> None:
    assert misleads(words, target) is misleading


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
