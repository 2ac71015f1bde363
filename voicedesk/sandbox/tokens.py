"""A stand-in for the tokenizer: pieces of words that join to the text again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

_PIECE = re.compile(r"\s*[^\W_]{1,8}|\s*[^\s\w]|\s*_|\s+")
_TOKENS_PER_IMAGE = 2048
_TOKENS_PER_MESSAGE = 4


def pieces(text: str) -> list[str]:
    """Cut a text into tokens; joined they are the text."""
    return _PIECE.findall(text)


def count_prompt(messages: Iterable[dict[str, Any]]) -> int:
    """Tokens of a conversation, each message with its frame, each image at its flat price."""
    return 3 + sum(
        _TOKENS_PER_MESSAGE + len(pieces(text_of(message))) + _TOKENS_PER_IMAGE * images_in(message)
        for message in messages
    )


def text_of(message: dict[str, Any]) -> str:
    """The words of a message, whether its content is a string or a list of parts."""
    return "\n".join(part["text"] for part in _parts(message) if isinstance(part.get("text"), str))


def images_in(message: dict[str, Any]) -> int:
    """How many pictures a message carries."""
    return len(picture_urls(message))


def picture_urls(message: dict[str, Any]) -> list[str]:
    """Where the pictures of a message are, or what they are."""
    pictures = (part for part in _parts(message) if part.get("type") == "image_url")
    return [str(picture["image_url"]["url"]) for picture in pictures]


def _parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if isinstance(content, list):
        items = cast("list[Any]", content)
        return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
    return []
