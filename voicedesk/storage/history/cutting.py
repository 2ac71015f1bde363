"""Text made ready for the search index, and words made ready to be looked up in it.

The index cuts text at what is no letter and no digit. Scripts that are written without spaces
would become one word per sentence, so their characters are set apart by a mark, and a word looked
for becomes the sequence of its characters. The marks are noncharacters, which Unicode reserves
for use inside a program; where a text holds them nevertheless, they are taken out.
"""

from __future__ import annotations

import re
import unicodedata

SEPARATOR = "\ufdd0"
MATCH_BEGIN = "\ufdd1"
MATCH_END = "\ufdd2"

_MARKS = re.compile(f"[{SEPARATOR}{MATCH_BEGIN}{MATCH_END}]")
_UNSPACED = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u1100-\u11ff\uac00-\ud7ff"  # Korean, whose words end in particles
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "]"
)


def cut(text: str) -> str | None:
    """Return a text with the characters of unspaced scripts set apart, None if nothing changes."""
    if text.isascii():
        return None
    done = _UNSPACED.sub(lambda found: f"{SEPARATOR}{found[0]}{SEPARATOR}", _MARKS.sub("", text))
    return None if done == text else done


def query(words: str) -> str:
    """Return what the index is asked for: every word as it stands, the last one as a beginning.

    Nothing of it is syntax, whatever was typed: a word in quotes is only a word.
    """
    wanted = [word for word in _storable(words).split() if any(map(_is_findable, word))]
    quoted = ['"' + (cut(word) or word).replace('"', " ") + '"' for word in wanted]
    return " ".join(quoted) + "*" if quoted else ""


def _storable(words: str) -> str:
    """Leave out what SQLite cannot take: half characters, and the zero that ends a text."""
    return words.encode(errors="ignore").decode().replace("\0", " ")


def _is_findable(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
