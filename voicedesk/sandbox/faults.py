"""Deals out the scripted faults, each to the requests it is meant for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from voicedesk.sandbox.scenario import FOR_EVER, STREAM_FAULTS, Endpoint, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable


class FaultPlan:
    """Counts the requests per endpoint and hands out the first fault that matches."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._faults = list(faults)
        self._spent: Counter[int] = Counter()
        self._seen: Counter[Endpoint] = Counter()

    def take(self, endpoint: Endpoint, *, streaming: bool) -> Fault | None:
        """The fault for this request, which is thereby used up once."""
        self._seen[endpoint] += 1
        self._seen[Endpoint.ANY] += 1
        for index, fault in enumerate(self._faults):
            if self._matches(index, fault, endpoint, streaming=streaming):
                self._spent[index] += 1
                return fault
        return None

    def _matches(self, index: int, fault: Fault, endpoint: Endpoint, *, streaming: bool) -> bool:
        if fault.endpoint not in (Endpoint.ANY, endpoint):
            return False
        if fault.times != FOR_EVER and self._spent[index] >= fault.times:
            return False
        if fault.nth is not None and self._seen[fault.endpoint] < fault.nth:
            return False
        return streaming or fault.kind not in STREAM_FAULTS
