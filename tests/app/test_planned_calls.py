"""Calls for later: their order, and what becomes of those that were cancelled."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from voicedesk.app.planned_calls import TIDIED_AFTER, PlannedCalls


def planned_for(when_s: float) -> asyncio.TimerHandle:
    return asyncio.TimerHandle(when_s, lambda: None, (), asyncio.get_running_loop())


@given(st.lists(st.floats(0, 100)), st.floats(0, 100))
def test_what_is_due_comes_in_order_and_the_rest_stays(times_s: list[float], now_s: float) -> None:
    async def plan() -> None:
        calls = PlannedCalls()
        for when_s in times_s:
            earliest_s = calls.next_s()
            is_next = calls.add(planned_for(when_s))
            assert is_next == (earliest_s is None or when_s < earliest_s)
        due_s = [handle.when() for handle in calls.take_due(now_s)]
        assert due_s == sorted(when_s for when_s in times_s if when_s <= now_s)
        later_s = [when_s for when_s in times_s if when_s > now_s]
        assert len(calls) == len(later_s)
        assert calls.next_s() == min(later_s, default=None)

    asyncio.run(plan())


async def test_time_limits_that_were_cancelled_do_not_pile_up() -> None:
    calls = PlannedCalls()
    kept = planned_for(50.0)
    calls.add(kept)
    most = 0
    for number in range(10 * TIDIED_AFTER):
        handle = planned_for(60.0 + number)
        calls.add(handle)
        calls.note_cancelled()
        handle.cancel()
        most = max(most, len(calls))
    assert most <= TIDIED_AFTER + 1
    assert calls.take_due(50.0) == [kept]


async def test_a_cancelled_call_does_not_hold_up_what_comes_after_it() -> None:
    calls = PlannedCalls()
    early, late = planned_for(1.0), planned_for(2.0)
    for handle in (late, early):
        calls.add(handle)
    early.cancel()
    assert calls.take_due(0.0) == []
    assert calls.next_s() == 2.0
