"""Material that a program hands over between tags of its own, apart from the user's words.

Each piece stands between ``<outside-...  kind="..." name="...">`` and the closing tag. All that is
done with it is to tell its name and how it begins.
"""

from __future__ import annotations

import re

_PIECE = re.compile(
    r'<(?P<tag>outside-\w+) kind="(?P<kind>\w+)" name="(?P<name>[^"]*)">\n'
    r"(?P<text>.*?)\n</(?P=tag)>\s*",
    re.DOTALL,
)
_SHOWN_WORDS = 8


def words_alone(text: str) -> str:
    """The user's words, without the material."""
    return _PIECE.sub("", text)


def tell_material(text: str) -> str | None:
    """Name the texts that messages bring along, and say how each begins; None without any."""
    pieces = [piece for piece in _PIECE.finditer(text) if piece["kind"] != "picture"]
    if not pieces:
        return None
    return " ".join(_told(piece["name"], piece["text"].split()) for piece in pieces)


def _told(name: str, words: list[str]) -> str:
    noun = "1 word" if len(words) == 1 else f"{len(words)} words"
    beginning = " ".join(words[:_SHOWN_WORDS])
    return f"You sent {name} with {noun}. It begins: {beginning}."
