"""What a chat request asks for, and what it gives up when the service finds it too much."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.chat import ChatMessage, ChatPicture
    from voicedesk.groq.errors import RequestRefused
    from voicedesk.groq.fields import JsonObject

# The models whose documentation has "low"; others refuse the word or the field.
_EFFORT_MODELS = frozenset({"openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.8-27b"})
_LEAST_TOKENS = 64


def chat_body(
    model: str, messages: Sequence[ChatMessage], max_completion_tokens: int
) -> JsonObject:
    """Return the body of a request, with documented fields only: the service refuses others."""
    body: JsonObject = {
        "model": model,
        "messages": [{"role": message.role, "content": _content(message)} for message in messages],
        "max_completion_tokens": max_completion_tokens,
    }
    if model in _EFFORT_MODELS:
        body["reasoning_effort"] = "low"
    return body


def _content(message: ChatMessage) -> str | list[JsonObject]:
    if not message.pictures:
        return message.content
    pictures: list[JsonObject] = [
        {"type": "image_url", "image_url": {"url": _data_url(picture)}}
        for picture in message.pictures
    ]
    return [{"type": "text", "text": message.content}, *pictures]


def _data_url(picture: ChatPicture) -> str:
    return f"data:{picture.media_type};base64,{b64encode(picture.data).decode()}"


def sendable(text: str) -> str:
    """Return a text without the half surrogate pairs that a service or a program may give."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request's body, and whether its budget has been cut already."""

    body: JsonObject
    is_halved: bool = False

    def easier(self, refusal: RequestRefused) -> ChatRequest | None:
        """Return the request that the service may accept instead, None for none."""
        if "reasoning_effort" in self.body and refusal.complains_about("reasoning_effort"):
            rest = {name: value for name, value in self.body.items() if name != "reasoning_effort"}
            return replace(self, body=rest)
        budget = int(self.body["max_completion_tokens"])
        too_large = refusal.status == 413 and refusal.code == "rate_limit_exceeded"
        # The budget counts against the tokens per minute as if it had been used.
        if too_large and not self.is_halved and budget > _LEAST_TOKENS:
            halved = max(_LEAST_TOKENS, budget // 2)
            return ChatRequest(self.body | {"max_completion_tokens": halved}, is_halved=True)
        return None
