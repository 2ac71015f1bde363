from __future__ import annotations

import pytest

from voicedesk.core.chat import ReplyReasoning, ReplyText
from voicedesk.groq.thinking import ThinkSplitter


def split(*pieces: str) -> tuple[str, str]:
    splitter = ThinkSplitter()
    found = [piece for text in pieces for piece in splitter.feed(text)] + splitter.finish()
    thoughts = "".join(piece.text for piece in found if isinstance(piece, ReplyReasoning))
    return thoughts, "".join(piece.text for piece in found if isinstance(piece, ReplyText))


@pytest.mark.parametrize(
    ("content", "thoughts", "text"),
    [
        ("Four.", "", "Four."),
        ("<think>2+2</think>Four.", "2+2", "Four."),
        ("<think>\n\n</think>\n\nFour.", "\n\n", "Four."),
        ("<think>2 < 3 </thin k>", "2 < 3 </thin k>", ""),
        ("One <think>hm</think> two", "hm", "One two"),
        ("<think>a</think><think>b</think>c", "ab", "c"),
        ("a < b, <b>, <thinker>", "", "a < b, <b>, <thinker>"),
        ("ends with <thi", "", "ends with <thi"),
        ("<think>never ends </th", "never ends </th", ""),
        ("</think> alone", "", "</think> alone"),
        ("<<think>x</think>y", "x", "<y"),
        ("", "", ""),
    ],
)
def test_thoughts_are_told_from_text_wherever_it_is_cut(
    content: str, thoughts: str, text: str
) -> None:
    for cut in range(len(content) + 1):
        assert split(content[:cut], content[cut:]) == (thoughts, text)
    assert split(*content) == (thoughts, text)


def test_plain_text_is_not_held_back() -> None:
    assert ThinkSplitter().feed("Hello") == [ReplyText("Hello")]
    assert ThinkSplitter().feed("a <") == [ReplyText("a ")]
