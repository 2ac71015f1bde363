"""Signs and new lines that the user says: "comma", "question mark", "new line".

What is said for a sign is often just a word, so the rules are careful. The name of a sign counts

- where it is set off: punctuation, a sign, or the end of the text stands on both sides of it, as
  the service often writes it ("Hello, comma, world"). A sign that needs a word before it does not
  count at the beginning of the text, unless it is all of the text.
- anywhere else only as its ``SaidWhere`` says, never right behind an article ("the comma is a
  sign") or beside the words that its table excludes ("a new line of products"), and not between
  two numbers.
- never behind the word that says so: "literal comma" writes the word.

The service's own punctuation around a sign that counts goes, as far as the sign stands for it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from voicedesk.core.letter_case import first_word, with_capital, with_small_letter
from voicedesk.core.written_words import SaidWhere, Sign, SignPlace, words

if TYPE_CHECKING:
    from voicedesk.core.written_words import WrittenWords

PUNCTUATION = ",.;:!?…"
SENTENCE_ENDS = ".!?…"
BLANKS = " \t\u00a0\u202f"
_CLOSERS = PUNCTUATION + ")]}\n"
_OPENERS = "([{¿¡/@-_\n"
_FREE_AT_START = (SignPlace.LINE, SignPlace.OPENING)
_NEAR = 3
_LONGEST_LITERAL = 60
_BETWEEN_ADJECTIVES = words("and or very und oder sehr et ou très y o muy más")

_MARKS_BEHIND = re.compile(rf"(?:[{BLANKS}]*[{re.escape(PUNCTUATION)}])+")
_MARKS_AT_END = re.compile(rf"(?:[{BLANKS}]*[{re.escape(PUNCTUATION)}])+$")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
NOT_INSIDE_WORD = r"(?<![\w\u0300-\u036f'’-])"  # noqa: RUF001 - both apostrophes
NOT_ON_INTO_WORD = r"(?![\w\u0300-\u036f'’-])"  # noqa: RUF001 - both apostrophes


def forms_of(phrases: list[str]) -> str:
    """Return a pattern of phrases with any blanks, their accents as letters or marks of their own.

    The longest one that fits is taken.
    """
    forms = {unicodedata.normalize(form, phrase) for phrase in phrases for form in ("NFC", "NFD")}
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    return "|".join(rf"[{BLANKS}-]+".join(map(re.escape, form.split())) for form in ordered)


@lru_cache(maxsize=8)
def _names(table: WrittenWords) -> tuple[re.Pattern[str], dict[str, Sign], re.Pattern[str]]:
    """Return a pattern of all names of signs, the sign of each, and the words that undo them."""
    signs = {name: sign for sign in table.signs for name in sign.names.split("|")}
    anything = re.compile(
        f"{NOT_INSIDE_WORD}(?:{forms_of(list(signs))}){NOT_ON_INTO_WORD}", re.IGNORECASE
    )
    literal = re.compile(
        rf"{NOT_INSIDE_WORD}(?:{forms_of(table.literal.split('|'))})[{BLANKS}]+$", re.IGNORECASE
    )
    return anything, signs, literal


def with_signs(text: str, table: WrittenWords) -> str:
    """Return a text with the signs written that were said."""
    anything, signs, literal = _names(table)
    page = _Page(table)
    at = 0
    for name in anything.finditer(text):
        sign = signs[_key(name[0])]
        page.add(text[at : name.start()])
        at = name.end()
        undone = literal.search(page.text, max(0, len(page.text) - _LONGEST_LITERAL))
        if undone is not None:
            page.text = page.text[: undone.start()]
            page.add(with_capital(name[0]) if undone[0][0].isupper() else name[0])
        elif page.takes(sign, text[at:], anything):
            at += page.write(sign, name[0], text[at:])
        else:
            page.add(name[0])
    page.add(text[at:])
    return page.text


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFC", name).lower().replace("-", " ")
    return " ".join(plain.split())


@dataclass(slots=True)
class _Page:
    """What is written so far; signs that were said, up to ``fixed``, stay as they are."""

    table: WrittenWords
    text: str = ""
    fixed: int = 0
    last: Sign | None = None
    """The sign behind which nothing has been written yet."""
    begins: bool = False
    """What comes next begins a sentence."""
    goes_on: bool = False
    """It does not, though the service wrote it as if it did."""

    def add(self, plain: str) -> None:
        """Write words as they are, but for the blank and the capital behind a sign."""
        if self.last is None:
            self.text += plain
            return
        rest = plain.lstrip(BLANKS)
        if not rest:
            return
        spaced = self.last.place in (SignPlace.STOP, SignPlace.CLOSING, SignPlace.SPACED)
        if spaced and rest[0] not in _CLOSERS:
            self.text += " "
        if self.begins:
            rest = with_capital(rest)
        elif self.goes_on and first_word(rest).lower() in self.table.small_words:
            rest = with_small_letter(rest)
        self.text += rest
        self.last = None

    def takes(self, sign: Sign, behind: str, anything: re.Pattern[str]) -> bool:
        """Tell whether the name of a sign stands for it here; ``behind`` is what follows."""
        written = self.text.rstrip(BLANKS)
        rest = behind.lstrip(BLANKS)
        if not written and sign.place not in _FREE_AT_START:
            return not rest.strip(PUNCTUATION + BLANKS)
        is_number = written[-1:].isdigit() and rest[:1].isdigit()
        if is_number and sign.place is SignPlace.STOP:
            return False
        is_made = 0 < len(written) <= self.fixed
        edge_before = is_made or not written or written[-1] in PUNCTUATION + "\n"
        is_sign_next = bool(anything.match(rest))
        edge_behind = not rest or rest[0] in PUNCTUATION + "\n" or is_sign_next
        if edge_before and edge_behind:
            return True
        if sign.where is SaidWhere.SET_OFF or self._is_word(sign, written, rest):
            return False
        if sign.where is SaidWhere.AT_END:
            return is_sign_next or (edge_behind and not self._is_near_article(written))
        begins_sentence = not is_made and written[-1:] in SENTENCE_ENDS
        return sign.place in _FREE_AT_START or not begins_sentence

    def _is_word(self, sign: Sign, written: str, rest: str) -> bool:
        """Tell whether the words beside a name say that it is a word."""
        before = _last_words(written, 1)
        behind = first_word(rest).lower()
        return behind in sign.not_before or any(
            word in sign.not_after or word in self.table.articles for word in before
        )

    def _is_near_article(self, written: str) -> bool:
        """Tell whether an article stands before, with nothing but adjectives in between."""
        table = self.table
        for word in reversed(_last_words(written, _NEAR)):
            if word in table.articles or word in table.near_articles:
                return True
            if word in table.small_words and word not in _BETWEEN_ADJECTIVES:
                return False
        return False

    def write(self, sign: Sign, name: str, behind: str) -> int:
        """Write a sign; return how much of what follows its name it stands for."""
        before = self.text.rstrip(BLANKS)
        own = _MARKS_AT_END.search(before, min(self.fixed, len(before)))
        marks = own[0].strip(BLANKS) if own else ""
        follow = _MARKS_BEHIND.match(behind)
        next_marks = follow[0].strip(BLANKS) if follow else ""
        if own is not None and _replaces(sign, marks, next_marks):
            before = before[: own.start()]
        takes_next = sign.place is not SignPlace.CLOSING or marks == next_marks == ","
        self._note_case(sign, name, before, marks + next_marks)
        self.text = _joined(before, sign)
        self.fixed, self.last = len(self.text), sign
        return follow.end() if follow is not None and takes_next else 0

    def _note_case(self, sign: Sign, name: str, before: str, marks: str) -> None:
        is_start = not before and name[0].isupper()
        ended = before[-1:] in ("\n", ".", "!", "?") and bool(before)
        if sign.place in _FREE_AT_START:
            self.begins = is_start or ended or sign.written in ("\n\n", ".\n")
        else:
            self.begins = sign.written[-1] in ".!?"
        is_same_line = sign.place is not SignPlace.LINE
        has_ended = any(mark in SENTENCE_ENDS for mark in marks)
        self.goes_on = is_same_line and has_ended and not self.begins


def _replaces(sign: Sign, marks: str, next_marks: str) -> bool:
    """Tell whether the service's punctuation before a sign goes."""
    match sign.place:
        case SignPlace.STOP | SignPlace.JOINING | SignPlace.SPACED:
            return True
        case SignPlace.LINE:
            # Commas on both sides set the words off; one before them ends a line of a letter.
            return marks == next_marks == "," or sign.written[0] == "."
        case SignPlace.OPENING:
            return marks == "," and sign.written in "(["
        case _:
            return marks in (",", next_marks)


def _joined(before: str, sign: Sign) -> str:
    if sign.place is SignPlace.OPENING and before and before[-1] not in _OPENERS:
        return f"{before} {sign.written}"
    return before + (sign.written if before else sign.written.lstrip(" "))


def _last_words(written: str, count: int) -> list[str]:
    """Return the last words of the phrase that is being written, in lower case."""
    phrase = re.split(rf"[{re.escape(PUNCTUATION)}\n]", written[-200:])[-1]
    normal = unicodedata.normalize("NFC", phrase).lower()
    return _WORD.findall(normal)[-count:]
