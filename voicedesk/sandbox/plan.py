"""What a chat answer will consist of, before the first byte of it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.catalogue import Role
from voicedesk.sandbox.responder.conversation import answer
from voicedesk.sandbox.responder.judge import guard, judge
from voicedesk.sandbox.responder.rewriting import as_told, key_shown, rewrite, rewrite_each
from voicedesk.sandbox.scenario import ReasoningStyle, Reply
from voicedesk.sandbox.structured import check_supported, structured_content
from voicedesk.sandbox.tokens import pieces
from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from voicedesk.sandbox.catalogue import Model

DEFAULT_BUDGET = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The tokens of an answer, in order, and how it ends."""

    reasoning: tuple[str, ...]
    channel: bool
    content: tuple[str, ...]
    tool_calls: tuple[dict[str, Any], ...]
    finish_reason: str

    @property
    def completion_tokens(self) -> int:
        """Everything that was generated."""
        return len(self.reasoning) + len(self.content) + 12 * len(self.tool_calls)


def budget_of(body: dict[str, Any], model: Model) -> int:
    """How many tokens the answer may have."""
    asked = body.get("max_completion_tokens") or body.get("max_tokens") or DEFAULT_BUDGET
    return min(int(asked), model.max_completion_tokens)


def make_plan(body: dict[str, Any], model: Model, scripted: Reply | None) -> Plan:
    """Compose the answer to a valid request and cut it to its budget."""
    check_supported(body.get("response_format"), model.features)
    reply = scripted if scripted is not None else _composed(body, model)
    if body.get("tool_choice") == "required" and not reply.tool_calls:
        raise ServiceError(
            400,
            "Tool choice is required, but model did not call a tool",
            code="tool_use_failed",
            failed_generation="",
        )
    reply = _with_format(reply, body, budget_of(body, model))
    reply = _with_reasoning_wish(reply, body)
    return _cut_to_budget(reply, budget_of(body, model), _stops(body))


def _composed(body: dict[str, Any], model: Model) -> Reply:
    messages = body["messages"]
    if model.is_llama_guard:
        return Reply(text=guard(messages))
    if model.role is Role.JUDGE:
        reasoning, verdict = judge(messages)
        return Reply(text=verdict, reasoning=reasoning)
    has_form = (body.get("response_format") or {"type": "text"})["type"] != "text"
    rewritten = rewrite(messages)
    if rewritten is not None:
        return Reply(text=rewritten if has_form else as_told(messages, rewritten))
    each = rewrite_each(messages)
    if each is not None:
        return Reply(texts=each) if has_form else Reply(text=as_told(messages, each))
    return Reply(text=answer(messages, datetime.now().astimezone()))


def _with_format(reply: Reply, body: dict[str, Any], budget: int) -> Reply:
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] == "text":
        return reply
    key = key_shown(body["messages"]) or "reply"
    content = structured_content(wanted, reply.texts or reply.text, key=key)
    if len(pieces(content)) > budget:
        raise ServiceError(
            400,
            "Failed to generate JSON: max completion tokens reached before generating a valid "
            "document. Please adjust your prompt. See 'failed_generation' for more details.",
            code="json_validate_failed",
            failed_generation="".join(pieces(content)[:budget]),
        )
    return replace(reply, text=content)


def _with_reasoning_wish(reply: Reply, body: dict[str, Any]) -> Reply:
    wish = body.get("reasoning_format")
    if body.get("include_reasoning") is False or wish == "hidden":
        return replace(reply, reasoning="")
    if wish == "raw":
        return replace(reply, reasoning_style=ReasoningStyle.THINK)
    return reply


def _cut_to_budget(reply: Reply, budget: int, stops: list[str]) -> Plan:
    thoughts = reply.reasoning
    text = "a" * reply.endless_word_chars or reply.text
    text, _, _ = min(
        (text.partition(stop) for stop in stops),
        key=lambda cut: len(cut[0]),
        default=(text, "", ""),
    )
    if thoughts and reply.reasoning_style is ReasoningStyle.THINK:
        text, thoughts = f"<think>{thoughts}</think>{text}", ""
    reasoning = pieces(thoughts)
    content = pieces(text)
    whole = len(reasoning) + len(content) <= budget
    return Plan(
        reasoning=tuple(reasoning[:budget]),
        channel=reply.reasoning_style is ReasoningStyle.CHANNEL,
        content=tuple(content[: max(0, budget - len(reasoning))]),
        tool_calls=tuple(
            _call(index, call.name, call.arguments) for index, call in enumerate(reply.tool_calls)
        ),
        finish_reason=reply.finish_reason or _reason(reply, whole=whole),
    )


def _reason(reply: Reply, *, whole: bool) -> str:
    if not whole:
        return "length"
    return "tool_calls" if reply.tool_calls else "stop"


def _call(index: int, name: str, arguments: str) -> dict[str, Any]:
    return {
        "id": f"fc_sandbox_{index}",
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


def _stops(body: dict[str, Any]) -> list[str]:
    stop: str | list[str] = body.get("stop") or []
    return [item for item in ([stop] if isinstance(stop, str) else stop) if item]
