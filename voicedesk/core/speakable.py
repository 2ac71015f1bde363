"""Turn written text into text for a voice: no asterisks, no addresses read letter by letter."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from voicedesk.core.language_guess import guess_language
from voicedesk.core.spoken_formulas import without_formula_marks
from voicedesk.core.spoken_symbols import with_plain_digits, without_symbols
from voicedesk.core.spoken_text import spoken_marks, spoken_text

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


def speakable(text: str, language: str = "") -> str:
    """Return what a voice should say for a piece of Markdown; empty if there is nothing to say.

    Code blocks are left out: they are on the screen, and nobody wants to hear them.

    Args:
        text: A piece of a reply.
        language: Its code, such as ``de``; empty to guess it from the text.
    """
    text = without_formula_marks(_FENCE.sub(" ", text))
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(lambda match: _host(match.group(1)), text)
    text = _URL.sub(lambda match: _host(match.group()), text)
    text = html.unescape(_HTML_TAG.sub(" ", text))
    language = language or guess_language(text)
    text = _without_markup(spoken_marks(with_plain_digits(text), language))
    text = without_symbols(spoken_text(text, language))
    text = re.sub(r"\s+", " ", text).strip()
    return text if any(character.isalnum() for character in text) else ""


def _without_markup(text: str) -> str:
    text = _TABLE_RULE.sub("", text)
    text = _TABLE_ROW.sub(_row, text)
    text = _RULE.sub("", text)
    text = _HEADING.sub(r"\1", text)
    text = _BULLET.sub("", text)
    text = _INLINE_CODE.sub(r"\1", text)
    for pattern in (_STRONG, _UNDERSCORED):
        text = pattern.sub(r"\2", text)
    text = _TIMES.sub(" × ", _POWER.sub(" ^ ", text))  # noqa: RUF001 - voices know this sign
    return _STRAY_MARK.sub("", text)


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or url
    except ValueError:  # not an address after all, such as an unclosed IPv6 bracket
        return url
    return host.removeprefix("www.")


def _row(match: re.Match[str]) -> str:
    cells = [cell.strip() for cell in match.group(1).split("|")]
    return ", ".join(cell for cell in cells if cell) + "."
