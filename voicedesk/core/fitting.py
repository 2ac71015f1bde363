"""Making a text fit where it goes: blank and capital before it, blank or new line after it.

In the middle of a sentence the capital goes that every dictated text begins with, except from what
has one of its own: "I", acronyms, words like iPhone, the user's terms, days and months, and what
looks like a name (a second capital follows it, or it has one elsewhere in mid-sentence). In German
only the words go small that are never nouns. Behind a sentence that has ended the text gets one.
At the beginning of a line, and where the language is not known, letters stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from voicedesk.core.letter_case import first_word, has_own_case, with_capital, with_small_letter
from voicedesk.core.settings import AfterText
from voicedesk.core.text_rules import spoken_language
from voicedesk.core.words import is_word_character
from voicedesk.core.written_languages import WRITTEN_WORDS
from voicedesk.core.written_words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.settings import DictationSettings

_AFTER = {AfterText.NOTHING: "", AfterText.SPACE: " ", AfterText.ENTER: "\n"}
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u31f0-\u31ff\u3400-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Thai to Khmer, Chinese and Japanese with their signs, which write no blanks."""

_QUOTES = "\"'“”„«»‘’‚‹›"  # noqa: RUF001 - quotation marks
_APOSTROPHES = "'’"  # noqa: RUF001 - quotation marks
_OPENING = "([{¿¡"
_BLANK_FOLLOWS = ",.;:!?…)]}%°€$£–—"  # noqa: RUF001 - dashes
_NO_BLANK_BEFORE = ",.;:!?…)]}%"
_GOES_ON = ",;)]–—"  # noqa: RUF001 - dashes
_SENTENCE_ENDS = ".!?…"
_CAPITAL_NOUNS = ("de", "lb")
_ENGLISH_NAMES = words(
    "i monday tuesday wednesday thursday friday saturday sunday january february march april june"
    " july august september october november december mr mrs ms dr prof english german french"
    " spanish italian american british european"
)
_WORD_AND_NEXT = re.compile(r"[^\W_]+[^\S\n]+([^\W_]+)")


def fitted(
    text: str,
    before: str | None,
    settings: DictationSettings,
    *,
    language: str = "",
    vocabulary: Sequence[str] = (),
) -> str:
    """Return a text as it goes after ``before``, which is None where that is not known.

    Args:
        text: What is to be written.
        before: Some characters before the cursor, nothing at the beginning of a document.
        settings: Whether to fit it in, and what goes after it.
        language: As the service gives it, or empty.
        vocabulary: Names and terms, which keep their capitals.
    """
    if before and text and settings.fit_in:
        cased = _cased(text, before, spoken_language(language, text), vocabulary)
        text = " " + cased if _needs_blank(before, text) else cased
    return text + _after(text, settings.after_text)


def _after(text: str, after: AfterText) -> str:
    return "" if after is AfterText.SPACE and text[-1:].isspace() else _AFTER[after]


def _needs_blank(before: str, text: str) -> bool:
    last, first = before[-1], text[0]
    if last.isspace() or first.isspace() or first in _NO_BLANK_BEFORE:
        return False
    if _UNSPACED.match(last) or _UNSPACED.match(first):
        return False
    if last in _APOSTROPHES and _is_word(before[-2:-1]):
        return False  # l'eau
    if last in _QUOTES:
        return not _opens(before)
    is_word = _is_word(last) or unicodedata.category(last) in ("So", "Sk", "Cf", "Mn", "Mc")
    is_dash_in_word = last in "–—" and not before[-2:-1].isspace()  # noqa: RUF001 - dashes
    return (is_word or last in _BLANK_FOLLOWS) and not is_dash_in_word


def _is_word(character: str) -> bool:
    return bool(character) and is_word_character(character)


def _opens(before: str) -> bool:
    """Tell whether the quotation mark at the end opens: nothing or a blank stands before it."""
    outside = before[-2:-1]
    return not outside or outside.isspace() or outside in _OPENING + _QUOTES


def _cased(text: str, before: str, language: str, vocabulary: Sequence[str]) -> str:
    if not language:
        return text
    line = before.rpartition("\n")[2].rstrip()
    while line and line[-1] in _OPENING:
        line = line[:-1].rstrip()
    if not line:
        return text
    last = line[-1]
    if last in _QUOTES and not _opens(line):
        last = line[-2:-1]  # the sign that the quoted sentence ended with
    if last in _SENTENCE_ENDS:
        is_known = first_word(text).casefold() in _terms(vocabulary)
        is_plain = re.match(r"[^\W\d_]+(?:[\s,;:]|$)", text)
        return with_capital(text) if is_plain and not is_known else text
    goes_on = (_is_word(last) and not _UNSPACED.match(last)) or last in _GOES_ON
    is_small = goes_on and _may_go_small(text, line, language, vocabulary)
    return with_small_letter(text) if is_small else text


def _may_go_small(text: str, line: str, language: str, vocabulary: Sequence[str]) -> bool:
    word = first_word(text)
    small = word.lower()
    table = WRITTEN_WORDS.get(language)
    if has_own_case(word) or small in _terms(vocabulary):
        return False
    if language == "en" and small in _ENGLISH_NAMES:
        return False
    if table is not None and small in table.small_words:
        return True
    return language not in _CAPITAL_NOUNS and not _looks_like_name(word, text, line)


def _looks_like_name(word: str, text: str, line: str) -> bool:
    following = _WORD_AND_NEXT.match(text)
    if following and following[1][0].isupper() and following[1] != "I":
        return True
    in_sentence = re.compile(rf"[^\s.!?…:][^\S\n]+{re.escape(word)}(?![^\W_])")
    return bool(in_sentence.search(line) or in_sentence.search(text))


def _terms(vocabulary: Sequence[str]) -> frozenset[str]:
    """Return the words of the user's terms, in one case."""
    return frozenset(
        word.casefold() for term in vocabulary for word in re.findall(r"[^\W_]+", term)
    )
