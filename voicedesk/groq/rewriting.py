"""A chat model that gives back a text, and nothing else."""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import TYPE_CHECKING, cast

from voicedesk.core.chat import ChatMessage, Role
from voicedesk.core.errors import ErrorKind, NoAnswer
from voicedesk.groq.call import chosen
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.chat_request import sendable
from voicedesk.groq.errors import RequestRefused

if TYPE_CHECKING:
    from voicedesk.groq.call import Choice
    from voicedesk.groq.chat import WholeReply
    from voicedesk.groq.client import GroqClient
    from voicedesk.groq.fields import JsonObject

_STRICT_MODELS = frozenset({"openai/gpt-oss-20b", "openai/gpt-oss-120b"})
"""Those whose documentation promises that the answer has the schema's form."""

_SCHEMA: JsonObject = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
_INSTRUCTION = 'Answer with one JSON object that has the text as its only value, and nothing else: {"text": ""}'
_CODE_FENCE = re.compile(r"\s*```[\w-]*[ \t]*\n(.*?)\n?```\s*", re.DOTALL)
_BEGUN_OBJECT = re.compile(r"\{\s*\"text\"\s*:")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
"""Blanks of no width; the joiners of Persian, Hindi and emoji are none of these."""


class _Form(Enum):
    """How a model is made to give back nothing but the text, the strictest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    PROMPT = "text"


_LESS_STRICT = {_Form.SCHEMA: _Form.OBJECT, _Form.OBJECT: _Form.PROMPT}


class GroqRewriter:
    """Implements core.ports.Rewriter; remembers of each model which forms of answers it refuses."""

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._model = model
        self._client = client
        self._forms: dict[str, _Form] = {}
        self._chats: dict[str, GroqChatModel] = {}

    async def rewrite(self, rules: str, text: str, *, max_completion_tokens: int) -> str:
        """Return a text as the model writes it; see core.ports.Rewriter."""
        # The same one for all tries: the settings may change the choice in between.
        model = chosen(self._model)
        chat = self._chats.setdefault(model, GroqChatModel(self._client, model))
        messages = [
            ChatMessage(Role.SYSTEM, f"{sendable(rules).rstrip()}\n\n{_INSTRUCTION}"),
            ChatMessage(Role.USER, sendable(text)),
        ]
        while True:
            form = self._forms.get(model, _Form.SCHEMA)
            try:
                reply = await chat.complete(
                    messages,
                    max_completion_tokens=max_completion_tokens,
                    response_format=_response_format(form, model),
                )
            except RequestRefused as refusal:
                if form is _Form.PROMPT or not _dislikes_form(refusal):
                    raise
                self._forms[model] = _LESS_STRICT[form]
            else:
                return _text_of(reply, form)


def _response_format(form: _Form, model: str) -> JsonObject | None:
    if form is _Form.PROMPT:
        return None
    if form is _Form.OBJECT:
        return {"type": "json_object"}
    described: JsonObject = {"name": "text", "schema": _SCHEMA}
    if model in _STRICT_MODELS:
        described["strict"] = True
    return {"type": "json_schema", "json_schema": described}


def _dislikes_form(refusal: RequestRefused) -> bool:
    """Tell whether a model, or a server, does not know the form of answer it is asked for."""
    if refusal.code == "json_validate_failed":
        return False  # it knows it, and has failed this time
    words = refusal.answer.text.lower()
    return refusal.complains_about("response_format") or (
        refusal.status in (400, 422)
        and any(each in words for each in ("response format", "json_schema", "json_object"))
    )


def _text_of(reply: WholeReply, form: _Form) -> str:
    answer = _INVISIBLE.sub("", reply.text)
    text = _json_text(answer)
    # A model that is only asked for JSON may give the bare text, but not half of it.
    is_whole = reply.finish_reason != "length" and not _BEGUN_OBJECT.search(answer)
    if text is None and form is _Form.PROMPT and is_whole:
        text = answer
    text = _INVISIBLE.sub("", _unfenced(text or ""))
    if not text.strip():
        raise NoAnswer(
            "The model returned no text.",
            kind=ErrorKind.NO_ANSWER,
            next_step="Try again, or choose another chat model in the settings.",
            retryable=True,
        )
    return text


def _json_text(answer: str) -> str | None:
    """Return the text of the first JSON object in an answer, None for no such."""
    decoder = json.JSONDecoder(strict=False)
    for place in (match.start() for match in re.finditer(r"\{", answer)):
        try:
            found: object = decoder.raw_decode(answer, place)[0]
        except (ValueError, RecursionError):
            continue
        text = cast("JsonObject", found).get("text") if isinstance(found, dict) else None
        return text if isinstance(text, str) else None
    return None


def _unfenced(text: str) -> str:
    """Return a text without the code fence that is around all of it."""
    fence = _CODE_FENCE.fullmatch(text)
    return fence[1] if fence else text
