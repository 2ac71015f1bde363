"""``POST /openai/v1/chat/completions``: whole and streamed (sections 2.3 to 2.5)."""

from __future__ import annotations

import asyncio
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.catalogue import Role
from voicedesk.sandbox.chat_request import check_chat
from voicedesk.sandbox.closed import bad
from voicedesk.sandbox.exchange import BodyWriter
from voicedesk.sandbox.limits import Demand
from voicedesk.sandbox.pace import wait_until
from voicedesk.sandbox.pictures import check_pictures
from voicedesk.sandbox.plan import Plan, budget_of, make_plan
from voicedesk.sandbox.scenario import FaultKind, UsagePlace
from voicedesk.sandbox.tokens import count_prompt
from voicedesk.sandbox.wire import ServiceError, json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

    from voicedesk.sandbox.catalogue import Model
    from voicedesk.sandbox.exchange import Exchange
    from voicedesk.sandbox.scenario import Fault
    from voicedesk.sandbox.state import State

_FINGERPRINT = "fp_sandbox"
_TOKENS_PER_TURN_OF_THE_LOOP = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Completion:
    """What all parts of one answer share."""

    model: str
    plan: Plan
    prompt_tokens: int
    request_id: str
    seed: int
    began_at_s: float
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4()}")
    created: int = field(default_factory=lambda: int(time.time()))

    def usage(self) -> dict[str, Any]:
        """Token counts and times, details only where there is something to tell."""
        elapsed_s = round(time.monotonic() - self.began_at_s, 9)
        plan = self.plan
        usage: dict[str, Any] = {
            "queue_time": 0.0,
            "prompt_tokens": self.prompt_tokens,
            "prompt_time": 0.0,
            "completion_tokens": plan.completion_tokens,
            "completion_time": elapsed_s,
            "total_tokens": self.prompt_tokens + plan.completion_tokens,
            "total_time": elapsed_s,
        }
        if plan.reasoning:
            usage["completion_tokens_details"] = {"reasoning_tokens": len(plan.reasoning)}
        return usage

    def chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        """One event of the stream."""
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "system_fingerprint": _FINGERPRINT,
            "choices": [
                {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
            ],
        }


async def complete(state: State, exchange: Exchange) -> web.StreamResponse:
    """Answer a chat request."""
    body = exchange.recorded.json
    model = _chat_model(state, body)
    check_chat(body)
    check_pictures(body["messages"], model)
    prompt_tokens = _prompt_tokens(body, model)
    budget = budget_of(body, model)
    demand = Demand(prompt_tokens=prompt_tokens, output_tokens=budget)
    exchange.headers |= state.limiter.admit(model.id, demand)
    streaming = bool(body.get("stream"))
    try:
        plan = make_plan(body, model, state.next_reply(model.role))
    except ServiceError as error:
        if streaming and error.body["error"].get("code") == "tool_use_failed":
            return await _stream_refusal(exchange, error)
        raise
    state.limiter.refund(model.id, budget - plan.completion_tokens)
    completion = _Completion(
        model=model.id,
        plan=plan,
        prompt_tokens=prompt_tokens,
        request_id=exchange.request_id,
        seed=body["seed"] if body.get("seed") is not None else secrets.randbelow(2**31),
        began_at_s=exchange.recorded.completed_at_s,
    )
    if streaming:
        return await _stream(state, exchange, completion, body)
    await exchange.until(state.scenario.first_token_delay_s)
    await _pace(state, completion, plan.completion_tokens)
    return await exchange.send_json(_whole(completion))


def _chat_model(state: State, body: dict[str, Any]) -> Model:
    model = state.usable_model(body)
    if model.role not in (Role.CHAT, Role.JUDGE):
        raise bad(f"The model `{model.id}` does not support chat completions")
    return model


def _prompt_tokens(body: dict[str, Any], model: Model) -> int:
    count = count_prompt(body["messages"])
    if count > model.context_window:
        raise ServiceError(
            400,
            "Please reduce the length of the messages or completion. "
            f"The context window of {model.id} holds {model.context_window} tokens.",
            code="context_length_exceeded",
            param="messages",
        )
    return count


