"""Texts without keys: those that were used in this run, and whatever looks like one.

A key is known from the moment it is revealed, wherever it came from. It is found in any case of
its letters, URL-quoted, escaped or in hexadecimal, inside of base64, split over lines, and in part.
"""

from __future__ import annotations

import base64
import re

HIDDEN = "[hidden]"

_LOOKS_LIKE_A_KEY = re.compile(
    r"\b(gsk_|sk-)[A-Za-z0-9_\-]{6,}"
    # Words have neither digits nor capitals inside: “Bearer authentication” may be told.
    # As many as are plausible: without an end, a flood of almost such words takes hours.
    r"|\b((?:Bearer|Basic)(?:\s|%20|\+|\\u0020|\\x20){1,80})"
    r"(?-i:(?=[a-z_\-.~+/]{0,200}[A-Z0-9=]))[A-Za-z0-9_\-.~+/=]{6,}"
    r"|(\b[a-z][a-z0-9+.\-]{0,30}://)[^\s/?#@'\"<>]*@",
    re.IGNORECASE,
)
_SHORT = 8
_LONG = 20
"""Servers at home are given words for a key (“ollama”, “none”), which a sentence may need. What is
shorter than the one is taken for a word, what is as long as the other is none."""
_PART = 12
"""So many characters in a row give too much of a key away."""
_BETWEEN = r"""(?:[\s"'+,]|\\[nrt]?){0,80}"""
"""What a formatter puts where it breaks a text: line ends, indentation, quotation marks."""

_patterns: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {}


def remember_key(text: str) -> None:
    """Hide this text from now on, for as long as the program runs; unless it may be a word."""
    if text not in _patterns and not _may_be_a_word(text):
        _patterns[text] = (_anyhow(text), _verbatim(text))


def may_be_struck(text: str) -> bool:
    """Tell whether a key is long enough to be struck from an answer, which may speak of anything."""
    return len(text) >= _LONG


def hide_keys(text: str) -> str:
    """Return a text without keys, in whatever form; for logs, messages and the like."""
    for anyhow, _ in tuple(_patterns.values()):
        text = anyhow.sub(HIDDEN, text)
    return _LOOKS_LIKE_A_KEY.sub(_without_its_secret, text)


def hide_known_keys(text: str) -> str:
    """Return a text without the keys of this run, and otherwise as it was, such as JSON."""
    for _, verbatim in tuple(_patterns.values()):
        text = verbatim.sub(HIDDEN, text)
    return text


def _without_its_secret(found: re.Match[str]) -> str:
    address = found[3]
    if address is not None:
        return f"{address}{HIDDEN}@"
    return f"{found[1] or found[2]}{HIDDEN}"


def _may_be_a_word(text: str) -> bool:
    return len(text) < _SHORT or (len(text) < _LONG and text.replace("-", "").isalpha())


def _verbatim(text: str) -> re.Pattern[str]:
    forms = [text, *_inside_base64(text)]
    return re.compile("|".join(map(re.escape, forms)), re.IGNORECASE)


def _anyhow(text: str) -> re.Pattern[str]:
    escaped = _BETWEEN.join(_any_form(letter) for letter in text)
    hexadecimal = r"[\s:]{0,2}".join(f"{byte:02x}" for byte in text.encode())
    encoded = (_BETWEEN.join(map(_base64_letter, form)) for form in _inside_base64(text))
    parts = sorted({text[at : at + _PART] for at in range(len(text) - _PART + 1)})
    part = rf"(?:{'|'.join(map(re.escape, parts))})[\w\-.~+/=%]*" if parts else ""
    return re.compile(
        "|".join(form for form in (escaped, hexadecimal, *encoded, part) if form), re.IGNORECASE
    )


def _any_form(letter: str) -> str:
    """Return a pattern for a letter as it is, or as URLs, Python, JSON and HTML write it."""
    quoted = "".join(f"%(?:25)?{byte:02x}" for byte in letter.encode())
    raw = "".join(rf"\\x{byte:02x}" for byte in letter.encode())
    code = ord(letter)
    forms = [re.escape(letter), quoted, raw, rf"\\u{code:04x}", f"&#{code};", f"&#x{code:x};"]
    return f"(?:{'|'.join(dict.fromkeys(forms))})"


def _base64_letter(letter: str) -> str:
    return {"+": "[+\\-]", "/": "[/_]"}.get(letter, letter)


def _inside_base64(text: str) -> list[str]:
    """Return how the middle of a text looks in base64, for each place at which it may begin."""
    data = text.encode()
    forms: list[str] = []
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        # Letters at both ends hold bits of what stands beside the text.
        begin = (8 * before + 5) // 6
        end = (8 * (before + len(data))) // 6
        forms.append(encoded[begin:end])
    return forms
