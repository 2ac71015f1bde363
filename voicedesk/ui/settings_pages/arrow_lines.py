"""Lines that read ``heard -> written``, and what is said of those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voicedesk.core.vocabulary import parse_replacements

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMED_MOST: Final = 3


def arrow_problem(lines: Sequence[str]) -> str:
    """Name the lines that have no effect; empty if there are none."""
    _, malformed = parse_replacements(lines)
    if not malformed:
        return ""
    named = ", ".join(f"“{line}”" for line in malformed[:_NAMED_MOST])
    more = len(malformed) - _NAMED_MOST
    if more > 0:
        named += f" and {more} more"
    return f"Kept, but without effect, for want of an arrow or of words beside it: {named}."
