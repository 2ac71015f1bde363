"""What passes between a conversation and a chat model."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatPicture:
    """A file that holds a picture."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: Role
    content: str
    pictures: tuple[ChatPicture, ...] = ()
    """Shown to the model after ``content``; the user's messages only."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request, as the service counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A piece of the answer itself."""

    text: str


@dataclass(frozen=True, slots=True)
class ReplyReasoning:
    """A piece of the model's thinking; never spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class ReplyEnd:
    """The last piece: ``finish_reason`` is stop, length, tool_calls or what the service says."""

    finish_reason: str
    usage: Usage | None = None
    model: str = ""


ReplyPiece: TypeAlias = ReplyText | ReplyReasoning | ReplyEnd
