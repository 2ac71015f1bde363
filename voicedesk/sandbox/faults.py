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
        self._seen: Counter[int] = Counter()

    def take(self, endpoint: Endpoint, model: str | None, *, streaming: bool) -> Fault | None:
        """The fault for this request, which is thereby used up once."""
        meant = [
            index
            for index, fault in enumerate(self._faults)
            if fault.endpoint in (Endpoint.ANY, endpoint)
            and fault.model in (None, model)
            and (streaming or fault.kind not in STREAM_FAULTS)
        ]
        self._seen.update(meant)
        for index in meant:
            if self._is_due(index):
                self._spent[index] += 1
                return self._faults[index]
        return None

    def _is_due(self, index: int) -> bool:
        fault = self._faults[index]
        if fault.times != FOR_EVER and self._spent[index] >= fault.times:
            return False
        return fault.nth is None or self._seen[index] >= fault.nth
