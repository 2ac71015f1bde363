from __future__ import annotations

import asyncio

import pytest

from tests.groq.clients import Sleeps
from voicedesk.core.errors import ErrorKind, ServiceError, ServiceUnreachable, StreamBroken
from voicedesk.groq.error_answer import ErrorAnswer
from voicedesk.groq.errors import bad_answer, request_refused, stream_cut
from voicedesk.groq.retry import NO_RETRY, ONE_RETRY, Retrier, RetryPolicy, is_worth_a_retry


def refused(status: int, *, wait_s: float | None = None, asked: bool | None = None) -> ServiceError:
    answer = ErrorAnswer(status, retry_after_s=wait_s, asked_to_retry=asked)
    return request_refused(answer, host="h")


def unreachable(kind: ErrorKind = ErrorKind.UNREACHABLE) -> ServiceError:
    return ServiceUnreachable("m", kind=kind, next_step="n", retryable=True)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        *((refused(status), True) for status in (408, 409, 429, 500, 502, 503, 504)),
        *((refused(status), False) for status in (400, 401, 403, 404, 413, 422, 424, 498, 499)),
        (refused(400, asked=True), True),
        (refused(503, asked=False), False),
        (refused(413, asked=True), False),
        (refused(498, asked=True), False),
        (unreachable(), True),
        (unreachable(ErrorKind.TIMEOUT), True),
        (unreachable(ErrorKind.INSECURE), False),
        (stream_cut("h"), False),
        (bad_answer("h", "x"), False),
    ],
)
def test_what_is_worth_a_retry(failure: ServiceError, expected: bool) -> None:
    assert is_worth_a_retry(failure) is expected


def wait(failure: ServiceError, made: int = 0, spent_s: float = 0.0, jitter: float = 0.0):
    policy = RetryPolicy(max_attempts=20)
    return policy.wait_s(failure, retries_made=made, spent_s=spent_s, jitter=jitter)


def test_the_waits_double_up_to_a_limit_and_are_shortened_by_chance() -> None:
    assert [wait(refused(500), made) for made in range(6)] == [0.5, 1, 2, 4, 8, 8]
    assert wait(refused(500), jitter=1.0) == pytest.approx(0.375)


@pytest.mark.parametrize(
    ("told_s", "waited_s"), [(0.2, 0.2), (2.0, 2.0), (60.0, 60.0), (60.1, None), (578.0, None)]
)
def test_what_the_server_tells_is_kept_to_if_it_is_not_too_long(
    told_s: float, waited_s: float | None
) -> None:
    assert wait(refused(429, wait_s=told_s)) == waited_s


def test_no_new_attempt_after_a_long_time_without_answer() -> None:
    assert wait(unreachable(ErrorKind.TIMEOUT), spent_s=29.9) is not None
    assert wait(unreachable(ErrorKind.TIMEOUT), spent_s=30.0) is None


class Attempts:
    def __init__(self, *outcomes: ServiceError | str) -> None:
        self.outcomes = list(outcomes)
        self.made = 0

    async def __call__(self) -> str:
        outcome = self.outcomes[min(self.made, len(self.outcomes) - 1)]
        self.made += 1
        if isinstance(outcome, ServiceError):
            raise outcome
        return outcome


@pytest.mark.parametrize(
    ("policy", "attempts"), [(RetryPolicy(), 3), (ONE_RETRY, 2), (NO_RETRY, 1)]
)
async def test_the_number_of_attempts(policy: RetryPolicy, attempts: int) -> None:
    always, sleeps = Attempts(refused(500)), Sleeps()
    with pytest.raises(ServiceError):
        await Retrier(sleeps, lambda: 0.0).run(always, policy)
    assert always.made == attempts
    assert sleeps.waits_s == [0.5, 1.0][: attempts - 1]


async def test_success_after_failures() -> None:
    attempts, sleeps = Attempts(refused(429, wait_s=2.0), unreachable(), "fine"), Sleeps()
    assert await Retrier(sleeps, lambda: 0.0).run(attempts, RetryPolicy()) == "fine"
    assert sleeps.waits_s == [2.0, 1.0]


async def test_the_last_error_is_the_one_told() -> None:
    attempts = Attempts(refused(500), refused(401))
    with pytest.raises(ServiceError) as told:
        await Retrier(Sleeps()).run(attempts, RetryPolicy())
    assert told.value.status == 401
    assert attempts.made == 2


async def test_patience_is_measured() -> None:
    times = iter([0.0, 31.0])
    attempts = Attempts(unreachable(ErrorKind.TIMEOUT))
    with pytest.raises(ServiceUnreachable):
        await Retrier(Sleeps(), monotonic_s=lambda: next(times)).run(attempts, RetryPolicy())
    assert attempts.made == 1


async def test_bugs_and_broken_streams_are_not_repeated() -> None:
    attempts = Attempts(stream_cut("h"))
    with pytest.raises(StreamBroken):
        await Retrier(Sleeps()).run(attempts, RetryPolicy())
    assert attempts.made == 1


async def test_a_wait_can_be_cancelled() -> None:
    begun = asyncio.Event()

    async def sleep(duration_s: float) -> None:
        begun.set()
        await asyncio.Event().wait()

    attempts = Attempts(refused(500))
    task = asyncio.create_task(Retrier(sleep).run(attempts, RetryPolicy()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert attempts.made == 1
