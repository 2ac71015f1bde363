"""Turn written text into text for a voice: no asterisks, no addresses read letter by letter."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

_FENCE = re.compile(r"```.*?(```|$)", re.DOTALL)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_AUTOLINK = re.compile(r"<(https?://[^>\s]+)>")
_URL = re.compile(r"https?://[^\s<>()\[\]]+[^\s<>()\[\].,;:!?]")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*+•]|>)\s+", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\s*\|(.+)\|\s*$", re.MULTILINE)
_STRONG = re.compile(r"(\*{1,3}|~~)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
# Underscores mark emphasis only at the edges of words: snake_case keeps its own.
_UNDERSCORED = re.compile(r"(?<!\w)(_{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL)
_INLINE_CODE = re.compile(r"`+([^`]*)`+")
_STRAY_MARK = re.compile(r"(?<!\w)[*_#`~]+|[*`~]+(?!\w)|\*+")
_HTML_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def speakable(text: str) -> str:
    """Return what a voice should say for a piece of Markdown; empty if there is nothing to say.

    Code blocks are left out: they are on the screen, and nobody wants to hear them.
    """
    text = _FENCE.sub(" ", text)
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(lambda match: _host(match.group(1)), text)
    text = _URL.sub(lambda match: _host(match.group()), text)
    text = _HTML_TAG.sub(" ", text)
    text = _TABLE_RULE.sub("", text)
    text = _TABLE_ROW.sub(_row, text)
    text = _RULE.sub("", text)
    text = _HEADING.sub(r"\1", text)
    text = _BULLET.sub("", text)
    text = _INLINE_CODE.sub(r"\1", text)
    for pattern in (_STRONG, _UNDERSCORED):
        text = pattern.sub(r"\2", text)
    text = _STRAY_MARK.sub("", text)
    text = "".join(character for character in text if not _is_symbol(character))
    text = re.sub(r"\s+", " ", text).strip()
    return text if any(character.isalnum() for character in text) else ""


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or url
    except ValueError:  # not an address after all, such as an unclosed IPv6 bracket
        return url
    return host.removeprefix("www.")


def _row(match: re.Match[str]) -> str:
    cells = [cell.strip() for cell in match.group(1).split("|")]
    return ", ".join(cell for cell in cells if cell) + "."


def _is_symbol(character: str) -> bool:
    """Tell whether a character is an emoji or an invisible joiner, which voices spell out."""
    return unicodedata.category(character) in {"So", "Cs", "Co", "Cf"} or (
        "\ufe00" <= character <= "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
