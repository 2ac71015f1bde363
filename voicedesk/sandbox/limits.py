"""Rate limits per model: leaky budgets, the headers that announce them, the refusals."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.sandbox.wire import ServiceError, go_duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.sandbox.scenario import Limits


@dataclass(slots=True)
class _Budget:
    """An amount that is used up by requests and flows back evenly over its period."""

    limit: int
    period_s: float
    dimension: str
    error_type: str
    used: float = 0.0
    updated_at_s: float = 0.0

    def settle(self, now_s: float) -> None:
        """Let flow back what time has given back."""
        returned = (now_s - self.updated_at_s) * self.limit / self.period_s
        self.used = max(0.0, self.used - returned)
        self.updated_at_s = now_s

    def wait_s(self, amount: float) -> float:
        """How long until that much is free; 0 if it is free now."""
        return max(0.0, self.used + amount - self.limit) * self.period_s / self.limit

    @property
    def reset_s(self) -> float:
        """How long until all is free again."""
        return self.used * self.period_s / self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one request asks for."""

    prompt_tokens: int = 0
    output_tokens: int = 0
    audio_s: float = 0.0


class Limiter:
    """Admits or refuses requests, model by model."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._budgets: dict[str, dict[str, _Budget]] = {}

    def admit(self, model_id: str, demand: Demand) -> dict[str, str]:
        """Charge the request and return its headers, or raise 413 or 429."""
        budgets = self._settled(model_id)
        charges = self._charges(budgets, demand)
        for budget, amount in charges:
            if amount > budget.limit:
                raise _too_large(model_id, budget, amount)
        for budget, amount in charges:
            wait_s = budget.wait_s(amount)
            if wait_s > 0:
                raise _wait(model_id, budget, amount, wait_s, _headers(budgets))
        for budget, amount in charges:
            budget.used += amount
        return _headers(budgets)

    def refund(self, model_id: str, unused_tokens: int) -> None:
        """Give back what a reply did not use of its budget."""
        budgets = self._settled(model_id)
        for name in ("TPM", "OTPM"):
            if name in budgets:
                budgets[name].used = max(0.0, budgets[name].used - unused_tokens)

    def _settled(self, model_id: str) -> dict[str, _Budget]:
        now_s = self._clock()
        budgets = self._budgets.setdefault(model_id, _fresh(self._limits, now_s))
        for budget in budgets.values():
            budget.settle(now_s)
        return budgets

    @staticmethod
    def _charges(budgets: dict[str, _Budget], demand: Demand) -> list[tuple[_Budget, float]]:
        amounts = {
            "TPM": float(demand.prompt_tokens + demand.output_tokens),
            "OTPM": float(demand.output_tokens),
            "ASPH": demand.audio_s,
            "RPM": 1.0,
            "RPD": 1.0,
        }
        return [(budgets[name], amount) for name, amount in amounts.items() if name in budgets]


def _fresh(limits: Limits, now_s: float) -> dict[str, _Budget]:
    rows = (
        ("RPM", limits.requests_per_minute, 60.0, "requests per minute (RPM)", "requests"),
        ("RPD", limits.requests_per_day, 86400.0, "requests per day (RPD)", "requests"),
        ("TPM", limits.tokens_per_minute, 60.0, "tokens per minute (TPM)", "tokens"),
        (
            "OTPM",
            limits.output_tokens_per_minute,
            60.0,
            "output tokens per minute (OTPM)",
            "tokens",
        ),
        (
            "ASPH",
            limits.audio_seconds_per_hour,
            3600.0,
            "seconds of audio per hour (ASPH)",
            "seconds",
        ),
    )
    return {
        name: _Budget(limit, period_s, words, kind, updated_at_s=now_s)
        for name, limit, period_s, words, kind in rows
        if limit is not None
    }


def _headers(budgets: dict[str, _Budget]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, suffix in (("RPD", "requests"), ("TPM", "tokens")):
        if name in budgets:
            budget = budgets[name]
            left = max(0, math.floor(budget.limit - budget.used))
            headers[f"x-ratelimit-limit-{suffix}"] = str(budget.limit)
            headers[f"x-ratelimit-remaining-{suffix}"] = str(left)
            headers[f"x-ratelimit-reset-{suffix}"] = go_duration(budget.reset_s)
    return headers


def _too_large(model_id: str, budget: _Budget, amount: float) -> ServiceError:
    return ServiceError(
        413,
        f"Request too large for model `{model_id}` in organization `org_sandbox` service tier "
        f"`on_demand` on {budget.dimension}: Limit {budget.limit}, Requested {math.ceil(amount)}, "
        "please reduce your message size and try again.",
        error_type=budget.error_type,
        code="rate_limit_exceeded",
    )


def _wait(
    model_id: str, budget: _Budget, amount: float, wait_s: float, headers: dict[str, str]
) -> ServiceError:
    return ServiceError(
        429,
        f"Rate limit reached for model `{model_id}` in organization `org_sandbox` service tier "
        f"`on_demand` on {budget.dimension}: Limit {budget.limit}, Used {math.ceil(budget.used)}, "
        f"Requested {math.ceil(amount)}. Please try again in {go_duration(wait_s)}.",
        error_type=budget.error_type,
        code="rate_limit_exceeded",
        headers={**headers, "retry-after": str(max(1, math.ceil(wait_s)))},
    )
