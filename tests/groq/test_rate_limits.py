from __future__ import annotations

import httpx

from voicedesk.groq.rate_limits import Limit, RateLimits, parse_rate_limits


def test_all_six_headers() -> None:
    headers = httpx.Headers(
        {
            "x-ratelimit-limit-requests": "14400",
            "x-ratelimit-limit-tokens": "18000",
            "x-ratelimit-remaining-requests": "14370",
            "x-ratelimit-remaining-tokens": "17997",
            "x-ratelimit-reset-requests": "2m59.56s",
            "x-ratelimit-reset-tokens": "7.66s",
        }
    )
    assert parse_rate_limits(headers) == RateLimits(
        requests=Limit(14400, 14370, 179.56), tokens=Limit(18000, 17997, 7.66)
    )


def test_what_is_missing_or_odd_is_unknown() -> None:
    headers = {"x-ratelimit-remaining-tokens": "17", "x-ratelimit-limit-tokens": "many"}
    assert parse_rate_limits(headers) == RateLimits(Limit(), Limit(remaining=17))
    assert parse_rate_limits({"content-type": "application/json"}) is None
    assert parse_rate_limits({"x-ratelimit-limit-requests": "-1"}) is None
