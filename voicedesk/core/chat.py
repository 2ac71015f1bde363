"""What passes between a conversation and a chat model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: Role
    content: str


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
