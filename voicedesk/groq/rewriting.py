"""A chat model that gives back a text, or each of several, and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, cast

from voicedesk.core.chat import ChatMessage, Role
from voicedesk.core.errors import ErrorKind, NoAnswer
from voicedesk.groq.call import chosen
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.chat_request import sendable
from voicedesk.groq.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.groq.call import Choice
    from voicedesk.groq.chat import WholeReply
    from voicedesk.groq.client import GroqClient
    from voicedesk.groq.fields import JsonObject

_STRICT_MODELS = frozenset({"openai/gpt-oss-20b", "openai/gpt-oss-120b"})
"""Those whose documentation promises that the answer has the schema's form."""

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A JSON object with one value: its key, the schema of the value, how it is asked for."""

    key: str
    schema: JsonObject
    instruction: str

    def response_format(self, form: _Form, model: str) -> JsonObject | None:
        if form is _Form.PROMPT:
            return None
        if form is _Form.OBJECT:
            return {"type": "json_object"}
        schema: JsonObject = {
            "type": "object",
            "properties": {self.key: self.schema},
            "required": [self.key],
            "additionalProperties": False,
        }
        described: JsonObject = {"name": self.key, "schema": schema}
        if model in _STRICT_MODELS:
            described["strict"] = True
        return {"type": "json_schema", "json_schema": described}


_TEXT = _Wanted(
    "text",
    {"type": "string"},
    "Answer with one JSON object that has the text as its only value, and nothing else: "
    '{"text": ""}',
)
_TEXTS = _Wanted(
    "texts",
    {"type": "array", "items": {"type": "string"}},
    "The user's message is one JSON object with a list of texts. Answer with one JSON object that "
    "has the list of the new texts as its only value, one for each and in the same order, and "
    'nothing else: {"texts": ["", ""]}',
)


class GroqRewriter:
    """Implements core.ports.Rewriter; remembers of each model which forms of answers it refuses."""

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._model = model
        self._client = client
        self._forms: dict[str, _Form] = {}
        self._chats: dict[str, GroqChatModel] = {}

    async def rewrite(self, rules: str, text: str, *, max_completion_tokens: int) -> str:
        """Return a text as the model writes it; see core.ports.Rewriter."""
        return _text_of(*await self._ask(_TEXT, rules, text, max_completion_tokens))

    async def rewrite_each(
        self, rules: str, texts: Sequence[str], *, max_completion_tokens: int
    ) -> list[str]:
        """Return each text as the model writes it; see core.ports.Rewriter."""
        content = json.dumps({"texts": list(texts)}, ensure_ascii=False)
        reply, _ = await self._ask(_TEXTS, rules, content, max_completion_tokens)
        return _texts_of(reply, texts)

    async def _ask(
        self, wanted: _Wanted, rules: str, content: str, max_completion_tokens: int
    ) -> tuple[WholeReply, _Form]:
        """Return what the model answered, and in which form it was made to."""
        # The same one for all tries: the settings may change the choice in between.
        model = chosen(self._model)
        chat = self._chats.setdefault(model, GroqChatModel(self._client, model))
        messages = [
            ChatMessage(Role.SYSTEM, f"{sendable(rules).rstrip()}\n\n{wanted.instruction}"),
            ChatMessage(Role.USER, sendable(content)),
        ]
        while True:
            form = self._forms.get(model, _Form.SCHEMA)
            try:
                reply = await chat.complete(
                    messages,
                    max_completion_tokens=max_completion_tokens,
                    response_format=wanted.response_format(form, model),
                )
            except RequestRefused as refusal:
                if form is _Form.PROMPT or not _dislikes_form(refusal):
                    raise
                self._forms[model] = _LESS_STRICT[form]
            else:
                return reply, form


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
    text = _json_value(answer, "text")
    # A model that is only asked for JSON may give the bare text, but not half of it.
    is_whole = reply.finish_reason != "length" and not _BEGUN_OBJECT.search(answer)
    if text is None and form is _Form.PROMPT and is_whole:
        text = answer
    text = _INVISIBLE.sub("", _unfenced(text)) if isinstance(text, str) else ""
    if not text.strip():
        raise _no_answer("The model returned no text.")
    return text


def _texts_of(reply: WholeReply, given: Sequence[str]) -> list[str]:
    found = _json_value(_INVISIBLE.sub("", reply.text), "texts")
    members = cast("list[object]", found) if isinstance(found, list) else []
    texts = [_INVISIBLE.sub("", each) for each in members if isinstance(each, str)]
    if len(members) != len(given) or len(texts) != len(members):
        raise _no_answer("The model did not return as many texts as it was given.")
    if "".join(given).strip() and not "".join(texts).strip():
        raise _no_answer("The model returned no text.")
    return texts


def _no_answer(message: str) -> NoAnswer:
    return NoAnswer(
        message,
        kind=ErrorKind.NO_ANSWER,
        next_step="Try again, or choose another chat model in the settings.",
        retryable=True,
    )


def _json_value(answer: str, key: str) -> object:
    """Return a value of the first JSON object in an answer, None for no such."""
    decoder = json.JSONDecoder(strict=False)
    for place in (match.start() for match in re.finditer(r"\{", answer)):
        try:
            found: object = decoder.raw_decode(answer, place)[0]
        except (ValueError, RecursionError):
            continue
        return cast("JsonObject", found).get(key) if isinstance(found, dict) else None
    return None


def _unfenced(text: str) -> str:
    """Return a text without the code fence that is around all of it."""
    fence = _CODE_FENCE.fullmatch(text)
    return fence[1] if fence else text
