"""Abbreviations written out, so that no voice spells them or stops at their full stops."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from voicedesk.core.spoken_words import SpokenWords

_ENDS = re.compile(r"\s*$")
_ENDS_OFTEN = frozenset(["etc.", "usw.", "usf.", "o.Ä."])
"""Stand at the end of a sentence more often than before a name."""

_BEGINS = re.compile(r"\s+[^\W\d_a-zà-öø-ÿ]")


def abbreviation_speller(words: SpokenWords) -> Callable[[str], str]:
    """Return a function that writes out the abbreviations of one language."""
    anywhere = re.compile(_any_of(words.abbreviations) + r"(?![\w.])")
    counted = re.compile(_any_of(words.before_numbers) + r"\s?(?=\d)")
    named = re.compile(_any_of(words.before_names) + r"(?=\s[^\W\d_a-zà-öø-ÿ])")

    def spelled(text: str) -> str:
        text = counted.sub(lambda match: _looked_up(match, words.before_numbers) + " ", text)
        if words.before_names:
            text = named.sub(lambda match: _looked_up(match, words.before_names), text)
        return anywhere.sub(lambda match: _written_out(match, words), text)

    return spelled


def _any_of(written: Iterable[str]) -> str:
    """Return a pattern of abbreviations, with or without the blanks that belong into them."""
    longest_first = sorted(written, key=len, reverse=True)
    patterns = [
        re.escape(each).replace(r"\.", r"\.\s?").removesuffix(r"\s?") for each in longest_first
    ]
    either_case = [
        f"[{each[0]}{each[0].upper()}]{each[1:]}" if each[0].islower() else each
        for each in patterns
    ]
    return rf"(?<![\w.])({'|'.join(either_case)})"


def _looked_up(match: re.Match[str], table: Mapping[str, str]) -> str:
    written = "".join(match.group(1).split())
    if (spoken := table.get(written)) is not None:
        return spoken
    spoken = table[written[0].lower() + written[1:]]
    return spoken[0].upper() + spoken[1:]


def _written_out(match: re.Match[str], words: SpokenWords) -> str:
    spoken = _looked_up(match, words.abbreviations)
    written = "".join(match.group(1).split())
    rest = match.string[match.end() :]
    often_last = written in _ENDS_OFTEN and _BEGINS.match(rest) is not None
    ends = written.endswith(".") and (often_last or _ENDS.match(rest) is not None)
    return f"{spoken}." if ends else spoken
