"""Text from outside made harmless for labels, and links judged before they are opened."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QUrl, QUrlQuery

from voicedesk.core.harmless import harmless

LONGEST_WORD: Final = 32
LONGEST_LINK: Final = 1500
"""A longer one could not be shown as a whole before it is opened."""
OPENABLE_SCHEMES: Final = ("http", "https", "mailto")

_LONG_RUN = re.compile(rf"\S{{{LONGEST_WORD},}}")
_BREAK = "\u200b"
_ATTACHMENTS = ("attach", "attachment")
# Not every word with a point: README.md is no server.
_ADDRESS = re.compile(
    r"(?:\w+://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|int|io|eu|bank)\b",
    re.IGNORECASE,
)


def label_text(text: str, *, most: int = 320) -> str:
    """Return text that a plain label can show: harmless, breakable, not too long.

    What nobody sees, or what could make a server's message read as something else, is named.
    """
    clean = _cut(text, most)
    return _LONG_RUN.sub(_breakable, clean)


def line_text(text: str, *, most: int = 100) -> str:
    """Return a name from outside for one line of a list or a menu."""
    return _cut(" ".join(text[: 4 * most].split()), most)


def _cut(text: str, most: int) -> str:
    # Where words may be broken is marked anew.
    clean = harmless(text[: 4 * most].replace(_BREAK, ""))
    return clean if len(clean) <= most else f"{clean[:most]}…"


def _breakable(run: re.Match[str]) -> str:
    word = run.group()
    pieces = [word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)]
    return _BREAK.join(pieces)


def may_open(target: str) -> bool:
    """Tell whether a link may be handed to the system; files and commands may not."""
    return bool(link_target(target))


def link_target(target: str) -> str:
    """Return where a link leads, just as it is opened; empty if it may not be.

    It is ASCII: a name in letters that look like others begins with ``xn--``, and nothing in it
    turns the direction. A link that names a user, who could be taken for the server, is not opened,
    nor is one that makes a mail program attach a file.
    """
    if len(target) > LONGEST_LINK:
        return ""
    url = QUrl(target.strip())
    scheme = url.scheme()
    if not url.isValid() or scheme not in OPENABLE_SCHEMES:
        return ""
    if scheme == "mailto":
        query = QUrlQuery(url)
        opens = bool(url.path()) and not any(map(query.hasQueryItem, _ATTACHMENTS))
    else:
        opens = bool(url.host()) and not url.userInfo()
    told = bytes(url.toEncoded().data()).decode("ascii")
    return told if opens and len(told) <= LONGEST_LINK else ""


def link_host(target: str) -> str:
    """Return the server that a link leads to, in ASCII; empty if it leads to none."""
    host = QUrl(link_target(target)).host(QUrl.ComponentFormattingOption.FullyEncoded)
    return host.lower()


def misleads(words: str, target: str) -> bool:
    """Tell whether the words of a link name another address than the one it leads to."""
    named = _ADDRESS.search(words)
    if named is None or words.strip() == target:
        return False
    address = named[0] if "://" in named[0] else f"https://{named[0]}"
    host = link_host(target)
    return QUrl(address).host(QUrl.ComponentFormattingOption.FullyEncoded).lower() not in {
        host,
        host.removeprefix("www."),
        f"www.{host}",
    }