def _whole(completion: _Completion) -> dict[str, Any]:
    plan = completion.plan
    message: dict[str, Any] = {"role": "assistant"}
    if plan.tool_calls:
        message["tool_calls"] = list(plan.tool_calls)
    else:
        message["content"] = "".join(plan.content)
    if plan.reasoning:
        message["reasoning"] = "".join(plan.reasoning)
    return {
        "id": completion.id,
        "object": "chat.completion",
        "created": completion.created,
        "model": completion.model,
        "choices": [
            {
                "index": 0,
                "message": message,
                "logprobs": None,
                "finish_reason": plan.finish_reason,
            }
        ],
        "usage": completion.usage(),
        "usage_breakdown": None,
        "system_fingerprint": _FINGERPRINT,
        "x_groq": {"id": completion.request_id, "seed": completion.seed},
        "service_tier": "on_demand",
    }


async def _pace(state: State, completion: _Completion, tokens: int) -> None:
    """Wait until that many tokens are due."""
    if state.scenario.tokens_per_s > 0:
        due_s = state.scenario.first_token_delay_s + tokens / state.scenario.tokens_per_s
        await wait_until(completion.began_at_s + due_s)


async def _stream(
    state: State, exchange: Exchange, completion: _Completion, body: dict[str, Any]
) -> web.StreamResponse:
    opening = completion.chunk({"role": "assistant", "content": ""})
    opening["x_groq"] = {"id": completion.request_id, "seed": completion.seed}
    deltas = list(_deltas(completion.plan))
    await exchange.until(state.scenario.first_token_delay_s)
    response = await exchange.open_stream("text/event-stream", {"Cache-Control": "no-cache"})
    writer = BodyWriter(response, state.scenario.split_bytes)
    await writer.write(_event(opening))
    fault = exchange.fault
    strike_at = min(fault.after_tokens, len(deltas)) if fault else -1
    for sent in range(len(deltas) + 1):
        if sent == strike_at and fault and await _strike(exchange, fault, completion, writer):
            return response
        if sent < len(deltas):
            event = _event(completion.chunk(deltas[sent]))
            await _pace(state, completion, sent)
            await writer.write(event)
        if sent % _TOKENS_PER_TURN_OF_THE_LOOP == 0:
            await asyncio.sleep(0)
    for event in _tail(state, completion, body):
        await writer.write(event)
    return response


def _deltas(plan: Plan) -> Iterator[dict[str, Any]]:
    channel = {"channel": "analysis"} if plan.channel else {}
    for piece in plan.reasoning:
        yield {"reasoning": piece, **channel}
    for piece in plan.content:
        yield {"content": piece}
    for index, call in enumerate(plan.tool_calls):
        yield {"tool_calls": [{**call, "index": index}]}


def _tail(state: State, completion: _Completion, body: dict[str, Any]) -> Iterator[bytes]:
    usage = completion.usage()
    last = completion.chunk({}, completion.plan.finish_reason)
    last["x_groq"] = {"id": completion.request_id, "usage": usage}
    if state.scenario.usage_place is UsagePlace.BOTH:
        last["usage"] = usage
    yield _event(last)
    options: dict[str, Any] = body.get("stream_options") or {}
    if options.get("include_usage"):
        extra = completion.chunk({})
        extra |= {"choices": [], "usage": usage, "service_tier": "on_demand"}
        yield _event(extra)
    yield b"data: [DONE]\n\n"


async def _strike(
    exchange: Exchange, fault: Fault, completion: _Completion, writer: BodyWriter
) -> bool:
    """Let the scripted fault happen; True if the stream is over."""
    match fault.kind:
        case FaultKind.EVENT_ERROR:
            error = {
                "message": fault.message,
                "type": fault.error_type,
                "status_code": fault.status,
            }
            if fault.code is not None:
                error["code"] = fault.code
            await writer.write(b"event: error\n" + _event({"error": error}))
        case FaultKind.X_GROQ_ERROR:
            chunk = completion.chunk({})
            chunk["x_groq"] = {"id": completion.request_id, "error": fault.message}
            await writer.write(_event(chunk))
        case FaultKind.CUT:
            pass
        case FaultKind.STREAM_RESET:
            raise exchange.reset()
        case FaultKind.STREAM_STALL:
            await asyncio.sleep(fault.seconds)
            return False
        case _:
            return False
    return True


async def _stream_refusal(exchange: Exchange, refusal: ServiceError) -> web.StreamResponse:
    response = await exchange.open_stream("text/event-stream", {"Cache-Control": "no-cache"})
    error = {**refusal.body["error"], "status_code": refusal.status}
    await response.write(b"event: error\n" + _event({"error": error}))
    return response


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json_bytes(value) + b"\n"
