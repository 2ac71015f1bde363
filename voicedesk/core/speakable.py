"""Turn written text into text for a voice: no asterisks, no addresses read letter by letter."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import urlsplit

_FENCE = re.compile(r"```.*?(```|$)", re.DOTALL)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_URL = re.compile(r"https?://[^\s<>()\[\]*`]+[^\s<>()\[\]*`.,;:!?]")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:(?:[-*+•]|>)[ \t]+)+(?:\[[ xX]\][ \t]+)?", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^(?=[^\n]*--)[ \t]*\|?[-:| \t]*\|[-:| \t]*$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ \t]*\|(.+)\|[ \t]*$", re.MULTILINE)
# A star between digits multiplies; Markdown would read "2*3*4" as emphasis.
_STRONG = re.compile(r"(?<![\d*])(\*{1,3}|~~)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
# Underscores mark emphasis only at the edges of words: snake_case keeps its own.
_UNDERSCORED = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])(.+?)(?<=\S)\1(?!\w)", re.DOTALL)
_INLINE_CODE = re.compile(r"`+([^`]*)`+")
_OPERAND_BEFORE = r"(?:(?<=[\d)])|(?<=\b[^\W\d_]))"
_OPERAND_AFTER = r"(?=[\d(]|[^\W\d_]\b)"
_TIMES = re.compile(rf"{_OPERAND_BEFORE}(?: \* |\*){_OPERAND_AFTER}")
_POWER = re.compile(rf"{_OPERAND_BEFORE}(?: \*\* |\*\*){_OPERAND_AFTER}")
_STRAY_MARK = re.compile(r"(?<!\w)[*_#`~]+|[*`~]+(?!\w)|\*+")
_HTML_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|kbd"
    r"|li|mark|ol|p|pre|q|s|samp|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u"
    r"|ul|var)(?:\s+[\w-]+=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*\s*/?>",
    re.IGNORECASE,
)
_SPOKEN_SYMBOLS = "°℃℉№"
_KEYCAP = "\u20e3"
_JOINERS = "\u200c\u200d"


def speakable(text: str) -> str:
    """Return what a voice should say for a piece of Markdown; empty if there is nothing to say.

    Code blocks are left out: they are on the screen, and nobody wants to hear them.
    """
    text = _FENCE.sub(" ", text)
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(lambda match: _host(match.group(1)), text)
    text = _URL.sub(lambda match: _host(match.group()), text)
    text = html.unescape(_HTML_TAG.sub(" ", text))
    text = _TABLE_RULE.sub("", text)
    text = _TABLE_ROW.sub(_row, text)
    text = _RULE.sub("", text)
    text = _HEADING.sub(r"\1", text)
    text = _BULLET.sub("", text)
    text = _INLINE_CODE.sub(r"\1", text)
    for pattern in (_STRONG, _UNDERSCORED):
        text = pattern.sub(r"\2", text)
    text = _TIMES.sub(" × ", _POWER.sub(" ^ ", text))  # noqa: RUF001 - voices know this sign
    text = _STRAY_MARK.sub("", text)
    text = _without_symbols(text)
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


def _without_symbols(text: str) -> str:
    """Leave out emoji and invisible marks, which voices spell out."""
    return "".join(
        character
        for place, character in enumerate(text)
        if not _is_symbol(character)
        and (
            character not in _JOINERS
            or _joins_letters(text[max(0, place - 1) : place], text[place + 1 : place + 2])
        )
    )


def _is_symbol(character: str) -> bool:
    if character in _SPOKEN_SYMBOLS or character in _JOINERS:
        return False
    return unicodedata.category(character) in {"So", "Cs", "Co", "Cf"} or (
        "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or character == _KEYCAP
    )


def _joins_letters(before: str, after: str) -> bool:
    """Tell whether a joiner shapes a word, as in Persian and Hindi, rather than an emoji."""
    return all(each and unicodedata.category(each)[0] in "LM" for each in (before, after))
