"""Whether a sound device has fallen silent, or the computer has stood still and the device with it.

Virtual machines have their processors taken away, for seconds now and then.
"""

from __future__ import annotations

SILENT_DEVICE_S = 1.0
"""A running device calls every 10 or 20 ms; one that has not for so long is gone."""

LOOK_S = 0.25
"""The most that counts between two looks: whoever looks every 0.2 s and is later than this could
not run, and neither could a sound server. So five looks in a row see no call from a device that is
gone."""


class SilenceWatch:
    """Adds up how long a device has not called while this program was running."""

    def __init__(self) -> None:
        self._called_s: float | None = None
        self._looked_at_s = 0.0
        self._quiet_s = 0.0

    def quiet_s(self, called_s: float, now_s: float) -> float:
        """Look at the device, every 0.2 s or so.

        Args:
            called_s: When the device called last, or was opened; by ``time.monotonic``.
            now_s: The time of this look, by the same clock.
        """
        if called_s != self._called_s:
            self._quiet_s = 0.0
            self._looked_at_s = called_s
        self._quiet_s += min(now_s - self._looked_at_s, LOOK_S)
        self._called_s = called_s
        self._looked_at_s = now_s
        return self._quiet_s
