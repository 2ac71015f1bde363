"""What a chat completion request may look like (section 2.1 and 2.2 of the wire contract)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from voicedesk.sandbox.closed import (
    anything,
    array,
    bad,
    check_object,
    flag,
    integer,
    number,
    one_of,
    optional,
    refused,
    text,
)

if TYPE_CHECKING:
    from voicedesk.sandbox.closed import Check

_SCHEMA_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _stop(path: str, value: object) -> None:
    if not isinstance(value, str):
        array(text, 0, 4)(path, value)


def _image(path: str, value: object) -> None:
    fields = check_object(
        path, value, {"url": text, "detail": one_of("auto", "low", "high")}, ("url",)
    )
    if not str(fields["url"]).startswith(("http://", "https://", "data:image/")):
        raise bad(f"'{path}.url' : invalid image URL")


_PARTS: dict[str, dict[str, Check]] = {
    "text": {"type": text, "text": text},
    "image_url": {"type": text, "image_url": _image},
    "document": {"type": text, "document": anything},
}


def _kind_of(value: object, key: str) -> object:
    """What an item says it is, if it is an object at all."""
    return cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None


def _content(*kinds: str) -> Check:
    def part(path: str, value: object) -> None:
        kind = _kind_of(value, "type")
        if not isinstance(kind, str) or kind not in kinds:
            raise bad(f"'{path}.type' : value must be one of [{' '.join(kinds)}]")
        checks = _PARTS[kind]
        check_object(path, value, checks, tuple(checks))

    def apply(path: str, value: object) -> None:
        if not isinstance(value, str):
            array(part, 1, 100)(path, value)

    return apply


def _called(path: str, value: object) -> None:
    check_object(path, value, {"name": text, "arguments": text}, ("name", "arguments"))


def _tool_call(path: str, value: object) -> None:
    checks: dict[str, Check] = {
        "id": text,
        "type": one_of("function"),
        "function": _called,
        "index": anything,
    }
    check_object(path, value, checks, ("id", "type", "function"))


_ROLES: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {
    "system": ({"content": _content("text")}, ("content",)),
    "developer": ({"content": _content("text")}, ("content",)),
    "user": ({"content": _content("text", "image_url", "document")}, ("content",)),
    "assistant": (
        {
            "content": optional(_content("text")),
            "reasoning": optional(text),
            "tool_calls": optional(array(_tool_call, 0, 128)),
        },
        (),
    ),
    "tool": ({"content": _content("text"), "tool_call_id": text}, ("content", "tool_call_id")),
}


def _message(path: str, value: object) -> None:
    role = _kind_of(value, "role")
    if not isinstance(role, str) or role not in _ROLES:
        raise bad(f"'{path}.role' : value must be one of [{' '.join(_ROLES)}]")
    checks, required = _ROLES[role]
    fields = check_object(
        path, value, {"role": text, "name": refused("messages"), **checks}, required
    )
    if role == "assistant" and fields.get("content") is None and not fields.get("tool_calls"):
        raise bad(f"'{path}' : one of 'content' or 'tool_calls' is required")


def _schema(path: str, value: object) -> None:
    checks: dict[str, Check] = {
        "name": text,
        "description": optional(text),
        "schema": anything,
        "strict": optional(flag),
    }
    fields = check_object(path, value, checks, ("name",))
    if not _SCHEMA_NAME.fullmatch(fields["name"]):
        raise bad(f"'{path}.name' : must match [A-Za-z0-9_-] and be 64 characters or fewer")


def _response_format(path: str, value: object) -> None:
    checks: dict[str, Check] = {
        "type": one_of("text", "json_object", "json_schema"),
        "json_schema": _schema,
    }
    fields = check_object(path, value, checks, ("type",))
    if fields["type"] == "json_schema" and "json_schema" not in fields:
        raise bad(f"'{path}' : property 'json_schema' is missing")


def _tool(path: str, value: object) -> None:
    checks: dict[str, Check] = {"type": text, "function": anything}
    if _kind_of(value, "type") == "function":
        function = check_object(path, value, checks, ("type", "function"))["function"]
        keys: dict[str, Check] = {
            "name": text,
            "description": optional(text),
            "parameters": optional(anything),
            "strict": optional(flag),
        }
        check_object(f"{path}.function", function, keys, ("name",))
    else:
        check_object(path, value, {"type": one_of("browser_search", "code_interpreter")}, ("type",))


def _stream_options(path: str, value: object) -> None:
    check_object(path, value, {"include_usage": optional(flag)})


_NOT_TAKEN = refused("this API does not offer it")
_FIELDS: dict[str, Check] = {
    "model": text,
    "messages": array(_message, 1, 10_000),
    "stream": optional(flag),
    "stream_options": optional(_stream_options),
    "max_completion_tokens": optional(integer(1, 1_000_000)),
    "max_tokens": optional(integer(1, 1_000_000)),
    "temperature": optional(number(0, 2)),
    "top_p": optional(number(0, 1)),
    "stop": optional(_stop),
    "seed": optional(integer(-(2**63), 2**63 - 1)),
    "n": optional(integer(1, 1)),
    "reasoning_effort": optional(one_of("none", "default", "low", "medium", "high")),
    "reasoning_format": optional(one_of("parsed", "raw", "hidden")),
    "include_reasoning": optional(flag),
    "response_format": optional(_response_format),
    "tools": optional(array(_tool, 0, 128)),
    "tool_choice": optional(anything),
    "parallel_tool_calls": optional(flag),
    "disable_tool_validation": flag,
    "service_tier": optional(one_of("auto", "on_demand", "flex", "performance")),
    "user": optional(text),
    "functions": anything,
    "function_call": anything,
    "documents": optional(anything),
    "citation_options": optional(anything),
    "logprobs": _NOT_TAKEN,
    "top_logprobs": _NOT_TAKEN,
    "logit_bias": _NOT_TAKEN,
    "frequency_penalty": optional(number(-2, 2)),
    "presence_penalty": optional(number(-2, 2)),
}


def check_chat(body: dict[str, Any]) -> None:
    """Refuse what the service would refuse."""
    check_object("", body, _FIELDS, ("messages", "model"))
    if body.get("include_reasoning") is not None and body.get("reasoning_format") is not None:
        raise bad("cannot specify both 'include_reasoning' and 'reasoning_format'")
    _check_format(body)


def _check_format(body: dict[str, Any]) -> None:
    kind = (body.get("response_format") or {"type": "text"})["type"]
    if kind == "text":
        return
    if body.get("tools"):
        raise bad("json mode cannot be combined with tool/function calling", "response_format")
    if body.get("reasoning_format") == "raw":
        raise bad("reasoning_format 'raw' cannot be combined with json mode", "reasoning_format")
    if kind == "json_schema" and body.get("stream"):
        raise bad(
            "response_format 'json_schema' cannot be combined with streaming", "response_format"
        )
    if kind == "json_object" and "json" not in str(body["messages"]).lower():
        raise bad(
            "'messages' must contain the word 'json' in some form, to use "
            "'response_format' of type 'json_object'.",
            "response_format",
        )
