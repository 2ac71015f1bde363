"""Names of files, paths, addresses and variables as they are said aloud."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.spoken_words import SpokenWords

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_ENDINGS = (
    "py|pyi|js|ts|tsx|jsx|c|cpp|h|rs|go|java|kt|rb|php|sh|bat|ps1|html|css|md|txt|rst|pdf|csv|tsv"
    "|json|yaml|yml|toml|xml|ini|cfg|conf|log|lock|sql|db|docx?|xlsx?|pptx?|odt|png|jpe?g|gif|svg"
    "|webp|mp3|mp4|wav|flac|ogg|zip|tar|gz|exe|dll|so|deb|rpm|dmg|iso|com|org|net|edu|gov|io|dev"
)
_FILE = re.compile(
    rf"(?<![\w./-])\.{{0,2}}[\w-]{{1,60}}(?:\.[\w-]{{1,30}}){{0,4}}\.(?:{_ENDINGS})\b(?!\.\w)"
)
_HIDDEN_FILE = re.compile(r"(?<!\S)\.(?=[A-Za-z]{2})")
_PATH = re.compile(
    rf"(?<![^\s(\"'])(?:(?:~|\.{{1,2}})?/(?:[\w.-]{{1,60}}/){{0,20}}[\w-][\w.-]{{0,60}}/?"
    rf"|(?:[\w.-]{{1,60}}/){{1,20}}[\w.-]{{1,60}}\.(?:{_ENDINGS})\b)"
)
_JOINED_WORDS = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")
_MENTION = re.compile(r"(?<![\w@.])@(?=\w)")


def without_underscores(text: str) -> str:
    """Return a text with snake_case as words; voices say "underscore" or nothing at all."""
    return _JOINED_WORDS.sub(" ", text)


def name_speller(words: SpokenWords) -> Callable[[str], str]:
    """Return a function that makes names of files and addresses sayable in one language."""

    def said(match: re.Match[str]) -> str:
        name = match.group()
        # What ends a sentence is no part of a path.
        name, stop = (name[:-1], name[-1]) if name.endswith(".") else (name, "")
        name = name.removeprefix("./")
        for sign, word in ((".", words.dot_word), ("/", words.slash_word), ("@", words.at_word)):
            name = name.replace(sign, f" {word} ")
        return name.strip() + stop

    def spelled(text: str) -> str:
        for pattern in (_ADDRESS, _PATH, _FILE):
            text = pattern.sub(said, text)
        text = _HIDDEN_FILE.sub(f"{words.dot_word} ", text)
        return _MENTION.sub(f"{words.at_word} ", text)

    return spelled
