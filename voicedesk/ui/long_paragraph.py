"""Where a paragraph that has grown long can be cut, so that its parts show what the whole shows."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"(?:> ?)*")
_OTHER_THAN_PROSE = re.compile(r"$|[\s|=>]|[-+*]\s|\d{1,9}[.)]\s|#{1,6}\s|-{3}|`{3}|~{3}")
_TOKEN = re.compile(
    # Chinese and Japanese have no spaces, but ends of sentences.
    r"(?P<gap>(?:(?<=\S) |(?<=[\u3002\uff01\uff1f]))(?=[^\W\d_])(?!https?:|www\.))"
    r"|\\."
    r"|(?P<code>`+)"
    # Marks within a word, as in snake_case, or alone, as in 2 * 3, mean nothing.
    r"|(?P<mark>(?<!\w)_+|_+(?!\w)|(?<!\s)\*+|\*+(?!\s)|~~+)"
    r"|(?P<opens>\[)"
    r"|(?P<closes>\](?:\([^)]*(?P<whole>\)?))?)"
)


def cut_paragraph(text: str, at_least: int) -> tuple[str, str] | None:
    """Cut prose, which may be quoted, between two words that no mark spans, as late as possible.

    Args:
        text: A block of Markdown that goes on.
        at_least: How many characters have to be before the cut.

    Returns:
        The part before, which alone of all blocks does not end with a line end, and the part
        after, with the marks of the quote that it belongs to; none if it cannot be cut.
    """
    quoted = _QUOTED.match(text)
    marks = quoted[0] if quoted else ""
    if not all(_is_prose(line, marks) for line in text.rstrip("\n").split("\n")):
        return None
    cut = _last_gap(text)
    return (text[:cut], f"{marks}{text[cut:]}") if cut >= at_least else None


def _is_prose(line: str, marks: str) -> bool:
    return line.startswith(marks) and not _OTHER_THAN_PROSE.match(line[len(marks) :])


def _last_gap(text: str) -> int:
    """Return where the last word begins that is in no link, code or emphasis; 0 if none does."""
    gap, code, brackets = 0, "", 0
    open_marks: set[str] = set()
    for found in _TOKEN.finditer(text):
        token = found[0]
        if found["code"]:
            code = "" if code == token else code or token
        elif code:
            continue
        elif found["mark"]:
            open_marks ^= {token}
        elif found["opens"]:
            brackets += 1
        elif found["closes"]:
            # An address that has begun, and a bracket whose address may be to come, go on.
            is_open = found["whole"] == "" or found.end() == len(text)
            brackets = max(0, brackets - (not is_open))
        elif found["gap"] is not None and not brackets and not open_marks:
            gap = found.end()
    return gap
