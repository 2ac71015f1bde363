"""When a request is tried again, and after how long (https://console.groq.com/docs/errors)."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from voicedesk.core.errors import ErrorKind, ServiceError, ServiceUnreachable
from voicedesk.groq.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_log = logging.getLogger(__name__)

_RETRIED_STATUSES = frozenset({408, 409, 429})
# 413 cannot succeed as it is; 498 belongs to a tier that is never asked for.
_NEVER_RETRIED_STATUSES = frozenset({413, 498})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently; the defaults are those of the service's own SDK."""

    max_attempts: int = 3
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0
    longest_told_wait_s: float = 60.0
    """A server that asks for more is not waited for: the user is told the time instead."""
    patience_s: float = 30.0
    """No new attempt once the earlier ones have taken this long, waits not counted."""

    def wait_s(
        self, failure: ServiceError, *, retries_made: int, spent_s: float, jitter: float
    ) -> float | None:
        """Return the pause before the next attempt, None to give up.

        Args:
            failure: of the latest attempt.
            retries_made: 0 after the first attempt.
            spent_s: how long the attempts took together.
            jitter: between 0 and 1, drawn for this wait.
        """
        if retries_made + 1 >= self.max_attempts or spent_s >= self.patience_s:
            return None
        if not is_worth_a_retry(failure):
            return None
        told_s = failure.retry_after_s
        if told_s is not None:
            return told_s if told_s <= self.longest_told_wait_s else None
        backoff_s = min(self.first_wait_s * 2.0**retries_made, self.longest_wait_s)
        return backoff_s * (1 - 0.25 * jitter)


NO_RETRY = RetryPolicy(max_attempts=1)
ONE_RETRY = RetryPolicy(max_attempts=2)


def is_worth_a_retry(failure: ServiceError) -> bool:
    """Tell whether the same request may succeed a moment later."""
    if isinstance(failure, ServiceUnreachable):
        return failure.kind is not ErrorKind.INSECURE
    if not isinstance(failure, RequestRefused) or failure.status is None:
        return False
    if failure.status in _NEVER_RETRIED_STATUSES:
        return False
    if failure.answer.asked_to_retry is not None:
        return failure.answer.asked_to_retry
    return failure.status in _RETRIED_STATUSES or failure.status >= 500


@dataclass(frozen=True, slots=True)
class Retrier:
    """Runs attempts by a policy; cancelling it cancels attempt and wait."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    draw: Callable[[], float] = random.random
    monotonic_s: Callable[[], float] = time.monotonic

    async def run(self, attempt: Callable[[], Awaitable[T]], policy: RetryPolicy) -> T:
        """Return what the first successful attempt returns.

        Raises:
            ServiceError: of the last attempt.
        """
        retries_made, spent_s = 0, 0.0
        while True:
            started_s = self.monotonic_s()
            try:
                return await attempt()
            except ServiceError as failure:
                spent_s += self.monotonic_s() - started_s
                wait_s = policy.wait_s(
                    failure, retries_made=retries_made, spent_s=spent_s, jitter=self.draw()
                )
                if wait_s is None:
                    raise
                _log.info("%s; next attempt in %.1f s", failure.kind, wait_s)
            await self.sleep(wait_s)
            retries_made += 1
