"""The computer's clock."""

import time


class SystemClock:
    """Implements core.ports.Clock."""

    def monotonic_s(self) -> float:
        return time.monotonic()
