"""What is left of the service's limits, as its headers tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.groq.durations import parse_duration_s

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Limit:
    """One budget; None where the service did not say."""

    limit: int | None = None
    remaining: int | None = None
    reset_s: float | None = None


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Requests are counted per day, tokens per minute."""

    requests: Limit
    tokens: Limit


def parse_rate_limits(headers: Mapping[str, str]) -> RateLimits | None:
    """Return the limits told in the headers of an answer, None if there are none."""
    limits = RateLimits(_limit(headers, "requests"), _limit(headers, "tokens"))
    return None if limits == RateLimits(Limit(), Limit()) else limits


def _limit(headers: Mapping[str, str], what: str) -> Limit:
    return Limit(
        limit=_count(headers.get(f"x-ratelimit-limit-{what}", "")),
        remaining=_count(headers.get(f"x-ratelimit-remaining-{what}", "")),
        reset_s=parse_duration_s(headers.get(f"x-ratelimit-reset-{what}", "")),
    )


def _count(text: str) -> int | None:
    # isdecimal also holds for other scripts' digits, which int() understands.
    return int(text) if text.isdecimal() and len(text) < 20 else None
